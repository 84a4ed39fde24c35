"""Like with like: the comparison group of every institution, and where it stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.arguments import checked
from dtindex.brief import Brief
from dtindex.scoring.result import ScoreResult

__all__ = ["INDEX", "Peers", "peers"]

INDEX = "index"
"""Stands for the whole index among the group ids of :attr:`Peers.table`."""

_NO_GROUP = -1
_NOT_KNOWN = -1


@dataclass(frozen=True, eq=False, repr=False)
class Peers(Brief):
    """Comparison groups of a result; made by :func:`peers`.

    Parameters
    ----------
    rules : tuple of tuple of str
        The framework's rules, narrowest first: the attributes that members share.
    keys : tuple of ndarray of int64, each of shape (n_institutions,)
        For each rule, the number of the group that an institution falls in; -1 when it has no
        points to compare.
    rule_of : ndarray of int64, shape (n_institutions,)
        The rule that formed an institution's group; -1 where none gave enough members.
    n_members : ndarray of int64, shape (n_institutions,)
        Size of that group, the institution itself included; 0 where there is none.
    table : DataFrame
        A row per institution and group, the whole index first as ``index``:
        ``institution_id``, ``group_id``, ``rule`` (attributes joined by ``+``, empty for the
        whole province), ``n_members``, ``points``, ``median``, ``quartile_low``,
        ``quartile_high`` (points) and ``percentile`` (share of the group below, equals
        counted half, 0 to 1). NaN where there is no group or nothing applies, and where fewer
        members than the framework's minimum have points.
    """

    rules: tuple[tuple[str, ...], ...]
    keys: tuple[NDArray[np.int64], ...]
    rule_of: NDArray[np.int64]
    n_members: NDArray[np.int64]
    table: pd.DataFrame

    def members_of(self, row: int) -> NDArray[np.intp]:
        """Rows of the institutions that one institution is compared with, itself included."""
        if self.rule_of[row] == _NO_GROUP:
            return np.array([], dtype=np.intp)
        key = self.keys[self.rule_of[row]]
        return np.flatnonzero(key == key[row])

    def _repr_html_(self) -> str:
        html: str = self.table.to_html(index=False, max_rows=20, escape=True)
        return html


@checked
def peers(result: ScoreResult) -> Peers:
    """Form comparison groups by the framework's rules and place every institution in its own.

    The rules are tried from the narrowest; a group with fewer members than the framework's
    minimum is widened by the next rule, and never shown as it is.

    Parameters
    ----------
    result : ScoreResult

    Returns
    -------
    Peers

    References
    ----------
    ``[comparison]`` in the framework's ``framework.toml``.

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=40))
    >>> compared = dti.peers(result)
    >>> bool((compared.n_members >= result.framework.comparison.minimum_members).all())
    True
    """
    comparison = result.framework.comparison
    attributes = _attributes(result)
    scored = result.scores.assessed
    keys = tuple(_keys(attributes, rule, scored) for rule in comparison.rules)
    rule_of = np.full(len(scored), _NO_GROUP)
    n_members = np.zeros(len(scored), dtype=np.int64)
    for position, key in enumerate(keys):
        keyed = key != _NO_GROUP
        sizes = np.bincount(key[keyed], minlength=1)[key]
        large = keyed & (rule_of == _NO_GROUP) & (sizes >= comparison.minimum_members)
        rule_of[large] = position
        n_members[large] = sizes[large]
    table = _table(result, comparison.rules, keys, rule_of, n_members)
    return Peers(comparison.rules, keys, rule_of, n_members, table)


def _attributes(result: ScoreResult) -> dict[str, NDArray[np.int64]]:
    """Return what institutions can share as numbers: the same number, the same attribute."""
    table = result.institutions.table
    attributes = {
        name: np.where(table[name] == "", _NOT_KNOWN, pd.factorize(table[name])[0])
        for name in ("stages", "area")
    }
    comparison = result.framework.comparison
    if comparison.size_fact is not None:
        sizes, known = result.answers_to(comparison.size_fact)
        edges = [band.lowest_step(Decimal(1)) for band in comparison.size_bands[1:]]
        band = np.searchsorted(edges, sizes, side="right")
        # Who does not say its size shares it with nobody.
        attributes["size"] = np.where(known, band, _NOT_KNOWN)
    return attributes


def _keys(
    attributes: dict[str, NDArray[np.int64]], rule: Sequence[str], scored: NDArray[np.bool_]
) -> NDArray[np.int64]:
    key, known = np.zeros(len(scored), dtype=np.int64), scored
    for name in rule:
        shared = attributes[name]
        known = known & (shared != _NOT_KNOWN)
        key = pd.factorize(key * (shared.max(initial=0) + 1) + np.maximum(shared, 0))[0]
    return np.where(known, key, _NO_GROUP)


def _table(
    result: ScoreResult,
    rules: Sequence[Sequence[str]],
    keys: Sequence[NDArray[np.int64]],
    rule_of: NDArray[np.int64],
    n_members: NDArray[np.int64],
) -> pd.DataFrame:
    points = _points(result)
    placed = np.full((len(_PLACES), *points.shape), np.nan)
    for position, key in enumerate(keys):
        rows = rule_of == position
        if rows.any():
            least = result.framework.comparison.minimum_members
            placed[:, rows] = _placed(points, key, least)[:, rows]
    names = np.array(["+".join(rule) for rule in rules] + [""], dtype=object)
    width = len(points.columns)
    table = pd.DataFrame(
        {
            "institution_id": np.repeat(result.institutions.ids, width),
            "group_id": np.tile(points.columns.to_numpy(), len(points)),
            "rule": np.repeat(names[rule_of], width),
            "n_members": np.repeat(n_members, width),
            "points": points.to_numpy().ravel(),
        }
    )
    for name, values in zip(_PLACES, placed, strict=True):
        table[name] = values.ravel()
    return table


_PLACES = ("median", "quartile_low", "quartile_high", "percentile")


def _points(result: ScoreResult) -> pd.DataFrame:
    """Points of the index and of each group, shape (n, 1 + n_groups); NaN where there are none."""
    scores = result.scores
    steps = np.column_stack([scores.index.points, scores.group.points])
    applies = np.column_stack([scores.assessed, scores.group_assessed])
    ids = [INDEX, *(group.id for group in result.framework.groups)]
    return pd.DataFrame(np.where(applies, result.to_points(steps), np.nan), columns=ids)


def _placed(points: pd.DataFrame, key: NDArray[np.int64], least: int) -> NDArray[np.float64]:
    """Median, quartiles and percentile of every institution within its own key.

    A group of criteria may apply to few of the members: fewer than the least say nothing, or give
    the points of one another away.
    """
    grouped = points.groupby(key)
    quartiles = [grouped.quantile(share).reindex(key).to_numpy() for share in (0.5, 0.25, 0.75)]
    rank, count = grouped.rank(method="average"), grouped.transform("count")
    percentile = (rank - 0.5) / count
    places = np.stack([*quartiles, percentile.to_numpy()])
    return np.where(count.to_numpy() >= least, places, np.nan)
