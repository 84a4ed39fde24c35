"""Earlier school years of an area's institutions beside this one."""

from statistics import median

import numpy as np
from numpy.typing import NDArray

from dtindex.scorecards.faces.blocks import Block, Column, Heading, Paragraph, Row, Table
from dtindex.scorecards.faces.section import Section
from dtindex.scorecards.groundwork.background import Background
from dtindex.scorecards.groundwork.history import Past
from dtindex.scoring.scores import NO_LEVEL

__all__ = ["area_trend_section"]

Standings = dict[int, tuple[int, int]]
"""Points in steps and level of institutions, by row."""


def area_trend_section(background: Background, rows: NDArray[np.intp]) -> Section:
    """Return medians and levels of every year, and how many rose and fell since the last one."""
    t = background.t
    heading = Heading(t("scorecards.trend_heading"))
    years = _years(background, rows)
    if len(years) == 1:
        return Section("trend", (heading, Paragraph(t("scorecards.trend_first_year"))))
    levels = [level.level for level in background.framework.level_rule.levels]
    columns = (
        Column(t("scorecards.trend_school_year")),
        Column(t("scorecards.institutions"), "number"),
        Column(t("scorecards.median"), "number"),
        *[Column(t("scorecards.level_capital", level=level), "number") for level in levels],
    )
    table = Table(
        heading.text,
        columns,
        tuple(_row(background, year, own, levels) for year, own in years.items()),
    )
    *_, before, now = years.values()
    pasts, highest = background.findings.pasts, background.result.scores.levels.highest
    blocks: tuple[Block, ...] = (heading, table)
    if rows_of_both := [row for row in now if row in before]:
        both = [(before[row], now[row]) for row in rows_of_both]
        words = t(
            "scorecards.trend_both",
            n=t.number(len(both)),
            # Nobody rose from the level of several: there was none.
            risen=t.number(sum(new[1] > old[1] > 0 for old, new in both)),
            # Nobody fell for an answer that is still missing.
            fallen=t.number(sum(bool(0 < highest[row] < before[row][1]) for row in rows_of_both)),
            change=background.wording.signed(
                _median([now[row][0] - before[row][0] - _other(pasts[row]) for row in rows_of_both])
            ),
        )
        blocks = (*blocks, Paragraph(words))
    return Section("trend", (*blocks, _note(background)))


def _other(past: Past) -> int:
    """Add up what other rules, and answers that came or went, changed."""
    return past.by_rules + past.by_missing + past.by_period


def _note(background: Background) -> Paragraph:
    """Format by which rules the years were scored."""
    t, result = background.t, background.result
    others = [
        background.wording.when(each.school_year, each.period)
        for each in result.previous
        if each.framework.digest != result.framework.digest
    ]
    if not others:
        return Paragraph(t("scorecards.trend_note"), "muted")
    return Paragraph(t("scorecards.trend_note_other_rules", years=t.join(others)), "muted")


def _years(background: Background, rows: NDArray[np.intp]) -> dict[str, Standings]:
    """Who stood where, by school year, this one last."""
    years: dict[tuple[str, str], Standings] = {}
    t, scores = background.t, background.result.scores
    for row in rows.tolist():
        for year in background.findings.pasts[row].years:
            years.setdefault((year.school_year, year.period), {})[row] = (year.points, year.level)
    order = background.framework.period_ids
    ranks = {period: rank for rank, period in enumerate(("", *order))} | {"": len(order) + 1}
    in_order = sorted(years, key=lambda when: (when[0], ranks.get(when[1], 0)))
    named = {background.wording.when(*when): years[when] for when in in_order}
    named[background.result.when_in_words(t.language)] = {
        row: (int(scores.index.points[row]), int(scores.levels.level[row]))
        for row in rows.tolist()
        if scores.assessed[row]
    }
    return named


def _row(background: Background, year: str, own: Standings, levels: list[int]) -> Row:
    t = background.t
    # Where no level was given, none was missed: a period before the last, say.
    has_levels = any(level != NO_LEVEL for _, level in own.values())
    counts = [t.number(sum(level == each for _, level in own.values())) for each in levels]
    counts = counts if has_levels or not own else ["–"] * len(levels)
    points = [points for points, _ in own.values()]
    middle = background.wording.points(_median(points)) if points else "–"
    return Row((year, t.number(len(own)), middle, *counts))


def _median(steps: list[int]) -> int:
    """Median in whole steps, halves rounded up."""
    return int(np.floor(median(steps) + 0.5))
