"""The sheet that a school finds first in its marked workbook: every problem, with links."""

from collections.abc import Sequence
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from dtindex.catalogue import Language, catalogue
from dtindex.sheets import looks
from dtindex.sheets.copies import dress, fit_copy_to_a4, stored_width
from dtindex.sheets.heights import row_height
from dtindex.submissions.files.own_sheets import OWN_SHEET
from dtindex.submissions.outcome.issues import Issue

__all__ = ["COLOURS", "add_problem_sheet", "remove_own_sheets", "write_text"]

COLOURS = {"error": looks.RED_FILL, "warning": looks.ORANGE_FILL}
"""How a cell with an error or a warning is coloured, in its place and in the list."""

_COLUMNS = {
    "severity": 11,
    "sheet_name": 16,
    "cell": 9,
    "value": 22,
    "problem": 60,
    "fix": 52,
    "clause": 16,
    "code": 9,
}
_TITLE, _GUIDE, _NOTICE, _HEAD = 1, 2, 3, 4


def write_text(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write text as text, even where it begins with ``=``, without what no workbook can hold."""
    cell = cast(Cell, sheet.cell(row, column))
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    if cell.value:
        cell.data_type = "s"
    return cell


def remove_own_sheets(book: Workbook) -> None:
    """Take out lists of problems of an earlier round."""
    for sheet in book.worksheets:
        if sheet.cell(1, 1).value == OWN_SHEET and len(book.worksheets) > 1:
            book.remove(sheet)


def add_problem_sheet(
    book: Workbook,
    problems: Sequence[Issue],
    sheets: dict[str, str],
    language: Language,
    *,
    is_whole: bool = True,
) -> None:
    """Add the list of problems as the first sheet, and open the workbook there.

    Parameters
    ----------
    sheets : mapping of str to str
        Titles of the sheets in the workbook, by the names that problems give them.
    is_whole : bool
        Whether the workbook holds all that the sender's own does; if not, it is said.
    """
    t = catalogue(language)
    sheet: Worksheet = book.create_sheet(t("marking.sheet"), 0)
    write_text(sheet, 1, 1, OWN_SHEET)
    errors = sum(problem.severity == "error" for problem in problems)
    counts = {"errors": t.number(errors), "warnings": t.number(len(problems) - errors)}
    title = write_text(sheet, _TITLE, 2, t("marking.title", **counts))
    dress(title, looks.TITLE.but(across="left"))
    sheet.row_dimensions[_TITLE].height = row_height([("", 1, looks.TITLE)])
    guide = write_text(sheet, _GUIDE, 2, t("marking.guide"))
    dress(guide, looks.GUIDE_LINE)
    if not is_whole:
        notice = write_text(sheet, _NOTICE, 2, t("marking.not_kept"))
        dress(notice, looks.WARNING)
    for column, name in enumerate(_COLUMNS, start=2):
        head = write_text(sheet, _HEAD, column, t(f"marking.{name}"))
        dress(head, looks.HEADING)
        sheet.column_dimensions[head.column_letter].width = stored_width(_COLUMNS[name])
    for row, problem in enumerate(problems, start=_HEAD + 1):
        _write_problem(sheet, row, problem, sheets, language)
    _set_page(book, sheet)


def _write_problem(
    sheet: Worksheet, row: int, problem: Issue, sheets: dict[str, str], language: Language
) -> None:
    texts = {
        "severity": catalogue(language)(f"marking.{problem.severity}"),
        "sheet_name": problem.sheet,
        "cell": problem.cell,
        "value": problem.value,
        "problem": problem.problem(language),
        "fix": problem.fix(language),
        "clause": problem.clause,
        "code": problem.code,
    }
    wrapped = [(text, _COLUMNS[name], looks.ROW) for name, text in texts.items()]
    sheet.row_dimensions[row].height = row_height(wrapped)
    for column, (name, text) in enumerate(texts.items(), start=2):
        cell = write_text(sheet, row, column, text)
        colour = COLOURS[problem.severity] if name == "severity" else ""
        dress(cell, looks.ROW.but(fill=colour))
        if name == "cell" and text and problem.sheet in sheets:
            title = sheets[problem.sheet].replace("'", "''")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{title}'!{text}")
            dress(cell, looks.LINKED.but(down="top"))


def _set_page(book: Workbook, sheet: Worksheet) -> None:
    """Hide the marker, fit to A4, and open the workbook on this sheet alone."""
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = f"A{_HEAD + 1}"
    fit_copy_to_a4(sheet, headings=_HEAD)
    for other in book.worksheets:
        other.sheet_view.tabSelected = False
    book.active = sheet
