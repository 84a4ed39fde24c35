"""A wide sheet, one row per record, as raw records."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.criteria.rules.models import Framework
from dtindex.letters import clean, fold, fold_word, words
from dtindex.submissions.cells.answers import is_filler, shown, written
from dtindex.submissions.files.tables import Table
from dtindex.submissions.intake.headings import Headings, match_headings
from dtindex.submissions.intake.raw import KEYS, KeyCells, RawRecords
from dtindex.submissions.outcome.codes import Code, Detail, issue, phrase
from dtindex.submissions.outcome.facts import cell_name
from dtindex.submissions.outcome.issues import Issue

__all__ = ["raw_records"]


def raw_records(
    table: Table, framework: Framework, school_years: tuple[str, ...]
) -> tuple[RawRecords | None, list[Issue]]:
    """Return the rows of a wide table as raw records; None when nothing names the institution.

    A table without a column of school years is taken for the only one in ``school_years``; a
    table without a column of assessments is self assessment.
    """
    headings, issues = match_headings(table, framework)
    defaults = {"assessment": "self"}
    if len(school_years) == 1:
        defaults["school_year"] = school_years[0]
    missing = [key for key in KEYS if key not in headings.keys and key not in defaults]
    for key in missing:
        details = {"column": phrase(f"issues.column.{key}")}
        issues.append(
            issue(Code.MISSING_COLUMN, file=table.file, sheet=table.sheet, details=details)
        )
    if missing:
        return None, issues
    columns = _Columns(table, headings, framework)
    places = (columns.rows + table.first_row).astype(np.int32)
    nowhere = np.full(len(places), -1, np.int32)
    keys = {
        key: KeyCells(columns.cells(column), places, columns.places(column))
        for key, column in headings.keys.items()
    }
    for key in defaults.keys() - keys.keys():
        keys[key] = KeyCells(pd.Series([defaults[key]] * len(places)), nowhere, nowhere)
    raw = RawRecords(
        files=np.full(len(places), table.file, dtype=object),
        sheets=np.full(len(places), table.sheet, dtype=object),
        keys=keys,
        answers={name: columns.cells(column) for name, column in headings.answers.items()},
        evidence={name: columns.cells(column) for name, column in headings.evidence.items()},
        reasons={name: columns.cells(column) for name, column in headings.reasons.items()},
        cell_rows=np.broadcast_to(places[:, None], (len(places), len(framework.facts))),
        cell_columns=columns.places_of(headings.answers),
        evidence_columns=columns.places_of(headings.evidence),
        reason_columns=columns.places_of(headings.reasons),
    )
    return raw, [*issues, *columns.problems]


class _Columns:
    """The columns of a table in the rows that are taken, and what was wrong with those left."""

    def __init__(self, table: Table, headings: Headings, framework: Framework) -> None:
        self._table = table
        self._headings = headings
        self._framework = framework
        self.problems: list[Issue] = []
        self.rows = np.flatnonzero(
            _is_filled(table, headings.keys["institution_id"]) & ~self._not_approved()
        )
        self._joined: dict[int, tuple[pd.Series, NDArray[np.int32]]] = {}
        for first, others in headings.further.items():
            self._joined[first] = self._join([first, *others])

    def cells(self, column: int) -> pd.Series:
        """Return the cells of a column, or of all that hold what it does."""
        if column in self._joined:
            return self._joined[column][0]
        cells = self._table.columns[column]
        if len(self.rows) < self._table.n_rows:
            cells = cells.iloc[self.rows]
        return _without_fillers(cells) if self._headings.exported else cells

    def places(self, column: int) -> NDArray[np.int32]:
        """Return the column in which each of the cells stands."""
        if column in self._joined:
            return self._joined[column][1]
        return np.full(len(self.rows), column, np.int32)

    def places_of(self, found: Mapping[str, int]) -> NDArray[np.int32]:
        """Return where the cells of every fact stand, -1 where it has no column."""
        columns = [found.get(fact.id, -1) for fact in self._framework.facts]
        shape = (len(self.rows), len(columns))
        standing = np.broadcast_to(np.array(columns, np.int32), shape)
        if self._joined.keys() & {*columns}:
            standing = standing.copy()
            for index, column in enumerate(columns):
                standing[:, index] = self.places(column)
        return standing

    def _not_approved(self) -> NDArray[np.bool_]:
        """Return which rows a reviewer of the survey tool did not let pass, and tell each."""
        refused = np.zeros(self._table.n_rows, dtype=bool)
        if self._headings.status < 0:
            return refused
        ids = self._table.columns[self._headings.keys["institution_id"]]
        for row, cell in enumerate(self._table.columns[self._headings.status].tolist()):
            if isinstance(cell, str) and fold_word(cell) in words("exports.not_approved"):
                refused[row] = True
                place = cell_name(self._table.first_row + row, self._headings.status)
                self._tell(Code.NOT_APPROVED, place, written(ids.iloc[row]), shown(cell))
        return refused

    def _join(self, columns: Sequence[int]) -> tuple[pd.Series, NDArray[np.int32]]:
        """Make one column of several: what stands in one of them; two answers are asked about."""
        joined = np.full(len(self.rows), None, dtype=object)
        standing = np.full(len(self.rows), columns[0], np.int32)
        lost = set[int]()
        ids = self._table.columns[self._headings.keys["institution_id"]]
        for column in columns:
            cells = _without_fillers(self._table.columns[column].iloc[self.rows])
            for at in np.flatnonzero(_has_text(cells)).tolist():
                cell = cells.iloc[at]
                if joined[at] is None and at not in lost:
                    joined[at], standing[at] = cell, column
                elif at not in lost and written(cell) != written(joined[at]):
                    row = self._table.first_row + int(self.rows[at])
                    details = {"others": cell_name(row, column)}
                    place, who = cell_name(row, int(standing[at])), ids.iloc[self.rows[at]]
                    heading = shown(self._table.headings[columns[0]])
                    self._tell(Code.REPEATED_COLUMN, place, written(who), heading, details)
                    joined[at] = None
                    lost.add(at)
        return pd.Series(joined, dtype=object), standing

    def _tell(
        self,
        code: Code,
        cell: str,
        institution_id: str,
        value: str,
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        self.problems.append(
            issue(
                code,
                file=self._table.file,
                sheet=self._table.sheet,
                cell=cell,
                institution_id=institution_id,
                value=value,
                details=details,
            )
        )


def _without_fillers(cells: pd.Series) -> pd.Series:
    """Leave out what an export writes where nothing was answered."""
    if cells.dtype != object and not isinstance(cells.dtype, pd.StringDtype):
        return cells
    fillers = words("exports.fillers")
    blank = [
        isinstance(cell, str) and (is_filler(clean(cell)) or fold(cell) in fillers)
        for cell in cells.tolist()
    ]
    return cells.astype(object).mask(np.array(blank, dtype=bool), None) if any(blank) else cells


def _is_filled(table: Table, key: int) -> NDArray[np.bool_]:
    """Return which rows are no blank lines; most are settled by the institution's cell alone."""
    filled = _has_text(table.columns[key])
    blank = np.flatnonzero(~filled)
    for cells in table.columns if len(blank) else ():
        filled[blank] |= _has_text(cells.iloc[blank])
    return filled


def _has_text(cells: pd.Series) -> NDArray[np.bool_]:
    if isinstance(cells.dtype, pd.StringDtype):
        return cells.str.strip().fillna("").ne("").to_numpy(dtype=bool)
    if cells.dtype != object:
        return cells.notna().to_numpy(dtype=bool)
    codes, contents = pd.factorize(cells)
    has_text = np.array([*(bool(written(content)) for content in contents), False])
    return has_text[codes]
