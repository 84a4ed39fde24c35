"""Reports of a province and of its areas: standings, levels, and the facts clause by clause."""

import numpy as np
from numpy.typing import NDArray

from dtindex.analysis.totals.totals import PROVINCE, Totals
from dtindex.criteria.rules.areas import AreaLevel
from dtindex.reports.contents import AreaLine, CountLine, ProvinceReport
from dtindex.reports.figures import Figures
from dtindex.reports.headings import count_line, heading_of, is_open, units_of
from dtindex.reports.sentences import Clauses
from dtindex.scorecards.groundwork.background import Background
from dtindex.scorecards.groundwork.tallies import LevelTally, Tallies
from dtindex.scoring.standing import STANDING_NAMES

__all__ = ["province_report"]


def province_report(
    background: Background,
    totals: Totals,
    figures: Figures,
    *,
    area: str = "",
    internal: bool = False,
) -> ProvinceReport:
    """Gather the report of a province, or of one of its areas.

    Parameters
    ----------
    background : Background
    totals : Totals
        Of the same result, by province and by area.
    figures : Figures
        Takes every figure that is said.
    area : str
        Name of the area; empty for the province.
    internal : bool
        Whether institutions to praise and to help are named.
    """
    level = background.area_level
    everyone = np.arange(len(background.result.institutions))
    own = np.array(background.areas_in(level), dtype=object) == area
    rows = everyone[own] if area else everyone
    return _Province(background, totals, figures, rows, area, level).gathered(internal)


class _Province:
    def __init__(
        self,
        background: Background,
        totals: Totals,
        figures: Figures,
        rows: NDArray[np.intp],
        area: str,
        level: AreaLevel,
    ) -> None:
        self._background = background
        self._result = background.result
        self._t = background.t
        self._totals = totals
        self._figures = figures
        self._rows = rows
        self._area = area
        self._level = level
        self._tallies = Tallies(background.result, rows)

    def gathered(self, internal: bool) -> ProvinceReport:
        """Gather all parts of the report."""
        # Figures take matplotlib, which nobody should wait for who only imports the library.
        from dtindex.reports.chart import levels_chart

        background, t = self._background, self._t
        levels = background.framework.level_rule.levels
        # Short names: the titles of levels are for those that nothing still open can change.
        titles = [background.wording.level_number(each.level).text for each in levels]
        parts = self._parts()
        by, part = (self._level.id, self._area) if self._area else (PROVINCE, "")
        clauses = Clauses(
            self._result, self._totals, by, part, self._rows, t, self._figures, internal
        )
        return ProvinceReport(
            heading=heading_of(background, self._totals.before),
            area=self._area,
            summary=tuple(self._summary()),
            standings=tuple(self._standings()),
            levels=tuple(self._levels()),
            level_titles=tuple(titles),
            areas=tuple(self._area_line(tally) for tally in parts),
            chart=levels_chart(parts, titles, t("report.chart_alt", n=t.number(len(parts)))),
            clauses=tuple(clauses.told()),
            not_sent=units_of(background, self._rows[is_open(self._result)[self._rows]]),
        )

    def _parts(self) -> list[LevelTally]:
        """Areas of the province; of an area, the stages of its institutions."""
        if not self._area:
            return self._tallies.by_part(self._background.areas_in(self._level))
        stages = self._background.framework.stages
        return self._tallies.by_stage(
            {place: self._t.of(stage, "title") for place, stage in enumerate(stages)}
        )

    def _summary(self) -> list[str]:
        t, n = self._t, len(self._rows)
        assessed = self._rows[~is_open(self._result)[self._rows]]
        said = {
            "n": self._count(n, self._rows),
            "assessed": self._count(len(assessed), assessed),
            "year": self._result.school_year,
        }
        lines = [t("report.summary", **said)]
        median = self._tallies.levels("").median
        if median is not None:
            points = self._background.wording.points(median)
            value = self._result.to_points(np.array([median]))[0]
            ids = self._ids(assessed)
            shown = self._figures.say(points, value, "median", institutions=ids)
            most = t.number(self._background.framework.max_points)
            lines.append(t("report.median", points=shown, max=most))
        return lines

    def _standings(self) -> list[CountLine]:
        standings = np.asarray(self._result.scores.standings.index)[self._rows]
        lines = []
        for place, name in enumerate(STANDING_NAMES.tolist()):
            rows = self._rows[standings == place]
            if len(rows):
                title = self._t(f"report.standing_{name}")
                self._count(len(rows), rows)
                lines.append(count_line(title, len(rows), len(self._rows), self._t))
        return lines

    def _levels(self) -> list[CountLine]:
        """Count firm levels by their titles, and apart those that missing answers could change."""
        wording, marks = self._background.wording, self._background.level_marks
        level = np.asarray(self._result.scores.levels.level)[self._rows]
        firm = np.array([marks.is_firm(row) for row in self._rows.tolist()], dtype=bool)
        n_levelled = int((level > 0).sum())
        lines = []
        for each in self._background.framework.level_rule.levels:
            own = level == each.level
            provisional = wording.provisional_level(each.level, each.level).text
            for title, rows in (
                (wording.level(each.level).text, self._rows[own & firm]),
                (provisional, self._rows[own & ~firm]),
            ):
                if len(rows) or title != provisional:
                    self._count(len(rows), rows)
                    lines.append(count_line(title, len(rows), n_levelled, self._t))
        return lines

    def _area_line(self, tally: LevelTally) -> AreaLine:
        t = self._t
        median = "" if tally.median is None else self._background.wording.points(tally.median)
        return AreaLine(
            name=tally.name,
            n=t.number(tally.n),
            assessed=t.number(int(tally.at_level.sum())),
            levels=tuple(t.number(int(n)) for n in tally.at_level),
            median=median,
        )

    def _count(self, n: int, rows: NDArray[np.intp]) -> str:
        return self._figures.say(self._t.number(n), n, "count", institutions=self._ids(rows))

    def _ids(self, rows: NDArray[np.intp]) -> list[str]:
        ids: list[str] = self._result.institutions.ids[rows].tolist()
        return ids
