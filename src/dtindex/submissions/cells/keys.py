"""What names a record, as it is typed: the school year and the kind of assessment."""

import re

from dtindex.criteria.rules.models import ASSESSMENTS
from dtindex.letters import fold, fold_word, words
from dtindex.school_year import SchoolYear

__all__ = ["assessment_meant", "school_year_meant"]

_YEARS = re.compile(r"\(?(?<!\d)(\d{4})\s*[-/_]?\s*(\d{4}|\d{2})(?!\d)\)?", re.ASCII)


def school_year_meant(text: str) -> str:
    """Return the school year that a text names, ``""`` where it names none or more than a year.

    Examples
    --------
    >>> school_year_meant("Năm học 2022 – 2023"), school_year_meant("2022/2023")
    ('2022-2023', '2022-2023')
    >>> school_year_meant("2022-2024"), school_year_meant("2022")
    ('', '')
    """
    folded = fold(text)
    match = _YEARS.search(folded)
    if match is None:
        return ""
    around = fold_word(f"{folded[: match.start()]} {folded[match.end() :]}").strip(":() ")
    if around and around not in words("columns.school_year") | words("keys.school_year"):
        return ""
    first, second = match[1], match[2]
    try:
        return str(SchoolYear.parse(f"{first}-{first[: 4 - len(second)]}{second}"))
    except ValueError:
        return ""


def assessment_meant(text: str) -> str:
    """Return which assessment a text names; where nothing is said it is the institution's own.

    Examples
    --------
    >>> assessment_meant(""), assessment_meant("Đánh giá ngoài."), assessment_meant("thử")
    ('self', 'external', '')
    """
    word = fold_word(text) or "self"
    return next((name for name in ASSESSMENTS if word in words(f"assessments.{name}")), "")
