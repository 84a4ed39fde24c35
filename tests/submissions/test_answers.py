import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtindex.submissions.cells.answers import Answer, Refusal, number_readings, understand
from dtindex.submissions.cells.columns import understand_column
from dtindex.submissions.outcome.codes import Code
from dtindex.submissions.outcome.facts import AnswerState, decode, encode

MISSING = AnswerState.MISSING


@pytest.fixture
def answer(framework):
    """Understand a cell as the answer to a fact; give the value, the state or the code."""

    def understood(fact_id: str, cell: object) -> object:
        fact = framework.fact[fact_id]
        outcome = understand(fact, cell)
        if isinstance(outcome, Refusal):
            return outcome.code
        if outcome.state is not AnswerState.ANSWERED:
            return outcome.state
        return decode(fact, outcome.value)

    return understood


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        pytest.param("1.234", 1234, id="a Vietnamese point parts thousands of a count"),
        pytest.param("1,234", 1234, id="so does an English comma, for a count has no decimals"),
        pytest.param("1.000", 1000, id="a thousand is not one"),
        pytest.param("1 234", 1234, id="a blank parts thousands"),
        pytest.param("1\u00a0234", 1234, id="so does a blank that does not break"),
        pytest.param("1.234.567", 1234567, id="points part millions"),
        pytest.param("1.234,00", 1234, id="decimals that are nothing"),
        pytest.param("12 ", 12, id="a blank at the end"),
        pytest.param("'12", 12, id="the mark that makes text of a number"),
        pytest.param("12 lớp", 12, id="the unit of the fact"),
        pytest.param("\ufeff12\u200b", 12, id="marks that copying leaves behind"),
        pytest.param(12.0, 12, id="a number of a spreadsheet"),
        pytest.param(Decimal(12), 12, id="an exact number"),
        pytest.param("12 học sinh", Code.NOT_A_NUMBER, id="another unit"),
        pytest.param("1.5", Code.FRACTIONAL, id="a fraction"),
        pytest.param("0.123", Code.FRACTIONAL, id="no thousands begin with nought"),
        pytest.param(0.85, Code.FRACTIONAL, id="a percentage that Excel keeps as a fraction"),
        pytest.param("85%", Code.PERCENTAGE, id="a percentage"),
        pytest.param("12.34.56", Code.NOT_A_NUMBER, id="marks at the wrong places"),
        pytest.param("1 23", Code.NOT_A_NUMBER, id="two numbers"),
        pytest.param("12/15", Code.NOT_A_NUMBER, id="part and whole in one cell"),
        pytest.param("1e3", Code.NOT_A_NUMBER, id="a number that lost its digits"),
        pytest.param("−5", Code.NEGATIVE, id="a typographer's minus"),
        pytest.param(float("inf"), Code.NOT_A_NUMBER, id="infinity"),
        pytest.param(True, Code.NOT_A_NUMBER, id="a truth value"),
        pytest.param(datetime.date(2022, 9, 26), Code.NOT_A_NUMBER, id="a date"),
        pytest.param("Có", Code.NOT_A_NUMBER, id="yes is no number"),
        pytest.param("Không", Code.NOT_A_NUMBER, id="no may mean none, or that nobody counted"),
        ("12.000", 12_000),
        ("12,345", 12_345),
        pytest.param("12,000", Code.AMBIGUOUS, id="twelve, or twelve thousand"),
        pytest.param("=3+4", Code.FORMULA_WITHOUT_RESULT, id="a formula"),
        pytest.param("#DIV/0!", Code.FORMULA_ERROR, id="a formula's error"),
        pytest.param("", MISSING, id="nothing"),
        pytest.param(None, MISSING, id="no cell"),
        pytest.param(float("nan"), MISSING, id="not a number"),
        pytest.param(" – ", MISSING, id="a dash"),
        pytest.param("…", MISSING, id="dots"),
        pytest.param("Chưa có số liệu", MISSING, id="the words for it"),
    ],
)
def test_a_count_is_understood_where_it_has_one_meaning(answer, cell, value):
    assert answer("n_classes", cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0,85", Decimal("0.85")),
        ("0.85", Decimal("0.85")),
        ("1,5", Decimal("1.5")),
        ("1.234,5", Decimal("1234.5")),
        ("1,234.5", Decimal("1234.5")),
        ("1 234,567", Decimal("1234.567")),
        ("0,123", Decimal("0.123")),
        (0.29, Decimal("0.29")),
        ("1.234", Code.AMBIGUOUS),
        ("1,234", Code.AMBIGUOUS),
        ("12,000", Code.AMBIGUOUS),
        ("85%", Code.PERCENTAGE),
        ("0,1234", Code.TOO_MANY_DECIMALS),
    ],
)
def test_a_number_with_decimals_asks_where_there_are_two_meanings(answer, cell, value):
    assert answer("hours", cell) == value


def test_a_percentage_of_a_share_of_one_has_one_meaning(answer):
    assert answer("share", "85%") == Decimal("0.85")
    assert answer("share", "12,5%") == Decimal("0.125")
    assert answer("share", "185%") == Code.ABOVE_MAXIMUM


@pytest.mark.parametrize("cell", ["Có", "có", "CÓ", "Co\u0301", "x", "X", "yes", "✓", True, 1, 1.0])
def test_ways_of_saying_yes(answer, cell):
    assert answer("plan", cell) is True


@pytest.mark.parametrize("cell", ["Không", "không", "chưa", "no", "0", False, 0.0])
def test_ways_of_saying_no(answer, cell):
    assert answer("plan", cell) is False


@pytest.mark.parametrize("cell", [2, "có thể", "85%", datetime.date(2022, 9, 26)])
def test_what_is_neither_yes_nor_no(answer, cell):
    assert answer("plan", cell) == Code.NOT_YES_OR_NO


@pytest.mark.parametrize("cell", ["some", "Có", "có.", "  CÓ ", "Co\u0301"])
def test_an_option_is_known_by_id_and_by_label(answer, cell):
    assert answer("platform", cell) == "some"


@pytest.mark.parametrize("cell", ["x", 1, True, "Có một phần"])
def test_an_option_is_never_guessed(answer, cell):
    assert answer("platform", cell) == Code.UNKNOWN_OPTION


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("26/9/2022", datetime.date(2022, 9, 26)),
        ("01/02/2023", datetime.date(2023, 2, 1)),
        ("26-09-2022", datetime.date(2022, 9, 26)),
        ("2022-09-26", datetime.date(2022, 9, 26)),
        ("2022-09-26 00:00:00", datetime.date(2022, 9, 26)),
        (datetime.datetime(2022, 9, 26, 8, 30), datetime.date(2022, 9, 26)),  # noqa: DTZ001
        (44830, datetime.date(2022, 9, 26)),
        ("26/9/22", Code.NOT_A_DATE),
        ("9/2022", Code.NOT_A_DATE),
        (2022, Code.NOT_A_DATE),
    ],
)
def test_dates_are_read_day_first(answer, cell, day):
    assert answer("sent_on", cell) == day


@pytest.mark.parametrize("cell", ["Không áp dụng", "KAD", "n/a", "không áp dụng: gửi qua Phòng"])
def test_ways_of_saying_that_it_does_not_apply(answer, cell):
    assert answer("sent_on", cell) is AnswerState.NOT_APPLICABLE


def test_a_reason_may_stand_in_the_cell_itself(framework):
    outcome = understand(framework.fact["sent_on"], "Không áp dụng: gửi qua Phòng")

    assert outcome == Answer(AnswerState.NOT_APPLICABLE, reason="gửi qua Phòng")


@given(st.integers(0, 10**12), st.sampled_from("., "))
def test_thousands_parted_by_any_mark_are_the_same_number(number, mark):
    typed = f"{number:,}".replace(",", mark)

    assert number_readings(typed)[-1] == number


CELLS = st.one_of(
    st.none(),
    st.integers(-5, 10**17),
    st.floats(-2, 10**7, allow_subnormal=False),
    st.decimals(0, 100, places=2),
    st.booleans(),
    st.dates(datetime.date(2000, 1, 1), datetime.date(2050, 1, 1)),
    st.sampled_from(["Có", "Không", "x", "85%", "1.234", "some", "KAD", "#N/A", "", "1/9/2022"]),
)
FACT_IDS = st.sampled_from(["n_classes", "n_terms", "fees", "hours", "plan", "platform", "sent_on"])


@settings(max_examples=60)
@given(fact_id=FACT_IDS, cells=st.lists(CELLS, min_size=1, max_size=12))
def test_a_column_is_understood_as_its_cells_are(framework, fact_id, cells):
    fact = framework.fact[fact_id]
    column = understand_column(fact, pd.Series(cells, dtype=object))

    refused = {row: each.refusal for each in column.refused for row in each.rows.tolist()}
    for row, cell in enumerate(cells):
        outcome = understand(fact, cell)
        if isinstance(outcome, Refusal):
            assert refused[row] == outcome
            assert column.states[row] == MISSING
        else:
            assert (column.values[row], column.states[row]) == (outcome.value, outcome.state)


@settings(max_examples=60)
@given(
    fact_id=st.sampled_from(["n_classes", "n_terms", "fees", "hours", "plan", "sent_on"]),
    numbers=st.lists(st.none() | st.integers(-3, 10**16), min_size=1, max_size=12),
    dtype=st.sampled_from(["Int64", "float64", "Float64"]),
)
def test_whole_arrays_of_numbers_are_understood_as_cells_are(framework, fact_id, numbers, dtype):
    fact = framework.fact[fact_id]
    column = understand_column(fact, pd.Series(numbers, dtype="object").astype(dtype))

    refused = {row: each.refusal.code for each in column.refused for row in each.rows.tolist()}
    for row, number in enumerate(numbers):
        outcome = understand(fact, number)
        if isinstance(outcome, Refusal):
            assert refused[row] == outcome.code
        else:
            assert (column.values[row], column.states[row]) == (outcome.value, outcome.state)


@given(st.integers(0, 10**9))
def test_decimals_survive_their_binary_form(framework, thousandths):
    fact = framework.fact["hours"]
    number = Decimal(thousandths).scaleb(-3)
    column = understand_column(fact, pd.Series([float(number)]))

    assert column.values.tolist() == [encode(fact, number)]
    assert not column.refused


def test_a_column_of_truth_values_with_gaps(framework):
    cells = pd.Series([True, None, False], dtype="boolean")
    column = understand_column(framework.fact["plan"], cells)

    np.testing.assert_array_equal(column.values, [1, 0, 0])
    np.testing.assert_array_equal(column.states, [1, 0, 1])
