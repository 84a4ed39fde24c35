"""How a form looks, by the roles of its columns."""

from collections.abc import Mapping
from typing import Any

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Fact
from dtindex.sheets import looks
from dtindex.sheets.heights import row_height
from dtindex.sheets.looks import Look, Looks
from dtindex.submissions.cells.answers import MEASURED

__all__ = ["height_of", "longest_option", "look_of", "number_format", "part_thousands", "widths"]

widths = {
    "number": 9,
    "label": 38,
    "unit": 9,
    "previous": 13,
    "same": 7,
    "answer": 17,
    "points": 6,
    "out_of": 6,
    "evidence": 24,
    "reason": 14,
    "help": 46,
    "clause": 9,
    "claimed": 18,
    "shown_evidence": 28,
    "flags": 9,
    "at_stake": 9,
    "decision": 16,
}
"""Widths of the columns, in characters."""

ANSWER = looks.CENTRED.but(locked=False, bold=True, fill=looks.YELLOW)
TYPED = looks.BOXED.but(locked=False, fill=looks.PALE_YELLOW, size=10, number_format=looks.TEXT)
CLOSED = looks.BOXED.but(fill=looks.PALE_GREY)
SHOWN = looks.FAINT
POINTS = looks.CENTRED.but(bold=True, colour=looks.BLUE)
TOTAL = looks.WORDS.but(bold=True, fill=looks.LIGHT_BLUE)
TOTAL_POINTS = POINTS.but(fill=looks.LIGHT_BLUE)
SO_FAR = Look(bold=True, colour=looks.BLUE)

_BY_ROLE = {
    "number": looks.SMALL,
    "label": looks.WORDS,
    "unit": looks.CENTRED.but(size=10),
    "previous": SHOWN,
    "same": ANSWER,
    "answer": ANSWER,
    "points": POINTS,
    "out_of": looks.FAINT,
    "evidence": TYPED,
    "reason": TYPED,
    "help": looks.WORDS.but(size=10),
    "clause": looks.SMALL,
    "claimed": SHOWN,
    "shown_evidence": looks.WORDS,
    "flags": looks.SMALL,
    "at_stake": looks.FAINT,
    "decision": ANSWER,
}


def look_of(role: str, fact: Fact | None = None) -> Look:
    """Return the look of a cell by the role of its column, and by what is answered there."""
    look = _BY_ROLE[role]
    if fact is None or (role == "answer" and fact.kind in MEASURED):
        # Unformatted, so that the program in which somebody types 100% keeps the sign: under a
        # format of ours it would keep the 1 alone.
        return look
    return look.but(number_format=number_format(fact))


def part_thousands(sheet: Any, rows: Mapping[str, Fact], looks_of_book: Looks) -> None:
    """Part the thousands of long answers, by conditions that leave the cells unformatted.

    Parameters
    ----------
    rows : mapping of str to Fact
        What is answered in each cell, such as ``E12``.
    """
    alike: dict[str, list[str]] = {}
    for place, fact in rows.items():
        if fact.kind in MEASURED:
            alike.setdefault(number_format(fact), []).append(place)
    for code, places in alike.items():
        parted = looks_of_book.marked(number_format=code)
        rule = {"type": "cell", "criteria": ">=", "value": 1000, "format": parted}
        sheet.conditional_format(places[0], rule | {"multi_range": " ".join(places)})


def height_of(texts: Mapping[str, str], *, look: Look | None = None) -> float:
    """Return the height of a row, in points, that shows all of its texts, by role of column."""
    return row_height((text, widths[role], look or _BY_ROLE[role]) for role, text in texts.items())


def longest_option(fact: Fact, language: Language) -> dict[str, str]:
    """Return the longest answer that can be chosen, by the role of each column that may show it."""
    labels = [catalogue(language).of(option, "label") for option in fact.options]
    longest = max(labels, key=len, default="")
    return dict.fromkeys(("answer", "previous", "claimed"), longest)


def number_format(fact: Fact) -> str:
    """Return the format of an answer cell."""
    match fact.kind:
        case "date":
            return looks.DAY
        case "yes_no" | "choice":
            return looks.GENERAL
        case _:
            return looks.decimals(fact.decimals)
