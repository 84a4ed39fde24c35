"""Records understood cell by cell, before their answers are held against one another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dtindex.criteria.rules.models import Fact, Framework
from dtindex.submissions.outcome.codes import Code, Detail, issue
from dtindex.submissions.outcome.facts import AnswerState
from dtindex.submissions.outcome.issues import IssueBlock

__all__ = ["Draft", "Places", "join_drafts"]

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

    @cached_property
    def is_blank(self) -> NDArray[np.bool_]:
        """In which records nothing stands: no answer, taken or not, and no text."""
        filled = ((self.states != AnswerState.MISSING) | self.refused).any(axis=1)
        for texts in (*self.evidence.values(), *self.reasons.values()):
            filled |= np.asarray(texts != "", dtype=bool)
        return np.asarray(~filled, dtype=bool)


def join_drafts(drafts: Sequence[Draft], framework: Framework) -> Draft:
    """Lay drafts under one another."""
    if len(drafts) == 1:
        return drafts[0]
    places = [draft.places for draft in drafts]
    return Draft(
        places=Places(*(_under(places, name.name) for name in fields(Places))),
        institution_rows=_under(drafts, "institution_rows"),
        school_years=_under(drafts, "school_years"),
        assessments=_under(drafts, "assessments"),
        values=_under(drafts, "values"),
        states=_under(drafts, "states"),
        refused=_under(drafts, "refused"),
        evidence=_texts_under(drafts, "evidence", framework),
        reasons=_texts_under(drafts, "reasons", framework),
    )


def _under(parts: Sequence[Draft] | Sequence[Places], name: str) -> NDArray[Any]:
    """Lay one array of each part under that of the part before."""
    return np.concatenate([getattr(part, name) for part in parts])


def _texts_under(
    drafts: Sequence[Draft], name: str, framework: Framework
) -> dict[str, NDArray[np.object_]]:
    """Lay texts under one another; a draft without any of a fact has blanks."""
    parts = [(getattr(draft, name), np.full(len(draft), "", dtype=object)) for draft in drafts]
    return {
        fact.id: np.concatenate([texts.get(fact.id, blanks) for texts, blanks in parts])
        for fact in framework.facts
        if any(fact.id in texts for texts, _ in parts)
    }
