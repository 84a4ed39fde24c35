"""How sheets print: on A4, as wide as the paper, headings on every page."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dtindex.sheets.widths import points_of

__all__ = ["Margins", "fit_to_a4", "footer", "pages_down"]

A4 = 9
_WIDE, _HIGH, _POINTS_PER_INCH = 8.27, 11.69, 72
_SIZE_OF_A_FOOTER = 9
_LETTERS_OF_A_FOOTER = 150


@dataclass(frozen=True, slots=True)
class Margins:
    """Of a page, in inches."""

    left: float = 0.4
    right: float = 0.4
    top: float = 0.5
    bottom: float = 0.6


def fit_to_a4(
    sheet: Any,
    *,
    landscape: bool = True,
    margins: Margins | None = None,
    headings: tuple[int, int] | None = None,
    pages_down: int = 0,
) -> None:
    """Print a sheet of xlsxwriter as wide as A4 is.

    Parameters
    ----------
    headings : (int, int), optional
        First and last row, from 0, that stand on every page.
    pages_down : int
        On how many pages it must fit; 0 for as many as it takes.
    """
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, pages_down)
    around = margins or Margins()
    sheet.set_margins(around.left, around.right, around.top, around.bottom)
    if headings is not None:
        sheet.repeat_rows(*headings)


def pages_down(
    heights: Iterable[float],
    widths: Iterable[float],
    *,
    size: float,
    smallest: float = 6.0,
    margins: Margins | None = None,
) -> int:
    """Return on how few upright pages of A4 rows go, with type that can be read.

    Parameters
    ----------
    heights : iterable of float
        Of the rows, in points.
    widths : iterable of float
        Of the columns, in characters.
    size : float
        Of the type, in points; printed no smaller than ``smallest`` where the width allows.

    Examples
    --------
    >>> pages_down([20] * 30, [40, 40], size=10), pages_down([20] * 90, [40, 40], size=10)
    (1, 2)
    """
    around = margins or Margins()
    across = (_WIDE - around.left - around.right) * _POINTS_PER_INCH
    down = (_HIGH - around.top - around.bottom) * _POINTS_PER_INCH
    scale = min(1.0, across / points_of(sum(widths)), smallest / size)
    return max(1, math.ceil(sum(heights) * scale / down))


def footer(left: str, right: str) -> str:
    """Return a footer of two texts, in which nothing is taken for a command.

    Examples
    --------
    >>> footer("Trường A & B", "1")
    '&L&9Trường A && B&R&91'
    """
    size = f"&{_SIZE_OF_A_FOOTER}"
    return f"&L{size}{left.replace('&', '&&')[:_LETTERS_OF_A_FOOTER]}&R{size}{right}"
