"""One cell's content: the one value it means, or why it is refused."""

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from dtindex.catalogue import LANGUAGES, Language, catalogue
from dtindex.criteria.rules.models import Fact
from dtindex.letters import clean, fold, fold_word, words
from dtindex.submissions.cells.dates import day_of, days_meant
from dtindex.submissions.files.workbook import ErrorValue, Percentage
from dtindex.submissions.outcome.codes import Code, Detail
from dtindex.submissions.outcome.facts import AnswerState, encode

__all__ = [
    "LARGEST",
    "MEASURED",
    "Answer",
    "Refusal",
    "bounds",
    "hair",
    "is_filler",
    "number_in_words",
    "number_readings",
    "shown",
    "two_days",
    "understand",
    "written",
]

LARGEST = 10**15
"""Encoded values stay below: spreadsheets hold them exactly, and points fit in 64 bits."""

MEASURED = ("count", "amount", "number", "points")
"""Kinds of facts whose answers are numbers."""

QUOTED = 80
"""Characters of a cell that a message quotes."""

# Spreadsheets add words to these with every version.
_ERRORS = re.compile(r"#[a-z][a-z0-9_/]*[!?]?|err:\d{3}")
_NUMBER = re.compile(r"([-+−–]?)\s*(\d[\d., \u00a0\u2009\u202f]*)", re.ASCII)
# As programs write long numbers; people do not.
_SCIENTIFIC = re.compile(r"-?\d+\.\d+E[+-]?\d{1,2}", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}([., ])\d{3}(\1\d{3})*", re.ASCII)
# What people draw where they have nothing to say.
_NOTHING = re.compile(r"[-_.…\s]*")
# Ticks that come out of Word without the font that draws them.
_WINGDINGS = str.maketrans({"\uf0fc": "✓", "\uf0fe": "☑", "\uf052": "☑"})
# Spreadsheets count days from here; serial numbers of the years 2000 to 2100.
_FIRST_DAY = datetime.date(1899, 12, 30)
_SERIALS = range(36526, 73415)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a cell means; ``value`` is encoded as in ``Facts.values``."""

    state: AnswerState
    value: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cell is not taken."""

    code: Code
    details: Mapping[str, Detail] = field(default_factory=dict)


_TURNED = re.compile("[\u202b\u202e\u2067]")
_MISSING = Answer(AnswerState.MISSING)


def understand(fact: Fact, cell: object) -> Answer | Refusal:
    """Understand a cell where it has one meaning, refuse it where it has none or two.

    Parameters
    ----------
    fact : Fact
        What the cell answers.
    cell : object
        What stands there: text, a number, a date, a truth value, or None.

    Examples
    --------
    >>> from dtindex.criteria.rules.models import Fact
    >>> n = Fact(id="n", kind="count", label_vi="Số lớp", label_en="Classes",
    ...          clauses=("I.1",), status="text")
    >>> understand(n, "1.234").value
    1234
    >>> understand(n, "85%").code.name
    'PERCENTAGE'
    """
    match cell:
        case None:
            return _MISSING
        case ErrorValue():
            return Refusal(Code.FORMULA_ERROR)
        case Percentage():
            return _from_percentage(fact, cell)
        case bool():
            return _from_bool(fact, cell)
        case int() | Decimal():
            return _from_number(fact, Decimal(cell))
        case float():
            return _from_float(fact, cell)
        case datetime.datetime():
            return _from_days(fact, day_of(cell))
        case datetime.date():
            return _from_days(fact, (cell,))
        case str() if fact.kind in (*MEASURED, "date") and _TURNED.search(cell):
            # Figures that are shown from right to left are not those that stand there.
            return _wrong_type(fact)
        case _:
            return _from_text(fact, clean(str(cell)))


def written(cell: object) -> str:
    """Write a cell as its reader sees it: 12 and not 12.0, no hidden characters."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case float() if math.isnan(cell):
            return ""
        case float() if cell.is_integer() and abs(cell) < LARGEST:
            return str(int(cell))
        case float():
            # As many digits as spreadsheets show; of a longer number the rest is not known.
            return f"{cell:.15g}"
        case datetime.datetime() if cell.time() == datetime.time():
            return cell.date().isoformat()
        case _:
            return clean(str(cell))


def shown(cell: object) -> str:
    """Write a cell as a message quotes it, a long one cut; a day as sheets show it here.

    Examples
    --------
    >>> shown(datetime.date(2022, 9, 26))
    '26/09/2022'
    """
    match cell:
        case datetime.datetime() if cell.time() != datetime.time():
            text = cell.strftime("%d/%m/%Y %H:%M")
        case datetime.date():
            text = cell.strftime("%d/%m/%Y")
        case _:
            text = written(cell)
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"


def bounds(fact: Fact) -> tuple[int, int]:
    """Lowest and highest encoded number that a fact may have, both included."""
    scale = 10**fact.decimals
    low = 0 if fact.minimum is None else math.ceil(fact.minimum * scale)
    high = LARGEST if fact.maximum is None else min(LARGEST, math.floor(fact.maximum * scale))
    return low, high


def _from_bool(fact: Fact, cell: bool) -> Answer | Refusal:
    if fact.kind == "yes_no":
        return Answer(AnswerState.ANSWERED, int(cell))
    return _wrong_type(fact)


def _from_float(fact: Fact, cell: float) -> Answer | Refusal:
    if math.isnan(cell):
        return _MISSING
    if math.isinf(cell):
        return _wrong_type(fact)
    # Fifteen digits are what spreadsheets keep and show: 18.000000000000004 is 18.
    return _from_number(fact, Decimal(f"{cell:.15g}"))


def _from_percentage(fact: Fact, cell: Percentage) -> Answer | Refusal:
    """Take a share as the number that stands behind what is shown; ask about all else."""
    if fact.maximum == 1 and fact.decimals:
        return _from_float(fact, cell.value)
    return Refusal(Code.PERCENTAGE) if fact.kind in MEASURED else _wrong_type(fact)


def _from_number(fact: Fact, number: Decimal) -> Answer | Refusal:
    match fact.kind:
        case "yes_no" if number in (0, 1):
            return Answer(AnswerState.ANSWERED, int(number))
        case "date" if number in _SERIALS:
            return _from_days(fact, (_FIRST_DAY + datetime.timedelta(days=int(number)),))
        case "yes_no" | "choice" | "date":
            return _wrong_type(fact)
        case _:
            return _within(fact, number)


def _within(fact: Fact, number: Decimal) -> Answer | Refusal:
    """Hold a number against what its fact allows."""
    low, high = bounds(fact)
    if number.is_zero():
        number = Decimal(0)
    if abs(number) > LARGEST:
        return Refusal(Code.NEGATIVE if number < 0 <= low else Code.TOO_LARGE_NUMBER)
    steps = number.scaleb(fact.decimals)
    if abs(steps) > LARGEST:
        return Refusal(Code.NEGATIVE if number < 0 <= low else Code.TOO_LARGE_NUMBER)
    whole = steps.to_integral_value()
    if abs(steps - whole) <= Decimal(hair(float(whole))):
        steps = whole
    if steps < 0 <= low:
        return Refusal(Code.NEGATIVE)
    if steps != whole:
        if fact.decimals == 0:
            return Refusal(Code.FRACTIONAL)
        return Refusal(Code.TOO_MANY_DECIMALS, {"decimals": str(fact.decimals)})
    if steps < low:
        least = number_in_words(fact.minimum or Decimal(0))
        return Refusal(Code.BELOW_MINIMUM, {"minimum": least})
    if steps > high:
        return Refusal(
            Code.ABOVE_MAXIMUM, {"maximum": number_in_words(fact.maximum or Decimal(high))}
        )
    return Answer(AnswerState.ANSWERED, int(steps))


def hair(whole: Any) -> Any:
    """Return by how much a number may miss a whole one and still mean it.

    Formulas leave 18.000000000000004 where 18 is meant and shown; nobody types that.
    Takes a float or an array of them.
    """
    return np.maximum(1e-9, np.minimum(1e-3, 1e-15 * np.abs(whole)))


def _from_days(fact: Fact, days: tuple[datetime.date, ...]) -> Answer | Refusal:
    if fact.kind != "date" or not days:
        return _wrong_type(fact)
    if len(days) > 1:
        return Refusal(Code.AMBIGUOUS_DATE, two_days(*days[:2]))
    return Answer(AnswerState.ANSWERED, encode(fact, days[0]))


def two_days(first: datetime.date, second: datetime.date) -> dict[str, Detail]:
    """Name the two days that a date may mean, for its refusal."""
    return {
        name: {language: catalogue(language).date(day) for language in LANGUAGES}
        for name, day in (("first", first), ("second", second))
    }


def _from_text(fact: Fact, text: str) -> Answer | Refusal:
    if fact.kind in MEASURED and text.isascii() and text.isdigit():
        return _within(fact, Decimal(text))  # most cells of a CSV, and nothing else they may mean
    if is_filler(text):
        return _MISSING
    word = fold_word(text)
    if _ERRORS.fullmatch(fold(text)):
        return Refusal(Code.FORMULA_ERROR)
    if text.startswith("="):
        return Refusal(Code.FORMULA_WITHOUT_RESULT)
    head, _, reason = text.partition(":")
    if fold_word(head) in words("answers.not_applicable"):
        return Answer(AnswerState.NOT_APPLICABLE, reason=clean(reason))
    if fold_word(head) in words("answers.rejected"):
        return Answer(AnswerState.REJECTED, reason=clean(reason))
    match fact.kind:
        case "yes_no":
            return _yes_or_no(fact, word)
        case "choice":
            return _option(fact, word)
        case "date":
            return _from_days(fact, days_meant(text))
        case _:
            return _number(fact, text.removeprefix("'").rstrip(" .,;"))


def is_filler(text: str) -> bool:
    """Whether a clean text only fills its cell: a dash, dots, a word for nothing.

    Examples
    --------
    >>> is_filler("---"), is_filler("……"), is_filler("null"), is_filler("0")
    (True, True, True, False)
    """
    return _NOTHING.fullmatch(text) is not None or fold_word(text) in words("answers.missing")


def _yes_or_no(fact: Fact, word: str) -> Answer | Refusal:
    word = word.strip("[]()").translate(_WINGDINGS)
    if word in words("answers.yes"):
        return Answer(AnswerState.ANSWERED, 1)
    if word in words("answers.no"):
        return Answer(AnswerState.ANSWERED, 0)
    return _wrong_type(fact)


def _option(fact: Fact, word: str) -> Answer | Refusal:
    for index, option in enumerate(fact.options):
        if word in map(fold_word, (option.id, option.label_vi, option.label_en)):
            return Answer(AnswerState.ANSWERED, index)
    return _wrong_type(fact)


def _number(fact: Fact, text: str) -> Answer | Refusal:
    text = _without_unit(fact, text)
    if text.endswith("%"):
        return _percentage(fact, text[:-1].rstrip())
    readings = number_readings(text)
    if not readings:
        return _wrong_type(fact)
    if len(readings) == 1:
        return _within(fact, readings[0])
    decimal, thousands = readings
    # A whole number has no decimals, so a mark before three digits parts thousands; but after
    # the Vietnamese decimal mark three zeros may be decimals: 12,000 is 12 or twelve thousand.
    if fact.decimals == 0 and ("," not in text or decimal % 1):
        return _within(fact, thousands)
    return Refusal(
        Code.AMBIGUOUS, {"first": number_in_words(decimal), "second": number_in_words(thousands)}
    )


def _percentage(fact: Fact, text: str) -> Answer | Refusal:
    readings = number_readings(text)
    if fact.maximum == 1 and fact.decimals and len(readings) == 1:
        return _within(fact, readings[0] / 100)
    return Refusal(Code.PERCENTAGE) if readings else _wrong_type(fact)


def _without_unit(fact: Fact, text: str) -> str:
    units = {fold(fact.unit_vi), fold(fact.unit_en)} - {""}
    if fact.kind == "amount":
        units |= words("answers.currency")
    if text[-1:].isdecimal():
        return text
    return next((text[:cut] for cut in range(1, len(text)) if fold(text[cut:]) in units), text)


def number_readings(text: str) -> tuple[Decimal, ...]:
    """Return the numbers that a text may mean, the one with a decimal mark first.

    Vietnamese writes ``1.234,5``, English ``1,234.5``; one mark before three digits may be
    either.

    Examples
    --------
    >>> number_readings("1 234,5"), number_readings("0,85"), number_readings("1.234")
    ((Decimal('1234.5'),), (Decimal('0.85'),), (Decimal('1.234'), Decimal('1234')))
    >>> number_readings("12.34.56")
    ()
    """
    if _SCIENTIFIC.fullmatch(text):
        return (Decimal(text),)
    match = _NUMBER.fullmatch(text)
    if match is None:
        return ()
    sign = "-" if match[1] in ("-", "−", "–") else ""
    body = re.sub(r"\s", " ", match[2].strip())
    return tuple(Decimal(sign + digits) for digits in _digit_readings(body))


def _digit_readings(body: str) -> tuple[str, ...]:
    marks = [char for char in body if char in "., "]
    if not marks:
        return (body,)
    last = marks[-1]
    head, _, tail = body.rpartition(last)
    may_group = bool(_GROUPED.fullmatch(body))
    if len(marks) == 1 and last != " ":
        decimal = f"{head}.{tail}" if tail else None
        readings = (decimal, head + tail if may_group else None)
        return tuple(reading for reading in readings if reading is not None)
    if may_group:
        return (re.sub(r"[., ]", "", body),)
    if last != " " and marks.count(last) == 1 and _GROUPED.fullmatch(head) and tail:
        return (f"{re.sub(r'[., ]', '', head)}.{tail}",)
    return ()


def _wrong_type(fact: Fact) -> Refusal:
    match fact.kind:
        case "yes_no":
            return Refusal(Code.NOT_YES_OR_NO)
        case "choice":
            options: dict[Language, str] = {
                language: "; ".join(f"“{catalogue(language).of(o, 'label')}”" for o in fact.options)
                for language in LANGUAGES
            }
            return Refusal(Code.UNKNOWN_OPTION, {"options": options})
        case "date":
            return Refusal(Code.NOT_A_DATE)
        case _:
            return Refusal(Code.NOT_A_NUMBER)


def number_in_words(number: Decimal) -> dict[Language, str]:
    """Write a number as every language does, to stand inside a message."""
    return {language: catalogue(language).number(number.normalize()) for language in LANGUAGES}
