"""Rows of a text whose cells have slipped into other columns."""

import re
from collections.abc import Sequence

from dtindex.submissions.files.workbook import Cell

__all__ = ["slipped_rows"]

# A mark behind a digit is an inch, and opens nothing.
_OPENED = re.compile(r"""(?:.*[\s(])?["“‘«][^"”’»]*""", re.DOTALL)
_CLOSED = re.compile(r"""[^"“‘«]*["”’»].*""", re.DOTALL)


def slipped_rows(headings: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Find the rows that a mark within a cell has parted in the wrong place.

    Such a row has more cells than there are headings, or a quotation that begins in one cell and
    ends in another. Blank cells behind the last heading are let pass where all
    rows have them, as some programs end every row with a mark.

    Examples
    --------
    >>> slipped_rows(["id", "n"], [["A1", "1"], ["A2", "1", "045"], ["A3", "“1", "2”"]])
    [1, 2]
    """
    width = len(headings)
    filled = [row for row in rows if any(map(_text, row))]
    surplus = [cell for row in filled for cell in row[width:]]
    lengths = {len(row) for row in filled}
    ends_with_marks = len(lengths) == 1 and not any(map(_text, surplus))
    may_pass = ends_with_marks and not any(_is_escaped(row) for row in filled)
    return [
        number
        for number, row in enumerate(rows)
        if _is_torn(row)
        or (len(row) > width and not may_pass and any(map(_text, row)))
        or (len(row) != width and _is_escaped(row))
    ]


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _is_escaped(row: Sequence[Cell]) -> bool:
    """Whether a cell ends as one does whose next mark was escaped by a backslash."""
    return any(_text(cell).endswith("\\") for cell in row[:-1])


def _is_torn(row: Sequence[Cell]) -> bool:
    """Whether quotation marks open in one cell and close in another."""
    opened = False
    for cell in map(_text, row):
        if opened and _CLOSED.fullmatch(cell):
            return True
        opened = opened or bool(_OPENED.fullmatch(cell))
    return False
