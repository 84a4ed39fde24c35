"""Earlier years of a result: those that went with it, and those that its facts hold."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.analysis.past.crosswalk import Crosswalk
from dtindex.analysis.past.other_rules import under_rules
from dtindex.criteria.rules.models import Framework
from dtindex.scoring.past import order_of_result
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score_again

__all__ = ["by_rules_of", "earlier_results", "rows_before"]


def earlier_results(result: ScoreResult) -> list[ScoreResult]:
    """Return the results of earlier years and periods, earliest first, each by its own rules.

    Of a year that both went with the result and stands in its facts, the first is taken: it is
    what was said at the time.

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=3))
    >>> [before.school_year for before in earlier_results(result)]
    ['2021-2022']
    """
    given = {each.school_year for each in result.previous}
    known = set(result.framework.school_year_ids) - given
    held = [
        score_again(result, school_year=year)
        for year in result.facts.school_years
        if year < result.school_year and year in known
    ]
    return sorted([*result.previous, *held], key=order_of_result)


def by_rules_of(before: ScoreResult, framework: Framework) -> ScoreResult:
    """Return an earlier year by other rules, as far as its facts answer to them."""
    if before.framework.digest == framework.digest:
        return before
    return under_rules(before, framework).result


def rows_before(
    before: ScoreResult, institution_ids: Sequence[str], crosswalk: pd.DataFrame | None
) -> NDArray[np.intp]:
    """Return the row of each institution in an earlier year; -1 where it was not there, or several.

    Examples
    --------
    >>> import dtindex as dti
    >>> before = dti.score(*dti.sample_province(n_institutions=3))
    >>> rows_before(before, ["MH0003", "MH9999"], None).tolist()
    [2, -1]
    """
    rows = {institution_id: row for row, institution_id in enumerate(before.institutions.ids)}
    origins = Crosswalk.of(crosswalk).ancestors(list(institution_ids), before.school_year)
    there = ([rows[each] for each in ids if each in rows] for ids in origins)
    return np.array([own[0] if len(own) == 1 else -1 for own in there], dtype=np.intp)
