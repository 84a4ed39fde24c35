"""Raw records understood: whose each is, of which year, and what every cell of it means."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.criteria.rules.models import Fact, Framework
from dtindex.letters import fold
from dtindex.submissions.cells.answers import shown, two_days, written
from dtindex.submissions.cells.columns import understand_column
from dtindex.submissions.cells.dates import days_meant, is_month_first, turned_round
from dtindex.submissions.cells.keys import assessment_meant, school_year_meant
from dtindex.submissions.cells.texts import understand_texts
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.intake.draft import Draft, Places
from dtindex.submissions.intake.raw import RawRecords
from dtindex.submissions.outcome.codes import Code, Detail, issue, phrase
from dtindex.submissions.outcome.facts import AnswerState, cell_name
from dtindex.submissions.outcome.issues import Issue, IssueBlock

__all__ = ["understand_records"]

Rows = NDArray[np.intp]
Texts = dict[str, NDArray[np.object_]]


def understand_records(
    raw: RawRecords, framework: Framework, institutions: Institutions, school_years: Sequence[str]
) -> tuple[Draft, list[Issue | IssueBlock]]:
    """Understand every cell of every record; tell all that is not taken."""
    rows, typed = _institutions(raw.keys["institution_id"].cells, institutions)
    cells = _Cells(raw, framework, typed)
    for fact in framework.facts:
        cells.take_texts(fact, raw.evidence, cells.evidence, raw.evidence_columns)
        cells.take_texts(fact, raw.reasons, cells.reasons, raw.reason_columns)
        if fact.id in raw.answers:
            cells.take_answers(fact, raw.answers[fact.id])
    cells.ask_about_orders()
    draft = Draft(
        cells.places,
        rows,
        _meanings(raw.keys["school_year"].cells, lambda text: _year(text, school_years)),
        _meanings(raw.keys["assessment"].cells, assessment_meant),
        cells.values,
        cells.states,
        cells.refused,
        cells.evidence,
        cells.reasons,
    )
    return draft, [*cells.problems, *_key_problems(raw, draft, institutions.ids, school_years)]


class _Cells:
    """What the cells of records have come to so far, and what was wrong with them."""

    def __init__(
        self, raw: RawRecords, framework: Framework, institution_ids: NDArray[np.object_]
    ) -> None:
        shape = (len(raw), len(framework.facts))
        self.values, self.states = np.zeros(shape, np.int64), np.zeros(shape, np.uint8)
        self.refused = np.zeros(shape, dtype=bool)
        self.evidence: Texts = {}
        self.reasons: Texts = {}
        self.problems: list[Issue | IssueBlock] = []
        self.places = Places(
            raw.files,
            raw.sheets,
            institution_ids,
            raw.cell_rows,
            raw.cell_columns,
            raw.evidence_columns,
            raw.reason_columns,
        )
        self._raw = raw
        self._framework = framework

    def take_texts(
        self,
        fact: Fact,
        cells: Mapping[str, pd.Series],
        found: Texts,
        columns: NDArray[np.int32] | None,
    ) -> None:
        """Take the evidence or the reasons of a fact; None for columns is that of its answers."""
        if fact.id not in cells:
            return
        texts, told = understand_texts(cells[fact.id])
        if texts is not None and fact.id in found:
            found[fact.id] = np.where(texts != "", texts, found[fact.id])
        elif texts is not None:
            found[fact.id] = texts
        index = self._framework.fact_index[fact.id]
        self.problems += [
            self.places.block(
                one.code, fact, index, one.rows, one.value, one.details, columns=columns
            )
            for one in told
        ]

    def take_answers(self, fact: Fact, cells: pd.Series) -> None:
        """Take the answers of a fact, and the reasons that stand in the answers' own cells."""
        index = self._framework.fact_index[fact.id]
        column = understand_column(fact, cells)
        self.values[:, index], self.states[:, index] = column.values, column.states
        for cause in column.refused:
            refusal = cause.refusal
            self._refuse(refusal.code, fact, cause.rows, cause.value, refusal.details)
        if column.reasons:
            beside = np.full(len(self._raw), "", dtype=object)
            for row, text in column.reason_rows():
                beside[row] = text
            self.take_texts(fact, {fact.id: pd.Series(beside)}, self.reasons, None)

    def ask_about_orders(self) -> None:
        """Ask about days that may be months, in a sheet that writes some month before day."""
        dates = [f for f in self._framework.facts if f.kind == "date" and f.id in self._raw.answers]
        typed = {fact.id: _typed_dates(self._raw.answers[fact.id]) for fact in dates}
        turned = {
            (self._raw.files[row], self._raw.sheets[row])
            for texts in typed.values()
            for row in np.flatnonzero([is_month_first(text) for text in texts]).tolist()
        }
        if not turned:
            return
        for fact in dates:
            index = self._framework.fact_index[fact.id]
            for row, text in enumerate(typed[fact.id]):
                other = turned_round(text) if text else None
                place = (self._raw.files[row], self._raw.sheets[row])
                taken = self.states[row, index] == AnswerState.ANSWERED
                if other is not None and taken and place in turned:
                    details = two_days(days_meant(text)[0], other)
                    rows = np.array([row], dtype=np.intp)
                    self._refuse(Code.AMBIGUOUS_DATE, fact, rows, shown(text), details)

    def _refuse(
        self, code: Code, fact: Fact, rows: Rows, value: str, details: Mapping[str, Detail]
    ) -> None:
        index = self._framework.fact_index[fact.id]
        self.refused[rows, index] = True
        self.states[rows, index] = AnswerState.MISSING
        self.values[rows, index] = 0
        self.problems.append(self.places.block(code, fact, index, rows, value, details))


def _typed_dates(cells: pd.Series) -> list[str]:
    """Return the cells that hold a date as text, ``""`` for others."""
    if cells.dtype != object and not isinstance(cells.dtype, pd.StringDtype):
        return [""] * len(cells)
    return [cell if isinstance(cell, str) else "" for cell in cells.tolist()]


def _institutions(cells: pd.Series, institutions: Institutions) -> tuple[Rows, NDArray[np.object_]]:
    """Find the row of each record's institution, and its id as it was typed."""
    codes, contents = pd.factorize(cells)
    found = institutions.ids.get_indexer(pd.Index(contents).astype(object))
    texts = np.array([*contents, ""], dtype=object)
    for code in np.flatnonzero(found < 0).tolist():
        texts[code] = written(contents[code])
        found[code] = institutions.find(texts[code])
    return np.append(found, -1)[codes], texts[codes]


def _meanings(cells: pd.Series, meaning: Callable[[str], str]) -> NDArray[np.object_]:
    """Return the meaning of each cell, each distinct content looked at once."""
    codes, contents = pd.factorize(cells)
    meanings = [meaning(written(content)) for content in contents]
    return np.array([*meanings, meaning("")], dtype=object)[codes]


def _year(text: str, school_years: Sequence[str]) -> str:
    year = school_year_meant(text)
    return year if year in school_years else ""


def _key_problems(
    raw: RawRecords, draft: Draft, institution_ids: pd.Index, school_years: Sequence[str]
) -> Iterator[Issue]:
    """Tell which records are lost because nobody can say whose they are, or of which year."""
    alike = _Alike(institution_ids)
    for record in np.flatnonzero(draft.institution_rows < 0).tolist():
        typed = str(draft.places.institution_ids[record])
        if typed:
            details = {"nearest": alike.suggest(typed)}
            yield _key_problem(raw, "institution_id", record, Code.UNKNOWN_INSTITUTION, details)
        else:
            yield _key_problem(raw, "institution_id", record, Code.NO_INSTITUTION, {})
    for record in np.flatnonzero(draft.school_years == "").tolist():
        details = {"school_years": ", ".join(school_years)}
        yield _key_problem(raw, "school_year", record, Code.WRONG_SCHOOL_YEAR, details)
    for record in np.flatnonzero(draft.assessments == "").tolist():
        yield _key_problem(raw, "assessment", record, Code.UNKNOWN_ASSESSMENT, {})


def _key_problem(
    raw: RawRecords, key: str, record: int, code: Code, details: Mapping[str, Detail]
) -> Issue:
    typed = raw.keys[key]
    return issue(
        code,
        file=raw.files[record],
        sheet=raw.sheets[record],
        cell=cell_name(int(typed.rows[record]), int(typed.columns[record])),
        institution_id=shown(raw.keys["institution_id"].cells.iloc[record]),
        value=shown(typed.cells.iloc[record]),
        details=details,
    )


class _Alike:
    """Ids that differ from a typed one by blanks, marks or leading zeros alone."""

    def __init__(self, institution_ids: pd.Index) -> None:
        self._ids = institution_ids

    def suggest(self, typed: str) -> Detail:
        near = self._by_key.get(self._key(typed))
        return phrase("issues.nearest_id", id=near) if near else ""

    @cached_property
    def _by_key(self) -> dict[str, str]:
        return {self._key(institution_id): institution_id for institution_id in self._ids}

    @staticmethod
    def _key(text: str) -> str:
        return re.sub(r"[\W_]+", "", fold(text)).lstrip("0")
