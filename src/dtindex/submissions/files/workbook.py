"""XLSX workbooks: looked through while still packed, then read."""

import datetime
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum
from xlsxwriter.utility import xl_cell_to_rowcol

from dtindex.submissions.outcome.codes import Code, Detail, issue
from dtindex.submissions.outcome.issues import Issue

__all__ = [
    "MAX_CELLS",
    "MAX_FILE_BYTES",
    "Cell",
    "FileRefused",
    "Grid",
    "read_workbook",
]

Cell = (
    str
    | int
    | float
    | datetime.date
    | datetime.datetime
    | datetime.time
    | datetime.timedelta
    | None
)

MAX_FILE_BYTES = 256 * 2**20
MAX_UNPACKED_BYTES = 768 * 2**20
MAX_ENTRIES = 2_000
# A sheet of equal rows packs a hundredfold; what packs better still is made to do harm.
MAX_RATIO = 300
RATIO_MATTERS_FROM = 16 * 2**20
MAX_CELLS = 20_000_000

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FILLED_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*(?<!/)>")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d{1,7})[\"'][^>]*(?<!/)>")
_UNPLACED_CELL = re.compile(rb"<(?:\w+:)?c\b(?![^>]*\br=)")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\bt=[\"']e[\"'])[^>]*?\br=[\"']([A-Z]{1,3}\d{1,7})[\"'][^>]*>"
    rb".*?<(?:\w+:)?v>([^<]*)<",
    re.DOTALL,
)
# A program that writes formulas and does not calculate them leaves no value beside them.
_FORMULA_ALONE = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\bt=[\"']str[\"'])[^>]*?\br=[\"']([A-Z]{1,3}\d{1,7})[\"']"
    rb"[^>]*(?<!/)>\s*"
    rb"<(?:\w+:)?f\b[^>]*(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


class FileRefused(Exception):  # noqa: N818  it is caught and told, never shown as an error
    """A file that is not read at all, and why."""

    def __init__(self, code: Code, details: Mapping[str, Detail] | None = None) -> None:
        super().__init__(code.name)
        self.code = code
        self.details = details or {}


@dataclass(frozen=True, eq=False)
class Grid:
    """Cells of one sheet, from its first row and column on; rows may differ in length."""

    file: str
    sheet: str
    rows: list[list[Cell]] = field(repr=False)

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands on it."""
        cells = (cell for row in self.rows for cell in row)
        return not any(
            cell.strip() if isinstance(cell, str) else cell is not None for cell in cells
        )


def read_workbook(path: Path, file: str) -> tuple[list[Grid], list[Issue]]:
    """Read the visible sheets of a workbook.

    Raises
    ------
    FileRefused
        If the file is broken, carries macros or external links, or would not fit in memory.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise FileRefused(Code.TOO_LARGE)
    try:
        with zipfile.ZipFile(path) as archive:
            lost_cells = _look_through(archive)
        return _read_sheets(path, file, lost_cells)
    except (zipfile.BadZipFile, CalamineError, ElementTree.ParseError, EOFError, OSError) as error:
        raise FileRefused(Code.UNREADABLE_FILE) from error
    except (NotImplementedError, RuntimeError, KeyError, ValueError) as error:
        # zipfile says so of an encrypted entry, of an unknown packing, of a missing part.
        raise FileRefused(Code.UNREADABLE_FILE) from error


def _read_sheets(
    path: Path, file: str, lost_cells: Mapping[str, Mapping[str, str]]
) -> tuple[list[Grid], list[Issue]]:
    grids, issues = [], []
    with CalamineWorkbook.from_path(path) as workbook:
        for metadata in workbook.sheets_metadata:
            if metadata.typ != SheetTypeEnum.WorkSheet:
                continue
            if metadata.visible != SheetVisibleEnum.Visible:
                issues.append(issue(Code.HIDDEN_SHEET, file=file, sheet=metadata.name))
                continue
            cells = workbook.get_sheet_by_name(metadata.name).to_python(skip_empty_area=False)
            rows: list[list[Cell]] = [[*row] for row in cells]
            _put_lost(rows, lost_cells.get(metadata.name, {}))
            grids.append(Grid(file, metadata.name, rows))
    return grids, issues


def _put_lost(rows: list[list[Cell]], lost: Mapping[str, str]) -> None:
    """Write what the reader leaves empty: error values, formulas that have no value."""
    for place, text in lost.items():
        row, column = xl_cell_to_rowcol(place)
        while len(rows) <= row:
            rows.append([])
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = text


def _look_through(archive: zipfile.ZipFile) -> dict[str, dict[str, str]]:
    """Refuse what does harm, before anything is unpacked whole; give what reading would lose."""
    entries = archive.infolist()
    names = [entry.filename.casefold() for entry in entries]
    if any(PurePosixPath(name).name.startswith("vbaproject") for name in names):
        raise FileRefused(Code.MACROS)
    if any(name.startswith("xl/externallinks/") for name in names):
        raise FileRefused(Code.EXTERNAL_LINKS)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES:
        raise FileRefused(Code.TOO_LARGE)
    if unpacked > RATIO_MATTERS_FROM and unpacked > MAX_RATIO * packed:
        raise FileRefused(Code.TOO_LARGE)
    lost: dict[str, dict[str, str]] = {}
    for entry in entries:
        content = _unpack(archive, entry)
        if b"<!DOCTYPE" in content[:2000]:
            raise FileRefused(Code.UNREADABLE_FILE)
        if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
            _refuse_endless(content)
            if found := dict(_lost_cells(content)):
                lost[entry.filename] = found
    return _by_sheet_name(archive, lost) if lost else {}


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Unpack an entry, and refuse it when it holds more than its heading admits."""
    admitted = entry.file_size
    entry.file_size += 1
    content = archive.read(entry)
    if len(content) != admitted:
        raise FileRefused(Code.TOO_LARGE)
    return content


def _refuse_endless(content: bytes) -> None:
    """Refuse a sheet whose filled cells lie so far apart that the rectangle fills the memory."""
    cells = _FILLED_CELL.findall(content)
    rows = {int(number) for _, number in cells}
    letters = {letters.decode() for letters, _ in cells}
    columns = {xl_cell_to_rowcol(f"{name}1")[1] + 1 for name in letters}
    if _UNPLACED_CELL.search(content):
        # Cells that do not say where they stand follow one another in their row.
        rows.update(map(int, _ROW.findall(content)))
        columns.update(row.count(b"<c") for row in content.split(b"</row>"))
        rows.add(content.count(b"<row"))
    height, width = max(rows, default=1), max(columns, default=1)
    if height * width > MAX_CELLS:
        raise FileRefused(Code.TOO_LARGE)


def _lost_cells(content: bytes) -> Iterator[tuple[str, str]]:
    """Give cells that the reader leaves empty: error values, and formulas without a value."""
    if b't="e"' in content or b"t='e'" in content:
        for place, text in _ERROR_CELL.findall(content):
            yield place.decode(), text.decode()
    if b"<f" in content or b":f" in content:
        for place, formula in _FORMULA_ALONE.findall(content):
            yield place.decode(), f"={unescape(formula.decode())}"


def _by_sheet_name(
    archive: zipfile.ZipFile, lost: Mapping[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    """Key lost cells by the name of their sheet, which the workbook part tells."""
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {
        link.get("Id"): link.get("Target", "") for link in links.iter(f"{_LINKS}Relationship")
    }
    sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
    named = {}
    for sheet in sheets:
        target = targets.get(sheet.get(_RELATION), "").removeprefix("/xl/")
        if found := lost.get(f"xl/{target}"):
            named[sheet.get("name", "")] = found
    return named
