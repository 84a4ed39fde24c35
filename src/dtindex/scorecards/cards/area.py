"""The scorecard of many institutions together: a province, a district or a commune."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dtindex.criteria.rules.areas import AreaLevel
from dtindex.criteria.rules.models import STAGES, CriterionGroup
from dtindex.criteria.told.words import name_of
from dtindex.scorecards.faces.blocks import (
    Bar,
    Block,
    Column,
    Content,
    Definitions,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Link,
    Paragraph,
    Points,
    Row,
    Table,
    Tile,
    Tiles,
    Title,
)
from dtindex.scorecards.faces.figures import histogram, stacked_levels
from dtindex.scorecards.faces.section import Page, Section
from dtindex.scorecards.groundwork import about
from dtindex.scorecards.groundwork.addresses import areas
from dtindex.scorecards.groundwork.background import Background
from dtindex.scorecards.groundwork.tallies import LevelTally, Tallies
from dtindex.scorecards.sections.agreement import agreement_section
from dtindex.scorecards.sections.cliffs import cliffs_section
from dtindex.scorecards.sections.level_counts import counts_of, level_columns, level_figures
from dtindex.scorecards.sections.listing import MOST_ROWS, Listing
from dtindex.scorecards.sections.trend import area_trend_section
from dtindex.scorecards.sections.visits import visits_section

__all__ = ["Area", "AreaScorecard"]

_COMPONENTS_SHOWN = 5
_MOST_TILES = 60
"""Above so many parts a table tells more than tiles do."""


@dataclass(frozen=True, eq=False)
class Area:
    """Some institutions of a result, those of one area or all of them.

    Parameters
    ----------
    level : AreaLevel or None
        None for the province.
    name : str
        Empty for the province.
    rows : ndarray of int, shape (n,)
        Rows of its institutions.
    """

    level: AreaLevel | None
    name: str
    rows: NDArray[np.intp]


class AreaScorecard:
    """The sections of an area's scorecard; get one from ``Scorecards.province`` or ``.area``.

    Parameters
    ----------
    background : Background
        What the scorecards of a result share.
    area : Area
        Whose institutions are summed up.
    """

    def __init__(self, background: Background, area: Area) -> None:
        self._background = background
        self._area = area
        self._t = background.t
        self._wording = background.wording
        self._framework = background.framework
        self._tallies = Tallies(background.result, area.rows)
        levels = background.result.area_levels
        inside = levels[levels.index(area.level) + 1 :] if area.level in levels else ()
        self._part = levels[0] if area.level is None else next(iter(inside), None)
        own = background.areas_in(background.area_level)
        self._pages = areas(own) if area.level is None else {}
        self._up = "" if area.level is None else "../"

    @cached_property
    def _all(self) -> LevelTally:
        return self._tallies.levels(self._t("scorecards.together"))

    @property
    def heading(self) -> Section:
        """Which institutions, when, and how far to trust it."""
        t, background = self._t, self._background
        name = self._area.name or t("scorecards.province_title")
        year = t("scorecards.school_year", year=background.when)
        n = t("scorecards.n_institutions", n=t.number(len(self._area.rows)))
        kicker = self._kicker()
        page = Page(
            title=f"{kicker}: {name}" if self._area.name else name,
            foot=about.foot(background, name),
            language=self._wording.language,
            description=f"{year}, {n}",
        )
        head = (about.letterhead(background), Title(kicker, name, (f"{year} · {n}",)))
        return Section("heading", (*head, *about.warnings(background)), page)

    def _kicker(self) -> str:
        t, level = self._t, self._area.level
        if level is None:
            return t("scorecards.province_kicker")
        return t("scorecards.area_kicker", area=t.of(level, "name"))

    @property
    def levels(self) -> Section:
        """Levels of all, by stage and by part."""
        t = self._t
        stages = {place: self._wording.stages(stage) for place, stage in enumerate(STAGES)}
        by_stage = self._tallies.by_stage(stages)
        part = self._part
        by_part = self._tallies.by_part(self._background.areas_in(part)) if part else []
        blocks: list[Block] = [
            Heading(t("scorecards.levels_heading")),
            Paragraph((self._summary(), " ", Link(t("scorecards.how"), "#method")), "lead"),
            level_figures(self._all, self._wording),
            *self._levels_by(
                "stage", t("scorecards.levels_by_stage"), t("scorecards.stage"), by_stage
            ),
        ]
        if part and 1 < len(by_part) <= MOST_ROWS:
            heading = t("scorecards.levels_by_area", area=t.of(part, "name"))
            blocks += self._levels_by("area", heading, t.of(part, "title"), by_part)
        return Section("levels", tuple(blocks))

    def _summary(self) -> str:
        t, tally = self._t, self._all
        if not tally.assessed:
            return t("scorecards.area_summary_none", n=t.number(tally.n))
        middle = "–" if tally.median is None else self._wording.points(tally.median)
        said = {
            "n": t.number(tally.n),
            "assessed": t.number(tally.assessed),
            "median": middle,
            "max": t.number(self._framework.max_points),
            "held": t.number(self._tallies.held()),
            "level": self._framework.unmet_condition.level,
        }
        key = "area_summary" if tally.assessed == tally.n else "area_summary_partly"
        return t(f"scorecards.{key}", **said)

    def _levels_by(
        self, part: str, heading: str, title: str, tallies: list[LevelTally]
    ) -> Iterator[Block]:
        t = self._t
        yield Heading(heading, 3)
        if part == "stage":
            yield self._level_bars(part, heading, tallies)
        elif len(tallies) <= _MOST_TILES:
            yield Tiles(tuple(self._tile(tally) for tally in tallies))
            yield Paragraph(t("scorecards.tiles_note"), "muted")
        columns = (
            Column(title, width=3),
            Column(t("scorecards.institutions"), "number"),
            *level_columns(self._wording, self._all),
            Column(t("scorecards.median"), "number"),
        )
        yield Table(heading, columns, tuple(self._level_row(tally) for tally in tallies))
        if part == "stage":
            yield Paragraph(t("scorecards.stages_note"), "muted")

    def _level_bars(self, part: str, heading: str, tallies: list[LevelTally]) -> Figure:
        names = [column.title for column in level_columns(self._wording, self._all)]
        alt = "; ".join(self._in_words(tally, names) for tally in tallies)
        svg = stacked_levels(
            [tally.name for tally in tallies],
            np.array([counts_of(tally, self._all) for tally in tallies]),
            n_levels=len(self._framework.level_rule.levels),
            name=f"levels-{part}",
            level_names=names,
            title=heading,
            description=alt,
        )
        return Figure(svg, f"{heading}. {alt}.")

    def _tile(self, tally: LevelTally) -> Tile:
        t, wording = self._t, self._wording
        said = {"n": t.number(tally.n), "assessed": t.number(tally.assessed)}
        if tally.median is None:
            remark = t("scorecards.tile_none", **said)
            return Tile(self._linked(tally.name), wording.no_level("not_assessed"), remark, 0.0)
        # The level of the institution in the middle: half of those with one are there or below.
        leveled = tally.at_level.cumsum()
        middle = int(np.searchsorted(leveled * 2, leveled[-1])) + 1
        key = "tile" if tally.assessed == tally.n else "tile_partly"
        has_level = tally.leveled > 0
        return Tile(
            name=self._linked(tally.name),
            level=wording.level_number(middle) if has_level else wording.no_level("level_none"),
            remark=t(f"scorecards.{key}", median=wording.points(tally.median), **said),
            share=tally.median / wording.steps(self._framework.max_points),
        )

    def _linked(self, name: str) -> Content:
        page = self._pages.get(name)
        return Link(name, page) if page else name

    def _level_names(self) -> list[str]:
        levels = self._framework.level_rule.levels
        return [self._t("scorecards.level_capital", level=level.level) for level in levels]

    def _in_words(self, tally: LevelTally, names: list[str]) -> str:
        own = counts_of(tally, self._all)
        counts = [f"{name} {n}" for name, n in zip(names, own, strict=True)]
        return f"{tally.name}: {', '.join(counts)}"

    def _level_row(self, tally: LevelTally) -> Row:
        number = self._t.number
        name = self._linked(tally.name)
        median = "–" if tally.median is None else self._wording.points(tally.median)
        return Row((name, number(tally.n), *map(number, counts_of(tally, self._all)), median))

    @property
    def distribution(self) -> Section:
        """How the index is distributed."""
        t, wording = self._t, self._wording
        distribution = self._background.distribution_of(self._area.rows)
        heading = Heading(t("scorecards.distribution_heading"))
        if not distribution.n:
            return Section("distribution", (heading, Paragraph(t("scorecards.nothing"))))
        median = self._all.median
        assert median is not None  # there are institutions with points
        said = {"n": t.number(distribution.n), "median": wording.points(median)}
        alt = t("scorecards.distribution_alt", **said)
        svg = histogram(
            distribution,
            name="distribution",
            level_names=self._level_names() if distribution.starts else (),
            axes_labels=(t("scorecards.index_points"), t("scorecards.number_of_institutions")),
            title=heading.text,
            description=alt,
        )
        caption = t("scorecards.distribution", **said)
        return Section("distribution", (heading, Figure(svg, alt, caption)))

    @property
    def groups(self) -> Section:
        """Medians and quartiles of the counted groups."""
        t = self._t
        columns = (
            Column(t("scorecards.group"), width=3),
            Column(t("scorecards.median"), "points"),
            Column("", "bar"),
            Column(t("scorecards.middle_half"), "mark"),
            Column(t("scorecards.institutions"), "number"),
        )
        rows = [
            self._group_row(place, group)
            for place, group in enumerate(self._framework.groups)
            if group.counted
        ]
        heading = t("scorecards.groups_heading")
        note = Paragraph(t("scorecards.middle_half_note"), "muted")
        return Section("groups", (Heading(heading), Table(heading, columns, tuple(rows)), note))

    def _group_row(self, place: int, group: CriterionGroup) -> Row:
        t, wording = self._t, self._wording
        quartiles = self._tallies.group(place)
        if quartiles is None:
            return Row((t.of(group, "title"), "–", "", "–", "0"))
        full = wording.steps(group.max_points)
        return Row(
            (
                t.of(group, "title"),
                wording.out_of(quartiles.median, full),
                Bar(quartiles.median / full),
                f"{wording.points(quartiles.low)} – {wording.points(quartiles.high)}",
                t.number(quartiles.n),
            )
        )

    @property
    def conditions(self) -> Section:
        """The mandatory conditions, the one that holds most institutions first."""
        t = self._t
        columns = (
            Column(t("scorecards.condition"), width=3),
            Column(t("scorecards.condition_unmet"), "number"),
            Column(t("scorecards.condition_missing"), "number"),
            Column(t("scorecards.condition_met"), "number"),
        )
        pairs = zip(self._framework.conditions, self._tallies.conditions(), strict=True)
        rows = [
            Row(
                (
                    name_of(condition, t),
                    *map(t.number, (tally.unmet, tally.unanswered, tally.met)),
                )
            )
            for condition, tally in sorted(pairs, key=lambda pair: -pair[1].open)
        ]
        heading = t("scorecards.conditions_open_heading")
        return Section("conditions", (Heading(heading), Table(heading, columns, tuple(rows))))

    @property
    def data_quality(self) -> Section:
        """How much is answered and verified, and what is missing most often."""
        t, wording, quality = self._t, self._wording, self._tallies.quality()
        figures = KeyFigures(
            (
                KeyFigure(
                    t("scorecards.verified"),
                    self._share(quality.verified_steps, quality.applicable_steps),
                    t(
                        "scorecards.verified_note",
                        verified=wording.maximum(quality.verified_steps),
                        max=wording.maximum(quality.applicable_steps),
                    ),
                ),
                KeyFigure(
                    t("scorecards.answered"),
                    self._share(quality.answered, quality.applicable),
                    t("scorecards.of_components", n=t.number(quality.applicable)),
                ),
                KeyFigure(
                    t("scorecards.complete"),
                    Points(t.number(quality.complete), t.number(self._all.assessed)),
                    t("scorecards.complete_note"),
                ),
            )
        )
        counts = (
            (t("scorecards.components_missing"), t.number(quality.missing)),
            (t("scorecards.components_rejected"), t.number(quality.rejected)),
        )
        heading = Heading(t("scorecards.quality_heading"))
        return Section("data-quality", (heading, figures, Definitions(counts), *self._missing()))

    def _share(self, part: int, whole: int) -> str:
        return self._t.percent(Fraction(part, whole)) if whole else "–"

    def _missing(self) -> Iterator[Block]:
        t, missing = self._t, self._tallies.missing_by_component()
        most = np.argsort(-missing, kind="stable")[:_COMPONENTS_SHOWN]
        components = self._framework.components
        rows = [
            Row(
                (
                    name_of(components[place], t),
                    t.number(int(missing[place])),
                )
            )
            for place in most.tolist()
            if missing[place]
        ]
        if rows:
            heading = t("scorecards.missing_most")
            columns = (
                Column(t("scorecards.component")),
                Column(t("scorecards.institutions"), "number"),
            )
            yield Heading(heading, 3)
            yield Table(heading, columns, tuple(rows))

    @property
    def trend(self) -> Section:
        """Earlier school years beside this one."""
        return area_trend_section(self._background, self._area.rows)

    @property
    def agreement(self) -> Section:
        """What external assessment changed; over the whole province, part by part too."""
        whole = self._area.level is None
        return agreement_section(self._background, None if whole else self._area.rows)

    @property
    def cliffs(self) -> Section:
        """Who stands close to a line between two levels."""
        return cliffs_section(self._background, self._area.rows, self._up)

    @property
    def visits(self) -> Section:
        """Where help and visits would change most."""
        return visits_section(self._background, self._area.rows, self._up)

    @property
    def table(self) -> Section:
        """All institutions, by name; where they are very many, where to find them."""
        t = self._t
        heading = t("scorecards.table_heading")
        if len(self._area.rows) > MOST_ROWS:
            start = Link(t("scorecards.table_elsewhere"), f"{self._up}index.html#institutions")
            return Section("institutions", (Heading(heading), Paragraph(start)))
        listing = Listing(self._background, self._part, self._up)
        table = listing.table(self._area.rows.tolist(), heading)
        return Section("institutions", (Heading(heading), table))

    @property
    def method(self) -> Section:
        """How points become a level, and which numbers are design."""
        return Section("method", about.method(self._background))

    @property
    def provenance(self) -> Section:
        """What the scorecard was made from."""
        return Section("provenance", about.provenance(self._background))
