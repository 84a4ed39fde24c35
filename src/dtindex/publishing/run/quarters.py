"""Folders that libraries keep for themselves: found writable, and filled, before pages are made.

A library that cannot write in the home folder, or builds a cache on its first use, says so on
standard error in every process that it is used in, and takes its time in each of them.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["quarters", "warmed_fonts"]

_BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "MPLCONFIGDIR": ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"),
    "IPYTHONDIR": (),
    "JUPYTER_RUNTIME_DIR": ("JUPYTER_DATA_DIR", "XDG_DATA_HOME"),
}
"""Variables that say where a library writes, and those that it asks before the home folder."""

_TO_LIST_FONTS: Final = 300.0
"""Seconds; a machine may hold thousands of fonts."""


@contextmanager
def quarters(spare: Path) -> Iterator[None]:
    """Have libraries write to a spare folder where their own cannot be written.

    The processes that are started meanwhile inherit where that is.

    Parameters
    ----------
    spare : Path
        Made if need be; whoever gives it takes it away.
    """
    kept = dict(os.environ)
    for variable in _BESIDE:
        if not all(map(_is_writable, _folders(variable))):
            folder = spare / variable.lower()
            folder.mkdir(parents=True, exist_ok=True)
            os.environ[variable] = str(folder)
    try:
        yield
    finally:
        for variable in _BESIDE:
            os.environ.pop(variable, None)
            if variable in kept:
                os.environ[variable] = kept[variable]


def _folders(variable: str) -> list[Path | None]:
    """List where a library would write; None for a home that nobody knows."""
    if said := os.environ.get(variable):
        return [Path(said)]
    try:
        home: Path | None = Path.home()
    except RuntimeError:
        home = None
    return [home, *[Path(said) for name in _BESIDE[variable] if (said := os.environ.get(name))]]


def _is_writable(folder: Path | None) -> bool:
    """Tell by writing: what rights say is not the whole story on every system."""
    if folder is None:
        return False
    try:
        there = next(one for one in (folder, *folder.parents) if one.exists())
        with tempfile.TemporaryFile(dir=there):
            return True
    except (OSError, StopIteration):
        return False


def warmed_fonts() -> str:
    """Have matplotlib list the fonts of this machine once; return what it said about it."""
    command = [sys.executable, "-c", "import matplotlib.font_manager"]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, "PYTHONSAFEPATH": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_TO_LIST_FONTS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{type(error).__name__}: {error}\n"
    return done.stdout.decode("utf-8", "replace")
