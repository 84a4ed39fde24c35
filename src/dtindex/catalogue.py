"""The words people read, Vietnamese and English, and numbers and dates as each writes them.

The catalogue is a folder of gettext files, ``locales/<language>/<room>.po``. A message is
named by a key, ``<room>.<what it says>``, never by its text, so that no text lives in code.
"""

import datetime
import errno
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast, get_args

from babel import Locale
from babel.messages.pofile import read_po

__all__ = ["LANGUAGES", "Catalogue", "Language", "catalogue"]

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Catalogue:
    """All messages of one language; call it with a key and the values the message names.

    Examples
    --------
    >>> t = catalogue("vi")
    >>> t.number(Decimal("1234.5"))
    '1.234,5'
    >>> t.percent(Fraction(1, 3))
    '33,3%'
    >>> t.date(datetime.date(2023, 5, 31))
    '31/5/2023'
    """

    def __init__(self, language: Language) -> None:
        locale = Locale.parse(language)
        symbols = locale.number_symbols["latn"]
        self.language = language
        self.decimal: str = symbols["decimal"]
        self._thousands: str = symbols["group"]
        self._messages = _messages(language)
        self._plural = {key for key, text in self._messages.items() if _FORMS.search(text)}

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of a message; LookupError when the catalogue lacks it."""
        try:
            message = self._messages[key]
        except KeyError:
            raise LookupError(f"no message {key!r} in locales/{self.language}") from None
        if key in self._plural:
            values = {name: _Counted(value) for name, value in values.items()}
        return message.format_map(values) if values else message

    def __contains__(self, key: str) -> bool:
        return key in self._messages

    @property
    def keys(self) -> frozenset[str]:
        """Keys of all messages."""
        return frozenset(self._messages)

    def of(self, record: object, field: str) -> str:
        """Return the text of a rule record in this language: ``of(fact, "label")``."""
        return cast(str, getattr(record, f"{field}_{self.language}"))

    def number(self, value: Decimal | int | Fraction, decimals: int | None = None) -> str:
        """Write a number; with ``decimals`` it is rounded half up to so many places."""
        if isinstance(value, Fraction):
            value = Decimal(value.numerator) / Decimal(value.denominator)
        exact = Decimal(value)
        if decimals is not None:
            exact = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        whole, _, part = f"{exact:,f}".partition(".")
        whole = whole.replace(",", self._thousands)
        return f"{whole}{self.decimal}{part}" if part else whole

    def percent(self, share: Decimal | int | Fraction, decimals: int = 1) -> str:
        """Write a share of one as a percentage."""
        return f"{self.number(share * 100, decimals)}%"

    def date(self, day: datetime.date) -> str:
        """Write a date, day first in Vietnamese, month in words in English."""
        return _DATES[self.language](day)

    def short_date(self, day: datetime.date) -> str:
        """Write a date where there is little room: months in words lose their ends."""
        return self.date(day) if self.language == "vi" else _date_en(day, "abbreviated")

    def counted(self, number: str, unit: str) -> str:
        """Write a number with its unit, which rules give as it stands beside many.

        Examples
        --------
        >>> catalogue("en").counted("1", "kinds of fee"), catalogue("en").counted("0", "classes")
        ('1 kind of fee', '0 classes')
        """
        if self.language == "en" and number == "1":
            unit = _ONE.sub(_singular, unit, count=1)
        return f"{number} {unit}".rstrip()

    def join(self, parts: list[str]) -> str:
        """List things in a sentence: a, b và c."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self('words.and')} {parts[-1]}"

    def spoken(self, value: object) -> str:
        """Write a value as it stands in a sentence: a number, a list, a reason of the system."""
        match value:
            case tuple():
                return self.join([str(part) for part in value])
            case int() | Decimal() | Fraction():
                return self.number(value)
            case datetime.date():
                return self.date(value)
            case OSError():
                key = f"errors.reason.{errno.errorcode.get(value.errno or 0, '')}"
                return self(key) if key in self else value.strerror or str(value)
            case _:
                return str(value)


_FORMS = re.compile(r"\{\w+:[^{}|]*\|[^{}|]*\}")
"""``{n:page|pages}``: what stands beside one, and beside any other number."""

_ONE = re.compile(r"\bpeople\b|\b(\w+(?:ss|ch|sh|x))es\b|\b(\w+)ies\b|\b(\w+[^s\W])s\b")


def _singular(found: re.Match[str]) -> str:
    """Take the ending of a plural away; units of rules have no odder ones than these."""
    hissing, with_y, plain = found.groups()
    return hissing or plain or (f"{with_y}y" if with_y else "person")


class _Counted(str):
    """A value of a message that may choose between two forms of a word."""

    def __new__(cls, value: object) -> "_Counted":
        return super().__new__(cls, value)

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        if not bar:
            return super().__format__(spec)
        return one if self == "1" else many


def _date_vi(day: datetime.date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _date_en(day: datetime.date, width: str = "wide") -> str:
    month = Locale.parse("en").months["format"][width][day.month]
    return f"{day.day} {month} {day.year}"


_DATES: dict[Language, Callable[[datetime.date], str]] = {"vi": _date_vi, "en": _date_en}


def _messages(language: Language) -> dict[str, str]:
    messages: dict[str, str] = {}
    folder = files("dtindex") / "locales" / language
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".po"):
            with path.open("rb") as file:
                po: Any = read_po(file, locale=language)
            messages |= {entry.id: entry.string for entry in po if entry.id}
    return messages


@cache
def catalogue(language: Language = "vi") -> Catalogue:
    """Return the catalogue of a language, read once.

    Raises
    ------
    ValueError
        If the language is not one of ``LANGUAGES``.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is not one of {', '.join(LANGUAGES)}")
    return Catalogue(language)
