"""Coherence: numbers that others have published, identities, and what a province says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import dtindex as dti
from dtindex.analysis.structure.coherence import coherence
from dtindex.analysis.structure.statistics import correlate, cronbach_alpha, principal_components
from dtindex.errors import AnalysisError
from random_results import results

# NIST Statistical Reference Datasets, "Norris": y and x of 36 calibrations of ozone monitors.
NORRIS = np.array([
    (0.1, 0.2), (338.8, 337.4), (118.1, 118.2), (888.0, 884.6), (9.2, 10.1), (228.1, 226.5),
    (668.5, 666.3), (998.5, 996.3), (449.1, 448.6), (778.9, 777.0), (559.2, 558.2), (0.3, 0.4),
    (0.1, 0.6), (778.1, 775.5), (668.8, 666.9), (339.3, 338.0), (448.9, 447.5), (10.8, 11.6),
    (557.7, 556.0), (228.3, 228.1), (998.0, 995.8), (888.8, 887.6), (119.6, 120.2), (0.3, 0.3),
    (0.6, 0.3), (557.6, 556.8), (339.3, 339.1), (888.0, 887.2), (998.5, 999.0), (778.9, 779.0),
    (10.2, 11.1), (117.6, 118.3), (228.9, 229.2), (668.4, 669.1), (449.2, 448.9), (0.2, 0.5),
])  # fmt: skip

# Murder, assault, urban population and rape by state: McNeil (1977), R's dataset USArrests.
US_ARRESTS = np.array([
    (13.2, 236, 58, 21.2), (10.0, 263, 48, 44.5), (8.1, 294, 80, 31.0), (8.8, 190, 50, 19.5),
    (9.0, 276, 91, 40.6), (7.9, 204, 78, 38.7), (3.3, 110, 77, 11.1), (5.9, 238, 72, 15.8),
    (15.4, 335, 80, 31.9), (17.4, 211, 60, 25.8), (5.3, 46, 83, 20.2), (2.6, 120, 54, 14.2),
    (10.4, 249, 83, 24.0), (7.2, 113, 65, 21.0), (2.2, 56, 57, 11.3), (6.0, 115, 66, 18.0),
    (9.7, 109, 52, 16.3), (15.4, 249, 66, 22.2), (2.1, 83, 51, 7.8), (11.3, 300, 67, 27.8),
    (4.4, 149, 85, 16.3), (12.1, 255, 74, 35.1), (2.7, 72, 66, 14.9), (16.1, 259, 44, 17.1),
    (9.0, 178, 70, 28.2), (6.0, 109, 53, 16.4), (4.3, 102, 62, 16.5), (12.2, 252, 81, 46.0),
    (2.1, 57, 56, 9.5), (7.4, 159, 89, 18.8), (11.4, 285, 70, 32.1), (11.1, 254, 86, 26.1),
    (13.0, 337, 45, 16.1), (0.8, 45, 44, 7.3), (7.3, 120, 75, 21.4), (6.6, 151, 68, 20.0),
    (4.9, 159, 67, 29.3), (6.3, 106, 72, 14.9), (3.4, 174, 87, 8.3), (14.4, 279, 48, 22.5),
    (3.8, 86, 45, 12.8), (13.2, 188, 59, 26.9), (12.7, 201, 80, 25.5), (3.2, 120, 80, 22.9),
    (2.2, 48, 32, 11.2), (8.5, 156, 63, 20.7), (4.0, 145, 73, 26.2), (5.7, 81, 39, 9.3),
    (2.6, 53, 66, 10.8), (6.8, 161, 60, 15.6),
], dtype=float)  # fmt: skip

# Seven ratings of a clerical survey: Chatterjee and Price (1977), R's dataset attitude.
ATTITUDE = np.array([
    (43, 63, 71, 61, 81, 43, 58, 71, 72, 67, 64, 67, 69, 68, 77,
     81, 74, 65, 65, 50, 50, 64, 53, 40, 63, 66, 78, 48, 85, 82),
    (51, 64, 70, 63, 78, 55, 67, 75, 82, 61, 53, 60, 62, 83, 77,
     90, 85, 60, 70, 58, 40, 61, 66, 37, 54, 77, 75, 57, 85, 82),
    (30, 51, 68, 45, 56, 49, 42, 50, 72, 45, 53, 47, 57, 83, 54,
     50, 64, 65, 46, 68, 33, 52, 52, 42, 42, 66, 58, 44, 71, 39),
    (39, 54, 69, 47, 66, 44, 56, 55, 67, 47, 58, 39, 42, 45, 72,
     72, 69, 75, 57, 54, 34, 62, 50, 58, 48, 63, 74, 45, 71, 59),
    (61, 63, 76, 54, 71, 54, 66, 70, 71, 62, 58, 59, 55, 59, 79,
     60, 79, 55, 75, 64, 43, 66, 63, 50, 66, 88, 80, 51, 77, 64),
    (92, 73, 86, 84, 83, 49, 68, 66, 83, 80, 67, 74, 63, 77, 77,
     54, 79, 80, 85, 78, 64, 80, 80, 57, 75, 76, 78, 83, 74, 78),
    (45, 47, 48, 35, 47, 34, 35, 41, 31, 41, 34, 41, 25, 35, 46,
     36, 63, 60, 46, 52, 33, 41, 37, 49, 33, 72, 49, 38, 55, 39),
], dtype=float).T  # fmt: skip

# Twelve pupils on eleven questions, some not answered: pingouin's dataset cronbach_wide_missing.
QUESTIONS = np.array([
    [np.nan if mark == "." else float(mark) for mark in line] for line in (
        "11111111111", "11111111010", ".011.111100", "11101101100", "11111000100",
        "01.01111000", "11110010000", "11111000000", "01011000010", "10010100.00",
        "11100000000", "10010000000",
    )
])  # fmt: skip

ANSCOMBE_X = np.array([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], dtype=float)
ANSCOMBE_Y = np.array([8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68])


def test_pearson_agrees_with_the_value_that_nist_certifies():
    """NIST StRD, Norris: R-squared 0.999993745883712."""
    found = correlate(NORRIS[:, 1], NORRIS[:, 0])
    assert found.pearson**2 == pytest.approx(0.999993745883712, abs=1e-12)


def test_pearson_agrees_with_anscombe():
    """Anscombe (1973), first set, as R prints it: 0.81642051634484."""
    assert correlate(ANSCOMBE_X, ANSCOMBE_Y).pearson == pytest.approx(0.81642051634484, abs=1e-12)


def test_spearman_agrees_with_its_worked_example():
    """IQ and hours of television of ten people, worked by hand: rho = -29/165."""
    iq = np.array([106, 86, 100, 101, 99, 103, 97, 113, 112, 110], dtype=float)
    hours = np.array([7, 2, 27, 50, 28, 29, 20, 12, 6, 17], dtype=float)
    found = correlate(iq, hours)
    assert found.spearman == pytest.approx(-29 / 165, abs=1e-12)
    assert found.spearman_p == pytest.approx(0.627188, abs=1e-6)


def test_kendall_agrees_with_hollander_and_wolfe():
    """Hollander and Wolfe (1973), p. 185 (tuna): T = 26, tau = 4/9, exact p = 0.1194."""
    lightness = np.array([44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1])
    panel = np.array([2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8])
    found = correlate(lightness, panel)
    assert found.kendall == pytest.approx(4 / 9, abs=1e-12)
    assert found.kendall_p == pytest.approx(0.1194, abs=5e-5)


def test_principal_components_agree_with_a_textbook():
    """James et al., An Introduction to Statistical Learning, lab on USArrests, to 8 digits."""
    found = principal_components(US_ARRESTS)
    published = [0.62006039, 0.24744129, 0.0891408, 0.04335752]
    np.testing.assert_allclose(found.explained, published, rtol=0, atol=5.1e-9)


def test_principal_components_are_those_of_a_singular_value_decomposition():
    """No published value has more digits, so an independent formula stands beside it."""
    standard = (US_ARRESTS - US_ARRESTS.mean(axis=0)) / US_ARRESTS.std(axis=0, ddof=1)
    singular = np.linalg.svd(standard, compute_uv=False)
    eigenvalues = singular**2 / (len(standard) - 1)
    found = principal_components(US_ARRESTS)
    np.testing.assert_allclose(found.eigenvalues, eigenvalues, atol=1e-9)
    np.testing.assert_allclose((found.loadings**2).sum(axis=0), eigenvalues, atol=1e-9)
    np.testing.assert_allclose((found.loadings**2).sum(axis=1), 1.0, atol=1e-9)


def test_alpha_agrees_with_the_documentation_of_pingouin():
    """Vallat, pingouin.cronbach_alpha with nan_policy="listwise", as psych::alpha(complete.obs)."""
    assert cronbach_alpha(QUESTIONS) == pytest.approx(0.8016949152542373, abs=1e-12)


def test_alpha_agrees_with_the_manual_of_psych():
    """Revelle, psych::alpha(attitude): raw alpha 0.84, as printed."""
    assert round(cronbach_alpha(ATTITUDE), 2) == 0.84


def test_alpha_is_that_of_mean_covariance_over_mean_variance():
    """An independent formula stands beside it where the manual prints two digits."""
    covariance = np.cov(ATTITUDE, rowvar=False)
    k = len(covariance)
    mean = (covariance.sum() - np.trace(covariance)) / (k * (k - 1))
    expected = k * mean / (np.trace(covariance) / k + (k - 1) * mean)
    assert cronbach_alpha(ATTITUDE) == pytest.approx(expected, abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(arrays.arrays(float, (12, 3), elements=st.floats(0, 1, width=16)))
def test_what_does_not_vary_has_no_coefficient_and_breaks_nothing(table):
    found = correlate(table[:, 0], table[:, 1])
    assert np.isnan(found.pearson) == (np.ptp(table[:, 0]) == 0 or np.ptp(table[:, 1]) == 0)
    principal = principal_components(table)
    assert principal.explained.sum() == pytest.approx(1.0 if len(principal.columns) else 0.0)
    assert len(principal.columns) == (np.ptp(table, axis=0) > 0).sum()


@pytest.fixture(scope="module")
def sample():
    return dti.score(*dti.sample_province(n_institutions=150))


def test_weights_add_up_to_the_whole_nominal_and_effective(sample):
    sums = coherence(sample).weights.groupby("kind")[["nominal", "effective"]].sum()
    np.testing.assert_allclose(sums, 1.0)


def test_a_group_weighs_the_more_the_more_it_varies(sample):
    weights = coherence(sample).weights.query("kind == 'group'").set_index("part_id")
    assert weights["nominal"].nunique() == 1
    groups = sample.groups.query("counted").pivot(
        index="institution_id", columns="group_id", values="points"
    )
    index = sample.index.set_index("institution_id").loc[groups.index, "points"]
    whole = groups.notna().all(axis=1)
    if whole.all():
        expected = groups.apply(lambda points: points.cov(index)) / index.var()
        np.testing.assert_allclose(weights["effective"][expected.index], expected, atol=1e-3)


def test_components_that_nobody_or_everybody_has_do_not_separate(sample):
    found = coherence(sample, idle_above=0.95)
    limit = found.separation[["share_at_maximum", "share_at_zero"]].max(axis=1) <= 0.95
    assert (found.separation["separates"] == limit).all()
    assert set(found.idle["component_id"]) == set(
        found.separation.loc[~found.separation["separates"], "component_id"]
    )


def test_redundant_pairs_are_those_over_the_stated_limit(sample):
    strict, loose = coherence(sample), coherence(sample, redundant_above=0.3)
    assert len(strict.redundant) <= len(loose.redundant)
    assert (loose.redundant["spearman"].abs() > 0.3).all()
    assert loose.redundant["spearman"].abs().is_monotonic_decreasing


@settings(max_examples=25, deadline=None)
@given(results())
def test_every_result_has_a_coherence(result):
    found = coherence(result)
    assert found.separation["share_at_maximum"].between(0, 1).all()
    counted = [c.id for group in result.framework.counted_groups for c in group.components]
    assert found.separation["component_id"].tolist() == counted


def test_limits_that_are_no_shares_are_refused(sample):
    with pytest.raises(AnalysisError, match="are no shares") as caught:
        coherence(sample, idle_above=95)
    assert caught.value.code == "DT512"
