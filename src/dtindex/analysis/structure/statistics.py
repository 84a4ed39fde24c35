"""Correlation, reliability and principal components of plain tables of numbers."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

__all__ = ["Components", "Correlation", "correlate", "cronbach_alpha", "principal_components"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Correlation:
    """Three coefficients of one pair and their two-sided p-values; NaN where nothing varies."""

    n: int
    pearson: float
    pearson_p: float
    spearman: float
    spearman_p: float
    kendall: float
    kendall_p: float


_FEWEST = 3
"""Pairs below which a coefficient says nothing."""


def correlate(one: FloatArray, other: FloatArray) -> Correlation:
    """Correlate two columns over the rows where both are known.

    Parameters
    ----------
    one, other : ndarray of float, shape (n,)
        NaN where not known.

    References
    ----------
    ``scipy.stats``: ``pearsonr``, ``spearmanr``, ``kendalltau`` (tau-b).

    Examples
    --------
    >>> found = correlate(np.array([1.0, 2.0, 3.0, np.nan]), np.array([1.0, 3.0, 2.0, 4.0]))
    >>> found.n, round(found.spearman, 2), round(found.kendall, 2)
    (3, 0.5, 0.33)
    """
    known = ~(np.isnan(one) | np.isnan(other))
    x, y = one[known], other[known]
    if len(x) < _FEWEST or np.ptp(x) == 0 or np.ptp(y) == 0:
        return Correlation(len(x), *(float("nan"),) * 6)
    stats = scipy.stats
    found = [stats.pearsonr(x, y), stats.spearmanr(x, y), stats.kendalltau(x, y)]
    numbers = (float(value) for each in found for value in (each.statistic, each.pvalue))
    return Correlation(len(x), *numbers)


def cronbach_alpha(items: FloatArray) -> float:
    """Return how far items move together, as Cronbach's alpha.

    Parameters
    ----------
    items : ndarray of float, shape (n_rows, n_items)
        Rows with a NaN are left out.

    Returns
    -------
    float
        NaN with fewer than two items or rows, or where the sum does not vary.

    References
    ----------
    Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. Psychometrika
    16, 297-334. OECD/JRC (2008), p. 26 and pp. 72-73.

    Examples
    --------
    >>> round(cronbach_alpha(np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 4.0]])), 9)
    1.0
    """
    complete = items[~np.isnan(items).any(axis=1)]
    n_rows, n_items = complete.shape
    if n_rows < 2 or n_items < 2:
        return float("nan")
    total = float(complete.sum(axis=1).var(ddof=1))
    if total == 0:
        return float("nan")
    alone = float(complete.var(axis=0, ddof=1).sum())
    return float(n_items / (n_items - 1) * (1 - alone / total))


@dataclass(frozen=True, eq=False)
class Components:
    """Principal components of a correlation matrix, the largest first.

    Parameters
    ----------
    n : int
        Complete rows.
    eigenvalues, explained : ndarray of float, shape (k,)
        Variances, and their shares of the whole.
    loadings : ndarray of float, shape (n_columns, k)
        Correlations of columns with components; the largest of each component is positive.
    columns : ndarray of intp, shape (n_columns,)
        Columns that vary; others are left out.
    """

    n: int
    eigenvalues: FloatArray
    explained: FloatArray
    loadings: FloatArray
    columns: NDArray[np.intp]


def principal_components(table: FloatArray) -> Components:
    """Find the principal components of standardised columns.

    Parameters
    ----------
    table : ndarray of float, shape (n_rows, n_columns)
        Rows with a NaN are left out.

    References
    ----------
    OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 4, pp. 63-69.

    Examples
    --------
    >>> found = principal_components(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]))
    >>> found.explained.round(9)
    array([1., 0.])
    """
    complete = table[~np.isnan(table).any(axis=1)]
    varies = np.flatnonzero(np.ptp(complete, axis=0) > 0) if len(complete) > 1 else np.arange(0)
    if len(varies) == 0:
        none = np.zeros(0)
        return Components(len(complete), none, none, np.zeros((0, 0)), varies)
    matrix = np.atleast_2d(np.corrcoef(complete[:, varies], rowvar=False))
    values, vectors = np.linalg.eigh(matrix)
    values, vectors = np.maximum(values[::-1], 0.0), vectors[:, ::-1]
    loadings = vectors * np.sqrt(values)
    largest = np.abs(loadings).argmax(axis=0)
    signs = np.where(loadings[largest, np.arange(len(values))] < 0, -1.0, 1.0)
    return Components(len(complete), values, values / values.sum(), loadings * signs, varies)
