"""The answers at which a rule's points turn: the only ones worth changing a fact to."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch

import numpy as np
from numpy.typing import NDArray

from dtindex.criteria.rules.kinds import (
    BandsRule,
    ChoiceRule,
    CountRule,
    EnteredRule,
    OnTimeRule,
    RatioRule,
    YesNoRule,
)
from dtindex.criteria.rules.models import Component, Framework
from dtindex.scoring.rules import in_steps

__all__ = ["Case", "turning_values", "turns_of"]

IntArray = NDArray[np.int64]

_SAFE = 2**62
_NEVER = -1
"""Stands for no answer at all; it lies below every bound."""


def turning_values(
    framework: Framework, component: Component, fact_id: str, values: IntArray, school_year: str
) -> IntArray:
    """List the encoded answers to one fact among which are all where a component's points turn.

    Raising the denominator of a ratio never earns points, so it has none.

    Parameters
    ----------
    framework : Framework
    component : Component
        One that reads the fact.
    fact_id : str
        The fact to change.
    values : ndarray of int64, shape (n_institutions, n_facts)
        Encoded answers to the component's other facts.
    school_year : str
        Decides the deadline of ``on_time`` rules.

    Returns
    -------
    ndarray of int64, shape (n_institutions, n_turns)
        Some may be repeated, out of bounds, or turn nothing.

    Examples
    --------
    >>> from dtindex.criteria.load import load_framework
    >>> kontum = load_framework("kontum-2022")
    >>> kinds_of_fee = np.zeros((1, len(kontum.facts)), dtype=np.int64)
    >>> kinds_of_fee[0, kontum.fact_index["n_fee_types"]] = 4
    >>> fees = kontum.component["5.1.c"]
    >>> np.unique(
    ...     turning_values(kontum, fees, "n_fee_types_cashless", kinds_of_fee, "2022-2023")
    ... )
    array([1, 2, 3, 4])
    """
    turns = turns_of(component.rule, Case(framework, component, fact_id, values, school_year))
    return np.broadcast_to(turns, (len(values), turns.shape[-1]))


@dataclass(frozen=True, eq=False)
class Case:
    """A component, the fact of it to change, and the answers to its other facts."""

    framework: Framework
    component: Component
    fact_id: str
    values: IntArray
    school_year: str

    def scale(self, fact_id: str) -> int:
        """Return the encoded units in one unit of a fact."""
        return int(10 ** self.framework.fact[fact_id].decimals)

    def column(self, fact_id: str) -> IntArray:
        """Pick the answers to one fact, shape (n_institutions, 1)."""
        return self.values[:, [self.framework.fact_index[fact_id]]]


@singledispatch
def turns_of(rule: object, case: Case) -> IntArray:
    """List where points turn by one kind of rule; each kind registers its own."""
    raise TypeError(f"no turning values for {type(rule).__name__}")


@turns_of.register
def _yes_no(rule: YesNoRule, case: Case) -> IntArray:
    return np.array([0, 1])


@turns_of.register
def _choice(rule: ChoiceRule, case: Case) -> IntArray:
    return np.arange(len(case.framework.fact[rule.fact].options))


@turns_of.register
def _on_time(rule: OnTimeRule, case: Case) -> IntArray:
    deadline = rule.deadlines.get(case.school_year)
    return np.array([_NEVER if deadline is None else deadline.toordinal()])


@turns_of.register
def _entered(rule: EnteredRule, case: Case) -> IntArray:
    scale = case.scale(rule.fact)
    return np.arange(0, int(case.component.max_points * scale) + 1, max(1, int(rule.step * scale)))


@turns_of.register
def _count(rule: CountRule, case: Case) -> IntArray:
    return _half_steps(case, Fraction(rule.target) * case.scale(rule.fact), np.array([[1]]))


@turns_of.register
def _ratio(rule: RatioRule, case: Case) -> IntArray:
    if case.fact_id != rule.numerator:
        return np.array([_NEVER])
    scale = Fraction(case.scale(rule.numerator), case.scale(rule.denominator))
    return _half_steps(case, Fraction(rule.target) * scale, case.column(rule.denominator))


def _half_steps(case: Case, whole: Fraction, times: IntArray) -> IntArray:
    """Find the least numerators that round to 1, 2 … steps; ``whole * times`` earns all of them."""
    steps = in_steps(case.component.max_points, case.framework)
    halves = 2 * np.arange(1, steps + 1) - 1
    return -_floor(-times, halves * whole.numerator, 2 * steps * whole.denominator)


def _floor(one: IntArray, other: IntArray, divisor: int) -> IntArray:
    """Round ``one * other / divisor`` down, exactly."""
    if int(np.abs(one).max(initial=0)) * int(np.abs(other).max(initial=0)) < _SAFE:
        return one * other // divisor
    return np.asarray(one.astype(object) * other // divisor, dtype=np.int64)


@turns_of.register
def _bands(rule: BandsRule, case: Case) -> IntArray:
    edges = [Fraction(band.interval.low) for band in rule.bands if band.interval.low]
    scale = Fraction(case.scale(rule.numerator))
    other = np.array([[1]])
    if rule.denominator is not None:
        scale /= case.scale(rule.denominator)
        other = case.column(rule.denominator)
    if case.fact_id == rule.numerator:
        return _beside([_times(other, edge * scale) for edge in edges])
    return _beside([_times(case.column(rule.numerator), 1 / (edge * scale)) for edge in edges])


def _times(values: IntArray, factor: Fraction) -> IntArray:
    return _floor(values, np.array([factor.numerator]), factor.denominator)


def _beside(turns: Sequence[IntArray]) -> IntArray:
    """Add to each turn the whole numbers beside it: edges are open or closed."""
    beside = [turn + offset for turn in turns for offset in (-1, 0, 1)]
    return np.hstack([np.zeros_like(beside[0]), *beside]) if beside else np.array([_NEVER])
