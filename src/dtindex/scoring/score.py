"""Facts to points and levels, for all institutions at once."""

from collections.abc import Sequence

import pandas as pd

from dtindex.arguments import checked
from dtindex.criteria.rules.models import Framework
from dtindex.errors import ScoringError
from dtindex.scoring.answers import AssessmentName, choose_answers
from dtindex.scoring.outline import Outline
from dtindex.scoring.past import earlier_first
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.scores import Scores
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.outcome.facts import Facts, latest_full_year

__all__ = ["demand_school_year", "score", "score_again"]


@checked
def score(
    framework: Framework,
    institutions: Institutions,
    facts: Facts,
    *,
    school_year: str | None = None,
    assessment: AssessmentName = "recognised",
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
    previous : sequence of ScoreResult
        Results of earlier years, by whatever rules; they alter no score, and go with the result.
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
        school year (DT320), entered points exceed a maximum (DT301), or an earlier year is none,
        or comes twice (DT310).

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
    year = _chosen_year(framework, facts, school_year)
    answers = choose_answers(facts, institutions.ids, year, assessment)
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
        previous=earlier_first(previous, year),
        crosswalk=crosswalk,
    )


def score_again(
    result: ScoreResult,
    *,
    school_year: str | None = None,
    assessment: AssessmentName | None = None,
) -> ScoreResult:
    """Score the same facts by the same rules for another school year or another assessment.

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=3))
    >>> score_again(result, assessment="self").assessment
    'self'
    """
    year, which = school_year or result.school_year, assessment or result.assessment
    if (year, which) == (result.school_year, result.assessment):
        return result
    return score(
        result.framework,
        result.institutions,
        result.facts,
        school_year=year,
        assessment=which,
        previous=[each for each in result.previous if each.school_year < year],
        crosswalk=result.crosswalk,
    )


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
