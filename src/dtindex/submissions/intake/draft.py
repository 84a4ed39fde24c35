"""Records understood cell by cell, before their answers are held against one another."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.criteria.rules.models import ASSESSMENTS, Fact, Framework
from dtindex.letters import fold, words
from dtindex.school_year import SchoolYear
from dtindex.submissions.cells.answers import shown, written
from dtindex.submissions.cells.columns import understand_column
from dtindex.submissions.cells.texts import understand_texts
from dtindex.submissions.intake.raw import RawRecords
from dtindex.submissions.outcome.codes import Code, Detail, issue, phrase
from dtindex.submissions.outcome.facts import cell_name
from dtindex.submissions.outcome.issues import Issue, IssueBlock

__all__ = ["Draft", "Places", "join_drafts", "understand_records"]

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Places:
    """Where every answer of every record was read, and whose record it is."""

    files: NDArray[np.object_]
    sheets: NDArray[np.object_]
    institution_ids: NDArray[np.object_]
    cell_rows: NDArray[np.int32]
    cell_columns: NDArray[np.int32]
    evidence_columns: NDArray[np.int32]
    reason_columns: NDArray[np.int32]

    def block(
        self,
        code: Code,
        fact: Fact,
        column: int,
        rows: Rows,
        value: str = "",
        details: Mapping[str, Detail] | None = None,
        vary: Callable[[int], Mapping[str, Any]] | None = None,
        columns: NDArray[np.int32] | None = None,
    ) -> IssueBlock:
        """Make one problem of one fact in many records; ``column`` is that of the fact.

        It stands in the answers' cells, or in those of ``columns``, as of evidence.
        """
        standing = self.cell_columns if columns is None else columns
        return IssueBlock(
            issue(code, fact=fact, value=value, details=details),
            self.files[rows],
            self.sheets[rows],
            self.institution_ids[rows],
            self.cell_rows[rows, column],
            standing[rows, column],
            vary,
        )


@dataclass(frozen=True, eq=False)
class Draft:
    """Answers of records, encoded, and what goes with them.

    Parameters
    ----------
    places : Places
        Where they were read.
    institution_rows : ndarray of int, shape (n_records,)
        Row in the table of institutions; -1 for an unknown one.
    school_years, assessments : ndarray of str, shape (n_records,)
        Empty where they could not be understood.
    values, states : ndarray, shape (n_records, n_facts)
        As in :class:`Facts`.
    refused : ndarray of bool, shape (n_records, n_facts)
        Where something stood that was not taken, and has been told.
    evidence, reasons : mapping of fact id to ndarray of str, shape (n_records,)
        Clean texts, empty where there is none; facts without any are left out.
    """

    places: Places
    institution_rows: NDArray[np.intp]
    school_years: NDArray[np.object_]
    assessments: NDArray[np.object_]
    values: NDArray[np.int64]
    states: NDArray[np.uint8]
    refused: NDArray[np.bool_]
    evidence: Mapping[str, NDArray[np.object_]]
    reasons: Mapping[str, NDArray[np.object_]]

    def __len__(self) -> int:
        return len(self.institution_rows)

    @property
    def is_named(self) -> NDArray[np.bool_]:
        """Which records tell whose they are, of which year and which assessment."""
        named = (self.institution_rows >= 0) & (self.school_years != "")
        return np.asarray(named & (self.assessments != ""), dtype=bool)


def understand_records(
    raw: RawRecords, framework: Framework, institution_ids: pd.Index, school_years: Sequence[str]
) -> tuple[Draft, list[Issue | IssueBlock]]:
    """Understand every cell of every record; tell all that is not taken."""
    problems: list[Issue | IssueBlock] = []
    rows, typed = _institutions(raw.keys["institution_id"].cells, institution_ids)
    years = _look_up(raw.keys["school_year"].cells, lambda text: _year(text, school_years))
    assessments = _look_up(raw.keys["assessment"].cells, _assessment)
    places = Places(
        raw.files,
        raw.sheets,
        typed,
        raw.cell_rows,
        raw.cell_columns,
        raw.evidence_columns,
        raw.reason_columns,
    )
    shape = (len(raw), len(framework.facts))
    values, states = np.zeros(shape, np.int64), np.zeros(shape, np.uint8)
    refused = np.zeros(shape, dtype=bool)
    evidence: dict[str, NDArray[np.object_]] = {}
    reasons: dict[str, NDArray[np.object_]] = {}
    for index, fact in enumerate(framework.facts):
        for what, found, columns in (
            (raw.evidence, evidence, places.evidence_columns),
            (raw.reasons, reasons, places.reason_columns),
        ):
            if fact.id in what:
                texts, told = understand_texts(what[fact.id])
                if texts is not None:
                    found[fact.id] = texts
                problems += [
                    places.block(code, fact, index, rows_told, columns=columns)
                    for code, rows_told in told.items()
                ]
        if fact.id not in raw.answers:
            continue
        column = understand_column(fact, raw.answers[fact.id])
        values[:, index], states[:, index] = column.values, column.states
        for cause in column.refused:
            refused[cause.rows, index] = True
            problems.append(
                places.block(
                    cause.refusal.code, fact, index, cause.rows, cause.value, cause.refusal.details
                )
            )
        for row, text in column.reason_rows():
            reasons.setdefault(fact.id, np.full(len(raw), "", dtype=object))[row] = text
    draft = Draft(places, rows, years, assessments, values, states, refused, evidence, reasons)
    return draft, [*problems, *_key_problems(raw, draft, institution_ids, school_years)]


def join_drafts(drafts: Sequence[Draft], framework: Framework) -> Draft:
    """Lay drafts under one another."""
    if len(drafts) == 1:
        return drafts[0]
    places = [draft.places for draft in drafts]
    return Draft(
        places=Places(
            np.concatenate([place.files for place in places]),
            np.concatenate([place.sheets for place in places]),
            np.concatenate([place.institution_ids for place in places]),
            np.concatenate([place.cell_rows for place in places]),
            np.concatenate([place.cell_columns for place in places]),
            np.concatenate([place.evidence_columns for place in places]),
            np.concatenate([place.reason_columns for place in places]),
        ),
        institution_rows=np.concatenate([draft.institution_rows for draft in drafts]),
        school_years=np.concatenate([draft.school_years for draft in drafts]),
        assessments=np.concatenate([draft.assessments for draft in drafts]),
        values=np.concatenate([draft.values for draft in drafts]),
        states=np.concatenate([draft.states for draft in drafts]),
        refused=np.concatenate([draft.refused for draft in drafts]),
        evidence=_join_texts([draft.evidence for draft in drafts], drafts, framework),
        reasons=_join_texts([draft.reasons for draft in drafts], drafts, framework),
    )


def _join_texts(
    parts: Sequence[Mapping[str, NDArray[np.object_]]],
    drafts: Sequence[Draft],
    framework: Framework,
) -> dict[str, NDArray[np.object_]]:
    blanks = [np.full(len(draft), "", dtype=object) for draft in drafts]
    return {
        fact.id: np.concatenate(
            [part.get(fact.id, blank) for part, blank in zip(parts, blanks, strict=True)]
        )
        for fact in framework.facts
        if any(fact.id in part for part in parts)
    }


def _institutions(
    cells: pd.Series, known: pd.Index
) -> tuple[NDArray[np.intp], NDArray[np.object_]]:
    """Find the row of each record's institution, and its id as it was typed."""
    codes, contents = pd.factorize(cells)
    found = known.get_indexer(pd.Index(contents).astype(object))
    texts = np.array([*contents, ""], dtype=object)
    for code in np.flatnonzero(found < 0).tolist():
        texts[code] = written(contents[code])
        found[code] = known.get_indexer(pd.Index([texts[code]], dtype=object))[0]
    return np.append(found, -1)[codes], texts[codes]


def _look_up(cells: pd.Series, meaning: Callable[[str], str]) -> NDArray[np.object_]:
    """Give the meaning of each cell, each distinct content looked at once."""
    codes, contents = pd.factorize(cells)
    meanings = [meaning(written(content)) for content in contents]
    return np.array([*meanings, meaning("")], dtype=object)[codes]


def _year(text: str, school_years: Sequence[str]) -> str:
    try:
        year = str(SchoolYear.parse(text))
    except ValueError:
        return ""
    return year if year in school_years else ""


def _assessment(text: str) -> str:
    """Read which assessment a record is; where nothing is said, the institution's own."""
    word = fold(text) or "self"
    return next((name for name in ASSESSMENTS if word in words(f"assessments.{name}")), "")


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
    """Ids that differ from a typed one by case, blanks, marks or leading zeros alone."""

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
