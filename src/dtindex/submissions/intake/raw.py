"""Records as they were typed, whatever layout they came in."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["KEYS", "KeyCells", "RawRecords"]

KEYS = ("institution_id", "school_year", "assessment")
"""What names a record; together they are unique."""


@dataclass(frozen=True, eq=False)
class KeyCells:
    """Cells that tell whose record it is, and where they stand; -1 where there was none."""

    cells: pd.Series
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class RawRecords:
    """Cells of records, a column for each fact.

    Parameters
    ----------
    files, sheets : ndarray of str, shape (n_records,)
        Where each record was read.
    keys : mapping
        A :class:`KeyCells` for each of ``KEYS``.
    answers, evidence, reasons : mapping of fact id to Series
        Cells as they are, shape (n_records,); facts without such a column are left out.
    cell_rows, cell_columns : ndarray of int32, shape (n_records, n_facts)
        Places of the answers, counted from 0; -1 where there was no cell.
    evidence_columns, reason_columns : ndarray of int32, shape (n_records, n_facts)
        Columns of the texts, which stand in the rows of their answers.
    """

    files: NDArray[np.object_]
    sheets: NDArray[np.object_]
    keys: Mapping[str, KeyCells]
    answers: Mapping[str, pd.Series]
    evidence: Mapping[str, pd.Series]
    reasons: Mapping[str, pd.Series]
    cell_rows: NDArray[np.int32]
    cell_columns: NDArray[np.int32]
    evidence_columns: NDArray[np.int32]
    reason_columns: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.files)

    def at(self, rows: NDArray[np.intp]) -> "RawRecords":
        """Give the records of some rows."""

        def chosen(cells: Mapping[str, pd.Series]) -> dict[str, pd.Series]:
            return {
                name: column.iloc[rows].reset_index(drop=True) for name, column in cells.items()
            }

        return RawRecords(
            files=self.files[rows],
            sheets=self.sheets[rows],
            keys={
                name: KeyCells(
                    key.cells.iloc[rows].reset_index(drop=True), key.rows[rows], key.columns[rows]
                )
                for name, key in self.keys.items()
            },
            answers=chosen(self.answers),
            evidence=chosen(self.evidence),
            reasons=chosen(self.reasons),
            cell_rows=self.cell_rows[rows],
            cell_columns=self.cell_columns[rows],
            evidence_columns=self.evidence_columns[rows],
            reason_columns=self.reason_columns[rows],
        )
