"""Cells of sheets, whatever kind of file they stood in."""

import datetime
from dataclasses import dataclass, field

__all__ = ["Block", "Cell", "ErrorValue", "Grid", "Percentage"]


@dataclass(frozen=True, slots=True)
class Percentage:
    """A number that its sheet shows as a percentage: ``shown`` is what people see.

    Examples
    --------
    >>> str(Percentage(0.62, "62%"))
    '62%'
    """

    value: float
    shown: str

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """What a spreadsheet shows where a formula failed, such as ``#REF!``.

    Examples
    --------
    >>> str(ErrorValue("#REF!"))
    '#REF!'
    """

    text: str

    def __str__(self) -> str:
        return self.text


Cell = (
    str
    | int
    | float
    | Percentage
    | ErrorValue
    | datetime.date
    | datetime.datetime
    | datetime.time
    | datetime.timedelta
    | None
)

Block = tuple[int, int, int, int]
"""Merged cells: top row, left column, bottom row, right column, all from 0 and included."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Cells of one sheet, from its first row and column on; rows may differ in length.

    Parameters
    ----------
    file, sheet : str
        Names, as messages give them.
    rows : list of list of Cell
        Of merged cells the first holds what is seen, the others hold nothing.
    blocks : tuple of Block
        Merged cells.
    is_text : bool
        Whether the columns come from marks within a text, as in CSV, and may have slipped.
    """

    file: str
    sheet: str
    rows: list[list[Cell]] = field(repr=False)
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    is_text: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands on it."""
        cells = (cell for row in self.rows for cell in row)
        return not any(
            cell.strip() if isinstance(cell, str) else cell is not None for cell in cells
        )
