"""Where each component, criterion and group stands in the arrays, and its maximum in steps."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dtindex.criteria.rules.models import Criterion, Framework
from dtindex.scoring.rules import in_steps, rounded_quotient

__all__ = ["Outline", "rescaled"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Outline:
    """Columns and maxima of a framework's parts.

    Components stand in the order of the framework, so those of one criterion, and criteria
    of one group, are neighbours.

    Parameters
    ----------
    criteria : tuple of Criterion
        All criteria, in the order of their groups.
    component_max : ndarray of int64, shape (n_components,)
    group_max : ndarray of int64, shape (n_groups,)
        Maxima in steps.
    group_unaccounted : ndarray of int64, shape (n_groups,)
        Steps that the source gives a group but no component carries.
    component_starts, criterion_starts : ndarray of intp
        First component of each criterion; first criterion of each group.
    counted : ndarray of bool, shape (n_groups,)
        Whether a group makes part of the index.
    group_of : ndarray of intp, shape (n_components,)
        Group that each component belongs to.
    index_max : int
        Maximum of the index in steps.
    """

    criteria: tuple[Criterion, ...]
    component_max: NDArray[np.int64]
    group_max: NDArray[np.int64]
    group_unaccounted: NDArray[np.int64]
    component_starts: NDArray[np.intp]
    criterion_starts: NDArray[np.intp]
    counted: NDArray[np.bool_]
    group_of: NDArray[np.intp]
    index_max: int

    @classmethod
    def of(cls, framework: Framework) -> Self:
        """Read the outline of a framework."""
        groups = framework.groups
        criteria = tuple(criterion for group in groups for criterion in group.criteria)

        def steps(points: list[object]) -> NDArray[np.int64]:
            return np.array([in_steps(p, framework) for p in points], dtype=np.int64)

        return cls(
            criteria=criteria,
            component_max=steps([c.max_points for c in framework.components]),
            group_max=steps([g.max_points for g in groups]),
            group_unaccounted=steps([g.unaccounted_points for g in groups]),
            component_starts=_starts([len(c.components) for c in criteria]),
            criterion_starts=_starts([len(g.criteria) for g in groups]),
            counted=np.array([g.counted for g in groups], dtype=bool),
            group_of=np.repeat(np.arange(len(groups)), [len(g.components) for g in groups]),
            index_max=in_steps(framework.max_points, framework),
        )

    @property
    def counted_components(self) -> NDArray[np.bool_]:
        """Whether each component makes part of the index, shape (n_components,)."""
        return self.counted[self.group_of]

    @property
    def group_itemised(self) -> IntArray:
        """Steps of each group that components carry, shape (n_groups,)."""
        return self.group_max - self.group_unaccounted

    def groups_of(self, earned: IntArray, applicable: IntArray) -> IntArray:
        """Bring what groups earned out of what applies to the steps that components carry.

        Points that the source gives a group but no component carries are neither earned nor
        rescaled. Rounded half up once, from the exact quotient; where nothing applies, 0.

        Parameters
        ----------
        earned, applicable : ndarray of int64, shape (..., n_groups)
        """
        return rescaled(earned, applicable, self.group_itemised)

    def at_best(
        self, highest: IntArray, component_max: IntArray, may_drop: BoolArray
    ) -> tuple[IntArray, IntArray, IntArray]:
        """Add components up when all turns out at its best.

        What may turn out not to apply is left out where that is better, and what the source gives
        a group but no component carries is earned.

        Parameters
        ----------
        highest, component_max : ndarray of int64, shape (n, n_components)
        may_drop : ndarray of bool, shape (n, n_components)
            Where a component could turn out not to apply.

        Returns
        -------
        groups : ndarray of int64, shape (n, n_groups)
        index : ndarray of int64, shape (n,)
        applicable : ndarray of int64, shape (n, n_groups)
            What applies of each group; 0 where a level need not be read off it.
        """

        def by_group(components: IntArray) -> IntArray:
            return self.by_group(self.by_criterion(components))

        def of_own_group(components: IntArray) -> IntArray:
            return by_group(components)[:, self.group_of]

        def of_index(groups: IntArray) -> IntArray:
            total: IntArray = groups[:, self.counted].sum(axis=1, keepdims=True)
            return total

        best, out_of = _without_the_low(highest, component_max, may_drop, of_own_group)
        applicable = by_group(out_of)
        steps = self.groups_of(by_group(best), applicable)
        groups = np.where(applicable > 0, steps + self.group_unaccounted, 0)
        fixed = by_group(np.where(may_drop, 0, component_max)) > 0
        may_drop_group = (applicable > 0) & ~fixed & self.counted
        weight = np.where(applicable > 0, self.group_max, 0)
        most, weight = _without_the_low(groups, weight, may_drop_group, of_index)
        index = self.index_of(most, weight)
        some = (self.counted & fixed).any(axis=1, keepdims=True)
        return groups, index, np.where(may_drop_group & some, 0, applicable)

    def index_max_of(self, applicable: IntArray) -> IntArray:
        """Add up the counted groups of which something applies, shape (...)."""
        asked = (applicable > 0) & self.counted
        steps: IntArray = np.where(asked, self.group_max, 0).sum(axis=-1)
        return steps

    def index_of(self, groups: IntArray, applicable: IntArray) -> IntArray:
        """Add counted groups up to the index, rescaled where a whole group does not apply.

        Parameters
        ----------
        groups, applicable : ndarray of int64, shape (..., n_groups)
            Steps of each group, and what applies of it.
        """
        total: IntArray = groups[..., self.counted].sum(axis=-1)
        return rescaled(total, self.index_max_of(applicable), np.int64(self.index_max))

    def groups_needed(self, index: int, applicable: IntArray) -> int:
        """Fewest steps of the counted groups together that come to so many of the index.

        Parameters
        ----------
        index : int
        applicable : ndarray of int64, shape (n_groups,)
            What applies of each group.
        """
        return -(-int(self.index_max_of(applicable)) * (2 * index - 1) // (2 * self.index_max))

    def worth_of(self, applicable: IntArray) -> tuple[FloatArray, FloatArray]:
        """Return what a step earned is worth in its group, and a step of a group in the index.

        Parameters
        ----------
        applicable : ndarray of int64, shape (n, n_groups)

        Returns
        -------
        groups : ndarray of float, shape (n, n_groups)
        index : ndarray of float, shape (n,)
        """
        groups = np.where(applicable > 0, self.group_itemised / np.maximum(applicable, 1), 0.0)
        return groups, self.index_max / np.maximum(self.index_max_of(applicable), 1)

    def by_criterion(self, components: IntArray) -> IntArray:
        """Add columns of components, shape (n, n_components), up to criteria."""
        return _added(components, self.component_starts)

    def by_group(self, criteria: IntArray) -> IntArray:
        """Add columns of criteria, shape (n, n_criteria), up to groups."""
        return _added(criteria, self.criterion_starts)


def _without_the_low(
    best: IntArray, out_of: IntArray, may_drop: BoolArray, add: Callable[[IntArray], IntArray]
) -> tuple[IntArray, IntArray]:
    """Leave out what may be left out and has a lower share than the whole it is part of.

    What is left has a higher share, so that more may be lower than it: until nothing is.

    References
    ----------
    Dinkelbach, W. (1967). On nonlinear fractional programming. Management Science 13(7), 492-498.
    """
    while may_drop.any():
        lower = may_drop & (best * add(out_of) < out_of * add(best))
        if not lower.any():
            break
        best, out_of = np.where(lower, 0, best), np.where(lower, 0, out_of)
    return best, out_of


def rescaled(steps: IntArray, out_of: IntArray, full: IntArray | np.int64) -> IntArray:
    """Bring steps out of ``out_of`` to steps out of ``full``; 0 where that is out of nothing.

    Rounded half up once, from the exact quotient.

    Examples
    --------
    >>> rescaled(np.array([5, 4]), np.array([8, 0]), np.array([10, 10]))
    array([6, 0])
    """
    present = out_of > 0
    if np.array_equal(out_of, np.broadcast_to(full, out_of.shape)):
        return steps
    rescaled = rounded_quotient(steps * full, np.where(present, out_of, 1), Fraction(1))
    return np.where(present, rescaled, 0)


def _added(columns: NDArray[np.int64], starts: NDArray[np.intp]) -> IntArray:
    """Add neighbouring columns, from each start to the next, whole columns at a time.

    Arrays are kept by column, so this is ten times as fast as ``np.add.reduceat``.
    """
    sums = np.empty((len(starts), len(columns)), dtype=np.int64)
    for place, (start, stop) in enumerate(pairwise([*starts, columns.shape[1]])):
        np.add.reduce(columns.T[start:stop], axis=0, out=sums[place])
    return sums.T


def _starts(lengths: list[int]) -> NDArray[np.intp]:
    return np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.intp)
