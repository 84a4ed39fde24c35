"""What comes first about an institution: how far its score stands, points, level, what is open."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from dtindex.catalogue import Catalogue
from dtindex.criteria.rules.due import not_due
from dtindex.criteria.told.words import short_name_of
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.scores import NO_LEVEL, ConditionState
from dtindex.scoring.standing import Standing

__all__ = ["GroupScore", "Headline", "Reached"]

_NAMED = 2
"""Conditions that a sentence names; more are counted, and stand in their table."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Points and the level they stand for; no level where nothing applies, or none is shown."""

    points: Decimal
    level: int | None


@dataclass(frozen=True, slots=True)
class GroupScore:
    """Points of one group; those of a profile do not count."""

    group_id: str
    title: str
    standing: Standing
    points: Decimal
    max_points: Decimal
    counted: bool


@dataclass(frozen=True, slots=True)
class Headline:
    """Standing, points, level, range and groups of one institution in one school year.

    Parameters
    ----------
    school_year : str
        With the reporting period, in words.
    n_not_due : int
        Components that are not due in the period.
    standing : Standing
    has_index : bool
        Whether there are points at all.
    reached, highest : Reached
        Now, and what missing answers could still bring.
    by_points : int or None
        The level that the points alone give.
    n_missing : int
        Counted components without an answer.
    answered_share : Fraction
        Share of the points that apply whose components are answered.
    unmet, unanswered : tuple of str
        Mandatory conditions that are not met, and that nobody answered, by name.
    max_points, verified, applicable : Decimal
        Points possible; in what was verified; in all that applies.
    decimals : int
        Of points, as many as the framework's step has.
    groups : tuple of GroupScore
    """

    school_year: str
    n_not_due: int
    standing: Standing
    has_index: bool
    reached: Reached
    highest: Reached
    by_points: int | None
    n_missing: int
    answered_share: Fraction
    unmet: tuple[str, ...]
    unanswered: tuple[str, ...]
    max_points: Decimal
    verified: Decimal
    applicable: Decimal
    decimals: int
    groups: tuple[GroupScore, ...]

    @classmethod
    def of(cls, result: ScoreResult, row: int, t: Catalogue) -> "Headline":
        """Read the headline of the institution in one row of a result."""
        framework, scores, levels = result.framework, result.scores, result.scores.levels
        counted = result.outline.counted_components
        possible = np.where(counted, scores.component_max[row], 0)
        missing = counted & (scores.component_states[row] == AnswerState.MISSING)

        def points(steps: int) -> Decimal:
            return int(steps) * framework.step

        def conditions(*states: ConditionState) -> tuple[str, ...]:
            pairs = zip(framework.conditions, scores.condition_states[row].tolist(), strict=True)
            return tuple(
                t("scoring.condition_named", condition=short_name_of(condition, t))
                for condition, state in pairs
                if state in states
            )

        return cls(
            school_year=result.when_in_words(t.language),
            n_not_due=len(not_due(framework) & {c.id for c in framework.components}),
            standing=Standing(scores.standings.index[row]),
            has_index=bool(scores.assessed[row]),
            reached=Reached(points(scores.index.points[row]), _known(levels.level[row])),
            highest=Reached(points(scores.index.highest[row]), _known(levels.highest[row])),
            by_points=_known(levels.by_points[row]),
            n_missing=int(missing.sum()),
            answered_share=Fraction(int(scores.answered.index[row]), max(int(possible.sum()), 1)),
            unmet=conditions(ConditionState.UNMET, ConditionState.REJECTED),
            unanswered=conditions(ConditionState.MISSING),
            max_points=framework.max_points,
            verified=points(possible[scores.component_verified[row]].sum()),
            applicable=points(possible.sum()),
            decimals=max(0, -int(framework.step.normalize().as_tuple().exponent)),
            groups=tuple(
                GroupScore(
                    group_id=group.id,
                    title=t.of(group, "title"),
                    standing=Standing(scores.standings.group[row, column]),
                    points=points(scores.group.points[row, column]),
                    max_points=points(result.outline.group_max[column]),
                    counted=group.counted,
                )
                for column, group in enumerate(framework.groups)
            ),
        )

    def verdict(self, t: Catalogue) -> str:
        """Format points and level, and all that keeps them open or holds them down."""
        if self.standing < Standing.PROVISIONAL:
            return t(f"scoring.verdict_{self.standing.name.lower()}")
        if not self.has_index:
            return t("scoring.verdict_nothing_applies")
        said = [self._of_the_period(t) if self._is_of_part else self._points_and_level(t)]
        if self.unmet:
            said.append(t("scoring.verdict_unmet", conditions=_named(self.unmet, t)))
        if self.reached.level != self.by_points:
            said.append(t("scoring.verdict_by_points", level=self.by_points))
        return " ".join(said)

    @property
    def _is_of_part(self) -> bool:
        """Whether there is no level because something is not due yet."""
        return self.n_not_due > 0 and self.reached.level is None

    def _of_the_period(self, t: Catalogue) -> str:
        """Format points over what is due, and how many components are not."""
        values = {
            "points": t.number(self.reached.points, self.decimals),
            "max": t.number(self.max_points),
            "n": t.number(self.n_not_due),
        }
        if self.standing == Standing.COMPLETE:
            return t("scoring.verdict_period", **values)
        opened = []
        if self.n_missing:
            opened.append(t("scoring.components_open", n=t.number(self.n_missing)))
        if self.unanswered:
            opened.append(t("scoring.conditions_open", conditions=_named(self.unanswered, t)))
        if self.highest.points > self.reached.points:
            highest = t.number(self.highest.points, self.decimals)
            opened.append(t("scoring.at_best_points", highest=highest))
        return t("scoring.verdict_period_open", open="; ".join(opened), **values)

    def _points_and_level(self, t: Catalogue) -> str:
        values = {
            "points": t.number(self.reached.points, self.decimals),
            "max": t.number(self.max_points),
            "level": self.reached.level,
        }
        if self.standing == Standing.COMPLETE:
            return t("scoring.verdict", **values)
        opened = []
        if self.reached.level is None:
            opened.append(t("scoring.answered_so_far", share=t.percent(self.answered_share, 0)))
        if self.n_missing:
            opened.append(t("scoring.components_open", n=t.number(self.n_missing)))
        if self.unanswered:
            opened.append(t("scoring.conditions_open", conditions=_named(self.unanswered, t)))
        opened.append(self._at_best(t))
        key = "verdict_too_little" if self.reached.level is None else "verdict_provisional"
        return t(f"scoring.{key}", open="; ".join(opened), **values)

    def _at_best(self, t: Catalogue) -> str:
        """Format what the answers that are open could bring."""
        highest = t.number(self.highest.points, self.decimals)
        rises = self.highest.points > self.reached.points
        if self.highest.level == self.reached.level:
            key = "at_best_same_level" if rises else "at_best_same"
        else:
            key = "at_best" if rises else "at_best_level"
        return t(f"scoring.{key}", highest=highest, level=self.highest.level)

    def lines(self, t: Catalogue) -> list[str]:
        """Return it in lines: the verdict, what was verified, each group."""
        lines = [t("scoring.school_year", school_year=self.school_year), self.verdict(t)]
        if not self.has_index:
            return lines
        verified, applicable = t.number(self.verified), t.number(self.applicable)
        lines.append(t("scoring.verified", verified=verified, applicable=applicable))
        for group in self.groups:
            out_of = {"points": t.number(group.points), "max": t.number(group.max_points)}
            points = t("scoring.points_of", **out_of)
            if group.standing == Standing.BLANK:
                points = t("scoring.state_missing")
            key = "scoring.group" if group.counted else "scoring.profile"
            lines.append(t(key, title=group.title, points=points))
        return lines


def _known(level: int) -> int | None:
    return None if level == NO_LEVEL else int(level)


def _named(conditions: tuple[str, ...], t: Catalogue) -> str:
    """Name a few conditions; count more of them."""
    if len(conditions) <= _NAMED:
        return t.join(list(conditions))
    return t("scoring.n_conditions", n=t.number(len(conditions)))
