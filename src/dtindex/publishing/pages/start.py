"""The start page, and the lists that it leads to where there are too many institutions for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dtindex.letters import sort_key
from dtindex.publishing.pages.edition import Edition, SitePage
from dtindex.publishing.pages.finder import finder
from dtindex.publishing.pages.lookup import lookup
from dtindex.scorecards.faces.blocks import (
    Block,
    Bullets,
    Content,
    Heading,
    Inline,
    Link,
    Paragraph,
    Title,
)
from dtindex.scorecards.faces.section import Section
from dtindex.scorecards.groundwork import about
from dtindex.scorecards.groundwork.addresses import area_slugs, areas
from dtindex.scorecards.groundwork.tallies import Tallies
from dtindex.scorecards.sections.level_counts import level_figures
from dtindex.scorecards.sections.listing import MOST_ROWS, Listing

__all__ = ["Part", "StartPages"]


@dataclass(frozen=True)
class Part:
    """Some institutions that a list holds: those of an area, or as many of them as fit a page.

    Parameters
    ----------
    name : str
        Of the area, numbered where it needs more than one page.
    page : str
        File of the list, from the root of the site.
    rows : sequence of int
        Rows of the result, by name.
    """

    name: str
    page: str
    rows: Sequence[int]


class StartPages:
    """The start page, its lists, and the data that its script compares.

    Parameters
    ----------
    edition : Edition
        What is published.
    most_rows : int
        Rows of institutions that one page bears.
    """

    def __init__(self, edition: Edition, most_rows: int = MOST_ROWS) -> None:
        self._edition = edition
        self._background = edition.background
        self._t = edition.t
        self._most_rows = most_rows
        institutions = self._background.institutions
        self._level = self._background.area_level
        self._own_areas = self._background.areas_in(self._level)
        self._areas = areas(self._own_areas)
        self._all = range(len(institutions["institution_id"]))

    def pages(self) -> Iterator[SitePage]:
        """Yield the start page with its data, and the lists."""
        parts = self.parts()
        data = lookup(self._edition)
        start = {"index.html": self._start(parts), "data/institutions.js": data}
        yield SitePage("site:start", start)
        for part in parts:
            yield SitePage(f"site:{part.page}", {part.page: self._list(part)})

    def parts(self) -> list[Part]:
        """Divide the institutions into lists; there is none where all fit on the start page."""
        if len(self._all) <= self._most_rows:
            return []
        by_area: dict[str, list[int]] = {}
        for row in self._listing().by_name(self._all):
            by_area.setdefault(self._own_areas[row], []).append(row)
        names = sorted(by_area, key=sort_key)
        slugs = area_slugs([name or "_" for name in names])
        parts = []
        for name, slug in zip(names, slugs, strict=True):
            own, most = by_area[name], self._most_rows
            chunks = [own[i : i + most] for i in range(0, len(own), most)]
            for place, rows in enumerate(chunks, 1):
                number = f" ({place}/{len(chunks)})" if len(chunks) > 1 else ""
                page = f"lists/{slug}{f'.{place}' if number else ''}.html"
                parts.append(Part(f"{name or self._t('site.no_area')}{number}", page, rows))
        return parts

    def _listing(self, up: str = "") -> Listing:
        return Listing(self._background, self._level, up, self._edition.standing)

    def _start(self, parts: Sequence[Part]) -> bytes:
        t, title = self._t, self._t("scorecards.province_title")
        head = Title(t.of(self._background.framework, "short"), title, (self._edition.year,))
        heading: list[Block] = [about.letterhead(self._background), head]
        heading += about.warnings(self._background)
        sections = [Section("heading", tuple(heading)), self._overview()]
        if not parts and self._areas:
            sections.append(self._area_links())
        sections.append(self._institutions(parts))
        columns = self._listing().columns if parts else ()
        tail = finder(t, "", columns=columns, script_inside=self._edition.single_file)
        n = t("scorecards.n_institutions", n=t.number(len(self._all)))
        description = f"{self._edition.year}, {n}"
        return self._edition.page("index.html", title, sections, description=description, tail=tail)

    def _overview(self) -> Section:
        """How many institutions are at each level, and where there is more to see."""
        t, wording = self._t, self._background.wording
        tally = Tallies(self._background.result, np.arange(len(self._all))).levels("")
        said = {"n": t.number(tally.n), "assessed": t.number(tally.assessed)}
        key = "overview" if tally.assessed == tally.n else "overview_partly"
        words: tuple[Inline, ...] = (t(f"site.{key}", **said),)
        if "province.html" in self._edition.standing:
            words = (*words, " ", Link(t("site.to_province"), "province.html"))
        return Section("overview", (Paragraph(words, "lead"), level_figures(tally, wording)))

    def _area_links(self) -> Section:
        items: list[Content] = [
            Link(name, page) if page in self._edition.standing else name
            for name, page in sorted(self._areas.items(), key=lambda item: sort_key(item[0]))
        ]
        heading = Heading(self._t("site.areas", areas=self._t.of(self._level, "names")))
        return Section("areas", (heading, Bullets(tuple(items))))

    def _institutions(self, parts: Sequence[Part]) -> Section:
        t = self._t
        heading = Heading(t("scorecards.table_heading"))
        if not parts:
            table = self._listing().table(self._all, heading.text)
            return Section("institutions", (heading, table))
        items: list[Content] = [
            (Link(part.name, part.page), f" ({t.number(len(part.rows))})") for part in parts
        ]
        words = Paragraph(t("site.by_area", n=t.number(len(self._all))))
        return Section("institutions", (heading, words, Bullets(tuple(items))))

    def _list(self, part: Part) -> bytes:
        t = self._t
        name = self._own_areas[part.rows[0]]
        blocks: list[Block] = [Heading(t("scorecards.table_heading"))]
        card = self._areas.get(name, "")
        if card in self._edition.standing:
            blocks.append(Paragraph(Link(t("site.to_area", name=name), f"../{card}")))
        blocks.append(self._listing("../").table(part.rows, part.name))
        n = t("scorecards.n_institutions", n=t.number(len(part.rows)))
        return self._edition.page(
            part.page,
            part.name,
            [
                self._edition.heading(t("site.list"), part.name),
                Section("institutions", tuple(blocks)),
            ],
            description=f"{part.name}, {self._edition.year}, {n}",
            tail=finder(t, "../", script_inside=self._edition.single_file),
        )
