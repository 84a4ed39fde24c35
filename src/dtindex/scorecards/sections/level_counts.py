"""How many institutions are at each level, and how many have none: as figures and as columns."""

from fractions import Fraction

from dtindex.scorecards.faces.blocks import Column, KeyFigure, KeyFigures
from dtindex.scorecards.groundwork.tallies import LevelTally
from dtindex.scorecards.groundwork.wording import Wording

__all__ = ["OUTSIDE", "counts_of", "level_columns", "level_figures", "outside_of"]

OUTSIDE = ("no_level", "not_sent", "blank")
"""Why an institution is at no level, in the order in which it is told."""


def level_figures(tally: LevelTally, wording: Wording) -> KeyFigures:
    """Count levels, firm apart from provisional, and who has no level, by reason."""
    t, whole = wording.t, tally.leveled or 1
    figures = []
    pairs = zip(tally.at_level.tolist(), tally.provisional.tolist(), strict=True)
    for level, (n, provisional) in enumerate(pairs, start=1):
        said = {
            "title": wording.level_title(level),
            "firm": t.number(n - provisional),
            "provisional": t.number(provisional),
            "share": t.percent(Fraction(n, whole)),
        }
        key = "level_count_provisional" if provisional else "level_count"
        label = t("scorecards.level_capital", level=level)
        figures.append(KeyFigure(label, t.number(n), t(f"scorecards.{key}", **said)))
    for name in OUTSIDE:
        if n := getattr(tally, name):
            label = t(f"scorecards.counted_{name}")
            note = (
                "no_level_not_due"
                if name == "no_level" and not wording.all_is_due
                else f"{name}_note"
            )
            figures.append(KeyFigure(label, t.number(n), t(f"scorecards.counted_{note}")))
    return KeyFigures(tuple(figures))


def outside_of(total: LevelTally) -> tuple[str, ...]:
    """Name the reasons for having no level that occur, so that no column stands empty."""
    return tuple(name for name in OUTSIDE if getattr(total, name))


def level_columns(wording: Wording, total: LevelTally) -> tuple[Column, ...]:
    """Head the counts: a column per level, then one per reason for having none."""
    t = wording.t
    levels = [t("scorecards.level_capital", level=n) for n in range(1, len(total.at_level) + 1)]
    outside = [t(f"scorecards.counted_{name}") for name in outside_of(total)]
    return tuple(Column(title, "number") for title in (*levels, *outside))


def counts_of(tally: LevelTally, total: LevelTally) -> list[int]:
    """Count under the columns that the total has."""
    return [*tally.at_level.tolist(), *(getattr(tally, name) for name in outside_of(total))]
