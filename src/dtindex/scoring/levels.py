"""Reading levels off whole steps of points."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dtindex.criteria.rules.interval import Interval
from dtindex.criteria.rules.models import Framework

__all__ = ["band_of", "level_of"]


def band_of(
    steps: NDArray[np.int64], intervals: Sequence[Interval], framework: Framework
) -> NDArray[np.int64]:
    """Position, from 1, of the interval that holds each number of steps.

    Intervals tile the range in ascending order, as ``dtindex check`` proves.

    Parameters
    ----------
    steps : ndarray of int64, any shape
    intervals : sequence of Interval
    framework : Framework
        Gives the size of a step.

    Returns
    -------
    ndarray of int64, the shape of ``steps``
    """
    edges = np.array([i.lowest_step(framework.step) for i in intervals[1:]], dtype=np.int64)
    return np.searchsorted(edges, steps, side="right") + 1


def level_of(steps: NDArray[np.int64], framework: Framework) -> NDArray[np.int64]:
    """Level that each number of steps gives, conditions aside."""
    levels = framework.level_rule.levels
    position = band_of(steps, [level.interval for level in levels], framework)
    return np.array([level.level for level in levels], dtype=np.int64)[position - 1]
