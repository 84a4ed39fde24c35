"""Forms that institutions fill in: one XLSX workbook each, with only what applies to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from dtindex.arguments import checked
from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Fact, Framework
from dtindex.sheets.looks import (
    GUIDE,
    HEADING,
    LABEL,
    RED,
    RED_FILL,
    SECTION,
    SUBTITLE,
    TITLE,
    VALUE,
    Looks,
)
from dtindex.sheets.pages import fit_to_a4, footer
from dtindex.sheets.workbooks import sheet_name, undated_workbook
from dtindex.slug import slug
from dtindex.submissions.forms.cells import Entry, put
from dtindex.submissions.forms.layout import FACT_ID, FRAMEWORK, MARKER, ROLES
from dtindex.submissions.forms.looks import (
    CLOSED,
    SO_FAR,
    height_of,
    longest_option,
    look_of,
    widths,
)
from dtindex.submissions.forms.points import LivePoints
from dtindex.submissions.forms.sections import FormSection, Question, form_sections
from dtindex.submissions.forms.validation import answer_name, cell_rule
from dtindex.submissions.institutions import Institutions

__all__ = ["write_form", "write_forms"]

Entries = Mapping[str, Entry]
_KEY = 0
_TITLE, _SUBTITLE, _ROLES, _WHO, _WHEN, _WHAT, _GUIDE, _HEAD = range(8)


@dataclass(frozen=True)
class _Form:
    """What one form is made of."""

    framework: Framework
    institution: Mapping[str, str]
    school_year: str
    assessment: str
    answers: Entries
    previous: Entries | None
    language: Language

    @cached_property
    def columns(self) -> dict[str, int]:
        """Columns by role, after that of the keys."""
        left_out = set() if self.previous is not None else {"previous"}
        if not self.counts:
            left_out |= {"points", "out_of"}
        roles = [role for role in ROLES if role not in left_out]
        return {role: column for column, role in enumerate(roles, start=1)}

    @property
    def counts(self) -> bool:
        """Whether points are shown while typing: to an institution, not to its reviewers."""
        return self.assessment == "self" and bool(self.rows)

    @property
    def stages(self) -> tuple[str, ...]:
        """Stages of the institution."""
        return tuple(self.institution["stages"].split(";"))

    @cached_property
    def sections(self) -> tuple[FormSection, ...]:
        """Questions this institution is asked."""
        return form_sections(self.framework, self.stages, self.language)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Where the facts stand, below the headings of their sections."""
        rows, row = {}, _HEAD
        for section in self.sections:
            row += 1
            for question in section.questions:
                row += 1
                rows[question.fact.id] = row
        return rows

    @property
    def first_option(self) -> int:
        """First of the hidden columns where the options of a choice stand, in its own row."""
        return max(self.columns.values()) + 2

    @property
    def behind(self) -> int:
        """First hidden column behind those of the options."""
        return self.first_option + max(len(fact.options) for fact in self.framework.facts)


class _PlainFormulas(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas use only functions that every spreadsheet has had for long.

    Looking for newer ones, to be written in another way, takes as long as the whole form.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


@checked
def write_forms(
    framework: Framework,
    institutions: Institutions,
    school_year: str,
    out: str | Path,
    *,
    answers: Mapping[str, Entries] | None = None,
    previous: Mapping[str, Entries] | None = None,
    assessment: str = "self",
    language: Language = "vi",
) -> list[Path]:
    """Write the form of every institution into a folder, each named by the slug of its id.

    Parameters
    ----------
    answers, previous : mapping of institution id to entries, optional
        Answers to fill in, and last year's to show beside them.

    Returns
    -------
    list of Path
        The forms, in the order of the institutions.

    Examples
    --------
    >>> import tempfile
    >>> import dtindex as dti
    >>> framework, institutions, _ = dti.sample_province(n_institutions=3)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     len(write_forms(framework, institutions, "2022-2023", folder))
    3
    """
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for _, row in institutions.table.iterrows():
        institution = {str(name): str(text) for name, text in row.items()}
        institution_id = institution["institution_id"]
        path = folder / f"{slug(institution_id)}.xlsx"
        write_form(
            path,
            framework,
            institution,
            school_year,
            answers=(answers or {}).get(institution_id),
            previous=None if previous is None else previous.get(institution_id, {}),
            assessment=assessment,
            language=language,
        )
        paths.append(path)
    return paths


def write_form(
    path: str | Path,
    framework: Framework,
    institution: Mapping[str, str],
    school_year: str,
    *,
    answers: Entries | None = None,
    previous: Entries | None = None,
    assessment: str = "self",
    language: Language = "vi",
) -> None:
    """Write the form of one institution; the same input gives the same bytes.

    Parameters
    ----------
    institution : mapping
        A row of ``Institutions.table``: ``institution_id``, ``name``, ``stages``.
    answers : mapping of fact id to Entry, optional
        Answers to fill in.
    previous : mapping of fact id to Entry, optional
        Last year's answers, shown beside; without it there is no such column.

    Raises
    ------
    ValueError
        If the school year is not one of the framework's.
    """
    if school_year not in framework.school_year_ids:
        known = ", ".join(framework.school_year_ids)
        raise ValueError(f"school year {school_year!r} is not one of {framework.id}: {known}")
    form = _Form(framework, institution, school_year, assessment, answers or {}, previous, language)
    t = catalogue(language)
    with undated_workbook(path, title=t.of(framework, "title")) as workbook:
        name = sheet_name(t("forms.sheet"))
        sheet = workbook.add_worksheet(name, worksheet_class=_PlainFormulas)
        looks = Looks(workbook)
        _write_head(sheet, form, looks)
        last = _write_questions(workbook, sheet, form, looks)
        _set_page(sheet, form, last)


def _write_head(sheet: Any, form: _Form, looks: Looks) -> None:
    """Write who is asked about when, how to answer, and the headings of the columns."""
    t = catalogue(form.language)
    columns = form.columns
    end = max(columns.values())
    sheet.write_string(_TITLE, _KEY, f"{MARKER} 1")
    sheet.merge_range(_TITLE, 1, _TITLE, end, "", looks(TITLE))
    sheet.write_string(_TITLE, 1, t(f"forms.title.{form.assessment}"), looks(TITLE))
    sheet.write_string(_SUBTITLE, _KEY, f"{FRAMEWORK}{form.framework.id}")
    sheet.merge_range(_SUBTITLE, 1, _SUBTITLE, end, "", looks(SUBTITLE))
    sheet.write_string(_SUBTITLE, 1, t.of(form.framework, "title"), looks(SUBTITLE))
    sheet.write_string(_ROLES, _KEY, FACT_ID)
    for role, column in columns.items():
        sheet.write_string(_ROLES, column, role)
        sheet.write_string(_HEAD, column, t(f"forms.{role}"), looks(HEADING))
    titles: dict[str, str] = {stage.id: t.of(stage, "title") for stage in form.framework.stages}
    stages = [titles.get(stage, stage) for stage in form.institution["stages"].split(";")]
    institution_id = form.institution["institution_id"]
    _write_who(sheet, form, looks, _WHO, "institution_id", institution_id)
    _write_who(sheet, form, looks, _WHEN, "school_year", form.school_year)
    _write_who(sheet, form, looks, _WHAT, "assessment", t(f"forms.assessment.{form.assessment}"))
    _write_beside(sheet, form, looks, _WHO, t("forms.institution"), form.institution["name"])
    _write_beside(sheet, form, looks, _WHEN, t("forms.stages"), "; ".join(stages))
    sheet.merge_range(_GUIDE, 1, _GUIDE, end, "", looks(GUIDE))
    sheet.write_string(_GUIDE, 1, t("forms.guide"), looks(GUIDE))


def _write_who(sheet: Any, form: _Form, looks: Looks, row: int, key: str, value: str) -> None:
    sheet.write_string(row, _KEY, key)
    label = catalogue(form.language)(f"forms.{key}")
    sheet.write_string(row, form.columns["number"], label, looks(LABEL))
    sheet.write_string(row, form.columns["label"], value, looks(VALUE))


def _write_beside(sheet: Any, form: _Form, looks: Looks, row: int, label: str, value: str) -> None:
    sheet.write_string(row, form.columns["unit"], label, looks(LABEL))
    first, last = form.columns["answer"] + 1, form.columns["help"]
    sheet.merge_range(row, first, row, last, "", looks(VALUE))
    sheet.write_string(row, first, value, looks(VALUE))


def _write_questions(workbook: Any, sheet: Any, form: _Form, looks: Looks) -> int:
    """Write every section, and the points; return the last row."""
    end = max(form.columns.values())
    points = _live_points(sheet, form, looks) if form.counts else None
    for section in form.sections:
        row = form.rows[section.questions[0].fact.id] - 1
        sheet.merge_range(row, 1, row, end, "", looks(SECTION))
        sheet.write_string(row, 1, section.title, looks(SECTION))
        sheet.set_row(row, 20)
        for question in section.questions:
            _write_question(sheet, form, looks, question)
            _guard_answer(workbook, sheet, form, looks, question.fact)
            if points is not None:
                points.write_fact(question.fact, *_cells(form, question.fact))
    last = max(form.rows.values(), default=_HEAD)
    if points is None:
        return last
    sheet.merge_range(last + 1, 1, last + 1, end, "", looks(SECTION))
    sheet.write_string(last + 1, 1, catalogue(form.language)("forms.points_title"), looks(SECTION))
    return _write_so_far(sheet, form, looks, points.write_totals(last + 2))


def _live_points(sheet: Any, form: _Form, looks: Looks) -> LivePoints:
    points = LivePoints(
        sheet,
        looks,
        form.framework,
        form.school_year,
        form.stages,
        form.language,
        form.rows,
        form.columns,
        form.behind,
    )
    sheet.set_column(form.behind, form.behind + points.n_columns - 1, None, None, {"hidden": True})
    return points


def _cells(form: _Form, fact: Fact) -> tuple[str, str, str]:
    """Give the cells of a fact's answer, its reason and its options, for formulas."""
    row, first = form.rows[fact.id], form.first_option
    reason = xl_rowcol_to_cell(row, form.columns["reason"], row_abs=True, col_abs=True)
    options = xl_range_abs(row, first, row, first + max(len(fact.options), 1) - 1)
    return answer_name(fact.id), reason, options


def _write_so_far(sheet: Any, form: _Form, looks: Looks, row: int) -> int:
    """Show the points of the index in the head too; give the last row again."""
    t = catalogue(form.language)
    _write_beside(sheet, form, looks, _WHAT, t("forms.points_so_far"), "")
    most = t.number(form.framework.max_points)
    look = SO_FAR.but(number_format=f'General" / {most}"')
    total = xl_rowcol_to_cell(row, form.columns["points"], row_abs=True, col_abs=True)
    sheet.write_formula(_WHAT, form.columns["answer"] + 1, f"={total}", looks(look), "")
    return row


def _write_question(sheet: Any, form: _Form, looks: Looks, question: Question) -> None:
    t = catalogue(form.language)
    fact, columns, row = question.fact, form.columns, form.rows[question.fact.id]
    entry = form.answers.get(fact.id, Entry())
    texts = {
        "number": ", ".join(question.used_by),
        "label": t.of(fact, "label"),
        "unit": t.of(fact, "unit"),
        "help": _help(question, form.language),
        "clause": ", ".join(fact.clauses),
    }
    filled = {"evidence": entry.evidence, "reason": entry.reason}
    sheet.set_row(row, height_of(texts | filled | longest_option(fact, form.language)))
    sheet.write_string(row, _KEY, fact.id)
    for role, text in texts.items():
        sheet.write_string(row, columns[role], text, looks(look_of(role)))
    reason_look = looks(look_of("reason") if fact.may_not_apply else CLOSED)
    answer_look = looks(look_of("answer", fact))
    put(sheet, row, columns["answer"], fact, entry.value, answer_look, form.language)
    put(sheet, row, columns["evidence"], None, entry.evidence or None, looks(look_of("evidence")))
    put(sheet, row, columns["reason"], None, entry.reason or None, reason_look)
    if form.previous is not None:
        before = form.previous.get(fact.id, Entry())
        look = looks(look_of("previous", fact))
        put(sheet, row, columns["previous"], fact, before.value, look, form.language)


def _help(question: Question, language: Language) -> str:
    t = catalogue(language)
    parts = [t.of(question.fact, "help")]
    if evidence := t.of(question.fact, "evidence"):
        key = "required" if question.fact.evidence_required else "asked"
        parts.append(t(f"forms.evidence_{key}", evidence=evidence))
    return "\n".join(filter(None, parts))


def _guard_answer(workbook: Any, sheet: Any, form: _Form, looks: Looks, fact: Fact) -> None:
    """Name the answer cell, let in only what fits, and colour a part larger than its whole."""
    row, column = form.rows[fact.id], form.columns["answer"]
    place = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
    name, _, options = _cells(form, fact)
    workbook.define_name(name, f"='{sheet.get_name()}'!{place}")
    # Options stand in hidden columns of their own row, so that they move along with it.
    for index, option in enumerate(fact.options):
        label = catalogue(form.language).of(option, "label")
        sheet.write_string(row, form.first_option + index, label)
    asked = frozenset(form.rows)
    rule = cell_rule(fact, form.framework, asked, f"={options}", form.language)
    sheet.data_validation(row, column, row, column, rule)
    if fact.at_most in asked and fact.at_most is not None:
        whole = answer_name(fact.at_most)
        over = f"=AND(ISNUMBER({place}),ISNUMBER({whole}),{place}>{whole})"
        look = {
            "type": "formula",
            "criteria": over,
            "format": looks.marked(fill=RED_FILL, colour=RED),
        }
        sheet.conditional_format(row, column, row, column, look)


def _set_page(sheet: Any, form: _Form, last: int) -> None:
    """Hide what is for machines, protect what is not to be typed over, and fit to A4."""
    columns = form.columns
    end = max(columns.values())
    sheet.set_column(_KEY, _KEY, None, None, {"hidden": True})
    for role, column in columns.items():
        sheet.set_column(column, column, widths[role])
    sheet.set_column(end + 2, max(form.behind - 1, end + 2), None, None, {"hidden": True})
    sheet.set_row(_TITLE, 26)
    sheet.set_row(_ROLES, None, None, {"hidden": True})
    sheet.set_row(_GUIDE, 32)
    headings = {role: catalogue(form.language)(f"forms.{role}") for role in columns}
    sheet.set_row(_HEAD, height_of(headings, look=HEADING))
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.freeze_panes(_HEAD + 1, 0)
    sheet.set_selection(_HEAD + 2, columns["answer"], _HEAD + 2, columns["answer"])
    fit_to_a4(sheet, headings=(_HEAD, _HEAD))
    sheet.print_area(_TITLE, 1, last, end)
    institution = f"{form.institution['institution_id']} – {form.institution['name']}"
    sheet.set_footer(footer(institution, catalogue(form.language)("forms.page")))
