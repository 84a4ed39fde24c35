"""Which reader a file goes to: by what it holds, not only by what its name says."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.parsers.expat import ExpatError
from zlib import error as ZlibError  # noqa: N812  a class, whatever its name

from dtindex.submissions.files.kinds.reading import Cause, FileRefused, Reading

__all__ = ["read_workbook"]

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED = b"PK"


def read_workbook(path: Path) -> Reading:
    """Read a workbook of any kind that is read.

    Raises
    ------
    FileRefused
        If it is damaged, has a password, or would not fit in memory.
    """
    with open(path, "rb") as file:
        head = file.read(len(_OLD))
    if head != _OLD and not head.startswith(_PACKED):
        raise FileRefused(Cause.UNREADABLE_FILE)
    try:
        if head != _OLD:
            return _read_packed(path)
        from dtindex.submissions.files.kinds.xls import read_xls

        return _by_library(read_xls, path)
    except (zipfile.BadZipFile, ZlibError, ExpatError, EOFError, LookupError) as error:
        raise FileRefused(Cause.UNREADABLE_FILE) from error
    except (NotImplementedError, RuntimeError, ValueError, ArithmeticError) as error:
        # zipfile says so of an encrypted entry or an unknown packing; the rest are bad numbers.
        raise FileRefused(Cause.UNREADABLE_FILE) from error


def _read_packed(path: Path) -> Reading:
    from dtindex.submissions.files.kinds.xlsx import read_xlsx

    with zipfile.ZipFile(path) as archive:
        names = {name.casefold().replace("\\", "/") for name in archive.namelist()}
    if "content.xml" in names:
        from dtindex.submissions.files.kinds.ods import read_ods

        return read_ods(path)
    if any(name.endswith("workbook.bin") for name in names):
        from dtindex.submissions.files.kinds.xlsb import read_xlsb

        return _by_library(read_xlsb, path)
    return read_xlsx(path)


def _by_library(read: Callable[[Path], Reading], path: Path) -> Reading:
    """Read by a library that raises whatever it stumbles over in a damaged file."""
    try:
        return read(path)
    except (FileRefused, MemoryError, OSError):
        raise
    except Exception as error:
        raise FileRefused(Cause.UNREADABLE_FILE) from error
