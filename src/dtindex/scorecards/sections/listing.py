"""Tables of institutions, a row each, with a link to each one's own scorecard."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from functools import cached_property

from dtindex.criteria.rules.areas import AreaLevel
from dtindex.letters import sort_key
from dtindex.scorecards.faces.blocks import Column, Content, Detail, Link, Row, Table
from dtindex.scorecards.groundwork.addresses import institution_page
from dtindex.scorecards.groundwork.background import Background

__all__ = ["MOST_ROWS", "Listing"]

MOST_ROWS = 600
"""Rows of institutions that one page bears: more would make it slow to open on a phone."""


class Listing:
    """Writes tables of institutions.

    Parameters
    ----------
    background : Background
        What the scorecards of a result share.
    place : AreaLevel or None
        Where an institution is said to be.
    up : str
        Way from the page to the root of the site: nothing, or ``../``.
    standing : collection of str, optional
        Files of the site that are there. When given, only to these there are links, and rows
        also bear codes, communes and PDFs, as someone who looks for one school wants them.

    Examples
    --------
    >>> import dtindex as dti
    >>> background = Background(dti.score(*dti.sample_province(n_institutions=3)))
    >>> table = Listing(background, background.area_level).table([0, 1], "Hai cơ sở")
    >>> len(table.rows), len(table.columns)
    (2, 7)
    """

    def __init__(
        self,
        background: Background,
        place: AreaLevel | None,
        up: str = "",
        standing: Collection[str] | None = None,
    ) -> None:
        self._background = background
        self._t = background.t
        self._place = place
        self._up = up
        self._standing = standing

    def by_name(self, rows: Sequence[int]) -> list[int]:
        """Sort rows of the result by the names of their institutions."""
        names = self._background.institutions["name"]
        return sorted(rows, key=lambda row: (sort_key(names[row]), row))

    def table(self, rows: Sequence[int], caption: str) -> Table:
        """Return the table of some rows of the result, by name."""
        return Table(caption, self.columns, tuple(self._row(row) for row in self.by_name(rows)))

    @property
    def columns(self) -> tuple[Column, ...]:
        """What a row says."""
        t = self._t
        columns = (
            Column(t("scorecards.institution"), width=4),
            Column(t("scorecards.stage"), width=3),
            *self._place_column(),
            Column(t("scorecards.points"), "points"),
            Column(t("scorecards.highest"), "number"),
            Column(t("scorecards.level"), "mark"),
            Column(t("scorecards.verified"), "number"),
        )
        return (*columns, Column(t("scorecards.pdf"), "mark")) if self._has_pdfs else columns

    def _place_column(self) -> tuple[Column, ...]:
        """Head the areas, where any institution says where it lies."""
        if self._place is None or not self._is_anywhere:
            return ()
        return (Column(self._t.of(self._place, "title"), width=2),)

    @cached_property
    def _has_pdfs(self) -> bool:
        return any(name.endswith(".pdf") for name in self._standing or ())

    def _row(self, row: int) -> Row:
        wording, scores = self._background.wording, self._background.result.scores
        stages = wording.stages(self._background.institutions["stages"][row])
        where = [self._where(row)] if self._is_anywhere else []
        start = (self._name(row), stages, *where)
        if not scores.assessed[row]:
            mark = self._background.level_marks.of(row)
            points: tuple[Content, ...] = ("–", "–", mark, "–")
        else:
            full = wording.steps(self._background.framework.max_points)
            points = (
                wording.out_of(int(scores.index.points[row]), full),
                wording.points(int(scores.index.highest[row])),
                self._level(row),
                self._t.percent(Fraction(self._verified_shares[row]), 0),
            )
        return Row((*start, *points, *self._files(row)))

    def _level(self, row: int) -> Content:
        """Return the level, and what holds it below what the points alone would give."""
        levels = self._background.result.scores.levels
        mark = self._background.level_marks.of(row)
        if levels.level[row] >= levels.by_points[row]:
            return mark
        conditions = self._background.wording.conditions(self._background.held_by[row])
        return (mark, Detail(self._t("scorecards.held_short", conditions=conditions)))

    def _name(self, row: int) -> Content:
        institutions = self._background.institutions
        name, page = institutions["name"][row], institution_page(self._slug(row))
        if self._standing is None:
            return Link(name, self._up + page)
        code = Detail(institutions["institution_id"][row])
        return (Link(name, self._up + page) if page in self._standing else name, code)

    def _where(self, row: int) -> Content:
        place = self._areas[row]
        inner = self._inner[row] if self._standing is not None else ""
        return (place, Detail(inner)) if inner else place

    @cached_property
    def _areas(self) -> list[str]:
        if self._place is None:
            return [""] * len(self._background.institutions["name"])
        return self._background.areas_in(self._place)

    @cached_property
    def _inner(self) -> list[str]:
        """Name the area within the area, where there is such a level."""
        levels = self._background.result.area_levels
        narrower = levels[levels.index(self._place) + 1 :] if self._place in levels else ()
        return self._background.areas_in(narrower[0]) if narrower else [""] * len(self._areas)

    @cached_property
    def _is_anywhere(self) -> bool:
        """Whether any institution says where it lies: a column of nothing helps nobody."""
        return any(self._areas)

    def _files(self, row: int) -> tuple[Content, ...]:
        if self._standing is None or not self._has_pdfs:
            return ()
        pdf = institution_page(self._slug(row)).removesuffix("html") + "pdf"
        return (Link(self._t("scorecards.pdf"), self._up + pdf) if pdf in self._standing else "",)

    def _slug(self, row: int) -> str:
        return self._background.result.institutions.slugs[row]

    @cached_property
    def _verified_shares(self) -> list[float]:
        shares: list[float] = self._background.result.index["verified_share"].tolist()
        return shares
