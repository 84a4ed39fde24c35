"""Where one institution stands: its points, its level, how far both may still rise, its groups."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from dtindex.catalogue import Catalogue
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.scores import NO_LEVEL

__all__ = ["GroupScore", "Headline", "Reached"]


@dataclass(frozen=True, slots=True)
class Reached:
    """Points and the level they stand for; no level where nothing applies, or none is set."""

    points: Decimal
    level: int | None
    title: str

    def words(self, max_points: Decimal, t: Catalogue) -> str:
        """Say it: points out of points possible, level."""
        values = {"points": t.number(self.points), "max": t.number(max_points)}
        if self.level is None:
            return t("scoring.points_of", **values)
        return t("scoring.reached", **values, level=self.level, title=self.title)


@dataclass(frozen=True, slots=True)
class GroupScore:
    """Points of one group; those of a profile do not count."""

    group_id: str
    title: str
    points: Decimal
    max_points: Decimal
    counted: bool


@dataclass(frozen=True, slots=True)
class Headline:
    """Points, level, range and groups of one institution in one school year.

    ``highest`` is what missing answers could still bring; ``verified`` the points possible in
    what was verified, out of ``applicable``.
    """

    school_year: str
    reached: Reached
    highest: Reached
    max_points: Decimal
    verified: Decimal
    applicable: Decimal
    groups: tuple[GroupScore, ...]

    @classmethod
    def of(cls, result: ScoreResult, row: int, t: Catalogue) -> "Headline":
        """Read the headline of the institution in one row of a result."""
        framework, scores = result.framework, result.scores
        titles = {level.level: t.of(level, "title") for level in framework.level_rule.levels}
        counted = np.repeat(
            [group.counted for group in framework.groups],
            [len(group.components) for group in framework.groups],
        )
        possible = np.where(counted, scores.component_max[row], 0)

        def points(steps: int) -> Decimal:
            return int(steps) * framework.step

        def reached(steps: int, level: int) -> Reached:
            known = None if level == NO_LEVEL else int(level)
            return Reached(points(steps), known, "" if known is None else titles[known])

        return cls(
            school_year=result.school_year,
            reached=reached(scores.index.points[row], scores.levels.level[row]),
            highest=reached(scores.index.highest[row], scores.levels.highest[row]),
            max_points=framework.max_points,
            verified=points(possible[scores.component_verified[row]].sum()),
            applicable=points(possible.sum()),
            groups=tuple(
                GroupScore(
                    group_id=group.id,
                    title=t.of(group, "title"),
                    points=points(scores.group.points[row, column]),
                    max_points=points(result.outline.group_max[column]),
                    counted=group.counted,
                )
                for column, group in enumerate(framework.groups)
            ),
        )

    def lines(self, t: Catalogue) -> list[str]:
        """Say it in lines: the index, how far it may rise, what was verified, each group."""
        verified, applicable = t.number(self.verified), t.number(self.applicable)
        lines = [
            t("scoring.school_year", school_year=self.school_year),
            t("scoring.index", reached=self.reached.words(self.max_points, t)),
            t("scoring.highest", reached=self.highest.words(self.max_points, t)),
            t("scoring.verified", verified=verified, applicable=applicable),
        ]
        for group in self.groups:
            out_of = {"points": t.number(group.points), "max": t.number(group.max_points)}
            key = "scoring.group" if group.counted else "scoring.profile"
            lines.append(t(key, title=group.title, points=t("scoring.points_of", **out_of)))
        return lines
