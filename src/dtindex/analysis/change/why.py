"""Why a score changed between two results: which fact, from what to what, by how many points."""

from decimal import Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dtindex.analysis.change.change import Cause, Change, ConditionChange, Contribution
from dtindex.analysis.change.rule_changes import rule_changes
from dtindex.analysis.past.other_rules import under_rules
from dtindex.arguments import checked
from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Fact
from dtindex.criteria.told.words import name_of, stage_in_words
from dtindex.errors import AnalysisError
from dtindex.scoring.answers import Answers, AnswerState, decode
from dtindex.scoring.outline import Outline
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.scores import NO_LEVEL, ConditionState, Scores
from dtindex.scoring.standing import Standing
from dtindex.scoring.told.loss import value_in_words

__all__ = ["why"]

IntArray = NDArray[np.int64]


@checked
def why(
    before: ScoreResult, after: ScoreResult, institution_id: str, *, language: Language = "vi"
) -> Change:
    """Return how an institution's score changed between two runs or two school years.

    What the rules, the deadlines of the school year and the institution's stages do is split
    off first, in this order. The rest is split among the answers that changed: each is changed
    in the order of the facts and in the reverse order, and gets the mean of what it does.

    Parameters
    ----------
    before, after : ScoreResult
        Two runs over one school year, two school years, or two assessments.
    institution_id : str
        An institution that both results hold.
    language : {"vi", "en"}
        Of labels and texts.

    Returns
    -------
    Change
        Its contributions add up exactly to the change.

    Raises
    ------
    AnalysisError
        If a result holds no such institution (DT522), they are of different indices (DT523), or
        one has no score of it: its form was not sent, or is blank (DT526).

    References
    ----------
    L. S. Shapley (1953), A value for n-person games. Where nothing is rescaled, a component reads
    two facts at most, so that the mean over an order and its reverse is the Shapley value.

    Examples
    --------
    >>> import dtindex as dti
    >>> framework, institutions, facts = dti.sample_province(n_institutions=3)
    >>> before, after = (
    ...     dti.score(framework, institutions, facts, school_year=year)
    ...     for year in facts.school_years
    ... )
    >>> change = dti.why(before, after, institutions.ids[0])
    >>> sum(contribution.points for contribution in change.contributions) == change.points
    True
    """
    if not after.framework.reads(before.framework.id):
        raise AnalysisError("DT523", "after", before=before.framework.id, after=after.framework.id)
    rows = _row_of(before, institution_id, "before"), _row_of(after, institution_id, "after")
    for where, result, row in (("before", before, rows[0]), ("after", after, rows[1])):
        standing = Standing(result.scores.standings.index[row])
        if standing < Standing.PROVISIONAL:
            said = {"institution": institution_id, "school_year": result.school_year}
            raise AnalysisError("DT526", where, standing.name.lower(), **said)
    return _Comparison(before, after, rows, language).change()


def _row_of(result: ScoreResult, institution_id: str, where: str) -> int:
    try:
        return result.institutions.row_of(institution_id)
    except KeyError:
        raise AnalysisError("DT522", where, institution=institution_id) from None


class _Comparison:
    """Two results of one institution, and the states between them."""

    def __init__(
        self, before: ScoreResult, after: ScoreResult, rows: tuple[int, int], language: Language
    ) -> None:
        self._before, self._after = before, after
        self._row, self._row_after = rows
        self._t = catalogue(language)
        self._language = language
        self._framework = after.framework
        same = before.framework.digest == after.framework.digest
        self._old = before if same else under_rules(before, after.framework).result
        self._outline = Outline.of(self._framework)

    def change(self) -> Change:
        """Compare the two results."""
        institutions = self._after.institutions.table
        found = [*self._circumstances(), *self._facts()]
        return Change(
            institution_id=str(institutions["institution_id"].iat[self._row_after]),
            name=str(institutions["name"].iat[self._row_after]),
            before=self._named(self._before),
            after=self._named(self._after),
            points_before=_points(self._before, self._row),
            points_after=_points(self._after, self._row_after),
            level_before=_level_of(self._before, self._row),
            level_after=_level_of(self._after, self._row_after),
            contributions=tuple(sorted(found, key=lambda c: -abs(c.points))),
            conditions=tuple(self._conditions()),
            language=self._language,
        )

    def _named(self, result: ScoreResult) -> str:
        assessment = self._t(f"why.assessment_{result.assessment}")
        return self._t("why.result", school_year=result.school_year, assessment=assessment)

    def _circumstances(self) -> list[Contribution]:
        """Split off, one after another, what rules, school year and stages do."""
        step, answers = self._framework.step, self._old_answers
        old_stages, new_stages = self._stage_rows
        start = _points(self._before, self._row)
        years = self._before.school_year, self._after.school_year
        by_rules = int(self._old.scores.index.points[self._row]) * step
        by_year = self._steps(answers, old_stages, years[1])[0] * step
        by_stages = self._steps(answers, new_stages, years[1])[0] * step
        stages = self._stages(self._before, self._row), self._stages(self._after, self._row_after)
        causes: tuple[tuple[Cause, tuple[str, str], Decimal], ...] = (
            ("school_year", years, by_year - by_rules),
            ("stages", stages, by_stages - by_year),
        )
        return [
            *rule_changes(self._before, self._old, self._row, by_rules - start, self._language),
            *(
                Contribution(cause, "", self._t(f"why.{cause}"), *texts, points, ())
                for cause, texts, points in causes
                if texts[0] != texts[1] and (points or cause != "school_year")
            ),
        ]

    def _facts(self) -> list[Contribution]:
        """Split the rest among the answers that changed."""
        old, new = self._old_answers, self._new_answers
        differs = (old[0] != new[0]) | (old[1] != new[1])
        changed = np.flatnonzero(differs)
        n = len(changed)
        lines = np.arange(n + 1)[:, None]
        place = np.arange(n)
        # Row k of the first half has the first k answers changed, of the second half the last k.
        is_new = np.vstack([place < lines, place >= n - lines])
        values, states = np.tile(old[0], (2 * (n + 1), 1)), np.tile(old[1], (2 * (n + 1), 1))
        values[:, changed] = np.where(is_new, new[0][changed], old[0][changed])
        states[:, changed] = np.where(is_new, new[1][changed], old[1][changed])
        _, new_stages = self._stage_rows
        steps = self._steps((values, states), new_stages, self._after.school_year)
        onward, backward = np.diff(steps[: n + 1]), np.diff(steps[n + 1 :])[::-1]
        halves = zip(changed.tolist(), (onward + backward).tolist(), strict=True)
        facts, half = self._framework.facts, self._framework.step / 2
        return [self._contribution(facts[column], moved * half) for column, moved in halves]

    def _contribution(self, fact: Fact, points: Decimal) -> Contribution:
        column = self._framework.fact_index[fact.id]
        verified = (
            self._old.answers.verified[self._row, column],
            self._after.answers.verified[self._row_after, column],
        )
        tells = bool(verified[0] != verified[1])
        pairs = zip((self._old_answers, self._new_answers), verified, strict=True)
        before, after = (
            self._answer(fact, int(values[column]), int(states[column]), tells and bool(looked_at))
            for (values, states), looked_at in pairs
        )
        readers = [c for c in self._framework.components if fact.id in c.fact_ids]
        states = [int(of[column]) for _, of in (self._old_answers, self._new_answers)]
        return Contribution(
            cause="fact",
            fact_id=fact.id,
            label=self._t.of(fact, "label"),
            before=before,
            after=after,
            points=points,
            components=tuple(component.id for component in readers),
            readers=tuple(name_of(component, self._t) for component in readers),
            came_or_went=AnswerState.MISSING in states,
        )

    def _answer(self, fact: Fact, code: int, state: int, verified: bool) -> str:
        if state != AnswerState.ANSWERED:
            return self._t(f"scoring.state_{AnswerState(state).name.lower()}")
        words = value_in_words(fact, decode(fact, code), self._language)
        return self._t("why.verified", value=words) if verified else words

    def _conditions(self) -> list[ConditionChange]:
        pairs = (self._old, self._row), (self._after, self._row_after)
        old, new = (result.scores.condition_states[row].tolist() for result, row in pairs)
        t = self._t
        return [
            ConditionChange(
                condition.id,
                t.of(condition, "title"),
                *(t(f"scoring.condition_{ConditionState(s).name.lower()}") for s in (was, now)),
            )
            for condition, was, now in zip(self._framework.conditions, old, new, strict=True)
            if was != now
        ]

    @cached_property
    def _old_answers(self) -> tuple[IntArray, NDArray[np.uint8]]:
        return _answers(self._old, self._row)

    @cached_property
    def _new_answers(self) -> tuple[IntArray, NDArray[np.uint8]]:
        return _answers(self._after, self._row_after)

    @cached_property
    def _stage_rows(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        old = self._before.institutions.stage_matrix[self._row]
        return old, self._after.institutions.stage_matrix[self._row_after]

    def _stages(self, result: ScoreResult, row: int) -> str:
        stages = str(result.institutions.table["stages"].iat[row]).split(";")
        said = (stage_in_words(self._framework, stage, self._language) for stage in stages)
        return ", ".join(said)

    def _steps(
        self,
        answers: tuple[IntArray, NDArray[np.uint8]],
        stages: NDArray[np.bool_],
        school_year: str,
    ) -> IntArray:
        """Index in steps of some sets of answers, as if each were an institution's."""
        values, states = np.atleast_2d(answers[0]), np.atleast_2d(answers[1])
        nothing = np.zeros(values.shape, dtype=np.intp)
        scores = Scores.of(
            self._framework,
            self._outline,
            Answers(values, states, nothing.astype(bool), nothing),
            np.tile(stages, (len(values), 1)),
            school_year,
        )
        return scores.index.points


def _answers(result: ScoreResult, row: int) -> tuple[IntArray, NDArray[np.uint8]]:
    """Return the answers of an institution; a value that means nothing is 0."""
    states = result.answers.states[row]
    return np.where(states == AnswerState.ANSWERED, result.answers.values[row], 0), states


def _points(result: ScoreResult, row: int) -> Decimal:
    return int(result.scores.index.points[row]) * result.framework.step


def _level_of(result: ScoreResult, row: int) -> int | None:
    level = int(result.scores.levels.level[row])
    return None if level == NO_LEVEL else level
