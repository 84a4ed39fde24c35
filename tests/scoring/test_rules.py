"""The arithmetic of rules at its ends: numbers beyond 64 bits, and where points turn."""

from decimal import Decimal
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtindex.criteria.load import load_framework
from dtindex.criteria.rules.interval import Interval
from dtindex.criteria.rules.kinds import BandPoints, BandsRule
from dtindex.scoring.breakpoints import turning_values
from dtindex.scoring.rules import _beyond, measure, rounded_quotient

LARGE = st.integers(0, 2**62)
YEAR = "2022-2023"


@given(LARGE, st.integers(1, 2**62), st.fractions(0, 1000, max_denominator=10**6))
def test_quotients_of_large_numbers_are_rounded_half_up_exactly(numerator, denominator, factor):
    exact = Fraction(numerator, denominator) * factor
    if exact >= 2**62:
        return

    found = rounded_quotient(np.array([numerator]), np.array([denominator]), factor)

    assert found.dtype == np.int64
    assert found.tolist() == [floor(exact + Fraction(1, 2))]


@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_one_in_two_to_the_sixty_first_is_told_from_a_half(shift):
    whole = np.array([2**61])
    half = np.array([2**60 + shift])

    assert rounded_quotient(half, whole, Fraction(1)).tolist() == [0 if shift < 0 else 1]
    assert _beyond(half, whole, Fraction(1, 2), included=True).tolist() == [shift >= 0]
    assert _beyond(half, whole, Fraction(1, 2), included=False).tolist() == [shift > 0]


@given(LARGE, st.integers(1, 2**62), st.fractions(0, 1000, max_denominator=10**6), st.booleans())
def test_large_shares_are_compared_with_an_edge_exactly(numerator, denominator, edge, included):
    share = Fraction(numerator, denominator)

    found = _beyond(np.array([numerator]), np.array([denominator]), edge, included)

    assert found.tolist() == [share >= edge if included else share > edge]


@pytest.fixture(scope="module")
def kontum():
    return load_framework("kontum-2022")


def banded(framework, *bands: tuple[str, int]):
    """A component that gives its points by bands of a number of classes."""
    parts = tuple(
        BandPoints(interval=Interval.parse(text), points=Decimal(points)) for text, points in bands
    )
    rule = BandsRule(kind="bands", numerator="n_classes", bands=parts, bands_status="design")
    return framework.component["1.1.b"].model_copy(update={"rule": rule})


@settings(max_examples=40)
@given(edges=st.sets(st.integers(1, 60), min_size=1, max_size=3), closed=st.booleans())
def test_points_of_bands_of_a_number_turn_where_they_are_said_to(kontum, edges, closed):
    ends = [0, *sorted(edges)]
    left, right = ("[", ")") if closed else ("(", "]")
    texts = [f"{left}{a}, {b}{right}" for a, b in zip(ends, [*ends[1:], "inf"], strict=True)]
    texts[0], texts[-1] = "[" + texts[0][1:], texts[-1][:-1] + ")"
    component = banded(kontum, *((text, n % 5) for n, text in enumerate(texts)))
    numbers = np.arange(0, 80)
    values = np.zeros((80, len(kontum.facts)), dtype=np.int64)
    values[:, kontum.fact_index["n_classes"]] = numbers
    steps = measure(kontum, component, values, YEAR).steps
    turns = set(turning_values(kontum, component, "n_classes", values[:1], YEAR).ravel().tolist())

    assert set(numbers[1:][np.diff(steps) != 0].tolist()) <= turns


def test_a_single_band_turns_nowhere(kontum):
    component = banded(kontum, ("[0, inf)", 4))
    values = np.zeros((2, len(kontum.facts)), dtype=np.int64)

    turns = turning_values(kontum, component, "n_classes", values, YEAR)

    assert (turns < 0).all()
