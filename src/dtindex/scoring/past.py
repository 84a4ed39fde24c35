"""Results of earlier years that go with a result, in their order."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from dtindex.errors import ScoringError
from dtindex.scoring.result import ScoreResult

__all__ = ["earlier_first", "with_past"]


def with_past(
    result: ScoreResult,
    previous: Sequence[ScoreResult] = (),
    crosswalk: pd.DataFrame | None = None,
) -> ScoreResult:
    """Give a result more earlier years, or those that it has in another state.

    Of the same year, the one that is given stands for the one that went with the result.

    Raises
    ------
    ScoringError
        If an earlier year is none, or comes twice (DT310).

    Examples
    --------
    >>> import dtindex as dti
    >>> framework, institutions, facts = dti.sample_province(n_institutions=3)
    >>> before = dti.score(framework, institutions, facts, school_year="2021-2022")
    >>> result = dti.score(framework, institutions, facts, school_year="2022-2023")
    >>> [year.school_year for year in with_past(result, [before]).previous]
    ['2021-2022']
    """
    if not previous and crosswalk is None:
        return result
    given = {each.school_year for each in previous}
    kept = [each for each in result.previous if each.school_year not in given]
    return replace(
        result,
        previous=earlier_first([*kept, *previous], result.school_year),
        crosswalk=result.crosswalk if crosswalk is None else crosswalk,
    )


def earlier_first(previous: Sequence[ScoreResult], school_year: str) -> tuple[ScoreResult, ...]:
    """Put earlier years in order, each without a past of its own.

    Raises
    ------
    ScoringError
        If one is not earlier than the school year, or two are of the same (DT310).
    """
    years = [each.school_year for each in previous]
    late = tuple(year for year in years if year >= school_year)
    if late:
        raise ScoringError("DT310", "previous", found=late, school_year=school_year)
    if twice := tuple(sorted({year for year in years if years.count(year) > 1})):
        raise ScoringError("DT310", "previous", "twice", found=twice)
    alone = [replace(each, previous=(), crosswalk=None) for each in previous]
    return tuple(sorted(alone, key=lambda each: each.school_year))
