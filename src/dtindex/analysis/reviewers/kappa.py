"""Weighted kappa: how far two raters agree on ordered options, beyond what chance would give."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Weights", "disagreement", "weighted_kappa"]

Weights = Literal["linear", "quadratic"]


def disagreement(n_options: int, weights: Weights) -> NDArray[np.float64]:
    """Return how grave each disagreement is: by distance, or by distance squared.

    Returns
    -------
    ndarray of float, shape (n_options, n_options)
        0 on the diagonal, 1 between the first option and the last.

    Examples
    --------
    >>> disagreement(3, "quadratic")
    array([[0.  , 0.25, 1.  ],
           [0.25, 0.  , 0.25],
           [1.  , 0.25, 0.  ]])
    """
    options = np.arange(n_options)
    distance = np.abs(options[:, None] - options) / max(n_options - 1, 1)
    squared: NDArray[np.float64] = distance if weights == "linear" else distance**2
    return squared


def weighted_kappa(counts: ArrayLike, disagreement: ArrayLike) -> float:
    """Work out kappa from how often each pair of options was chosen.

    1 is full agreement, 0 what chance gives with the same margins, less is worse than chance.

    Parameters
    ----------
    counts : array_like, shape (n_options, n_options)
        How often one rater chose the option of the row and the other that of the column.
    disagreement : array_like, shape (n_options, n_options)
        How grave each pair is, 0 where the raters agree.

    Returns
    -------
    float
        NaN where chance could not disagree: nothing was rated, or all of it alike.

    References
    ----------
    J. Cohen (1968), Weighted kappa, Psychological Bulletin 70, 213-220.

    Examples
    --------
    >>> round(weighted_kappa([[20, 5], [10, 15]], [[0, 1], [1, 0]]), 3)
    0.4
    """
    seen = np.asarray(counts, dtype=np.float64)
    weights = np.asarray(disagreement, dtype=np.float64)
    total = seen.sum()
    if total == 0:
        return float("nan")
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / total
    by_chance = float((weights * expected).sum())
    if by_chance == 0:
        return float("nan")
    return 1 - float((weights * seen).sum()) / by_chance
