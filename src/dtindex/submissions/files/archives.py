"""Files that came packed: read inside their archives, with bounds on what is unpacked."""

import re
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from dtindex.submissions.files.kinds.reading import Cause, FileRefused
from dtindex.submissions.files.sources import is_left_behind, numbered, source_files
from dtindex.submissions.outcome.codes import Code, issue
from dtindex.submissions.outcome.issues import Issue

__all__ = ["Opened", "opened_files"]

MAX_UNPACKED_BYTES = 1_024 * 2**20
MAX_MEMBERS = 5_000
MAX_RATIO = 300
RATIO_MATTERS_FROM = 16 * 2**20
MAX_DEPTH = 3
_CHUNK = 1 << 20
_UNICODE_NAME = 0x800
_NOT_IN_A_NAME = re.compile(r'[<>:"|?*\x00-\x1f]')


@dataclass(frozen=True, eq=False)
class Opened:
    """Files that can be read, by the names they go by, and archives that cannot be opened."""

    files: list[tuple[Path, str]] = field(default_factory=list)
    problems: list[Issue] = field(default_factory=list)


@contextmanager
def opened_files(source: str | Path | Iterable[str | Path]) -> Iterator[Opened]:
    """List the files of a source, those in ZIP archives unpacked to a folder for the time being.

    A file in an archive goes by the names of both, ``huyen.zip/KT0001.xlsx``.

    Raises
    ------
    FileNotFoundError
        If the source is not there.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with zipfile.ZipFile(Path(folder) / "huyen.zip", "w") as archive:
    ...         archive.writestr("xa/KT0001.csv", "a")
    ...     with opened_files(folder) as opened:
    ...         [name for _, name in opened.files]
    ['huyen.zip/xa/KT0001.csv']
    """
    files = source_files(source)
    if not any(_is_archive(path) for path, _ in files):
        yield Opened(files)
        return
    with tempfile.TemporaryDirectory(prefix="dtindex-") as folder:
        unpacking = _Unpacking(Path(folder))
        for path, name in files:
            unpacking.take(path, name, MAX_DEPTH)
        yield unpacking.opened


class _Unpacking:
    """Archives unpacked one after the other, under names of our own."""

    def __init__(self, folder: Path) -> None:
        self.opened = Opened()
        self._folder = folder
        self._n_files = self._n_unpacked = 0
        self._taken: set[str] = set()
        self._room = MAX_UNPACKED_BYTES

    def take(self, path: Path, name: str, depth: int) -> None:
        """List a file, or what an archive holds."""
        if not _is_archive(path):
            self.opened.files.append((path, self._free(name)))
            return
        try:
            if not depth:
                raise FileRefused(Cause.TOO_LARGE)
            with zipfile.ZipFile(path) as archive:
                members = self._members(archive)
                for entry, inside in members:
                    self._unpack(archive, entry, f"{name}/{inside}", depth)
                if not members:
                    raise FileRefused(Cause.EMPTY_FILE)
        except FileRefused as refused:
            self.opened.problems.append(issue(Code(refused.cause), file=name))
        except Exception:
            self.opened.problems.append(issue(Code.UNREADABLE_FILE, file=name))

    def _free(self, name: str) -> str:
        """Tell two members of one name apart by a number."""
        free, number = name, 1
        while free in self._taken:
            number += 1
            free = numbered(name, number)
        self._taken.add(free)
        return free

    def _members(self, archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, str]]:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        named = [(entry, _inside(entry)) for entry in entries]
        kept = [
            (entry, inside)
            for entry, inside in named
            if not any(map(is_left_behind, inside.split("/"))) and "__MACOSX/" not in inside
        ]
        unpacked = sum(entry.file_size for entry, _ in kept)
        packed = sum(entry.compress_size for entry, _ in kept)
        self._n_files += len(kept)
        self._room -= unpacked
        if self._n_files > MAX_MEMBERS or self._room < 0:
            raise FileRefused(Cause.TOO_LARGE)
        if unpacked > RATIO_MATTERS_FROM and unpacked > MAX_RATIO * packed:
            raise FileRefused(Cause.TOO_LARGE)
        return sorted(kept, key=lambda member: member[1])

    def _unpack(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, depth: int
    ) -> None:
        """Unpack one file; one that has a password or is damaged costs itself."""
        suffix = re.sub(r"[^a-z0-9.]", "", PurePosixPath(name).suffix.casefold())
        self._n_unpacked += 1
        path = self._folder / f"{self._n_unpacked}{suffix}"
        try:
            with archive.open(entry) as packed, open(path, "wb") as file:
                while chunk := packed.read(_CHUNK):
                    file.write(chunk)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):
            self.opened.problems.append(issue(Code.UNREADABLE_FILE, file=name))
            return
        self.take(path, name, depth - 1)


def _is_archive(path: Path) -> bool:
    return path.suffix.casefold() == ".zip" and path.is_file()


def _inside(entry: zipfile.ZipInfo) -> str:
    """Name a member, in Unicode and without a way out of its archive."""
    name = entry.filename
    if not entry.flag_bits & _UNICODE_NAME:
        name = _decoded(name.encode("cp437"))
    parts = re.split(r"[/\\]+", _NOT_IN_A_NAME.sub("_", name))
    return "/".join(part for part in parts if part.strip(". ")) or "_"


def _decoded(name: bytes) -> str:
    """Read a name that does not say how it is written: UTF-8, or Vietnamese Windows."""
    for encoding in ("utf-8", "cp1258"):
        try:
            return unicodedata.normalize("NFC", name.decode(encoding))
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", errors="replace")
