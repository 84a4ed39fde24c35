"""How cells look: one name for each colour, number format and look."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from dtindex.sheets.widths import TIMES

__all__ = ["Look", "Looks"]

INK, GREY, PALE_GREY = "#000000", "#595959", "#EDEDED"
BLUE, LIGHT_BLUE, PALE_BLUE = "#1F4E79", "#DDEBF7", "#F3F8FD"
WHITE, YELLOW, PALE_YELLOW = "#FFFFFF", "#FFF2CC", "#FFFDF0"
LINK, BROWN, RED = "#0563C1", "#7F3F00", "#9C0006"
RED_FILL, ORANGE_FILL = "#F8CBAD", "#FFE699"
LINE = "#A6A6A6"
"""Of borders on screens and in lists; administrative documents have theirs in ink."""

GENERAL, TEXT, DAY = "General", "@", "dd/mm/yyyy"
WHOLE, SHARE = "#,##0", "0%"
VIETNAMESE = "[$-42A]"
"""Before a format, makes a cell write its number with a decimal comma on any computer."""


def decimals(n: int) -> str:
    """Return the format of a number with so many decimals.

    Examples
    --------
    >>> decimals(0), decimals(2)
    ('#,##0', '#,##0.00')
    """
    return f"{WHOLE}.{'0' * n}" if n else WHOLE


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks, in either of the libraries that write workbooks.

    Parameters
    ----------
    size : float
        Of the type, in points.
    across : str
        Where the text stands; where it is empty, numbers on the right and words on the left.
    border : str
        Colour of a thin line all around; none when empty.
    locked : bool
        Whether a protected sheet keeps it from being typed over.

    Examples
    --------
    >>> HEADING.but(size=9).size
    9
    """

    size: float = 11
    bold: bool = False
    italic: bool = False
    underline: bool = False
    colour: str = INK
    fill: str = ""
    across: Literal["", "left", "center", "right"] = ""
    down: Literal["vcenter", "top"] = "vcenter"
    indent: int = 0
    border: str = ""
    wrap: bool = False
    locked: bool = True
    number_format: str = GENERAL

    def but(self, **more: Any) -> "Look":
        """Return the same look with something changed."""
        return replace(self, **more)

    @property
    def properties(self) -> dict[str, Any]:
        """The look as xlsxwriter takes it."""
        told: dict[str, Any] = {
            "font_name": TIMES,
            "font_size": self.size,
            "bold": self.bold,
            "italic": self.italic,
            "underline": int(self.underline),
            "font_color": self.colour,
            "align": self.across or ("left" if self.indent else ""),
            "valign": self.down,
            "indent": self.indent,
            "text_wrap": self.wrap,
            "locked": self.locked,
            "num_format": self.number_format,
        }
        if self.fill:
            told["bg_color"] = self.fill
        if self.border:
            told |= {"border": 1, "border_color": self.border}
        return {name: value for name, value in told.items() if value != ""}


class Looks:
    """The looks of one workbook of xlsxwriter, each made once.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
    """

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[Look, Any] = {}
        self._marked: dict[tuple[str, str, str], Any] = {}

    def __call__(self, look: Look) -> Any:
        """Return the format of a look."""
        if look not in self._made:
            self._made[look] = self._workbook.add_format(look.properties)
        return self._made[look]

    def marked(self, *, fill: str = "", colour: str = "", number_format: str = "") -> Any:
        """Return what a condition changes of a look."""
        key = fill, colour, number_format
        if key not in self._marked:
            changed = dict(zip(("bg_color", "font_color", "num_format"), key, strict=True))
            told = {name: value for name, value in changed.items() if value}
            self._marked[key] = self._workbook.add_format(told)
        return self._marked[key]


TITLE = Look(size=15, bold=True, across="center", colour=BLUE)
SUBTITLE = Look(italic=True, across="center")
LABEL, VALUE = Look(colour=GREY), Look(bold=True)
GUIDE = Look(size=10, italic=True, colour=BROWN, wrap=True)
GUIDE_LINE = GUIDE.but(wrap=False)
WARNING = Look(bold=True, colour=RED)

BOXED = Look(border=LINE, wrap=True)
HEADING = BOXED.but(bold=True, across="center", fill=LIGHT_BLUE, colour=BLUE)
SECTION = Look(bold=True, fill=BLUE, colour=WHITE, indent=1)
WORDS = BOXED.but(indent=1)
CENTRED = BOXED.but(across="center")
SMALL = CENTRED.but(size=9, colour=GREY)
FAINT = CENTRED.but(colour=GREY)
LINKED = BOXED.but(colour=LINK, underline=True)
ROW = BOXED.but(down="top")
"""A cell of a list that is read along."""
