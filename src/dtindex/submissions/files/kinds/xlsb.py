"""XLSB, the binary workbooks of Excel: values by calamine, what formats make of them by us."""

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from dtindex.submissions.files.kinds.markup import Package
from dtindex.submissions.files.kinds.number_format import (
    BUILT_IN,
    NumberFormat,
    as_spreadsheets_keep,
    number_format,
)
from dtindex.submissions.files.kinds.reading import Cause, FileRefused, Note, Reading, Room
from dtindex.submissions.files.kinds.seen import take_out_unseen
from dtindex.submissions.files.workbook import Block, Cell, ErrorValue, Grid, Percentage

__all__ = ["read_xlsb"]

_ROW, _FORMAT, _STYLE, _MERGED, _SHEET = 0, 44, 47, 176, 156
_STYLES_BEGIN, _STYLES_END = 617, 618
_CELLS = range(1, 12)
_ERRORS, _NUMBERS = (3, 11), (2, 5, 9)
_WORDS = {
    **{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!"},
    **{0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"},
}


def read_xlsb(path: Path) -> Reading:
    """Read the visible sheets of a workbook.

    Raises
    ------
    FileRefused
        If it links to other files, or would not fit in memory.
    """
    with zipfile.ZipFile(path) as archive:
        package = Package(archive)
        part = dict(package.relationships("").values()).get("officeDocument", "xl/workbook.bin")
        links = package.relationships(part)
        kinds = {kind for kind, _ in links.values()}
        if "externalLink" in kinds:
            raise FileRefused(Cause.EXTERNAL_LINKS)
        formats = _formats(package, dict(links.values()).get("styles", ""))
        parts = dict(_sheet_parts(package, part, links))
        looks = {name: _Look(package, part, formats) for name, part in parts.items()}
    room = Room()
    for look in looks.values():
        room.take(look.height, look.width)
    notes = [Note(Cause.MACROS)] if "vbaProject" in kinds else []
    grids = []
    with CalamineWorkbook.from_path(path) as book:
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet or about.name not in looks:
                continue
            if about.visible != SheetVisibleEnum.Visible:
                notes.append(Note(Cause.HIDDEN_SHEET, about.name))
                continue
            look = looks[about.name]
            cells = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
            rows: list[list[Cell]] = [
                [cell if cell != "" else None for cell in row] for row in cells
            ]
            look.lay_over(rows)
            notes += [
                Note(Cause.UNDER_MERGE, about.name, place, value)
                for place, value in take_out_unseen(rows, look.blocks)
            ]
            grids.append(Grid("", about.name, rows, tuple(look.blocks)))
    return Reading(grids, notes)


class _Look:
    """Cells of a sheet that show something else than their value: percentages and errors."""

    def __init__(self, package: Package, part: str, formats: list[NumberFormat | None]) -> None:
        self.blocks: list[Block] = []
        self.height = self.width = 0
        self._shown: dict[tuple[int, int], Cell] = {}
        row = 0
        for kind, body in _records(package, part):
            if kind == _ROW:
                row = struct.unpack_from("<I", body)[0]
            elif kind == _MERGED:
                top, bottom, left, right = struct.unpack_from("<4I", body)
                self.blocks.append((top, left, bottom, right))
            elif kind in _CELLS and kind != 1:
                column, style = struct.unpack_from("<II", body)
                self.height, self.width = max(self.height, row + 1), max(self.width, column + 1)
                if kind in _ERRORS:
                    self._shown[row, column] = ErrorValue(_WORDS.get(body[8], "#?"))
                elif kind in _NUMBERS and (style & 0xFFFFFF) < len(formats):
                    format_ = formats[style & 0xFFFFFF]
                    number = as_spreadsheets_keep(_number(kind, body))
                    meant = number if format_ is None else format_.meaning(number)
                    if isinstance(meant, Percentage | str):
                        self._shown[row, column] = meant

    def lay_over(self, rows: list[list[Cell]]) -> None:
        """Put what is shown over what was read."""
        for cells in rows:
            for column, cell in enumerate(cells):
                if isinstance(cell, float):
                    cells[column] = as_spreadsheets_keep(cell)
        for (row, column), cell in self._shown.items():
            rows.extend([] for _ in range(row + 1 - len(rows)))
            rows[row] += [None] * (column + 1 - len(rows[row]))
            rows[row][column] = cell


def _number(kind: int, body: bytes) -> float:
    if kind != 2:
        return float(struct.unpack_from("<d", body, 8)[0])
    packed = struct.unpack_from("<I", body, 8)[0]
    if packed & 2:
        number = float(struct.unpack_from("<i", body, 8)[0] >> 2)
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & ~3) << 32))[0]
    return number / 100 if packed & 1 else number


def _formats(package: Package, part: str) -> list[NumberFormat | None]:
    """Return what each style does to numbers."""
    codes = dict(BUILT_IN)
    formats: list[NumberFormat | None] = []
    inside = False
    for kind, body in _records(package, part) if part in package else ():
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif kind in (_STYLES_BEGIN, _STYLES_END):
            inside = kind == _STYLES_BEGIN
        elif kind == _STYLE and inside:
            formats.append(number_format(codes.get(struct.unpack_from("<H", body, 2)[0], "")))
    return formats


def _sheet_parts(
    package: Package, part: str, links: dict[str, tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    for kind, body in _records(package, part):
        if kind == _SHEET:
            link, after = _text(body, 8)
            name, _ = _text(body, after)
            of_kind, target = links.get(link, ("", ""))
            if of_kind == "worksheet":
                yield name, target


def _text(body: bytes, start: int) -> tuple[str, int]:
    n_chars = struct.unpack_from("<I", body, start)[0]
    end = start + 4 + 2 * n_chars
    return body[start + 4 : end].decode("utf-16-le"), end


def _records(package: Package, part: str) -> Iterator[tuple[int, bytes]]:
    """Part a binary part into its records: kind, and body."""
    content = b"".join(package.chunks(part))
    place = 0
    while place < len(content):
        kind, place = content[place], place + 1
        if kind & 0x80:
            kind, place = (kind & 0x7F) | (content[place] & 0x7F) << 7, place + 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte, place = content[place], place + 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, content[place : place + size]
        place += size
