"""A live score in words and points, ready for a template: summary, groups, conditions, the way."""

from dataclasses import dataclass
from decimal import Decimal

from dtindex.analysis.improving.plans import Improvement
from dtindex.catalogue import Language, catalogue
from dtindex.criteria.told.words import name_of
from dtindex.lab.live_score import LiveScore
from dtindex.lab.page import render
from dtindex.scorecards.groundwork.level_marks import LevelMarks
from dtindex.scorecards.groundwork.wording import Wording
from dtindex.scoring.scores import ConditionState
from dtindex.scoring.told.headline import Headline
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
    """Shows a live score in one language."""

    def __init__(self, score: LiveScore, language: Language) -> None:
        self._score = score
        self._language = language
        self._t = catalogue(language)
        self._framework = score.form.framework
        self._scores = score.result.scores
        self._wording = Wording(self._framework, language)

    def summary(self) -> str:
        """Return level, points and their range, in two or three lines."""
        result = self._score.result
        marks, level = LevelMarks(result, self._wording), int(self._scores.levels.level[0])
        mark, is_firm = marks.of(0), marks.is_firm(0)
        is_assessed = bool(self._scores.assessed[0])
        points = self._wording.points(int(self._scores.index.points[0]))
        return render(
            "summary.html.j2",
            self._t,
            mark=mark if is_assessed else self._wording.no_level("not_assessed"),
            title=self._wording.level_title(level) if is_firm else "",
            points=points if is_assessed else "–",
            maximum=self._t.number(self._framework.max_points),
            verdict=Headline.of(result, 0, self._t).verdict(self._t),
            **self._progress(),
        )

    def details(self) -> str:
        """Return groups, open conditions and the way to the next level."""
        return render(
            "details.html.j2",
            self._t,
            bars=[
                self._bar(column)
                for column, group in enumerate(self._framework.groups)
                if group.counted
            ],
            conditions=self._open_conditions(),
            way=self._way(self._score.way(self._language)),
        )

    def component_points(self, component_ids: tuple[str, ...]) -> list[str]:
        """Return what components earn, those that are answered, by name."""
        places = {component.id: i for i, component in enumerate(self._framework.components)}
        said = []
        for component_id in component_ids:
            column = places.get(component_id)
            if column is None:
                continue
            if self._scores.component_states[0, column] == AnswerState.ANSWERED:
                earned = self._wording.points(int(self._scores.component.points[0, column]))
                full = self._wording.maximum(int(self._scores.component_max[0, column]))
                name = name_of(self._framework.components[column], self._t)
                said.append(self._t("lab.component_points", name=name, points=earned, max=full))
        return said

    def _progress(self) -> dict[str, int]:
        sections = self._score.form.sections(self._language)
        asked = [question.fact.id for section in sections for question in section.questions]
        return {
            "n_asked": len(asked),
            "n_answered": sum(fact_id in self._score.answered for fact_id in asked),
            "n_errors": self._score.issues.count("error"),
            "n_warnings": self._score.issues.count("warning"),
        }

    def _bar(self, column: int) -> _Bar:
        group = self._framework.groups[column]
        full = self._wording.steps(group.max_points)
        points = int(self._scores.group.points[0, column])
        highest = int(self._scores.group.highest[0, column])
        is_assessed = self._scores.group_assessed[0, column]
        return _Bar(
            title=self._t.of(group, "short"),
            points=self._wording.points(points) if is_assessed else "–",
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
