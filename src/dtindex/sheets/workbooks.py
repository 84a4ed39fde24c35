"""Workbooks without a date: the same content has the same bytes, on any day."""

import datetime
import io
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter

from dtindex.disk import write_whole

__all__ = ["sheet_name", "undated_workbook"]

_UNDATED = datetime.datetime(1980, 1, 1)  # noqa: DTZ001, a workbook knows no time zones
_AS_TYPED = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""Text is text even where it begins with ``=``. In memory: temporary files take longer."""

_LETTERS_OF_A_NAME = 31
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")


@contextmanager
def undated_workbook(
    out: Path | str | io.BytesIO, *, title: str = "", as_of: datetime.date | None = None
) -> Iterator[Any]:
    """Open a workbook of xlsxwriter for writing; whole or not at all, it stands in ``out``.

    Parameters
    ----------
    out : path or BytesIO
        Where it goes when all is written.
    title : str
        What the workbook says it is.
    as_of : date, optional
        The date that it bears; without one it bears none.

    Raises
    ------
    PublishError
        If it cannot be written, as when Excel holds it open (DT440).

    Examples
    --------
    >>> with undated_workbook(io.BytesIO()) as book:
    ...     _ = book.add_worksheet("Phiếu").write_string(0, 0, "=1+1")
    """
    buffer = out if isinstance(out, io.BytesIO) else io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _AS_TYPED)
    created = datetime.datetime.combine(as_of, datetime.time()) if as_of else _UNDATED
    book.set_properties({"created": created, **({"title": title} if title else {})})
    yield book
    book.close()
    if not isinstance(out, io.BytesIO):
        write_whole(Path(out), buffer.getvalue())


def sheet_name(wanted: str, taken: Collection[str] = ()) -> str:
    """Name a sheet, in as many letters as a spreadsheet allows, unlike any other.

    Examples
    --------
    >>> sheet_name("Vấn đề: nặng/nhẹ")
    'Vấn đề  nặng nhẹ'
    >>> sheet_name("A" * 40, ["A" * 31])[-4:]
    'AA-2'
    """
    stem = _NOT_IN_A_NAME.sub(" ", wanted).strip("' ")
    names = {name.casefold() for name in taken}
    name, n = stem[:_LETTERS_OF_A_NAME], 1
    while name.casefold() in names:
        n += 1
        ending = f"-{n}"
        name = f"{stem[: _LETTERS_OF_A_NAME - len(ending)]}{ending}"
    return name
