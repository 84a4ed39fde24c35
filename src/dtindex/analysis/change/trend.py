"""School years side by side: what changed, which components it came from, and new rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from dtindex.analysis.change.contributions import apportioned, contributions
from dtindex.analysis.past.crosswalk import Crosswalk
from dtindex.analysis.past.other_rules import under_rules
from dtindex.arguments import checked
from dtindex.brief import Brief
from dtindex.criteria.rules.due import as_of
from dtindex.errors import AnalysisError
from dtindex.frames import ArrowFrame, pandas_of
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.past import order_of_result
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score_again
from dtindex.scoring.scores import NO_LEVEL
from dtindex.scoring.standing import STANDING_NAMES, Standing

__all__ = ["Trend", "trend"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class Trend(Brief):
    """School years, and periods of one, side by side; made by :func:`trend`.

    Lines bear the ids of the last year. Beside every column ``school_year`` stands one ``period``,
    empty for the whole school year, and ``period_before`` beside ``school_year_before``.

    Parameters
    ----------
    school_years : tuple of str
        Earliest first.
    index : DataFrame
        A row per institution and school year, by the rules of that year: ``institution_id``,
        ``school_year``, ``standing``, ``points``, ``level``, ``came_from`` (ids it stood under,
        joined by ``;``), ``n_origins``, ``n_silent`` (origins without a score), ``framework``,
        ``is_break`` (other rules than the year before). An institution that came from several has
        the mean of their points, weighted by size where the size of each is known, and the level
        of none; where one of them has no score it has none either.
    changes : DataFrame
        A row per institution and pair of years: ``institution_id``, ``school_year_before``,
        ``school_year``, ``before``, ``after``, ``change``, ``by_rules`` (what new rules alone make
        of the old facts; 0 without a break), ``by_facts`` (by what was due both times, under the
        new rules), ``by_period`` (by what was due one time only; 0 where the periods are the
        same); ``change`` is the sum of the three. Of ``by_facts``, ``by_missing`` is what
        components bring that were answered in one of the years only: no rise and no fall, but
        answers that came or went. ``like_for_like`` is the rest, among what both years answered.
    contributions : DataFrame
        A row per institution, pair of years and counted component: ``institution_id``,
        ``school_year_before``, ``school_year``, ``group_id``, ``component_id``, ``before``,
        ``after``, ``change`` (points of the index over what was due both times, by the later
        rules), ``steps`` (the change in whole steps) and ``in_both`` (false where the answer is
        missing in either year). Over an institution they add up to ``by_facts``.
    breaks : DataFrame
        A row per pair of years with other rules: ``school_year_before``, ``school_year``,
        ``framework_before``, ``framework``, ``n_components`` (of the later),
        ``n_answered_by_facts`` (those whose facts were collected before too), ``wanting`` (ids of
        the others, joined by ``;``: they count as missing), ``mean_before`` (by the old rules),
        ``mean_before_by_new_rules``, ``mean_after_by_old_rules``, ``mean_after`` (points);
        means of one year are those of the same institutions, ``n_before`` and ``n_after`` of them.
    """

    school_years: tuple[str, ...]
    index: pd.DataFrame
    changes: pd.DataFrame
    contributions: pd.DataFrame
    breaks: pd.DataFrame

    @property
    def groups(self) -> pd.DataFrame:
        """What each group adds to the change: ``contributions`` summed over components."""
        pair = ["school_year_before", "period_before", "school_year", "period"]
        keys = ["institution_id", *pair, "group_id"]
        grouped = self.contributions.groupby(keys, sort=False, as_index=False)
        return grouped[["before", "after", "change", "steps"]].sum()

    def _repr_html_(self) -> str:
        html: str = self.changes.to_html(index=False, max_rows=20, escape=True)
        return html


@checked
def trend(
    results: Sequence[ScoreResult], crosswalk: pd.DataFrame | ArrowFrame | None = None
) -> Trend:
    """Compare two or more school years, or periods of one, institution by institution.

    Parameters
    ----------
    results : sequence of ScoreResult
        One for each school year and period, in any order; none is altered.
    crosswalk : DataFrame, optional
        Institutions that merged, split or moved: ``school_year`` (the first under the new id),
        ``from_id``, ``to_id``, ``kind`` (``merged``, ``split``, ``moved``). By default the one
        that goes with the last result.

    Returns
    -------
    Trend
        Points and changes in points. Contributions are whole steps: what is shown adds up.

    Raises
    ------
    AnalysisError
        If there are not two different school years (DT511), or the crosswalk lacks a column
        (DT510).

    References
    ----------
    OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 8, pp. 132-134:
    decomposition of the composite into its parts.

    Examples
    --------
    >>> import dtindex as dti
    >>> framework, institutions, facts = dti.sample_province(n_institutions=10)
    >>> years = [
    ...     dti.score(framework, institutions, facts, school_year=year)
    ...     for year in facts.school_years
    ... ]
    >>> compared = dti.trend(years)
    >>> steps = int(compared.contributions["steps"].sum())
    >>> steps == round(100 * float(compared.changes["change"].sum()))
    True
    """
    ordered = sorted(results, key=order_of_result)
    if len(ordered) < 2 or len({*map(order_of_result, ordered)}) < len(ordered):
        raise AnalysisError("DT511", "results", years=", ".join(each.when for each in ordered))
    last = ordered[-1]
    walk = Crosswalk.of(last.crosswalk if crosswalk is None else pandas_of(crosswalk))
    pairs = [_Pair(before, after, last, walk) for before, after in pairwise(ordered)]
    return Trend(
        school_years=tuple(result.school_year for result in ordered),
        index=_index(ordered, walk),
        changes=pd.concat([pair.changes() for pair in pairs], ignore_index=True),
        contributions=pd.concat([pair.contributions() for pair in pairs], ignore_index=True),
        breaks=_breaks(pairs),
    )


@dataclass(frozen=True, eq=False)
class _Lines:
    """The rows of one year's result that each line of the last year came from, and weights.

    ``weights`` is sparse, of shape (n_lines, n_institutions of the year); rows add up to 1, or to
    0 where the line has no past in that year.
    """

    came_from: list[tuple[str, ...]]
    n_silent: IntArray
    weights: Any
    is_known: NDArray[np.bool_]

    @classmethod
    def of(cls, result: ScoreResult, last: ScoreResult, walk: Crosswalk) -> "_Lines":
        ids = result.institutions.ids
        known, size_of = result.scores.assessed, _sizes(result)
        place_of = {institution_id: place for place, institution_id in enumerate(ids)}
        came_from, n_silent = list[tuple[str, ...]](), list[int]()
        rows, columns, sizes = list[int](), list[int](), list[float]()
        own_ids = list(last.institutions.ids)
        origins = walk.ancestors(own_ids, result.school_year)
        for line, (own, candidates) in enumerate(zip(own_ids, origins, strict=True)):
            places = [place_of[each] for each in candidates if each in place_of]
            found = [place for place in places if known[place]]
            came_from.append(tuple(str(ids[place]) for place in found))
            # An id that is new with a merger stood for nobody before, and cannot have answered.
            others = [place for place in places if ids[place] != own or len(places) == 1]
            n_silent.append(sum(not known[place] for place in others) if found else 0)
            rows += [line] * len(found)
            columns += found
            own_sizes = [size_of[place] for place in found]
            sizes += own_sizes if all(own_sizes) else [1.0] * len(found)
        weights = scipy.sparse.csr_array((sizes, (rows, columns)), (len(origins), len(ids)))
        total = np.asarray(weights.sum(axis=1), dtype=float)
        even = scipy.sparse.diags_array(1.0 / np.where(total > 0, total, 1.0)) @ weights
        silent = np.array(n_silent, dtype=np.int64)
        return cls(came_from, silent, even, (total > 0) & (silent == 0))

    def any(self, of_institutions: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether something is so of any origin of each line; of each column."""
        return np.asarray(self.weights @ of_institutions.astype(float) > 0, dtype=bool)

    def mean(self, steps: IntArray) -> IntArray:
        """Mean of the origins, rounded half up to a step; 0 where there is none."""
        mean: IntArray = np.floor(self.weights @ steps + 0.5 + _NOISE).astype(np.int64)
        return mean


_NOISE = 1e-9


def _sizes(result: ScoreResult) -> list[float]:
    """Size of every institution, by which origins are weighted; 0 where it is not known."""
    fact_id = result.framework.comparison.size_fact
    if fact_id is None:
        return [1.0] * len(result.institutions)
    reported, answered = result.answers_to(fact_id)
    sizes: list[float] = np.where(answered & (reported > 0), reported, 0).astype(float).tolist()
    return sizes


@dataclass(frozen=True, eq=False)
class _Pair:
    """Two school years that follow one another, and the lines of the last."""

    before: ScoreResult
    after: ScoreResult
    last: ScoreResult
    walk: Crosswalk

    @cached_property
    def is_break(self) -> bool:
        return self.before.framework.digest != self.after.framework.digest

    @cached_property
    def before_by_new_rules(self) -> ScoreResult:
        """The earlier year by the rules of the later, as of its own period where they have it."""
        if not self.is_break:
            return self.before
        rules = self.after.framework
        period = self.before.period if self.before.period in rules.period_ids else ""
        return under_rules(self.before, as_of(rules, period)).result

    @cached_property
    def compared(self) -> tuple[ScoreResult, ScoreResult]:
        """Both under the new rules, as of the earlier of their periods: over what both had due."""
        both = (self.before_by_new_rules, self.after)
        ids = self.after.framework.period_ids
        period = next((each for each in ids if each in {one.period for one in both}), "")
        before, after = (score_again(each, period=period) for each in both)
        return before, after

    @cached_property
    def lines(self) -> tuple[_Lines, _Lines]:
        """Lines of the earlier year and of the later, over what both had due."""
        before, after = (_Lines.of(each, self.last, self.walk) for each in self.compared)
        return before, after

    @cached_property
    def both(self) -> NDArray[np.intp]:
        """Lines with points in both years, by both rules, and over what both had due."""
        parts = [*self.compared, self.before, self.after]
        known = [_Lines.of(each, self.last, self.walk).is_known for each in parts]
        return np.flatnonzero(np.logical_and.reduce(known))

    def named(self, per_line: int = 1) -> pd.DataFrame:
        ids = np.asarray(self.last.institutions.ids, dtype=object)[self.both]
        return pd.DataFrame(
            {
                "institution_id": np.repeat(ids, per_line),
                "school_year_before": self.before.school_year,
                "period_before": self.before.period,
                "school_year": self.after.school_year,
                "period": self.after.period,
            }
        )

    def index_steps(self) -> tuple[IntArray, IntArray]:
        """Index over what both had due, in steps, for the lines that have both."""
        before, after = (
            lines.mean(result.scores.index.points)[self.both]
            for lines, result in zip(self.lines, self.compared, strict=True)
        )
        return before, after

    def changes(self) -> pd.DataFrame:
        """Compare the index; what new rules or other periods alone do stands apart."""
        before, after = self.index_steps()
        old, by_rules, now = (
            _Lines.of(each, self.last, self.walk).mean(each.scores.index.points)[self.both]
            for each in (self.before, self.before_by_new_rules, self.after)
        )
        table = self.named()
        table["before"] = self.before.to_points(old)
        table["after"] = self.after.to_points(now)
        table["change"] = _tidy(table["after"] - table["before"])
        by_facts = after - before
        by_missing = np.where(self.in_both, 0, self._moved).sum(axis=1)
        table["by_rules"] = _tidy(self.after.to_points(by_rules) - table["before"])
        table["by_facts"] = self.after.to_points(by_facts)
        table["by_period"] = self.after.to_points((now - after) + (before - by_rules))
        table["by_missing"] = self.after.to_points(by_missing)
        table["like_for_like"] = self.after.to_points(by_facts - by_missing)
        return table

    @cached_property
    def _counted(self) -> list[tuple[str, str]]:
        """Counted components, each with its group."""
        groups = self.after.framework.counted_groups
        return [(group.id, component.id) for group in groups for component in group.components]

    @cached_property
    def _columns(self) -> NDArray[np.intp]:
        return np.flatnonzero(self.after.outline.counted_components)

    @cached_property
    def _years(self) -> tuple[tuple[_Lines, ScoreResult], tuple[_Lines, ScoreResult]]:
        """Both years over what both had due, with their lines."""
        earlier, later = self.lines
        return (earlier, self.compared[0]), (later, self.compared[1])

    @cached_property
    def _brought(self) -> tuple[IntArray, IntArray]:
        """What each counted component brings in both years, in steps, shape (n_both, n)."""
        group_of = self.after.outline.group_of[self._columns]
        group_of = np.unique(group_of, return_inverse=True)[1]
        before, after = (
            _split(
                steps,
                (lines.weights @ contributions(result)[:, self._columns])[self.both],
                group_of,
            )
            for (lines, result), steps in zip(self._years, self.index_steps(), strict=True)
        )
        return before, after

    @property
    def _moved(self) -> IntArray:
        before, after = self._brought
        return after - before

    @cached_property
    def in_both(self) -> NDArray[np.bool_]:
        """Whether neither year lacks the answer, by line and counted component."""
        before, after = (
            lines.any(result.scores.component_states[:, self._columns] == AnswerState.MISSING)
            for lines, result in self._years
        )
        return np.asarray(~(before | after)[self.both], dtype=bool)

    def contributions(self) -> pd.DataFrame:
        """Contributions of components to the change under the new rules."""
        groups, components = zip(*self._counted, strict=True)
        before, after = self._brought
        table = self.named(len(components))
        table["group_id"] = np.tile(np.array(groups, dtype=object), len(self.both))
        table["component_id"] = np.tile(np.array(components, dtype=object), len(self.both))
        for name, steps in (("before", before), ("after", after), ("change", after - before)):
            table[name] = self.after.to_points(steps.ravel())
        table["steps"] = (after - before).ravel()
        table["in_both"] = self.in_both.ravel()
        return table

    def break_row(self) -> dict[str, object]:
        """Means of both years under both rules."""
        other = under_rules(self.before, self.after.framework)
        back = under_rules(self.after, self.before.framework).result
        n_components = len(self.after.framework.components)
        before, before_by_new = _alike(self.before, other.result)
        after, after_by_old = _alike(self.after, back)
        return {
            "school_year_before": self.before.school_year,
            "school_year": self.after.school_year,
            "framework_before": self.before.framework.id,
            "framework": self.after.framework.id,
            "n_components": n_components,
            "n_answered_by_facts": n_components - len(other.wanting),
            "wanting": ";".join(other.wanting),
            "mean_before": before.mean(),
            "mean_before_by_new_rules": before_by_new.mean(),
            "mean_after_by_old_rules": after_by_old.mean(),
            "mean_after": after.mean(),
            "n_before": len(before),
            "n_after": len(after),
        }


def _alike(result: ScoreResult, other: ScoreResult) -> tuple[pd.Series, pd.Series]:
    """Points of the institutions that have an index in both of two results of one year."""
    one, two = result.index["points"], other.index["points"]
    known = one.notna() & two.notna()
    return one[known], two[known]


def _split(steps: IntArray, brought: FloatArray, group_of: IntArray) -> IntArray:
    """Split index steps among groups, and those of each group among its components."""
    starts = np.flatnonzero(np.diff(group_of, prepend=-1))
    of_groups = apportioned(steps, np.add.reduceat(brought, starts, axis=1))
    parts = [
        apportioned(of_groups[:, group], brought[:, group_of == group])
        for group in range(len(starts))
    ]
    return np.hstack(parts)


def _tidy(points: pd.Series) -> pd.Series:
    """Take the noise of floating point off differences of exact points."""
    return points.round(9) + 0.0


def _index(results: Sequence[ScoreResult], walk: Crosswalk) -> pd.DataFrame:
    last, tables = results[-1], []
    for position, result in enumerate(results):
        lines = _Lines.of(result, last, walk)
        n_origins = np.array([len(ids) for ids in lines.came_from])
        one = (n_origins == 1) & (lines.n_silent == 0)
        rows = result.institutions.ids.get_indexer(
            pd.Index([ids[0] if ids else "" for ids in lines.came_from])
        )
        levels = np.where(one, result.scores.levels.level[rows], NO_LEVEL)
        points = result.to_points(lines.mean(result.scores.index.points))
        standings = _standings(lines, result)
        earlier = results[position - 1].framework.digest if position else result.framework.digest
        tables.append(
            pd.DataFrame(
                {
                    "institution_id": np.asarray(last.institutions.ids, dtype=object),
                    "school_year": result.school_year,
                    "period": result.period,
                    "standing": standings,
                    "points": np.where(lines.is_known, points, np.nan),
                    "level": pd.arrays.IntegerArray(levels, levels == NO_LEVEL),
                    "came_from": [";".join(ids) for ids in lines.came_from],
                    "n_origins": n_origins,
                    "n_silent": lines.n_silent,
                    "framework": result.framework.id,
                    "is_break": result.framework.digest != earlier,
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def _standings(lines: _Lines, result: ScoreResult) -> NDArray[np.object_]:
    """Standing of each line in a year: the least of its origins', not sent where it has none."""
    place_of = {each: place for place, each in enumerate(result.institutions.ids)}
    standings = result.scores.standings.index.tolist()
    least = [
        min((standings[place_of[each]] for each in ids), default=int(Standing.NOT_SENT))
        for ids in lines.came_from
    ]
    named: NDArray[np.object_] = STANDING_NAMES[np.array(least, dtype=np.intp)]
    return named


def _breaks(pairs: Sequence[_Pair]) -> pd.DataFrame:
    return pd.DataFrame([pair.break_row() for pair in pairs if pair.is_break], columns=_BREAKS)


_BREAKS = [
    "school_year_before",
    "school_year",
    "framework_before",
    "framework",
    "n_components",
    "n_answered_by_facts",
    "wanting",
    "mean_before",
    "mean_before_by_new_rules",
    "mean_after_by_old_rules",
    "mean_after",
    "n_before",
    "n_after",
]
