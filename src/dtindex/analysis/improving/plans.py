"""Ways to a level, as people read them: what to change, from what to what, with which effort."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from html import escape

import pandas as pd

from dtindex.brief import Brief
from dtindex.catalogue import Language, catalogue

__all__ = ["FactChange", "Improvement", "Obstacle", "Plan"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FactChange(Brief):
    """One answer to change.

    Parameters
    ----------
    fact_id, label : str
    answer : int
        The new answer, encoded as in :class:`dtindex.Facts`.
    before, after : str
        The answers in words.
    steps : int
        Whole steps between them: pupils, classes, options.
    effort : Decimal
        In the framework's unit of effort.
    points : Decimal
        What the index rises by with it, the changes before it in the plan made.
    component_ids, condition_ids : tuple of str
        Where it counts.
    clause : str
        Where the text asks for it.
    evidence : str
        What to prepare.
    """

    fact_id: str
    label: str
    answer: int
    before: str
    after: str
    steps: int
    effort: Decimal
    points: Decimal
    component_ids: tuple[str, ...]
    condition_ids: tuple[str, ...]
    clause: str
    evidence: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Plan(Brief):
    """Changes that together reach the level, and of which none can be left out.

    ``points`` is the index after them, ``gain`` what it rises by.
    """

    changes: tuple[FactChange, ...]
    effort: Decimal
    points: Decimal
    gain: Decimal


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why no change of facts reaches the level, in words; ``code`` names the kind."""

    code: str
    text: str


@dataclass(frozen=True, eq=False, repr=False)
class Improvement(Brief):
    """The ways of one institution to a level; made by :func:`dtindex.improve`.

    Parameters
    ----------
    institution_id, name : str
    language : {"vi", "en"}
    level_now : int or None
        None where no level is shown: nothing was sent, or too little answered.
    level : int or None
        The level to reach; None at the highest already.
    plans : tuple of Plan
        Up to three, the cheapest first; each later one does without the change that earned most
        in those before it, and is the cheapest that does.
    obstacles : tuple of Obstacle
        Why there is no plan; empty when there is one, or when the level is reached already.
    unit : str
        Of effort.
    """

    institution_id: str
    name: str
    language: Language
    level_now: int | None
    level: int | None
    plans: tuple[Plan, ...]
    obstacles: tuple[Obstacle, ...]
    unit: str

    @property
    def is_reached(self) -> bool:
        """Whether the level is held already."""
        return self.level is None or (self.level_now is not None and self.level_now >= self.level)

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row per plan and change.

        Columns ``plan`` (from 1), ``fact_id``, ``label``, ``before``, ``after``, ``steps``,
        ``effort``, ``points``, ``component_ids``, ``condition_ids``, ``clause``, ``evidence``.
        """
        rows = [
            (
                number,
                change.fact_id,
                change.label,
                change.before,
                change.after,
                change.steps,
                float(change.effort),
                float(change.points),
                ";".join(change.component_ids),
                ";".join(change.condition_ids),
                change.clause,
                change.evidence,
            )
            for number, plan in enumerate(self.plans, 1)
            for change in plan.changes
        ]
        return pd.DataFrame(rows, columns=_COLUMNS)

    @property
    def text(self) -> str:
        """The plans in words, or why there is none."""
        t = catalogue(self.language)
        if self.is_reached:
            return t("analysis.level_reached", level=self.level_now)
        if not self.plans:
            return "\n".join(obstacle.text for obstacle in self.obstacles)
        lines = []
        for number, plan in enumerate(self.plans, 1):
            effort = t.counted(t.number(plan.effort), self.unit)
            points = t.number(plan.points)
            lines.append(
                t(
                    "analysis.plan_heading",
                    number=number,
                    level=self.level,
                    effort=effort,
                    points=points,
                )
            )
            lines += [
                t(
                    "analysis.plan_change",
                    label=change.label,
                    before=change.before,
                    after=change.after,
                    points=t.number(change.points),
                    effort=t.counted(t.number(change.effort), self.unit),
                )
                for change in plan.changes
            ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        if not self.plans:
            return f"<p>{escape(self.text)}</p>"
        html: str = self.table.to_html(index=False, escape=True)
        return html


_COLUMNS = [
    "plan",
    "fact_id",
    "label",
    "before",
    "after",
    "steps",
    "effort",
    "points",
    "component_ids",
    "condition_ids",
    "clause",
    "evidence",
]
