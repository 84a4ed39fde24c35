"""Answers as cells of a sheet that people read: words for yes and no, labels for options."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Fact
from dtindex.submissions.outcome.facts import Value

__all__ = ["Entry", "in_words", "put"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands beside one fact: the answer, its evidence, or why it does not apply.

    A value that is no answer to its fact, such as the text ``85%``, is written as it is.
    """

    value: Value | float | None = None
    evidence: str = ""
    reason: str = ""


def in_words(fact: Fact, value: Value | float, language: Language = "vi") -> Value | float:
    """Turn a truth value into yes or no, an option's id into its label; leave the rest."""
    t = catalogue(language)
    if isinstance(value, bool):
        return t("words.yes" if value else "words.no")
    if fact.kind == "choice" and value in fact.option_ids:
        return t.of(fact.options[fact.option_ids.index(str(value))], "label")
    return value


def put(
    sheet: Any,
    row: int,
    column: int,
    fact: Fact | None,
    value: Value | float | None,
    look: Any = None,
    language: Language = "vi",
) -> None:
    """Write a cell by the type of its value; text is text even where it begins with ``=``."""
    if value is not None and fact is not None:
        value = in_words(fact, value, language)
    match value:
        case None:
            sheet.write_blank(row, column, None, look)
        case datetime.date():
            sheet.write_datetime(row, column, value, look)
        case int() | float() | Decimal():
            sheet.write_number(row, column, value, look)
        case _:
            sheet.write_string(row, column, value, look)
