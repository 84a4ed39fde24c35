"""The index of all institutions under other weights and answers, many draws at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dtindex.analysis.robustness.uncertainty import Draws, Uncertainty
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.result import ScoreResult

__all__ = ["Reweighted", "Reweighting", "ranks_of"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_NOISE = 1e-6
"""Above the error of sums in floating point, below the fractions of a step that can occur."""


@dataclass(frozen=True, eq=False)
class Reweighted:
    """Points of some draws, in whole steps, each of shape (n_institutions, n_draws).

    ``level_steps`` is what levels are read off: the index, or the lowest group.
    """

    index: NDArray[np.int32]
    level_steps: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class _Group:
    """Counted components of one group, an unknown part of it included as the last.

    ``known`` is how many are components: what is unknown is never rescaled.

    ``applies``, ``low`` and ``span`` have shape (n_institutions, n_components): whether it
    applies, the share of its points that is earned at least, and how much more could be.
    """

    columns: IntArray
    known: int
    full: float
    applies: FloatArray
    low: FloatArray
    span: FloatArray
    varies: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Reweighting:
    """All that stays the same from draw to draw; made from a result.

    Institutions stand in the order of their ids, so that what is drawn for one does not hang on
    where it stands in the table; ``order`` are their rows in the result.
    """

    order: NDArray[np.intp]
    groups: tuple[_Group, ...]
    index_max: int
    group_shares: FloatArray
    component_shares: FloatArray
    group_of: IntArray
    part_ids: tuple[str, ...]
    reads_index: bool

    @classmethod
    def of(cls, result: ScoreResult, uncertainty: Uncertainty) -> Self:
        """Take from a result what draws need."""
        framework, outline = result.framework, result.outline
        order = np.argsort(np.asarray(result.institutions.ids, dtype=str), kind="stable")
        places = np.concatenate([[0], np.cumsum([len(g.components) for g in framework.groups])])
        groups, shares, ids, columns = [], list[FloatArray](), list[str](), 0
        for position in np.flatnonzero(outline.counted).tolist():
            mine = np.arange(places[position], places[position + 1])
            unknown = int(outline.group_unaccounted[position])
            weights = outline.component_max[mine].astype(float)
            ids += [framework.components[column].id for column in mine.tolist()]
            if unknown:
                weights = np.append(weights, unknown)
                ids.append(framework.groups[position].id)
            applies, low, span = _bounds(result, order, mine, unknown, uncertainty)
            groups.append(
                _Group(
                    columns=np.arange(columns, columns + len(weights)),
                    known=len(mine),
                    full=float(outline.group_max[position]),
                    applies=applies,
                    low=low,
                    span=span,
                    varies=np.flatnonzero(span.any(axis=1)),
                )
            )
            shares.append(weights / weights.sum())
            columns += len(weights)
        full = np.array([group.full for group in groups])
        return cls(
            order=order,
            groups=tuple(groups),
            index_max=outline.index_max,
            group_shares=full / full.sum(),
            component_shares=np.concatenate(shares),
            group_of=np.repeat(np.arange(len(groups)), [len(g.columns) for g in groups]),
            part_ids=(*(group.id for group in framework.counted_groups), *ids),
            reads_index=framework.level_rule.read_off == "index",
        )

    def nominal(self, n_draws: int = 1) -> Draws:
        """Repeat the official weights."""
        return Draws.nominal(self.group_shares, self.component_shares, n_draws)

    def draw(self, uncertainty: Uncertainty, n_draws: int, rng: np.random.Generator) -> Draws:
        """Draw weights around the official ones."""
        return Draws.random(
            self.group_shares, self.component_shares, self.group_of, uncertainty, n_draws, rng
        )

    def score(self, draws: Draws, luck: Sequence[NDArray[np.floating]]) -> Reweighted:
        """Compute index and groups of every institution in every draw.

        Parameters
        ----------
        draws : Draws
        luck : sequence of ndarray of float, each of shape (n_uncertain, n_draws)
            For each group, how far between their bounds the answers come out, 0 to 1, of the
            institutions that have an uncertain one in it.
        """
        shape = (len(self.order), len(draws.groups))
        total, weight = np.zeros(shape), np.zeros(shape)
        lowest = np.full(shape, np.inf)
        whole = draws.whole_index
        for number, group in enumerate(self.groups):
            shares = draws.components[:, group.columns].T * group.full
            parts = np.split(np.arange(len(shares)), [group.known])
            carriers, unknown = parts
            out_of = _weighted(group.applies[:, carriers], shares[carriers])
            earned = _weighted(group.low[:, carriers], shares[carriers])
            rows, more, lucky = group.varies, np.zeros_like(earned), luck[number]
            earned[rows] += _weighted(group.span[rows][:, carriers], shares[carriers]) * lucky
            more[rows] = _weighted(group.span[rows][:, unknown], shares[unknown]) * lucky
            applies = out_of > _NOISE
            carried = group.full - shares[unknown].sum(axis=0)
            points = np.floor(earned * (carried / np.where(applies, out_of, 1.0)) + more + _HALF)
            points[~applies] = 0.0
            earned += more
            out_of += _weighted(group.applies[:, unknown], shares[unknown])
            worth = draws.groups[:, number] * (self.index_max / group.full)
            total += np.where(whole, earned, points) * worth
            weight += np.where(whole, out_of, applies * group.full) * worth
            if not self.reads_index:
                counts = applies & (draws.groups[:, number] > 0)
                lowest = np.where(counts, np.minimum(lowest, points), lowest)
        known = weight > _NOISE
        index = np.floor(total * (self.index_max / np.where(known, weight, 1.0)) + _HALF)
        index = np.where(known, index, -1).astype(np.int32)
        if self.reads_index:
            return Reweighted(index, index)
        return Reweighted(index, np.where(np.isinf(lowest), -1, lowest).astype(np.int32))


_HALF = 0.5 + _NOISE
_ROWS = 256
"""Institutions added up together: as many as stay in the processor's memory."""


def _weighted(table: FloatArray, shares: FloatArray) -> FloatArray:
    """Multiply as ``table @ shares`` does, always adding up from the first component to the last.

    A library of linear algebra adds up in an order that hangs on the shapes and the processor, so
    that the last digit of a draw would hang on how many are worked out together.
    """
    total = np.zeros((len(table), shares.shape[1]))
    for first in range(0, len(table), _ROWS):
        rows, sums = table[first : first + _ROWS], total[first : first + _ROWS]
        for column in np.flatnonzero(rows.any(axis=0)).tolist():
            sums += rows[:, column, None] * shares[column]
    return total


def _bounds(
    result: ScoreResult,
    order: NDArray[np.intp],
    columns: IntArray,
    unknown: int,
    uncertainty: Uncertainty,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return what applies, the least share that is earned, and how much more there could be."""
    scores = result.scores
    pick = np.ix_(order, columns)
    states = scores.component_states[pick]
    # Who has no index gets none in any draw: to a form that nobody filled in nothing applies.
    assessed = scores.assessed[order, None]
    states = np.where(assessed, states, np.uint8(AnswerState.NOT_APPLICABLE))
    applies = (states != AnswerState.NOT_APPLICABLE).astype(float)
    earned = scores.component.points[pick] / result.outline.component_max[columns]
    loss = np.where(scores.component_verified[pick], 0.0, uncertainty.unverified) * earned
    span = loss + np.where(states == AnswerState.MISSING, uncertainty.missing, 0.0)
    low = earned - loss
    if unknown:
        any_applies = applies.any(axis=1, keepdims=True).astype(float)
        applies = np.hstack([applies, any_applies])
        low = np.hstack([low, np.zeros_like(any_applies)])
        span = np.hstack([span, any_applies * uncertainty.missing])
    return applies, low, span


def ranks_of(index: NDArray[np.int32], index_max: int) -> NDArray[np.int32]:
    """Rank the institutions of each draw by whole steps; equals share the better rank.

    Parameters
    ----------
    index : ndarray of int32, shape (n_institutions, n_draws)
        Steps, -1 where nothing applies.
    index_max : int
        Most steps there can be.

    Returns
    -------
    ndarray of int32, shape (n_draws, n_institutions)

    Examples
    --------
    >>> ranks_of(np.array([[3], [7], [3], [-1]], dtype=np.int32), 9)
    array([[2, 1, 2, 4]], dtype=int32)
    """
    ranks = np.empty(index.shape[::-1], dtype=np.int32)
    for draw, steps in enumerate(np.ascontiguousarray(index.T)):
        # Counting how many have each number of steps is quicker than sorting them.
        count = np.bincount(steps + 1, minlength=index_max + 2)
        better = len(steps) - np.cumsum(count)
        ranks[draw] = better[steps + 1] + 1
    return ranks
