"""How high a row must be to show what stands in it."""

from collections.abc import Iterable, Sequence

from dtindex.sheets.looks import Look
from dtindex.sheets.widths import lines_of, points_of

__all__ = ["BESIDE_TEXT", "merged_width", "row_height"]

_LEADING, _AIR, _LOWEST = 1.3, 5.0, 20.0
_HIGHEST = 409.0
"""No spreadsheet takes more."""

_SURE = 0.96
"""Screens and printers round the places of letters, each in its own way."""

_INDENT = 9.0
BESIDE_TEXT = 5 / 7
"""What a column is wider than its text, in characters; merged columns keep it but once."""


def row_height(
    cells: Iterable[tuple[str, float, Look]], *, lowest: float = _LOWEST, air: float = _AIR
) -> float:
    r"""Return the height of a row, in points, that shows all of its wrapped texts.

    Spreadsheets do not agree on whether to find it themselves, so whoever writes a sheet says it.

    Parameters
    ----------
    cells : iterable of (str, float, Look)
        Each text, the width of its column in characters, and how it looks.
    lowest : float
        No row is lower.
    air : float
        Room above and below the text, in points.

    Examples
    --------
    >>> row_height([("Có", 10, Look())])
    20.0
    >>> row_height([("Có", 10, Look()), ("một\nhai\nba", 10, Look())]) > 40
    True
    """
    heights = [lowest]
    for text, characters, look in cells:
        width = points_of(characters) * _SURE - look.indent * _INDENT
        n_lines = lines_of(text, width, size=look.size, bold=look.bold, italic=look.italic)
        heights.append(n_lines * look.size * _LEADING + air)
    return min(max(heights), _HIGHEST)


def merged_width(widths: Sequence[float]) -> float:
    """Return the width of merged columns, in characters.

    Examples
    --------
    >>> round(merged_width([10, 10]), 2)
    20.71
    """
    return sum(widths) + BESIDE_TEXT * (len(widths) - 1)
