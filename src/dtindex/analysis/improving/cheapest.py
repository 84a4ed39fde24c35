"""The least effort that reaches a goal, exactly: a bounded search, and HiGHS where it grows.

A price per step of points (a Lagrange multiplier) turns every option into a penalty over the best
option of its choice. No set of options whose penalties add up to more than ``spread`` can beat a
set that lies within ``spread`` of the bound, so the search lists the few sets that stay within
it, keeps of those the ones that no other beats in both effort and points, and widens ``spread``
until the best set found lies within. All efforts and points are whole numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import scipy
from numpy.typing import NDArray

from dtindex.analysis.improving.choices import Choices, Goal
from dtindex.errors import AnalysisError
from dtindex.scoring.outline import rescaled

__all__ = ["cheapest", "cheapest_by_milp"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_WIDEST = 2_000_000
"""Pairs of sets that the search compares at once; beyond, branch and bound does better."""
_FEW = 16
"""Sets that are not worth comparing with one another."""
_NOISE = 1e-6
"""Above the rounding of penalties in floating point, below any whole unit of effort."""
_OPTIMAL, _INFEASIBLE = 0, 2


class _TooWideError(Exception):
    """The search has too many sets to list."""


def cheapest(choices: Choices, goals: Sequence[Goal]) -> IntArray | None:
    """Choose one option of each choice, with the least effort that reaches every goal.

    Parameters
    ----------
    choices : Choices
    goals : sequence of Goal
        No two share a group.

    Returns
    -------
    ndarray of int64, shape (n_choices,), or None
        The chosen options; None when no choice of options reaches the goals.

    References
    ----------
    Pisinger, D. (1995). A minimal algorithm for the multiple-choice knapsack problem. European
    Journal of Operational Research 83(2), 394-410.

    Examples
    --------
    >>> now, one, two = [0], [200], [300]
    >>> choices = Choices(np.array([0, 5, 9]), np.array([now, one, two]), np.array([0, 0, 0]))
    >>> column = np.array([0])
    >>> goal = Goal(column, np.array([100]), np.array([2000]), np.array([2000]), needed=350)
    >>> cheapest(choices, [goal])
    array([2])
    """
    if len(choices.owner) == 0:
        return choices.owner if all(_is_met_already(goal) for goal in goals) else None
    moves = choices.groups_of()
    if (moves.sum(axis=1) > 1).any():
        return cheapest_by_milp(choices, goals)
    chosen = choices.first_least(choices.effort)
    try:
        for goal in goals:
            mine = np.asarray(moves[:, goal.groups].any(axis=1), dtype=bool)
            options = np.flatnonzero(mine[choices.owner])
            found = _search(choices.take(options), goal)
            if found is None:
                return None
            chosen[mine] = options[found]
    except _TooWideError:
        return cheapest_by_milp(choices, goals)
    return chosen


def _is_met_already(goal: Goal) -> bool:
    return goal.total(np.zeros_like(goal.earned)) >= goal.needed


@dataclass(frozen=True, eq=False)
class _Sets:
    """Sets of options, each with its effort, points and penalty.

    Sets of a leaf are the rows of ``options``; others join a set of ``left`` with one of
    ``right``, whose numbers are in the columns of ``options``.
    """

    effort: IntArray
    gain: IntArray
    penalty: FloatArray
    options: IntArray
    left: "_Sets | None" = None
    right: "_Sets | None" = None

    def with_each(self, other: "_Sets", spread: float) -> "_Sets":
        """Join every set with every other within the spread; drop those that another beats."""
        width = len(other.effort)
        if len(self.effort) * width > _WIDEST:
            raise _TooWideError
        penalty = (self.penalty[:, None] + other.penalty).ravel()
        near = np.flatnonzero(penalty <= spread)
        mine, its = near // width, near % width
        effort, gain = self.effort[mine] + other.effort[its], self.gain[mine] + other.gain[its]
        if len(near) > _FEW:
            kept = _unbeaten(effort, gain)
            near, effort, gain = near[kept], effort[kept], gain[kept]
            mine, its = mine[kept], its[kept]
        return _Sets(effort, gain, penalty[near], np.column_stack([mine, its]), self, other)

    def members(self, number: int) -> list[int]:
        """List the options of one set."""
        if self.left is None or self.right is None:
            options: list[int] = self.options[number].tolist()
            return options
        mine, its = self.options[number].tolist()
        return [*self.left.members(mine), *self.right.members(its)]


def _unbeaten(effort: IntArray, gain: IntArray) -> IntArray:
    """Find the sets that no other earns as much as with less effort; of equals, the first."""
    place = gain - gain.min()
    least = np.full(int(place.max()) + 2, np.iinfo(np.int64).max)
    np.minimum.at(least, place, effort)
    for_as_much = np.minimum.accumulate(least[::-1])[::-1]
    best = (effort == least[place]) & (effort < for_as_much[place + 1])
    kept = np.flatnonzero(best)
    first: IntArray = kept[np.unique(place[kept], return_index=True)[1]]
    return first


def _search(choices: Choices, goal: Goal) -> IntArray | None:
    """Search for one goal, where every choice moves one of its groups."""
    if len(choices.owner) == 0:
        return choices.owner if _is_met_already(goal) else None
    starts, owner = choices.starts, choices.owner
    gains = choices.gains[:, goal.groups]
    moved = np.logical_or.reduceat(gains != 0, starts, axis=0).argmax(axis=1)
    gain = gains.sum(axis=1)
    most = np.bincount(moved, np.maximum.reduceat(gain, starts), len(goal.groups))
    if goal.total(most.astype(np.int64)) < goal.needed:
        return None
    least = choices.first_least(choices.effort)
    if goal.total(gains[least].sum(axis=0)) >= goal.needed:
        return least
    penalty, bound, price = _penalties(choices, gain * goal.weight[moved[owner]], goal)
    spread = max(4 * price, 1.0)
    while True:
        sets = _within(choices, goal, moved, gain, penalty, spread)
        enough = np.flatnonzero(sets.gain >= goal.needed)
        over = np.inf
        if len(enough):
            best = int(enough[sets.effort[enough].argmin()])
            over = float(sets.effort[best]) - bound
            if over <= spread:
                return np.sort(np.array(sets.members(best), dtype=np.int64))
        spread = min(over + _NOISE, 3 * spread)


def _penalties(choices: Choices, worth: FloatArray, goal: Goal) -> tuple[FloatArray, float, float]:
    """Find the price that bounds the effort best; give penalties, the bound, and the price."""
    wanted = goal.needed - float((goal.earned * goal.weight).sum()) - goal.slack
    starts = choices.starts
    prices = _prices(choices.effort, worth, starts)
    reduced = choices.effort - prices[:, None] * worth
    least = np.minimum.reduceat(reduced, starts, axis=1)
    bounds = prices * wanted + least.sum(axis=1)
    best = int(bounds.argmax())
    penalty: FloatArray = reduced[best] - least[best, choices.owner]
    return penalty, float(bounds[best]), float(prices[best])


def _prices(effort: IntArray, worth: FloatArray, starts: NDArray[np.intp]) -> FloatArray:
    """Effort per step of each choice taken as a whole: one of them is near the best price."""
    least, all_effort = np.minimum.reduceat(effort, starts), np.maximum.reduceat(effort, starts)
    all_worth = np.maximum.reduceat(worth, starts)
    useful = all_worth > 0
    return np.unique((all_effort - least)[useful] / all_worth[useful])


def _within(
    choices: Choices,
    goal: Goal,
    moved: IntArray,
    gain: IntArray,
    penalty: FloatArray,
    spread: float,
) -> _Sets:
    """List the sets within the spread, group by group; ``gain`` of the result is rescaled."""
    near = np.flatnonzero(penalty <= spread)
    edges = np.searchsorted(choices.owner[near], np.arange(len(moved) + 1))
    sizes = np.diff(edges)
    alone = near[edges[:-1][sizes == 1]]
    total: _Sets | None = None
    for column in range(len(goal.groups)):
        fixed = alone[moved[choices.owner[alone]] == column]
        part = _Sets(
            choices.effort[fixed].sum(keepdims=True),
            gain[fixed].sum(keepdims=True) + goal.earned[column],
            penalty[fixed].sum(keepdims=True),
            fixed[None, :],
        )
        open_ = np.flatnonzero((moved == column) & (sizes > 1))
        for choice in open_[sizes[open_].argsort(kind="stable")].tolist():
            options = near[edges[choice] : edges[choice + 1]]
            leaf = _Sets(choices.effort[options], gain[options], penalty[options], options[:, None])
            part = part.with_each(leaf, spread)
        part = replace(part, gain=goal.rescaled(part.gain, column))
        total = part if total is None else total.with_each(part, spread)
    assert total is not None  # a goal has groups
    return total


def cheapest_by_milp(choices: Choices, goals: Sequence[Goal]) -> IntArray | None:
    """Solve the same problem, with at least one choice, as a mixed-integer program with HiGHS.

    One binary for each option and one whole number for each group's rounded points, so that
    rounding half up is part of the program. Parameters and result as of :func:`cheapest`.

    Options that another of the same choice equals or beats are left out, every whole number is
    bounded, and an answer is believed only if whole numbers bear it out: presolving has called
    problems infeasible that were not.

    Raises
    ------
    AnalysisError
        If HiGHS stops without an answer (DT505), or with one that whole numbers contradict (DT513).

    References
    ----------
    Huangfu, Q. and Hall, J. A. J. (2018). Parallelizing the dual revised simplex method.
    Mathematical Programming Computation 10, 119-142.
    """
    kept = _distinct(choices)
    distinct = choices.take(kept)
    for presolve in (True, False):
        found = _solved(distinct, goals, presolve)
        if found is not None and _reach(distinct, goals, found):
            return kept[found]
        if found is None and not presolve and not _reach(distinct, goals, _best(distinct, goals)):
            return None
    raise AnalysisError("DT513", "improve")


def _distinct(choices: Choices) -> IntArray:
    """Options that no other of their choice equals or beats: as cheap, and as good in each group.

    The first of a choice stays in any case, and of equals the first.
    """
    kept = []
    for start, stop in pairwise([*choices.starts.tolist(), len(choices.owner)]):
        effort, gains = choices.effort[start:stop], choices.gains[start:stop]
        beats = (effort[:, None] <= effort) & (gains[:, None] >= gains).all(axis=2)
        is_equal = beats & beats.T
        earlier = np.arange(stop - start)[:, None] < np.arange(stop - start)
        beaten = np.asarray(beats & (~is_equal | earlier)).any(axis=0)
        # The first option leaves things as they are, or is what a condition asks for.
        stays = ~beaten | (np.arange(stop - start) == 0)
        kept.append(start + np.flatnonzero(stays))
    return np.concatenate(kept)


def _reach(choices: Choices, goals: Sequence[Goal], chosen: IntArray) -> bool:
    """Whether one option of each choice, chosen, reaches every goal, in whole numbers."""
    if not np.array_equal(choices.owner[chosen], np.arange(len(choices.starts))):
        return False
    gain = choices.gains[chosen].sum(axis=0)
    return all(goal.total(gain[goal.groups]) >= goal.needed for goal in goals)


def _best(choices: Choices, goals: Sequence[Goal]) -> IntArray:
    """Choose of each choice what is worth most for the goals together."""
    weights = np.zeros(choices.gains.shape[1])
    for goal in goals:
        weights[goal.groups] = goal.weight
    return choices.first_least(-(choices.gains @ weights))


def _solved(choices: Choices, goals: Sequence[Goal], presolve: bool) -> IntArray | None:
    """Ask HiGHS; None when it says that there is no way."""
    n_options, n_groups = len(choices.owner), sum(len(goal.groups) for goal in goals)
    solved = scipy.optimize.milp(
        np.concatenate([choices.effort, np.zeros(n_groups)]),
        integrality=np.ones(n_options + n_groups, dtype=np.int64),
        bounds=scipy.optimize.Bounds(
            0, np.concatenate([np.ones(n_options), _most(choices, goals)])
        ),
        constraints=_constraints(choices, goals),
        options={"mip_rel_gap": 0.0, "presolve": presolve},
    )
    if solved.status == _INFEASIBLE:
        return None
    if solved.status != _OPTIMAL or solved.x is None:
        raise AnalysisError("DT505", "improve", answer=solved.message)
    return np.flatnonzero(np.rint(solved.x[:n_options])).astype(np.int64)


def _most(choices: Choices, goals: Sequence[Goal]) -> IntArray:
    """Most steps that each group of the goals can come to, goal after goal."""
    gain = np.maximum.reduceat(choices.gains, choices.starts, axis=0).sum(axis=0)
    return np.concatenate(
        [rescaled(goal.earned + gain[goal.groups], goal.out_of, goal.full) for goal in goals]
    )


def _constraints(choices: Choices, goals: Sequence[Goal]) -> "scipy.optimize.LinearConstraint":
    n_options, n_choices = len(choices.owner), len(choices.starts)
    one_each = scipy.sparse.csr_array((np.ones(n_options), (choices.owner, np.arange(n_options))))
    columns = np.concatenate([goal.groups for goal in goals])
    full = np.concatenate([goal.full for goal in goals])
    out_of = np.concatenate([goal.out_of for goal in goals])
    earned = np.concatenate([goal.earned for goal in goals])
    goal_of = np.repeat(np.arange(len(goals)), [len(goal.groups) for goal in goals])
    n_groups = len(columns)
    rounded = scipy.sparse.csr_array(np.diag(2.0 * out_of))
    unrounded = scipy.sparse.csr_array(-2.0 * full[:, None] * choices.gains[:, columns].T)
    sums = scipy.sparse.csr_array((np.ones(n_groups), (goal_of, np.arange(n_groups))))
    matrix = scipy.sparse.vstack(
        [
            scipy.sparse.hstack([one_each, scipy.sparse.csr_array((n_choices, n_groups))]),
            scipy.sparse.hstack([unrounded, rounded]),
            scipy.sparse.hstack([scipy.sparse.csr_array((len(goals), n_options)), sums]),
        ]
    )
    needed = [goal.needed for goal in goals]
    low = np.concatenate([np.ones(n_choices), np.full(n_groups, -np.inf), needed])
    high = np.concatenate(
        [np.ones(n_choices), 2.0 * full * earned + out_of, np.full(len(goals), np.inf)]
    )
    return scipy.optimize.LinearConstraint(matrix.tocsr(), low, high)
