"""Whether a result can be what a decision of recognition says."""

from dtindex.errors import PublishError
from dtindex.scoring.result import ScoreResult

__all__ = ["demand_recognisable"]


def demand_recognisable(result: ScoreResult) -> None:
    """Refuse a result by which no level can be recognised.

    Raises
    ------
    PublishError
        If the framework is a draft (DT421), or the result takes one assessment alone (DT422).

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
