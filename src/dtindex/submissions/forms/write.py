"""Forms that institutions fill in: one XLSX workbook each, with only what applies to it."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from dtindex.arguments import checked
from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Component, Fact, Framework
from dtindex.criteria.told.words import help_in_words
from dtindex.disk import told_together
from dtindex.sheets.looks import RED, RED_FILL, SECTION, Looks
from dtindex.sheets.workbooks import sheet_name, undated_workbook
from dtindex.slug import slug
from dtindex.submissions.forms.cells import Entry, put
from dtindex.submissions.forms.frame import set_page, write_beside, write_head, write_signatures
from dtindex.submissions.forms.layout import KEY, WHAT, Entries, FormPlan
from dtindex.submissions.forms.looks import (
    CLOSED,
    SO_FAR,
    height_of,
    longest_option,
    look_of,
    part_thousands,
)
from dtindex.submissions.forms.points import LivePoints
from dtindex.submissions.forms.sections import Question
from dtindex.submissions.forms.validation import answer_name, cell_rule, mark_rule
from dtindex.submissions.institutions import Institutions

__all__ = ["write_form", "write_forms"]


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
    deadline: datetime.date | None = None,
    send_to: str = "",
    language: Language = "vi",
) -> list[Path]:
    """Write the form of every institution into a folder, each named by the slug of its id.

    Parameters
    ----------
    answers, previous : mapping of institution id to entries, optional
        Answers to fill in, and last year's to show beside them, to be taken over by a mark.
    deadline : date, optional
        Until when the forms are to be sent; by default the deadline of the reporting period, or
        of the last one for the whole school year.
    send_to : str
        Where to: an address, a name.

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
    with told_together() as trying:
        for _, row in institutions.table.iterrows():
            institution = {str(name): str(text) for name, text in row.items()}
            institution_id = institution["institution_id"]
            paths.append(folder / f"{slug(institution_id)}.xlsx")
            with trying():
                write_form(
                    paths[-1],
                    framework,
                    institution,
                    school_year,
                    answers=(answers or {}).get(institution_id),
                    previous=None if previous is None else previous.get(institution_id, {}),
                    assessment=assessment,
                    deadline=deadline,
                    send_to=send_to,
                    language=language,
                )
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
    deadline: datetime.date | None = None,
    send_to: str = "",
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
    deadline, send_to
        As in :func:`write_forms`.

    Raises
    ------
    ValueError
        If the school year is not one of the framework's.
    """
    if school_year not in framework.school_year_ids:
        known = ", ".join(framework.school_year_ids)
        raise ValueError(f"school year {school_year!r} is not one of {framework.id}: {known}")
    plan = FormPlan(
        framework,
        institution,
        school_year,
        assessment,
        answers or {},
        previous,
        language,
        deadline or framework.due_on(school_year),
        send_to,
    )
    t = catalogue(language)
    with undated_workbook(path, title=t.of(framework, "title")) as workbook:
        name = sheet_name(t("forms.sheet"))
        sheet = workbook.add_worksheet(name, worksheet_class=_PlainFormulas)
        looks = Looks(workbook)
        write_head(sheet, plan, looks)
        last = _write_questions(workbook, sheet, plan, looks)
        set_page(sheet, plan, write_signatures(sheet, plan, looks, last + 1))


def _write_questions(workbook: Any, sheet: Any, plan: FormPlan, looks: Looks) -> int:
    """Write every section, and the points; return the last row."""
    points = _live_points(sheet, plan, looks) if plan.counts else None
    answers = {
        xl_rowcol_to_cell(row, plan.columns["answer"]): plan.framework.fact[fact_id]
        for fact_id, row in plan.rows.items()
    }
    part_thousands(sheet, answers, looks)
    for row, section in zip(plan.section_rows, plan.sections, strict=True):
        _write_heading(sheet, plan, looks, row, section.title)
        for question in section.questions:
            _write_question(sheet, plan, looks, question)
            _guard_answer(workbook, sheet, plan, looks, question.fact)
            if points is not None:
                points.write_fact(question.fact, *_cells(plan, question.fact))
                points.write_points(plan.rows[question.fact.id], question.measures)
        for component in section.others:
            _write_rule(sheet, plan, looks, component)
            if points is not None:
                points.write_points(plan.rule_rows[component.id], component)
    if points is None:
        return plan.last
    title = catalogue(plan.language)("forms.points_title")
    _write_heading(sheet, plan, looks, plan.last + 1, title)
    return _write_so_far(sheet, plan, looks, points.write_totals(plan.last + 2))


def _write_heading(sheet: Any, plan: FormPlan, looks: Looks, row: int, title: str) -> None:
    sheet.merge_range(row, 1, row, plan.end, "", looks(SECTION))
    sheet.write_string(row, 1, title, looks(SECTION))
    sheet.set_row(row, 20)


def _live_points(sheet: Any, plan: FormPlan, looks: Looks) -> LivePoints:
    points = LivePoints(
        sheet,
        looks,
        plan.framework,
        plan.school_year,
        plan.language,
        plan.rows,
        plan.rule_rows,
        plan.columns,
        plan.behind,
    )
    sheet.set_column(plan.behind, plan.behind + points.n_columns - 1, None, None, {"hidden": True})
    return points


def _cells(plan: FormPlan, fact: Fact) -> tuple[str, str, str]:
    """Return the cells of a fact's answer, its reason and its options, for formulas."""
    row, first = plan.rows[fact.id], plan.first_option
    reason = xl_rowcol_to_cell(row, plan.columns["reason"], row_abs=True, col_abs=True)
    options = xl_range_abs(row, first, row, first + max(len(fact.options), 1) - 1)
    return answer_name(fact.id), reason, options


def _write_so_far(sheet: Any, plan: FormPlan, looks: Looks, row: int) -> int:
    """Show the points of the index in the head too; give the last row again."""
    t = catalogue(plan.language)
    write_beside(sheet, plan, looks, WHAT, t("forms.points_so_far"), "")
    most = t.number(plan.framework.max_points)
    look = SO_FAR.but(number_format=f'General" / {most}"')
    total = xl_rowcol_to_cell(row, plan.columns["points"], row_abs=True, col_abs=True)
    sheet.write_formula(WHAT, plan.columns["answer"], f"={total}", looks(look), "")
    return row


def _write_question(sheet: Any, plan: FormPlan, looks: Looks, question: Question) -> None:
    t = catalogue(plan.language)
    fact, columns, row = question.fact, plan.columns, plan.rows[question.fact.id]
    entry = plan.answers.get(fact.id, Entry())
    texts = {
        "number": ", ".join(question.used_by),
        "label": "\n".join([t.of(fact, "label"), *_options(fact, plan.language)]),
        "unit": t.of(fact, "unit"),
        "help": _help(question, plan),
        "clause": ", ".join(fact.clauses),
    }
    filled = {"evidence": entry.evidence, "reason": entry.reason}
    shown = texts | filled | longest_option(fact, plan.language)
    sheet.set_row(row, height_of({role: shown[role] for role in shown if role in columns}))
    sheet.write_string(row, KEY, fact.id)
    sheet.write_string(row, plan.end + 1, fact.question_digest)
    for role, text in texts.items():
        sheet.write_string(row, columns[role], text, looks(look_of(role)))
    reason_look = looks(look_of("reason") if fact.may_not_apply else CLOSED)
    answer_look = looks(look_of("answer", fact))
    put(sheet, row, columns["answer"], fact, entry.value, answer_look, plan.language)
    put(sheet, row, columns["evidence"], None, entry.evidence or None, looks(look_of("evidence")))
    put(sheet, row, columns["reason"], None, entry.reason or None, reason_look)
    if plan.previous is not None:
        _write_before(sheet, plan, looks, row, fact)


def _write_before(sheet: Any, plan: FormPlan, looks: Looks, row: int, fact: Fact) -> None:
    """Write the answer of the year before, and where a mark takes it over."""
    before = (plan.previous or {}).get(fact.id, Entry())
    look = looks(look_of("previous", fact))
    put(sheet, row, plan.columns["previous"], fact, before.value, look, plan.language)
    column = plan.columns.get("same")
    if column is None:
        return
    if before.value is None:
        sheet.write_blank(row, column, None, looks(CLOSED))
    else:
        sheet.write_blank(row, column, None, looks(look_of("same")))
        sheet.data_validation(row, column, row, column, mark_rule(plan.language))


def _write_rule(sheet: Any, plan: FormPlan, looks: Looks, component: Component) -> None:
    """Write the line of a component whose answers all stand elsewhere."""
    t, row = catalogue(plan.language), plan.rule_rows[component.id]
    texts = {
        "number": component.id,
        "label": t.of(component, "title"),
        "help": t("forms.counted_from_above"),
        "clause": ", ".join(component.clauses),
    }
    sheet.set_row(row, height_of(texts))
    for role, column in plan.columns.items():
        look = looks(look_of(role) if role in texts else CLOSED)
        sheet.write_string(row, column, texts.get(role, ""), look)


def _options(fact: Fact, language: Language) -> list[str]:
    """Return the answers to choose from, to be marked on paper."""
    t = catalogue(language)
    if fact.kind == "yes_no":
        return [t("forms.yes_or_no", yes=t("words.yes"), no=t("words.no"))]
    return [t("forms.option", option=t.of(option, "label")) for option in fact.options]


def _help(question: Question, plan: FormPlan) -> str:
    t = catalogue(plan.language)
    parts = [help_in_words(question.fact, plan.framework, plan.school_year, plan.language)]
    if evidence := t.of(question.fact, "evidence"):
        key = "required" if question.fact.evidence_required else "asked"
        parts.append(t(f"forms.evidence_{key}", evidence=evidence))
    return "\n".join(filter(None, parts))


def _guard_answer(workbook: Any, sheet: Any, plan: FormPlan, looks: Looks, fact: Fact) -> None:
    """Name the answer cell, let in only what fits, and colour a part larger than its whole."""
    row, column = plan.rows[fact.id], plan.columns["answer"]
    place = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
    name, _, options = _cells(plan, fact)
    workbook.define_name(name, f"='{sheet.get_name()}'!{place}")
    # Options stand in hidden columns of their own row, so that they move along with it.
    for index, option in enumerate(fact.options):
        label = catalogue(plan.language).of(option, "label")
        sheet.write_string(row, plan.first_option + index, label)
    asked = frozenset(plan.rows)
    rule = cell_rule(fact, plan.framework, asked, f"={options}", plan.language)
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
