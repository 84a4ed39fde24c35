"""What a worker does: run a notebook for some units, write their pages, say how it went."""

import datetime
import threading
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from dtindex.catalogue import Language, catalogue
from dtindex.disk import digest_of, write_whole
from dtindex.errors import DtindexError
from dtindex.publishing.documents.document import Document
from dtindex.publishing.documents.html import HtmlPage
from dtindex.publishing.documents.pdf import PdfWriter
from dtindex.publishing.execute.engine import Engine, Executed, Failure, Outcome, Task
from dtindex.publishing.execute.warm import WarmEngine
from dtindex.publishing.pages.finder import finder
from dtindex.publishing.run.units import Unit
from dtindex.scorecards.groundwork.background import Imprint

__all__ = ["EngineName", "Job", "Made", "render"]

EngineName = Literal["fork", "process", "nbclient"]


@dataclass(frozen=True)
class Job:
    """Everything about pages of one kind that is the same for all of them.

    It travels to workers with every chunk of units, and holds plain values only.

    Parameters
    ----------
    task : Task
        The notebook that makes the pages, and what they have in common.
    engine : {"fork", "process", "nbclient"}
        What runs the notebook.
    site : Path
        Where files go.
    html, pdf, single_file, archive : bool
        What is made (see :func:`dtindex.publish`).
    language : {"vi", "en"}
        Language of the pages.
    as_of : date, optional
        The date on them.
    imprint : Imprint
        What else they bear.
    timeout : float
        Seconds after which a unit is given up.
    """

    task: Task
    engine: EngineName
    site: Path
    html: bool
    pdf: bool
    single_file: bool
    archive: bool
    language: Language
    as_of: datetime.date | None
    imprint: Imprint
    timeout: float

    def names_of(self, unit: Unit) -> list[str]:
        """Names of the files that a unit gives."""
        return [unit.html] * self.html + [unit.pdf] * self.pdf


@dataclass(frozen=True)
class Made:
    """How one unit went.

    Parameters
    ----------
    key : str
        The unit's.
    files : mapping of str to (str, int)
        SHA-256 and size in bytes of each file written, by its name in the site.
    seconds : float
        Time from the unit before it to this one, in its worker.
    failure : Failure, optional
        What stopped it; then it has no files, and those it had are left as they were.
    """

    key: str
    files: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    seconds: float = 0.0
    failure: Failure | None = None


def render(job: Job, units: Sequence[Unit]) -> list[Made]:
    """Make the pages of some units; the task that an executor is given.

    It may be run twice, or by two workers at once: the files are the same.

    Raises
    ------
    PublishError
        DT401, when a file cannot be written: then no page can.
    """
    with ThreadPoolExecutor(1) as disk:
        made = [
            (one, disk.submit(_put, job.site, pages)) for one, pages in _workshop(job).make(units)
        ]
        return [replace(one, files=written.result()) for one, written in made]


def _put(site: Path, pages: Mapping[str, bytes]) -> dict[str, tuple[str, int]]:
    """Put pages in place while the next ones are made: a disk takes its time."""
    for name, data in pages.items():
        write_whole(site, name, data)
    return {name: (digest_of(data), len(data)) for name, data in pages.items()}


_bench = threading.local()
"""Where each worker, process or thread, keeps its workshop for the chunks that follow."""


def _workshop(job: Job) -> "_Workshop":
    kept: _Workshop | None = getattr(_bench, "workshop", None)
    if kept is None or kept.job != job:
        engine = kept.engine if kept and _engine_key(kept.job) == _engine_key(job) else None
        _bench.workshop = kept = _Workshop(job, engine or _engine(job))
    return kept


class _Workshop:
    """The tools for one job: an engine, and a compiler for PDFs."""

    def __init__(self, job: Job, engine: Engine) -> None:
        self.job = job
        self.engine = engine
        self._pdf = PdfWriter(archive=job.archive, as_of=job.as_of) if job.pdf else None

    def make(self, units: Sequence[Unit]) -> Iterator[tuple[Made, dict[str, bytes]]]:
        """Give how each unit went, and its files."""
        start = time.perf_counter()
        outcomes = self.engine.run(self.job.task, [unit.parameters for unit in units])
        for unit, outcome in zip(units, outcomes, strict=True):
            made = self._make(unit, outcome, start)
            start = time.perf_counter()
            yield made

    def _make(self, unit: Unit, outcome: Outcome, start: float) -> tuple[Made, dict[str, bytes]]:
        failure: Failure | None = None
        pages: dict[str, bytes] = {}
        if isinstance(outcome, Failure):
            failure = outcome
        else:
            try:
                pages = self._pages(unit, outcome)
            except Exception as error:
                failure = Failure(0, "", self._said(error), traceback.format_exc())
        return Made(unit.key, seconds=time.perf_counter() - start, failure=failure), pages

    def _said(self, error: Exception) -> str:
        if isinstance(error, DtindexError):
            return error.text(self.job.language)
        return f"{type(error).__name__}: {error}"

    def _pages(self, unit: Unit, executed: Executed) -> dict[str, bytes]:
        job = self.job
        document = Document.of(executed.cells, language=job.language, title=unit.name)
        pages = {}
        if job.html:
            pages[unit.html] = self._frame(unit).render(document).encode()
        if self._pdf is not None:
            pages[unit.pdf] = self._pdf.render(document)
        return pages

    def _frame(self, unit: Unit) -> HtmlPage:
        if self.job.single_file:
            return HtmlPage()
        t = catalogue(self.job.language)
        up = "../" * unit.html.count("/")
        above = [(t("site.start"), "index.html"), *([unit.area] if unit.area else [])]
        links = [(t("publish.pdf"), unit.pdf)] if self.job.pdf else []
        links.append((t("site.link.method"), "method.html"))
        return HtmlPage(
            stylesheet=f"{up}assets/scorecard.css",
            trail=[(words, up + address) for words, address in above],
            links=[(words, up + address) for words, address in links],
            tail="" if unit.kind == "institution" else finder(t, up),
        )


def _engine_key(job: Job) -> tuple[EngineName, float]:
    return job.engine, job.timeout


def _engine(job: Job) -> Engine:
    if job.engine == "nbclient":
        # Slow to import; the other engines need nothing of it.
        from dtindex.publishing.execute.kernel import KernelEngine

        return KernelEngine(job.timeout)
    return WarmEngine("fork" if job.engine == "fork" else "reuse", job.timeout)
