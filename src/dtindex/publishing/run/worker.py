"""What a worker does: run a notebook for some units, write their pages, say how it went."""

import datetime
import threading
import time
import traceback
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from dtindex.catalogue import Language, catalogue
from dtindex.disk import digest_of
from dtindex.errors import DtindexError, PublishError
from dtindex.publishing.documents.asides import parted
from dtindex.publishing.documents.document import Document
from dtindex.publishing.documents.html import HtmlPage
from dtindex.publishing.documents.pdf import PdfWriter
from dtindex.publishing.execute.engine import Engine, Executed, Failure, Outcome, Task
from dtindex.publishing.execute.warm import WarmEngine
from dtindex.publishing.pages.finder import finder
from dtindex.publishing.run.site_folder import put_in, remove
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
    is_ours : bool
        Whether the notebook is the library's, whose pages show sections and nothing else.
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
    is_ours: bool = True

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
        What stopped it; then it has no files, and those it had are left as they were. A page
        whose PDF alone could not be printed has its HTML.
    said : str
        What libraries said meanwhile, for the log.
    prints : bool
        Whether the page shows what a department's own notebook prints.
    replaced : str
        Characters that no font has a glyph for, and that the PDF shows others for.
    unwritten : tuple of PublishError
        Files that another program holds open; they are as they were.
    """

    key: str
    files: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    seconds: float = 0.0
    failure: Failure | None = None
    said: str = ""
    prints: bool = False
    replaced: str = ""
    unwritten: tuple[PublishError, ...] = ()


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
            (one, disk.submit(_put, job.site, pages, stale))
            for one, pages, stale in _workshop(job).make(units)
        ]
        return [
            replace(one, files=files, unwritten=unwritten)
            for one, written in made
            for files, unwritten in [written.result()]
        ]


def _put(
    site: Path, pages: Mapping[str, bytes], stale: Collection[str]
) -> tuple[dict[str, tuple[str, int]], tuple[PublishError, ...]]:
    """Put pages in place while the next ones are made: a disk takes its time."""
    unwritten = put_in(site, pages)
    _, held = remove(site, stale)
    digests = {name: (digest_of(data), len(data)) for name, data in pages.items()}
    return digests, (*unwritten, *held)


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

    def make(
        self, units: Sequence[Unit]
    ) -> Iterator[tuple[Made, dict[str, bytes], frozenset[str]]]:
        """Yield how each unit went, its files, and names of files that are of another time now."""
        start = time.perf_counter()
        outcomes = self.engine.run(self.job.task, [unit.parameters for unit in units])
        for unit, outcome in zip(units, outcomes, strict=True):
            made, pages = self._make(unit, outcome, start)
            start = time.perf_counter()
            stale = frozenset(self.job.names_of(unit)) - pages.keys() if pages else frozenset()
            yield made, pages, stale

    def _make(self, unit: Unit, outcome: Outcome, start: float) -> tuple[Made, dict[str, bytes]]:
        made, pages = Made(unit.key), dict[str, bytes]()
        if isinstance(outcome, Failure):
            made = replace(made, failure=outcome)
        else:
            try:
                made, pages = self._pages(unit, outcome)
            except Exception as error:
                made = replace(made, failure=self._failure(error))
        return replace(made, seconds=time.perf_counter() - start), pages

    def _failure(self, error: Exception) -> Failure:
        """Return what happened, with the traceback of an error that nobody foresaw."""
        if isinstance(error, DtindexError):
            return Failure(0, "", error.text(self.job.language), "")
        return Failure(0, "", f"{type(error).__name__}: {error}", traceback.format_exc())

    def _pages(self, unit: Unit, executed: Executed) -> tuple[Made, dict[str, bytes]]:
        """Make both faces of a page; HTML never depends on the PDF."""
        job, pages = self.job, dict[str, bytes]()
        cells, asides = parted(executed.cells, is_ours=job.is_ours)
        document = Document.of(cells, language=job.language, title=unit.name)
        made = Made(unit.key, said=asides.said, prints=asides.prints)
        if self._pdf is not None:
            try:
                pages[unit.pdf] = self._pdf.render(document)
                made = replace(made, replaced=self._pdf.replaced)
            except Exception as error:
                made = replace(made, failure=self._failure(error))
        if job.html:
            frame = self._frame(unit, has_pdf=unit.pdf in pages)
            pages[unit.html] = frame.render(document).encode()
        return made, pages

    def _frame(self, unit: Unit, *, has_pdf: bool) -> HtmlPage:
        if self.job.single_file:
            return HtmlPage()
        t = catalogue(self.job.language)
        up = "../" * unit.html.count("/")
        above = [(t("site.start"), "index.html"), *([unit.area] if unit.area else [])]
        links = [(t("publish.pdf"), unit.pdf)] if has_pdf else []
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
