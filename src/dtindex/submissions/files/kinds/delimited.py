"""CSV: rows of text, parted by the mark under which the headings are headings."""

import codecs
import csv
import io
import unicodedata
from pathlib import Path

from dtindex.submissions.files.kinds.reading import (
    MAX_CELLS,
    Cause,
    FileRefused,
    Note,
    Reading,
)
from dtindex.submissions.files.workbook import Cell, Grid

__all__ = ["DELIMITERS", "first_rows", "read_delimited"]

DELIMITERS = (",", ";", "\t", "|")
_HEAD = 1 << 18
_LONGEST_CELL = 2**31 - 1
_PLAIN_VOWELS = "aăâeêioôơuưy"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", letter + tone)
    for letter in [*_PLAIN_VOWELS, *_PLAIN_VOWELS.upper()]
    for tone in ["", *_TONES]
) | frozenset("đĐ“”‘’–—…•°²³€₫«»\u00a0")
_OF_OTHER_KINDS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"%PDF")


def read_delimited(path: Path, delimiter: str) -> Reading:
    """Read a CSV file.

    Raises
    ------
    FileRefused
        If it is no text, or a quotation mark in it is misplaced or never closed.
    """
    content = path.read_bytes()
    if content.startswith(_OF_OTHER_KINDS):
        raise FileRefused(Cause.UNREADABLE_FILE)
    text, notes = _decode(content)
    rows: list[list[Cell]] = []
    room = MAX_CELLS
    for row in _rows(text, delimiter):
        room -= len(row)
        if room < 0:
            raise FileRefused(Cause.TOO_LARGE)
        rows.append([*row])
    return Reading([Grid("", "", rows, is_text=True)], notes)


def first_rows(path: Path, delimiter: str, n: int) -> list[list[str]]:
    """Return the first rows of a file as a delimiter parts them, whatever is wrong further down.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    with open(path, "rb") as file:
        head = file.read(_HEAD)
    encoding = "utf-16" if head.startswith(_WIDE) else "utf-8-sig"
    lines = io.StringIO(head.decode(encoding, errors="replace"), newline="")
    rows: list[list[str]] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True):
            rows.append(row)
            if len(rows) == n:
                break
    except csv.Error:
        pass  # what came before it is enough to know the headings by
    return rows


_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """Part a text into its rows; a quote left open would swallow rows, so it is not guessed at."""
    csv.field_size_limit(_LONGEST_CELL)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    rows = []
    line = 1
    try:
        for row in reader:
            rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(Cause.UNCLOSED_QUOTE, {"line": str(line)}) from error
    return rows


def _decode(content: bytes) -> tuple[str, list[Note]]:
    """Decode UTF-8; take windows-1258 only where what comes out is Vietnamese."""
    try:
        if content.startswith(_WIDE):
            return content.decode("utf-16"), []
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        text = unicodedata.normalize("NFC", content.decode("cp1258"))
    except UnicodeDecodeError as error:
        raise FileRefused(Cause.NOT_UTF8) from error
    if any(not (char.isascii() or char in _VIETNAMESE) for char in set(text)) or "\0" in text:
        raise FileRefused(Cause.NOT_UTF8)
    return text, [Note(Cause.READ_AS_CP1258)]
