"""Dates as people and programs write them: in figures or in words, with a time or a zone."""

import datetime
import re
from functools import cache, lru_cache

from dtindex.catalogue import LANGUAGES, Language, catalogue
from dtindex.letters import fold, words

__all__ = ["day_of", "days_meant", "is_month_first", "turned_round"]

# Programs write times of other zones; a day is a day where the schools are.
_HERE = datetime.timezone(datetime.timedelta(hours=7))
_ISO = re.compile(r"(?<![\d/.-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d/-])", re.ASCII)
_IN_FIGURES = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?![\d/-])", re.ASCII
)
_BEFORE_TIME = "t"


def day_of(moment: datetime.datetime) -> tuple[datetime.date, ...]:
    """Return the days that a moment may mean: its own, and where it names a zone the one here.

    Examples
    --------
    >>> [str(day) for day in day_of(datetime.datetime(2022, 9, 26, 17, tzinfo=datetime.UTC))]
    ['2022-09-26', '2022-09-27']
    """
    if moment.tzinfo is None:
        return (moment.date(),)
    return tuple(dict.fromkeys((moment.date(), moment.astimezone(_HERE).date())))


@lru_cache(maxsize=65_536)
def days_meant(text: str) -> tuple[datetime.date, ...]:
    """Return the days that a text may mean, day before month; none where it is no date.

    Examples
    --------
    >>> [str(day) for day in days_meant("ngày 27 tháng 9 năm 2022")]
    ['2022-09-27']
    >>> [str(day) for day in days_meant("2023-05-31T17:00:00.000Z")]
    ['2023-05-31', '2023-06-01']
    """
    folded = fold(text)
    for pattern, order in (*_in_words(), (_ISO, "y-md"), (_IN_FIGURES, "dmy")):
        match = pattern.search(folded)
        if match is None:
            continue
        rest = f"{folded[: match.start()]} {folded[match.end() :]}"
        parts = dict(zip(order.replace("-", "\0"), match.groups(), strict=True))
        try:
            day = datetime.date(int(parts["y"]), _month(parts["m"]), int(parts["d"]))
            return _with_time(day, rest)
        except ValueError:
            return ()
    return ()


def is_month_first(text: str) -> bool:
    """Whether a date in figures has a meaning only if its month stands before its day."""
    match = _IN_FIGURES.search(fold(text))
    return match is not None and int(match[1]) <= 12 < int(match[2]) <= 31


def turned_round(text: str) -> datetime.date | None:
    """Return the day that a date in figures means if its month stands first; None if the same.

    Examples
    --------
    >>> turned_round("12/10/2022"), turned_round("20/9/2022"), turned_round("9/9/2022")
    (datetime.date(2022, 12, 10), None, None)
    """
    match = _IN_FIGURES.search(fold(text))
    if match is None or match[1] == match[2]:
        return None
    try:
        return datetime.date(int(match[3]), int(match[1]), int(match[2]))
    except ValueError:
        return None


def _with_time(day: datetime.date, rest: str) -> tuple[datetime.date, ...]:
    """Look at what stands around a date; none where that is more than a time and small words."""
    time = _time().search(rest)
    if time is not None:
        rest = f"{rest[: time.start()]} {rest[time.end() :]}"
    around = re.sub(r"[\s,.:;()]+", " ", f" {rest} ")
    for word in (*sorted(words("dates.around"), key=len, reverse=True), _BEFORE_TIME):
        around = around.replace(f" {word} ", " ")
    if around.strip():
        return ()
    if time is None:
        return (day,)
    hour, minute, second = (int(part or 0) for part in time.groups()[:3])
    moment = datetime.datetime.combine(day, datetime.time(hour % 24, minute, second))
    return day_of(moment if time[4] is None else moment.replace(tzinfo=_zone(time[4])))


def _zone(said: str) -> datetime.timezone:
    if said == "z":
        return datetime.UTC
    sign, digits = said[0], said[1:].replace(":", "")
    offset = datetime.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return datetime.timezone(-offset if sign == "-" else offset)


@cache
def _time() -> re.Pattern[str]:
    """Match a time of day, with its zone where a program wrote one."""
    hour, minute = ("|".join(words(f"dates.{part}")) for part in ("hour", "minute"))
    return re.compile(
        rf"(?<!\d)(\d{{1,2}})\s*(?::|{hour})\s*(?:(\d{{1,2}})\s*(?:'|{minute})?)?"
        r"(?::(\d{2})(?:[.,]\d+)?)?\s*(?:am|pm|sa|ch)?(z|[+-]\d{2}:?\d{2})?(?![\w:])"
    )


@cache
def _months(language: Language) -> dict[str, int]:
    """Names of months by their numbers; Vietnamese ones follow the word for month."""
    said = catalogue(language)("dates.months").split("|")
    return {fold(name): n for n, names in enumerate(said, start=1) for name in names.split("/")}


def _month(said: str) -> int:
    return int(said) if said.isdecimal() else (_months("vi") | _months("en"))[said]


@cache
def _in_words() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Match dates with words between their parts, or with the name of a month."""
    month, year = ("|".join(words(f"dates.{part}")) for part in ("month", "year"))
    after_month, alone = ("|".join(sorted(_months(one), key=len)[::-1]) for one in LANGUAGES)
    before_year = rf"\s*(?:{year}|[,/.-])?\s*(\d{{4}})(?!\d)"
    return (
        (
            re.compile(
                rf"(?<!\d)(\d{{1,2}})\s*,?\s*(?:{month})\s*(\d{{1,2}}|{after_month}){before_year}"
            ),
            "dmy",
        ),
        (re.compile(rf"(?<!\d)(\d{{1,2}})[ .-]*\b({alone})\b\.?{before_year}"), "dmy"),
        (re.compile(rf"\b({alone})\b[ .]*(\d{{1,2}})\s*,\s*(\d{{4}})(?!\d)"), "mdy"),
    )
