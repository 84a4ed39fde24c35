"""Self against external: numbers checked by published examples and by independent formulas."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import dtindex as dti
from answered import YEAR, answered, load, schools
from dtindex.analysis.reviewers.agreement import agreement
from dtindex.analysis.reviewers.kappa import disagreement, weighted_kappa
from dtindex.analysis.reviewers.sample_size import sample_size, sample_size_of_mean

SIZES = {"n_classes": 10, "n_staff": 30, "n_teachers": 20, "n_pupils": 200, "n_parents": 190}
TABLES = arrays(np.int64, st.integers(2, 5).map(lambda k: (k, k)), elements=st.integers(0, 40))


def test_kappa_of_cohens_own_example_of_weights():
    """Cohen (1968), table 1: kappa 0.492, with his weights 0.348."""
    counts = [[44, 7, 9], [5, 20, 5], [1, 3, 6]]
    assert weighted_kappa(counts, 1 - np.eye(3)) == pytest.approx(0.492, abs=5e-4)
    weights = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]
    assert weighted_kappa(counts, weights) == pytest.approx(0.348, abs=5e-4)


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_quadratic_kappa_is_the_concordance_of_the_two_raters(counts):
    """Fleiss and Cohen (1973): 2 cov / (var + var + difference of means squared)."""
    rows, columns = np.indices(counts.shape)
    first, second = (np.repeat(axis.ravel(), counts.ravel()) for axis in (rows, columns))
    if not len(first):
        assert math.isnan(weighted_kappa(counts, disagreement(len(counts), "quadratic")))
        return
    below = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    said = weighted_kappa(counts, disagreement(len(counts), "quadratic"))
    if below == 0:
        assert math.isnan(said)
    else:
        covariance = ((first - first.mean()) * (second - second.mean())).mean()
        assert said == pytest.approx(2 * covariance / below)


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_linear_kappa_pools_the_kappas_of_all_cuts(counts):
    """Vanbelle and Albert (2009): cut the scale at every place, pool what is beyond chance."""
    said = weighted_kappa(counts, disagreement(len(counts), "linear"))
    total = counts.sum()
    beyond, possible = 0.0, 0.0
    for cut in range(1, len(counts)):
        low, high = slice(0, cut), slice(cut, None)
        both = counts[low, low].sum() + counts[high, high].sum()
        rows, columns = counts.sum(axis=1), counts.sum(axis=0)
        chance = (
            rows[low].sum() * columns[low].sum() + rows[high].sum() * columns[high].sum()
        ) / max(total, 1)
        beyond += both - chance
        possible += total - chance
    if total == 0 or possible < 1e-9:
        assert math.isnan(said)
    else:
        assert said == pytest.approx(beyond / possible)


def test_two_options_have_one_kappa_whatever_the_weights():
    counts = [[20, 5], [10, 15]]
    linear, quadratic = (
        weighted_kappa(counts, disagreement(2, w)) for w in ("linear", "quadratic")
    )
    assert linear == quadratic == pytest.approx(0.4)


def test_the_sample_of_cochrans_island():
    """Cochran (1977), section 4.4: 3,200 people, 5 points, t = 2: 356 of them."""
    two_deviations = math.erf(2 / math.sqrt(2))
    assert sample_size(3200, margin=0.05, confidence=two_deviations) == 356


@pytest.mark.parametrize(
    ("population", "sample"), [(100, 80), (1000, 278), (10_000, 370), (75_000, 382)]
)
def test_samples_of_the_table_of_krejcie_and_morgan(population, sample):
    """Krejcie and Morgan (1970): 5 points, 95 %, share one half; they round, we never go below."""
    assert sample_size(population, margin=0.05) - sample in (0, 1)


def test_a_sample_never_exceeds_its_population_and_needs_sense():
    assert sample_size(3, margin=0.01) == 3
    assert sample_size(0, margin=0.05) == 0
    assert sample_size_of_mean(50, margin=1, deviation=0) == 0
    for arguments in ({"margin": 0}, {"margin": 0.1, "share": 1}, {"margin": 0.1, "confidence": 1}):
        with pytest.raises(ValueError, match="is not"):
            sample_size(10, **arguments)
    with pytest.raises(ValueError, match="negative"):
        sample_size_of_mean(10, margin=1, deviation=-1)


@pytest.fixture(scope="module")
def compared():
    """Four schools in two districts; three visited.

    1.1.b is worth 4 points over 10 classes, 1.3.b (a choice of three) 2 points.
    """
    framework = load("kontum-2022")
    institutions = schools(["A", "B", "C", "D"])
    institutions.table["district"] = ["Đông", "Đông", "Tây", "Tây"]
    options = [option.label_vi for option in framework.fact["computer_based_exams"].options]
    own = SIZES | {
        "n_classes_blended": 10,
        "computer_based_exams": options[2],
        "online_teaching_plan": "Có",
    }
    records = [(YEAR, school, "self", own) for school in "ABCD"]
    records += [
        (YEAR, "A", "external", own),
        (
            YEAR,
            "B",
            "external",
            own | {"n_classes_blended": 5, "computer_based_exams": options[1]},
        ),
        (
            YEAR,
            "C",
            "external",
            {"n_classes_blended": 5, "online_teaching_plan": "không chấp nhận"}
            | {"online_teaching_plan.reason": "Không có minh chứng"},
        ),
    ]
    facts = answered(framework, institutions, records)
    return agreement(dti.score(framework, institutions, facts))


def test_pairs_are_components_whose_every_fact_both_looked_at(compared):
    table = compared.components.set_index("component_id")
    assert table.loc["1.1.b", "n"] == 2, "C's classes were not looked at"
    assert table.loc["1.1.a", "n"] == 3
    assert table.loc["1.2.a", "n"] == 0
    assert compared.visited.tolist() == [True, True, True, False]


def test_bias_and_agreement_of_a_component_are_those_worked_out_by_hand(compared):
    row = compared.components.set_index("component_id").loc["1.1.b"]
    assert (row["n_equal"], row["n_inflated"], row["n_deflated"]) == (1, 1, 0)
    assert row["agreement"] == 0.5
    assert row["bias"] == pytest.approx((4 - 2) / 2)
    assert row["bias_share"] == pytest.approx(2 / 8)
    plan = compared.components.set_index("component_id").loc["1.1.a"]
    assert (plan["n_rejected"], plan["n_rated"]) == (1, 2)
    assert plan["bias"] == pytest.approx(2 / 3)


def test_kappa_is_given_for_choices_and_for_nothing_that_measures(compared):
    table = compared.components.set_index("component_id")
    assert table.loc["1.3.b", "n_rated"] == 2
    assert table.loc["1.3.b", "kappa_linear"] == pytest.approx(0.0)
    assert math.isnan(table.loc["1.1.b", "kappa_linear"])


def test_a_criterion_pools_the_pairs_of_its_components(compared):
    row = compared.criteria.set_index("criterion_id").loc["1.1"]
    assert (row["n"], row["n_equal"]) == (5, 3)
    assert row["bias"] == pytest.approx((2 + 2) / 5)


def test_districts_and_stages_say_what_the_visits_changed(compared):
    areas = compared.areas.set_index("name")
    assert areas["n"].to_dict() == {"Tây": 1, "Đông": 2}
    own, recognised = compared.own.index["points"], compared.recognised.index["points"]
    expected = (own - recognised)[:2].mean()
    assert areas.loc["Đông", "bias"] == pytest.approx(expected)
    assert compared.stages["stage"].tolist() == ["primary"]
    assert compared.stages["n"].tolist() == [3]
    assert compared.overall["n_pairs"] == compared.components["n"].sum()


def test_the_most_inflated_component_comes_first(compared):
    shares = compared.inflated["bias_share"].tolist()
    assert shares == sorted(shares, reverse=True)
    assert compared.inflated["component_id"].iat[0] == "1.1.a"


def test_visits_needed_follow_from_the_spread_that_was_found(compared):
    bias = (compared.own.index["points"] - compared.recognised.index["points"])[:3]
    first = (1.959964 * bias.std(ddof=1) / 0.5) ** 2
    assert compared.visits_needed(0.5) == min(4, math.ceil(first / (1 + first / 4)))


def test_levels_that_changed_are_counted_both_ways():
    result = dti.score(*dti.sample_province(60))
    compared = dti.agreement(result)
    changed = compared.levels[compared.levels["level_self"] != compared.levels["level_recognised"]]
    assert changed["n"].sum() == compared.overall["n_levels_changed"]
    assert compared.levels["n"].sum() == compared.visited.sum()
    assert compared.areas["n"].sum() == compared.overall["n"]
    assert compared.components["n"].sum() == compared.criteria["n"].sum()


def test_without_external_assessment_there_is_nothing_to_compare():
    framework = load("kontum-2022")
    institutions = schools(["A"])
    facts = answered(framework, institutions, [(YEAR, "A", "self", SIZES)])
    compared = dti.agreement(dti.score(framework, institutions, facts))
    assert compared.overall["n"] == 0
    assert compared.areas.empty
    assert compared.levels.empty
    assert compared.visits_needed(1) is None
    assert "<table" in compared._repr_html_()


def test_the_comparison_is_the_same_whatever_assessment_the_result_took():
    framework, institutions, facts = dti.sample_province(20)
    tables = [
        dti.agreement(dti.score(framework, institutions, facts, assessment=a)).components
        for a in ("self", "external", "recognised")
    ]
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])
