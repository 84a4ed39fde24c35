"""How far a run has come: a bar on a terminal, plain lines in a log, or nothing."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar
from rich.text import Text

from dtindex.catalogue import Catalogue, Language, catalogue

__all__ = ["Advance", "ProgressKind", "showing"]

ProgressKind = Literal["auto", "bar", "lines"]
_LINES = 10


class Advance(Protocol):
    """Told how many more pages are done, and how many of them failed."""

    def __call__(self, n_pages: int, n_failures: int) -> None:
        """Add them up."""


@contextmanager
def showing(
    kind: ProgressKind | None, n_pages: int, language: Language = "vi"
) -> Iterator[Advance]:
    """Show how far a run has come, on standard error.

    Parameters
    ----------
    kind : {"auto", "bar", "lines"}, optional
        ``auto`` is a bar on a terminal and lines elsewhere; None shows nothing.
    n_pages : int
        Pages to make.
    language : {"vi", "en"}
        Of the words.
    """
    t = catalogue(language)
    if kind == "auto":
        kind = "bar" if sys.stderr.isatty() else "lines"
    if kind is None or not n_pages:
        yield lambda n_pages, n_failures: None
    elif kind == "lines":
        yield _Lines(t, n_pages)
    else:
        with _bar(t) as bar:
            task = bar.add_task(t("publish.progress"), total=n_pages)
            yield lambda n_pages, n_failures: bar.advance(task, n_pages)


class _Rate(ProgressColumn):
    def __init__(self, t: Catalogue) -> None:
        super().__init__()
        self._t = t

    def render(self, task: Task) -> Text:
        return Text(self._t("publish.rate", rate=f"{task.speed or 0:.0f}"))


def _bar(t: Catalogue) -> Bar:
    return Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(t),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


class _Lines:
    """A line for each tenth of the pages."""

    def __init__(self, t: Catalogue, n_pages: int) -> None:
        self._t, self._total = t, n_pages
        self._done = self._failed = self._said = 0
        self._start = time.perf_counter()

    def __call__(self, n_pages: int, n_failures: int) -> None:
        self._done += n_pages
        self._failed += n_failures
        tenth = self._done * _LINES // self._total
        if tenth > self._said:
            self._said = tenth
            rate = self._done / (time.perf_counter() - self._start)
            words = self._t(
                "publish.line",
                done=self._done,
                total=self._total,
                failed=self._failed,
                rate=f"{rate:.0f}",
                left=f"{(self._total - self._done) / rate:.0f}",
            )
            print(words, file=sys.stderr, flush=True)  # noqa: T201 - it is a log
