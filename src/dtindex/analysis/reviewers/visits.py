"""Where an external assessment would change most: the order in which to visit institutions."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.analysis.past.years import by_rules_of
from dtindex.arguments import checked
from dtindex.brief import Brief
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.levels import level_of
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score_again
from dtindex.scoring.scores import NO_LEVEL

__all__ = ["Visits", "visits"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Visits(Brief):
    """What a visit to each institution may change; made by :func:`visits`.

    Parameters
    ----------
    result : ScoreResult
        The points that are recognised now.
    shares : ndarray of float, shape (n_components,)
        Share of the points claimed that reviewers took away where they looked; NaN where nobody
        has looked at anything yet, so that no loss is told.
    unverified, at_stake : ndarray of float, shape (n_institutions, n_components)
        Points that rest on the institution's word alone, and those that a visit would take away
        by these shares.
    table : DataFrame
        A row per institution, first to be visited first: ``institution_id``, ``standing``,
        ``points``, ``level``, ``unverified`` (points that rest on the institution's word alone),
        ``at_stake`` (points of the index), ``level_after`` (with these taken away) and
        ``levels_at_stake``; the last three are NA where no loss is known. Where nothing was sent
        nothing is at stake: NA, and last.
    """

    result: ScoreResult
    shares: FloatArray
    unverified: FloatArray
    at_stake: FloatArray
    table: pd.DataFrame

    @property
    def knows_loss(self) -> bool:
        """Whether reviewers have looked anywhere, so that a loss can be expected elsewhere."""
        return not np.isnan(self.shares).any()

    def _repr_html_(self) -> str:
        html: str = self.table.to_html(index=False, max_rows=20, escape=True)
        return html


@checked
def visits(result: ScoreResult, previous: ScoreResult | None = None) -> Visits:
    """Order institutions by where a visit would change most levels, then most points.

    Every unverified point is expected to shrink as points of its component did where reviewers
    looked, this year or the year before; where they never looked at a component, as points did
    over all. A visit is worth the levels an institution would lose, then the points of the
    index. Before the first assessment no loss is known, and most unverified points come first. No
    score is changed.

    Parameters
    ----------
    result : ScoreResult
        The year to be assessed.
    previous : ScoreResult, optional
        The year before, whose external assessment also tells how points shrink; by default the
        last that went with the result.

    Returns
    -------
    Visits

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=20))
    >>> found = dti.visits(result)
    >>> found.knows_loss, len(found.table)
    (True, 20)
    """
    framework, outline = result.framework, result.outline
    recognised = score_again(result, assessment="recognised")
    if previous is None:
        previous = result.year_before
    shares = _shares([recognised, *([by_rules_of(previous, framework)] if previous else [])])
    scores = recognised.scores
    steps = np.where(scores.component_verified, 0, scores.component.points)
    group_worth, index_worth = outline.worth_of(scores.group_max)

    def by_group(of_components: FloatArray) -> FloatArray:
        starts = outline.component_starts[outline.criterion_starts]
        return np.asarray(np.add.reduceat(of_components, starts, axis=1) * group_worth)

    def of_index(of_groups: FloatArray) -> FloatArray:
        return np.asarray(of_groups[:, outline.counted].sum(axis=1) * index_worth)

    knows_loss = not np.isnan(shares).any()
    lost = by_group(steps * np.nan_to_num(shares))
    after = _level_after(recognised, lost, of_index(lost))
    step = float(framework.step)
    table = recognised.index[["institution_id", "standing", "points", "level"]].copy()
    table["unverified"] = of_index(by_group(steps.astype(np.float64))) * step
    table["at_stake"] = of_index(lost) * step if knows_loss else np.nan
    table.loc[~scores.assessed, ["unverified", "at_stake"]] = np.nan
    level = scores.levels.level
    unknown = np.full(len(level), not knows_loss)
    table["level_after"] = pd.arrays.IntegerArray(after, unknown | (after == NO_LEVEL))
    table["levels_at_stake"] = pd.arrays.IntegerArray(level - after, unknown)
    keys = ["levels_at_stake", "at_stake", "unverified", "institution_id"]
    order = table.sort_values(keys, ascending=[False, False, False, True], ignore_index=True)
    return Visits(recognised, shares, steps * step, steps * shares * step, order)


def _shares(years: list[ScoreResult]) -> FloatArray:
    """Share of the points of each component that reviewers took away where they looked."""
    n_components = len(years[0].framework.components)
    claimed, taken = np.zeros(n_components), np.zeros(n_components)
    for year in years:
        own = score_again(year, assessment="self").scores
        found = score_again(year, assessment="recognised").scores
        looked_at = found.component_verified & (own.component_states == AnswerState.ANSWERED)
        claimed += np.where(looked_at, own.component.points, 0).sum(axis=0)
        less = np.maximum(own.component.points - found.component.points, 0)
        taken += np.where(looked_at, less, 0).sum(axis=0)
    over_all = taken.sum() / claimed.sum() if claimed.sum() else np.nan
    shares: FloatArray = np.where(claimed > 0, taken / np.maximum(claimed, 1), over_all)
    return shares


def _level_after(
    result: ScoreResult, lost_groups: FloatArray, lost_index: FloatArray
) -> NDArray[np.int64]:
    """Level that is left; conditions hold it as they do now."""
    scores, outline = result.scores, result.outline
    if result.framework.level_rule.read_off == "index":
        left = level_of(_less(scores.index.points, lost_index), result.framework)
    else:
        groups = level_of(_less(scores.group.points, lost_groups), result.framework)
        top = result.framework.level_rule.levels[-1].level
        counted = outline.counted
        applies = scores.group_max[:, counted] > 0
        left = np.where(applies, groups[:, counted], top).min(axis=1)
    return np.minimum(scores.levels.level, left)


def _less(steps: NDArray[np.int64], lost: FloatArray) -> NDArray[np.int64]:
    return np.maximum(steps - np.floor(lost).astype(np.int64), 0)
