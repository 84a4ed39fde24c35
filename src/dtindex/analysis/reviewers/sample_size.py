"""How many institutions to visit for a given certainty."""

import math
from statistics import NormalDist

from dtindex.arguments import checked

__all__ = ["sample_size", "sample_size_of_mean"]


@checked
def sample_size(
    population: int, *, margin: float, confidence: float = 0.95, share: float = 0.5
) -> int:
    """Return how many of a population to draw to know a share of it within a margin.

    Parameters
    ----------
    population : int
        How many there are.
    margin : float
        Half the width of the interval, as a share: 0.05 for five percentage points.
    confidence : float
        How sure to be that the interval holds the share, 0 to 1.
    share : float
        The share that is expected; 0.5 asks for most and is always safe.

    Returns
    -------
    int
        Rounded up, and never more than there are.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    W. G. Cochran (1977), Sampling Techniques, 3rd edition, section 4.4, with the correction
    for a finite population.

    Examples
    --------
    >>> sample_size(1000, margin=0.05)
    278
    """
    _demand_share(share, "share")
    first = _z(confidence, margin) ** 2 * share * (1 - share) / margin**2
    return _of(population, first / (1 + (first - 1) / population) if population else 0.0)


def sample_size_of_mean(
    population: int, *, margin: float, deviation: float, confidence: float = 0.95
) -> int:
    """Return how many of a population to draw to know a mean of it within a margin.

    Parameters
    ----------
    population : int
        How many there are.
    margin : float
        Half the width of the interval, in the unit of what is measured.
    deviation : float
        Standard deviation of what is measured, from an earlier or a small sample.
    confidence : float
        How sure to be that the interval holds the mean, 0 to 1.

    Returns
    -------
    int
        Rounded up, and never more than there are.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    W. G. Cochran (1977), Sampling Techniques, 3rd edition, section 4.6.

    Examples
    --------
    >>> sample_size_of_mean(400, margin=1, deviation=5)
    78
    """
    if not deviation >= 0:
        raise ValueError(f"deviation {deviation} is negative")
    first = (_z(confidence, margin) * deviation / margin) ** 2
    return _of(population, first / (1 + first / population) if population else 0.0)


def _z(confidence: float, margin: float) -> float:
    _demand_share(confidence, "confidence")
    if not margin > 0:
        raise ValueError(f"margin {margin} is not above 0")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _demand_share(value: float, name: str) -> None:
    if not 0 < value < 1:
        raise ValueError(f"{name} {value} is not between 0 and 1")


def _of(population: int, wanted: float) -> int:
    return min(population, math.ceil(wanted))
