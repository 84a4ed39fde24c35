"""What institutions reported, as one wide array of exact integers and where each was read."""

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from functools import cache, cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from xlsxwriter.utility import xl_col_to_name

from dtindex.criteria.rules.models import Fact, Framework

__all__ = [
    "AnswerState",
    "Facts",
    "Value",
    "cell_name",
    "cell_names",
    "decode",
    "encode",
    "latest_full_year",
]

Value = int | Decimal | bool | str | datetime.date
"""An answer as Python has it: a choice is the id of its option."""


class AnswerState(IntEnum):
    """States of an answer; they are never mixed and never stand for a number."""

    MISSING = 0
    ANSWERED = 1
    NOT_APPLICABLE = 2
    REJECTED = 3


STATE_NAMES = np.array([state.name.lower() for state in AnswerState], dtype=object)


def encode(fact: Fact, value: Value) -> int:
    """Turn an answer into the whole number that stands for it in the wide array.

    Raises
    ------
    ValueError
        If the value is none of the fact's options or has too many decimals.
    """
    if fact.kind == "choice":
        return fact.option_ids.index(str(value))
    if isinstance(value, datetime.date):
        return value.toordinal()
    if isinstance(value, str):
        raise ValueError(f"{value!r} is no answer to a fact of kind {fact.kind}")
    scaled = Decimal(value).scaleb(fact.decimals)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} has more than {fact.decimals} decimals")
    return int(scaled)


def decode(fact: Fact, code: int) -> Value:
    """Turn the whole number back into the answer; the inverse of :func:`encode`."""
    match fact.kind:
        case "choice":
            return fact.option_ids[code]
        case "yes_no":
            return bool(code)
        case "date":
            return datetime.date.fromordinal(code)
        case _ if fact.decimals:
            return Decimal(code).scaleb(-fact.decimals)
        case _:
            return code


def latest_full_year(records: pd.DataFrame) -> str:
    """Return the latest year in which half as many institutions report as in the fullest one.

    So a stray record moves nobody to another year. ``records`` has the columns ``school_year`` and
    ``institution_id``, and a row at least.

    Examples
    --------
    >>> years = ["2021-2022", "2021-2022", "2021-2022", "2022-2023"]
    >>> latest_full_year(pd.DataFrame({"school_year": years, "institution_id": [*"abca"]}))
    '2021-2022'
    """
    reported = records.groupby("school_year")["institution_id"].nunique()
    return str(reported.index[reported * 2 >= reported.max()].max())


def cell_name(row: int, column: int) -> str:
    """Name a cell as a spreadsheet does, ``C14``; empty where there was none."""
    return f"{_column_name(column)}{row + 1}" if min(row, column) >= 0 else ""


def cell_names(rows: NDArray[np.int32], columns: NDArray[np.int32]) -> NDArray[np.object_]:
    """Name many cells as :func:`cell_name` does one; both of shape (n,)."""
    row_codes, row_numbers = pd.factorize(rows)
    column_codes, column_numbers = pd.factorize(columns)
    figures = np.array([str(row + 1) for row in row_numbers.tolist()], dtype=object)
    letters = np.array(
        [_column_name(column) if column >= 0 else "" for column in column_numbers.tolist()],
        dtype=object,
    )
    nowhere = (rows < 0) | (columns < 0)
    names: NDArray[np.object_] = letters[column_codes] + figures[row_codes]
    names[nowhere] = ""
    return names


@cache
def _column_name(column: int) -> str:
    return str(xl_col_to_name(column))


@dataclass(frozen=True, eq=False)
class Facts:
    """Answers of every record (school year × institution × assessment) to every fact.

    A value is a whole number whatever the fact's kind: a count or an amount as it is, a
    number or points times ``10**fact.decimals``, 1 or 0 for yes or no, the index of the option
    for a choice, the ordinal of the day for a date. Where the state is not ``ANSWERED`` the
    value is 0 and means nothing.

    Parameters
    ----------
    framework : Framework
        Whose facts are the columns of the arrays.
    records : DataFrame
        One row per record, index 0…n-1: ``school_year``, ``institution_id``, ``assessment``
        (``self`` or ``external``), ``file``, ``sheet``. The first three together are unique.
    values : ndarray of int64, shape (n_records, n_facts)
        Encoded values.
    states : ndarray of uint8, shape (n_records, n_facts)
        An :class:`AnswerState` each.
    cell_rows, cell_columns : ndarray of int32, shape (n_records, n_facts)
        Where the answer was read, counted from 0; -1 where there was no cell. They may be
        broadcast views.
    evidence : DataFrame
        One row per cell of evidence: ``record`` (row of ``records``), ``fact_id``, ``text``, and
        ``cell`` where it was read; :func:`~dtindex.submissions.cells.evidence.evidence_items` parts
        a text into documents, files, addresses and notes.
        For a not-applicable or rejected answer the text is the reason.
    left_aside : mapping of str to int
        How many records of other school years were seen and not read, where one was asked for.
    contested : Facts or None
        Records that came twice and differ, so that none of them was taken; their first three
        columns repeat.
    """

    framework: Framework
    records: pd.DataFrame
    values: NDArray[np.int64]
    states: NDArray[np.uint8]
    cell_rows: NDArray[np.int32]
    cell_columns: NDArray[np.int32]
    evidence: pd.DataFrame
    left_aside: Mapping[str, int] = field(default_factory=dict)
    contested: "Facts | None" = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.records)

    def __repr__(self) -> str:
        years = ", ".join(self.school_years)
        return f"<Facts {self.framework.id}: {len(self)} records, school years {years}>"

    @property
    def school_years(self) -> tuple[str, ...]:
        """School years that have a record, earliest first."""
        return tuple(sorted(self.records["school_year"].unique()))

    @cached_property
    def assessments(self) -> frozenset[str]:
        """Assessments that have a record."""
        return frozenset(self._keys[1])

    @cached_property
    def table(self) -> pd.DataFrame:
        """Tidy copy: a row per (school_year, institution_id, assessment, fact_id).

        Columns ``value`` (an int, Decimal, bool, option id or date; None unless answered),
        ``state``, ``evidence``, ``file``, ``sheet``, ``cell``.
        """
        n_facts = len(self.framework.facts)
        record = np.repeat(np.arange(len(self)), n_facts)
        table = self.records.iloc[record].reset_index(drop=True)
        table.insert(3, "fact_id", np.tile([f.id for f in self.framework.facts], len(self)))
        states = self.states.ravel()
        # Left to itself pandas makes a column of text of them when all happen to be choices.
        table.insert(4, "value", pd.Series(self._decoded().ravel(), dtype=object))
        table.insert(5, "state", STATE_NAMES[states])
        evidence = self.evidence.groupby(["record", "fact_id"])["text"].agg("; ".join)
        keys = pd.MultiIndex.from_arrays([record, table["fact_id"]])
        table.insert(6, "evidence", evidence.reindex(keys).fillna("").to_numpy())
        places = zip(
            self.cell_rows.ravel().tolist(), self.cell_columns.ravel().tolist(), strict=True
        )
        table["cell"] = [cell_name(row, column) for row, column in places]
        return table

    def _decoded(self) -> NDArray[np.object_]:
        decoded = np.full(self.values.shape, None, dtype=object)
        for column, fact in enumerate(self.framework.facts):
            answered = self.states[:, column] == AnswerState.ANSWERED
            codes = self.values[answered, column].tolist()
            decoded[answered, column] = [decode(fact, code) for code in codes]
        return decoded

    def rows_of(
        self, institution_ids: pd.Index, school_year: str, assessment: str
    ) -> NDArray[np.intp]:
        """Row of each institution's record, shape (n_institutions,); -1 where it has none."""
        years, assessments, ids = self._keys
        chosen = np.flatnonzero((years == school_year) & (assessments == assessment))
        rows = np.full(len(institution_ids), -1, dtype=np.intp)
        if len(chosen):
            found = pd.Index(ids[chosen]).get_indexer(institution_ids)
            rows[found >= 0] = chosen[found[found >= 0]]
        return rows

    @cached_property
    def _keys(self) -> tuple[NDArray[np.object_], ...]:
        keys = ("school_year", "assessment", "institution_id")
        return tuple(self.records[key].to_numpy(dtype=object) for key in keys)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the answers, whatever the order of the records."""
        keys = ["school_year", "institution_id", "assessment"]
        order = self.records.sort_values(keys).index.to_numpy()
        digest = hashlib.sha256(self.framework.digest.encode())
        digest.update("\n".join(self.records.loc[order, keys].agg("\t".join, axis=1)).encode())
        digest.update(np.ascontiguousarray(self.values[order]).tobytes())
        digest.update(np.ascontiguousarray(self.states[order]).tobytes())
        return digest.hexdigest()
