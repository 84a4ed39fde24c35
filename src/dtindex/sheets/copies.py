"""Copies of what others wrote, in our looks and without a date, by the library that keeps them."""

import datetime
import io
import warnings
import zipfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from dtindex.disk import write_whole
from dtindex.sheets.heights import BESIDE_TEXT
from dtindex.sheets.looks import Look
from dtindex.sheets.pages import A4, Margins
from dtindex.sheets.widths import TIMES

__all__ = ["dress", "fit_copy_to_a4", "save_undated", "solid", "stored_width"]

_ZIP_BEGINS = (1980, 1, 1, 0, 0, 0)
_UNDATED = datetime.datetime(*_ZIP_BEGINS)  # noqa: DTZ001, a workbook knows no time zones


def dress(cell: Cell, look: Look) -> None:
    """Give a cell of openpyxl a look."""
    cell.font = Font(
        name=TIMES,
        size=look.size,
        bold=look.bold,
        italic=look.italic,
        underline="single" if look.underline else None,
        color=_argb(look.colour),
    )
    down = "center" if look.down == "vcenter" else look.down
    cell.alignment = Alignment(
        horizontal=look.across or ("left" if look.indent else None),
        vertical=down,
        indent=look.indent,
        wrap_text=look.wrap,
    )
    cell.number_format = look.number_format
    if look.fill:
        cell.fill = solid(look.fill)
    if look.border:
        side = Side(style="thin", color=_argb(look.border))
        cell.border = Border(left=side, right=side, top=side, bottom=side)


def solid(colour: str) -> PatternFill:
    """Return the fill of a colour, as openpyxl takes it."""
    return PatternFill("solid", start_color=_argb(colour), end_color=_argb(colour))


def _argb(colour: str) -> str:
    return f"FF{colour.removeprefix('#')}"


def stored_width(characters: float) -> float:
    """Return the width of a column as a file holds it: with the room that stands beside the text.

    Examples
    --------
    >>> round(stored_width(10), 2)
    10.71
    """
    return characters + BESIDE_TEXT


def fit_copy_to_a4(sheet: Worksheet, *, headings: int) -> None:
    """Print a sheet of openpyxl across A4; ``headings`` is the row, from 1, on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    around = Margins()
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, getattr(around, side))
    sheet.print_title_rows = f"{headings}:{headings}"


class _Undated(zipfile.ZipFile):
    """An archive whose members bear the first day that an archive knows, whatever the clock says.

    A clock before 1980 or after 2107, which an archive cannot write, does not stop it either.
    """

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        member = zipfile.ZipInfo(str(zinfo_or_arcname), _ZIP_BEGINS)
        member.create_system = 0
        super().writestr(member, data, zipfile.ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        self.writestr(arcname, Path(filename).read_bytes())


def save_undated(book: Workbook, out: Path) -> None:
    """Save a workbook of openpyxl without the time of day that it writes into all of its parts.

    Raises
    ------
    PublishError
        If it cannot be written, as when Excel holds it open (DT440).
    """
    book.properties.created = book.properties.modified = _UNDATED
    whole = io.BytesIO()
    with _Undated(whole, "w") as archive, warnings.catch_warnings():
        # It keeps ASCII in a file of its own whose encoding it does not tell.
        warnings.simplefilter("ignore", EncodingWarning)
        ExcelWriter(book, archive).save()
    write_whole(out, whole.getvalue())
