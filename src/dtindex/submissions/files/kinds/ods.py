"""ODS workbooks of LibreOffice: what people see in each cell."""

import datetime
import re
import zipfile
from pathlib import Path

from dtindex.submissions.files.kinds.markup import Package, parse
from dtindex.submissions.files.kinds.number_format import as_spreadsheets_keep
from dtindex.submissions.files.kinds.reading import Cause, FileRefused, Note, Reading, Room
from dtindex.submissions.files.kinds.seen import take_out_unseen
from dtindex.submissions.files.workbook import Block, Cell, ErrorValue, Grid, Percentage

__all__ = ["read_ods"]

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_TIME = re.compile(r"PT(\d+)H(\d+)M(\d+(?:[.,]\d+)?)S")
_ERROR = re.compile(r"#[A-Z/0!?]+|Err:\d+")
_TYPE = " value-type"
_TRUTHS = ("TRUE", "FALSE")
_CELLS = ("table-cell", "covered-table-cell")


def read_ods(path: Path) -> Reading:
    """Read the visible sheets of a workbook.

    Raises
    ------
    FileRefused
        If it is damaged, has a password, or would not fit in memory.
    """
    with zipfile.ZipFile(path) as archive:
        package = Package(archive)
        if _CONTENT not in package or _is_locked(package):
            raise FileRefused(Cause.UNREADABLE_FILE)
        content = _Content()
        parse(package.chunks(_CONTENT), content.start, content.end, content.text.append)
    has_macros = any(name.startswith(("basic/", "scripts/")) for name in package.names)
    notes = [Note(Cause.MACROS)] if has_macros else []
    for name in content.hidden:
        notes.append(Note(Cause.HIDDEN_SHEET, name))
    for grid in content.grids:
        notes += [
            Note(Cause.UNDER_MERGE, grid.sheet, place, value)
            for place, value in take_out_unseen(grid.rows, grid.blocks)
        ]
    return Reading(content.grids, notes)


def _is_locked(package: Package) -> bool:
    found: list[str] = []

    def start(tag: str, _: dict[str, str]) -> None:
        if tag == "encryption-data":
            found.append(tag)

    if _MANIFEST in package:
        parse(package.chunks(_MANIFEST), start)
    return bool(found)


class _Content:
    """Sheets, laid out while the content is pulled through."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.hidden: list[str] = []
        self.text: list[str] = []
        self._room = Room()
        self._unseen: set[str] = set()
        self._style = ""
        self._depth = 0
        self._name = ""
        self._is_hidden = False
        self._rows: list[list[Cell]] = []
        self._blocks: list[Block] = []
        self._width = 0
        self._blank_rows = 0
        self._repeats = 1
        self._cells: list[Cell] = []
        self._blank_cells = 0
        self._cell: dict[str, str] | None = None
        self._lines: list[str] = []
        self._aside = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take note of an element that begins."""
        about = {name.rpartition(" ")[2]: value for name, value in attributes.items()}
        if "error" in (value for name, value in attributes.items() if name.endswith(_TYPE)):
            about["value-type"] = "error"  # LibreOffice says so beside the type that all know
        if tag == "style":
            self._style = about.get("name", "")
        elif tag == "table-properties" and about.get("display") == "false":
            self._unseen.add(self._style)
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._begin_sheet(about)
        elif self._depth != 1:
            return
        elif tag == "table-row":
            self._repeats = int(about.get("number-rows-repeated", 1))
            self._cells, self._blank_cells = [], 0
        elif tag in _CELLS:
            self._cell, self._lines = about, []
        elif tag in ("annotation", "shapes"):
            self._aside += 1
        elif tag == "p":
            self.text.clear()
        elif tag == "s":
            self.text.append(" " * int(about.get("c", 1)))
        elif tag in ("line-break", "tab"):
            self.text.append("\n" if tag == "line-break" else "\t")

    def end(self, tag: str) -> None:
        """Take what an element held."""
        if tag == "table":
            self._depth -= 1
            if self._depth == 0:
                self._end_sheet()
        elif self._depth != 1:
            return
        elif tag in ("annotation", "shapes"):
            self._aside -= 1
        elif tag == "p" and not self._aside:
            self._lines.append("".join(self.text))
        elif tag in _CELLS and self._cell is not None:
            self._put(self._cell, _meaning(self._cell, "\n".join(self._lines)))
            self._cell = None
        elif tag == "table-row":
            self._end_row()

    def _begin_sheet(self, about: dict[str, str]) -> None:
        self._name = about.get("name", "")
        self._is_hidden = about.get("style-name", "") in self._unseen
        self._rows, self._blocks, self._width, self._blank_rows = [], [], 0, 0

    def _end_sheet(self) -> None:
        if self._is_hidden:
            self.hidden.append(self._name)
            return
        self._room.take(len(self._rows), self._width)
        self.grids.append(Grid("", self._name, self._rows, tuple(self._blocks)))

    def _put(self, about: dict[str, str], cell: Cell) -> None:
        repeats = int(about.get("number-columns-repeated", 1))
        row, column = len(self._rows) + self._blank_rows, len(self._cells) + self._blank_cells
        height = int(about.get("number-rows-spanned", 1))
        width = int(about.get("number-columns-spanned", 1))
        if height > 1 or width > 1:
            self._blocks.append((row, column, row + height - 1, column + width - 1))
        if cell is None or cell == "":
            self._blank_cells += repeats
            return
        self._room.demand(1, column + repeats)
        self._cells += [None] * self._blank_cells + [cell] * repeats
        self._blank_cells = 0

    def _end_row(self) -> None:
        if not self._cells:
            self._blank_rows += self._repeats
            return
        self._width = max(self._width, len(self._cells))
        height = len(self._rows) + self._blank_rows + self._repeats
        self._room.demand(height, self._width)
        self._rows += [[] for _ in range(self._blank_rows)]
        self._rows += [[*self._cells] for _ in range(self._repeats)]
        self._blank_rows = 0


def _meaning(about: dict[str, str], text: str) -> Cell:
    """Return what people see in a cell, by the kind of its value and the text that is shown."""
    value = about.get("value", "")
    match about.get("value-type"):
        case "error":
            return ErrorValue(text)
        case "percentage":
            return Percentage(as_spreadsheets_keep(float(value)), text)
        case "float" | "currency" if _ERROR.fullmatch(text):
            return ErrorValue(text)
        case "float" | "currency":
            if "%" in text:
                return Percentage(as_spreadsheets_keep(float(value) / 100), text)
            if text in _TRUTHS:
                return text == _TRUTHS[0]
            number = as_spreadsheets_keep(float(value))
            zeros = text if re.fullmatch("0[0-9]+", text) else ""
            return zeros or (int(number) if number.is_integer() and abs(number) < 1e15 else number)
        case "date":
            return _day(about.get("date-value", ""), text)
        case "time":
            return _time(about.get("time-value", ""), text)
        case "boolean":
            return about.get("boolean-value") == "true"
        case "string" if _ERROR.fullmatch(text) and "formula" in about:
            return ErrorValue(text)
        case None if about.get("formula"):
            return f"={about['formula'].partition(':=')[2]}"
        case _:
            return text or about.get("string-value") or None


def _day(value: str, text: str) -> Cell:
    try:
        moment = datetime.datetime.fromisoformat(value)
    except ValueError:
        return text
    return moment.date() if moment.time() == datetime.time() else moment


def _time(value: str, text: str) -> Cell:
    match = _TIME.fullmatch(value)
    if match is None or int(match[1]) > 10**9:
        return text
    seconds = float(match[3].replace(",", "."))
    return datetime.timedelta(hours=int(match[1]), minutes=int(match[2]), seconds=seconds)
