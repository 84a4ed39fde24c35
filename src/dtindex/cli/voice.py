"""How the command line speaks: in one language, and in UTF-8 on every console."""

import sys
from io import TextIOWrapper

from rich.console import Console

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
        """Say a message."""
        self.print(self.t(key, **values))

    def print(self, text: str) -> None:
        """Say text that the library made."""
        if not self.quiet:
            self._out.print(text)

    def warn(self, text: str) -> None:
        """Say trouble, quiet or not."""
        self._err.print(text)
