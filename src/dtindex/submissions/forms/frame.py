"""What stands around the questions of a form: whose it is, until when, who signs it."""

from typing import Any

from dtindex.catalogue import Catalogue, catalogue
from dtindex.criteria.rules.models import Framework
from dtindex.criteria.told.words import stage_in_words
from dtindex.sheets.heights import merged_width, row_height
from dtindex.sheets.looks import DAY, GUIDE, HEADING, LABEL, SUBTITLE, TITLE, VALUE, Look, Looks
from dtindex.sheets.pages import fit_to_a4, footer
from dtindex.submissions.forms import layout
from dtindex.submissions.forms.layout import (
    DIGEST,
    FACT_ID,
    FRAMEWORK,
    HEAD,
    KEY,
    MARKER,
    QUESTION,
    FormPlan,
)
from dtindex.submissions.forms.looks import height_of, widths

__all__ = ["set_page", "titled", "write_beside", "write_head", "write_signatures"]

_DOTS = "…" * 12
_BY_HAND = VALUE.but(bold=False, locked=False)
_SIGNED, _SIGNER = Look(italic=True, across="center"), Look(bold=True, across="center")
_SIGNATURE = _SIGNER.but(locked=False)
_ROOM_TO_SIGN = 3
"""Empty rows between who signs and the name below."""


def write_head(sheet: Any, plan: FormPlan, looks: Looks) -> None:
    """Write who is asked about when, how to answer, and the headings of the columns."""
    t, end = catalogue(plan.language), plan.end
    keys = {
        layout.TITLE: f"{MARKER} 1",
        layout.SUBTITLE: f"{FRAMEWORK}{plan.framework.id}",
        layout.ROLE: FACT_ID,
        layout.SENDING: f"{DIGEST}{plan.framework.digest}",
    }
    for row, key in keys.items():
        sheet.write_string(row, KEY, key)
    told = {
        layout.TITLE: (titled(t(f"forms.title.{plan.assessment}"), plan.framework, t), TITLE),
        layout.SUBTITLE: (t.of(plan.framework, "title"), SUBTITLE),
        layout.GUIDE: (_guide(plan), GUIDE),
    }
    for row, (text, look) in told.items():
        sheet.merge_range(row, 1, row, end, "", looks(look))
        sheet.write_string(row, 1, text, looks(look))
    sheet.write_string(layout.ROLE, end + 1, QUESTION)
    for role, column in plan.columns.items():
        sheet.write_string(layout.ROLE, column, role)
        sheet.write_string(HEAD, column, t(f"forms.{role}"), looks(HEADING))
    _write_keys(sheet, plan, looks)
    across = merged_width([widths[role] for role in plan.columns])
    sheet.set_row(layout.TITLE, 26)
    sheet.set_row(layout.ROLE, None, None, {"hidden": True})
    sheet.set_row(layout.GUIDE, row_height([(told[layout.GUIDE][0], across, GUIDE)]))
    headings = {role: t(f"forms.{role}") for role in plan.columns}
    sheet.set_row(HEAD, height_of(headings, look=HEADING))


def titled(title: str, framework: Framework, t: Catalogue) -> str:
    """Name a form, and the reporting period that it is for."""
    period = framework.period_record
    if period is None:
        return title
    return t("forms.title_of_period", title=title, period=t.of(period, "title"))


def _guide(plan: FormPlan) -> str:
    t = catalogue(plan.language)
    return t("forms.guide") + (t("forms.guide_same") if "same" in plan.columns else "")


def _write_keys(sheet: Any, plan: FormPlan, looks: Looks) -> None:
    """Write whose form it is, of which year, and until when and where it is to be sent."""
    t = catalogue(plan.language)
    said = {
        layout.WHO: ("institution_id", plan.institution["institution_id"]),
        layout.WHEN: ("school_year", plan.school_year),
        layout.WHAT: ("assessment", t(f"forms.assessment.{plan.assessment}")),
    }
    for row, (key, value) in said.items():
        sheet.write_string(row, KEY, key)
        sheet.write_string(row, plan.columns["number"], t(f"forms.{key}"), looks(LABEL))
        sheet.write_string(row, plan.columns["label"], value, looks(VALUE))
    write_beside(sheet, plan, looks, layout.WHO, t("forms.institution"), plan.institution["name"])
    titles = (stage_in_words(plan.framework, stage, t.language) for stage in plan.stages)
    stages = "; ".join(titles)
    write_beside(sheet, plan, looks, layout.WHEN, t("forms.stages"), stages)
    row = layout.SENDING
    sheet.write_string(row, plan.columns["number"], t("forms.deadline"), looks(LABEL))
    if plan.deadline is None:
        sheet.write_string(row, plan.columns["label"], _DOTS, looks(_BY_HAND))
    else:
        look = looks(VALUE.but(number_format=DAY, across="left"))
        sheet.write_datetime(row, plan.columns["label"], plan.deadline, look)
    write_beside(sheet, plan, looks, row, t("forms.send_to"), plan.send_to)


def write_beside(
    sheet: Any, plan: FormPlan, looks: Looks, row: int, label: str, value: str
) -> None:
    """Write another thing in a row of the head; dots to write on where nothing is known."""
    sheet.write_string(row, plan.columns["unit"], label, looks(LABEL))
    first, last = plan.columns["answer"], plan.columns["help"]
    look = looks(VALUE if value else _BY_HAND)
    sheet.merge_range(row, first, row, last, "", look)
    sheet.write_string(row, first, value or _DOTS * 2, look)


def write_signatures(sheet: Any, plan: FormPlan, looks: Looks, row: int) -> int:
    """Write where the form is signed, by whom it was made and who answers for it; the last row."""
    t, columns = catalogue(plan.language), plan.columns
    halves = {
        "maker": (columns["number"], columns["unit"]),
        "head": (columns["evidence"], plan.end),
    }
    first, last = halves["head"]
    sheet.merge_range(row + 1, first, row + 1, last, t("forms.signed_on"), looks(_SIGNED))
    for who, (first, last) in halves.items():
        key = f"forms.signed.{plan.assessment}.{who}"
        sheet.merge_range(row + 2, first, row + 2, last, t(key), looks(_SIGNER))
        sheet.merge_range(row + 3, first, row + 3, last, t(f"{key}.how"), looks(_SIGNED))
        name = row + 4 + _ROOM_TO_SIGN
        sheet.merge_range(name, first, name, last, "", looks(_SIGNATURE))
    return row + 4 + _ROOM_TO_SIGN


def set_page(sheet: Any, plan: FormPlan, last: int) -> None:
    """Hide what is for machines, protect what is not to be typed over, and fit to A4."""
    columns, end = plan.columns, plan.end
    sheet.set_column(KEY, KEY, None, None, {"hidden": True})
    for role, column in columns.items():
        sheet.set_column(column, column, widths[role])
    sheet.set_column(end + 1, max(plan.behind - 1, end + 2), None, None, {"hidden": True})
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.freeze_panes(HEAD + 1, 0)
    sheet.set_selection(HEAD + 2, columns["answer"], HEAD + 2, columns["answer"])
    fit_to_a4(sheet, headings=(HEAD, HEAD))
    sheet.print_area(layout.TITLE, 1, last, end)
    institution = f"{plan.institution['institution_id']} – {plan.institution['name']}"
    sheet.set_footer(footer(institution, catalogue(plan.language)("forms.page")))
