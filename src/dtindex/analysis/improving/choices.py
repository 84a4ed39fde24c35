"""Choices with options that exclude one another, and the points that they must reach together."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dtindex.scoring.outline import rescaled

__all__ = ["Choices", "Goal"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Choices:
    """Independent choices; of each, exactly one option is taken.

    Parameters
    ----------
    effort : ndarray of int64, shape (n_options,)
        What each option takes, not negative; 0 for leaving things as they are.
    gains : ndarray of int64, shape (n_options, n_groups)
        Steps of points that each option earns in each group, over what is earned now.
    owner : ndarray of int64, shape (n_options,)
        Which choice an option belongs to, ascending from 0.
    """

    effort: IntArray
    gains: IntArray
    owner: IntArray

    @property
    def starts(self) -> NDArray[np.intp]:
        """First option of each choice, shape (n_choices,)."""
        if len(self.owner) == 0:
            return np.zeros(0, dtype=np.intp)
        return np.flatnonzero(np.diff(self.owner, prepend=-1))

    def first_least(self, values: NDArray[np.float64] | IntArray) -> IntArray:
        """Find the first option of each choice that has its least value, shape (n_choices,)."""
        edges = [*self.starts.tolist(), len(values)]
        least = [a + int(values[a:b].argmin()) for a, b in pairwise(edges)]
        return np.array(least, dtype=np.int64)

    def groups_of(self) -> BoolArray:
        """Which groups each choice moves, shape (n_choices, n_groups)."""
        moves: BoolArray = np.logical_or.reduceat(self.gains != 0, self.starts, axis=0)
        return moves

    def take(self, options: IntArray) -> "Choices":
        """Keep these options, ascending; choices that lose all of theirs are numbered away."""
        owner = np.unique(self.owner[options], return_inverse=True)[1]
        return Choices(self.effort[options], self.gains[options], owner)


@dataclass(frozen=True, eq=False)
class Goal:
    """Points that some groups must reach together, each rounded on its own.

    Parameters
    ----------
    groups : ndarray of int64, shape (k,)
        Columns of the groups.
    earned, full, out_of : ndarray of int64, shape (k,)
        Steps earned now, the weight that components carry, and the maximum over what applies.
    needed : int
        Steps that the rescaled groups must add up to.
    """

    groups: IntArray
    earned: IntArray
    full: IntArray
    out_of: IntArray
    needed: int

    @property
    def weight(self) -> NDArray[np.float64]:
        """What one step earned is worth after rescaling, shape (k,)."""
        weight: NDArray[np.float64] = self.full / self.out_of
        return weight

    @property
    def slack(self) -> float:
        """Most that rounding half up can add to the unrounded sum."""
        return 0.5 * float(np.count_nonzero(self.full != self.out_of))

    def rescaled(self, earned: IntArray, group: int) -> IntArray:
        """Bring steps earned in one of the groups to its weight."""
        return rescaled(earned, self.out_of[group], self.full[group])

    def total(self, gain: IntArray) -> int:
        """Add the groups up after a gain, shape (k,); in steps."""
        return int(rescaled(self.earned + gain, self.out_of, self.full).sum())
