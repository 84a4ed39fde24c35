"""Forms, one institution each, as raw records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from dtindex.catalogue import LANGUAGES, Language, catalogue
from dtindex.criteria.rules.models import Fact, Framework
from dtindex.letters import fold_word, words
from dtindex.submissions.cells.answers import shown, written
from dtindex.submissions.cells.decisions import Claim
from dtindex.submissions.files.workbook import Cell, Grid
from dtindex.submissions.forms.layout import ACCEPT_UNFLAGGED, QUESTION
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.intake.form_rows import FormRows
from dtindex.submissions.intake.raw import KEYS, KeyCells, RawRecords
from dtindex.submissions.outcome.codes import Code, Detail, issue, phrase
from dtindex.submissions.outcome.facts import cell_name
from dtindex.submissions.outcome.issues import Issue

__all__ = ["FormReading", "TypedForm", "gone_questions", "raw_records_of_forms", "read_form"]

_LETTERS_OF_A_DIGEST = 12


@dataclass(frozen=True, slots=True)
class TypedForm:
    """One form as it was typed: cells with their row and column, by key or by fact.

    Evidence and reasons stand in the rows of their answers, in ``columns`` by role.
    ``questions`` are the facts that have a row, answered or not.
    """

    file: str
    sheet: str
    keys: dict[str, tuple[Cell, int, int]] = field(default_factory=dict)
    answers: dict[str, tuple[Cell, int, int]] = field(default_factory=dict)
    evidence: dict[str, Cell] = field(default_factory=dict)
    reasons: dict[str, Cell] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    questions: set[str] = field(default_factory=set)

    @property
    def accepts_the_rest(self) -> bool:
        """Whether a reviewer marked that all without a flag is accepted."""
        mark = written(self.keys.get(ACCEPT_UNFLAGGED, ("",))[0])
        return fold_word(mark) in words("decisions.accepted")

    @property
    def institution_id(self) -> str:
        """The id that was typed."""
        return shown(self.keys.get("institution_id", ("",))[0])


@dataclass(frozen=True, slots=True)
class FormReading:
    """What a sheet that is a form came to.

    ``forms`` has none where it is another framework's, or a review that nobody has begun.
    """

    forms: tuple[TypedForm, ...]
    problems: tuple[Issue, ...]


def read_form(grid: Grid, where: FormRows, framework: Framework) -> FormReading:
    """Read a form whose rows and columns have been found."""
    if where.framework is not None and not framework.reads(where.framework):
        details = {"framework": framework.id}
        named = shown(where.framework)
        return FormReading((), (_of_grid(grid, Code.OTHER_FRAMEWORK, "", named, details),))
    form = TypedForm(grid.file, grid.sheet, columns=dict(where.columns))
    is_review = "decision" in where.columns
    issues = [] if where.has_keys else [_of_grid(grid, Code.FORM_WITHOUT_KEYS)]
    keyed: dict[str, int] = {}
    # The mark that accepts the rest counts wherever its row was moved.
    for row, key in sorted(where.rows, key=lambda each: each[1] in framework.fact):
        place = cell_name(row, where.key_column)
        if key in keyed:
            first = cell_name(keyed[key], where.key_column)
            others = {"others": place}
            issues.append(_of_grid(grid, Code.REPEATED_COLUMN, first, shown(key), others))
            continue
        keyed[key] = row
        if key in (*KEYS, ACCEPT_UNFLAGGED):
            form.keys[key] = _cell(grid, row, where.columns.get("label", -1))
        elif key not in framework.fact:
            unknown = _of_grid(grid, Code.UNKNOWN_COLUMN, place, shown(key), {"nearest": ""})
            issues.append(replace(unknown, severity="error"))
        else:
            form.questions.add(key)
            fact = framework.fact[key]
            if unlike := _other_question(form, grid, fact, row):
                issues += unlike
            else:
                take = _take_decision if is_review else _take_answer
                issues += take(form, grid, fact, row)
    issues += [*_other_rules(form, where, framework), *_unknown_mark(form)]
    # A review that nobody has begun says nothing about the institution.
    begun = bool(form.answers) or not is_review
    return FormReading((form,) if begun else (), tuple(issues))


def gone_questions(
    form: TypedForm, framework: Framework, institutions: Institutions
) -> Iterator[Issue]:
    """Tell which questions an institution is asked and its form has no row for any more."""
    row = institutions.find(written(form.keys.get("institution_id", ("",))[0]))
    if row < 0:
        return
    stages = tuple(str(institutions.table["stages"].iat[row]).split(";"))
    gone = [fact for fact in framework.facts_for(stages) if fact.id not in form.questions]
    if gone:
        questions: dict[Language, str] = {
            language: "; ".join(f"“{catalogue(language).of(fact, 'label')}”" for fact in gone)
            for language in LANGUAGES
        }
        yield issue(
            Code.QUESTION_GONE,
            file=form.file,
            sheet=form.sheet,
            institution_id=institutions.ids[row],
            details={"name": str(institutions.table["name"].iat[row]), "questions": questions},
        )


def raw_records_of_forms(forms: list[TypedForm], framework: Framework) -> RawRecords:
    """Lay many forms under one another, so that they are understood column by column."""
    cell_rows = np.full((len(forms), len(framework.facts)), -1, dtype=np.int32)
    cell_columns, evidence_columns, reason_columns = (cell_rows.copy() for _ in range(3))
    for record, form in enumerate(forms):
        for fact_id, (_, row, column) in form.answers.items():
            place = record, framework.fact_index[fact_id]
            cell_rows[place], cell_columns[place] = row, column
            evidence_columns[place] = form.columns.get("evidence", -1)
            reason_columns[place] = form.columns.get("reason", -1)
    return RawRecords(
        files=np.array([form.file for form in forms], dtype=object),
        sheets=np.array([form.sheet for form in forms], dtype=object),
        keys={
            key: _key_cells([form.keys.get(key, (None, -1, -1)) for form in forms]) for key in KEYS
        },
        answers={
            fact.id: _column([form.answers.get(fact.id, (None,))[0] for form in forms])
            for fact in framework.facts
        },
        evidence={
            fact.id: _column([form.evidence.get(fact.id) for form in forms])
            for fact in framework.facts
        },
        reasons={
            fact.id: _column([form.reasons.get(fact.id) for form in forms])
            for fact in framework.facts
        },
        cell_rows=cell_rows,
        cell_columns=cell_columns,
        evidence_columns=evidence_columns,
        reason_columns=reason_columns,
    )


def _other_rules(form: TypedForm, where: FormRows, framework: Framework) -> list[Issue]:
    """Tell of a form that was made under other rules than those in use."""
    if where.digest is None or where.digest[0] == framework.digest:
        return []
    digest, row = where.digest
    return [
        issue(
            Code.OTHER_RULES,
            file=form.file,
            sheet=form.sheet,
            cell=cell_name(row, where.key_column),
            institution_id=form.institution_id,
            value=shown(digest)[:_LETTERS_OF_A_DIGEST],
            details={"digest": framework.digest[:_LETTERS_OF_A_DIGEST]},
        )
    ]


def _unknown_mark(form: TypedForm) -> list[Issue]:
    """Tell a mark to accept the rest that nobody understands; it accepts nothing."""
    typed, row, column = form.keys.get(ACCEPT_UNFLAGGED, ("", -1, -1))
    if form.accepts_the_rest or not written(typed):
        return []
    return [
        issue(
            Code.UNKNOWN_DECISION,
            file=form.file,
            sheet=form.sheet,
            cell=cell_name(row, column),
            institution_id=form.institution_id,
            value=shown(typed),
            details={"label": phrase("review.accept")},
        )
    ]


def _other_question(form: TypedForm, grid: Grid, fact: Fact, row: int) -> list[Issue]:
    """Tell of an answer to a question that was another when the form was made."""
    asked = written(_cell(grid, row, form.columns.get(QUESTION, -1))[0])
    if asked in ("", fact.question_digest):
        return []
    typed, row, column = _cell(grid, row, form.columns.get("answer", -1))
    if not written(typed):
        return []
    return [_told(Code.OTHER_QUESTION, form, fact, (typed, row, column))]


def _take_answer(form: TypedForm, grid: Grid, fact: Fact, row: int) -> list[Issue]:
    """Take an answer, or that of the year before where it is marked to be the same."""
    answer, mark, before = (
        _cell(grid, row, form.columns.get(role, -1)) for role in ("answer", "same", "previous")
    )
    form.evidence[fact.id] = _cell(grid, row, form.columns.get("evidence", -1))[0]
    form.reasons[fact.id] = _cell(grid, row, form.columns.get("reason", -1))[0]
    form.answers[fact.id] = answer
    said = fold_word(written(answer[0]))
    if "previous" in form.columns and said in words("answers.as_before"):
        mark, answer, said = answer, (None, *answer[1:]), ""
        form.answers[fact.id] = answer
    if not written(mark[0]):
        return []
    if fold_word(written(mark[0])) not in words("answers.marked") | words("answers.as_before"):
        return [_told(Code.UNKNOWN_MARK, form, fact, mark)]
    if said and said != fold_word(written(before[0])):
        shows = {"before": shown(before[0]) or "–"}
        return [_told(Code.MARKED_AND_ANSWERED, form, fact, answer, shows)]
    if not written(before[0]):
        return [_told(Code.NOTHING_BEFORE, form, fact, mark)]
    form.answers[fact.id] = before
    return []


def _take_decision(form: TypedForm, grid: Grid, fact: Fact, row: int) -> list[Issue]:
    """Take what a reviewer decided; tell a decision that cannot be understood."""
    flagged, *cells = (
        _cell(grid, row, form.columns.get(role, -1))
        for role in ("flags", "claimed", "decision", "answer", "reason")
    )
    claimed, decision, corrected, reason = cells
    with_the_rest = form.accepts_the_rest and not written(flagged[0])
    claim = Claim(claimed, decision, corrected, reason, with_the_rest)
    decided = claim.decided()
    if decided.answer is not None:
        form.answers[fact.id] = decided.answer
        form.reasons[fact.id] = claim.reason[0]
    if decided.problem is None:
        return []
    wrong = claim.reason if decided.answer is not None else claim.decision
    return [_told(decided.problem, form, fact, wrong)]


def _told(
    code: Code,
    form: TypedForm,
    fact: Fact,
    placed: tuple[Cell, int, int],
    details: Mapping[str, Detail] | None = None,
) -> Issue:
    """Make the problem of one cell in the row of a fact."""
    typed, row, column = placed
    return issue(
        code,
        file=form.file,
        sheet=form.sheet,
        cell=cell_name(row, column),
        institution_id=form.institution_id,
        fact=fact,
        value=shown(typed),
        details=details,
    )


def _cell(grid: Grid, row: int, column: int) -> tuple[Cell, int, int]:
    cells = grid.rows[row]
    return (cells[column] if 0 <= column < len(cells) else None), row, column


def _column(cells: list[Cell]) -> pd.Series:
    return pd.Series(cells, dtype=object)


def _key_cells(cells: list[tuple[Cell, int, int]]) -> KeyCells:
    return KeyCells(
        _column([content for content, _, _ in cells]),
        np.array([row for _, row, _ in cells], dtype=np.int32),
        np.array([column for _, _, column in cells], dtype=np.int32),
    )


def _of_grid(
    grid: Grid,
    code: Code,
    cell: str = "",
    value: str = "",
    details: Mapping[str, Detail] | None = None,
) -> Issue:
    return issue(code, file=grid.file, sheet=grid.sheet, cell=cell, value=value, details=details)
