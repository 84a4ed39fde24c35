"""Earlier school years of every institution, as they were scored, and what moved its points."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dtindex.analysis.change.trend import Trend, trend
from dtindex.analysis.past.years import earlier_results
from dtindex.scoring.result import ScoreResult

__all__ = ["Past", "Year", "pasts_of"]

_MOVES = 2
"""Components named on each side, of those that moved the index most."""


@dataclass(frozen=True, slots=True)
class Year:
    """One earlier school year of an institution.

    Parameters
    ----------
    school_year : str
    period : str
        Reporting period; empty for the whole school year.
    points : int
        In steps of this year's index.
    level : int
        0 where none was shown, or it came from several institutions, which each had their own.
    came_from : tuple of str
        Ids under which it stood, where they are others than today's.
    is_provisional : bool
        Whether an answer of that year is still open.
    """

    school_year: str
    period: str
    points: int
    level: int
    came_from: tuple[str, ...] = ()
    is_provisional: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of an institution before this school year.

    Parameters
    ----------
    years : tuple of Year
        Those with a record of it and something that applies, by the rules of the time, earliest
        first.
    moves : tuple of (str, int)
        Components answered in both years that moved the index most since the last of them, those
        that raised it first, and by how many steps.
    by_rules : int
        By how many steps other rules alone changed the index since then.
    by_missing : int
        By how many steps answers that came or went did: what is missing is no fall.
    by_period : int
        By how many steps it changed since then by what was due one time only.
    """

    years: tuple[Year, ...] = ()
    moves: tuple[tuple[str, int], ...] = ()
    by_rules: int = 0
    by_missing: int = 0
    by_period: int = 0


def pasts_of(result: ScoreResult) -> list[Past]:
    """Set this year beside those that went with it and those that its facts hold."""
    earlier = earlier_results(result)
    if not earlier:
        return [Past()] * len(result.institutions)
    compared = trend([*earlier, result])
    years = _years(compared, result)
    moves = _moves(compared, result)
    by_rules, by_missing, by_period = (
        _change(compared, name, result) for name in ("by_rules", "by_missing", "by_period")
    )
    last = (earlier[-1].school_year, earlier[-1].period)
    return [
        Past(own, moves.get(row, ()), *(of.get(row, 0) for of in (by_rules, by_missing, by_period)))
        if own and (own[-1].school_year, own[-1].period) == last
        else Past(own)
        for row, own in enumerate(years)
    ]


def _steps(points: pd.Series, result: ScoreResult) -> list[int]:
    return [round(each / float(result.framework.step)) for each in points.tolist()]


def _years(compared: Trend, result: ScoreResult) -> list[tuple[Year, ...]]:
    table = compared.index
    table = table[~_is_of(table, result) & table["points"].notna()]
    levels = table["level"].fillna(0).astype(int)
    years: dict[str, list[Year]] = {}
    for institution_id, school_year, period, steps, level, came_from, standing in zip(
        table["institution_id"],
        table["school_year"],
        table["period"],
        _steps(table["points"], result),
        levels,
        table["came_from"],
        table["standing"],
        strict=True,
    ):
        others = () if came_from == institution_id else tuple(came_from.split(";"))
        years.setdefault(institution_id, []).append(
            Year(school_year, period, steps, level, others, standing == "provisional")
        )
    return [tuple(years.get(each, ())) for each in result.institutions.ids]


def _is_of(table: pd.DataFrame, result: ScoreResult) -> pd.Series:
    """Mark the rows of a result's own school year and period."""
    return (table["school_year"] == result.school_year) & (table["period"] == result.period)


def _change(compared: Trend, name: str, result: ScoreResult) -> dict[int, int]:
    """Return what one cause alone did since the last year, in steps, by row."""
    table = compared.changes
    table = table[_is_of(table, result)]
    rows = result.institutions.ids.get_indexer(pd.Index(table["institution_id"]))
    return dict(zip(rows.tolist(), _steps(table[name], result), strict=True))


def _moves(compared: Trend, result: ScoreResult) -> dict[int, tuple[tuple[str, int], ...]]:
    """Components that moved each institution's index most since the last year, by row."""
    table = compared.contributions
    table = table[_is_of(table, result)]
    if table.empty:
        return {}
    n_components = sum(len(group.components) for group in result.framework.counted_groups)
    moved = table["steps"].where(table["in_both"], 0)
    steps = moved.to_numpy().reshape(-1, n_components)
    names = table["component_id"].to_numpy()[:n_components].tolist()
    ids = pd.Index(table["institution_id"].iloc[::n_components])
    rows = result.institutions.ids.get_indexer(ids)
    order = np.argsort(-steps, axis=1, kind="stable")
    ups, downs = order[:, :_MOVES], order[:, ::-1][:, :_MOVES]
    moves = {}
    for place, row in enumerate(rows.tolist()):
        up = [(c, int(steps[place, c])) for c in ups[place].tolist() if steps[place, c] > 0]
        down = [(c, int(steps[place, c])) for c in downs[place].tolist() if steps[place, c] < 0]
        moves[row] = tuple((names[column], moved) for column, moved in (*up, *down))
    return moves
