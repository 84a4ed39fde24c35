"""Counts and quartiles over some institutions of a result, for scorecards of areas."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dtindex.letters import sort_key
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.scores import NO_LEVEL, ConditionState
from dtindex.scoring.standing import Standing

__all__ = ["ConditionTally", "LevelTally", "Quality", "Quartiles", "Tallies"]


@dataclass(frozen=True, eq=False)
class LevelTally:
    """Institutions of one part: how many, how many at each level, and their median in steps.

    ``at_level`` counts levels that are shown, ``provisional`` those of them that answers still
    open could change. ``no_level`` have an index and no level yet; ``not_sent`` and ``blank``
    have neither, and count in no median.
    """

    name: str
    n: int
    at_level: NDArray[np.int64]
    provisional: NDArray[np.int64]
    no_level: int
    not_sent: int
    blank: int
    median: int | None

    @property
    def assessed(self) -> int:
        """How many sent a form with something in it."""
        return self.n - self.not_sent - self.blank

    @property
    def leveled(self) -> int:
        """How many have a level."""
        return int(self.at_level.sum())


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Lower quartile, median and upper quartile, in whole steps; ``n`` institutions have any."""

    n: int
    low: int
    median: int
    high: int


@dataclass(frozen=True, slots=True)
class ConditionTally:
    """How many of the institutions assessed meet a condition, do not, or have not answered."""

    met: int
    unmet: int
    unanswered: int

    @property
    def open(self) -> int:
        """How many it holds."""
        return self.unmet + self.unanswered


@dataclass(frozen=True, slots=True)
class Quality:
    """Components that apply, over all institutions assessed, by state; and points verified."""

    answered: int
    missing: int
    rejected: int
    complete: int
    verified_steps: int
    applicable_steps: int

    @property
    def applicable(self) -> int:
        """Components that apply."""
        return self.answered + self.missing + self.rejected


class Tallies:
    """Counts over some rows of a result.

    Parameters
    ----------
    result : ScoreResult
    rows : ndarray of int, shape (n,)
        The institutions counted.
    """

    def __init__(self, result: ScoreResult, rows: NDArray[np.intp]) -> None:
        self._result = result
        self._scores = result.scores
        self.rows = rows
        standing = result.scores.standings.index[rows]
        self._assessed = rows[standing >= Standing.PROVISIONAL]
        self._counted = result.outline.counted_components

    def levels(self, name: str, among: NDArray[np.bool_] | None = None) -> LevelTally:
        """Count levels of all rows, or of those among them."""
        rows = self.rows if among is None else self.rows[among]
        n_levels = len(self._result.framework.level_rule.levels)
        levels, standing = self._scores.levels, self._scores.standings.index[rows]
        shown = levels.level[rows]
        is_open = levels.lowest[rows] != levels.highest[rows]
        at_level = np.bincount(shown, minlength=n_levels + 1)[1:]
        median = _quartiles(self._scores.index.points[rows[self._scores.assessed[rows]]])
        return LevelTally(
            name=name,
            n=len(rows),
            at_level=at_level,
            provisional=np.bincount(shown[is_open], minlength=n_levels + 1)[1:],
            no_level=int(((shown == NO_LEVEL) & (standing >= Standing.PROVISIONAL)).sum()),
            not_sent=int((standing == Standing.NOT_SENT).sum()),
            blank=int((standing == Standing.BLANK).sum()),
            median=median.median if median else None,
        )

    def by_stage(self, names: dict[int, str]) -> list[LevelTally]:
        """Count levels of each stage that occurs; one with two stages counts in both."""
        matrix = self._result.institutions.stage_matrix[self.rows]
        return [
            self.levels(name, matrix[:, stage])
            for stage, name in names.items()
            if matrix[:, stage].any()
        ]

    def by_part(self, parts: Sequence[str]) -> list[LevelTally]:
        """Count levels of each part; ``parts`` names the part of every institution."""
        own = np.array(parts, dtype=object)[self.rows]
        return [self.levels(name, own == name) for name in sorted(set(own) - {""}, key=sort_key)]

    def held(self) -> int:
        """How many are at a lower level than their points would give."""
        levels = self._scores.levels
        return int((levels.level[self.rows] < levels.by_points[self.rows]).sum())

    def group(self, place: int) -> Quartiles | None:
        """Quartiles of one group's points, among institutions that it applies to."""
        applies = self._scores.group_assessed[self.rows, place]
        return _quartiles(self._scores.group.points[self.rows[applies], place])

    def conditions(self) -> list[ConditionTally]:
        """Count the states of every condition."""
        states = self._scores.condition_states[self._assessed]
        return [
            ConditionTally(
                met=int((column == ConditionState.MET).sum()),
                unmet=int(np.isin(column, _NOT_MET).sum()),
                unanswered=int((column == ConditionState.MISSING).sum()),
            )
            for column in states.T
        ]

    def quality(self) -> Quality:
        """Count the states of components, and the points that are verified."""
        states = self._scores.component_states[self._assessed][:, self._counted]
        steps = self._scores.component_max[self._assessed][:, self._counted]
        verified = self._scores.component_verified[self._assessed][:, self._counted]
        open_ = np.isin(states, [AnswerState.MISSING, AnswerState.REJECTED]).any(axis=1)
        conditions = self._scores.condition_states[self._assessed]
        open_ |= np.isin(conditions, [ConditionState.MISSING, ConditionState.REJECTED]).any(axis=1)
        return Quality(
            answered=int((states == AnswerState.ANSWERED).sum()),
            missing=int((states == AnswerState.MISSING).sum()),
            rejected=int((states == AnswerState.REJECTED).sum()),
            complete=int((~open_).sum()),
            verified_steps=int(steps[verified].sum()),
            applicable_steps=int(steps.sum()),
        )

    def missing_by_component(self) -> NDArray[np.int64]:
        """Institutions assessed that lack an answer, by component; none for profiles."""
        missing = self._scores.component_states[self._assessed] == AnswerState.MISSING
        return np.where(self._counted, missing.sum(axis=0), 0)


_NOT_MET = (ConditionState.UNMET, ConditionState.REJECTED)


def _quartiles(steps: NDArray[np.int64]) -> Quartiles | None:
    """Quartiles in whole steps, halves rounded up; None when there is nothing."""
    if not len(steps):
        return None
    low, median, high = np.floor(np.quantile(steps, (0.25, 0.5, 0.75)) + 0.5).astype(int).tolist()
    return Quartiles(len(steps), low, median, high)
