"""How the command line speaks: in one language, and in UTF-8 on every console."""

import io
import re
import sys
import textwrap
from collections.abc import Collection, Iterable, Sequence
from io import TextIOWrapper

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dtindex.catalogue import Language, catalogue

__all__ = ["Voice", "speak_utf8"]


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
        """Report a message."""
        self.print(self.t(key, **values))

    def print(self, text: str) -> None:
        """Report text that the library made."""
        if not self.quiet:
            self._out.print(_fitted(text, self._out))

    def note(self, key: str, /, **values: object) -> None:
        """Report what a log should hold: beside the results, and not where it must be quiet."""
        if not self.quiet:
            self.warn(self.t(key, **values))

    def warn(self, text: str) -> None:
        """Report trouble, quiet or not."""
        self._err.print(_fitted(text, self._err))

    def print_table(
        self, titles: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()
    ) -> None:
        """Report a table, its columns in line; on a terminal cells are broken between words.

        Parameters
        ----------
        titles : sequence of str
            Of the columns.
        rows : iterable of sequence of str
            Cells.
        right : collection of int
            Columns of numbers, by their place.
        """
        table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for place, title in enumerate(titles):
            table.add_column(title, justify="right" if place in right else "left")
        for row in rows:
            table.add_row(*map(Text, row))
        width = self._out.width if self._out.is_terminal else _ENDLESS
        page = Console(file=io.StringIO(), width=width, highlight=False, color_system=None)
        page.print(table)
        if not self.quiet:
            lines = page.file.getvalue().splitlines()  # type: ignore[attr-defined]
            self._out.print("\n".join(line.rstrip() for line in lines))


_ENDLESS = 10_000
"""Columns of what is no terminal: a file is read by programs, which take a line for a row."""

_HANGING = re.compile(r"\s*(?:[A-Z]{1,2}\d{1,3}  |[-•] )?")
"""What stands before the words of a line; those that follow it are set under them."""


def _fitted(text: str, console: Console) -> str:
    """Break lines between words where a terminal would break them within."""
    if not console.is_terminal:
        return text
    return "\n".join(_broken(line, console.width) for line in text.split("\n"))


def _broken(line: str, width: int) -> str:
    if len(line) <= width:
        return line
    start = _HANGING.match(line)
    indent = " " * (start.end() if start and start.end() < width // 2 else 0)
    return textwrap.fill(
        line,
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
        replace_whitespace=False,
    )
