"""A standing in words and points, ready for a template: summary, groups, conditions, the way."""

from dataclasses import dataclass
from decimal import Decimal

from dtindex.analysis.improving.plans import Improvement
from dtindex.catalogue import Language, catalogue
from dtindex.lab.live_score import Standing
from dtindex.lab.page import render
from dtindex.scorecards.groundwork.wording import Wording
from dtindex.scoring.scores import NO_LEVEL, ConditionState
from dtindex.submissions.outcome.facts import AnswerState

__all__ = ["Outlook"]

_FIGURES_WANTING = "figures_wanting"
"""Code of the obstacle that answers alone remove."""


@dataclass(frozen=True, slots=True)
class _Bar:
    """Points of a group, and how wide its bars are, in hundredths."""

    title: str
    points: str
    maximum: str
    width: float
    width_highest: float


class Outlook:
    """Shows a standing in one language."""

    def __init__(self, standing: Standing, language: Language) -> None:
        self._standing = standing
        self._language = language
        self._t = catalogue(language)
        self._framework = standing.form.framework
        self._scores = standing.result.scores
        self._wording = Wording(self._framework, language)

    def summary(self) -> str:
        """Give level, points and their range, in two or three lines."""
        levels, index = self._scores.levels, self._scores.index
        level, highest = int(levels.level[0]), int(levels.highest[0])
        held = level != NO_LEVEL and int(levels.by_points[0]) > level
        return render(
            "summary.html.j2",
            self._t,
            level=level,
            n_levels=len(self._framework.level_rule.levels),
            title="" if level == NO_LEVEL else self._wording.level_title(level),
            points=self._wording.points(int(index.points[0])),
            maximum=self._t.number(self._framework.max_points),
            highest_points=self._wording.points(int(index.highest[0])),
            highest_level=highest,
            is_firm=int(index.highest[0]) == int(index.points[0]) and highest == level,
            held_level=int(levels.by_points[0]) if held else None,
            **self._progress(),
        )

    def details(self) -> str:
        """Give groups, open conditions and the way to the next level."""
        return render(
            "details.html.j2",
            self._t,
            bars=[
                self._bar(column)
                for column, group in enumerate(self._framework.groups)
                if group.counted
            ],
            conditions=self._open_conditions(),
            way=self._way(self._standing.way(self._language)),
        )

    def component_points(self, component_ids: tuple[str, ...]) -> list[str]:
        """Say what components earn, those that are answered: ``1.1.b: 2,5/4 điểm``."""
        places = {component.id: i for i, component in enumerate(self._framework.components)}
        said = []
        for component_id in component_ids:
            column = places.get(component_id)
            if column is None:
                continue
            if self._scores.component_states[0, column] == AnswerState.ANSWERED:
                earned = self._wording.points(int(self._scores.component.points[0, column]))
                full = self._wording.maximum(int(self._scores.component_max[0, column]))
                said.append(
                    self._t("lab.component_points", id=component_id, points=earned, max=full)
                )
        return said

    def _progress(self) -> dict[str, int]:
        sections = self._standing.form.sections(self._language)
        asked = [question.fact.id for section in sections for question in section.questions]
        return {
            "n_asked": len(asked),
            "n_answered": sum(fact_id in self._standing.answered for fact_id in asked),
            "n_errors": self._standing.issues.count("error"),
            "n_warnings": self._standing.issues.count("warning"),
        }

    def _bar(self, column: int) -> _Bar:
        group = self._framework.groups[column]
        full = self._wording.steps(group.max_points)
        points = int(self._scores.group.points[0, column])
        highest = int(self._scores.group.highest[0, column])
        return _Bar(
            title=self._t.of(group, "short"),
            points=self._wording.points(points),
            maximum=self._wording.maximum(full),
            width=100 * points / full,
            width_highest=100 * highest / full,
        )

    def _open_conditions(self) -> list[dict[str, str]]:
        """Conditions of this institution that are not met, or not answered yet."""
        states = self._scores.condition_states[0].tolist()
        return [
            {
                "title": self._t.of(condition, "title"),
                "state": self._t(f"lab.condition_{ConditionState(state).name.lower()}"),
            }
            for condition, state in zip(self._framework.conditions, states, strict=True)
            if state in (ConditionState.MISSING, ConditionState.UNMET, ConditionState.REJECTED)
        ]

    def _way(self, way: Improvement | None) -> dict[str, object] | None:
        if way is None:
            return None
        t = self._t
        changes = [
            {
                "label": change.label,
                "step": t("lab.change", before=change.before, after=change.after),
                "gain": t("lab.gain", points=t.number(change.points)) if change.points else "",
                "effort": self._effort(change.effort, way.unit),
            }
            for plan in way.plans[:1]
            for change in plan.changes
        ]
        is_wanting = any(obstacle.code == _FIGURES_WANTING for obstacle in way.obstacles)
        return {
            "level": way.level,
            "is_reached": way.is_reached,
            "changes": changes,
            "effort": self._effort(way.plans[0].effort, way.unit) if way.plans else "",
            "points": t.number(way.plans[0].points) if way.plans else "",
            "is_wanting": is_wanting,
            "obstacles": [obstacle.text for obstacle in way.obstacles],
        }

    def _effort(self, effort: Decimal, unit: str) -> str:
        return self._t.counted(self._t.number(effort.normalize()), unit)
