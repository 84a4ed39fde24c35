"""What a process says on its standard error, kept for when it is lost."""

import contextlib
import os
import re
import tempfile
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

__all__ = ["LastWords"]

_LINES = 20
_BYTES = 8192
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class LastWords:
    r"""A file to be the standard error of a process, read when it is lost.

    Examples
    --------
    >>> with LastWords() as said:
    ...     _ = said.file.write(b"hai\nba\n")
    ...     said.file.flush()
    ...     said.text()
    'hai\nba'
    """

    def __init__(self) -> None:
        descriptor, name = tempfile.mkstemp(prefix="dtindex-", suffix=".log")
        self._path = Path(name)
        self.file: BinaryIO = os.fdopen(descriptor, "wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def text(self) -> str:
        """Return the last lines, without colours."""
        with open(self._path, "rb") as file:  # anew: the process writes where its own file stands
            file.seek(max(file.seek(0, os.SEEK_END) - _BYTES, 0))
            said = file.read().decode("utf-8", "replace")
        lines = _COLOURS.sub("", said).strip().splitlines()
        return "\n".join(lines[-_LINES:])

    def close(self) -> None:
        """Let go of the file, and take it away."""
        self.file.close()
        with contextlib.suppress(OSError):  # a process that is left may hold it on Windows
            self._path.unlink()
