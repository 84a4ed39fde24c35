"""What a section is made of: small frozen blocks that say what is shown, and nothing of how.

A block holds words that are ready to read, in one language. Its faces are in ``html``, ``typst``
and ``plain``: each has one function per block and per cell, and escapes what it is given.
"""

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Bar",
    "Block",
    "Bullets",
    "Column",
    "Content",
    "Definitions",
    "Detail",
    "Figure",
    "GroupRow",
    "Heading",
    "Inline",
    "KeyFigure",
    "KeyFigures",
    "Letterhead",
    "LevelMark",
    "Link",
    "Note",
    "Paragraph",
    "Points",
    "RemarkRow",
    "Row",
    "Seal",
    "State",
    "StateMark",
    "Strong",
    "Table",
    "Tile",
    "Tiles",
    "Title",
]


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that matter more."""

    text: str


@dataclass(frozen=True, slots=True)
class Detail:
    """A remark in small type, on a line of its own under what it belongs to."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to another page; with a target in this one, ``#…``, only HTML has them."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Points:
    """Points out of possible points, both as written: ``12,50`` of ``20``."""

    earned: str
    possible: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from 0 to ``share`` of one; ``reach`` is how far it may go, ``mark`` a diamond.

    It draws what a neighbouring cell says in figures, so it is silent to a screen reader.
    """

    share: float
    reach: float | None = None
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class LevelMark:
    """A level in words, with one filled square per level reached.

    Squares up to ``possible`` are those that answers still open could fill.
    """

    level: int
    levels: int
    text: str
    possible: int = 0


State = Literal["good", "fair", "open", "bad", "neutral"]


@dataclass(frozen=True, slots=True)
class StateMark:
    """A state in words, with a sign that differs by shape."""

    state: State
    text: str


Inline = str | Strong | Detail | Link | Points | Bar | LevelMark | StateMark
Content = Inline | tuple[Inline, ...]
"""What a paragraph or a cell holds; the parts of a tuple follow each other."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of an administrative document: who issues it, the national motto, the date."""

    issuer: str
    motto: tuple[str, str]
    date: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """What the page is about; one per page."""

    kicker: str
    text: str
    lines: tuple[Content, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section (2) or of a part of one (3)."""

    text: str
    level: Literal[2, 3] = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    content: Content
    tone: Literal["plain", "lead", "muted"] = "plain"


@dataclass(frozen=True, slots=True)
class Note:
    """A remark set apart, which a reader may not miss."""

    content: Content
    tone: Literal["info", "warning"] = "info"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One large figure, what it is, and what to know about it."""

    label: str
    value: Content
    detail: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A few large figures side by side."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Definitions:
    """Terms, and what each says."""

    items: tuple[tuple[str, Content], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, how its cells are set, and how much width its text wants.

    Numbers and points are aligned on their decimals; ``width`` counts among text columns only.
    """

    title: str
    kind: Literal["text", "number", "points", "bar", "mark"] = "text"
    width: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in the order of the columns; the first is the row's title."""

    cells: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A title over the rows that follow; it spans the columns that ``cells``, at the end, leave."""

    title: Content
    cells: tuple[Content, ...] = ()


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """A remark that spans all columns."""

    content: Content


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption, which is read out though it is not always seen."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row | GroupRow | RemarkRow, ...]
    shows_caption: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing as SVG text, and what it says in words."""

    svg: str
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """What a page comes from, beside a QR code: SVG text, its use in words, where it leads."""

    about: Definitions
    svg: str
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One part of a whole: its name, a level, a remark, and a share of one as a bar under them."""

    name: Content
    level: LevelMark
    remark: str
    share: float


@dataclass(frozen=True, slots=True)
class Tiles:
    """Parts side by side, all of one size, read as a list."""

    tiles: tuple[Tile, ...]


Block = (
    Letterhead
    | Title
    | Heading
    | Paragraph
    | Note
    | Bullets
    | KeyFigures
    | Definitions
    | Table
    | Figure
    | Seal
    | Tiles
)
