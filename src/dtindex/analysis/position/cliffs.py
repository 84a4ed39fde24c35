"""Institutions close to a line between two levels, and what decides on which side they fall."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.arguments import checked
from dtindex.brief import Brief
from dtindex.errors import AnalysisError
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.rules import in_steps
from dtindex.scoring.scores import NO_LEVEL

__all__ = ["Cliffs", "cliffs"]

IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class Cliffs(Brief):
    """Who stands close to a line; made by :func:`cliffs`.

    Parameters
    ----------
    within : Decimal
        The stated distance, in points.
    table : DataFrame
        A row per institution and line, the closest first: ``institution_id``, ``name``, ``level``
        (official), ``line`` (the level above the line), ``line_points`` (fewest points that give
        it), ``group_id`` (the group that is read; empty for the index), ``points``, ``side``
        (``under`` or ``over``), ``distance`` (points wanting under it, points to spare over it),
        ``held_by`` (conditions not met) and ``verified_share``.
    deciders : DataFrame
        What alone could carry an institution across, the strongest first: ``institution_id``,
        ``line``, ``component_id``, ``verified``, ``at_stake`` (what the level is read off would
        rise by under the line, or fall by over it, in points).
    """

    within: Decimal
    table: pd.DataFrame
    deciders: pd.DataFrame

    def _repr_html_(self) -> str:
        html: str = self.table.to_html(index=False, max_rows=20, escape=True)
        return html


@checked
def cliffs(result: ScoreResult, within: Decimal | int = 1) -> Cliffs:
    """Find institutions within a distance under or over a line between two levels.

    Where levels are read off the lowest group, that group's points are compared with the line.

    Parameters
    ----------
    result : ScoreResult
        Is not altered.
    within : Decimal or int
        Distance in points, a multiple of the framework's step, not negative.

    Returns
    -------
    Cliffs

    Raises
    ------
    AnalysisError
        If the distance is negative (DT509).

    References
    ----------
    OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 7: results at the edge
    of a class deserve a second look.

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=60))
    >>> near = dti.cliffs(result, within=2)
    >>> bool((near.table["distance"] <= 2).all())
    True
    """
    if within < 0:
        raise AnalysisError("DT509", "within", within=within)
    reach = in_steps(within, result.framework)
    steps, columns = _read(result)
    found = []
    leveled = result.scores.levels.level != NO_LEVEL
    for level in result.framework.level_rule.levels[1:]:
        line = level.interval.lowest_step(result.framework.step)
        near = (steps >= line - reach) & (steps <= line + reach) & leveled
        rows = np.flatnonzero(near)
        found += [(int(row), level.level, line) for row in rows]
    found.sort(key=lambda each: (abs(int(steps[each[0]]) - each[2]), each[0]))
    rows, levels, lines = np.array(found, dtype=np.int64).reshape(-1, 3).T
    table = _table(result, rows, levels, lines, steps[rows], columns[rows])
    return Cliffs(Decimal(within), table, _deciders(result, rows, levels, lines))


def _read(result: ScoreResult) -> tuple[IntArray, IntArray]:
    """Give the steps that levels are read off, and the group that they are of, -1 for the index."""
    scores, counted = result.scores, np.flatnonzero(result.outline.counted)
    if result.framework.level_rule.read_off == "index":
        return scores.index.points, np.full(len(scores.index.points), -1)
    points = np.where(
        scores.group_max[:, counted] > 0, scores.group.points[:, counted], np.iinfo(np.int64).max
    )
    return points.min(axis=1), counted[points.argmin(axis=1)]


def _table(
    result: ScoreResult,
    rows: IntArray,
    levels: IntArray,
    lines: IntArray,
    steps: IntArray,
    columns: IntArray,
) -> pd.DataFrame:
    index = result.index.iloc[rows]
    group_ids = np.array([*(group.id for group in result.framework.groups), ""], dtype=object)
    return pd.DataFrame(
        {
            "institution_id": index["institution_id"].to_numpy(),
            "name": index["name"].to_numpy(),
            "level": index["level"].array,
            "line": levels,
            "line_points": result.to_points(lines),
            "group_id": group_ids[columns],
            "points": result.to_points(steps),
            "side": np.where(steps < lines, "under", "over").astype(object),
            "distance": result.to_points(np.abs(steps - lines)),
            "held_by": index["held_by"].to_numpy(),
            "verified_share": index["verified_share"].to_numpy(),
        }
    )


def _deciders(
    result: ScoreResult, rows: IntArray, levels: IntArray, lines: IntArray
) -> pd.DataFrame:
    """Find the components that alone could carry across: gained in full, or lost in full."""
    framework, scores = result.framework, result.scores
    now = _steps_after(result, rows, np.zeros_like(rows), np.zeros_like(rows))
    under = now < lines
    parts = []
    for position in np.flatnonzero(result.outline.counted_components).tolist():
        component, group = framework.components[position], result.outline.group_of[position]
        points = scores.component.points[rows, position]
        change = np.where(under, scores.component_max[rows, position] - points, -points)
        after = _steps_after(result, rows, np.full_like(rows, group), change)
        crosses = np.flatnonzero((change != 0) & ((after < lines) != under))
        parts.append(
            pd.DataFrame(
                {
                    "number": crosses,
                    "institution_id": np.asarray(result.institutions.ids)[rows[crosses]],
                    "line": levels[crosses],
                    "component_id": component.id,
                    "verified": scores.component_verified[rows[crosses], position],
                    "at_stake": result.to_points(np.abs(after - now)[crosses]),
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    ordered = table.sort_values(
        ["number", "at_stake"], ascending=[True, False], kind="stable", ignore_index=True
    )
    return ordered.drop(columns="number")


def _steps_after(
    result: ScoreResult, rows: IntArray, groups: IntArray, change: IntArray
) -> IntArray:
    """Return the steps that the level is read off after earned steps change in one group each."""
    outline, applicable = result.outline, result.scores.group_max[rows]
    earned = result.scores.earned.points[rows].copy()
    earned[np.arange(len(rows)), groups] += change
    points = outline.groups_of(earned, applicable)
    if result.framework.level_rule.read_off == "index":
        return outline.index_of(points, applicable)
    # What is read is the lowest group, and another one may be the lowest after the change.
    asked = (applicable > 0) & outline.counted
    lowest: IntArray = np.where(asked, points, np.iinfo(np.int64).max).min(axis=1)
    return lowest
