"""Forms, one institution each, as raw records; known by their hidden keys, not by their looks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dtindex.criteria.rules.models import Fact, Framework
from dtindex.letters import clean, fold, words
from dtindex.submissions.cells.answers import shown, written
from dtindex.submissions.cells.decisions import Claim
from dtindex.submissions.files.workbook import Cell, Grid
from dtindex.submissions.forms.layout import DIGEST, FACT_ID, FRAMEWORK, MARKER, QUESTION
from dtindex.submissions.intake.raw import KEYS, KeyCells, RawRecords
from dtindex.submissions.outcome.codes import Code, Detail, issue
from dtindex.submissions.outcome.facts import cell_name
from dtindex.submissions.outcome.issues import Issue

__all__ = ["TypedForm", "raw_records_of_forms", "read_form"]

_MARKER_WITHIN = 50
_LETTERS_OF_A_DIGEST = 12


@dataclass(frozen=True, slots=True)
class TypedForm:
    """One form as it was typed: cells with their row and column, by key or by fact.

    Evidence and reasons stand in the rows of their answers, in ``columns`` by role.
    """

    file: str
    sheet: str
    keys: dict[str, tuple[Cell, int, int]] = field(default_factory=dict)
    answers: dict[str, tuple[Cell, int, int]] = field(default_factory=dict)
    evidence: dict[str, Cell] = field(default_factory=dict)
    reasons: dict[str, Cell] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)

    @property
    def institution_id(self) -> str:
        """The id that was typed."""
        return shown(self.keys.get("institution_id", ("",))[0])


def read_form(grid: Grid, framework: Framework) -> tuple[TypedForm | None, list[Issue]] | None:
    """Read a sheet if it is a form, else give None.

    The form is None when it is another framework's, or a review that nobody has begun.
    """
    key_column = _key_column(grid)
    if key_column is None:
        return None
    form = TypedForm(grid.file, grid.sheet)
    keyed: dict[str, int] = {}
    roles: dict[str, int] = {}
    issues: list[Issue] = []
    for row, cells in enumerate(grid.rows):
        key = cells[key_column] if key_column < len(cells) else ""
        if not isinstance(key, str) or not key or key.startswith(MARKER):
            continue
        if key.startswith(FRAMEWORK):
            if key.removeprefix(FRAMEWORK) != framework.id:
                other = issue(
                    Code.OTHER_FRAMEWORK,
                    file=grid.file,
                    sheet=grid.sheet,
                    value=shown(key.removeprefix(FRAMEWORK)),
                    details={"framework": framework.id},
                )
                return None, [other]
        elif key.startswith(DIGEST):
            form.keys["digest"] = key.removeprefix(DIGEST), row, key_column
        elif key == FACT_ID:
            roles = {clean(cell): i for i, cell in enumerate(cells) if isinstance(cell, str)}
            form.columns.update(roles)
        elif key in keyed:
            issues.append(_repeated(grid, key, key_column, keyed[key], row))
        else:
            keyed[key] = row
    for key, row in keyed.items():
        if key in KEYS:
            form.keys[key] = _cell(grid, row, roles.get("label", -1))
        elif key in framework.fact:
            fact = framework.fact[key]
            if unlike := _other_question(form, grid, fact, row, roles):
                issues += unlike
            elif "decision" in roles:
                issues += _take_decision(form, grid, fact, row, roles)
            else:
                issues += _take_answer(form, grid, fact, row, roles)
        else:
            issues.append(_unknown(grid, key, row, key_column))
    issues += _other_rules(form, framework)
    # A review that nobody has begun says nothing about the institution.
    return (None if "decision" in roles and not form.answers else form), issues


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


def _key_column(grid: Grid) -> int | None:
    for cells in grid.rows[:_MARKER_WITHIN]:
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell.startswith(MARKER):
                return column
    return None


def _other_rules(form: TypedForm, framework: Framework) -> list[Issue]:
    """Tell of a form that was made under other rules than those in use."""
    digest, row, column = form.keys.get("digest", (framework.digest, -1, -1))
    if digest == framework.digest:
        return []
    return [
        issue(
            Code.OTHER_RULES,
            file=form.file,
            sheet=form.sheet,
            cell=cell_name(row, column),
            institution_id=form.institution_id,
            value=shown(digest)[:_LETTERS_OF_A_DIGEST],
            details={"digest": framework.digest[:_LETTERS_OF_A_DIGEST]},
        )
    ]


def _other_question(
    form: TypedForm, grid: Grid, fact: Fact, row: int, roles: dict[str, int]
) -> list[Issue]:
    """Tell of an answer to a question that was another when the form was made."""
    asked = written(_cell(grid, row, roles.get(QUESTION, -1))[0])
    if asked in ("", fact.question_digest):
        return []
    typed, row, column = _cell(grid, row, roles.get("answer", -1))
    if not written(typed):
        return []
    return [_told(Code.OTHER_QUESTION, form, fact, (typed, row, column))]


def _take_answer(
    form: TypedForm, grid: Grid, fact: Fact, row: int, roles: dict[str, int]
) -> list[Issue]:
    """Take an answer, or that of the year before where it is marked to be the same."""
    answer, mark, before = (
        _cell(grid, row, roles.get(role, -1)) for role in ("answer", "same", "previous")
    )
    form.evidence[fact.id] = _cell(grid, row, roles.get("evidence", -1))[0]
    form.reasons[fact.id] = _cell(grid, row, roles.get("reason", -1))[0]
    form.answers[fact.id] = answer
    said = fold(written(answer[0]))
    if "previous" in roles and said in words("answers.as_before"):
        mark, answer, said = answer, (None, *answer[1:]), ""
        form.answers[fact.id] = answer
    if not written(mark[0]):
        return []
    if fold(written(mark[0])) not in words("answers.marked") | words("answers.as_before"):
        return [_told(Code.UNKNOWN_MARK, form, fact, mark)]
    if said and said != fold(written(before[0])):
        shows = {"before": shown(before[0]) or "–"}
        return [_told(Code.MARKED_AND_ANSWERED, form, fact, answer, shows)]
    if not written(before[0]):
        return [_told(Code.NOTHING_BEFORE, form, fact, mark)]
    form.answers[fact.id] = before
    return []


def _take_decision(
    form: TypedForm, grid: Grid, fact: Fact, row: int, roles: dict[str, int]
) -> list[Issue]:
    """Take what a reviewer decided; tell a decision that cannot be understood."""
    claim = Claim(
        *(
            _cell(grid, row, roles.get(role, -1))
            for role in ("claimed", "decision", "answer", "reason")
        )
    )
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


def _unknown(grid: Grid, key: str, row: int, column: int) -> Issue:
    return issue(
        Code.UNKNOWN_COLUMN,
        file=grid.file,
        sheet=grid.sheet,
        cell=cell_name(row, column),
        value=shown(key),
        details={"nearest": ""},
    )


def _repeated(grid: Grid, key: str, column: int, first: int, row: int) -> Issue:
    return issue(
        Code.REPEATED_COLUMN,
        file=grid.file,
        sheet=grid.sheet,
        cell=cell_name(first, column),
        value=shown(key),
        details={"others": cell_name(row, column)},
    )
