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


@settings(max_examples=60, deadline=None)
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


@settings(max_examples=60, deadline=None)
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


@pytest.mark.parametrize(
    "typed", ["✔", "✔️", "√", "✅", "☑️", "Có.", "có ;", "CÓ!", "[x]", "(v)", "\uf0fc"]
)
def test_a_tick_is_a_tick_whatever_typed_it(answer, typed):
    assert answer("plan", typed) == 1


@pytest.mark.parametrize("typed", ["Không.", "chưa;", "KHÔNG", "Ko."])
def test_no_is_no_with_a_full_stop_behind_it(answer, typed):
    assert answer("plan", typed) == 0


@pytest.mark.parametrize("typed", ["👍", "?", "có/không", "Có (đang làm)", "❌", "☒", "±"])
def test_signs_with_no_meaning_or_two_are_asked_about(answer, typed):
    assert answer("plan", typed) is Code.NOT_YES_OR_NO


@pytest.mark.parametrize("typed", ["---", "……", "____", "- -", "null", "NaN", "Chưa có số liệu."])
def test_what_fills_a_cell_and_says_nothing_is_blank(answer, typed):
    assert answer("n_classes", typed) is AnswerState.MISSING


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("ngày 27 tháng 9 năm 2022", (2022, 9, 27)),
        ("27 tháng Chín, 2022", (2022, 9, 27)),
        ("Thứ Ba, ngày 27/9/2022", (2022, 9, 27)),
        ("17/12/2022 00:00", (2022, 12, 17)),
        ("8h30 ngày 17/12/2022", (2022, 12, 17)),
        ("17/12/2022 5:00 PM", (2022, 12, 17)),
        ("2023-06-01T00:00:00.000Z", (2023, 6, 1)),
        ("2023-06-01T23:00:00+07:00", (2023, 6, 1)),
        ("27-Sep-2022", (2022, 9, 27)),
        ("September 27, 2022", (2022, 9, 27)),
        ("27 thg 9, 2022", (2022, 9, 27)),
        ("26/9/2022.", (2022, 9, 26)),
        ("26\u00a0/\u00a09\u00a0/\u00a02022", (2022, 9, 26)),
        ("2023-05-31T17:00:00.000Z", Code.AMBIGUOUS_DATE),
        ("30/9/2022 - 5/10/2022", Code.NOT_A_DATE),
        ("27 năm 2022", Code.NOT_A_DATE),
        ("trước 27/9/2022", Code.NOT_A_DATE),
        ("31 tháng 2 năm 2022", Code.NOT_A_DATE),
    ],
)
def test_a_date_with_one_meaning_is_taken_in_words_with_a_time_or_a_zone(answer, typed, day):
    assert answer("sent_on", typed) == (datetime.date(*day) if isinstance(day, tuple) else day)


def test_a_moment_of_another_zone_is_the_day_here_or_is_asked_about(answer):
    midnight = datetime.datetime(2022, 9, 26, tzinfo=datetime.UTC)

    assert answer("sent_on", midnight) == datetime.date(2022, 9, 26)
    assert answer("sent_on", midnight.replace(hour=17)) is Code.AMBIGUOUS_DATE


@settings(deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 60), st.sampled_from([0.1, 0.7, 1 / 3]))
def test_what_a_formula_leaves_beside_a_whole_number_is_that_number(framework, whole, times, part):
    fact = framework.fact["n_classes"]
    residue = (whole + sum([part] * times)) - sum([part] * times)

    for cell in (residue, repr(residue)):
        outcome = understand(fact, cell)
        expected = understand(fact, whole)
        assert outcome == expected
    column = understand_column(fact, pd.Series([residue]))
    assert column.values.tolist() == [whole if whole else 0]


@pytest.mark.parametrize("number", [18.5, 18.000001, 1_500_000_000.7, 123_456_789_012.5])
def test_a_fraction_that_people_see_is_refused_at_every_door(framework, number):
    fact = framework.fact["n_classes"]
    column = understand_column(fact, pd.Series([number]))

    assert [each.refusal.code for each in column.refused] == [Code.FRACTIONAL]
    assert understand(fact, number) == understand(fact, repr(number)) == column.refused[0].refusal


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (pd.Series([True, False]), Code.NOT_A_NUMBER),
        (pd.Series([True, None], dtype="boolean"), Code.NOT_A_NUMBER),
        (pd.Series([True, 5], dtype=object), Code.NOT_A_NUMBER),
        (pd.Series([np.bool_(True), 5], dtype=object), Code.NOT_A_NUMBER),
        (pd.Series([np.inf, 5.0]), Code.NOT_A_NUMBER),
        (pd.Series([-np.inf, 5.0]), Code.NOT_A_NUMBER),
        (pd.Series([2**53 + 1, 5]), Code.TOO_LARGE_NUMBER),
        (pd.Series([2**64 - 1, 5], dtype="uint64"), Code.TOO_LARGE_NUMBER),
        (pd.Series([-(2**63), 5]), Code.NEGATIVE),
        (pd.Series([1e300, 5.0]), Code.TOO_LARGE_NUMBER),
    ],
)
def test_no_number_comes_of_what_is_none_or_too_large(framework, cells, code):
    for fact_id in ("n_classes", "hours"):
        column = understand_column(framework.fact[fact_id], cells)

        first = [each for each in column.refused if 0 in each.rows]
        assert [each.refusal.code for each in first] == [code]
        assert column.states[0] == MISSING


@pytest.mark.parametrize("unit", ["lớp", " lớp.", "LỚP", "\u00a0lớp", "lơ\u0301p"])
def test_a_unit_is_known_however_it_is_spelled(answer, unit):
    assert answer("n_classes", f"18{unit}") == 18


@pytest.mark.parametrize("unit", ["VNÐ", "ðồng", "đồng.", "đ", "₫", "vnđ"])
def test_a_currency_is_known_however_it_is_spelled(answer, unit):
    assert answer("fees", f"5.000.000 {unit}") == 5_000_000
