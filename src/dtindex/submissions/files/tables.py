"""Files as tables of cells: CSV, XLSX, Parquet, and the DataFrame that was one."""

import csv
import io
import unicodedata
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dtindex.frames import EXACT_TYPES
from dtindex.submissions.files.workbook import (
    MAX_CELLS,
    MAX_FILE_BYTES,
    Cell,
    FileRefused,
    Grid,
    read_workbook,
)
from dtindex.submissions.outcome.codes import Code, issue
from dtindex.submissions.outcome.issues import Issue

__all__ = ["Table", "read_file", "read_tables", "table_of_frame", "table_of_grid"]

_HEADING_WITHIN = 30
_DELIMITERS = (",", ";", "\t")
_PLAIN_VOWELS = "aăâeêioôơuưy"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", letter + tone)
    for letter in [*_PLAIN_VOWELS, *_PLAIN_VOWELS.upper()]
    for tone in ["", *_TONES]
) | frozenset("đĐ“”‘’–—…•°²³€₫«»\u00a0")


@dataclass(frozen=True, eq=False)
class Table:
    """Columns under headings; ``first_row`` is the sheet row of the first record, from 0."""

    file: str
    sheet: str
    headings: list[str]
    columns: list[pd.Series] = field(repr=False)
    first_row: int = 1

    @property
    def n_rows(self) -> int:
        """How many rows stand under the headings."""
        return len(self.columns[0]) if self.columns else 0


def read_file(path: Path, file: str) -> tuple[list[Grid | Table], list[Issue]]:
    """Read what a file holds; a file that cannot be read gives one issue and nothing else."""
    try:
        sheets, issues = _read_any(path, file)
    except FileRefused as refused:
        return [], [issue(refused.code, file=file, details=refused.details)]
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
    if sheets and not found:
        issues.append(issue(Code.UNKNOWN_LAYOUT, file=file))
    return found, issues


def table_of_grid(grid: Grid, is_heading: Callable[[Sequence[object]], bool]) -> Table | None:
    """Find the row of headings of a grid, and cut the columns below it; None if there is none."""
    for row, cells in enumerate(grid.rows[:_HEADING_WITHIN]):
        if is_heading(cells):
            below = list(zip_longest(*grid.rows[row + 1 :], fillvalue=None))
            headings = ["" if cell is None else str(cell) for cell in cells]
            headings += [""] * (len(below) - len(headings))
            below += [()] * (len(headings) - len(below))
            height = len(grid.rows) - row - 1
            columns = [pd.Series(list(c) or [None] * height, dtype=object) for c in below]
            return Table(grid.file, grid.sheet, headings, columns, row + 1)
    return None


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
    try:
        size = path.stat().st_size
    except OSError as error:
        raise FileRefused(Code.UNREADABLE_FILE) from error
    suffix = path.suffix.casefold()
    if suffix in (".xlsm", ".xltm", ".xlam"):
        raise FileRefused(Code.MACROS)
    if suffix not in (".xlsx", ".csv", ".parquet"):
        raise FileRefused(Code.UNKNOWN_KIND_OF_FILE, {"kind": suffix or "?"})
    if size == 0:
        raise FileRefused(Code.EMPTY_FILE)
    if size > MAX_FILE_BYTES:
        raise FileRefused(Code.TOO_LARGE)
    if suffix == ".xlsx":
        grids, issues = read_workbook(path, file)
        return [*grids], issues
    if suffix == ".parquet":
        return [_read_parquet(path, file)], []
    grid, issues = _read_csv(path, file)
    return [grid], issues


def _read_parquet(path: Path, file: str) -> Table:
    try:
        with pq.ParquetFile(path) as parquet:
            if parquet.metadata.num_rows * parquet.metadata.num_columns > MAX_CELLS:
                raise FileRefused(Code.TOO_LARGE)
            table = parquet.read()
        frame = table.to_pandas(types_mapper=EXACT_TYPES.get, ignore_metadata=True)
    except (pa.ArrowException, OSError) as error:
        raise FileRefused(Code.UNREADABLE_FILE) from error
    return table_of_frame(frame, file)


def _read_csv(path: Path, file: str) -> tuple[Grid, list[Issue]]:
    text, issues = _decode(path.read_bytes(), file)
    sample = "\n".join(text.splitlines()[:_HEADING_WITHIN])
    delimiter = max(_DELIMITERS, key=lambda mark: _widest(sample, mark))
    rows = _csv_rows(text, delimiter)
    if sum(map(len, rows)) > MAX_CELLS:
        raise FileRefused(Code.TOO_LARGE)
    return Grid(file, "", rows), issues


def _csv_rows(text: str, delimiter: str) -> list[list[Cell]]:
    """Part a CSV into its rows; a quote left open would swallow rows, so it is not guessed at."""
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            rows.append([*row])
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(Code.UNCLOSED_QUOTE, {"line": str(line)}) from error
    return rows


def _widest(sample: str, delimiter: str) -> int:
    """Columns that a delimiter makes of the first lines."""
    try:
        return max(map(len, csv.reader(io.StringIO(sample), delimiter=delimiter)), default=0)
    except csv.Error:
        return 0


def _decode(content: bytes, file: str) -> tuple[str, list[Issue]]:
    """Decode UTF-8; take windows-1258 only where what comes out is Vietnamese."""
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        text = unicodedata.normalize("NFC", content.decode("cp1258"))
    except UnicodeDecodeError as error:
        raise FileRefused(Code.NOT_UTF8) from error
    if any(not (char.isascii() or char in _VIETNAMESE) for char in set(text)) or "\0" in text:
        raise FileRefused(Code.NOT_UTF8)
    return text, [issue(Code.READ_AS_CP1258, file=file)]
