"""The sheet that a school finds first in its marked workbook: every problem, with links."""

from collections.abc import Sequence
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from dtindex.catalogue import Language, catalogue
from dtindex.row_heights import row_height
from dtindex.submissions.files.own_sheets import OWN_SHEET
from dtindex.submissions.outcome.issues import Issue

__all__ = ["COLOURS", "add_problem_sheet", "remove_own_sheets", "write_text"]

COLOURS = {"error": "F8CBAD", "warning": "FFE699"}
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
_FACE = "Times New Roman"
_LINE = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


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
    title.font = Font(name=_FACE, bold=True, size=14, color="1F4E79")
    guide = write_text(sheet, _GUIDE, 2, t("marking.guide"))
    guide.font = Font(name=_FACE, italic=True, color="7F3F00")
    if not is_whole:
        notice = write_text(sheet, _NOTICE, 2, t("marking.not_kept"))
        notice.font = Font(name=_FACE, bold=True, color="9C0006")
    for column, name in enumerate(_COLUMNS, start=2):
        head = write_text(sheet, _HEAD, column, t(f"marking.{name}"))
        head.font, head.border = Font(name=_FACE, bold=True), _BOX
        head.fill = PatternFill("solid", fgColor="DDEBF7")
        sheet.column_dimensions[head.column_letter].width = _COLUMNS[name]
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
    wrapped = [(text, _COLUMNS[name]) for name, text in texts.items()]
    sheet.row_dimensions[row].height = row_height(wrapped)
    for column, (name, text) in enumerate(texts.items(), start=2):
        cell = write_text(sheet, row, column, text)
        cell.alignment, cell.border = Alignment(wrap_text=True, vertical="top"), _BOX
        cell.font = Font(name=_FACE)
        if name == "severity":
            cell.fill = PatternFill("solid", fgColor=COLOURS[problem.severity])
        if name == "cell" and text and problem.sheet in sheets:
            title = sheets[problem.sheet].replace("'", "''")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{title}'!{text}")
            cell.font = Font(name=_FACE, underline="single", color="0563C1")


def _set_page(book: Workbook, sheet: Worksheet) -> None:
    """Hide the marker, fit to A4, and open the workbook on this sheet alone."""
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = f"A{_HEAD + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for other in book.worksheets:
        other.sheet_view.tabSelected = False
    book.active = sheet
