"""Results of earlier years that go with a result, in their order."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from dtindex.criteria.rules.models import Framework
from dtindex.errors import ScoringError
from dtindex.scoring.result import ScoreResult

__all__ = ["earlier_first", "order_of", "order_of_result", "with_past"]


def with_past(
    result: ScoreResult,
    previous: Sequence[ScoreResult] = (),
    crosswalk: pd.DataFrame | None = None,
) -> ScoreResult:
    """Return a result more earlier years, or those that it has in another state.

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
    given = {order_of_result(each) for each in previous}
    kept = [each for each in result.previous if order_of_result(each) not in given]
    return replace(
        result,
        previous=earlier_first([*kept, *previous], result.school_year, result.framework),
        crosswalk=result.crosswalk if crosswalk is None else crosswalk,
    )


def order_of(school_year: str, framework: Framework) -> tuple[str, int]:
    """Return what puts school years, and periods of one, in their order; the whole year is last."""
    ids = framework.period_ids
    return school_year, ids.index(framework.period) if framework.period else len(ids)


def order_of_result(result: ScoreResult) -> tuple[str, int]:
    """Return the place of a result among school years and their periods."""
    return order_of(result.school_year, result.framework)


def earlier_first(
    previous: Sequence[ScoreResult], school_year: str, framework: Framework
) -> tuple[ScoreResult, ...]:
    """Put earlier years and periods in order, each without a past of its own.

    Raises
    ------
    ScoringError
        If one is not earlier than the school year and the period as of which the framework
        stands, or two are of the same (DT310).
    """
    now = order_of(school_year, framework)
    places = [order_of_result(each) for each in previous]
    late = tuple(each.when for each in previous if order_of_result(each) >= now)
    if late:
        when = " ".join(filter(None, (school_year, framework.period)))
        raise ScoringError("DT310", "previous", found=late, school_year=when)
    twice = {each.when for each in previous if places.count(order_of_result(each)) > 1}
    if twice:
        raise ScoringError("DT310", "previous", "twice", found=tuple(sorted(twice)))
    alone = [replace(each, previous=(), crosswalk=None) for each in previous]
    return tuple(sorted(alone, key=order_of_result))
