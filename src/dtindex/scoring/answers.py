"""Which record counts: self, external, or external where there is one and self elsewhere."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.errors import ScoringError
from dtindex.submissions.outcome.facts import AnswerState, Facts, decode

__all__ = ["AnswerState", "Answers", "AssessmentName", "choose_answers", "decode", "set_aside"]

AssessmentName = Literal["recognised", "self", "external"]


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers that count, one row per institution, one column per fact.

    Parameters
    ----------
    values : ndarray of int64, shape (n_institutions, n_facts)
        Encoded as in :class:`~dtindex.submissions.outcome.facts.Facts`.
    states : ndarray of uint8, shape (n_institutions, n_facts)
        An ``AnswerState`` each; ``MISSING`` where there is no record.
    verified : ndarray of bool, shape (n_institutions, n_facts)
        Whether the answer is that of an external assessment.
    records : ndarray of intp, shape (n_institutions, n_facts)
        Row of ``facts.records`` that the answer comes from; -1 where there is none.
    """

    values: NDArray[np.int64]
    states: NDArray[np.uint8]
    verified: NDArray[np.bool_]
    records: NDArray[np.intp]

    @property
    def sent(self) -> NDArray[np.bool_]:
        """Which institutions have a record at all, shape (n_institutions,)."""
        return np.asarray((self.records >= 0).any(axis=1), dtype=bool)


def set_aside(answers: Answers, columns: NDArray[np.intp]) -> Answers:
    """Return answers without those to some facts, as if nobody had answered them."""
    if not len(columns):
        return answers
    values, states = answers.values.copy(), answers.states.copy()
    verified = answers.verified.copy()
    values[:, columns], states[:, columns] = 0, AnswerState.MISSING
    verified[:, columns] = False
    return replace(answers, values=values, states=states, verified=verified)


def choose_answers(
    facts: Facts, institution_ids: pd.Index, school_year: str, assessment: AssessmentName
) -> Answers:
    """Pick the answers of one school year that count under an assessment.

    ``recognised`` takes the external answer where there is one (accepted, corrected or
    rejected) and the self answer elsewhere. Neither record is changed.

    Raises
    ------
    ScoringError
        If ``assessment`` is none of the three (DT303).
    """
    if assessment == "recognised":
        own = _record_answers(facts, institution_ids, school_year, "self")
        if "external" not in facts.assessments:
            return own
        external = _record_answers(facts, institution_ids, school_year, "external")
        return _prefer(external, own)
    if assessment in ("self", "external"):
        return _record_answers(facts, institution_ids, school_year, assessment)
    raise ScoringError("DT303", "assessment", assessment=assessment)


def _record_answers(
    facts: Facts, institution_ids: pd.Index, school_year: str, assessment: str
) -> Answers:
    rows = facts.rows_of(institution_ids, school_year, assessment)
    present = rows >= 0
    if not present.any():
        shape = (len(rows), len(facts.framework.facts))
        values, states = np.zeros(shape, np.int64), np.zeros(shape, np.uint8)
    elif present.all():
        chosen = _as_slice(rows)
        values, states = facts.values[chosen], facts.states[chosen]
    else:
        values = np.where(present[:, None], facts.values[rows], 0)
        states = np.where(present[:, None], facts.states[rows], np.uint8(AnswerState.MISSING))
    verified = (states != AnswerState.MISSING) & (assessment == "external")
    return Answers(values, states, verified, np.broadcast_to(rows[:, None], values.shape))


def _prefer(first: Answers, second: Answers) -> Answers:
    known = first.verified
    return Answers(
        values=np.where(known, first.values, second.values),
        states=np.where(known, first.states, second.states),
        verified=known,
        records=np.where(known, first.records, second.records),
    )


def _as_slice(rows: NDArray[np.intp]) -> slice | NDArray[np.intp]:
    """Return consecutive rows as a slice, so that the arrays are seen and not copied."""
    first, stop = int(rows[0]), int(rows[0]) + len(rows)
    return slice(first, stop) if np.array_equal(rows, np.arange(first, stop)) else rows
