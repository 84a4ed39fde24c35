"""Earlier school years of every institution, by today's rules: points, levels, what moved them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dtindex.analysis.change.trend import trend
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score_again
from dtindex.scoring.scores import NO_LEVEL

__all__ = ["Past", "Year", "earlier_years", "pasts_of"]

_MOVES = 2
"""Components named on each side, of those that moved the index most."""


@dataclass(frozen=True, slots=True)
class Year:
    """One earlier school year of an institution; ``points`` are steps."""

    school_year: str
    points: int
    level: int


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of an institution before this school year.

    Parameters
    ----------
    years : tuple of Year
        Those with a record of it and something that applies, earliest first.
    moves : tuple of (str, int)
        Components that moved the index most since the last of them, those that raised it first,
        and by how many steps.
    """

    years: tuple[Year, ...] = ()
    moves: tuple[tuple[str, int], ...] = ()


def earlier_years(result: ScoreResult) -> list[str]:
    """Give the school years before the result's that its facts hold and its framework knows."""
    known = set(result.framework.school_year_ids)
    return [y for y in result.facts.school_years if y < result.school_year and y in known]


def pasts_of(result: ScoreResult) -> list[Past]:
    """Score the earlier years that the facts hold, and compare the last of them with this one."""
    earlier = earlier_years(result)
    scored = [score_again(result, school_year=year) for year in earlier]
    years: list[list[Year]] = [[] for _ in result.institutions.ids]
    for before in scored:
        for row in _known(before).nonzero()[0].tolist():
            points, level = before.scores.index.points[row], before.scores.levels.level[row]
            years[row].append(Year(before.school_year, int(points), int(level)))
    moves = _moves(scored[-1], result) if scored else {}
    return [
        Past(tuple(own), moves.get(row, ()) if _is_last(own, earlier) else ())
        for row, own in enumerate(years)
    ]


def _known(result: ScoreResult) -> np.ndarray:
    """Which institutions have a record and a level: none at all is no year with nothing done."""
    answers, scores = result.answers, result.scores
    has_record = (answers.records >= 0).any(axis=1)
    return np.asarray(has_record & scores.assessed & (scores.levels.level != NO_LEVEL))


def _is_last(years: list[Year], earlier: list[str]) -> bool:
    return bool(years) and years[-1].school_year == earlier[-1]


def _moves(before: ScoreResult, after: ScoreResult) -> dict[int, tuple[tuple[str, int], ...]]:
    """Components that moved each institution's index most, by row."""
    table = trend([before, after]).contributions
    if table.empty:
        return {}
    n_components = sum(len(group.components) for group in after.framework.counted_groups)
    steps = table["steps"].to_numpy().reshape(-1, n_components)
    names = table["component_id"].to_numpy()[:n_components].tolist()
    ids = pd.Index(table["institution_id"].iloc[::n_components])
    rows = after.institutions.ids.get_indexer(ids)
    order = np.argsort(-steps, axis=1, kind="stable")
    ups, downs = order[:, :_MOVES], order[:, ::-1][:, :_MOVES]
    moves = {}
    for place, row in enumerate(rows.tolist()):
        up = [(c, int(steps[place, c])) for c in ups[place].tolist() if steps[place, c] > 0]
        down = [(c, int(steps[place, c])) for c in downs[place].tolist() if steps[place, c] < 0]
        moves[row] = tuple((names[column], moved) for column, moved in (*up, *down))
    return moves
