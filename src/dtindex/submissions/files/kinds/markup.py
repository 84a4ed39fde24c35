"""XML parts of packed files, pulled through piece by piece; nothing in them is ever expanded."""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from urllib.parse import unquote
from xml.parsers import expat

from dtindex.submissions.files.kinds.reading import Cause, FileRefused

__all__ = ["Package", "parse"]

MAX_UNPACKED_BYTES = 768 * 2**20
MAX_ENTRIES = 2_000
# A sheet of equal rows packs a hundredfold; what packs better still is made to do harm.
MAX_RATIO = 300
RATIO_MATTERS_FROM = 16 * 2**20
_CHUNK = 1 << 16
_HEAD = 2_000

Start = Callable[[str, dict[str, str]], None]
Say = Callable[[str], None]


class Package:
    """Parts of a packed file by the names that relationships give them.

    Names are compared as the standard has it: without regard to case; and as unpacking programs
    have it: a backslash parts folders too.

    Raises
    ------
    FileRefused
        If it would unpack to too much, holds one part twice, or a part declares a DTD.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        unpacked = sum(entry.file_size for entry in entries)
        packed = sum(entry.compress_size for entry in entries)
        if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES:
            raise FileRefused(Cause.TOO_LARGE)
        if unpacked > RATIO_MATTERS_FROM and unpacked > MAX_RATIO * packed:
            raise FileRefused(Cause.TOO_LARGE)
        self._entries = {_key(entry.filename): entry for entry in entries}
        if len(self._entries) < len(entries):
            raise FileRefused(Cause.UNREADABLE_FILE)
        for name, entry in self._entries.items():
            if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in self._head(entry):
                raise FileRefused(Cause.UNREADABLE_FILE)

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._entries

    @property
    def names(self) -> list[str]:
        """Names of all parts, in the form in which they are compared."""
        return list(self._entries)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Unpack a part piece by piece."""
        with self._archive.open(self._entries[_key(name)]) as part:
            while chunk := part.read(_CHUNK):
                yield chunk

    def relationships(self, name: str) -> dict[str, tuple[str, str]]:
        """Return what a part points at: the kind (last word of its type) and the part, by id.

        The name ``""`` stands for the package itself. Targets outside the file are left out.
        """
        folder, base = posixpath.split(name)
        links = posixpath.join(folder, "_rels", f"{base}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = unquote(attributes.get("Target", "")).replace("\\", "/")
                part = posixpath.normpath(posixpath.join("/", folder, target))
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = kind, part.lstrip("/")

        if links in self:
            parse(self.chunks(links), start)
        return found

    def _head(self, entry: zipfile.ZipInfo) -> bytes:
        with self._archive.open(entry) as part:
            return part.read(_HEAD)


def parse(
    chunks: Iterator[bytes], start: Start, end: Say | None = None, text: Say | None = None
) -> None:
    """Pull a part through, and tell each element by its local name as it begins and ends.

    Programs write one format in several namespaces, strict and transitional, with any prefix.
    Attributes go by the names they have, those of another namespace with it before a blank.

    Raises
    ------
    FileRefused
        If the part declares a DTD, so could name entities.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    names = _LocalNames()

    def refuse(*_: object) -> None:
        raise FileRefused(Cause.UNREADABLE_FILE)

    parser.StartElementHandler = lambda name, attributes: start(names[name], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(names[name])
    parser.StartDoctypeDeclHandler = refuse
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    for chunk in chunks:
        parser.Parse(chunk)
    parser.Parse(b"", True)


class _LocalNames(dict[str, str]):
    """Local names of elements, each worked out once."""

    def __missing__(self, name: str) -> str:
        self[name] = name.rpartition(" ")[2]
        return self[name]


def _key(name: str) -> str:
    return re.sub("/+", "/", name.replace("\\", "/")).strip("/").casefold()
