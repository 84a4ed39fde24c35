"""How the command line speaks: one language, plain lines in a log, a moving bar on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from dtindex.catalogue import Language, catalogue

__all__ = ["Advance", "Voice", "speak_utf8"]

Advance = Callable[[int, int], None]
"""Called with how many are done and how many there are."""

_LINES_IN_A_LOG = 10


def speak_utf8() -> None:
    """Write UTF-8 whatever the code page of the console, as Windows has cp1252 or cp1258."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


class Voice:
    """Says messages of the catalogue: results on stdout, trouble on stderr.

    Parameters
    ----------
    language : {"vi", "en"}
        In which it speaks.
    quiet : bool
        Whether it says only what went wrong.
    """

    def __init__(self, language: Language, *, quiet: bool = False) -> None:
        self.language = language
        self.t = catalogue(language)
        self.quiet = quiet
        self._out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self._err = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)

    def say(self, key: str, /, **values: object) -> None:
        """Say a message."""
        self.print(self.t(key, **values))

    def print(self, text: str) -> None:
        """Say text that the library made."""
        if not self.quiet:
            self._out.print(text)

    def warn(self, text: str) -> None:
        """Say trouble, quiet or not."""
        self._err.print(text)

    @contextmanager
    def progress(self, key: str) -> Iterator[Advance]:
        """Show how a long work goes: a bar on a terminal, a line per tenth in a log."""
        title = self.t(key)
        if self.quiet:
            yield lambda done, total: None
        elif self._err.is_terminal:
            with self._bar() as bar:
                task = bar.add_task(title, total=None)
                yield lambda done, total: bar.update(task, completed=done, total=total)
        else:
            yield self._lines(title)

    def _bar(self) -> Progress:
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self._err,
        )

    def _lines(self, title: str) -> Advance:
        said = 0

        def advance(done: int, total: int) -> None:
            nonlocal said
            tenth = done * _LINES_IN_A_LOG // max(total, 1)
            if tenth > said:
                said = tenth
                self._err.print(f"{title}: {done}/{total}")

        return advance
