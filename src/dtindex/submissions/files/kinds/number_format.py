"""What a number format makes people see: percentages, dates, leading zeros."""

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from dtindex.submissions.files.workbook import Cell, Percentage

__all__ = ["BUILT_IN", "NumberFormat", "as_spreadsheets_keep", "number_format"]

BUILT_IN: dict[int, str] = {
    **{9: "0%", 10: "0.00%"},
    **{number: "d/m/yyyy" for number in (14, 15, 16, 17, *range(27, 32), 36, *range(50, 59))},
    **{number: "h:mm:ss" for number in (18, 19, 20, 21, 32, 33, 34, 35, 45, 47)},
    **{22: "d/m/yyyy h:mm", 46: "[h]:mm:ss"},
}
"""Formats that workbooks name by a number alone; the others show a number as a number."""

_TOKEN = re.compile(r'"([^"]*)"?|\\(.)|[_*].|\[([^\]]*)\]|(;)|([^"\\_*\[;])', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_FIRST_DAY = datetime.datetime(1899, 12, 30)  # noqa: DTZ001  sheets know no time zones
_DAYS = 2_958_466  # to the end of the year 9999
_LEAP_BUG = 60  # spreadsheets hold 1900 for a leap year
_DAYS_TO_1904 = 1462


@dataclass(frozen=True, slots=True)
class _Section:
    """One part of a format, between semicolons."""

    code: str = ""
    condition: tuple[str, float] | None = None
    is_elapsed: bool = False
    has_written_percent: bool = False

    @property
    def has_percent(self) -> bool:
        return "%" in self.code

    @property
    def is_date(self) -> bool:
        letters = set(self.code.casefold())
        if self.code.casefold() == "general" or not (letters & set("dmyhs")):
            return False
        return not re.search(r"[#?]|(?<![s.,0])0", self.code, re.IGNORECASE)

    @property
    def n_decimals(self) -> int:
        return len(re.findall("[0#?]", self.code.partition(".")[2]))

    @property
    def n_zeros(self) -> int:
        return len(self.code) if self.code.strip("0") == "" else 0


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A format that does more than show a number as it is.

    Examples
    --------
    >>> number_format("0.0%").meaning(0.625)
    Percentage(value=0.625, shown='62.5%')
    >>> number_format("dd/mm/yyyy").meaning(44816)
    datetime.date(2022, 9, 12)
    >>> number_format("00000").meaning(123)
    '00123'
    """

    sections: tuple[_Section, ...]

    def meaning(self, number: float, *, is_1904: bool = False) -> Cell:
        """Return what people see in a cell that holds a number."""
        section = self._section_for(number)
        if section.has_percent:
            return _percentage(number, Decimal(repr(number)) * 100, section)
        if section.has_written_percent and not section.is_date:
            # Somebody wrote the sign into the format: 85 is shown as 85% and is not multiplied.
            return _percentage(number / 100, Decimal(repr(number)), section)
        if section.is_elapsed:
            return _elapsed(number)
        if section.is_date:
            return _moment(number + _DAYS_TO_1904 if is_1904 else number)
        if section.n_zeros > 1 and 0 <= number == int(number):
            return f"{int(number):0{section.n_zeros}d}"
        return number

    def _section_for(self, number: float) -> _Section:
        sections = self.sections
        if any(section.condition for section in sections):
            for section in sections:
                if section.condition is None or _holds(section.condition, number):
                    return section
            return _Section()
        if number < 0 and len(sections) > 1:
            return sections[1]
        if number == 0 and len(sections) > 2:
            return sections[2]
        return sections[0]


@lru_cache(maxsize=1000)
def number_format(code: str) -> NumberFormat | None:
    """Understand a format; None where numbers are shown as numbers.

    Examples
    --------
    >>> number_format('0 "lớp"') is None
    True
    """
    sections = tuple(_sections(code))
    plain = all(
        not (s.has_percent or s.has_written_percent or s.is_elapsed or s.is_date or s.n_zeros > 1)
        for s in sections
    )
    return None if plain else NumberFormat(sections)


def as_spreadsheets_keep(number: float) -> float:
    """Round to the fifteen digits that spreadsheets keep: what a formula leaves more is no answer.

    Examples
    --------
    >>> as_spreadsheets_keep(18.000000000000004)
    18.0
    """
    return float(f"{number:.15g}")


def _sections(code: str) -> list[_Section]:
    sections: list[_Section] = []
    plain, condition, is_elapsed, written = "", None, False, ""
    for match in _TOKEN.finditer(f"{code};"):
        quoted, escaped, bracket, end, other = match.groups()
        if end:
            # The part for text says nothing of numbers.
            if "@" not in plain or not sections:
                sections.append(_Section(plain, condition, is_elapsed, "%" in written))
            plain, condition, is_elapsed, written = "", None, False, ""
        elif bracket is not None:
            found = _CONDITION.fullmatch(bracket)
            condition = (found[1], float(found[2])) if found else condition
            is_elapsed = is_elapsed or bool(_ELAPSED.fullmatch(bracket))
        else:
            written += quoted or escaped or ""
            plain += other or ""
    return sections


def _holds(condition: tuple[str, float], number: float) -> bool:
    sign, bound = condition
    return {
        "<": number < bound,
        "<=": number <= bound,
        ">": number > bound,
        ">=": number >= bound,
        "=": number == bound,
        "<>": number != bound,
    }[sign]


def _percentage(value: float, percents: Decimal, section: _Section) -> Percentage:
    """Write a percentage rounded as it is shown, without zeros that say nothing."""
    step = Decimal(1).scaleb(-section.n_decimals)
    try:
        rounded = percents.quantize(step, ROUND_HALF_UP)
    except ArithmeticError:
        rounded = percents
    text = f"{rounded:f}"
    return Percentage(value, (text.rstrip("0").rstrip(".") if "." in text else text) + "%")


def _elapsed(days: float) -> Cell:
    """Return hours and minutes as they are shown, however many hours."""
    minutes = round(abs(days) * 24 * 60)
    return f"{'-' if days < 0 else ''}{minutes // 60}:{minutes % 60:02d}"


def _moment(serial: float) -> Cell:
    """Return the day, the time of day or both; a number that is neither is left as it is."""
    if not 0 <= serial < _DAYS:
        return serial
    moment = _FIRST_DAY + datetime.timedelta(days=serial + (serial < _LEAP_BUG))
    moment = (moment + datetime.timedelta(microseconds=500)).replace(
        microsecond=(moment.microsecond + 500) // 1000 % 1000 * 1000
    )
    if serial < 1:
        return moment.time()
    return moment.date() if moment.time() == datetime.time() else moment
