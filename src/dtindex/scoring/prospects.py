"""What components with missing answers could still come to: never more than anyone could earn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dtindex.criteria.rules.models import Component, Fact, Framework
from dtindex.scoring.answers import Answers, AnswerState
from dtindex.scoring.breakpoints import turning_values
from dtindex.scoring.rules import in_steps, measure

__all__ = ["Prospects", "prospects"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

_BOUNDLESS = 2**62
_NOT_RISING = 2
"""Of a rule that neither rises nor falls, no more missing answers than this less one are tried."""


@dataclass(frozen=True, eq=False)
class Prospects:
    """The best that one component of some institutions could come to.

    ``steps`` is the most it could earn; ``may_drop`` tells where it could turn out not to
    apply, which leaves it out of points and maximum. Each of shape (n_rows,).
    """

    steps: IntArray
    may_drop: BoolArray


@dataclass(frozen=True, eq=False)
class _Open:
    """Institutions of which a component lacks an answer to the same facts."""

    framework: Framework
    component: Component
    values: IntArray
    answered: BoolArray
    open_: tuple[str, ...]
    school_year: str

    def column(self, fact_id: str) -> int:
        return self.framework.fact_index[fact_id]

    def reach(self, fact_id: str) -> tuple[IntArray, IntArray]:
        """Least and greatest encoded answer that the other answers and the rules leave room for."""
        fact, index = self.framework.fact[fact_id], self.framework.fact_index
        scale = 10**fact.decimals
        low = np.full(len(self.values), int((fact.minimum or 0) * scale))
        high = np.full(len(self.values), _BOUNDLESS)
        if fact.maximum is not None:
            high[:] = int(fact.maximum * scale)
        if fact.at_most is not None:
            whole = self.framework.fact[fact.at_most]
            bound = self.values[:, index[whole.id]] * scale // 10**whole.decimals
            known = self.answered[:, index[whole.id]]
            high = np.where(known, np.minimum(high, bound), high)
        for part in self.framework.facts:
            if part.at_most == fact_id:
                bound = -(-self.values[:, index[part.id]] * scale // 10**part.decimals)
                known = self.answered[:, index[part.id]]
                low = np.where(known, np.maximum(low, bound), low)
        return low, high

    def best(self) -> IntArray:
        """Most steps that the component could earn."""
        full = in_steps(self.component.max_points, self.framework)
        facts = [self.framework.fact[fact_id] for fact_id in self.open_]
        if any(fact.kind not in _QUANTITIES for fact in facts):
            return np.full(len(self.values), full)
        if self.component.rule.rises:
            return self._at_the_ends(full)
        if len(self.open_) >= _NOT_RISING:
            return np.full(len(self.values), full)
        return self._at_the_turns(facts[0])

    def _at_the_ends(self, full: int) -> IntArray:
        """Try the greatest reported answer over the least that it is measured by."""
        values, boundless = self.values.copy(), np.zeros(len(self.values), dtype=bool)
        for fact_id in self.open_:
            low, high = self.reach(fact_id)
            if fact_id == self.component.fact_ids[0]:
                boundless |= high == _BOUNDLESS
                values[:, self.column(fact_id)] = np.where(boundless, low, np.maximum(low, high))
            else:
                values[:, self.column(fact_id)] = np.maximum(low, 1)
        steps = measure(self.framework, self.component, values, self.school_year).steps
        return np.where(boundless, full, steps)

    def _at_the_turns(self, fact: Fact) -> IntArray:
        """Try every answer at which points turn."""
        low, high = self.reach(fact.id)
        if fact.id != self.component.fact_ids[0]:
            low = np.maximum(low, 1)
        turns = turning_values(
            self.framework, self.component, fact.id, self.values, self.school_year
        )
        best = np.zeros(len(self.values), dtype=np.int64)
        for tried in (low, *turns.T):
            values = self.values.copy()
            values[:, self.column(fact.id)] = np.clip(tried, low, np.maximum(low, high))
            measured = measure(self.framework, self.component, values, self.school_year)
            best = np.maximum(best, measured.steps)
        return best

    def may_drop(self) -> BoolArray:
        """Where the component could turn out not to apply."""
        facts = self.framework.fact
        if any(facts[fact_id].may_not_apply for fact_id in self.open_):
            return np.ones(len(self.values), dtype=bool)
        values = self.values.copy()
        for fact_id in self.open_:
            values[:, self.column(fact_id)] = self.reach(fact_id)[0]
        measured = measure(self.framework, self.component, values, self.school_year)
        if measured.settled is None or measured.applies:
            return np.zeros(len(self.values), dtype=bool)
        return measured.settled


_QUANTITIES = ("count", "amount", "number", "points")


def prospects(
    framework: Framework,
    component: Component,
    answers: Answers,
    rows: NDArray[np.intp],
    school_year: str,
) -> Prospects:
    """Find the best that a component of some institutions could come to, beside what is known.

    A part is never more than the whole it is part of, and a number never beyond its bounds.

    Parameters
    ----------
    framework : Framework
    component : Component
    answers : Answers
    rows : ndarray of intp
        Institutions whose component lacks an answer.
    school_year : str
    """
    values = np.where(answers.states[rows] == AnswerState.ANSWERED, answers.values[rows], 0)
    answered = answers.states[rows] == AnswerState.ANSWERED
    steps, may_drop = np.zeros(len(rows), np.int64), np.zeros(len(rows), dtype=bool)
    reads = component.fact_ids
    known = answered[:, [framework.fact_index[fact_id] for fact_id in reads]]
    patterns, which = np.unique(known, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        mine = np.flatnonzero(which.ravel() == number)
        missing = tuple(f for f, is_known in zip(reads, pattern, strict=True) if not is_known)
        open_ = _Open(framework, component, values[mine], answered[mine], missing, school_year)
        steps[mine], may_drop[mine] = open_.best(), open_.may_drop()
    return Prospects(steps, may_drop)
