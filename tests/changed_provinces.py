"""The illustrative province, scored after a change to its table of institutions."""

import datetime
from collections.abc import Callable

import dtindex as dti
from dtindex.scoring.result import ScoreResult
from dtindex.submissions.institutions import Institutions

DAY = datetime.date(2023, 5, 31)


def score_with(change: Callable[[Institutions], None], n: int = 10) -> ScoreResult:
    """Score it; the change may write into the table it is given."""
    framework, institutions, facts = dti.sample_province(n_institutions=n)
    changed = Institutions(institutions.table.copy())
    change(changed)
    return dti.score(framework, changed, facts)
