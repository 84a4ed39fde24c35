"""Whether groups and components belong together, and what weight they really have."""

from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.analysis.change.contributions import contributions
from dtindex.analysis.structure.statistics import correlate, cronbach_alpha, principal_components
from dtindex.arguments import checked
from dtindex.brief import Brief
from dtindex.errors import AnalysisError
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.result import ScoreResult

__all__ = ["Coherence", "coherence"]

FloatArray = NDArray[np.float64]

INDEX = "index"


@dataclass(frozen=True, eq=False, repr=False)
class Coherence(Brief):
    """How the parts of an index hang together; made by :func:`coherence`.

    Only answered components count here: what is missing, rejected or does not apply is not known.

    Parameters
    ----------
    correlations : DataFrame
        A row per pair: ``kind`` (``group`` with groups and the index, ``component``), ``one``,
        ``other`` (ids; ``index`` for the index), ``n``, ``pearson``, ``spearman``, ``kendall``,
        each with its two-sided ``…_p``. NaN where nothing varies.
    reliability : DataFrame
        A row per group, and for the groups of the index: ``part_id``, ``n`` (institutions where
        all is known), ``n_items``, ``alpha``.
    principal : DataFrame
        A row per set and principal component: ``part_id`` (group, or ``index`` for its groups),
        ``n``, ``component`` (from 1), ``eigenvalue``, ``explained``, ``explained_so_far``.
    loadings : DataFrame
        A row per set, principal component and part: ``part_id``, ``component``, ``item_id``,
        ``loading``.
    weights : DataFrame
        A row per counted group and component: ``kind``, ``part_id``, ``nominal`` (share of
        maximum points), ``effective`` (share of the variance of the index that it brings).
    separation : DataFrame
        A row per counted component: ``component_id``, ``n``, ``share_at_maximum``,
        ``share_at_zero``, ``separates``.
    redundant_above, idle_above : float
        The stated limits.
    """

    correlations: pd.DataFrame
    reliability: pd.DataFrame
    principal: pd.DataFrame
    loadings: pd.DataFrame
    weights: pd.DataFrame
    separation: pd.DataFrame
    redundant_above: float
    idle_above: float

    @cached_property
    def redundant(self) -> pd.DataFrame:
        """Pairs that say the same, or the opposite: Spearman beyond ``redundant_above``."""
        pairs = self.correlations[self.correlations["kind"] == "component"]
        same = pairs[pairs["spearman"].abs() > self.redundant_above]
        order = same["spearman"].abs().sort_values(ascending=False, kind="stable").index
        return same.loc[order].reset_index(drop=True)

    @cached_property
    def idle(self) -> pd.DataFrame:
        """Components that no longer separate anyone."""
        return self.separation[~self.separation["separates"]].reset_index(drop=True)

    def _repr_html_(self) -> str:
        tables = (self.reliability, self.weights, self.idle, self.redundant)
        return "".join(str(table.to_html(index=False, escape=True)) for table in tables)


@checked
def coherence(
    result: ScoreResult, *, redundant_above: float = 0.9, idle_above: float = 0.95
) -> Coherence:
    """Describe how components, groups and the index hang together.

    Parameters
    ----------
    result : ScoreResult
        Is not altered.
    redundant_above : float, 0 to 1
        Rank correlation above which two components say the same.
    idle_above : float, 0 to 1
        Share of institutions at the maximum, or at zero, above which a component no longer
        separates anyone.

    Returns
    -------
    Coherence

    Raises
    ------
    AnalysisError
        If a limit lies outside 0 to 1 (DT512).

    References
    ----------
    OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 4, pp. 63-75.
    Paruolo, P., Saisana, M., Saltelli, A. (2013). Ratings and rankings: voodoo or science?
    Journal of the Royal Statistical Society A 176(3), 609-634 (nominal against effective weight).

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=60))
    >>> found = dti.coherence(result)
    >>> groups = found.weights[found.weights["kind"] == "group"]
    >>> round(float(groups["effective"].sum()), 9)
    1.0
    """
    if not (0 <= redundant_above <= 1 and 0 <= idle_above <= 1):
        raise AnalysisError("DT512", "coherence", redundant=redundant_above, idle=idle_above)
    parts = _Parts(result)
    principal, loadings = _principal(parts)
    return Coherence(
        correlations=_correlations(parts),
        reliability=_reliability(parts),
        principal=principal,
        loadings=loadings,
        weights=_weights(result, parts),
        separation=_separation(parts, idle_above),
        redundant_above=redundant_above,
        idle_above=idle_above,
    )


@dataclass(frozen=True, eq=False)
class _Parts:
    """Shares of points of components and groups, NaN where not known, shape (n, …)."""

    result: ScoreResult

    @cached_property
    def columns(self) -> NDArray[np.intp]:
        """Counted components."""
        return np.flatnonzero(self.result.outline.counted_components)

    @cached_property
    def component_ids(self) -> list[str]:
        return [self.result.framework.components[column].id for column in self.columns.tolist()]

    @cached_property
    def components(self) -> FloatArray:
        scores = self.result.scores
        known = scores.component_states[:, self.columns] == AnswerState.ANSWERED
        share = (
            scores.component.points[:, self.columns]
            / self.result.outline.component_max[self.columns]
        )
        return np.where(known, share, np.nan)

    @cached_property
    def group_ids(self) -> list[str]:
        return [group.id for group in self.result.framework.counted_groups]

    @cached_property
    def groups(self) -> FloatArray:
        scores, outline = self.result.scores, self.result.outline
        share = scores.group.points / outline.group_max
        return np.where(scores.group_assessed, share, np.nan)[:, outline.counted]

    @cached_property
    def index(self) -> FloatArray:
        scores = self.result.scores
        share = scores.index.points / self.result.outline.index_max
        return np.where(scores.assessed, share, np.nan)

    @cached_property
    def sets(self) -> list[tuple[str, list[str], FloatArray]]:
        """What is looked at together: the groups of the index, the components of each group."""
        group_of = self.result.outline.group_of[self.columns]
        sets = [(INDEX, self.group_ids, self.groups)]
        for number, group in enumerate(self.result.framework.groups):
            if group.counted:
                ids = [component.id for component in group.components]
                sets.append((group.id, ids, self.components[:, group_of == number]))
        return sets


def _correlations(parts: _Parts) -> pd.DataFrame:
    whole = np.column_stack([parts.groups, parts.index])
    kinds = [
        ("group", [*parts.group_ids, INDEX], whole),
        ("component", parts.component_ids, parts.components),
    ]
    rows = [
        {"kind": kind, "one": ids[a], "other": ids[b]}
        | asdict(correlate(values[:, a], values[:, b]))
        for kind, ids, values in kinds
        for a, b in combinations(range(len(ids)), 2)
    ]
    return pd.DataFrame(rows)


def _reliability(parts: _Parts) -> pd.DataFrame:
    rows = [
        (part_id, int((~np.isnan(values).any(axis=1)).sum()), len(ids), cronbach_alpha(values))
        for part_id, ids, values in parts.sets
    ]
    return pd.DataFrame(rows, columns=["part_id", "n", "n_items", "alpha"])


def _principal(parts: _Parts) -> tuple[pd.DataFrame, pd.DataFrame]:
    tables, loadings = [], []
    for part_id, ids, values in parts.sets:
        found = principal_components(values)
        numbers = np.arange(1, len(found.eigenvalues) + 1)
        tables.append(
            pd.DataFrame(
                {
                    "part_id": part_id,
                    "n": found.n,
                    "component": numbers,
                    "eigenvalue": found.eigenvalues,
                    "explained": found.explained,
                    "explained_so_far": np.cumsum(found.explained),
                }
            )
        )
        items = np.array(ids, dtype=object)[found.columns]
        loadings.append(
            pd.DataFrame(
                {
                    "part_id": part_id,
                    "component": np.repeat(numbers, len(items)),
                    "item_id": np.tile(items, len(numbers)),
                    "loading": found.loadings.T.ravel(),
                }
            )
        )
    return pd.concat(tables, ignore_index=True), pd.concat(loadings, ignore_index=True)


def _weights(result: ScoreResult, parts: _Parts) -> pd.DataFrame:
    """Compare maxima with shares of the index's variance, which add up to 1 in each kind."""
    known = result.scores.assessed
    brought = contributions(result)[:, parts.columns][known]
    starts = np.flatnonzero(np.diff(result.outline.group_of[parts.columns], prepend=-1))
    maxima = result.outline.component_max[parts.columns].astype(float)
    tables = []
    for kind, ids, values, nominal in (
        ("group", parts.group_ids, np.add.reduceat(brought, starts, axis=1),
         result.outline.group_max[result.outline.counted].astype(float)),
        ("component", parts.component_ids, brought, maxima),
    ):  # fmt: skip
        tables.append(
            pd.DataFrame(
                {
                    "kind": kind,
                    "part_id": ids,
                    "nominal": nominal / nominal.sum(),
                    "effective": _variance_shares(values),
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def _variance_shares(values: FloatArray) -> FloatArray:
    """Share of the variance of the sum that each column brings; NaN where the sum is the same."""
    total = values.sum(axis=1)
    away = total - total.mean() if len(total) else total
    variance = float(away @ away)
    if variance < 1e-9:
        return np.full(values.shape[1], np.nan)
    shares: FloatArray = away @ (values - values.mean(axis=0)) / variance
    return shares


def _separation(parts: _Parts, idle_above: float) -> pd.DataFrame:
    values = parts.components
    n = (~np.isnan(values)).sum(axis=0)
    some = np.maximum(n, 1)
    top, bottom = (values == 1).sum(axis=0) / some, (values == 0).sum(axis=0) / some
    return pd.DataFrame(
        {
            "component_id": parts.component_ids,
            "n": n,
            "share_at_maximum": top,
            "share_at_zero": bottom,
            "separates": (n > 0) & (np.maximum(top, bottom) <= idle_above),
        }
    )
