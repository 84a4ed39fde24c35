"""What a run of publishing did: every page, why it was made or kept, and what failed."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from dtindex.brief import Brief
from dtindex.catalogue import Language, catalogue
from dtindex.publishing.execute.engine import Failure

__all__ = ["PageFailure", "Publication", "PublishedPage"]

_MIB = 1024 * 1024
_SHOWN = 10


@dataclass(frozen=True)
class PublishedPage:
    """A page of the site, with its PDF.

    Parameters
    ----------
    key : str
        ``province``, ``area:NAME`` or ``institution:ID``.
    paths : tuple of Path
        Its files.
    reasons : tuple of str
        Why it was made: ``new``, ``notebook``, ``framework``, ``code``, ``settings``,
        ``inputs``, ``missing``, ``altered``. Empty when it was kept.
    seconds : float
        Time it took in its worker; 0 when it was kept.
    n_bytes : int
        Size of its files together.
    """

    key: str
    paths: tuple[Path, ...]
    reasons: tuple[str, ...]
    seconds: float
    n_bytes: int

    @property
    def is_kept(self) -> bool:
        """Whether it stood already."""
        return not self.reasons


@dataclass(frozen=True)
class PageFailure:
    """A page that could not be made; the files it had, if any, are as they were."""

    key: str
    failure: Failure

    def text(self, language: Language = "vi") -> str:
        """Say what happened, with the cell and its traceback."""
        t = catalogue(language)
        cell = t("publish.cell", cell=self.failure.cell) if self.failure.cell else ""
        head = t("publish.failure", page=self.key, cell=cell, error=self.failure.error)
        return f"{head}\n{self.failure.traceback}".rstrip()


@dataclass(frozen=True, eq=False, repr=False)
class Publication(Brief):
    """A site, and what the run that made it did.

    Parameters
    ----------
    site : Path
        Its folder; open ``index.html``.
    pages : tuple of PublishedPage
        Pages that stand, in the order of the site.
    failures : tuple of PageFailure
        Pages that could not be made.
    removed : tuple of Path
        Files of pages that the result no longer has.
    seconds : float
        Time of the whole run.
    outdated : int
        Scorecards that a run of a few institutions left standing and that come from other data.
    has_loose_links : bool
        Whether scorecards link to pages around them that no run has made yet.
    """

    site: Path
    pages: tuple[PublishedPage, ...]
    failures: tuple[PageFailure, ...]
    removed: tuple[Path, ...]
    seconds: float
    outdated: int = 0
    has_loose_links: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether no page failed."""
        return not self.failures

    @property
    def n_bytes(self) -> int:
        """Size of all pages and PDFs."""
        return sum(page.n_bytes for page in self.pages)

    @property
    def reasons(self) -> Counter[str]:
        """How many pages were made for each reason."""
        return Counter(reason for page in self.pages for reason in page.reasons)

    def summary(self, language: Language = "vi") -> str:
        """Say in a few lines what was done, to be read when the run is over."""
        t = catalogue(language)
        made = [page for page in self.pages if not page.is_kept]
        lines = [
            t(
                "publish.summary",
                pages=t.number(len(self.pages)),
                made=t.number(len(made)),
                kept=t.number(len(self.pages) - len(made)),
                failures=t.number(len(self.failures)),
                size=t.number(Decimal(self.n_bytes) / _MIB, 1),
                seconds=t.number(Decimal(self.seconds), 1),
            )
        ]
        if self.reasons:
            counts = [
                f"{t(f'publish.reason.{reason}')}: {t.number(count)}"
                for reason, count in self.reasons.most_common()
            ]
            lines.append(t("publish.reasons", reasons="; ".join(counts)))
        if self.removed:
            lines.append(t("publish.removed", files=t.number(len(self.removed))))
        lines += [failure.text(language) for failure in self.failures[:_SHOWN]]
        if len(self.failures) > _SHOWN:
            more = t.number(len(self.failures) - _SHOWN)
            lines.append(t("publish.more_failures", failures=more))
        if self.outdated:
            lines.append(t("publish.outdated", pages=t.number(self.outdated)))
        start = self.site / "index.html"
        if start.exists():  # a first run of a few institutions makes none
            lines.append(t("publish.open", page=start))
        if self.has_loose_links:
            lines.append(t("publish.alone"))
        return "\n".join(lines)
