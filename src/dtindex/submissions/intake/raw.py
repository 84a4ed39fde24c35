"""Records as they were typed, whatever layout they came in; and of which year each is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.criteria.rules.models import Framework
from dtindex.submissions.cells.answers import written
from dtindex.submissions.cells.keys import school_year_meant
from dtindex.submissions.outcome.facts import latest_full_year

__all__ = ["KEYS", "KeyCells", "RawRecords", "YearSieve"]

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
        """Return the records of some rows."""

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


class YearSieve:
    """Parts records by the school year they are of, before anybody looks at their answers.

    A year that is not the framework's is left among those asked for: it is a mistake to be told.
    """

    def __init__(self, raw: Sequence[RawRecords], framework: Framework) -> None:
        self._raw = raw
        self._framework = framework

    @cached_property
    def _years(self) -> list[NDArray[np.object_]]:
        """The framework's year of each record, ``""`` where it is none of them."""
        return [self._of(raw.keys["school_year"].cells) for raw in self._raw]

    def latest(self) -> tuple[str, ...]:
        """Return the latest full year of what was sent; the framework's last where nothing was."""
        sent = pd.DataFrame(
            {
                "school_year": np.concatenate(self._years),
                "institution_id": np.concatenate(
                    [raw.keys["institution_id"].cells.astype(str) for raw in self._raw]
                ),
            }
        )
        sent = sent[sent["school_year"] != ""]
        known = self._framework.school_year_ids
        return (latest_full_year(sent) if len(sent) else max(known),)

    def parted(
        self, asked: Sequence[str]
    ) -> tuple[list[RawRecords], dict[str, int], frozenset[str]]:
        """Return the records to read, how many each other year has, and files of those alone."""
        kept, aside = list[RawRecords](), Counter[str]()
        files, others = set[str](), set[str]()
        for raw, years in zip(self._raw, self._years, strict=True):
            stays = np.isin(years, ["", *asked])
            aside.update(years[~stays].tolist())
            files |= set(raw.files[stays].tolist())
            others |= set(raw.files[~stays].tolist())
            kept.append(raw if stays.all() else raw.at(np.flatnonzero(stays)))
        return kept, dict(sorted(aside.items())), frozenset(others - files)

    def _of(self, cells: pd.Series) -> NDArray[np.object_]:
        codes, contents = pd.factorize(cells)
        found = [self._year(written(content)) for content in contents]
        return np.array([*found, ""], dtype=object)[codes]

    def _year(self, text: str) -> str:
        year = school_year_meant(text)
        return year if year in self._framework.school_year_ids else ""
