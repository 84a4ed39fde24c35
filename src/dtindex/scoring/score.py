"""Facts to points and levels, for all institutions at once."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dtindex.arguments import checked
from dtindex.criteria.rules.due import as_of, not_due
from dtindex.criteria.rules.models import Framework
from dtindex.errors import ScoringError
from dtindex.scoring.answers import AssessmentName, choose_answers, set_aside
from dtindex.scoring.outline import Outline
from dtindex.scoring.past import earlier_first, order_of, order_of_result
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.scores import Scores
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.outcome.facts import Facts, latest_full_year

__all__ = ["demand_period", "demand_school_year", "score", "score_again"]


@checked
def score(
    framework: Framework,
    institutions: Institutions,
    facts: Facts,
    *,
    school_year: str | None = None,
    assessment: AssessmentName = "recognised",
    period: str | None = None,
    previous: Sequence[ScoreResult] = (),
    crosswalk: pd.DataFrame | None = None,
) -> ScoreResult:
    """Turn one school year's facts into points, ranges and levels.

    Parameters
    ----------
    framework : Framework
        The rules.
    institutions : Institutions
        Who is scored, and in which order; one without a record has no index and no level.
    facts : Facts
        Answers to this framework's facts.
    school_year : str, optional
        By default the latest in which at least half as many institutions have a record as in
        the fullest year, so that a stray record moves nobody to another year.
    assessment : {"recognised", "self", "external"}
        ``recognised`` takes the external answer where there is one, else the self answer.
    period : str, optional
        Reporting period as of which to score, one of the framework's: what is not due yet leaves
        points and maximum, and no level is given while anything counted is not due. Empty for
        the whole school year; by default as the framework stands.
    previous : sequence of ScoreResult
        Results of earlier years and periods, by whatever rules; they alter no score, and go with
        the result.
    crosswalk : DataFrame, optional
        Institutions that merged, split or got another id; see :func:`dtindex.read_crosswalk`.

    Returns
    -------
    ScoreResult
        Points are exact whole steps of ``framework.step``.

    Raises
    ------
    ScoringError
        If the facts belong to another framework (DT302), the assessment or the school year
        is not one there is (DT303, DT305), there is no record at all (DT309) or none of that
        school year (DT320), entered points exceed a maximum (DT301), there is no such period
        (DT311), or an earlier year is none, or comes twice (DT310).

    References
    ----------
    Clause II.6 of the guidance for 2022-2023: "tổ chức đánh giá, công bố chỉ số chuyển đổi số".

    Examples
    --------
    >>> import dtindex as dti
    >>> framework, institutions, facts = dti.sample_province(n_institutions=3)
    >>> result = dti.score(framework, institutions, facts)
    >>> len(result.index)
    3
    """
    if facts.framework.digest != framework.digest:
        raise ScoringError(
            "DT302",
            "facts",
            facts=f"{facts.framework.id} ({facts.framework.digest[:12]})",
            framework=f"{framework.id} ({framework.digest[:12]})",
        )
    if period is not None:
        framework = demand_period(framework, period)
    year = _chosen_year(framework, facts, school_year)
    late = not_due(framework)
    columns = np.array([i for i, fact in enumerate(framework.facts) if fact.id in late], np.intp)
    answers = set_aside(choose_answers(facts, institutions.ids, year, assessment), columns)
    outline = Outline.of(framework)
    scores = Scores.of(framework, outline, answers, institutions.stage_matrix, year)
    return ScoreResult(
        framework=framework,
        institutions=institutions,
        facts=facts,
        school_year=year,
        assessment=assessment,
        answers=answers,
        outline=outline,
        scores=scores,
        previous=earlier_first(previous, year, framework),
        crosswalk=crosswalk,
    )


def score_again(
    result: ScoreResult,
    *,
    school_year: str | None = None,
    assessment: AssessmentName | None = None,
    period: str | None = None,
) -> ScoreResult:
    """Score the same facts by the same rules for another school year, assessment or period.

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=3))
    >>> score_again(result, assessment="self").assessment
    'self'
    """
    year, which = school_year or result.school_year, assessment or result.assessment
    framework = result.framework if period is None else as_of(result.framework, period)
    wanted = (year, which, framework.period)
    if wanted == (result.school_year, result.assessment, result.period):
        return result
    before = order_of(year, framework)
    return score(
        framework,
        result.institutions,
        result.facts,
        school_year=year,
        assessment=which,
        previous=[each for each in result.previous if order_of_result(each) < before],
        crosswalk=result.crosswalk,
    )


def demand_period(framework: Framework, period: str) -> Framework:
    """Return a framework as of a period; refuse one that it does not have.

    Raises
    ------
    ScoringError
        DT311, naming those that it has.
    """
    if period and period not in framework.period_ids:
        variant = "" if framework.periods else "none"
        known = framework.period_ids
        said = {"period": period, "framework": framework.id, "known": known}
        raise ScoringError("DT311", "period", variant, **said)
    return as_of(framework, period)


def demand_school_year(framework: Framework, school_year: str) -> None:
    """Refuse a school year that a framework does not know.

    Raises
    ------
    ScoringError
        DT305, naming those that it knows.
    """
    if school_year not in framework.school_year_ids:
        raise ScoringError(
            "DT305",
            "school_year",
            school_year=school_year,
            framework=framework.id,
            school_years=", ".join(framework.school_year_ids),
        )


def _chosen_year(framework: Framework, facts: Facts, school_year: str | None) -> str:
    if school_year is None:
        if not len(facts):
            raise ScoringError("DT309", "facts")
        return latest_full_year(facts.records)
    demand_school_year(framework, school_year)
    if school_year not in facts.school_years:
        if not len(facts):
            raise ScoringError("DT309", "facts")
        reported = ", ".join(facts.school_years)
        raise ScoringError("DT320", "school_year", school_year=school_year, reported=reported)
    return school_year
