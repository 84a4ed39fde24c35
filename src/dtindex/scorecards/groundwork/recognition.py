"""Whether a result can be what a decision of recognition says."""

from dtindex.criteria.rules.due import all_counted_is_due
from dtindex.errors import PublishError
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.scores import NO_LEVEL

__all__ = ["demand_recognisable"]


def demand_recognisable(result: ScoreResult) -> None:
    """Refuse a result by which no level can be recognised.

    Raises
    ------
    PublishError
        If the framework is a draft (DT421), the result takes one assessment alone (DT422), or
        something that counts is not due in its reporting period (DT450), or nobody in it has a
        level (DT525).

    Examples
    --------
    >>> import dtindex as dti
    >>> demand_recognisable(dti.score(*dti.sample_province(n_institutions=2)))
    """
    framework, assessment = result.framework, result.assessment
    if framework.is_draft:
        raise PublishError("DT421", framework.id)
    if assessment != "recognised":
        raise PublishError("DT422", "result", assessment=assessment)
    if not all_counted_is_due(framework):
        raise PublishError("DT450", "result", period=result.period)
    if not (result.scores.levels.level != NO_LEVEL).any():
        raise PublishError("DT525", "result", school_year=result.school_year)
