"""What is not certain about an index, and random draws of it."""

from dataclasses import dataclass
from math import inf, isinf

import numpy as np
from numpy.typing import NDArray

from dtindex.errors import AnalysisError

__all__ = ["CERTAIN", "Draws", "Uncertainty", "dirichlet"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Uncertainty:
    """How far the choices behind an index, and the answers, could be otherwise.

    Parameters
    ----------
    group_concentration, component_concentration : float
        Weights of groups in the index, and of components in their group, follow a Dirichlet
        distribution around the nominal ones. A share ``s`` has the standard deviation
        ``sqrt(s * (1 - s) / (concentration + 1))``: at 100 a fifth varies by 4 points of a
        hundred. Infinite keeps the nominal weights.
    missing : float, 0 to 1
        A missing answer, and points that no component carries, earn between nothing and this
        share of their maximum.
    unverified : float, 0 to 1
        Points that nobody verified could lose up to this share.
    rescaling : float, 0 to 1
        Probability that the weight of what does not apply is spread over the whole index instead
        of over its group.
    leave_out : float, 0 to 1
        Probability that one part is left out, a group or a component at even odds.
    """

    group_concentration: float = 100.0
    component_concentration: float = 100.0
    missing: float = 1.0
    unverified: float = 0.1
    rescaling: float = 0.5
    leave_out: float = 0.25

    def __post_init__(self) -> None:
        shares = (self.missing, self.unverified, self.rescaling, self.leave_out)
        concentrations = (self.group_concentration, self.component_concentration)
        if not all(0 <= share <= 1 for share in shares) or not all(c > 0 for c in concentrations):
            raise AnalysisError("DT507", "uncertainty", uncertainty=self)


CERTAIN = Uncertainty(inf, inf, 0.0, 0.0, 0.0, 0.0)
"""No uncertainty at all: every draw is the official index."""


@dataclass(frozen=True, eq=False)
class Draws:
    """Random choices of some draws; what differs between institutions is drawn apart.

    Parameters
    ----------
    groups : ndarray of float, shape (n_draws, n_groups)
        Share of each group in the index; 0 where it is left out.
    components : ndarray of float, shape (n_draws, n_components)
        Share of each component in its group; 0 where it is left out.
    whole_index : ndarray of bool, shape (n_draws,)
        Whether the weight of what does not apply is spread over the whole index.
    """

    groups: FloatArray
    components: FloatArray
    whole_index: NDArray[np.bool_]

    @classmethod
    def nominal(cls, groups: FloatArray, components: FloatArray, n_draws: int = 1) -> "Draws":
        """Repeat the official choices."""
        return cls(
            np.tile(groups, (n_draws, 1)),
            np.tile(components, (n_draws, 1)),
            np.zeros(n_draws, dtype=bool),
        )

    def take(self, part: slice) -> "Draws":
        """Keep some of the draws."""
        return Draws(self.groups[part], self.components[part], self.whole_index[part])

    @classmethod
    def random(
        cls,
        groups: FloatArray,
        components: FloatArray,
        group_of: NDArray[np.int64],
        uncertainty: Uncertainty,
        n_draws: int,
        rng: np.random.Generator,
    ) -> "Draws":
        """Draw around nominal shares; ``group_of`` is the group of each component."""
        drawn_groups = dirichlet(groups, uncertainty.group_concentration, n_draws, rng)
        drawn = np.empty((n_draws, len(components)))
        for group in range(len(groups)):
            mine = group_of == group
            concentration = uncertainty.component_concentration
            drawn[:, mine] = dirichlet(components[mine], concentration, n_draws, rng)
        whole_index = rng.random(n_draws) < uncertainty.rescaling
        is_left, which = rng.random((2, n_draws))
        of_groups = rng.random(n_draws) < 0.5
        left = np.flatnonzero(is_left < uncertainty.leave_out)
        for part, chosen in ((drawn_groups, of_groups), (drawn, ~of_groups)):
            if part.shape[1] > 1:
                rows = left[chosen[left]]
                part[rows, (which[rows] * part.shape[1]).astype(np.intp)] = 0.0
        return cls(drawn_groups, drawn, whole_index)


def dirichlet(
    shares: FloatArray, concentration: float, n_draws: int, rng: np.random.Generator
) -> FloatArray:
    """Draw shares around nominal ones that add up to 1, shape (n_draws, n_shares)."""
    if isinf(concentration) or len(shares) == 1:
        return np.tile(shares, (n_draws, 1))
    # A share of exactly zero has no gamma distribution; it stays zero.
    drawn = rng.standard_gamma(np.maximum(concentration * shares, 1e-300), (n_draws, len(shares)))
    total = drawn.sum(axis=1, keepdims=True)
    return np.where(total > 0, drawn / np.where(total > 0, total, 1.0), shares)
