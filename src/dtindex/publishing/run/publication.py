"""What a run of publishing did: every page, why it was made or kept, and what failed."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from dtindex.brief import Brief
from dtindex.catalogue import Catalogue, Language, catalogue
from dtindex.disk import UnwrittenError
from dtindex.errors import PublishError
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
        """Format what happened, with the cell and its traceback."""
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
    said : mapping of str to tuple of str
        What libraries said while pages were made, with the keys of those pages; nothing of it
        stands on any.
    printing : tuple of str
        Keys of pages made that show what a department's own notebook prints.
    replaced : mapping of str to tuple of str
        Characters that no font has a glyph for, with the keys of the pages whose PDF shows
        others in their place.
    unwritten : tuple of PublishError
        Files that another program holds open: they are as they were, and the next run writes them.
    """

    site: Path
    pages: tuple[PublishedPage, ...]
    failures: tuple[PageFailure, ...]
    removed: tuple[Path, ...]
    seconds: float
    outdated: int = 0
    has_loose_links: bool = False
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    printing: tuple[str, ...] = ()
    replaced: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unwritten: tuple[PublishError, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether every page was made, and is in its place."""
        return not (self.failures or self.unwritten)

    @property
    def n_bytes(self) -> int:
        """Size of all pages and PDFs."""
        return sum(page.n_bytes for page in self.pages)

    @property
    def reasons(self) -> Counter[str]:
        """How many pages were made for each reason."""
        return Counter(reason for page in self.pages for reason in page.reasons)

    def summary(self, language: Language = "vi") -> str:
        """Format in a few lines what was done, to be read when the run is over."""
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
        if self.unwritten:
            lines.append(UnwrittenError(self.unwritten).text(language))
        if self.outdated:
            lines.append(t("publish.outdated", pages=t.number(self.outdated)))
        lines += self._remarks(t)
        start = self.site / "index.html"
        if start.exists():  # a first run of a few institutions makes none
            lines.append(t("publish.open", page=start))
        if self.has_loose_links:
            lines.append(t("publish.alone"))
        return "\n".join(lines)

    def log(self) -> str:
        """Return what libraries said, and while which pages were made; empty for nothing."""
        parts = [f"[{', '.join(keys)}]\n{text.rstrip()}\n" for text, keys in self.said.items()]
        return "\n".join(parts)

    def _remarks(self, t: Catalogue) -> Iterator[str]:
        """Yield what is not as whoever looks at the pages would think."""
        for char, keys in self.replaced.items():
            name = unicodedata.name(char, "")
            code = f"U+{ord(char):04X} {name}".rstrip()
            yield t("publish.replaced", char=char, code=code, pages=_some(t, keys))
        if self.printing:
            yield t("publish.printing", pages=_some(t, self.printing))


def _some(t: Catalogue, keys: Sequence[str]) -> str:
    """Name pages; of many, the first and how many others."""
    if len(keys) <= _SHOWN:
        return ", ".join(keys)
    more = t("publish.and_more", pages=t.number(len(keys) - _SHOWN))
    return f"{', '.join(keys[:_SHOWN])} {more}"
