"""How sure ranks are: certainty gives the official ones, and chance hangs on the seed alone."""

from dataclasses import replace
from math import inf

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dtindex as dti
from dtindex.analysis.robustness.reweighted import Reweighting, ranks_of
from dtindex.analysis.robustness.robustness import robustness
from dtindex.analysis.robustness.uncertainty import CERTAIN, Uncertainty, dirichlet
from dtindex.errors import AnalysisError
from dtindex.scoring.score import score
from dtindex.submissions.institutions import Institutions
from random_results import results


@pytest.fixture(scope="module")
def sample():
    return dti.score(*dti.sample_province(n_institutions=60))


def study(result, seed=1, n_draws=300, **more):
    return robustness(result, rng=np.random.default_rng(seed), n_draws=n_draws, **more)


@settings(max_examples=80, deadline=None)
@given(results())
def test_without_uncertainty_ranks_and_levels_are_the_official_ones(result):
    table = study(result, n_draws=3, uncertainty=CERTAIN).table
    for name in ("rank_median", "rank_low", "rank_high"):
        pd.testing.assert_series_equal(table[name], table["rank"], check_names=False)
    assert (table["p_same_level"].dropna() == 1).all()
    assert table["p_same_level"].isna().equals(result.index["level"].isna())
    assert table["rank"].isna().equals(result.index["points"].isna())


@settings(max_examples=30, deadline=None)
@given(results(), st.integers(0, 2**32))
def test_probabilities_add_up_and_intervals_hold_the_median(result, seed):
    table = study(result, seed, n_draws=40).table.dropna()
    levels = table.filter(like="p_level_")
    np.testing.assert_allclose(levels.sum(axis=1), 1.0)
    assert (table["rank_low"] <= table["rank_median"]).all()
    assert (table["rank_median"] <= table["rank_high"]).all()
    assert table["rank_low"].min() >= 1 if len(table) else True


def test_the_order_of_institutions_only_orders_the_result(sample):
    order = np.random.default_rng(5).permutation(len(sample.institutions.ids))
    table = sample.institutions.table.iloc[order].reset_index(drop=True)
    shuffled = score(sample.framework, Institutions(table), sample.facts)
    before, after = study(sample), study(shuffled)
    expected = before.table.iloc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(after.table, expected)
    keys = ["institution_id", "place"]
    pd.testing.assert_frame_equal(
        after.drivers.sort_values(keys, ignore_index=True),
        before.drivers.sort_values(keys, ignore_index=True),
    )


@pytest.mark.parametrize("workers", [2, 3])
def test_workers_change_nothing_to_the_last_digit(sample, workers):
    alone, together = study(sample, n_draws=700), study(sample, n_draws=700, workers=workers)
    pd.testing.assert_frame_equal(alone.table, together.table, check_exact=True)
    pd.testing.assert_frame_equal(alone.drivers, together.drivers, check_exact=True)


@pytest.mark.parametrize("chunk", [1, 7, 50, 1000])
def test_the_chunk_changes_nothing_to_the_last_digit(sample, chunk):
    whole, parts = study(sample), study(sample, chunk=chunk)
    pd.testing.assert_frame_equal(whole.table, parts.table, check_exact=True)
    pd.testing.assert_frame_equal(whole.drivers, parts.drivers, check_exact=True)


def test_more_draws_begin_with_the_same(sample):
    """A probability over 128 draws and one over 256 differ by what the second half brings."""
    few, many = study(sample, n_draws=128).table, study(sample, n_draws=256).table
    shares = [name for name in few if name.startswith("p_level")]
    rest = 2 * many[shares] - few[shares]
    assert ((rest > -1e-9) & (rest < 1 + 1e-9)).all(axis=None)


def test_a_seed_gives_one_result_and_another_seed_another(sample):
    pd.testing.assert_frame_equal(study(sample, 7).table, study(sample, 7).table)
    assert not study(sample, 7).table.equals(study(sample, 8).table)


def test_closer_weights_and_surer_answers_narrow_the_intervals(sample):
    def width(**more):
        table = study(sample, uncertainty=Uncertainty(**more)).table
        return float((table["rank_high"] - table["rank_low"]).mean())

    fixed = {"unverified": 0.0, "rescaling": 0.0, "leave_out": 0.0, "missing": 0.0}
    assert width(group_concentration=2000, component_concentration=2000, **fixed) < width(**fixed)
    assert width(**fixed) < width()
    sure = {"group_concentration": inf, "component_concentration": inf} | fixed
    assert width(**sure) == 0
    assert width(**sure | {"unverified": 0.3}) > 0
    assert width(**sure | {"leave_out": 0.5}) > 0
    assert width(**sure | {"rescaling": 0.5}) > 0


def test_dirichlet_shares_have_the_stated_mean_and_spread():
    shares = np.array([0.2, 0.3, 0.5])
    drawn = dirichlet(shares, 100.0, 40_000, np.random.default_rng(3))
    np.testing.assert_allclose(drawn.sum(axis=1), 1.0)
    np.testing.assert_allclose(drawn.mean(axis=0), shares, atol=0.001)
    np.testing.assert_allclose(drawn.std(axis=0), np.sqrt(shares * (1 - shares) / 101), rtol=0.02)


def test_the_drivers_are_what_was_let_vary(sample):
    fixed = {"missing": 0.0, "rescaling": 0.0, "leave_out": 0.0}
    weights = Uncertainty(component_concentration=inf, unverified=0.0, **fixed)
    assert set(study(sample, uncertainty=weights).drivers["kind"]) == {"group_weight"}
    answering = Uncertainty(inf, inf, unverified=0.3, **fixed)
    drivers = study(sample, uncertainty=answering).drivers
    assert set(drivers["kind"]) == {"answers"}
    assert drivers.groupby("institution_id").size().max() <= 3
    # The better the answers come out, the better the rank: the smaller its number.
    assert (drivers.query("place == 1")["correlation"] < 0).mean() > 0.9


def test_leaving_a_group_out_ranks_as_the_sum_of_the_others(sample):
    framework, scores = sample.framework, sample.scores
    counted = np.flatnonzero(sample.outline.counted)
    left = counted[2]
    others = counted[counted != left]
    weight = np.where(scores.group_max[:, others] > 0, sample.outline.group_max[others], 0)
    weight = weight.sum(axis=1)
    points = scores.group.points[:, others].sum(axis=1)
    steps = (2 * points * sample.outline.index_max + weight) // (2 * weight)
    ranks = pd.Series(-steps).rank(method="min").to_numpy()
    shift = np.abs(ranks - sample.ranks)
    line = sample_line(study(sample).leave_one_out, framework.groups[left].id)
    assert line["mean_rank_shift"] == pytest.approx(shift.mean())
    assert line["largest_rank_shift"] == shift.max()


def sample_line(table, part_id):
    return table.set_index("part_id").loc[part_id]


def test_sobol_indices_explain_what_varies_and_nothing_else(sample):
    fixed = {"missing": 0.0, "unverified": 0.0, "rescaling": 0.0, "leave_out": 0.0}
    found = study(sample, uncertainty=Uncertainty(component_concentration=inf, **fixed))
    table = found.sensitivity.table.set_index("kind")
    idle = table.drop(index="group_weight")
    np.testing.assert_allclose(idle[["first_order", "total"]], 0.0, atol=1e-12)
    assert table.loc["group_weight", "total"].min() > 0
    assert 0.5 < table.loc["group_weight", "total"].sum() < 2.5
    assert found.sensitivity.mean_rank_shift > 0
    assert study(sample, uncertainty=CERTAIN).sensitivity.mean_rank_shift == 0


def test_sensitivity_leaves_groups_and_components_out_at_even_odds(sample):
    fixed = {"missing": 0.0, "unverified": 0.0, "rescaling": 0.0}
    found = study(sample, uncertainty=Uncertainty(inf, inf, leave_out=1.0, **fixed))
    shifts = found.leave_one_out.groupby("kind")["mean_rank_shift"].mean()
    assert found.sensitivity.mean_rank_shift == pytest.approx(shifts.mean(), rel=0.02)
    table = found.sensitivity.table.set_index("kind")
    assert table.loc["leave_out", "first_order"] == pytest.approx(1.0, abs=0.05)


def test_the_only_group_is_not_left_out(sample):
    framework = sample.framework
    only = framework.groups[0]
    others = tuple(replaced(group, counted=False) for group in framework.groups[1:])
    alone = replaced(framework, groups=(only, *others), max_points=only.max_points)
    result = dti.score(alone, sample.institutions, replace(sample.facts, framework=alone))
    fixed = {"missing": 0.0, "unverified": 0.0, "rescaling": 0.0}
    found = study(result, uncertainty=Uncertainty(inf, inf, leave_out=1.0, **fixed))
    parts = found.leave_one_out.query("kind == 'component'")["mean_rank_shift"]
    assert found.sensitivity.mean_rank_shift == pytest.approx(parts.mean() / 2, rel=0.05)


def replaced(record, **fields):
    """A record with other fields, that has nothing in mind from before."""
    kind = type(record)
    return kind(**{name: getattr(record, name) for name in kind.model_fields} | fields)


@given(st.lists(st.integers(-1, 30), min_size=1, max_size=12))
def test_ranks_by_counting_are_those_by_sorting(steps):
    by_counting = ranks_of(np.array([steps], dtype=np.int32).T, 30)[0]
    by_sorting = pd.Series(steps).rank(method="min", ascending=False)
    assert by_counting.tolist() == by_sorting.astype(int).tolist()


@settings(max_examples=40, deadline=None)
@given(results())
def test_official_weights_give_the_official_steps(result):
    model = Reweighting.of(result, CERTAIN)
    scored = model.score(model.nominal(2), [np.zeros((len(g.varies), 2)) for g in model.groups])
    known = result.scores.assessed
    official = np.where(known, result.scores.index.points, -1)[model.order]
    assert (scored.index == official[:, None]).all()


def test_robustness_alters_no_score(sample):
    before = sample.index.copy()
    study(sample)
    assert sample.index.equals(before)


def test_too_few_draws_and_impossible_shares_are_refused(sample):
    with pytest.raises(AnalysisError, match="0 draws") as caught:
        study(sample, n_draws=0)
    assert caught.value.code == "DT508"
    with pytest.raises(AnalysisError, match="0 at a time"):
        study(sample, chunk=0)
    with pytest.raises(AnalysisError, match="outside 0 to 1") as caught:
        Uncertainty(missing=1.5)
    assert caught.value.code == "DT507"
    with pytest.raises(AnalysisError, match="not above 0"):
        replace(Uncertainty(), group_concentration=0.0)
