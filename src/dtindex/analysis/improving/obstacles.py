"""Why no change of facts brings an institution to a level, in words."""

from collections.abc import Sequence

import numpy as np

from dtindex.analysis.improving.choices import Choices, Goal
from dtindex.analysis.improving.goals import index_after, needed_steps
from dtindex.analysis.improving.levers import Levers
from dtindex.analysis.improving.offers import OPEN_CONDITION
from dtindex.analysis.improving.plans import Obstacle
from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.due import all_counted_is_due
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.standing import Standing

__all__ = ["Obstacles"]


class Obstacles:
    """Names what stands in the way of institutions of one result."""

    def __init__(self, result: ScoreResult, levers: Levers, language: Language) -> None:
        self._result = result
        self._levers = levers
        self._movable = {lever.column for lever in levers.all}
        self._t = catalogue(language)

    def no_level(self, row: int) -> tuple[Obstacle, ...]:
        """Return why an institution has no level at all."""
        standing = Standing(self._result.scores.standings.index[row])
        if standing == Standing.NOT_SENT:
            return (self._obstacle("not_sent"),)
        if standing == Standing.BLANK:
            return (self._obstacle("blank"),)
        if self._result.scores.assessed[row] and not all_counted_is_due(self._result.framework):
            return (self._obstacle("not_due"),)
        if self._result.scores.assessed[row]:
            return (self._obstacle("too_little_answered"),)
        return (self._obstacle("nothing_applies"),)

    def fixed_conditions(self, row: int) -> tuple[Obstacle, ...]:
        """Name open conditions whose fact nobody can change."""
        framework = self._result.framework
        states = self._result.scores.condition_states[row]
        return tuple(
            self._obstacle("condition_fixed", id=condition.id, title=self._t.of(condition, "title"))
            for condition, state in zip(framework.conditions, states.tolist(), strict=True)
            if state in OPEN_CONDITION and framework.fact_index[condition.fact] not in self._movable
        )

    def out_of_reach(
        self, row: int, level: int, choices: Choices, goals: Sequence[Goal]
    ) -> tuple[Obstacle, ...]:
        """Return how far all possible changes together reach, and which figures are wanting."""
        framework, t = self._result.framework, self._t
        weights = np.zeros(len(framework.groups))
        for goal in goals:
            weights[goal.groups] = goal.weight
        best = choices.gains[choices.first_least(-(choices.gains @ weights))].sum(axis=0)
        needed = t.number(needed_steps(self._result, level) * framework.step)
        if framework.level_rule.read_off == "index":
            reached = index_after(self._result, row, best) * framework.step
            short = [
                self._obstacle(
                    "index_out_of_reach", reached=t.number(reached), needed=needed, level=level
                )
            ]
        else:
            short = [
                self._obstacle(
                    "group_out_of_reach",
                    group=t.of(framework.groups[goal.groups[0]], "short"),
                    reached=t.number(goal.total(best[goal.groups]) * framework.step),
                    needed=needed,
                    level=level,
                )
                for goal in goals
                if goal.total(best[goal.groups]) < goal.needed
            ]
        wanting = self._wanting(row)
        if wanting:
            short.append(self._obstacle("figures_wanting", facts=t.join(wanting)))
        return tuple(short)

    def _wanting(self, row: int) -> list[str]:
        """Labels of facts that are not answered, that nobody changes, and that hold points up."""
        framework = self._result.framework
        open_ = (AnswerState.MISSING, AnswerState.REJECTED)
        states = self._result.answers.states[row].tolist()
        held = self._result.scores.component_states[row].tolist()
        columns = {
            fact
            for reads, state in zip(self._levers.reads, held, strict=True)
            if state in open_
            for fact in reads
            if states[fact] in open_ and fact not in self._movable
        }
        return [self._t.of(framework.facts[column], "label") for column in sorted(columns)]

    def _obstacle(self, code: str, **values: object) -> Obstacle:
        return Obstacle(code, self._t(f"analysis.{code}", **values))
