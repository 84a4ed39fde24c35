"""XLSX and XLSM workbooks, by their relationships: what people see in each cell."""

import datetime
import re
import zipfile
from functools import cache
from pathlib import Path

from dtindex.submissions.files.kinds.markup import Package, parse
from dtindex.submissions.files.kinds.number_format import (
    BUILT_IN,
    NumberFormat,
    as_spreadsheets_keep,
    number_format,
)
from dtindex.submissions.files.kinds.reading import Cause, FileRefused, Note, Reading, Room
from dtindex.submissions.files.kinds.seen import take_out_unseen
from dtindex.submissions.files.workbook import Block, Cell, ErrorValue, Grid

__all__ = ["read_xlsx"]

_USUAL_PART = "xl/workbook.xml"
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]+)")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_ROWS, _COLUMNS = 1_048_576, 16_384
_DIGITS_KEPT = 15
_NO_WORD = "#?"
"""What is shown of an error that the file has no word for."""


def read_xlsx(path: Path) -> Reading:
    """Read the visible sheets of a workbook.

    Raises
    ------
    FileRefused
        If it links to other files, or would not fit in memory.
    """
    with zipfile.ZipFile(path) as archive:
        package = Package(archive)
        book = _Workbook(package)
        notes = [Note(Cause.MACROS)] if book.has_macros else []
        room = Room()
        grids = []
        for name, part, is_visible in book.sheets:
            if not is_visible:
                notes.append(Note(Cause.HIDDEN_SHEET, name))
                continue
            sheet = _Sheet(book, room)
            parse(package.chunks(part), sheet.start, sheet.end, sheet.text)
            room.take(*sheet.size)
            notes += [
                Note(Cause.UNDER_MERGE, name, place, value)
                for place, value in take_out_unseen(sheet.rows, sheet.blocks)
            ]
            grids.append(Grid("", name, sheet.rows, tuple(sheet.blocks)))
    return Reading(grids, notes)


class _Workbook:
    """What the sheets of a workbook share, found by relationships and never by spelling."""

    def __init__(self, package: Package) -> None:
        self.package = package
        kinds = dict(package.relationships("").values())
        self._part = kinds.get("officeDocument", _USUAL_PART)
        if self._part not in package:
            raise FileRefused(Cause.UNREADABLE_FILE)
        self._links = package.relationships(self._part)
        if any(kind == "externalLink" for kind, _ in self._links.values()) or any(
            name.startswith("xl/externallinks/") for name in package.names
        ):
            raise FileRefused(Cause.EXTERNAL_LINKS)
        self.is_1904 = False
        self.sheets: list[tuple[str, str, bool]] = []
        parse(package.chunks(self._part), self._start)
        self.formats = self._formats()
        self.strings = self._strings()

    @property
    def has_macros(self) -> bool:
        """Whether it carries macros, of today or of long ago."""
        kinds = {kind for kind, _ in self._links.values()}
        named = any(name.rpartition("/")[2].startswith("vbaproject") for name in self.package.names)
        return named or bool(kinds & {"vbaProject", "xlMacrosheet", "xlIntlMacrosheet"})

    def format_of(self, style: str | None) -> NumberFormat | None:
        """Return what a style does to numbers; a style that nobody defined does nothing."""
        known = style is not None and style.isdecimal() and int(style) < len(self.formats)
        return self.formats[int(style)] if known and style is not None else None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr":
            self.is_1904 = attributes.get("date1904", "").casefold() in ("1", "true", "on")
        if tag == "sheet":
            link = next((text for key, text in attributes.items() if key.endswith(" id")), "")
            kind, part = self._links.get(link, ("", ""))
            if kind == "worksheet":
                is_visible = attributes.get("state", "visible") == "visible"
                self.sheets.append((attributes.get("name", ""), part, is_visible))

    def _part_of_kind(self, kind: str) -> str | None:
        found = (part for known, part in self._links.values() if known == kind)
        return next((part for part in found if part in self.package), None)

    def _formats(self) -> list[NumberFormat | None]:
        """Return what each style does to numbers."""
        codes = dict(BUILT_IN)
        numbers: list[int] = []
        inside = [""]

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "numFmt" and "formatCode" in attributes:
                codes[int(attributes["numFmtId"])] = attributes["formatCode"]
            if tag == "cellXfs":
                inside[0] = tag
            if tag == "xf" and inside[0]:
                numbers.append(int(attributes.get("numFmtId", 0)))

        def end(tag: str) -> None:
            if tag == "cellXfs":
                inside[0] = ""

        if part := self._part_of_kind("styles"):
            parse(self.package.chunks(part), start, end)
        return [number_format(codes.get(number, "")) for number in numbers]

    def _strings(self) -> list[str]:
        """Return the texts that sheets point at, without the readings that stand above them."""
        strings: list[str] = []
        pieces: list[str] = []
        text: list[str] = []
        phonetic = [0]

        def start(tag: str, _: dict[str, str]) -> None:
            if tag == "si":
                pieces.clear()
            elif tag == "rPh":
                phonetic[0] += 1
            elif tag == "t":
                text.clear()

        def end(tag: str) -> None:
            if tag == "t" and not phonetic[0]:
                pieces.append("".join(text))
            elif tag == "rPh":
                phonetic[0] -= 1
            elif tag == "si":
                strings.append(_unescaped("".join(pieces)))

        if part := self._part_of_kind("sharedStrings"):
            parse(self.package.chunks(part), start, end, text.append)
        return strings


class _Sheet:
    """The cells of a sheet, laid out while its part is pulled through."""

    def __init__(self, book: _Workbook, room: Room) -> None:
        self.rows: list[list[Cell]] = []
        self.blocks: list[Block] = []
        self._book = book
        self._room = room
        self._width = 0
        self._row = self._column = -1
        self._cell: dict[str, str] | None = None
        self._value: str | None = None
        self._formula: str | None = None
        self._inline: list[str] = []
        self._phonetic = 0
        self._text: list[str] = []
        self.text = self._text.append

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the rectangle that its cells fill."""
        return len(self.rows), self._width

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take note of an element that begins."""
        if tag == "c":
            self._cell, self._value, self._formula = attributes, None, None
            self._inline.clear()
            place = attributes.get("r")
            self._row, self._column = (
                _place(place) if place else (max(self._row, 0), self._column + 1)
            )
        elif tag in ("v", "f", "t"):
            self._text.clear()
        elif tag == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif tag == "rPh":
            self._phonetic += 1
        elif tag == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            top, left = _place(first)
            bottom, right = _place(last or first)
            self.blocks.append((top, left, bottom, right))

    def end(self, tag: str) -> None:
        """Take what an element held."""
        if self._cell is None:
            return
        if tag == "v":
            self._value = "".join(self._text)
        elif tag == "f":
            self._formula = "".join(self._text)
        elif tag == "t" and not self._phonetic:
            self._inline.append("".join(self._text))
        elif tag == "rPh":
            self._phonetic -= 1
        elif tag == "c":
            self._put(self._content(self._cell))
            self._cell = None

    def _put(self, cell: Cell) -> None:
        if cell is None or cell == "":
            return
        row, column, rows = self._row, self._column, self.rows
        if row >= len(rows) or column >= self._width:
            if not (0 <= row < _ROWS and 0 <= column < _COLUMNS):
                raise FileRefused(Cause.TOO_LARGE)
            self._width = max(self._width, column + 1)
            self._room.demand(max(len(rows), row + 1), self._width)
            rows.extend([] for _ in range(row + 1 - len(rows)))
        cells = rows[row]
        if column >= len(cells):
            cells += [None] * (column - len(cells))
            cells.append(cell)
        else:
            cells[column] = cell

    def _content(self, attributes: dict[str, str]) -> Cell:
        kind, value = attributes.get("t", "n"), self._value
        if kind == "e":
            return ErrorValue(value or _NO_WORD)
        if kind == "inlineStr":
            return _unescaped("".join(self._inline))
        if not value:
            # A program that writes formulas and does not calculate them leaves no value.
            return f"={self._formula}" if self._formula is not None and kind != "str" else None
        if kind == "s":
            return self._shared(value)
        if kind == "b":
            return value.strip() in ("1", "true")
        if kind == "d":
            return _day(value)
        return self._number(value, attributes) if kind == "n" else _unescaped(value)

    def _shared(self, index: str) -> str:
        strings = self._book.strings
        if not index.strip().isdecimal() or int(index) >= len(strings):
            raise FileRefused(Cause.UNREADABLE_FILE)
        return strings[int(index)]

    def _number(self, value: str, attributes: dict[str, str]) -> Cell:
        if not _NUMBER.fullmatch(value.strip()):
            return value
        format_ = self._book.format_of(attributes.get("s"))
        if len(value) < _DIGITS_KEPT and value.isdigit() and format_ is None:
            return int(value)
        number = as_spreadsheets_keep(float(value))
        if format_ is None or abs(number) == float("inf"):
            return number if abs(number) != float("inf") else value
        return format_.meaning(number, is_1904=self._book.is_1904)


@cache
def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def _place(name: str) -> tuple[int, int]:
    match = _PLACE.fullmatch(name)
    if match is None:
        raise FileRefused(Cause.UNREADABLE_FILE)
    return int(match[2][:9]) - 1, _column(match[1])


def _day(text: str) -> Cell:
    """Read a day as strict workbooks write it; one that does not exist stays text."""
    try:
        moment = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    return moment.date() if moment.time() == datetime.time() else moment.replace(tzinfo=None)


def _unescaped(text: str) -> str:
    """Return characters that XML cannot hold as spreadsheets write them."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)
