"""How wide words are in the typefaces of our workbooks, letter by letter."""

import json
from functools import cache, lru_cache
from importlib.resources import files

__all__ = ["CALIBRI", "TIMES", "lines_of", "points_of", "width_of"]

TIMES = "Times New Roman"
"""What administrative documents of Vietnam are set in (Decree 30/2020/NĐ-CP)."""

CALIBRI = "Calibri"
"""What a new workbook is set in; columns are measured in its digits."""

_PIXELS_PER_INCH, _POINTS_PER_INCH = 96, 72
_SIZE_OF_A_NEW_WORKBOOK = 11


def width_of(
    text: str, *, size: float, bold: bool = False, italic: bool = False, face: str = TIMES
) -> float:
    """Return the width of a line of text, in points.

    Letters that the typeface lacks are as wide as its widest, as those of a stand-in may be.

    Examples
    --------
    >>> width_of("10", size=12)
    12.0
    >>> width_of("Đ", size=12) < width_of("Đ", size=12, bold=True, face="Calibri") * 1.5
    True
    """
    widths = _widths(face, f"{'Bold' * bold}{'Italic' * italic}" or "Regular")
    widest = max(widths.values())
    return sum(widths.get(letter, widest) for letter in text) * size


@lru_cache(maxsize=1 << 14)  # what is asked of one institution is asked of hundreds
def lines_of(
    text: str,
    width: float,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    face: str = TIMES,
) -> int:
    r"""Count the lines of a text that is wrapped between words to a width in points.

    A word that is wider than a line is parted wherever the line ends, as spreadsheets do.

    Examples
    --------
    >>> lines_of("Có", 100, size=11)
    1
    >>> lines_of("Có kế hoạch\ndạy học trực tuyến", 60, size=11)
    3
    """

    def measured(words: str) -> float:
        return width_of(words, size=size, bold=bold, italic=italic, face=face)

    blank = measured(" ")
    n_lines = 0
    for paragraph in text.split("\n"):
        n_lines, used = n_lines + 1, 0.0
        for word in paragraph.split(" "):
            wide = measured(word)
            if used and used + blank + wide <= width:
                used += blank + wide
                continue
            n_lines += bool(used)
            used = wide
            while used > width:
                n_lines, used = n_lines + 1, used - width
    return n_lines


def points_of(characters: float) -> float:
    """Return the room for text of a column, in points, from its width in characters.

    Spreadsheets measure columns in digits of the typeface of a new workbook, whole pixels each;
    the pixels that they add stand empty beside the text.

    Examples
    --------
    >>> points_of(8)
    42.0
    """
    digit = width_of("0", size=_SIZE_OF_A_NEW_WORKBOOK, face=CALIBRI)
    pixels = round(digit * _PIXELS_PER_INCH / _POINTS_PER_INCH)
    return characters * pixels * _POINTS_PER_INCH / _PIXELS_PER_INCH


@cache
def _widths(face: str, style: str) -> dict[str, float]:
    """Read the width of every letter, in parts of the size of the type."""
    text = files("dtindex.sheets").joinpath("widths.json").read_text("utf-8")
    told = json.loads(text)
    styles: dict[str, dict[str, str]] = told["faces"][face]
    per_em: int = told["units_per_em"]
    return {
        letter: int(units) / per_em
        for units, letters in styles[style].items()
        for letter in letters
    }
