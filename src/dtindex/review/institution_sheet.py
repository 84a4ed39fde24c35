"""One institution as its reviewer sees it: claims that weigh most first, decisions beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Fact, Framework
from dtindex.letters import fold
from dtindex.sheets.heights import merged_width, row_height
from dtindex.sheets.looks import (
    CENTRED,
    DAY,
    GUIDE,
    HEADING,
    LABEL,
    SUBTITLE,
    TITLE,
    VALUE,
    WORDS,
    YELLOW,
    Look,
    Looks,
)
from dtindex.sheets.pages import Margins, fit_to_a4, footer, pages_down
from dtindex.submissions.forms.cells import Entry, in_words, put
from dtindex.submissions.forms.frame import titled
from dtindex.submissions.forms.layout import (
    ACCEPT_UNFLAGGED,
    DIGEST,
    FACT_ID,
    FRAMEWORK,
    MARKER,
    QUESTION,
    REVIEW_ROLES,
)
from dtindex.submissions.forms.looks import longest_option, look_of, part_thousands
from dtindex.submissions.forms.sections import Question, form_sections
from dtindex.submissions.forms.validation import cell_rule, mark_rule

__all__ = ["Dossier", "write_institution"]

_KEY = 0
_TITLE, _SUBTITLE, _ROLES, _WHO, _WHEN, _WHAT, _BY, _ACCEPT, _FLAGS, _GUIDE, _HEAD = range(11)
DECISIONS = ("accepted", "corrected", "rejected")
_WIDTHS = {
    "number": 8,
    "label": 46,
    "previous": 10,
    "claimed": 13,
    "shown_evidence": 27,
    "flags": 5,
    "at_stake": 6,
    "decision": 13,
    "answer": 11,
    "reason": 16,
}
"""Widths of the columns, in characters."""

_SIZE = 9
_MARGINS = Margins(left=0.3, right=0.3, top=0.35, bottom=0.45)
_SMALLEST = 5.0
"""No smaller is it printed; where more is said it goes on."""

_AIR, _LOWEST = 0.5, 12.0
"""Of rows that lie close, so that one institution prints on one page."""

_MARK = CENTRED.but(locked=False, bold=True, fill=YELLOW)
_TYPED = WORDS.but(bold=True, locked=False, fill=YELLOW)
_SIGNER, _HOW = Look(bold=True, across="center"), Look(italic=True, size=9, across="center")
_HIDDEN = Look(size=7)
_ROOM_TO_SIGN = 30.0


@dataclass(frozen=True)
class Dossier:
    """What is known about one institution before a visit.

    Parameters
    ----------
    institution, visit : mapping
        Its rows of ``Institutions.table`` and of ``Visits.table``.
    claims, previous : mapping of fact id to Entry
        What it said of itself this year, and what was recognised the year before.
    flags : DataFrame
        Its rows of ``Flags.table``.
    at_stake : mapping of component id to float
        Points that a visit may take away.
    knows_loss : bool
        Whether reviewers have ever looked, so that what a visit takes away can be expected.
    reviewer : str
        Who reviews, where that is known.
    """

    framework: Framework
    school_year: str
    institution: Mapping[str, str]
    visit: Mapping[str, Any]
    claims: Mapping[str, Entry]
    previous: Mapping[str, Entry]
    flags: pd.DataFrame
    at_stake: Mapping[str, float]
    knows_loss: bool = True
    reviewer: str = ""

    def flags_of(self, fact_id: str) -> list[str]:
        """Codes of the flags that rest on a fact."""
        resting = [fact_id in facts.split(";") for facts in self.flags["facts"]]
        return [str(code) for code in self.flags["code"][resting]]

    @cached_property
    def columns(self) -> dict[str, int]:
        """Columns by role, after that of the keys; none of which nothing could stand."""
        left_out = set() if self.knows_loss else {"at_stake"}
        left_out |= set() if self.previous else {"previous"}
        roles = [role for role in REVIEW_ROLES if role not in left_out]
        return {role: column for column, role in enumerate(roles, start=1)}

    @property
    def end(self) -> int:
        """The last column that is shown."""
        return max(self.columns.values())

    def stake(self, question: Question) -> float:
        """Points that a visit may take away from the component beside a fact."""
        return self.at_stake.get(question.measures.id, 0.0) if question.measures else 0.0

    def questions(self, language: Language) -> list[Question]:
        """Return what was asked: what is flagged or weighs most first, what is unanswered last."""
        stages = tuple(self.institution["stages"].split(";"))
        asked = [
            question
            for section in form_sections(self.framework, stages, language)
            for question in section.questions
        ]
        return sorted(
            asked,
            key=lambda each: (
                each.fact.id not in self.claims,
                not self.flags_of(each.fact.id),
                -self.stake(each),
            ),
        )


class _Sheet:
    """Writes one sheet, and remembers how high its rows are."""

    def __init__(self, sheet: Any, looks: Looks, dossier: Dossier, language: Language) -> None:
        self.sheet = sheet
        self.looks = looks
        self.dossier = dossier
        self.language = language
        self.t = catalogue(language)
        self.columns = dossier.columns
        self.heights: dict[int, float] = {}

    def hidden(self, row: int, column: int, text: str) -> None:
        """Write what is for machines alone, in type that makes no row higher."""
        self.sheet.write_string(row, column, text, self.looks(_HIDDEN))

    def text(self, row: int, role: str, text: str, look: Look) -> None:
        """Write a text under a role."""
        self.sheet.write_string(row, self.columns[role], text, self.looks(look))

    def across(
        self, row: int, text: str, look: Look, first: str = "number", last: str = ""
    ) -> None:
        """Write a text over columns from one role to another, all when none is named."""
        left, right = self.columns[first], self.columns.get(last, self.dossier.end)
        if left < right:
            self.sheet.merge_range(row, left, row, right, "", self.looks(look))
        self.sheet.write_string(row, left, text, self.looks(look))

    def height(self, row: int, height: float) -> None:
        """Set the height of a row."""
        self.heights[row] = height
        self.sheet.set_row(row, height)

    @property
    def width(self) -> float:
        """Width of all columns together, in characters."""
        return merged_width([_WIDTHS[role] for role in self.columns])


def write_institution(sheet: Any, looks: Looks, dossier: Dossier, language: Language) -> None:
    """Write the sheet of one institution; it reads back as its external record."""
    to = _Sheet(sheet, looks, dossier, language)
    _write_head(to)
    questions = dossier.questions(language)
    for row, question in enumerate(questions, start=_HEAD + 1):
        _write_claim(to, row, question)
        _guard(to, row, question.fact)
    answers = {
        xl_rowcol_to_cell(row, to.columns["answer"]): question.fact
        for row, question in enumerate(questions, start=_HEAD + 1)
    }
    part_thousands(sheet, answers, looks)
    last = _write_signatures(to, _HEAD + len(questions) + 1)
    _set_page(to, last)


def _write_head(to: _Sheet) -> None:
    t, dossier = to.t, to.dossier
    to.hidden(_TITLE, _KEY, f"{MARKER} 1")
    to.hidden(_SUBTITLE, _KEY, f"{FRAMEWORK}{dossier.framework.id}")
    to.hidden(_ROLES, _KEY, FACT_ID)
    to.hidden(_GUIDE, _KEY, f"{DIGEST}{dossier.framework.digest}")
    to.sheet.write_string(_ROLES, dossier.end + 1, QUESTION)
    to.across(_TITLE, titled(t("review.title"), dossier.framework, t), TITLE)
    to.across(_SUBTITLE, t.of(dossier.framework, "title"), SUBTITLE)
    institution, external = dossier.institution, t("forms.assessment.external")
    said = {
        _WHO: ("institution_id", institution["institution_id"], institution["name"]),
        _WHEN: ("school_year", dossier.school_year, _standing(dossier, to.language)),
        _WHAT: ("assessment", external, _at_stake(dossier, to.language)),
    }
    for row, (key, value, beside) in said.items():
        to.hidden(row, _KEY, key)
        to.text(row, "number", t(f"forms.{key}"), LABEL)
        to.text(row, "label", value, VALUE)
        to.across(row, beside, VALUE, first=_first_beside(dossier))
    _write_decider(to)
    told = [
        t("review.flag", code=code, title=title, typed=typed)
        for code, title, typed in dossier.flags[["code", "title", "values"]].to_numpy().tolist()
    ]
    for row, text in {
        _FLAGS: "\n".join(told) or t("review.no_flags"),
        _GUIDE: t("review.guide"),
    }.items():
        look = GUIDE.but(size=8)
        to.across(row, text, look)
        to.height(row, row_height([(text, to.width, look)], lowest=_LOWEST, air=_AIR))
    head = HEADING.but(size=_SIZE)
    for role, column in to.columns.items():
        to.sheet.write_string(_ROLES, column, role)
        to.text(_HEAD, role, t(f"review.{role}"), head)
    cells = [(t(f"review.{role}"), _WIDTHS[role], head) for role in to.columns]
    to.height(_HEAD, row_height(cells, air=_AIR))


def _first_beside(dossier: Dossier) -> str:
    """Name the first column beside those of the labels and of what stands in the head."""
    return "previous" if dossier.previous else "claimed"


def _write_decider(to: _Sheet) -> None:
    """Write who decides and when, and the one cell that accepts all that has no flag."""
    t, dossier = to.t, to.dossier
    to.text(_BY, "number", t("review.date"), LABEL)
    blank = to.looks(_TYPED.but(number_format=DAY))
    to.sheet.write_blank(_BY, to.columns["label"], None, blank)
    to.across(_BY, t("review.reviewer"), LABEL, first=_first_beside(dossier), last="claimed")
    to.across(_BY, dossier.reviewer, _TYPED, first="shown_evidence")
    to.hidden(_ACCEPT, _KEY, ACCEPT_UNFLAGGED)
    to.text(_ACCEPT, "number", t("review.accept"), LABEL)
    to.sheet.write_blank(_ACCEPT, to.columns["label"], None, to.looks(_MARK))
    to.sheet.data_validation(
        _ACCEPT, to.columns["label"], _ACCEPT, to.columns["label"], mark_rule(to.language)
    )
    to.across(_ACCEPT, t("review.accept_what"), VALUE, first=_first_beside(dossier))
    to.height(_ACCEPT, 18)


def _standing(dossier: Dossier, language: Language) -> str:
    t, visit = catalogue(language), dossier.visit
    if visit["standing"] in ("not_sent", "blank"):
        return t(f"review.standing_{visit['standing']}")
    said = {"points": _points(visit["points"], language), "level": _level(visit["level"])}
    key = "standing_provisional" if visit["standing"] == "provisional" else "standing"
    return t(f"review.{key}", **said)


def _at_stake(dossier: Dossier, language: Language) -> str:
    t = catalogue(language)
    if not dossier.knows_loss:
        return t("review.may_change_unknown")
    points = _points(dossier.visit["at_stake"], language)
    return t("review.may_change", points=points, level=_level(dossier.visit["level_after"]))


def _points(points: float, language: Language) -> str:
    if pd.isna(points):
        return "–"
    return catalogue(language).number(Decimal(str(round(points, 2))))


def _level(level: Any) -> str:
    return "–" if pd.isna(level) else str(level)


def _look(role: str, fact: Fact | None = None) -> Look:
    """Return the look of a cell by the role of its column, in small type."""
    size = 7 if role in ("number", "flags") else _SIZE
    look = WORDS if role in ("label", "shown_evidence") else look_of(role, fact)
    return look.but(size=size, bold=role == "answer", indent=0)


def _in_unit(label: str, unit: str, language: Language) -> str:
    """Name a fact with its unit, unless its name says it."""
    if fold(unit) in fold(label):
        return label
    return catalogue(language)("review.in_unit", label=label, unit=unit)


def _write_claim(to: _Sheet, row: int, question: Question) -> None:
    """Write what was claimed, what goes with it, and room for the decision."""
    t, dossier, fact = to.t, to.dossier, question.fact
    claim = dossier.claims.get(fact.id, Entry())
    texts = {
        "number": ", ".join(question.used_by),
        "label": _in_unit(t.of(fact, "label"), t.of(fact, "unit"), to.language),
        "shown_evidence": claim.evidence,
        "flags": ", ".join(dossier.flags_of(fact.id)),
    }
    shown = dict(texts)
    for role, text in texts.items():
        to.text(row, role, text, _look(role))
    before = dossier.previous.get(fact.id, Entry())
    for role, entry in (("claimed", claim), ("previous", before)):
        if role not in to.columns:
            continue
        value = entry.value
        if entry.reason:
            value = t("review.not_applicable", reason=entry.reason)
        look = to.looks(_look(role, fact))
        put(to.sheet, row, to.columns[role], fact, value, look, to.language)
        if value is not None:
            shown[role] = str(in_words(fact, value, to.language))
    longest = longest_option(fact, to.language)["answer"]
    shown["answer"] = longest
    shown["decision"] = max((t(f"review.{decision}") for decision in DECISIONS), key=len)
    cells = [(text, _WIDTHS[role], _look(role)) for role, text in shown.items()]
    to.height(row, row_height(cells, lowest=_LOWEST, air=_AIR))
    to.hidden(row, _KEY, fact.id)
    to.hidden(row, dossier.end + 1, fact.question_digest)
    if "at_stake" in to.columns:
        stake, look = dossier.stake(question), to.looks(_look("at_stake"))
        if stake:
            to.sheet.write_number(row, to.columns["at_stake"], round(stake, 2), look)
        else:
            to.sheet.write_blank(row, to.columns["at_stake"], None, look)
    for role in ("decision", "answer", "reason"):
        of = fact if role == "answer" else None
        to.sheet.write_blank(row, to.columns[role], None, to.looks(_look(role, of)))


def _guard(to: _Sheet, row: int, fact: Fact) -> None:
    """Offer the decisions, and let in only what fits the fact."""
    t, first = to.t, to.dossier.end + 2
    choice = {
        "validate": "list",
        "source": [t(f"review.{decision}") for decision in DECISIONS],
        "error_type": "warning",
        "error_title": t("forms.error.title"),
        "error_message": t("forms.error.choice"),
    }
    decision, answer = to.columns["decision"], to.columns["answer"]
    to.sheet.data_validation(row, decision, row, decision, choice)
    for index, option in enumerate(fact.options):
        to.hidden(row, first + index, t.of(option, "label"))
    options = f"={xl_range_abs(row, first, row, first + max(len(fact.options), 1) - 1)}"
    rule = cell_rule(fact, to.dossier.framework, frozenset(), options, to.language)
    to.sheet.data_validation(row, answer, row, answer, rule)


def _write_signatures(to: _Sheet, row: int) -> int:
    """Write where reviewer and institution sign; give the last row."""
    halves = {"maker": ("number", "label"), "head": ("shown_evidence", "")}
    for who, (first, last) in halves.items():
        key = f"forms.signed.external.{who}"
        to.across(row, to.t(key), _SIGNER, first=first, last=last)
        to.across(row + 1, to.t(f"{key}.how"), _HOW, first=first, last=last)
    to.height(row + 2, _ROOM_TO_SIGN)
    return row + 2


def _set_page(to: _Sheet, last: int) -> None:
    sheet, dossier = to.sheet, to.dossier
    sheet.set_column(_KEY, _KEY, None, None, {"hidden": True})
    for role, column in to.columns.items():
        sheet.set_column(column, column, _WIDTHS[role])
    n_options = max((len(fact.options) for fact in dossier.framework.facts), default=0)
    hidden = dossier.end + 1
    sheet.set_column(hidden, hidden + max(n_options, 1), None, None, {"hidden": True})
    to.height(_TITLE, 22)
    sheet.set_row(_ROLES, None, None, {"hidden": True})
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    sheet.freeze_panes(_HEAD + 1, 0)
    heights = [to.heights.get(row, 15.0) for row in range(last + 1) if row != _ROLES]
    widths = [_WIDTHS[role] for role in to.columns]
    n_pages = pages_down(heights, widths, size=_SIZE, smallest=_SMALLEST, margins=_MARGINS)
    headings = _HEAD, _HEAD
    fit_to_a4(sheet, landscape=False, margins=_MARGINS, headings=headings, pages_down=n_pages)
    sheet.print_area(_TITLE, 1, last, dossier.end)
    name = f"{dossier.institution['institution_id']} – {dossier.institution['name']}"
    sheet.set_footer(footer(name, to.t("forms.page")))
