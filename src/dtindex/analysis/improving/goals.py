"""What a level asks of the groups' points, and what points a gain comes to."""

import numpy as np
from numpy.typing import NDArray

from dtindex.analysis.improving.choices import Goal
from dtindex.scoring.result import ScoreResult

__all__ = ["goals_of", "index_after", "needed_index", "needed_steps"]

IntArray = NDArray[np.int64]


def needed_steps(result: ScoreResult, level: int) -> int:
    """Fewest steps, of the index or of a group, that give a level."""
    levels = result.framework.level_rule.levels
    interval = next(each.interval for each in levels if each.level == level)
    return interval.lowest_step(result.framework.step)


def goals_of(result: ScoreResult, row: int, level: int) -> list[Goal]:
    """Goals that one institution's groups must reach for a level.

    One goal for all groups together where levels are read off the index; one for each group
    where they are read off the lowest. What does not apply asks for nothing.
    """
    outline, scores = result.outline, result.scores
    columns = np.flatnonzero(outline.counted & (scores.group_max[row] > 0))
    needed = needed_steps(result, level)
    if result.framework.level_rule.read_off == "index":
        return [_goal(result, row, columns, needed_index(result, row, needed))]
    return [_goal(result, row, columns[i : i + 1], needed) for i in range(len(columns))]


def needed_index(result: ScoreResult, row: int, needed: int) -> int:
    """Give what the applying groups must add up to, so that the index rounds to ``needed``."""
    out_of, full = int(result.scores.index_max[row]), result.outline.index_max
    return -(-out_of * (2 * needed - 1) // (2 * full))


def index_after(result: ScoreResult, row: int, gain: IntArray) -> int:
    """Give the index in steps after a gain in every group, shape (n_groups,)."""
    columns = np.flatnonzero(result.outline.counted & (result.scores.group_max[row] > 0))
    total = _goal(result, row, columns, 0).total(gain[columns])
    out_of, full = int(result.scores.index_max[row]), result.outline.index_max
    return (2 * total * full + out_of) // (2 * out_of)


def _goal(result: ScoreResult, row: int, columns: IntArray, needed: int) -> Goal:
    outline, scores = result.outline, result.scores
    return Goal(
        groups=columns,
        earned=scores.earned.points[row, columns],
        full=outline.group_max[columns],
        out_of=scores.group_max[row, columns] + outline.group_unaccounted[columns],
        needed=needed,
    )
