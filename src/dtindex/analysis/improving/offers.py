"""What institutions could change: every option worth having, its effort and its points."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dtindex.analysis.improving.choices import Choices
from dtindex.analysis.improving.levers import Lever, Levers
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.breakpoints import turning_values
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.rules import measure
from dtindex.scoring.scores import ConditionState

__all__ = ["OPEN_CONDITION", "Offer", "Outset"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

OPEN_CONDITION = (ConditionState.UNMET, ConditionState.MISSING, ConditionState.REJECTED)
"""States of a condition that hold the level."""

_BOUNDLESS = 2**62


@dataclass(frozen=True, eq=False)
class Offer:
    """All that one institution could change.

    Parameters
    ----------
    choices : Choices
        One for each lever that can be moved; its first option leaves things as they are, unless a
        condition asks for a change.
    levers : tuple of Lever, of length n_choices
    answers, steps : ndarray of int64, shape (n_options,)
        Encoded answers, and whole steps up to them. No step means that the answer, or its
        absence, stays as it is.
    """

    choices: Choices
    levers: tuple[Lever, ...]
    answers: IntArray
    steps: IntArray


@dataclass(frozen=True, eq=False)
class _Options:
    """Options of one lever, of many institutions, ascending by ``place`` in the block."""

    place: IntArray
    answers: IntArray
    steps: IntArray
    gains: IntArray

    def take(self, kept: IntArray | BoolArray) -> "_Options":
        return _Options(self.place[kept], self.answers[kept], self.steps[kept], self.gains[kept])


@dataclass(frozen=True, eq=False)
class Outset:
    """Where a block of institutions sets out from.

    Parameters
    ----------
    result : ScoreResult
    levers : Levers
    rows : ndarray of intp, shape (n_rows,)
        Rows of the institutions in the result.
    meet_conditions : ndarray of bool, shape (n_rows,)
        Whether every condition must come to be met.
    """

    result: ScoreResult
    levers: Levers
    rows: NDArray[np.intp]
    meet_conditions: BoolArray

    def offers(self) -> list[Offer]:
        """List what each institution could change, in the order of ``rows``."""
        options = [self._options(lever) for lever in self.levers.all]
        none = np.empty(0, dtype=np.int64)
        nothing = _Options(none, none, none, np.empty((0, len(self.result.framework.groups)), int))
        joined = _Options(
            *(
                np.concatenate([getattr(each, name) for each in (nothing, *options)])
                for name in ("place", "answers", "steps", "gains")
            )
        )
        number = np.repeat(np.arange(len(options)), [len(each.place) for each in options])
        cost = np.array([lever.cost for lever in self.levers.all], dtype=np.int64)[number]
        order = np.lexsort((number, joined.place))
        joined, number, cost = joined.take(order), number[order], cost[order]
        edges = np.searchsorted(joined.place, np.arange(len(self.rows) + 1))
        parts = (slice(edges[i], edges[i + 1]) for i in range(len(self.rows)))
        return [self._offer(joined, number, cost, part) for part in parts]

    def _offer(self, options: _Options, number: IntArray, cost: IntArray, part: slice) -> Offer:
        moved, owner = np.unique(number[part], return_inverse=True)
        return Offer(
            choices=Choices(options.steps[part] * cost[part], options.gains[part], owner),
            levers=tuple(self.levers.all[i] for i in moved.tolist()),
            answers=options.answers[part],
            steps=options.steps[part],
        )

    @cached_property
    def _values(self) -> IntArray:
        return self.result.answers.values[self.rows]

    @cached_property
    def _states(self) -> NDArray[np.uint8]:
        return self.result.answers.states[self.rows]

    @cached_property
    def _applies(self) -> BoolArray:
        states = self.result.scores.component_states[self.rows]
        applies: BoolArray = states != AnswerState.NOT_APPLICABLE
        return applies

    @cached_property
    def _now(self) -> IntArray:
        return self.result.scores.component.points[self.rows]

    def _options(self, lever: Lever) -> _Options:
        """List the options of one lever that no other beats in both effort and points."""
        must = self._must_be_met(lever)
        measurable = self._measurable(lever)
        can = (measurable.any(axis=1) | must) & ~self._would_make_apply(lever)
        can &= self._states[:, lever.column] != AnswerState.NOT_APPLICABLE
        found = self._reached(lever, np.flatnonzero(can), self._turns(lever, must))
        found = self._with_gains(lever, found, measurable)
        # Where a condition must be met, a yes is the only option; elsewhere what is comes first.
        found = found.take(~must[found.place] | (found.answers == 1))
        stays = np.unique(found.place[~must[found.place]])
        options = _Options(
            np.concatenate([stays, found.place]),
            np.concatenate([self._values[stays, lever.column], found.answers]),
            np.pad(found.steps, (len(stays), 0)),
            np.pad(found.gains, ((len(stays), 0), (0, 0))),
        )
        options = options.take(np.lexsort((options.steps, options.place)))
        return options.take(_worth_having(options))

    def _must_be_met(self, lever: Lever) -> BoolArray:
        states = self.result.scores.condition_states[self.rows][:, list(lever.conditions)]
        must: BoolArray = np.isin(states, OPEN_CONDITION).any(axis=1) & self.meet_conditions
        return must

    def _measurable(self, lever: Lever) -> BoolArray:
        """Where the lever can earn points, shape (n_rows, n_readers): all else is answered."""
        answered = self._states == AnswerState.ANSWERED
        measurable = self._applies[:, list(lever.readers)]
        for column, reader in enumerate(lever.readers):
            others = [fact for fact in self.levers.reads[reader] if fact != lever.column]
            measurable[:, column] &= answered[:, others].all(axis=1)
        return measurable

    def _would_make_apply(self, lever: Lever) -> BoolArray:
        """Where the fact divides by zero, so that another answer would make a component apply."""
        divides = [r for r in lever.readers if lever.column in self.levers.reads[r][1:]]
        zero = (self._values[:, lever.column] == 0) & self._is_answered(lever)
        would: BoolArray = zero & ~self._applies[:, divides].all(axis=1)
        return would

    def _is_answered(self, lever: Lever) -> BoolArray:
        answered: BoolArray = self._states[:, lever.column] == AnswerState.ANSWERED
        return answered

    def _turns(self, lever: Lever, must: BoolArray) -> IntArray:
        """Answers at which points turn, shape (n_rows, n_turns)."""
        framework, year = self.result.framework, self.result.school_year
        turns = [
            turning_values(
                framework, framework.components[reader], lever.fact.id, self._values, year
            )
            for reader in lever.readers
        ]
        if must.any():
            turns.append(np.ones((len(self.rows), 1), dtype=np.int64))
        if not turns:
            return np.zeros((len(self.rows), 0), dtype=np.int64)
        return np.hstack(turns) if len(turns) > 1 else turns[0]

    def _reached(self, lever: Lever, places: IntArray, turns: IntArray) -> _Options:
        """Answers within bounds that whole steps reach, to arrive at each turn.

        What was not answered, or rejected, sets out from the least answer and takes a step even
        to confirm it.
        """
        low, high = self._bounds(lever)
        answered = self._is_answered(lever)
        start = np.where(answered, self._values[:, lever.column], low)
        wanted = turns[places]
        within = (wanted >= low[places, None]) & (wanted <= high[places, None])
        within &= (wanted != start[places, None]) | ~answered[places, None]
        furthest = np.where(within, wanted, 0).max(axis=1, initial=0)
        row, column = np.nonzero(within)
        place, wanted = places[row], wanted[row, column]
        if lever.fact.kind == "date":
            return _Options(place, wanted, np.ones_like(wanted), wanted[:, None])
        away = wanted - start[place]
        steps = -(-np.abs(away) // lever.step)
        reached = start[place] + np.sign(away) * steps * lever.step
        # Not above what bounds the fact, nor above what earns all points.
        reached = np.clip(reached, low[place], np.minimum(high[place], furthest[row]))
        options = _Options(place, reached, np.maximum(steps, 1), reached[:, None])
        if lever.fact.kind == "points":
            return options.take(reached == wanted)
        return options

    def _bounds(self, lever: Lever) -> tuple[IntArray, IntArray]:
        """Least and greatest encoded answer that makes sense beside the others, each (n_rows,)."""
        fact, scale = lever.fact, 10**lever.fact.decimals
        low = np.full(len(self.rows), int((fact.minimum or 0) * scale))
        high = np.full(len(self.rows), _BOUNDLESS)
        if fact.maximum is not None:
            high[:] = int(fact.maximum * scale)
        if lever.bounds_others:
            low = np.where(self._is_answered(lever), self._values[:, lever.column], low)
        if any(lever.column in self.levers.reads[reader][1:] for reader in lever.readers):
            low = np.maximum(low, 1)
        if fact.at_most is not None:
            whole = self.result.framework.fact[fact.at_most]
            column = self.result.framework.fact_index[whole.id]
            bound = self._values[:, column] * scale // 10**whole.decimals
            answered = self._states[:, column] == AnswerState.ANSWERED
            high = np.where(answered, np.minimum(high, bound), high)
        return low, high

    def _with_gains(self, lever: Lever, options: _Options, measurable: BoolArray) -> _Options:
        """Measure what each option earns over now, in steps, shape (n_options, n_groups)."""
        framework, place = self.result.framework, options.place
        gains = np.zeros((len(place), len(framework.groups)), dtype=np.int64)
        for column, reader in enumerate(lever.readers):
            # Only the columns that the rule reads are ever written or touched.
            values = np.empty((len(place), len(framework.facts)), dtype=np.int64, order="F")
            for fact in self.levers.reads[reader]:
                values[:, fact] = self._values[place, fact]
            values[:, lever.column] = options.answers
            component = framework.components[reader]
            measured = measure(framework, component, values, self.result.school_year)
            more = measured.steps - self._now[place, reader]
            gains[:, self.levers.group_of[reader]] += np.where(measurable[place, column], more, 0)
        return _Options(place, options.answers, options.steps, gains)


def _worth_having(options: _Options) -> BoolArray:
    """Tell the options that earn what none before them does; a choice of one is none.

    Options are ordered by place and steps; where a lever moves several groups, an option that
    earns the same as the one before it is left out.
    """
    first = np.diff(options.place, prepend=-1) != 0
    moved = np.flatnonzero(options.gains.any(axis=0))
    if len(moved) > 1:
        worth = first | (np.diff(options.gains, axis=0, prepend=0) != 0).any(axis=1)
    else:
        gain = options.gains.sum(axis=1)
        # A number per place, so large that no gain reaches from one place to the next.
        keyed = gain + options.place * (2 * int(np.abs(gain).max(initial=0)) + 1)
        best_before = np.concatenate([[-1], np.maximum.accumulate(keyed)[:-1]])
        worth = first | (keyed > best_before)
    alone = np.bincount(options.place[worth], minlength=int(options.place.max(initial=0)) + 1) == 1
    kept: BoolArray = worth & ~(alone[options.place] & (options.steps == 0))
    return kept
