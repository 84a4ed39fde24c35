"""What a level asks of the groups' points, and what points a gain comes to."""

import numpy as np
from numpy.typing import NDArray

from dtindex.analysis.improving.choices import Goal
from dtindex.scoring.result import ScoreResult

__all__ = ["goals_of", "index_after", "needed_steps"]

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
        together = outline.groups_needed(needed, scores.group_max[row])
        return [_goal(result, row, columns, together)]
    return [_goal(result, row, columns[i : i + 1], needed) for i in range(len(columns))]


def index_after(result: ScoreResult, row: int, gain: IntArray) -> int:
    """Return the index in steps after a gain in every group, shape (n_groups,)."""
    outline, applicable = result.outline, result.scores.group_max[row]
    groups = outline.groups_of(result.scores.earned.points[row] + gain, applicable)
    return int(outline.index_of(groups, applicable))


def _goal(result: ScoreResult, row: int, columns: IntArray, needed: int) -> Goal:
    outline, scores = result.outline, result.scores
    return Goal(
        groups=columns,
        earned=scores.earned.points[row, columns],
        full=outline.group_itemised[columns],
        out_of=scores.group_max[row, columns],
        needed=needed,
    )
