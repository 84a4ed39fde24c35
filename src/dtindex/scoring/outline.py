"""Where each component, criterion and group stands in the arrays, and its maximum in steps."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dtindex.criteria.rules.models import Criterion, Framework
from dtindex.scoring.rules import in_steps

__all__ = ["Outline"]


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
            index_max=in_steps(framework.max_points, framework),
        )

    def by_criterion(self, components: NDArray[np.int64]) -> NDArray[np.int64]:
        """Add columns of components, shape (n, n_components), up to criteria."""
        return _added(components, self.component_starts)

    def by_group(self, criteria: NDArray[np.int64]) -> NDArray[np.int64]:
        """Add columns of criteria, shape (n, n_criteria), up to groups."""
        return _added(criteria, self.criterion_starts)


def _added(columns: NDArray[np.int64], starts: NDArray[np.intp]) -> NDArray[np.int64]:
    """Add neighbouring columns, from each start to the next, whole columns at a time.

    Arrays are kept by column, so this is ten times as fast as ``np.add.reduceat``.
    """
    sums = np.empty((len(starts), len(columns)), dtype=np.int64)
    for place, (start, stop) in enumerate(pairwise([*starts, columns.shape[1]])):
        np.add.reduce(columns.T[start:stop], axis=0, out=sums[place])
    return sums.T


def _starts(lengths: list[int]) -> NDArray[np.intp]:
    return np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.intp)
