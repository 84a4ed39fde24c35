"""Files that are either whole or as they were, whatever happens while they are written.

Every file that the library writes is written here: aside first, to the disk, then put in place in
one step. One that cannot be put in place, as when Excel holds it open on Windows, is told by name,
and stops no other file of the same run.
"""

import errno
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO

from dtindex.catalogue import Language, catalogue
from dtindex.errors import PublishError

__all__ = [
    "PARTIAL",
    "Trying",
    "UnwrittenError",
    "add_line",
    "digest_of",
    "hidden_beside",
    "is_of_one_file",
    "place_of",
    "reason_of",
    "removed",
    "spared",
    "told_together",
    "unwritable",
    "write_set",
    "write_whole",
    "written_whole",
]

PARTIAL = ".partial"
"""Folder under a site or a result where files grow; a run starts by emptying it."""

_WHOLE = "whole"
"""In that folder: all files of a set are there, so that whoever comes next puts them in place."""

_UNWRITABLE, _HELD, _LONG, _INPUT = "DT401", "DT440", "DT441", "DT442"
_LONGEST = 259
"""Letters of a path that every program on Windows opens."""

_TRIES = 5 if sys.platform == "win32" else 1
_PAUSE = 0.1
"""Seconds between tries: scanners for viruses hold a new file open for a moment."""


_read: ContextVar[frozenset[Path]] = ContextVar("read", default=frozenset())


@contextmanager
def spared(paths: Iterable[Path]) -> Iterator[None]:
    """Refuse meanwhile to write over files that are read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sent = Path(folder) / "truong.csv"
    ...     write_whole(sent, b"xong")
    ...     try:
    ...         with spared([sent]):
    ...             write_whole(sent, b"")
    ...     except PublishError as error:
    ...         error.code, sent.read_bytes()
    ('DT442', b'xong')
    """
    token = _read.set(_read.get() | {path.resolve() for path in paths})
    try:
        yield
    finally:
        _read.reset(token)


@contextmanager
def written_whole(path: Path, aside: Path | None = None) -> Iterator[Path]:
    """Yield a file to write to; it takes the place of ``path`` in one step when all went well.

    Parameters
    ----------
    path : Path
        The file to be; its folder is made if need be.
    aside : Path, optional
        Folder where it grows, on the same disk; by default its own, under a hidden name.

    Raises
    ------
    PublishError
        DT401 when it cannot be written, DT440 when another program holds ``path`` open, DT441
        when its path is too long for Windows, DT442 when it is read by the same run (see
        :func:`spared`); what stood there stands.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     target = Path(folder) / "a.txt"
    ...     with written_whole(target) as growing:
    ...         _ = growing.write_text("xong", "utf-8")
    ...     target.read_text("utf-8"), len(list(Path(folder).iterdir()))
    ('xong', 1)
    """
    if path.resolve() in _read.get():
        raise PublishError(_INPUT, str(path))
    # Short, whatever the file is called, and nobody else's.
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
    growing = (aside or path.parent) / f".{name}-{os.getpid()}{PARTIAL}"
    try:
        growing.parent.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield growing
            with open(growing, "rb+") as file:
                os.fsync(file.fileno())
            _put(growing, path)
        except BaseException:
            with suppress(OSError):
                growing.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unwritable(path, error) from error


def write_whole(path: Path, data: bytes, aside: Path | None = None) -> None:
    """Write a file whole; see :func:`written_whole`."""
    with written_whole(path, aside) as growing:
        growing.write_bytes(data)


def write_set(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files that belong together: all of them are there afterwards, or all as before.

    Whenever this is broken off, :func:`place_of` finds one set or the other, whole.

    Raises
    ------
    PublishError
        As :func:`written_whole` does; then everything is as it was.
    """
    aside = folder / PARTIAL
    _settle(folder)
    try:
        for name, data in files.items():
            write_whole(aside / name, data)
        for name in files:
            _knock(folder / name)
        write_whole(aside / _WHOLE, b"")
    finally:
        if not (aside / _WHOLE).exists():
            shutil.rmtree(aside, ignore_errors=True)
    _settle(folder)


def place_of(folder: Path, name: str) -> Path:
    """Find a file of a set, also where putting the set in place was broken off."""
    aside = folder / PARTIAL
    if (aside / _WHOLE).exists() and (aside / name).exists():
        return aside / name
    return folder / name


def _settle(folder: Path) -> None:
    """Put what is left of a whole set in place; take away what is left of half a one."""
    aside = folder / PARTIAL
    if (aside / _WHOLE).exists():
        for path in sorted(aside.iterdir()):
            if path.name != _WHOLE:
                with _told(folder / path.name):
                    _put(path, folder / path.name)
    with _told(aside):
        if aside.exists():
            (aside / _WHOLE).unlink(missing_ok=True)
            shutil.rmtree(aside)


def _knock(path: Path) -> None:
    """Refuse to begin where another program holds a file open."""
    if path.exists():
        with _told(path):
            _put(path, path)


def add_line(path: Path, line: str) -> None:
    """Add a line at the end of a file; one that was torn before it is ended first.

    Raises
    ------
    PublishError
        As :func:`written_whole` does.
    """
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _open_to_add(path) as file:
            if file.seek(0, os.SEEK_END):
                file.seek(-1, os.SEEK_END)
                line = line if file.read(1) == b"\n" else f"\n{line}"
            file.write(f"{line}\n".encode())


def _open_to_add(path: Path) -> BinaryIO:
    """Open a file; where its rights do not forbid it, what forbids it is another program."""
    try:
        return open(path, "ab+")
    except PermissionError as error:
        if path.is_file() and os.access(path, os.W_OK):
            raise _HeldError(error.errno, error.strerror) from error
        raise


def removed(path: Path) -> bool:
    """Delete a file; say whether there was one.

    Raises
    ------
    PublishError
        DT440, when another program holds it open, or DT401; it stands as it was.
    """
    if not path.is_file():
        return False
    with _told(path):
        _patiently(path.unlink)
    return True


def _put(growing: Path, path: Path) -> None:
    if path.is_dir():  # Windows would only say that access is denied
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    _patiently(lambda: os.replace(growing, path))


def _patiently(act: Callable[[], object]) -> None:
    """Try again for a moment; PermissionError from here means that the file is held open."""
    for rest in reversed(range(_TRIES)):
        try:
            act()
        except PermissionError as error:
            if not rest:
                raise _HeldError(error.errno, error.strerror) from error
            time.sleep(_PAUSE)
        else:
            return


class _HeldError(PermissionError):
    """Another program holds the file open."""


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> PublishError:
    """Return that a file could not be written or removed, and by whose fault."""
    is_shared = getattr(error, "winerror", None) in (32, 33)  # as Windows says it is held open
    if is_shared or (isinstance(error, _HeldError) and path.exists()):
        return PublishError(_HELD, str(path), reason=error)
    is_lost = isinstance(error, FileNotFoundError) and len(str(path)) > _LONGEST
    if is_lost or error.errno == errno.ENAMETOOLONG:
        return PublishError(
            _LONG, str(path), letters=len(str(path)), longest=_LONGEST, reason=error
        )
    return PublishError(_UNWRITABLE, str(path), reason=error)


def is_of_one_file(error: PublishError) -> bool:
    """Whether it is the trouble of one file, such as one that is open: others can be written."""
    return error.code in (_HELD, _LONG)


def reason_of(error: OSError | PublishError) -> object:
    """Return what the system said, to stand in a sentence of one's own."""
    return error.values["reason"] if isinstance(error, PublishError) else error


class UnwrittenError(PublishError):
    """Some files of a run could not be written; ``errors`` has each, the others are written."""

    def __init__(self, errors: Sequence[PublishError]) -> None:
        self.errors = tuple({(error.code, error.where): error for error in errors}.values())
        first = self.errors[0]
        super().__init__(first.code, first.where, first.variant, **first.values)

    def text(self, language: Language = "vi") -> str:
        """Format which files, what is wrong and how to mend it, once for each kind of trouble."""
        t = catalogue(language)
        files: dict[str, list[str]] = {}
        for error in self.errors:
            fix = t("errors.fix", fix=error.fix(language), code=error.code)
            files.setdefault(f"  {error.problem(language)}\n  {fix}", []).append(error.where)
        return "\n".join("\n".join([*where, said]) for said, where in files.items())


Trying = Callable[[], AbstractContextManager[None]]
"""What :func:`told_together` gives."""


@contextmanager
def told_together() -> Iterator[Trying]:
    """Yield what each file of a run is written in: one that fails stops no other.

    Raises
    ------
    UnwrittenError
        At the end, with every file that could not be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     (Path(folder) / "a.txt").mkdir()
    ...     try:
    ...         with told_together() as trying:
    ...             for name in ("a.txt", "b.txt"):
    ...                 with trying():
    ...                     write_whole(Path(folder) / name, b"xong")
    ...     except UnwrittenError as error:
    ...         [Path(one.where).name for one in error.errors], (Path(folder) / "b.txt").exists()
    (['a.txt'], True)
    """
    errors: list[PublishError] = []

    @contextmanager
    def trying() -> Iterator[None]:
        try:
            yield
        except UnwrittenError as error:
            errors.extend(error.errors)
        except PublishError as error:
            if error.code not in (_UNWRITABLE, _HELD, _LONG, _INPUT):
                raise
            errors.append(error)

    try:
        yield trying
    except BaseException as error:
        if errors and isinstance(error, Exception):
            own = [error] if isinstance(error, PublishError) else []
            raise UnwrittenError([*errors, *own]) from error
        raise
    if errors:
        raise UnwrittenError(errors)


def hidden_beside(path: Path, ending: str) -> Path:
    """Name a file beside another that nobody who reads a folder of forms takes for a form.

    Examples
    --------
    >>> hidden_beside(Path("phieu/KT01.xlsx"), "draft.json").name
    '.KT01.xlsx.draft.json'
    """
    return path.with_name(f".{path.name}.{ending}")


def digest_of(data: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
