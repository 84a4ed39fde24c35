"""What the answer cell of a form lets in: the rules of data validation of spreadsheets."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Fact, Framework
from dtindex.submissions.cells.answers import LARGEST

__all__ = ["FIRST_DAY", "LAST_DAY", "answer_name", "cell_rule", "mark_rule"]

FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)


def answer_name(fact_id: str) -> str:
    """Name the answer cell of a fact, for formulas that read aloud."""
    return f"answer_{fact_id}"


def cell_rule(
    fact: Fact,
    framework: Framework,
    asked: frozenset[str],
    options: str,
    language: Language,
) -> dict[str, Any]:
    """Return the validation of an answer cell, as xlsxwriter takes it.

    Parameters
    ----------
    asked : frozenset of str
        Ids of the facts that stand on the form, so have a name.
    options : str
        Range that holds the options of a choice.
    """
    t = catalogue(language)
    match fact.kind:
        case "yes_no":
            rule: dict[str, Any] = {"validate": "list", "source": [t("words.yes"), t("words.no")]}
            message = t("forms.error.choice")
        case "choice":
            rule = {"validate": "list", "source": options}
            message = t("forms.error.choice")
        case "date":
            rule = {"validate": "date", "criteria": "between"}
            rule |= {"minimum": FIRST_DAY, "maximum": LAST_DAY}
            message = t("forms.error.date")
        case _:
            rule, message = _number_rule(fact, framework, asked, language)
    return rule | {"error_title": t("forms.error.title"), "error_message": message[:255]}


def mark_rule(language: Language) -> dict[str, Any]:
    """Return the validation of a cell that is marked or left blank."""
    t = catalogue(language)
    return {
        "validate": "list",
        "source": [t("forms.mark")],
        "error_title": t("forms.error.title"),
        "error_message": t("forms.error.mark", mark=t("forms.mark")),
    }


def _number_rule(
    fact: Fact, framework: Framework, asked: frozenset[str], language: Language
) -> tuple[dict[str, Any], str]:
    t: Callable[..., str] = catalogue(language)
    number = catalogue(language).number
    kind = "decimal" if fact.decimals else "whole"
    low = fact.minimum or Decimal(0)
    values = {"minimum": number(low)}
    if fact.maximum is None:
        message = t(f"forms.error.{kind}_from", **values)
    else:
        message = t(f"forms.error.{kind}", maximum=number(fact.maximum), **values)
    most = _plain(Decimal(LARGEST) if fact.maximum is None else fact.maximum)
    high: str | int | float = most
    if fact.at_most in asked and fact.at_most is not None:
        whole = answer_name(fact.at_most)
        high = f"=IF(ISNUMBER({whole}),MIN({whole},{most}),{most})"
        label = catalogue(language).of(framework.fact[fact.at_most], "label")
        message = t("forms.error.at_most", bound=message, whole=label)
    rule = {
        "validate": "decimal" if fact.decimals else "integer",
        "criteria": "between",
        "minimum": _plain(low),
        "maximum": high,
    }
    return rule, message


def _plain(number: Decimal) -> int | float:
    """Write a bound as spreadsheets do: 0 and not 0.0."""
    return int(number) if number == number.to_integral_value() else float(number)
