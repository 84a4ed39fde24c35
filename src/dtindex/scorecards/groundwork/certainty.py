"""Two sentences about an institution: how sure its rank is, and what earlier years were."""

from collections.abc import Iterator

from dtindex.criteria.told.words import name_of
from dtindex.scorecards.faces.blocks import Paragraph, Strong
from dtindex.scorecards.groundwork.background import Background
from dtindex.scorecards.groundwork.history import Year

__all__ = ["rank", "trend"]


def rank(background: Background, row: int) -> Iterator[Paragraph]:
    """Yield between which ranks it stands and how often its level stays, when much may vary."""
    t, ranking = background.t, background.findings.rankings[row]
    if ranking is None:
        return
    if ranking.tenths is None:
        stays = t("scorecards.level_to_come")
    elif ranking.tenths in {0, 10}:
        stays = t(f"scorecards.level_stays_{ranking.tenths}")
    else:
        stays = t("scorecards.level_stays", tenths=ranking.tenths)
    key = "rank" if ranking.first < ranking.last else "rank_firm"
    words = t(
        f"scorecards.{key}",
        first=t.number(ranking.first),
        last=t.number(ranking.last),
        among=t.number(ranking.among),
        stays=stays,
    )
    if ranking.is_beside:
        words = f"{words} {t('scorecards.rank_beside')}"
    yield Paragraph((Strong(t("scorecards.rank_label")), f" {words}"))


def trend(background: Background, row: int) -> Iterator[Paragraph]:
    """Yield points and levels of earlier years, and what moved the index since; else nothing."""
    t, wording, past = background.t, background.wording, background.findings.pasts[row]
    scores = background.result.scores
    if not past.years or not scores.assessed[row]:
        return
    said = [_year(year, background) for year in past.years]
    change = int(scores.index.points[row]) - past.years[-1].points
    last, result = past.years[-1], background.result
    since = "trend_change" if last.school_year < result.school_year else "trend_change_since"
    said.append(t(f"scorecards.{since}", change=wording.signed(change)))
    if past.by_rules:
        said.append(t("scorecards.trend_by_rules", change=wording.signed(past.by_rules)))
    if past.by_period:
        said.append(t("scorecards.trend_by_period", change=wording.signed(past.by_period)))
    if past.by_missing:
        alike = change - past.by_rules - past.by_period - past.by_missing
        by_missing = {"change": wording.signed(past.by_missing), "alike": wording.signed(alike)}
        said.append(t("scorecards.trend_by_missing", **by_missing))
    for key, moves in (
        ("trend_up", [move for move in past.moves if move[1] > 0]),
        ("trend_down", [move for move in past.moves if move[1] < 0]),
    ):
        if moves:
            components = background.framework.component
            parts = [
                f"{name_of(components[component], t)}: {wording.signed(steps)}"
                for component, steps in moves
            ]
            said.append(t(f"scorecards.{key}", components=t.join(parts)))
    words = "; ".join(said)
    yield Paragraph((Strong(t("scorecards.trend_label")), f" {words}."))


def _year(year: Year, background: Background) -> str:
    """Format where it stood in one year, and under which ids where they were others."""
    t, points = background.t, background.wording.points(year.points)
    when = background.wording.when(year.school_year, year.period)
    several = "trend_year_of_several" if len(year.came_from) > 1 else "trend_year_without_level"
    key = "trend_year" if year.level else several
    words = t(f"scorecards.{key}", year=when, points=points, level=year.level)
    if year.is_provisional:
        words = t("scorecards.trend_provisional", said=words)
    if year.came_from:
        words = f"{words} ({t('scorecards.trend_came_from', ids=t.join([*year.came_from]))})"
    return words
