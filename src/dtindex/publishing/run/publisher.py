"""``publish``: a scored result in, a site out."""

import datetime
import hashlib
import logging
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from dtindex.arguments import checked
from dtindex.catalogue import Language
from dtindex.criteria.reading.bundled import bundled_folder
from dtindex.disk import PARTIAL
from dtindex.errors import PublishError
from dtindex.publishing.documents.notebook import Notebook
from dtindex.publishing.execute.engine import Task
from dtindex.publishing.run.hand_out import Chunk, chunks_of, hand_out, n_processors
from dtindex.publishing.run.handover import HANDED_ON, hand_on
from dtindex.publishing.run.manifest import Manifest, ManifestEntry
from dtindex.publishing.run.progress import Advance, ProgressKind, showing
from dtindex.publishing.run.publication import PageFailure, Publication, PublishedPage
from dtindex.publishing.run.quarters import quarters, warmed_fonts
from dtindex.publishing.run.site_folder import code_digest, held, lay_out, remove, sweep
from dtindex.publishing.run.surroundings import Surroundings, kept_around
from dtindex.publishing.run.units import (
    COMMON_NAMES,
    NOTEBOOKS,
    OPTIONAL_NAMES,
    UNIT_NAMES,
    Kind,
    Unit,
    plan,
)
from dtindex.publishing.run.worker import EngineName, Job, Made
from dtindex.scorecards.groundwork.background import Background, Imprint
from dtindex.scorecards.groundwork.findings import Findings
from dtindex.scorecards.groundwork.recognition import demand_recognisable
from dtindex.scoring.past import with_past
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.store import load_previous, load_result, save_result

__all__ = ["publish"]

_log = logging.getLogger(__name__)


@checked
def publish(
    result: ScoreResult | str | Path,
    out: str | Path,
    *,
    html: bool = True,
    pdf: bool = True,
    language: Language = "vi",
    as_of: datetime.date | None = None,
    place: str = "",
    public_url: str = "",
    decision: str = "",
    only: Collection[str] | None = None,
    single_file: bool = False,
    archive: bool = False,
    notebooks: str | Path | None = None,
    engine: Literal["auto", "fork", "process", "nbclient"] = "auto",
    isolate: bool = False,
    workers: int | None = None,
    executor: Executor | None = None,
    previous: Sequence[ScoreResult | str | Path] = (),
    crosswalk: pd.DataFrame | None = None,
    timeout: float = 120.0,
    progress: ProgressKind | None = None,
) -> Publication:
    """Publish the scorecards of a result: a page and a PDF each, and the site around them.

    Pages that already stand as they should are kept. A page that cannot be made is reported
    and stops no other. A run that is broken off leaves no half file, and the next one goes on
    from there.

    Parameters
    ----------
    result : ScoreResult or path
        A result, or the folder of a saved one.
    out : path
        Folder of the site; made if need be. One run at a time may write to it.
    html, pdf : bool
        What is made.
    language : {"vi", "en"}
        Language of the pages.
    as_of : date, optional
        The date on the pages; the clock is never asked.
    place : str
        Where cards are issued, for their letterhead.
    public_url : str
        Address under which the site will stand; with it, institutions' cards bear a QR code.
    decision : str
        The decision that recognises the levels, as cards shall name it; empty before.
    only : collection of str, optional
        Ids of institutions; other pages are left as they are.
    single_file : bool
        Whether each page carries its stylesheet and fonts, to be sent by e-mail.
    archive : bool
        Whether PDFs also meet PDF/A-2a; needs ``as_of``.
    notebooks : path, optional
        A folder with the department's own copies of the notebooks; those that it does not hold
        are taken from the library.
    engine : {"auto", "fork", "process", "nbclient"}
        What runs the notebooks (see ``docs/publishing.md``).
    isolate : bool
        Whether every page has a Jupyter kernel of its own: the same as ``engine="nbclient"``.
    workers : int, optional
        Number of threads, each with a process for the cells; by default one for each processor.
    executor : Executor, optional
        Takes the work instead: any ``concurrent.futures`` executor whose workers see the
        folders of result and site, such as Dask's ``Client.get_executor()``.
    previous : sequence of ScoreResult or paths
        Results of earlier years, or folders where they were saved; those that the result brings
        along stay unless one of the same year is given.
    crosswalk : DataFrame, optional
        Institutions that merged, split or got another id; see :func:`dtindex.read_crosswalk`.
    timeout : float
        Seconds after which a page is given up.
    progress : {"auto", "bar", "lines"}, optional
        How to show how far it has come, on standard error; by default not at all.

    Returns
    -------
    Publication

    Raises
    ------
    PublishError
        DT401, when the site cannot be written; DT402 and DT403, when a notebook cannot be
        used; DT405, when an archive has no date; DT406, when ``only`` names an unknown id;
        DT424, when another run writes to the folder; DT416, when the address is none; DT421
        and DT422, when no decision can recognise it; DT443, when the site would lie with a result.

    Examples
    --------
    >>> import tempfile
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=2))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     site = dti.publish(result, folder, pdf=False, workers=1)
    >>> sorted(page.key for page in site.pages if page.key.startswith("site:"))
    ['site:changes', 'site:data', 'site:method', 'site:start']
    >>> len(site.failures)
    0
    """
    start = time.perf_counter()
    site = Path(out).resolve()
    alone = result if isinstance(result, ScoreResult) else load_result(result)
    scored = with_past(alone, [_opened(each) for each in previous], crosswalk)
    result = result if scored is alone else scored
    _demand_apart(site, result)
    imprint = _imprint(scored, place, public_url, decision)
    findings = Findings.of(scored, language)
    units = plan(scored, findings, only)
    books = _notebooks(
        None if notebooks is None else Path(notebooks),
        [k for k in NOTEBOOKS if any(u.kind == k for u in units)],
    )
    common = {"language": language, "as_of": as_of.isoformat() if as_of else ""}
    common |= {**asdict(imprint), "findings": str(site / HANDED_ON)}
    with _occupied(site, with_assets=html and not single_file) as unwritten:
        common["results"] = str(_saved(result, site))
        jobs = _jobs(
            books,
            common,
            scored.digest,
            "nbclient" if isolate else engine,
            site=site,
            html=html,
            pdf=pdf,
            single_file=single_file,
            archive=archive,
            language=language,
            as_of=as_of,
            imprint=imprint,
            timeout=timeout,
        )
        run = _Run(units, jobs, scored.framework.digest, Manifest.read(site), unwritten)
        hand_on(findings, run.todo, scored, site)
        with showing(progress, len(run.todo), language) as advance:
            run.make(executor, workers or n_processors(), advance)
        around = run.surround(scored) if html and only is None else []
        gone = run.forget(around) if only is None else []
        run.manifest.write()
    others = 0 if only is None else run.count_outdated(plan(scored, findings))
    return run.publication(
        around=around,
        removed=tuple(gone),
        seconds=time.perf_counter() - start,
        outdated=others,
        has_loose_links=html and not single_file and not (site / "index.html").exists(),
    )


@contextmanager
def _occupied(site: Path, *, with_assets: bool) -> Iterator[list[PublishError]]:
    """Hold the folder of a site alone, laid out, and swept when all is done.

    Gives what another program holds open, to be added to.
    """
    with held(site), quarters(site / PARTIAL / "libraries"):
        try:
            yield lay_out(site, with_assets=with_assets)
        finally:
            sweep(site)


def _demand_apart(site: Path, result: ScoreResult | str | Path) -> None:
    """Refuse to lay public pages where answers lie that are not public."""
    folders = [site] if (site / "assessment.json").exists() else []
    if not isinstance(result, ScoreResult):
        saved = Path(result).resolve()
        if site.is_relative_to(saved) or saved.is_relative_to(site):
            folders.append(saved)
    if folders:
        raise PublishError("DT443", str(site), results=str(folders[-1]))


def _imprint(result: ScoreResult, place: str, public_url: str, decision: str) -> Imprint:
    """Take what stands on every card, and refuse a decision that there can be none of."""
    if decision:
        demand_recognisable(result)
    return Imprint(place, public_url, decision)


def _opened(previous: ScoreResult | str | Path) -> ScoreResult:
    return previous if isinstance(previous, ScoreResult) else load_previous(previous)[0]


def _saved(result: ScoreResult | str | Path, site: Path) -> Path:
    """Return the folder of the result, where workers read it."""
    if not isinstance(result, ScoreResult):
        return Path(result).resolve()
    return save_result(result, site / PARTIAL / "results")


def _notebooks(own: Path | None, kinds: Sequence[Kind]) -> dict[Kind, Notebook]:
    """Read the notebooks of some kinds of pages: the department's own where it has one."""
    books = {}
    for kind in kinds:
        books[kind] = _bundled(kind)
        if own is not None and (own / NOTEBOOKS[kind]).is_file():
            books[kind] = Notebook.read(own / NOTEBOOKS[kind])
        optional = set(OPTIONAL_NAMES) & set(books[kind].declared)
        books[kind].check({*COMMON_NAMES, *UNIT_NAMES[kind], *optional})
    return books


def _jobs(
    books: Mapping[Kind, Notebook],
    common: Mapping[str, str],
    edition: str,
    wanted: Literal["auto", EngineName],
    **alike: Any,
) -> dict[Kind, Job]:
    """Gather what the pages of each kind have in common; ``alike`` is so for all kinds."""
    return {
        kind: Job(
            task=Task(notebook, _common(common, notebook), UNIT_NAMES[kind], edition),
            engine=_engine(wanted, notebook),
            is_ours=notebook.digest == _bundled(kind).digest,
            **alike,
        )
        for kind, notebook in books.items()
    }


def _bundled(kind: Kind) -> Notebook:
    return Notebook.read(bundled_folder("notebooks") / NOTEBOOKS[kind])


def _common(values: Mapping[str, str], notebook: Notebook) -> tuple[tuple[str, str], ...]:
    """Return the common parameters that a notebook declares."""
    return tuple((name, value) for name, value in values.items() if name in notebook.declared)


def _engine(wanted: Literal["auto", EngineName], notebook: Notebook) -> EngineName:
    if wanted != "auto":
        return wanted
    return "nbclient" if notebook.needs_kernel else "process"


class _Run:
    """The pages of a site, which of them are made in this run, and how that went."""

    def __init__(
        self,
        units: Sequence[Unit],
        jobs: Mapping[Kind, Job],
        framework_digest: str,
        manifest: Manifest,
        unwritten: list[PublishError],
    ) -> None:
        self._unwritten = unwritten
        self._units = {unit.key: unit for unit in units}
        self._framework_digest = framework_digest
        self._jobs = jobs
        self._common = {kind: _sources(job, framework_digest) for kind, job in jobs.items()}
        self._made: dict[str, Made] = {}
        self._said: dict[str, list[str]] = {}
        self.manifest = manifest
        self._reasons = {
            unit.key: manifest.why(unit.key, jobs[unit.kind].names_of(unit), self._sources_of(unit))
            for unit in units
        }
        self.todo = [unit for unit in units if self._reasons[unit.key]]

    def _sources_of(self, unit: Unit) -> dict[str, str]:
        return {**self._common[unit.kind], "inputs": unit.inputs}

    def chunks(self, n_workers: int) -> list[Chunk]:
        """Cut what is to be made into chunks, the few large pages first."""
        return [
            chunk
            for kind, job in self._jobs.items()
            for chunk in chunks_of(job, [u for u in self.todo if u.kind == kind], n_workers)
        ]

    def make(self, executor: Executor | None, n_workers: int, advance: Advance) -> None:
        """Have the pages made, and take in how each went."""
        # Or many processes would list the fonts at the same time, before they draw a figure.
        if any(unit.kind != "institution" for unit in self.todo) and (said := warmed_fonts()):
            self._said.setdefault(said, []).append("*")
        for made in hand_out(self.chunks(n_workers), executor, n_workers):
            self.note(made)
            advance(len(made), sum(one.failure is not None for one in made))

    def note(self, made: Sequence[Made]) -> None:
        """Take in what a worker made."""
        self._made |= {one.key: one for one in made}
        for one in made:
            if one.said:
                self._said.setdefault(one.said, []).append(one.key)
                _log.info("%s: %s", one.key, one.said)
        self.manifest.note(
            {
                one.key: ManifestEntry(
                    {name: digest for name, (digest, _) in one.files.items()},
                    self._sources_of(self._units[one.key]),
                )
                for one in made
                if one.files and not one.unwritten
            }
        )

    def surround(self, result: ScoreResult) -> list[PublishedPage]:
        """Make the pages around those that stand; they come from what the province's does."""
        job, entries = self._jobs["province"], self.manifest.entries
        standing = [name for key in self._units if key in entries for name in entries[key].files]
        province = self._sources_of(self._units["province"])
        sources = {name: digest for name, digest in province.items() if name != "notebook"}
        background = Background(result, job.language, job.as_of, job.imprint)
        pages, unwritten = Surroundings(
            self.manifest, background, frozenset(standing), sources, job.single_file
        ).renew()
        self._unwritten += unwritten
        return pages

    def forget(self, around: Sequence[PublishedPage]) -> list[Path]:
        """Take away pages that the result no longer has, and forget those that are gone."""
        kept = [page.key for page in around] or kept_around(self.manifest)
        unwanted = self.manifest.unwanted([*self._units, *kept])
        gone, left = remove(self.manifest.site, unwanted)
        standing = {key for name, key in unwanted.items() if (self.manifest.site / name).exists()}
        self.manifest.forget(set(unwanted.values()) - standing)
        self._unwritten += left
        return gone

    def count_outdated(self, units: Sequence[Unit]) -> int:
        """Count the scorecards that stand in the site and do not come from this result."""
        now = {unit.key: (self._framework_digest, unit.inputs) for unit in units}
        around = kept_around(self.manifest)
        return sum(
            now.get(key) != (entry.sources["framework"], entry.sources["inputs"])
            for key, entry in self.manifest.entries.items()
            if key not in around
        )

    def publication(self, around: Sequence[PublishedPage], **rest: Any) -> Publication:
        """Tell what the run did."""
        made = [self._made[key] for key in self._units if key in self._made]
        chars = sorted({char for one in made for char in one.replaced})
        return Publication(
            self.manifest.site,
            (*around, *self.pages()),
            tuple(self.failures()),
            said={text: tuple(sorted(keys)) for text, keys in sorted(self._said.items())},
            printing=tuple(one.key for one in made if one.prints),
            replaced={
                char: tuple(one.key for one in made if char in one.replaced) for char in chars
            },
            unwritten=tuple(self._unwritten)
            + tuple(error for one in made for error in one.unwritten),
            **rest,
        )

    def failures(self) -> Iterator[PageFailure]:
        """Yield what failed, in the order of the site."""
        for key in self._units:
            if (failure := self._made[key].failure if key in self._made else None) is not None:
                yield PageFailure(key, failure)

    def pages(self) -> Iterator[PublishedPage]:
        """Yield the pages that stand, in the order of the site."""
        for key, reasons in self._reasons.items():
            made = self._made.get(key, Made(key))
            if (made.failure is None or made.files) and not made.unwritten:
                paths = tuple(
                    self.manifest.site / name for name in self.manifest.entries[key].files
                )
                n_bytes = sum(path.stat().st_size for path in paths)
                yield PublishedPage(key, paths, reasons, made.seconds, n_bytes)


def _sources(job: Job, framework_digest: str) -> dict[str, str]:
    """Digests of what all pages of a job come from."""
    settings = (job.language, job.as_of, job.imprint, job.single_file, job.archive)
    return {
        "notebook": job.task.notebook.digest,
        "framework": framework_digest,
        "code": code_digest(),
        "settings": hashlib.sha256(repr(settings).encode()).hexdigest(),
    }
