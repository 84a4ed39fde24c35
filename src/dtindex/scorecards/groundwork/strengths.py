"""Where an institution stands out from like ones, component by component."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dtindex.analysis.position.peers import Peers
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.result import ScoreResult

__all__ = ["Difference", "Strengths"]

_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Difference:
    """A component whose points differ from the mean of like institutions; all in steps.

    ``column`` is that of the component in the result; the mean is rounded to a whole step.
    """

    column: int
    points: int
    possible: int
    mean: int


class Strengths:
    """Means of components over comparison groups, and who is above or below them.

    Parameters
    ----------
    result : ScoreResult
    compared : Peers
        Its comparison groups.
    """

    def __init__(self, result: ScoreResult, compared: Peers) -> None:
        scores = result.scores
        self._points = scores.component.points
        self._possible = scores.component_max
        # What nobody answered is no weakness: it is not known.
        known = np.isin(scores.component_states, [AnswerState.ANSWERED, AnswerState.REJECTED])
        self._applies = known & (scores.component_max > 0)
        self._applies &= result.outline.counted_components
        self._means = np.zeros(self._points.shape)
        self._least = result.framework.comparison.minimum_members
        for rule, key in enumerate(compared.keys):
            rows = compared.rule_of == rule
            if rows.any():
                self._means[rows] = self._means_by(key)[rows]
        self._is_compared = compared.rule_of >= 0

    def _means_by(self, key: NDArray[np.int64]) -> NDArray[np.float64]:
        """Mean of each component over those that answered, within the group of every row."""
        shape = (int(key.max(initial=-1)) + 2, self._points.shape[1])
        sums, counts = np.zeros(shape), np.zeros(shape)
        np.add.at(sums, key, np.where(self._applies, self._points, 0))
        np.add.at(counts, key, self._applies)
        # The mean of a few would give the points of one another away.
        means = np.where(counts >= self._least, sums / np.maximum(counts, 1), np.nan)
        return np.asarray(means[key])

    def of(self, row: int) -> tuple[list[Difference], list[Difference]]:
        """Return the few components that are furthest above the mean, and those furthest below."""
        if not self._is_compared[row]:
            return [], []
        points, means = self._points[row], np.floor(self._means[row] + 0.5)
        away = np.where(self._applies[row] & ~np.isnan(means), points - means, 0)
        order = np.argsort(-away, kind="stable")
        above = [column for column in order[:_SHOWN].tolist() if away[column] > 0]
        below = [column for column in order[::-1][:_SHOWN].tolist() if away[column] < 0]
        return [self._difference(row, c) for c in above], [self._difference(row, c) for c in below]

    def _difference(self, row: int, column: int) -> Difference:
        return Difference(
            column=column,
            points=int(self._points[row, column]),
            possible=int(self._possible[row, column]),
            mean=int(np.floor(self._means[row, column] + 0.5)),
        )
