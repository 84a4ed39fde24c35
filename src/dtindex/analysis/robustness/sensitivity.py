"""Which choices behind the index move ranks most: leaving parts out, and Sobol indices."""

from dataclasses import dataclass
from math import isinf
from typing import Any

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from dtindex.analysis.robustness.reweighted import Reweighting, ranks_of
from dtindex.analysis.robustness.uncertainty import CERTAIN, Draws, Uncertainty, dirichlet
from dtindex.brief import Brief
from dtindex.scoring.result import ScoreResult

__all__ = ["Sensitivity", "leave_one_out", "sobol"]

FloatArray = NDArray[np.float64]

_N_SOBOL = 1024
"""Points of the Sobol sequence, a power of two; the model runs as often times inputs and two.

So many bring the indices of a province to about a hundredth; 256 leave them three times as far."""
_N_TRIALS = 32
"""Sets of weights, or of answers, among which one input picks."""
_AT_ONCE = 128


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Brief):
    """Sobol indices of the mean shift of ranks from the official ones.

    Parameters
    ----------
    table : DataFrame
        A row per input: ``kind`` (``group_weight``, ``component_weights``, ``answers``,
        ``rescaling``, ``leave_out``), ``part_id`` (the group, where there is one),
        ``first_order`` (share of the variance that it explains alone) and ``total`` (with all it
        does together with others).
    mean_rank_shift : float
        Mean over draws, in ranks.
    """

    table: pd.DataFrame
    mean_rank_shift: float

    def _repr_html_(self) -> str:
        html: str = self.table.to_html(index=False, escape=True)
        return html


def leave_one_out(result: ScoreResult) -> pd.DataFrame:
    """Rank again without each group and each component, all else as it is.

    Parameters
    ----------
    result : ScoreResult

    Returns
    -------
    DataFrame
        A row per part: ``kind`` (``group`` or ``component``), ``part_id``, ``mean_rank_shift`` and
        ``largest_rank_shift`` (in ranks, without sign), ``n_levels_changed`` (by points alone).

    References
    ----------
    OECD/JRC (2008). Handbook on Constructing Composite Indicators, p. 118: exclusion of
    individual indicators.
    """
    model = Reweighting.of(result, CERTAIN)
    n_groups, n_components = len(model.groups), len(model.component_shares)
    no_luck = [np.zeros((len(group.varies), 1)) for group in model.groups]
    official = model.score(model.nominal(), no_luck)
    draws = model.nominal(n_groups + n_components)
    draws.groups[np.arange(n_groups), np.arange(n_groups)] = 0.0
    parts = np.arange(n_components)
    draws.components[n_groups + parts, parts] = 0.0
    without = model.score(draws, no_luck)
    known = official.index[:, 0] >= 0
    ranks = ranks_of(without.index, model.index_max)[:, known]
    shift = np.abs(ranks - ranks_of(official.index, model.index_max)[:, known])
    levels = result.framework.level_rule.levels[1:]
    edges = [level.interval.lowest_step(result.framework.step) for level in levels]
    before = np.searchsorted(edges, official.level_steps[known], side="right")
    after = np.searchsorted(edges, without.level_steps[known], side="right")
    return pd.DataFrame(
        {
            "kind": np.repeat(["group", "component"], [n_groups, n_components]),
            "part_id": model.part_ids,
            "mean_rank_shift": shift.mean(axis=1) if known.any() else 0.0,
            "largest_rank_shift": shift.max(axis=1, initial=0),
            "n_levels_changed": (before != after).sum(axis=0),
        }
    )


def sobol(result: ScoreResult, uncertainty: Uncertainty, rng: np.random.Generator) -> Sensitivity:
    """Split the variance of the mean rank shift among the inputs.

    Group weights are inputs of their own: gamma variables that, made to add up to one, follow the
    Dirichlet distribution. Weights of components and answers are picked from a few sets drawn
    beforehand by one input each, as triggers of Saisana et al. do.

    References
    ----------
    Saltelli, A. et al. (2010). Variance based sensitivity analysis of model output. Computer
    Physics Communications 181, 259-270; ``scipy.stats.sobol_indices``.
    """
    trial = _Trial.of(result, uncertainty, rng)
    n_inputs = 2 * len(trial.model.groups) + 3
    shifts: list[FloatArray] = []

    def mean_shift(inputs: FloatArray) -> FloatArray:
        parts = np.array_split(inputs, max(1, inputs.shape[1] // _AT_ONCE), axis=1)
        shift = np.concatenate([trial.mean_shift(part) for part in parts])
        shifts.append(shift.copy())  # scipy centres what it is given in place
        return shift

    dists: list[Any] = [scipy.stats.uniform(0, 1)] * n_inputs
    found = scipy.stats.sobol_indices(func=mean_shift, n=_N_SOBOL, dists=dists, rng=rng)
    groups = trial.model.part_ids[: len(trial.model.groups)]
    n_groups = len(groups)
    table = pd.DataFrame(
        {
            "kind": np.repeat(
                ["group_weight", "component_weights", "answers", "rescaling", "leave_out"],
                [n_groups, n_groups, 1, 1, 1],
            ),
            "part_id": [*groups, *groups, "", "", ""],
            "first_order": _finite(found.first_order),
            "total": _finite(found.total_order),
        }
    )
    return Sensitivity(table, float(np.concatenate(shifts).mean()))


def _finite(indices: object) -> FloatArray:
    """Nothing varies, nothing explains: 0 where the variance is 0."""
    finite: FloatArray = np.nan_to_num(np.asarray(indices, dtype=float).ravel())
    return finite


@dataclass(frozen=True, eq=False)
class _Trial:
    """The model as a function of inputs between 0 and 1."""

    model: Reweighting
    uncertainty: Uncertainty
    official: NDArray[np.int32]
    components: FloatArray
    answers: tuple[NDArray[np.float32], ...]
    known: NDArray[np.bool_]

    @classmethod
    def of(
        cls, result: ScoreResult, uncertainty: Uncertainty, rng: np.random.Generator
    ) -> "_Trial":
        model = Reweighting.of(result, uncertainty)
        components = np.empty((_N_TRIALS, len(model.component_shares)))
        for number in range(len(model.groups)):
            mine = model.group_of == number
            components[:, mine] = dirichlet(
                model.component_shares[mine], uncertainty.component_concentration, _N_TRIALS, rng
            )
        answers = tuple(
            rng.random((len(group.varies), _N_TRIALS), dtype=np.float32) for group in model.groups
        )
        official = result.ranks[model.order].astype(np.int32)
        known = result.scores.assessed[model.order]
        return cls(model, uncertainty, official, components, answers, known)

    def mean_shift(self, inputs: FloatArray) -> FloatArray:
        """Mean distance of ranks from the official ones, shape (n_draws,)."""
        model, n_groups = self.model, len(self.model.groups)
        picked = np.minimum((inputs[n_groups:] * _N_TRIALS).astype(np.intp), _N_TRIALS - 1)
        groups = self._group_shares(inputs[:n_groups])
        components = self.components[
            picked[model.group_of], np.arange(len(model.group_of))[:, None]
        ].T
        rescaling, leave_out = inputs[-2:]
        self._leave_out(groups, components, leave_out)
        draws = Draws(groups, components, rescaling < self.uncertainty.rescaling)
        scored = model.score(draws, [answers[:, picked[n_groups]] for answers in self.answers])
        ranks = ranks_of(scored.index, model.index_max)
        if not self.known.any():
            return np.zeros(len(ranks))
        shift: FloatArray = np.abs(ranks - self.official)[:, self.known].mean(axis=1)
        return shift

    def _leave_out(self, groups: FloatArray, components: FloatArray, leave_out: FloatArray) -> None:
        """Leave a group out in one half of what is below the probability, a component in the other.

        Each as likely as the others of its kind, and none where it is the only one: as in
        :meth:`~dtindex.analysis.robustness.uncertainty.Draws.random`.
        """
        place = 2 * leave_out / max(self.uncertainty.leave_out, 1e-12)
        for part, first in ((groups, 0), (components, 1)):
            rows = np.flatnonzero((place >= first) & (place < first + 1))
            if part.shape[1] > 1:
                part[rows, ((place[rows] - first) * part.shape[1]).astype(np.intp)] = 0.0

    def _group_shares(self, inputs: FloatArray) -> FloatArray:
        concentration = self.uncertainty.group_concentration
        shares = self.model.group_shares
        if isinf(concentration):
            return np.tile(shares, (inputs.shape[1], 1))
        inside = np.clip(inputs.T, 1e-9, 1 - 1e-9)
        drawn = np.asarray(scipy.special.gammaincinv(concentration * shares, inside), dtype=float)
        return np.asarray(drawn / drawn.sum(axis=1, keepdims=True), dtype=float)
