"""An index as the sum of what its components bring, in whole steps that add up exactly."""

import numpy as np
from numpy.typing import NDArray

from dtindex.scoring.result import ScoreResult

__all__ = ["apportioned", "contributions"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def apportioned(totals: IntArray, shares: FloatArray) -> IntArray:
    """Split whole totals in proportion to shares, the largest remainders first.

    Parameters
    ----------
    totals : ndarray of int64, shape (n,)
        Not negative.
    shares : ndarray of float, shape (n, k)
        Not negative; where all are 0 the total must be 0 too.

    Returns
    -------
    ndarray of int64, shape (n, k)
        Rows add up to ``totals``; equal remainders go to the first.

    References
    ----------
    Balinski, M. and Young, H. P. (1982). Fair Representation: Hamilton's method.

    Examples
    --------
    >>> apportioned(np.array([10]), np.array([[1.0, 1.0, 1.0]]))
    array([[4, 3, 3]])
    """
    sums = shares.sum(axis=1, keepdims=True)
    exact = totals[:, None] * (shares / np.where(sums > 0, sums, 1.0))
    # What is whole but for rounding in floating point is whole.
    whole = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(-(exact - whole), axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    left = (totals - whole.sum(axis=1))[:, None]
    return np.asarray(whole + (rank < left), dtype=np.int64)


def contributions(result: ScoreResult) -> FloatArray:
    """Return what each counted component brings to the index, in steps, before any rounding.

    A component brings its points times what its group, and the index, are rescaled by, so that
    rows add up to the index.

    Returns
    -------
    ndarray of float, shape (n_institutions, n_components)
        0 for components of profiles.
    """
    outline, scores = result.outline, result.scores
    points = np.where(outline.counted, scores.group.points, 0)
    factor = _ratio(points, scores.earned.points)
    whole = _ratio(scores.index.points, points.sum(axis=1))
    brought: FloatArray = scores.component.points * factor[:, outline.group_of] * whole[:, None]
    return brought


def _ratio(one: IntArray, other: IntArray) -> FloatArray:
    ratio: FloatArray = np.where(other > 0, one / np.where(other > 0, other, 1), 0.0)
    return ratio
