"""One institution as its reviewer sees it: claims that weigh most first, decisions beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Fact, Framework
from dtindex.sheets.heights import merged_width, row_height
from dtindex.sheets.looks import GUIDE, HEADING, LABEL, SUBTITLE, TITLE, VALUE, Looks
from dtindex.sheets.pages import fit_to_a4, footer
from dtindex.submissions.forms.cells import Entry, put
from dtindex.submissions.forms.layout import (
    DIGEST,
    FACT_ID,
    FRAMEWORK,
    MARKER,
    QUESTION,
    REVIEW_ROLES,
)
from dtindex.submissions.forms.looks import (
    height_of,
    longest_option,
    look_of,
    part_thousands,
    widths,
)
from dtindex.submissions.forms.sections import form_sections
from dtindex.submissions.forms.validation import cell_rule

__all__ = ["Dossier", "write_institution"]

_KEY = 0
_TITLE, _SUBTITLE, _ROLES, _WHO, _WHEN, _WHAT, _FLAGS, _GUIDE, _HEAD = range(9)
_COLUMNS = {role: column for column, role in enumerate(REVIEW_ROLES, start=1)}
_END = max(_COLUMNS.values())
DECISIONS = ("accepted", "corrected", "rejected")


@dataclass(frozen=True)
class Dossier:
    """What is known about one institution before a visit.

    Parameters
    ----------
    institution, visit : mapping
        Its rows of ``Institutions.table`` and of ``Visits.table``.
    claims, previous : mapping of fact id to Entry
        What it said of itself, this year and the year before.
    flags : DataFrame
        Its rows of ``Flags.table``.
    at_stake : mapping of fact id to float
        Points that a visit may take away, by the fact that is measured.
    """

    framework: Framework
    school_year: str
    institution: Mapping[str, str]
    visit: Mapping[str, Any]
    claims: Mapping[str, Entry]
    previous: Mapping[str, Entry]
    flags: pd.DataFrame
    at_stake: Mapping[str, float]

    def flags_of(self, fact_id: str) -> list[str]:
        """Codes of the flags that rest on a fact."""
        resting = [fact_id in facts.split(";") for facts in self.flags["facts"]]
        return [str(code) for code in self.flags["code"][resting]]


def write_institution(sheet: Any, looks: Looks, dossier: Dossier, language: Language) -> None:
    """Write the sheet of one institution; it reads back as its external record."""
    stages = tuple(dossier.institution["stages"].split(";"))
    used_by = {
        question.fact.id: ", ".join(question.used_by)
        for section in form_sections(dossier.framework, stages, language)
        for question in section.questions
    }
    weighty = sorted(
        used_by,
        key=lambda i: (-dossier.at_stake.get(i, 0.0), not dossier.flags_of(i)),
    )
    _write_head(sheet, looks, dossier, language)
    for row, fact_id in enumerate(weighty, start=_HEAD + 1):
        fact = dossier.framework.fact[fact_id]
        _write_claim(sheet, looks, row, fact, used_by[fact_id], dossier, language)
        _guard(sheet, row, fact, dossier, language)
    answers = {
        xl_rowcol_to_cell(row, _COLUMNS["answer"]): dossier.framework.fact[fact_id]
        for row, fact_id in enumerate(weighty, start=_HEAD + 1)
    }
    part_thousands(sheet, answers, looks)
    _set_page(sheet, dossier, _HEAD + len(weighty), language)


def _write_head(sheet: Any, looks: Looks, dossier: Dossier, language: Language) -> None:
    t, institution, visit = catalogue(language), dossier.institution, dossier.visit
    sheet.write_string(_TITLE, _KEY, f"{MARKER} 1")
    sheet.write_string(_SUBTITLE, _KEY, f"{FRAMEWORK}{dossier.framework.id}")
    sheet.write_string(_ROLES, _KEY, FACT_ID)
    sheet.write_string(_GUIDE, _KEY, f"{DIGEST}{dossier.framework.digest}")
    sheet.write_string(_ROLES, _END + 1, QUESTION)
    _across(sheet, _TITLE, t("review.title"), looks(TITLE))
    _across(sheet, _SUBTITLE, t.of(dossier.framework, "title"), looks(SUBTITLE))
    said = {
        _WHO: ("institution_id", institution["institution_id"], institution["name"]),
        _WHEN: ("school_year", dossier.school_year, _standing(visit, language)),
        _WHAT: ("assessment", t("forms.assessment.external"), _at_stake(visit, language)),
    }
    for row, (key, value, beside) in said.items():
        sheet.write_string(row, _KEY, key)
        sheet.write_string(row, _COLUMNS["number"], t(f"forms.{key}"), looks(LABEL))
        sheet.write_string(row, _COLUMNS["label"], value, looks(VALUE))
        sheet.merge_range(row, _COLUMNS["unit"], row, _END, "", looks(VALUE))
        sheet.write_string(row, _COLUMNS["unit"], beside, looks(VALUE))
    told = [
        t("review.flag", code=code, title=title, typed=typed)
        for code, title, typed in dossier.flags[["code", "title", "values"]].to_numpy().tolist()
    ]
    flagged = "\n".join(told) or t("review.no_flags")
    _across(sheet, _FLAGS, flagged, looks(GUIDE))
    across = merged_width([widths[role] for role in _COLUMNS])
    sheet.set_row(_FLAGS, row_height([(flagged, across, GUIDE)]))
    _across(sheet, _GUIDE, t("review.guide"), looks(GUIDE))
    for role, column in _COLUMNS.items():
        sheet.write_string(_ROLES, column, role)
        sheet.write_string(_HEAD, column, t(f"review.{role}"), looks(HEADING))


def _standing(visit: Mapping[str, Any], language: Language) -> str:
    t = catalogue(language)
    points = _points(visit["points"], language)
    return t("review.standing", points=points, level=_level(visit["level"]))


def _at_stake(visit: Mapping[str, Any], language: Language) -> str:
    t = catalogue(language)
    points = _points(visit["at_stake"], language)
    return t("review.may_change", points=points, level=_level(visit["level_after"]))


def _points(points: float, language: Language) -> str:
    if pd.isna(points):
        return "–"
    return catalogue(language).number(Decimal(str(round(points, 2))))


def _level(level: Any) -> str:
    return "–" if pd.isna(level) else str(level)


def _across(sheet: Any, row: int, text: str, look: Any) -> None:
    """Write a text over all columns."""
    sheet.merge_range(row, _COLUMNS["number"], row, _END, "", look)
    sheet.write_string(row, _COLUMNS["number"], text, look)


def _write_claim(
    sheet: Any,
    looks: Looks,
    row: int,
    fact: Fact,
    used_by: str,
    dossier: Dossier,
    language: Language,
) -> None:
    t = catalogue(language)
    claim = dossier.claims.get(fact.id, Entry())
    texts = {
        "number": used_by,
        "label": t.of(fact, "label"),
        "unit": t.of(fact, "unit"),
        "shown_evidence": claim.evidence,
        "flags": ", ".join(dossier.flags_of(fact.id)),
    }
    options = longest_option(fact, language)
    sheet.write_string(row, _KEY, fact.id)
    sheet.write_string(row, _END + 1, fact.question_digest)
    for role, text in texts.items():
        sheet.write_string(row, _COLUMNS[role], text, looks(look_of(role)))
    before = dossier.previous.get(fact.id, Entry())
    for role, entry in (("claimed", claim), ("previous", before)):
        look = looks(look_of(role, fact))
        value = entry.value
        if entry.reason:
            value = t("review.not_applicable", reason=entry.reason)
            options[role] = value
        put(sheet, row, _COLUMNS[role], fact, value, look, language)
    sheet.set_row(row, height_of(texts | options))
    if at_stake := dossier.at_stake.get(fact.id, 0.0):
        sheet.write_number(
            row, _COLUMNS["at_stake"], round(at_stake, 2), looks(look_of("at_stake"))
        )
    else:
        sheet.write_blank(row, _COLUMNS["at_stake"], None, looks(look_of("at_stake")))
    sheet.write_blank(row, _COLUMNS["decision"], None, looks(look_of("decision")))
    sheet.write_blank(row, _COLUMNS["answer"], None, looks(look_of("answer", fact)))
    sheet.write_blank(row, _COLUMNS["reason"], None, looks(look_of("reason")))


def _guard(sheet: Any, row: int, fact: Fact, dossier: Dossier, language: Language) -> None:
    """Offer the decisions, and let in only what fits the fact."""
    t = catalogue(language)
    choice = {
        "validate": "list",
        "source": [t(f"review.{decision}") for decision in DECISIONS],
        "error_title": t("forms.error.title"),
        "error_message": t("forms.error.choice"),
    }
    sheet.data_validation(row, _COLUMNS["decision"], row, _COLUMNS["decision"], choice)
    first = _END + 2
    for index, option in enumerate(fact.options):
        sheet.write_string(row, first + index, t.of(option, "label"))
    options = f"={xl_range_abs(row, first, row, first + max(len(fact.options), 1) - 1)}"
    rule = cell_rule(fact, dossier.framework, frozenset(), options, language)
    sheet.data_validation(row, _COLUMNS["answer"], row, _COLUMNS["answer"], rule)


def _set_page(sheet: Any, dossier: Dossier, last: int, language: Language) -> None:
    sheet.set_column(_KEY, _KEY, None, None, {"hidden": True})
    for role, column in _COLUMNS.items():
        sheet.set_column(column, column, widths[role])
    n_options = max((len(fact.options) for fact in dossier.framework.facts), default=0)
    sheet.set_column(_END + 1, _END + 1 + max(n_options, 1), None, None, {"hidden": True})
    sheet.set_row(_TITLE, 26)
    sheet.set_row(_ROLES, None, None, {"hidden": True})
    sheet.set_row(_GUIDE, 32)
    headings = {role: catalogue(language)(f"review.{role}") for role in _COLUMNS}
    sheet.set_row(_HEAD, height_of(headings, look=HEADING))
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    sheet.freeze_panes(_HEAD + 1, 0)
    fit_to_a4(sheet, headings=(_HEAD, _HEAD))
    sheet.print_area(_TITLE, 1, last, _END)
    name = f"{dossier.institution['institution_id']} – {dossier.institution['name']}"
    sheet.set_footer(footer(name, catalogue(language)("forms.page")))
