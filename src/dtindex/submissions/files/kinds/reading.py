"""What reading a file may come to: grids with notes, or why there are none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dtindex.submissions.files.workbook import Grid

__all__ = [
    "MAX_CELLS",
    "MAX_FILE_BYTES",
    "Cause",
    "FileRefused",
    "Note",
    "Reading",
    "Room",
]

MAX_FILE_BYTES = 256 * 2**20
MAX_CELLS = 20_000_000
"""Cells of the rectangles that all sheets of a file fill together."""


class Cause(StrEnum):
    """Why a file, a sheet or a cell is told; the codes of ``outcome.codes`` that readers give.

    They stand here too because the process that reads knows nothing of messages.
    """

    UNREADABLE_FILE = "DT201"
    EMPTY_FILE = "DT203"
    TOO_LARGE = "DT204"
    MACROS = "DT205"
    EXTERNAL_LINKS = "DT206"
    NOT_UTF8 = "DT207"
    READ_AS_CP1258 = "DT208"
    HIDDEN_SHEET = "DT209"
    UNKNOWN_KIND_OF_FILE = "DT212"
    UNCLOSED_QUOTE = "DT227"
    READING_BROKE = "DT280"
    OVER_BUDGET = "DT281"
    UNDER_MERGE = "DT282"


class FileRefused(Exception):  # noqa: N818  it is caught and told, never shown as an error
    """A file that is not read at all, and why."""

    def __init__(self, cause: Cause, details: Mapping[str, str] | None = None) -> None:
        super().__init__(cause, details)
        self.cause = cause
        self.details = dict(details or {})


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be told of a file that is read."""

    cause: Cause
    sheet: str = ""
    place: tuple[int, int] | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds, and what is to be told of it."""

    grids: list[Grid]
    notes: list[Note] = field(default_factory=list)


class Room:
    """Cells that the sheets of one file may still fill.

    Examples
    --------
    >>> room = Room(100)
    >>> room.take(10, 9)
    >>> room.take(10, 9)
    Traceback (most recent call last):
    dtindex.submissions.files.kinds.reading.FileRefused: (<Cause.TOO_LARGE: 'DT204'>, None)
    """

    def __init__(self, n_cells: int = MAX_CELLS) -> None:
        self.n_cells = n_cells

    def demand(self, height: int, width: int) -> None:
        """Refuse the file when a rectangle does not fit.

        Raises
        ------
        FileRefused
            If it does not.
        """
        if height * width > self.n_cells:
            raise FileRefused(Cause.TOO_LARGE)

    def take(self, height: int, width: int) -> None:
        """Take the room of a finished sheet."""
        self.demand(height, width)
        self.n_cells -= height * width
