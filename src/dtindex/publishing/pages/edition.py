"""What is published this time, and how the pages of the site around scorecards are framed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dtindex.catalogue import Catalogue
from dtindex.publishing.documents.document import Bundle, Document
from dtindex.publishing.documents.html import HtmlPage
from dtindex.scorecards.faces.blocks import Title
from dtindex.scorecards.faces.section import Section
from dtindex.scorecards.groundwork import about
from dtindex.scorecards.groundwork.background import Background

__all__ = ["Edition", "SitePage"]

_PAGES = {
    "find": "index.html#institutions",
    "province": "province.html",
    "changes": "changes.html",
    "method": "method.html",
    "data": "data.html",
}
"""Where the pages lead that every other page of the site leads to."""


@dataclass(frozen=True)
class SitePage:
    """A page of the site, with the files that belong to it.

    Parameters
    ----------
    key : str
        Its name in the manifest.
    files : mapping of str to bytes
        By name in the site.
    """

    key: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, eq=False)
class Edition:
    """A result as it is published: in one language, with the pages that stand.

    Parameters
    ----------
    background : Background
        What all pages of a result share.
    standing : frozenset of str
        Names of the files of scorecards that are there: there is a link to no other.
    single_file : bool
        Whether pages carry stylesheet and script inside.
    """

    background: Background
    standing: frozenset[str]
    single_file: bool = False

    @property
    def t(self) -> Catalogue:
        """The words of the pages."""
        return self.background.t

    @cached_property
    def year(self) -> str:
        """The school year, as titles say it."""
        return self.t("scorecards.school_year", year=self.background.when)

    def page(
        self,
        name: str,
        title: str,
        sections: Sequence[Section],
        *,
        description: str,
        trail: Sequence[tuple[str, str]] = (),
        tail: str = "",
    ) -> bytes:
        """Write a page of the site.

        Parameters
        ----------
        name : str
            Its file, from the root of the site.
        title : str
        sections : sequence of Section
        description : str
            One sentence, for whoever finds the page by searching.
        trail : sequence of (str, str)
            Pages between the start page and this one: words, and files from the root.
        tail : str
            HTML for the end of the page: what its script needs.
        """
        up = "../" * name.count("/")
        above = [] if name == "index.html" else [(self.t("site.start"), "index.html"), *trail]
        frame = HtmlPage(
            stylesheet="" if self.single_file else f"{up}assets/scorecard.css",
            trail=[(words, up + address) for words, address in above],
            links=[
                (self.t(f"site.link.{key}"), up + address)
                for key, address in _PAGES.items()
                if address != name and self._stands(address)
            ],
            tail=tail,
        )
        document = Document(
            title=title,
            foot=about.foot(self.background, self.t("scorecards.province_title")),
            description=description,
            language=self.background.wording.language,
            parts=tuple(Bundle({"text/html": section.html}, {}) for section in sections),
        )
        return frame.render(document).encode()

    def heading(self, kicker: str, title: str) -> Section:
        """Head a page: what it is, of what index, with what must not be missed."""
        framework = self.t.of(self.background.framework, "short")
        lines = (f"{framework} · {self.year}",)
        warnings = tuple(about.warnings(self.background))
        return Section("heading", (Title(kicker, title, lines), *warnings))

    def _stands(self, address: str) -> bool:
        return address != _PAGES["province"] or address in self.standing
