"""The exact arrays behind a result: points in whole steps, from components up to the index."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dtindex.criteria.rules.due import all_counted_is_due, not_due
from dtindex.criteria.rules.models import STAGES, Component, Condition, Framework
from dtindex.scoring.answers import Answers
from dtindex.scoring.levels import level_of
from dtindex.scoring.outline import Outline
from dtindex.scoring.prospects import prospects
from dtindex.scoring.rules import Measured, measure
from dtindex.scoring.standing import Possible, Standing, Standings, shows_level
from dtindex.submissions.outcome.facts import AnswerState

__all__ = ["NO_LEVEL", "ConditionState", "Levels", "Scores", "Span"]

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
StateArray = NDArray[np.uint8]

NO_LEVEL = 0
"""Stands in arrays for a level that cannot be read; tables show it as NA."""


class ConditionState(IntEnum):
    """States of a mandatory condition; the first four are those of an answer."""

    MISSING = 0
    MET = 1
    NOT_APPLICABLE = 2
    REJECTED = 3
    UNMET = 4


@dataclass(frozen=True, eq=False)
class Span:
    """Points in steps, and the most they could become once nothing is missing.

    The points themselves are the least they could be: what is missing earns zero.
    """

    points: IntArray
    highest: IntArray

    def summed(self, add: Callable[[IntArray], IntArray]) -> "Span":
        """Add parts up to wholes."""
        return Span(add(self.points), add(self.highest))


@dataclass(frozen=True, eq=False)
class Levels:
    """Levels of institutions, each of shape (n_institutions,); ``NO_LEVEL`` where there is none.

    ``by_points`` is read off the points alone; ``level`` is held down by conditions that are
    not met or not answered. There is neither until enough was answered. ``lowest`` is the level
    when nothing missing earns anything, ``highest`` when everything missing turns out at its
    best; there are both as soon as something was answered.
    """

    level: IntArray
    by_points: IntArray
    lowest: IntArray
    highest: IntArray


@dataclass(frozen=True, eq=False)
class Scores:
    """All points of all institutions in whole steps.

    Rows are institutions; columns are those of :class:`~dtindex.scoring.outline.Outline`.
    ``*_max`` is the maximum over what applies, 0 where nothing does; ``answered`` is the part of
    it that was answered, a rejected answer included. Groups come twice: as
    ``earned`` out of ``group_max``, and as ``group``, rescaled to the group's full weight.
    ``group_levels`` is None unless the framework reads levels off groups. Where nothing was sent
    or answered the arrays hold what an empty form would earn, which is nobody's score: ask
    ``assessed`` and ``group_assessed``.
    """

    component_states: StateArray
    component_verified: BoolArray
    component: Span
    component_max: IntArray
    criterion: Span
    criterion_max: IntArray
    earned: Span
    group_max: IntArray
    group: Span
    index: Span
    index_max: IntArray
    condition_states: StateArray
    condition_verified: BoolArray
    answered: Possible
    standings: Standings
    levels: Levels
    group_levels: IntArray | None

    @cached_property
    def assessed(self) -> BoolArray:
        """Whether each institution has an index: something applies, and something is answered."""
        assessed: BoolArray = (self.standings.index >= Standing.PROVISIONAL) & (self.index_max > 0)
        return assessed

    @cached_property
    def group_assessed(self) -> BoolArray:
        """Whether each group, shape (n, n_groups), has points that anybody answered for."""
        assessed: BoolArray = (self.standings.group >= Standing.PROVISIONAL) & (self.group_max > 0)
        return assessed

    @cached_property
    def level_open(self) -> BoolArray:
        """Whether an answer still open could change each institution's level."""
        provisional = (self.standings.index == Standing.PROVISIONAL) & self.assessed
        level_open: BoolArray = provisional & (self.levels.lowest != self.levels.highest)
        return level_open

    @classmethod
    def of(
        cls,
        framework: Framework,
        outline: Outline,
        answers: Answers,
        stage_matrix: BoolArray,
        school_year: str,
    ) -> Self:
        """Score the answers of institutions whose stages are given, shape (n, 5)."""
        points, states = _component_points(framework, answers, stage_matrix, school_year)
        component_max = np.where(states == AnswerState.NOT_APPLICABLE, 0, outline.component_max)
        highest, may_drop = _at_best(framework, answers, points, states, school_year)
        component = Span(points, highest)
        criterion = component.summed(outline.by_criterion)
        earned = criterion.summed(outline.by_group)
        possible = Possible.of(outline, component_max)
        at_best = outline.at_best(highest, component_max, may_drop)
        group = Span(outline.groups_of(earned.points, possible.group), at_best[0])
        index = Span(outline.index_of(group.points, possible.group), at_best[1])
        condition_states, condition_verified = _conditions(framework, answers, stage_matrix)
        missing = states == AnswerState.MISSING
        answered = Possible.of(outline, np.where(missing, 0, component_max))
        standings = Standings.of(
            sent=answers.sent,
            answered=answered,
            possible=possible,
            open_conditions=(condition_states == ConditionState.MISSING).any(axis=1),
        )
        return cls(
            component_states=states,
            component_verified=_verified(framework, answers, states),
            component=component,
            component_max=component_max,
            criterion=criterion,
            criterion_max=possible.criterion,
            earned=earned,
            group_max=possible.group,
            group=group,
            index=index,
            index_max=outline.index_max_of(possible.group),
            condition_states=condition_states,
            condition_verified=condition_verified,
            answered=answered,
            standings=standings,
            levels=_LevelReader(framework, outline, answered, possible, at_best[2]).read(
                group, index, condition_states, standings
            ),
            group_levels=_group_levels(framework, outline, group.points, answered, possible),
        )


def _asked(part: Component | Condition, stage_matrix: BoolArray) -> BoolArray:
    """Which institutions, by their stages, are asked for a component or condition."""
    if part.stages is None:
        return np.ones(len(stage_matrix), dtype=bool)
    columns = [STAGES.index(stage) for stage in part.stages]
    return np.asarray(stage_matrix[:, columns].any(axis=1), dtype=bool)


def _component_points(
    framework: Framework, answers: Answers, stage_matrix: BoolArray, school_year: str
) -> tuple[IntArray, StateArray]:
    shape = (len(stage_matrix), len(framework.components))
    points = np.zeros(shape, dtype=np.int64, order="F")
    states = np.zeros(shape, dtype=np.uint8, order="F")
    for column, component in enumerate(framework.components):
        measured = measure(framework, component, answers.values, school_year)
        state = _combined_state(framework, component, answers.states)
        _settle(framework, measured, state, answers.states)
        state[~_asked(component, stage_matrix)] = AnswerState.NOT_APPLICABLE
        states[:, column] = state
        points[:, column] = np.where(state == AnswerState.ANSWERED, measured.steps, 0)
    return points, states


def _settle(
    framework: Framework, measured: Measured, state: StateArray, states: StateArray
) -> None:
    """Take note of where there is nothing to measure: other answers, or none, alter nothing."""
    if measured.settled is None:
        return
    columns = [framework.fact_index[fact_id] for fact_id in measured.settled_by]
    settled = measured.settled & (states[:, columns] == AnswerState.ANSWERED).all(axis=1)
    if measured.applies:
        state[settled & (state == AnswerState.MISSING)] = AnswerState.ANSWERED
    else:
        state[settled] = AnswerState.NOT_APPLICABLE


def _at_best(
    framework: Framework,
    answers: Answers,
    points: IntArray,
    states: StateArray,
    school_year: str,
) -> tuple[IntArray, BoolArray]:
    """Most that each component could come to, and where it could turn out not to apply."""
    highest, may_drop = points.copy(order="F"), np.zeros(states.shape, dtype=bool, order="F")
    for column, component in enumerate(framework.components):
        rows = np.flatnonzero(states[:, column] == AnswerState.MISSING)
        if len(rows):
            best = prospects(framework, component, answers, rows, school_year)
            highest[rows, column], may_drop[rows, column] = best.steps, best.may_drop
    return highest, may_drop


def _combined_state(framework: Framework, component: Component, states: StateArray) -> StateArray:
    """State of a component from those of its facts: the worst of them decides.

    A rejected fact rejects the component; else one that does not apply excuses it; else a
    missing one leaves it missing.
    """
    columns = [framework.fact_index[fact_id] for fact_id in component.fact_ids]
    combined = states[:, columns[0]].copy()
    for column in columns[1:]:
        other = states[:, column]
        combined = np.where(_GRAVITY[other] > _GRAVITY[combined], other, combined)
    return combined


_GRAVITY = np.zeros(len(AnswerState), dtype=np.uint8)
_GRAVITY[[AnswerState.MISSING, AnswerState.NOT_APPLICABLE, AnswerState.REJECTED]] = [1, 2, 3]


def _verified(framework: Framework, answers: Answers, states: StateArray) -> BoolArray:
    """Whether every fact that a component reads was answered by an external assessment."""
    verified = np.zeros(states.shape, dtype=bool, order="F")
    if not answers.verified.any():
        return verified
    for column, component in enumerate(framework.components):
        facts = [framework.fact_index[fact_id] for fact_id in component.fact_ids]
        verified[:, column] = answers.verified[:, facts].all(axis=1)
    applies: BoolArray = states != AnswerState.NOT_APPLICABLE
    return verified & applies


def _conditions(
    framework: Framework, answers: Answers, stage_matrix: BoolArray
) -> tuple[StateArray, BoolArray]:
    shape = (len(stage_matrix), len(framework.conditions))
    states = np.zeros(shape, dtype=np.uint8)
    verified = np.zeros(shape, dtype=bool)
    for column, condition in enumerate(framework.conditions):
        fact = framework.fact_index[condition.fact]
        state = answers.states[:, fact].copy()
        state[(state == AnswerState.ANSWERED) & (answers.values[:, fact] == 0)] = (
            ConditionState.UNMET
        )
        state[~_asked(condition, stage_matrix)] = ConditionState.NOT_APPLICABLE
        states[:, column] = state
        verified[:, column] = answers.verified[:, fact]
    return states, verified & (states != ConditionState.NOT_APPLICABLE)


@dataclass(frozen=True, eq=False)
class _LevelReader:
    """Reads levels off points, where enough was answered."""

    framework: Framework
    outline: Outline
    answered: Possible
    possible: Possible
    possible_at_best: IntArray

    @property
    def _reads_index(self) -> bool:
        return self.framework.level_rule.read_off == "index"

    def read(
        self, group: Span, index: Span, condition_states: StateArray, standings: Standings
    ) -> Levels:
        """Hold levels down where a condition is not met; at best, what is missing is met."""
        by_points = self._by_points(group.points, index.points, self.possible.group)
        at_best = self._by_points(group.highest, index.highest, self.possible_at_best)
        is_bad = [ConditionState.UNMET, ConditionState.REJECTED]
        unmet = np.isin(condition_states, is_bad).any(axis=1)
        open_ = unmet | (condition_states == ConditionState.MISSING).any(axis=1)
        ceiling = self.framework.unmet_condition.level
        known = standings.index >= Standing.PROVISIONAL
        # A level is of the whole school year: what is not due yet gives none.
        known &= all_counted_is_due(self.framework)
        shown = known & self._enough()
        lowest = np.where(open_, np.minimum(by_points, ceiling), by_points)
        highest = np.where(unmet, np.minimum(at_best, ceiling), at_best)
        return Levels(
            level=np.where(shown, lowest, NO_LEVEL),
            by_points=np.where(shown, by_points, NO_LEVEL),
            lowest=np.where(known, lowest, NO_LEVEL),
            highest=np.where(known, highest, NO_LEVEL),
        )

    def _by_points(
        self, group_points: IntArray, index_points: IntArray, applicable: IntArray
    ) -> IntArray:
        """Level that points alone give, off the index or off the lowest counted group."""
        counted = self.outline.counted
        applies = applicable[:, counted] > 0
        if self._reads_index:
            levels = level_of(index_points, self.framework)
        else:
            of_groups = level_of(group_points[:, counted], self.framework)
            top = self.framework.level_rule.levels[-1].level
            levels = np.where(applies, of_groups, top).min(axis=1)
        return np.where(applies.any(axis=1), levels, NO_LEVEL)

    def _enough(self) -> BoolArray:
        """Whether enough was answered of what levels are read off."""
        if self._reads_index:
            return shows_level(self.framework, self.answered.index, self.possible.index)
        groups = shows_level(self.framework, self.answered.group, self.possible.group)
        return np.asarray(groups[:, self.outline.counted].all(axis=1), dtype=bool)


def _group_levels(
    framework: Framework,
    outline: Outline,
    points: IntArray,
    answered: Possible,
    possible: Possible,
) -> IntArray | None:
    """Levels of the groups that a level is read off; a profile has none."""
    if framework.level_rule.read_off != "lowest_group":
        return None
    shown = (answered.group > 0) & shows_level(framework, answered.group, possible.group)
    late = not_due(framework)
    due = [late.isdisjoint(part.id for part in group.components) for group in framework.groups]
    shown &= outline.counted & np.array(due)
    return np.where(shown, level_of(np.where(shown, points, 0), framework), NO_LEVEL)
