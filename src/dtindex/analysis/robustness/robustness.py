"""How sure ranks and levels are, when weights and answers could be otherwise."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.analysis.robustness.reweighted import Reweighting, ranks_of
from dtindex.analysis.robustness.sensitivity import Sensitivity, leave_one_out, sobol
from dtindex.analysis.robustness.uncertainty import Uncertainty
from dtindex.arguments import checked
from dtindex.brief import Brief
from dtindex.errors import AnalysisError
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.scores import NO_LEVEL, ConditionState

__all__ = ["Robustness", "robustness"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_BLOCK = 128
"""Draws that share one stream of random numbers: fixed, so that nothing else decides them."""
_N_DRIVERS = 3
_STILL = 1e-6
"""Spread below which an input stays where it is, rounding aside."""


@dataclass(frozen=True, eq=False, repr=False)
class Robustness(Brief):
    """Ranks and levels under uncertainty; made by :func:`robustness`. The official ones stand.

    Parameters
    ----------
    result : ScoreResult
    uncertainty : Uncertainty
        What was let vary, and how far.
    n_draws : int
    entropy : tuple of int
        What the random numbers were made from.
    table : DataFrame
        A row per institution, in the order of the result: ``institution_id``, ``rank`` and
        ``level`` (official), ``rank_median``, ``rank_low`` and ``rank_high`` (5th and 95th
        percentile), ``p_level_1`` … (probability of each level), ``p_same_level``. NA where
        there is no index, or no level.
    drivers : DataFrame
        The inputs that move each institution's rank most, at most three: ``institution_id``,
        ``place`` (from 1), ``kind`` (``group_weight``, ``component_weight``, ``answers``,
        ``rescaling``), ``part_id`` (group or component; empty for rescaling), ``correlation``
        with the rank (positive: more of it, a worse rank) and ``share`` of the rank's variance.
    """

    result: ScoreResult
    uncertainty: Uncertainty
    n_draws: int
    entropy: tuple[int, ...]
    table: pd.DataFrame
    drivers: pd.DataFrame

    @cached_property
    def leave_one_out(self) -> pd.DataFrame:
        """How ranks shift when one part is left out and all else stays official.

        A row per group and component: ``kind``, ``part_id``, ``mean_rank_shift``,
        ``largest_rank_shift``, ``n_levels_changed``. Shifts are in ranks, without sign.
        """
        return leave_one_out(self.result)

    @cached_property
    def sensitivity(self) -> Sensitivity:
        """Sobol indices: how much of the ranks' mean shift each kind of choice explains."""
        return sobol(self.result, self.uncertainty, np.random.default_rng(list(self.entropy)))

    def _repr_html_(self) -> str:
        html: str = self.table.to_html(index=False, max_rows=20, escape=True)
        return html


@checked
def robustness(
    result: ScoreResult,
    *,
    rng: np.random.Generator | int,
    n_draws: int = 10_000,
    uncertainty: Uncertainty | None = None,
    workers: int = 1,
    chunk: int = _BLOCK,
) -> Robustness:
    """Draw weights, answers and rules as they could be otherwise, and rank all institutions.

    Weights of groups and components follow Dirichlet distributions around the official ones;
    missing and unverified answers lie between their bounds, those of one institution and group
    rising and falling together; the weight of what does not apply goes to its group or to the
    whole index; now and then one group or component is left out.

    Parameters
    ----------
    result : ScoreResult
        Is not altered.
    rng : numpy.random.Generator or int
        An integer is a seed. Two numbers are taken from it. The result hangs on them, and on
        nothing else: not on the number of workers, nor on the chunk, nor on the order of the
        institutions; more draws begin with the same.
    n_draws : int
        At least 1.
    uncertainty : Uncertainty, optional
        How far things may vary; the defaults are stated there.
    workers : int
        Threads that draw at the same time.
    chunk : int
        Draws that each of them works out together; fewer take less memory. At most 128 are.

    Returns
    -------
    Robustness
        Shapes: a row per institution, ranks from 1.

    Raises
    ------
    AnalysisError
        If ``n_draws``, ``workers`` or ``chunk`` is below 1 (DT508).

    References
    ----------
    OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 7, pp. 117-131.
    Saisana, M., Saltelli, A., Tarantola, S. (2005). Uncertainty and sensitivity analysis
    techniques as tools for the quality assessment of composite indicators. Journal of the Royal
    Statistical Society A 168(2), 307-323.

    Examples
    --------
    >>> import numpy as np
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=40))
    >>> sure = dti.robustness(result, rng=np.random.default_rng(1), n_draws=500)
    >>> bool((sure.table["rank_low"] <= sure.table["rank_high"]).all())
    True
    """
    if n_draws < 1 or workers < 1 or chunk < 1:
        raise AnalysisError("DT508", "robustness", draws=n_draws, workers=workers, chunk=chunk)
    uncertainty = uncertainty or Uncertainty()
    rng = np.random.default_rng(rng)
    entropy = tuple(rng.integers(0, 2**62, size=2).tolist())
    study = _Study.of(result, uncertainty, n_draws, chunk, entropy)
    tally = study.run(workers)
    return Robustness(
        result=result,
        uncertainty=uncertainty,
        n_draws=n_draws,
        entropy=entropy,
        table=_table(result, study.model, tally, n_draws),
        drivers=_drivers(result, study.model, tally, n_draws),
    )


@dataclass(frozen=True, eq=False)
class _Block:
    """Sums over the draws of one block; ``inputs`` are weights and the rule of rescaling."""

    at_least: IntArray
    inputs: FloatArray
    inputs_squared: FloatArray
    rank_inputs: FloatArray
    rank_answers: FloatArray


@dataclass(frozen=True, eq=False)
class _Tally:
    """All draws: every rank, shape (n_draws, n_institutions), and the sums of all blocks."""

    ranks: NDArray[np.int32]
    sums: _Block


@dataclass(frozen=True, eq=False)
class _LevelReader:
    """Reads levels off steps, and holds them where a condition is not met.

    ``in_doubt`` are the institutions that have left a condition unanswered and met the others.
    """

    edges: list[int]
    ceiling: int
    held: NDArray[np.intp]
    in_doubt: NDArray[np.intp]

    @classmethod
    def of(cls, result: ScoreResult, order: NDArray[np.intp]) -> Self:
        framework, states = result.framework, result.scores.condition_states[order]
        levels = framework.level_rule.levels
        unmet = np.isin(states, [ConditionState.UNMET, ConditionState.REJECTED]).any(axis=1)
        missing = (states == ConditionState.MISSING).any(axis=1) & result.scores.assessed[order]
        return cls(
            edges=[each.interval.lowest_step(framework.step) for each in levels],
            ceiling=[each.level for each in levels].index(framework.unmet_condition.level),
            held=np.flatnonzero(unmet),
            in_doubt=np.flatnonzero(missing & ~unmet),
        )

    def at_least(self, steps: NDArray[np.int32], met: NDArray[np.bool_]) -> IntArray:
        """Count the draws in which each institution has each level or a higher one.

        ``met`` says in which draws an institution in doubt turns out to meet its conditions.
        """
        counts = np.empty((len(steps), len(self.edges)), dtype=np.int64)
        for position, edge in enumerate(self.edges):
            # Where all that applies is left out, the lowest level is what remains.
            reached = steps >= (edge if position else -1)
            if position > self.ceiling:
                reached[self.held] = False
                reached[self.in_doubt] &= met
            counts[:, position] = reached.sum(axis=1)
        return counts


@dataclass(frozen=True, eq=False)
class _Study:
    uncertainty: Uncertainty
    n_draws: int
    chunk: int
    entropy: tuple[int, ...]

    model: Reweighting
    reader: _LevelReader

    @classmethod
    def of(
        cls,
        result: ScoreResult,
        uncertainty: Uncertainty,
        n_draws: int,
        chunk: int,
        entropy: tuple[int, ...],
    ) -> Self:
        model = Reweighting.of(result, uncertainty)
        reader = _LevelReader.of(result, model.order)
        return cls(uncertainty, n_draws, chunk, entropy, model, reader)

    def run(self, workers: int) -> _Tally:
        """Draw all blocks; sums are added up in the order of the blocks, whoever drew them."""
        ranks = np.empty((self.n_draws, len(self.model.order)), dtype=np.int32)
        numbers = range(-(-self.n_draws // _BLOCK))
        if workers == 1:
            return _Tally(ranks, _added(self._block(number, ranks) for number in numbers))
        with ThreadPoolExecutor(workers) as pool:
            return _Tally(ranks, _added(pool.map(lambda n: self._block(n, ranks), numbers)))

    def _block(self, number: int, ranks: NDArray[np.int32]) -> _Block:
        """Draw one block; its ranks go to their place, its sums are given back."""
        rng = np.random.Generator(
            np.random.Philox(np.random.SeedSequence(self.entropy, spawn_key=(number,)))
        )
        model, kept = self.model, min(_BLOCK, self.n_draws - number * _BLOCK)
        drawn = ranks[number * _BLOCK :][:kept]
        # All random numbers of the block come first, so that no chunk can change them.
        draws = model.draw(self.uncertainty, _BLOCK, rng)
        lucks = [rng.random((len(g.varies), _BLOCK), dtype=np.float32) for g in model.groups]
        met = rng.random((len(self.reader.in_doubt), _BLOCK)) < self.uncertainty.missing / 2
        at_least = np.zeros((len(model.order), len(self.reader.edges)), dtype=np.int64)
        for start in range(0, kept, self.chunk):
            part = slice(start, min(start + self.chunk, kept))
            scored = model.score(draws.take(part), [luck[:, part] for luck in lucks])
            drawn[part] = ranks_of(scored.index, model.index_max)
            at_least += self.reader.at_least(scored.level_steps, met[:, part])
        centred = drawn.T - (len(model.order) + 1) / 2
        inputs = np.hstack([draws.groups, draws.components, draws.whole_index[:, None]])[:kept]
        answers = np.zeros((len(model.order), len(model.groups)))
        for column, group in enumerate(model.groups):
            away = lucks[column][:, :kept] - 0.5
            answers[group.varies, column] = np.einsum("ij,ij->i", centred[group.varies], away)
        return _Block(
            at_least=at_least,
            inputs=inputs.sum(axis=0),
            inputs_squared=(inputs**2).sum(axis=0),
            rank_inputs=np.asarray(centred @ inputs, dtype=float),
            rank_answers=answers,
        )


def _added(blocks: Iterable[_Block]) -> _Block:
    """Add blocks up in their order, so that rounding does not hang on who was first."""
    names = [each.name for each in fields(_Block)]
    total: dict[str, NDArray[np.generic]] = {}
    for block in blocks:
        for name in names:
            part = getattr(block, name)
            total[name] = total[name] + part if name in total else part
    return _Block(**total)  # type: ignore[arg-type]  # the names are its own


def _table(result: ScoreResult, model: Reweighting, tally: _Tally, n_draws: int) -> pd.DataFrame:
    known = result.scores.assessed
    quantiles = np.empty((3, len(known)))
    for part in np.array_split(np.arange(len(known)), max(1, len(known) // 2000)):
        quantiles[:, model.order[part]] = np.quantile(
            tally.ranks[:, part], [0.5, 0.05, 0.95], axis=0, method="inverted_cdf"
        )
    at_least = np.empty_like(tally.sums.at_least)
    at_least[model.order] = tally.sums.at_least
    exactly = at_least - np.pad(at_least[:, 1:], ((0, 0), (0, 1)))
    table = pd.DataFrame({"institution_id": np.asarray(result.institutions.ids, dtype=object)})
    table["rank"] = _nullable(result.ranks, known)
    for name, ranks in zip(("rank_median", "rank_low", "rank_high"), quantiles, strict=True):
        table[name] = _nullable(ranks.astype(np.int64), known)
    official = result.scores.levels.level
    table["level"] = _nullable(official, official != NO_LEVEL)
    levels = [each.level for each in result.framework.level_rule.levels]
    shares = np.where(known[:, None], exactly / n_draws, np.nan)
    for column, level in enumerate(levels):
        table[f"p_level_{level}"] = shares[:, column]
    place = np.minimum(np.searchsorted(levels, official), len(levels) - 1)
    same = shares[np.arange(len(known)), place]
    table["p_same_level"] = np.where(official != NO_LEVEL, same, np.nan)
    return table


def _nullable(values: IntArray, known: NDArray[np.bool_]) -> pd.api.extensions.ExtensionArray:
    return pd.arrays.IntegerArray(np.asarray(values, dtype=np.int64), ~known)


def _drivers(result: ScoreResult, model: Reweighting, tally: _Tally, n_draws: int) -> pd.DataFrame:
    """Correlate ranks with inputs, from the sums of all blocks."""
    sums = tally.sums
    ranks = tally.ranks
    mean = ranks.mean(axis=0) - (ranks.shape[1] + 1) / 2
    spread = ranks.std(axis=0)
    input_mean = sums.inputs / n_draws
    input_spread = np.sqrt(np.maximum(sums.inputs_squared / n_draws - input_mean**2, 0.0))
    covariance = sums.rank_inputs / n_draws - mean[:, None] * input_mean
    # What is drawn uniformly between 0 and 1 has a variance of one twelfth.
    answers = sums.rank_answers / n_draws
    scale = np.concatenate([input_spread, np.full(len(model.groups), 12**-0.5)])
    divisor = spread[:, None] * scale
    moves = (scale > _STILL) & (spread[:, None] > 0)
    correlation = np.hstack([covariance, answers]) / np.where(moves, divisor, 1.0)
    correlation = np.where(moves, np.clip(correlation, -1.0, 1.0), 0.0)[np.argsort(model.order)]
    return _most_moving(result, model, correlation)


def _most_moving(result: ScoreResult, model: Reweighting, correlation: FloatArray) -> pd.DataFrame:
    n_groups, n_components = len(model.groups), len(model.component_shares)
    kinds = np.repeat(
        np.array(["group_weight", "component_weight", "rescaling", "answers"], dtype=object),
        [n_groups, n_components, 1, n_groups],
    )
    parts = np.array([*model.part_ids, "", *model.part_ids[:n_groups]], dtype=object)
    order = np.argsort(-np.abs(correlation), axis=1, kind="stable")[:, :_N_DRIVERS]
    found = np.take_along_axis(correlation, order, axis=1)
    width = order.shape[1]
    table = pd.DataFrame(
        {
            "institution_id": np.repeat(np.asarray(result.institutions.ids, dtype=object), width),
            "place": np.tile(np.arange(1, width + 1), len(order)),
            "kind": kinds[order].ravel(),
            "part_id": parts[order].ravel(),
            "correlation": found.ravel(),
            "share": (found**2).ravel(),
        }
    )
    known = np.repeat(result.scores.assessed, width)
    return table[known & (table["correlation"] != 0)].reset_index(drop=True)
