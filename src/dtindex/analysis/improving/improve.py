"""The way to the next level: the least effort in facts that reaches it, conditions included."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from dtindex.analysis.improving.cheapest import cheapest
from dtindex.analysis.improving.choices import Goal
from dtindex.analysis.improving.goals import goals_of, index_after
from dtindex.analysis.improving.levers import EffortOverrides, Levers
from dtindex.analysis.improving.obstacles import Obstacles
from dtindex.analysis.improving.offers import Offer, Outset
from dtindex.analysis.improving.plans import FactChange, Improvement, Obstacle, Plan
from dtindex.arguments import checked
from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Fact
from dtindex.criteria.told.words import clause_in_words
from dtindex.errors import AnalysisError
from dtindex.scoring.answers import AnswerState, decode
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score
from dtindex.scoring.scores import NO_LEVEL
from dtindex.scoring.told.loss import value_in_words

__all__ = ["MOST_PLANS", "Improver", "carry_out", "improve"]

IntArray = NDArray[np.int64]

MOST_PLANS = 3
BLOCK = 128
"""Institutions worked out together; their options are kept until another block is asked for."""


@checked
def improve(
    result: ScoreResult,
    institution_id: str,
    level: int | None = None,
    *,
    effort: EffortOverrides | None = None,
    language: Language = "vi",
) -> Improvement:
    """Find the cheapest changes of facts that bring an institution to a level.

    Facts change by whole steps (pupils, classes, the next option), never above what bounds them
    now. What was not answered, or rejected, is counted from its least answer. Denominators, what
    does not apply, and facts without an effort stay as they are. Each plan is minimal: no cheaper
    changes reach the level, and without any one of its changes it is not reached.

    Parameters
    ----------
    result : ScoreResult
    institution_id : str
    level : int, optional
        The level to reach; by default the one above the institution's.
    effort : mapping of str to Decimal, int or None, optional
        Cost of one step by fact id, instead of that of the rule files; None for a fact that
        cannot change.
    language : {"vi", "en"}
        Of labels and words.

    Returns
    -------
    Improvement
        Up to three plans, or why there is none. Effort is in the unit of the framework's
        ``effort`` (person-days), points in points.

    Raises
    ------
    AnalysisError
        If there is no such institution or level (DT503), the framework has no ``effort``
        (DT501), or an override is no cost (DT502).

    References
    ----------
    Pisinger, D. (1995). A minimal algorithm for the multiple-choice knapsack problem. European
    Journal of Operational Research 83(2), 394-410. ``[effort]`` in the framework's
    ``framework.toml``.

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=20))
    >>> basic = result.index.query("level == 2")["institution_id"].iat[0]
    >>> way = dti.improve(result, basic)
    >>> way.level, len(way.plans)
    (3, 3)
    >>> way.plans[0].effort <= way.plans[1].effort
    True
    """
    improver = Improver(result, effort=effort, language=language, block=1)
    return improver.improve(institution_id, level)


class Improver:
    """Finds ways for institutions of one result; keeps what they share.

    Parameters
    ----------
    result : ScoreResult
    effort : mapping of str to Decimal, int or None, optional
    language : {"vi", "en"}
        As for :func:`improve`.
    block : int
        How many institutions are worked out together: many at once take little longer than one.
    """

    def __init__(
        self,
        result: ScoreResult,
        *,
        effort: EffortOverrides | None = None,
        language: Language = "vi",
        block: int = BLOCK,
    ) -> None:
        framework = result.framework
        self._result = result
        self._size = block
        self._levers = Levers.of(framework, effort)
        self._language = language
        self._t = catalogue(language)
        self._clauses = {
            clause.id: clause_in_words(framework, clause.id, language)
            for clause in framework.clauses
        }
        self._obstacles = Obstacles(result, self._levers, language)
        self._block = (-1, False)
        self._offers: list[Offer] = []
        self._names: list[str] = result.institutions.table["name"].tolist()

    def improve(
        self, institution_id: str, level: int | None = None, *, most_plans: int = MOST_PLANS
    ) -> Improvement:
        """Find the ways of one institution; parameters as for :func:`improve`."""
        row = self._row_of(institution_id)
        now = int(self._result.scores.levels.level[row])
        target = self._target(now, level)
        plans: list[Plan] = []
        obstacles = self._obstacles.no_level(row) if now == NO_LEVEL else ()
        if target is not None and now != NO_LEVEL and now < target:
            plans, obstacles = self._ways(row, target, most_plans)
        policy = self._result.framework.effort
        return Improvement(
            institution_id=self._result.institutions.ids[row],
            name=self._names[row],
            language=self._language,
            level_now=None if now == NO_LEVEL else now,
            level=target,
            plans=tuple(plans),
            obstacles=obstacles,
            unit="" if policy is None else self._t.of(policy, "unit"),
        )

    def _row_of(self, institution_id: str) -> int:
        try:
            return self._result.institutions.row_of(institution_id)
        except KeyError:
            raise AnalysisError("DT503", "institution_id", institution=institution_id) from None

    def _target(self, now: int, level: int | None) -> int | None:
        levels = [each.level for each in self._result.framework.level_rule.levels]
        if level is None:
            return min((each for each in levels if each > now), default=None)
        if level not in levels:
            raise AnalysisError(
                "DT503",
                "level",
                "level",
                level=level,
                framework=self._result.framework.id,
                levels=", ".join(map(str, levels)),
            )
        return level

    def _ways(
        self, row: int, level: int, most_plans: int
    ) -> tuple[list[Plan], tuple[Obstacle, ...]]:
        meet_conditions = level > self._result.framework.unmet_condition.level
        fixed = self._obstacles.fixed_conditions(row) if meet_conditions else ()
        if fixed:
            return [], fixed
        offer = self._offer(row, level)
        goals = goals_of(self._result, row, level)
        chosen = cheapest(offer.choices, goals)
        if chosen is None:
            return [], self._obstacles.out_of_reach(row, level, offer.choices, goals)
        ways, left_out = [chosen], list[int]()
        while len(ways) < most_plans:
            other = _another(offer, goals, ways[-1], left_out)
            if other is None:
                break
            ways.append(other)
        changes: dict[int, FactChange] = {}
        return [self._plan(row, offer, way, changes) for way in ways], ()

    def _offer(self, row: int, level: int) -> Offer:
        """Return what an institution could change; its neighbours are worked out along with it."""
        block = (row // self._size, level > self._result.framework.unmet_condition.level)
        if self._block != block:
            first = row - row % self._size
            rows = np.arange(first, min(first + self._size, len(self._names)))
            meet_conditions = np.full(len(rows), block[1])
            outset = Outset(self._result, self._levers, rows, meet_conditions)
            self._block, self._offers = block, outset.offers()
        return self._offers[row % self._size]

    def _plan(self, row: int, offer: Offer, way: IntArray, changes: dict[int, FactChange]) -> Plan:
        """Put the chosen options into words; ``changes`` keeps those that plans share."""
        options = [option for option in way.tolist() if offer.steps[option]]
        for option in options:
            if option not in changes:
                changes[option] = self._change(row, offer, option)
        now = int(self._result.scores.index.points[row])
        # Groups are brought to their full weight and rounded: only in a row do gains add up.
        gains = np.cumsum(offer.choices.gains[options], axis=0)
        reached = [now, *(index_after(self._result, row, gain) for gain in gains)]
        step = self._result.framework.step
        return Plan(
            changes=tuple(
                replace(changes[option], points=(after - before) * step)
                for option, (before, after) in zip(options, pairwise(reached), strict=True)
            ),
            effort=sum((changes[option].effort for option in options), Decimal(0)),
            points=reached[-1] * step,
            gain=(reached[-1] - now) * step,
        )

    def _change(self, row: int, offer: Offer, option: int) -> FactChange:
        lever = offer.levers[int(offer.choices.owner[option])]
        fact, framework = lever.fact, self._result.framework
        parts = [framework.components[c] for c in lever.readers]
        conditions = [framework.conditions[c] for c in lever.conditions]
        asked = [*(part.clauses for part in parts), *(c.clauses for c in conditions)]
        clauses = dict.fromkeys(chain.from_iterable(asked))
        answer = int(offer.answers[option])
        return FactChange(
            fact_id=fact.id,
            label=self._t.of(fact, "label"),
            answer=answer,
            before=self._answer_now(row, lever.column, fact),
            after=value_in_words(fact, decode(fact, answer), self._language),
            steps=int(offer.steps[option]),
            effort=Decimal(int(offer.choices.effort[option])) / self._levers.scale,
            points=Decimal(0),  # a plan says what it adds
            component_ids=tuple(part.id for part in parts),
            condition_ids=tuple(condition.id for condition in conditions),
            clause="; ".join(self._clauses.get(clause, clause) for clause in clauses),
            evidence=self._t.of(fact, "evidence"),
        )

    def _answer_now(self, row: int, column: int, fact: Fact) -> str:
        answers = self._result.answers
        state = AnswerState(answers.states[row, column])
        if state != AnswerState.ANSWERED:
            return self._t(f"scoring.state_{state.name.lower()}")
        return value_in_words(fact, decode(fact, int(answers.values[row, column])), self._language)


def _another(
    offer: Offer, goals: Sequence[Goal], way: IntArray, left_out: list[int]
) -> IntArray | None:
    """Find the cheapest way without what earned most in the last; notes what it leaves out.

    Where the goals cannot be reached without it, the change that earned next most is tried.
    """
    earned = offer.choices.gains[way].sum(axis=1)
    for choice in np.argsort(-earned, kind="stable").tolist():
        if earned[choice] <= 0 or offer.steps[offer.choices.starts[choice]]:
            continue  # it changes nothing, or a condition asks for it
        without = np.isin(offer.choices.owner, [*left_out, choice]) & (offer.steps > 0)
        options = np.flatnonzero(~without)
        found = cheapest(offer.choices.take(options), goals)
        if found is not None:
            left_out.append(choice)
            return options[found]
    return None


def carry_out(result: ScoreResult, institution_id: str, plan: Plan) -> ScoreResult:
    """Score again as if an institution had made a plan's changes; nothing given is altered.

    Parameters
    ----------
    result : ScoreResult
    institution_id : str
    plan : Plan
        One of its plans.

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=20))
    >>> low = result.index.query("level == 1")["institution_id"].iat[0]
    >>> after = carry_out(result, low, dti.improve(result, low).plans[0])
    >>> int(after.index.set_index("institution_id").at[low, "level"]) > 1
    True
    """
    framework, facts = result.framework, result.facts
    row = result.institutions.row_of(institution_id)
    values, states = facts.values.copy(), facts.states.copy()
    columns = [framework.fact_index[change.fact_id] for change in plan.changes]
    # An answer that no record holds yet goes to one that the institution has.
    records = result.answers.records[row]
    places = np.where(records < 0, records.max(), records)[columns]
    values[places, columns] = [change.answer for change in plan.changes]
    states[places, columns] = AnswerState.ANSWERED
    return score(
        framework,
        result.institutions,
        replace(facts, values=values, states=states),
        school_year=result.school_year,
        assessment=result.assessment,
    )
