"""Sheets that this library adds to a workbook for people to read; they hold no answers."""

from dtindex.submissions.files.workbook import Grid

__all__ = ["OWN_SHEET", "is_own_sheet"]

OWN_SHEET = "dtindex-sheet"
"""Stands in the first cell of such a sheet, in a hidden column."""


def is_own_sheet(grid: Grid) -> bool:
    """Whether a sheet is one that the library wrote, so holds nothing to be read."""
    return bool(grid.rows and grid.rows[0]) and grid.rows[0][0] == OWN_SHEET
