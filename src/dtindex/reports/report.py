"""``report``: the Word documents of a school year, from a scored result."""

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from dtindex.analysis.totals.totals import PROVINCE, Totals, totals
from dtindex.arguments import checked
from dtindex.brief import Brief
from dtindex.catalogue import Language
from dtindex.disk import told_together, write_whole
from dtindex.reports.documents import Template
from dtindex.reports.figures import Figures, write_trace
from dtindex.reports.headings import is_open
from dtindex.reports.institution import institution_report, reminder
from dtindex.reports.province import province_report
from dtindex.reports.recognition import decision_of
from dtindex.scorecards.groundwork.addresses import area_slugs
from dtindex.scorecards.groundwork.background import Background, Imprint
from dtindex.scoring.result import ScoreResult

__all__ = ["REPORTS", "Reports", "report"]

ReportKind = Literal[
    "province-mid-year",
    "province-year-end",
    "area-year-end",
    "institution",
    "proposal",
    "decision",
    "reminder",
]
REPORTS: tuple[ReportKind, ...] = get_args(ReportKind)


@dataclass(frozen=True, eq=False, repr=False)
class Reports(Brief):
    """What was written; made by :func:`report`.

    Parameters
    ----------
    paths : tuple of Path
        The documents.
    trace : tuple of Path
        The list of figures and the answers behind them, where it was asked for.
    """

    paths: tuple[Path, ...]
    trace: tuple[Path, ...] = ()


@checked
def report(
    result: ScoreResult,
    out: str | Path,
    kinds: Collection[ReportKind] = ("province-year-end", "area-year-end"),
    *,
    templates: str | Path | None = None,
    internal: bool = False,
    trace: bool = False,
    as_of: datetime.date | None = None,
    place: str = "",
    deadline: str = "",
    language: Language = "vi",
) -> Reports:
    """Write Word documents of a result, from templates that a department may edit.

    Parameters
    ----------
    result : ScoreResult
    out : path
        Folder for the documents.
    kinds : collection of str
        Any of ``province-mid-year``, ``province-year-end``, ``area-year-end`` (one for each
        area), ``institution`` (one for each that sent anything), ``proposal``, ``decision``,
        ``reminder`` (one for each that did not).
    templates : path, optional
        Folder of a department's own templates; what it lacks comes from the library.
    internal : bool
        Whether reports name institutions to praise and to help; such a document is not for the
        public.
    trace : bool
        Whether every figure is listed with the facts and institutions behind it.
    as_of : date, optional
        The date of the documents; without one they have room for it.
    place : str
        Where they are issued.
    deadline : str
        By when a form is to be sent, as letters say it.
    language : {"vi", "en"}
        Of the sentences; the library's templates are Vietnamese.

    Raises
    ------
    ReportError
        If a template names fields that there are not, or is no Word document (DT461-DT463).
    PublishError
        If levels of this result cannot be recognised and a decision is asked for (DT421, DT422).

    Examples
    --------
    >>> import tempfile
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=12))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in dti.report(result, folder, ["province-year-end"]).paths]
    ['province-year-end.docx']
    """
    writer = _Writer(
        Background(result, language, as_of, Imprint(place=place)),
        Path(templates) if templates else None,
        internal,
        deadline,
    )
    figures, paths = [], []
    with told_together() as trying:
        for kind in kinds:
            template = Template(kind, writer.templates)
            for name, content, told in writer.contents(kind):
                path = Path(out) / f"{name}.docx"
                document = template.render(content)
                with trying():
                    write_whole(path, document)
                    paths.append(path)
                    figures.append(told)
    traced = write_trace(figures, result, Path(out) / "trace") if trace else []
    return Reports(tuple(paths), tuple(traced))


@dataclass(frozen=True, eq=False)
class _Writer:
    background: Background
    templates: Path | None
    internal: bool
    deadline: str

    def contents(self, kind: ReportKind) -> Iterator[tuple[str, Any, Figures]]:
        """Yield the documents of a kind: name, content, figures."""
        background, result = self.background, self.background.result
        match kind:
            case "province-mid-year" | "province-year-end":
                told = Figures(kind)
                sums = self._totals(PROVINCE)
                yield (
                    kind,
                    province_report(background, sums, told, internal=self.internal),
                    told,
                )
            case "area-year-end":
                level = background.area_level
                sums = self._totals(level.id)
                names = [each for each in dict.fromkeys(background.areas_in(level)) if each]
                for name, slug in zip(names, area_slugs(names), strict=True):
                    told = Figures(f"{kind}-{slug}")
                    content = province_report(
                        background, sums, told, area=name, internal=self.internal
                    )
                    yield f"areas/{slug}", content, told
            case "institution":
                for row in np.flatnonzero(~is_open(result)).tolist():
                    name = f"institutions/{result.institutions.slugs[row]}"
                    told = Figures(name)
                    yield name, institution_report(background, row, told), told
            case "reminder":
                for row in np.flatnonzero(is_open(result)).tolist():
                    name = f"reminders/{result.institutions.slugs[row]}"
                    yield name, reminder(background, row, self.deadline), Figures(name)
            case "proposal" | "decision":
                told = Figures(kind)
                yield kind, decision_of(background, told), told

    def _totals(self, by: str) -> Totals:
        return totals(self.background.result, by, language=self.background.wording.language)
