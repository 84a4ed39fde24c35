"""Files as tables of cells: every kind that is read, and the DataFrame that was one."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from dtindex.code_pages import old_text
from dtindex.frames import EXACT_TYPES
from dtindex.letters import clean, fold_heading, words
from dtindex.submissions.files.kinds.delimited import DELIMITERS, first_rows
from dtindex.submissions.files.kinds.reading import (
    MAX_FILE_BYTES,
    Cause,
    FileRefused,
    Note,
    Reading,
)
from dtindex.submissions.files.reader import ask_reader
from dtindex.submissions.files.slipped import slipped_rows
from dtindex.submissions.files.workbook import Block, Cell, Grid
from dtindex.submissions.outcome.codes import Code, issue
from dtindex.submissions.outcome.facts import cell_name
from dtindex.submissions.outcome.issues import Issue

__all__ = [
    "WORKBOOKS",
    "Table",
    "names_institutions",
    "read_file",
    "read_tables",
    "table_of_frame",
    "table_of_grid",
    "unknown_layout",
]

WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods")
"""Endings of the workbooks that are read."""

_HEADING_WITHIN = 30
_ROWS_OF_HEADINGS = 4
_QUOTED = 80


@dataclass(frozen=True, eq=False)
class Table:
    """Columns under headings; ``first_row`` is the sheet row of the first record, from 0.

    ``problems`` tells rows that are left blank because nobody knows what stands where.
    """

    file: str
    sheet: str
    headings: list[str]
    columns: list[pd.Series] = field(repr=False)
    first_row: int = 1
    problems: tuple[Issue, ...] = field(default=(), repr=False)

    @property
    def n_rows(self) -> int:
        """How many rows stand under the headings."""
        return len(self.columns[0]) if self.columns else 0


def read_file(path: Path, file: str) -> tuple[list[Grid | Table], list[Issue]]:
    """Read what a file holds; a file that cannot be read gives one issue and nothing else.

    Whatever goes wrong on the way costs this file alone, and is told with its name.
    """
    try:
        sheets, issues = _read_any(path, file)
    except FileRefused as refused:
        return [], [issue(Code(refused.cause), file=file, details=refused.details)]
    except OSError:
        return [], [issue(Code.UNREADABLE_FILE, file=file)]
    except MemoryError:
        return [], [issue(Code.OVER_BUDGET, file=file)]
    except Exception as error:
        return [], [issue(Code.READING_BROKE, file=file, details={"kind": type(error).__name__})]
    if all(isinstance(sheet, Grid) and sheet.is_blank for sheet in sheets):
        issues.append(issue(Code.EMPTY_FILE, file=file))
    return [sheet for sheet in sheets if isinstance(sheet, Table) or not sheet.is_blank], issues


def read_tables(
    source: str | Path | pd.DataFrame, file: str, is_heading: Callable[[Sequence[object]], bool]
) -> tuple[list[Table], list[Issue]]:
    """Read the tables of a file, their headings found, or take a DataFrame for one."""
    if isinstance(source, pd.DataFrame):
        return [table_of_frame(source, file)], []
    sheets, issues = read_file(Path(source), file)
    tables = [
        sheet if isinstance(sheet, Table) else table_of_grid(sheet, is_heading) for sheet in sheets
    ]
    found = [table for table in tables if table is not None]
    issues += [problem for table in found for problem in table.problems]
    if sheets and not found:
        issues += unknown_layout(sheets, file)
    for sheet, table in zip(sheets, tables, strict=True):
        if found and table is None:
            issues.append(issue(Code.OTHER_SHEET, file=file, sheet=sheet.sheet))
    return found, issues


def unknown_layout(sheets: Sequence[Grid | Table], file: str) -> list[Issue]:
    """Tell that nothing is known in a file; and of headings in an old font, which may be why."""
    told = [issue(Code.UNKNOWN_LAYOUT, file=file)]
    for sheet in sheets:
        rows: Sequence[Sequence[object]] = (
            sheet.rows[:_HEADING_WITHIN] if isinstance(sheet, Grid) else [sheet.headings]
        )
        cells = [(r, c, cell) for r, row in enumerate(rows) for c, cell in enumerate(row)]
        for row, column, cell in cells:
            old = old_text(clean(cell)) if isinstance(cell, str) else None
            if old is not None and names_institutions([old.meant]):
                details = {"code_page": old.code_page, "meant": old.meant}
                place = cell_name(row, column)
                told.append(
                    issue(
                        Code.OLD_FONT,
                        file=file,
                        sheet=sheet.sheet,
                        cell=place,
                        value=clean(str(cell)),
                        details=details,
                    )
                )
    return told


def names_institutions(cells: Sequence[object]) -> bool:
    """Whether a row of headings names the column of institutions, as all tables that are read do.

    Examples
    --------
    >>> names_institutions(["STT", "Mã cơ sở"])
    True
    """
    known = words("columns.institution_id")
    return any(isinstance(cell, str) and fold_heading(cell) in known for cell in cells)


def table_of_grid(grid: Grid, is_heading: Callable[[Sequence[object]], bool]) -> Table | None:
    """Find the row of headings of a grid, and cut the columns below it; None if there is none."""
    for row, cells in enumerate(grid.rows[:_HEADING_WITHIN]):
        if is_heading(cells):
            headings, last = _headings(grid, row)
            rows, problems = _unslipped(grid, last)
            below = list(zip_longest(*rows, fillvalue=None))
            headings += [""] * (len(below) - len(headings))
            below += [()] * (len(headings) - len(below))
            below = _through_blocks(below, grid.blocks, last + 1)
            columns = [pd.Series(list(c) or [None] * len(rows), dtype=object) for c in below]
            return Table(grid.file, grid.sheet, headings, columns, last + 1, problems)
    return None


def _headings(grid: Grid, first: int) -> tuple[list[str], int]:
    """Return the heading of each column, and the last row of headings.

    Headings take several rows where some are merged downwards: beside them stand those that
    share a heading above, and the lowest says most.
    """
    last = max((bottom for top, _, bottom, _ in grid.blocks if top == first), default=first)
    last = min(last, first + _ROWS_OF_HEADINGS - 1, len(grid.rows) - 1)
    layers = zip_longest(*grid.rows[first : last + 1], fillvalue=None)
    return [
        next((str(cell) for cell in reversed(layer) if cell not in (None, "")), "")
        for layer in layers
    ], last


def _unslipped(grid: Grid, heading: int) -> tuple[list[list[Cell]], tuple[Issue, ...]]:
    """Return the rows below the headings, those blank whose cells have slipped; and tell these."""
    rows = grid.rows[heading + 1 :]
    if not grid.is_text:
        return rows, ()
    headings = grid.rows[heading]
    slipped = slipped_rows(headings, rows)
    problems = tuple(
        issue(
            Code.SLIPPED_ROW,
            file=grid.file,
            sheet=grid.sheet,
            cell=cell_name(heading + 1 + row, 0),
            value=_shortened(rows[row]),
            details={"cells": str(len(rows[row])), "headings": str(len(headings))},
        )
        for row in slipped
    )
    lost = frozenset(slipped)
    return [[] if number in lost else row for number, row in enumerate(rows)], problems


def _shortened(cells: Sequence[Cell]) -> str:
    text = " | ".join("" if cell is None else str(cell) for cell in cells)
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"


def _through_blocks(
    below: list[tuple[Any, ...]], blocks: Sequence[Block], first_row: int
) -> list[tuple[Any, ...]]:
    """Let what a block of merged cells shows hold for each of its rows."""
    filled = [list(cells) for cells in below]
    for top, left, bottom, _ in blocks:
        start = top - first_row
        if start >= 0 and bottom > top and left < len(filled) and start < len(filled[left]):
            cells = filled[left]
            end = min(bottom - first_row + 1, len(cells))
            cells[start:end] = [cells[start]] * (end - start)
    return [tuple(cells) for cells in filled]


def table_of_frame(frame: pd.DataFrame, file: str) -> Table:
    """Take a DataFrame as a table."""
    columns = [_hashable(frame.iloc[:, i]).reset_index(drop=True) for i in range(frame.shape[1])]
    return Table(file, "", [str(heading) for heading in frame.columns], columns)


def _hashable(cells: pd.Series) -> pd.Series:
    """Write lists and the like as text; no answer is one, and a message can quote it."""
    if cells.dtype != object:
        return cells
    return cells.map(lambda cell: cell if isinstance(cell, Hashable) else str(cell))


def _read_any(path: Path, file: str) -> tuple[list[Grid | Table], list[Issue]]:
    suffix = path.suffix.casefold()
    if not path.is_file():
        raise FileRefused(Cause.UNREADABLE_FILE)
    if suffix not in (*WORKBOOKS, ".csv", ".parquet"):
        raise FileRefused(Cause.UNKNOWN_KIND_OF_FILE, {"kind": suffix or "?"})
    size = path.stat().st_size
    if size == 0:
        raise FileRefused(Cause.EMPTY_FILE)
    if size > MAX_FILE_BYTES:
        raise FileRefused(Cause.TOO_LARGE)
    match suffix:
        case ".parquet":
            return [_table_of_arrow(ask_reader("parquet", path), file)], []
        case ".csv":
            reading: Reading = ask_reader("csv", path, _delimiter(path))
        case _:
            reading = ask_reader("workbook", path)
    grids = [replace(grid, file=file) for grid in reading.grids]
    return [*grids], [_told(note, file) for note in reading.notes]


def _told(note: Note, file: str) -> Issue:
    place = cell_name(*note.place) if note.place else ""
    return issue(Code(note.cause), file=file, sheet=note.sheet, cell=place, value=note.value)


def _table_of_arrow(stream: bytes, file: str) -> Table:
    """Take an unpacked Parquet table; one that pandas cannot hold is no table of answers."""
    with pa.ipc.open_stream(stream) as reader:
        table: Any = reader.read_all()
    try:
        frame = table.to_pandas(types_mapper=EXACT_TYPES.get, ignore_metadata=True)
    except (pa.ArrowException, ValueError, ArithmeticError) as error:
        raise FileRefused(Cause.UNREADABLE_FILE) from error
    return table_of_frame(frame, file)


def _delimiter(path: Path) -> str:
    """Return the mark under which a row is a row of headings; else the one that parts most."""
    heads = {mark: first_rows(path, mark, _HEADING_WITHIN) for mark in DELIMITERS}
    widest = {mark: max(map(len, rows), default=0) for mark, rows in heads.items()}
    named = [mark for mark, rows in heads.items() if any(map(names_institutions, rows))]
    return max(named or DELIMITERS, key=lambda mark: widest[mark])
