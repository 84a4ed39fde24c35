"""What institutions answered in an earlier year, under the rules and the ids of today."""

from collections.abc import Sequence

import pandas as pd

from dtindex.analysis.past.years import by_rules_of, rows_before
from dtindex.criteria.rules.models import Framework
from dtindex.scoring.result import ScoreResult
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.entries import entries_of

__all__ = ["former_entries"]


def former_entries(
    before: ScoreResult,
    framework: Framework,
    institution_ids: Sequence[str],
    crosswalk: pd.DataFrame | None = None,
) -> dict[str, dict[str, Entry]]:
    """Return what was recognised of each institution in an earlier year, by fact of a framework.

    One that came from several, or was not there, is left out: nobody gave its answers.

    Examples
    --------
    >>> import dtindex as dti
    >>> before = dti.score(*dti.sample_province(n_institutions=3), school_year="2021-2022")
    >>> sorted(former_entries(before, before.framework, ["MH0002", "MH9999"]))
    ['MH0002']
    """
    told = entries_of(by_rules_of(before, framework).facts, before.school_year, "recognised")
    rows = rows_before(before, institution_ids, crosswalk).tolist()
    ids = before.institutions.ids
    pairs = zip(institution_ids, rows, strict=True)
    return {now: told[ids[row]] for now, row in pairs if row >= 0 and ids[row] in told}
