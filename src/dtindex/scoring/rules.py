"""One vectorised function per kind of rule: answers in, whole steps of points out.

All arithmetic is on integers. A quotient is rounded half up to a step once, from its exact
numerator and denominator, so no float ever carries a point.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dtindex.criteria.rules.interval import Interval
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
from dtindex.errors import ScoringError

__all__ = ["Context", "Measured", "in_steps", "measure", "measured_by", "rounded_quotient"]

IntArray = NDArray[np.int64]
_SAFE = 2**62
"""Products below this stay in 64-bit integers; larger ones are computed with Python's own."""


@dataclass(frozen=True, eq=False)
class Measured:
    """What a rule makes of fully answered facts.

    Parameters
    ----------
    steps : ndarray of int64, shape (n_institutions,)
    settled : ndarray of bool, shape (n_institutions,), or None
        Where there is nothing to measure: a denominator of zero, a year without a deadline.
    settled_by : tuple of str
        Facts that alone settle it, whatever the others are.
    applies : bool
        Whether the component applies where there is nothing to measure, and earns nothing.
    """

    steps: IntArray
    settled: NDArray[np.bool_] | None = None
    settled_by: tuple[str, ...] = ()
    applies: bool = False


@dataclass(frozen=True)
class Context:
    """What a rule needs beside its columns: the scale of its points and of its facts."""

    framework: Framework
    component: Component
    school_year: str

    @property
    def max_steps(self) -> int:
        """Steps that the component gives at most."""
        return in_steps(self.component.max_points, self.framework)

    def scale(self, fact_id: str) -> int:
        """Units of the encoded value in one unit of the fact."""
        return int(10 ** self.framework.fact[fact_id].decimals)

    def column(self, values: IntArray, fact_id: str) -> IntArray:
        """Pick the answers to one fact."""
        return values[:, self.framework.fact_index[fact_id]]


def in_steps(points: Any, framework: Framework) -> int:
    """Points as a whole number of the framework's steps.

    Raises
    ------
    ScoringError
        If they are not a multiple of the step (DT304).
    """
    steps = Fraction(points) / Fraction(framework.step)
    if steps.denominator != 1:
        raise ScoringError("DT304", framework.id, points=points, step=framework.step)
    return int(steps)


def rounded_quotient(
    numerator: IntArray, denominator: IntArray | int, factor: Fraction
) -> IntArray:
    """Round ``numerator / denominator * factor`` half up to a whole number, exactly.

    Numerator and factor are not negative, denominators are positive.

    Examples
    --------
    >>> rounded_quotient(np.array([1, 2, 3]), np.array([8, 8, 8]), Fraction(4))
    array([1, 1, 2])
    """
    over, under = factor.numerator, factor.denominator
    largest = 2 * over * int(np.max(numerator, initial=0))
    largest += 3 * under * int(np.max(denominator, initial=0))
    if largest < _SAFE:
        top = numerator * (2 * over)
        bottom = np.asarray(denominator * under, dtype=np.int64)
        return (top + bottom) // (2 * bottom)
    top = numerator.astype(object) * (2 * over)
    bottom = np.asarray(denominator, dtype=object) * under
    return np.asarray((top + bottom) // (2 * bottom), dtype=np.int64)


def measure(
    framework: Framework, component: Component, values: IntArray, school_year: str
) -> Measured:
    """Apply a component's rule to every institution, as if all its facts were answered.

    Parameters
    ----------
    framework : Framework
    component : Component
    values : ndarray of int64, shape (n_institutions, n_facts)
        Encoded answers; 0 where there is none.
    school_year : str
        Decides the deadline of ``on_time`` rules.

    Returns
    -------
    Measured
        Steps between 0 and the component's maximum.

    Raises
    ------
    ScoringError
        If points typed by an institution exceed the maximum (DT301).
    """
    context = Context(framework, component, school_year)
    return measured_by(component.rule, context, values)


@singledispatch
def measured_by(rule: object, context: Context, values: IntArray) -> Measured:
    """Measure by one kind of rule; each kind registers its arithmetic."""
    raise TypeError(f"no arithmetic for {type(rule).__name__}")


@measured_by.register
def _yes_no(rule: YesNoRule, context: Context, values: IntArray) -> Measured:
    return Measured(context.column(values, rule.fact) * context.max_steps)


@measured_by.register
def _choice(rule: ChoiceRule, context: Context, values: IntArray) -> Measured:
    options = context.framework.fact[rule.fact].option_ids
    steps = np.array([in_steps(rule.points[o], context.framework) for o in options], np.int64)
    return Measured(steps[context.column(values, rule.fact)])


@measured_by.register
def _count(rule: CountRule, context: Context, values: IntArray) -> Measured:
    reached = context.column(values, rule.fact)
    factor = Fraction(context.max_steps, context.scale(rule.fact)) / Fraction(rule.target)
    return Measured(np.minimum(rounded_quotient(reached, 1, factor), context.max_steps))


@measured_by.register
def _ratio(rule: RatioRule, context: Context, values: IntArray) -> Measured:
    numerator = context.column(values, rule.numerator)
    denominator = context.column(values, rule.denominator)
    empty = denominator == 0
    factor = Fraction(
        context.max_steps * context.scale(rule.denominator), context.scale(rule.numerator)
    ) / Fraction(rule.target)
    steps = rounded_quotient(numerator, np.where(empty, 1, denominator), factor)
    steps = np.where(empty, 0, np.minimum(steps, context.max_steps))
    return Measured(steps, empty, (rule.denominator,), rule.zero_denominator == "zero_points")


@measured_by.register
def _bands(rule: BandsRule, context: Context, values: IntArray) -> Measured:
    numerator = context.column(values, rule.numerator)
    over = 1
    under = context.scale(rule.numerator)
    denominator = np.ones_like(numerator)
    empty = np.zeros(len(numerator), dtype=bool)
    if rule.denominator is not None:
        denominator = context.column(values, rule.denominator)
        empty = denominator == 0
        over = context.scale(rule.denominator)
    steps = np.zeros(len(numerator), dtype=np.int64)
    for band in rule.bands:
        inside = _inside(band.interval, numerator, denominator, Fraction(over, under))
        steps[inside & ~empty] = in_steps(band.points, context.framework)
    if rule.denominator is None:
        return Measured(steps)
    return Measured(steps, empty, (rule.denominator,), rule.zero_denominator == "zero_points")


def _inside(
    interval: Interval, numerator: IntArray, denominator: IntArray, factor: Fraction
) -> NDArray[np.bool_]:
    """Whether numerator / denominator * factor lies in the interval, by cross-multiplication."""
    inside = _beyond(numerator, denominator, Fraction(interval.low) / factor, interval.includes_low)
    if interval.high is not None:
        high = Fraction(interval.high) / factor
        inside &= ~_beyond(numerator, denominator, high, not interval.includes_high)
    return inside


def _beyond(
    numerator: IntArray, denominator: IntArray, edge: Fraction, included: bool
) -> NDArray[np.bool_]:
    largest = edge.denominator * int(np.max(numerator, initial=0))
    largest += edge.numerator * int(np.max(denominator, initial=0))
    kind: Any = np.int64 if largest < _SAFE else object
    left = numerator.astype(kind) * edge.denominator
    right = denominator.astype(kind) * edge.numerator
    return np.asarray(left >= right if included else left > right, dtype=bool)


@measured_by.register
def _entered(rule: EnteredRule, context: Context, values: IntArray) -> Measured:
    unit = Fraction(1, context.scale(rule.fact)) / Fraction(context.framework.step)
    steps = rounded_quotient(context.column(values, rule.fact), 1, unit)
    if np.any(steps > context.max_steps):
        worst = Fraction(int(steps.max())) * Fraction(context.framework.step)
        raise ScoringError(
            "DT301",
            f"{context.framework.id}: {context.component.id}",
            points=worst,
            maximum=context.component.max_points,
        )
    return Measured(steps)


@measured_by.register
def _on_time(rule: OnTimeRule, context: Context, values: IntArray) -> Measured:
    day = context.column(values, rule.fact)
    deadline = rule.deadlines.get(context.school_year)
    if deadline is None:
        return Measured(np.zeros(len(day), np.int64), np.ones(len(day), dtype=bool))
    return Measured(np.where(day <= deadline.toordinal(), context.max_steps, 0).astype(np.int64))
