"""XLS workbooks of Excel 97 to 2003: what people see in each cell."""

import mmap
from pathlib import Path
from typing import Any

import xlrd
from xlrd.biffh import (
    XL_CELL_BOOLEAN,
    XL_CELL_DATE,
    XL_CELL_ERROR,
    XL_CELL_NUMBER,
    XL_CELL_TEXT,
    error_text_from_code,
)

from dtindex.submissions.files.kinds.number_format import as_spreadsheets_keep, number_format
from dtindex.submissions.files.kinds.reading import Cause, FileRefused, Note, Reading, Room
from dtindex.submissions.files.kinds.seen import take_out_unseen
from dtindex.submissions.files.workbook import Block, Cell, ErrorValue, Grid

__all__ = ["read_xls"]

_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def read_xls(path: Path) -> Reading:
    """Read the visible sheets of a workbook.

    Raises
    ------
    FileRefused
        If it is damaged, has a password, or would not fit in memory.
    """
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        has_macros = content.find(_MACROS) >= 0
    try:
        with open(path, "rb") as file:
            book = xlrd.open_workbook(
                file_contents=file.read(), formatting_info=True, logfile=_Silence()
            )
    except xlrd.XLRDError as error:
        raise FileRefused(Cause.UNREADABLE_FILE) from error
    notes = [Note(Cause.MACROS)] if has_macros else []
    room = Room()
    grids = []
    for sheet in book.sheets():
        if sheet.visibility:
            notes.append(Note(Cause.HIDDEN_SHEET, sheet.name))
            continue
        room.take(sheet.nrows, sheet.ncols)
        rows = [
            [_content(book, sheet, row, column) for column in range(sheet.row_len(row))]
            for row in range(sheet.nrows)
        ]
        blocks: tuple[Block, ...] = tuple(
            (top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells
        )
        notes += [
            Note(Cause.UNDER_MERGE, sheet.name, place, value)
            for place, value in take_out_unseen(rows, blocks)
        ]
        grids.append(Grid("", sheet.name, rows, blocks))
    return Reading(grids, notes)


class _Silence:
    """Where the reader's remarks go."""

    def write(self, text: str) -> None:
        """Take a remark and forget it."""

    def flush(self) -> None:
        """Do nothing: there is nothing to write out."""


def _content(book: Any, sheet: Any, row: int, column: int) -> Cell:
    value = sheet.cell_value(row, column)
    match sheet.cell_type(row, column):
        case kind if kind == XL_CELL_TEXT:
            return str(value) or None
        case kind if kind == XL_CELL_BOOLEAN:
            return bool(value)
        case kind if kind == XL_CELL_ERROR:
            return ErrorValue(error_text_from_code.get(value, "#?"))
        case kind if kind in (XL_CELL_NUMBER, XL_CELL_DATE):
            number = as_spreadsheets_keep(value)
            style = book.xf_list[sheet.cell_xf_index(row, column)]
            format_ = number_format(book.format_map[style.format_key].format_str)
            if format_ is not None:
                return format_.meaning(number, is_1904=bool(book.datemode))
            return int(number) if number.is_integer() and abs(number) < 10**15 else number
        case _:
            return None
