"""A whole column of cells understood at once: each distinct content is looked at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.criteria.rules.models import Fact
from dtindex.submissions.cells.answers import (
    LARGEST,
    MEASURED,
    Answer,
    Refusal,
    bounds,
    hair,
    shown,
    understand,
)
from dtindex.submissions.outcome.facts import AnswerState

__all__ = ["Column", "Refused", "understand_column"]

# The half of the last of fifteen digits, which is what spreadsheets keep of a number.
_HAIR = 5e-16


@dataclass(frozen=True, slots=True)
class Refused:
    """One content that is not taken: the rows that have it, what it looks like, and why."""

    rows: NDArray[np.intp]
    value: str
    refusal: Refusal


@dataclass(frozen=True, eq=False)
class Column:
    """Answers of one fact, encoded, in the order of the rows.

    Parameters
    ----------
    values, states : ndarray, shape (n_rows,)
        As in :class:`Facts`; a refused cell is ``MISSING``.
    refused : tuple of Refused
        One for each distinct content that is not taken.
    reasons : tuple of (rows, text)
        Reasons written in the answer cell itself, after a colon.
    """

    values: NDArray[np.int64]
    states: NDArray[np.uint8]
    refused: tuple[Refused, ...]
    reasons: tuple[tuple[NDArray[np.intp], str], ...]

    def reason_rows(self) -> Iterator[tuple[int, str]]:
        """Yield each row that carries a reason in its answer cell, with the reason."""
        for rows, text in self.reasons:
            for row in rows.tolist():
                yield row, text


def understand_column(fact: Fact, cells: pd.Series) -> Column:
    """Understand a column of cells of any type.

    Numbers that plainly fit their fact are taken by whole arrays; whatever else stands there
    goes through :func:`understand`, each distinct content once.

    Parameters
    ----------
    fact : Fact
        What the column answers.
    cells : Series, shape (n_rows,)
        Numbers, truth values, dates or anything; NA where there is nothing.
    """
    values = np.zeros(len(cells), dtype=np.int64)
    states = np.zeros(len(cells), dtype=np.uint8)
    rest = np.flatnonzero(cells.notna().to_numpy())
    if _may_be_plain(fact, cells):
        steps, plain = _plain_numbers(fact, cells)
        values[plain] = steps[plain]
        states[plain] = AnswerState.ANSWERED
        rest = rest[~plain[rest]]
    codes, contents = pd.factorize(_hashable(cells).iloc[rest])
    refused, reasons = [], []
    outcomes = [understand(fact, _plain_cell(content)) for content in contents]
    for code, outcome in enumerate(outcomes):
        if isinstance(outcome, Refusal):
            rows = rest[codes == code]
            refused.append(Refused(rows, shown(_plain_cell(contents[code])), outcome))
        elif outcome.reason:
            reasons.append((rest[codes == code], outcome.reason))
    answers = [o if isinstance(o, Answer) else Answer(AnswerState.MISSING) for o in outcomes]
    if answers:
        values[rest] = np.array([answer.value for answer in answers], dtype=np.int64)[codes]
        states[rest] = np.array([answer.state for answer in answers], dtype=np.uint8)[codes]
    return Column(values, states, tuple(refused), tuple(reasons))


def _may_be_plain(fact: Fact, cells: pd.Series) -> bool:
    """Whether a column holds numbers that may be taken by whole arrays: TRUE is no count."""
    kind = cells.dtype
    if pd.api.types.is_bool_dtype(kind):
        return fact.kind == "yes_no"
    # Numbers above those of int64 would come out below zero.
    is_number = pd.api.types.is_numeric_dtype(kind) and not _is_unsigned(cells)
    return is_number and fact.kind in (*MEASURED, "yes_no")


def _is_unsigned(cells: pd.Series) -> bool:
    return str(cells.dtype).casefold() == "uint64"


def _plain_numbers(fact: Fact, cells: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Encode numbers, and say which of them fit the fact without a further look."""
    low, high = (0, 1) if fact.kind == "yes_no" else bounds(fact)
    if pd.api.types.is_float_dtype(cells.dtype):
        scaled = cells.to_numpy(dtype=np.float64, na_value=np.nan) * 10.0**fact.decimals
        scaled[~np.isfinite(scaled)] = np.nan
        near = np.rint(scaled)
        # Decimals have no exact binary form, so 0.29 * 100 may miss 29 by a hair.
        plain = (np.abs(scaled - near) <= hair(near)) & (near >= low) & (near <= high)
        return np.where(plain, near, 0.0).astype(np.int64), plain
    numbers = cells.to_numpy(dtype=np.int64, na_value=-1) if cells.hasnans else cells.to_numpy()
    numbers = np.asarray(numbers).astype(np.int64)
    scale = 10**fact.decimals
    most = LARGEST // scale
    # Not by their size: the lowest number of int64 has none.
    fits = cells.notna().to_numpy() & (numbers <= most) & (numbers >= -most)
    steps = np.where(fits, numbers, 0) * scale
    return steps, fits & (steps >= low) & (steps <= high)


def _hashable(cells: pd.Series) -> pd.Series:
    """Keep TRUE and 1 apart: Python takes them for equal, a reader does not."""
    if cells.dtype != object or not pd.api.types.infer_dtype(cells).startswith("mixed"):
        return cells
    return cells.map(lambda cell: shown(cell) if isinstance(cell, bool) else cell)


def _plain_cell(content: object) -> object:
    """Turn scalars of numpy and pandas into Python's own."""
    if isinstance(content, np.generic):
        return content.item()
    if isinstance(content, pd.Timestamp):
        return content.to_pydatetime()
    return content
