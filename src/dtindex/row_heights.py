"""How high a row must be to show what stands in it."""

import math
from collections.abc import Iterable

__all__ = ["row_height"]

_LETTERS_PER_DIGIT = 1.4
"""Widths count digits of an 11 point font; letters of prose are narrower."""
_SIZE = 11
_LEADING, _PADDING, _LOWEST = 1.3, 5.0, 20.0
_HIGHEST = 409.0
"""No spreadsheet takes more."""


def row_height(
    texts: Iterable[tuple[str, float]], *, size: float = _SIZE, lowest: float = _LOWEST
) -> float:
    r"""Give the height of a row, in points, that shows all of its wrapped texts.

    Spreadsheets do not agree on whether to find it themselves, so whoever writes a sheet says it.

    Parameters
    ----------
    texts : iterable of (str, float)
        Each text, and the width of its column in characters.
    size : float
        The size of the letters, in points.
    lowest : float
        No row is lower.

    Examples
    --------
    >>> row_height([("Có", 10)])
    20.0
    >>> row_height([("Có", 10), ("một\nhai\nba", 10)]) > 40
    True
    """
    heights = [lowest]
    for text, width in texts:
        per_line = width * _LETTERS_PER_DIGIT * _SIZE / size
        lines = sum(max(1, math.ceil(len(line) / per_line)) for line in text.split("\n"))
        heights.append(lines * size * _LEADING + _PADDING)
    return min(max(heights), _HIGHEST)
