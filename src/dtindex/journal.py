"""The trail: a line of JSON for each run, with what was read, by which version, what came out."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from dtindex.disk import add_line
from dtindex.version import VERSION

__all__ = ["JOURNAL", "FileDigest", "Journal", "digest_of_files", "file_digests"]

JOURNAL = "journal.jsonl"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class FileDigest:
    """A file as it was at the time of a run; ``file`` is its name from where it was asked for."""

    file: str
    sha256: str
    n_bytes: int

    @classmethod
    def of(cls, path: Path, name: str) -> Self:
        """Digest a file, piece by piece, so that a large one takes no memory."""
        digest, n_bytes = hashlib.sha256(), 0
        with open(path, "rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                n_bytes += len(chunk)
        return cls(name, digest.hexdigest(), n_bytes)


def file_digests(files: Iterable[tuple[Path, str]]) -> tuple[FileDigest, ...]:
    """Digest files, each with the name it goes by."""
    return tuple(FileDigest.of(path, name) for path, name in files)


def digest_of_files(files: Iterable[FileDigest]) -> str:
    """SHA-256 of many files together, whatever their order and their names."""
    return hashlib.sha256("\n".join(sorted(each.sha256 for each in files)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Journal:
    """A file that only ever grows: a JSON object on each line.

    It lies beside what runs write, so that one journal tells the story of a whole folder: who
    asks how a page came about reads it from the last line to the first.

    Parameters
    ----------
    path : Path
    """

    path: Path

    @classmethod
    def beside(cls, out: str | Path) -> Self:
        """Return the journal in the folder that holds an output file or folder."""
        return cls(Path(out).resolve().parent / JOURNAL)

    def note(
        self,
        command: str,
        *,
        at: datetime.datetime,
        read: Sequence[FileDigest],
        made: Mapping[str, Any],
    ) -> None:
        """Add a line for a run.

        Parameters
        ----------
        command : str
            What ran.
        at : datetime
            When, with its time zone; the library never asks the clock.
        read : sequence of FileDigest
            What was read.
        made : mapping
            What came out: digests, counts, names of files.

        Raises
        ------
        ValueError
            If the time has no time zone.
        PublishError
            If the journal cannot be written (DT401).

        Examples
        --------
        >>> import tempfile
        >>> day = datetime.datetime(2023, 5, 31, 8, tzinfo=datetime.UTC)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     journal = Journal.beside(f"{folder}/results")
        ...     journal.note("score", at=day, read=(), made={"institutions": 400})
        ...     [line["made"]["institutions"] for line in journal.lines()]
        [400]
        """
        if at.tzinfo is None:
            raise ValueError("the time of a run needs its time zone")
        line = {
            "at": at.isoformat(timespec="seconds"),
            "dtindex": VERSION,
            "command": command,
            "read": [asdict(file) for file in read],
            "made": dict(made),
        }
        add_line(self.path, json.dumps(line, ensure_ascii=False))

    def lines(self) -> list[dict[str, Any]]:
        """Read all lines, the earliest first; one that was torn is left out."""
        if not self.path.exists():
            return []
        lines = []
        for text in self.path.read_text(encoding="utf-8").splitlines():
            try:
                lines.append(json.loads(text))
            except ValueError:
                continue  # a run was broken off while it wrote
        return lines

    def first_read(self, files: Iterable[FileDigest]) -> dict[str, datetime.date]:
        """Return the day of the first run that read each file as it is now; new ones are left out.

        Parameters
        ----------
        files : iterable of FileDigest
            The files, by the names they go by.
        """
        days: dict[tuple[str, str], datetime.date] = {}
        for line in self.lines():
            day = datetime.datetime.fromisoformat(line["at"]).date()
            for file in line["read"]:
                days.setdefault((file["file"], file["sha256"]), day)
        found = {one.file: days.get((one.file, one.sha256)) for one in files}
        return {file: day for file, day in found.items() if day is not None}

    def first_run(self, *commands: str) -> datetime.date | None:
        """Return the day of the first run of any of these commands; None when none has run."""
        told = (line["at"] for line in self.lines() if line["command"] in commands)
        return next((datetime.datetime.fromisoformat(at).date() for at in told), None)
