"""Intervals hold what a lawyer would say they hold, and tile without a gap."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtindex.criteria.rules.interval import Interval, tiling_faults

numbers = st.decimals(0, 200, places=2, allow_nan=False)
STEP = Decimal("0.01")


@st.composite
def intervals(draw):
    low, high = sorted((draw(numbers), draw(numbers)))
    if low == high:
        return Interval(low, high, True, True)
    return Interval(low, draw(st.sampled_from([high, None])), draw(st.booleans()), False)


@st.composite
def tilings(draw):
    """Intervals that hold every number from 0 to 100 once."""
    cuts = sorted(draw(st.sets(st.decimals("0.01", "99.99", places=2), max_size=5)))
    lows = [(Decimal(0), True)] + [(cut, draw(st.booleans())) for cut in cuts]
    highs = [(low, not included) for low, included in lows[1:]] + [(Decimal(100), True)]
    return [
        Interval(low, high, includes_low, includes_high)
        for (low, includes_low), (high, includes_high) in zip(lows, highs, strict=True)
    ]


@given(intervals())
def test_an_interval_is_read_as_it_is_written(interval):
    assert Interval.parse(str(interval)) == interval


@given(intervals(), numbers)
def test_the_lowest_step_is_inside_and_the_one_below_is_not(interval, number):
    lowest = interval.lowest_step(STEP)
    if interval.high is None or lowest * STEP <= interval.high:
        assert lowest * Fraction(STEP) in interval
    assert (lowest - 1) * Fraction(STEP) not in interval


@given(tilings(), st.decimals(0, 100, places=3))
def test_bands_that_tile_hold_every_number_once(bands, number):
    assert tiling_faults(bands, Decimal(0), Decimal(100)) == []
    assert sum(number in band for band in bands) == 1


@given(tilings(), st.data())
def test_bands_of_which_one_is_taken_away_do_not_tile(bands, data):
    gone = data.draw(st.integers(0, len(bands) - 1))
    rest = bands[:gone] + bands[gone + 1 :]
    assert tiling_faults(rest, Decimal(0), Decimal(100))


@pytest.mark.parametrize("text", ["50-75", "[75, 50]", "(5, 5]", "[1, inf]", "[1; 2]", "[-1, 2]"])
def test_what_is_no_interval_is_refused(text):
    with pytest.raises(ValueError, match=r"interval|infinity|no number"):
        Interval.parse(text)


@pytest.mark.parametrize(
    ("points", "level"), [("49.99", 1), ("50.00", 2), ("75.00", 2), ("75.01", 3)]
)
def test_levels_change_exactly_at_their_edges(points, level):
    bands = [Interval.parse(text) for text in ("[0, 50)", "[50, 75]", "(75, 100]")]
    steps = int(Decimal(points) / STEP)
    assert sum(steps >= band.lowest_step(STEP) for band in bands) == level


def test_an_open_end_just_above_a_whole_step_takes_the_next():
    assert Interval.parse("(75, 100]").lowest_step(Decimal("0.5")) == 151
    assert Interval.parse("[75.1, 100]").lowest_step(Decimal("0.5")) == 151
    assert repr(Interval.parse("(75, inf)")) == "Interval.parse('(75, inf)')"
