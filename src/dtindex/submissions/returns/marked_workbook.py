"""One workbook with its problems in their cells and in a list, and nothing else changed."""

import datetime
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.worksheet import Worksheet

from dtindex.catalogue import Language, catalogue
from dtindex.sheets.copies import solid
from dtindex.submissions.files.tables import read_file
from dtindex.submissions.files.uncopied import holds_what_is_not_kept
from dtindex.submissions.files.workbook import Grid
from dtindex.submissions.outcome.issues import Issue
from dtindex.submissions.returns.problem_sheet import (
    COLOURS,
    add_problem_sheet,
    remove_own_sheets,
    write_text,
)

__all__ = ["marked_workbook"]

_KEPT_WHOLE = (".xlsx", ".xlsm")
"""Kinds whose formulas, looks and notes a copy keeps; of others it keeps what is seen in cells."""

MAX_MERGED_CELLS = 200_000
"""The library that copies makes an object of every merged cell."""

MAX_MARKED_BYTES = 96 * 2**20
"""A workbook that unpacks to more is not copied, only listed: writing takes much memory."""

_AUTHOR = "dtindex"
_PARTING = "\n\n— dtindex —\n"
_ALWAYS = 'N("dtindex")=0'
"""A condition that always holds, and tells our colouring from a sender's own."""


def marked_workbook(
    path: Path, file: str, problems: Sequence[Issue], language: Language
) -> Workbook:
    """Return the copy of a file with its problems in their cells and in a list; none is changed."""
    grids = _grids(path, file)
    book = _copy(path, grids) if grids else None
    if book is None:
        book = Workbook()
        book.remove(book.worksheets[0])
        add_problem_sheet(book, problems, {}, language)
        return book
    remove_own_sheets(book)
    sheets = {sheet.title: sheet.title for sheet in book.worksheets}
    if grids[0].is_text:
        sheets[""] = book.worksheets[0].title
    for sheet in book.worksheets:
        _unmark(sheet)
        there = [p for p in problems if p.cell and sheets.get(p.sheet) == sheet.title]
        _mark(sheet, there, language)
    is_whole = grids[0].is_text or (_is_kept_whole(path) and not holds_what_is_not_kept(path))
    add_problem_sheet(book, problems, sheets, language, is_whole=is_whole)
    return book


def _grids(path: Path, file: str) -> list[Grid]:
    """Read the sheets again; none where the file could not be read, or holds no sheets."""
    sheets, _ = read_file(path, file)
    return [sheet for sheet in sheets if isinstance(sheet, Grid)]


def _copy(path: Path, grids: Sequence[Grid]) -> Workbook | None:
    """Return the workbook as it was sent, or what stood in its cells; None where neither goes."""
    if path.stat().st_size > MAX_MARKED_BYTES:
        return None
    book = _workbook(path, grids) if _is_kept_whole(path) else None
    return book or (None if _is_kept_whole(path) else _workbook_of_cells(grids))


def _is_kept_whole(path: Path) -> bool:
    return path.suffix.casefold() in _KEPT_WHOLE


def _workbook(path: Path, grids: Sequence[Grid]) -> Workbook | None:
    merged = sum(
        (bottom - top + 1) * (right - left + 1)
        for grid in grids
        for top, left, bottom, right in grid.blocks
    )
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_MARKED_BYTES or merged > MAX_MERGED_CELLS:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(path, rich_text=True)
    except Exception:
        # openpyxl stumbles in many ways over files that Excel opens; the list still goes back.
        return None


def _workbook_of_cells(grids: Sequence[Grid]) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for grid in grids:
        sheet: Worksheet = book.create_sheet(grid.sheet or catalogue("vi")("forms.wide_sheet"))
        for row, cells in enumerate(grid.rows, start=1):
            for column, cell in enumerate(cells, start=1):
                if isinstance(cell, bool | int | float | datetime.date):
                    sheet.cell(row, column, cell)
                elif cell is not None and str(cell):
                    write_text(sheet, row, column, str(cell))
    return book


def _mark(sheet: Worksheet, problems: Sequence[Issue], language: Language) -> None:
    """Comment every cell that has a problem, and colour it: an error over a warning."""
    told: dict[str, list[Issue]] = {}
    for problem in problems:
        told.setdefault(_anchor(sheet, problem.cell), []).append(problem)
    coloured: dict[str, list[str]] = {}
    for place, here in told.items():
        _comment(sheet[place], "\n\n".join(_words(problem, language) for problem in here))
        coloured.setdefault(min(problem.severity for problem in here), []).append(place)
    for severity, places in sorted(coloured.items()):
        _colour(sheet, severity, places)


def _words(problem: Issue, language: Language) -> str:
    t = catalogue(language)
    fix = t("issues.fix", fix=problem.fix(language))
    clause = t("issues.clause", clause=problem.clause) if problem.clause else ""
    return "\n".join(filter(None, (f"{problem.code}. {problem.problem(language)}", fix, clause)))


def _anchor(sheet: Worksheet, place: str) -> str:
    """Return the cell itself, or the one that shows for it where cells are merged."""
    for merged in sheet.merged_cells.ranges:
        if place in merged:
            return str(merged.start_cell.coordinate)
    return place


def _comment(cell: Cell, text: str) -> None:
    """Report it in a comment, below what the sender commented himself."""
    own = cell.comment
    said = f"{own.text}{_PARTING}{text}" if own is not None else text
    author = own.author if own is not None else _AUTHOR
    cell.comment = Comment(said, author, height=60 + 18 * (len(said) // 45), width=340)


def _colour(sheet: Worksheet, severity: str, places: Sequence[str]) -> None:
    """Colour cells by a condition, so that their own look stays as it was."""
    style = DifferentialStyle(fill=solid(COLOURS[severity]))
    rule = Rule(type="expression", dxf=style, formula=[_ALWAYS])
    sheet.conditional_formatting.add(" ".join(places), rule)


def _unmark(sheet: Worksheet) -> None:
    """Take out what an earlier round marked, and nothing else."""
    # The public ways through a sheet make every cell of its rectangle, however empty.
    for cell in sheet._cells.values():
        if cell.comment is None:
            continue
        own, parting, _ = cell.comment.text.partition(_PARTING)
        if cell.comment.author == _AUTHOR:
            cell.comment = None
        elif parting:
            cell.comment = Comment(own, cell.comment.author)
    kept = ConditionalFormattingList()
    for formatting in sheet.conditional_formatting:
        for rule in formatting.rules:
            if rule.formula != [_ALWAYS]:
                kept.add(str(formatting.sqref), rule)
    sheet.conditional_formatting = kept
