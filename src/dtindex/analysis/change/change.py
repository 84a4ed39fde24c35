"""A change of an institution's score, split into what it came from, and in words."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

import pandas as pd

from dtindex.catalogue import Catalogue, Language, catalogue

__all__ = ["Cause", "Change", "ConditionChange", "Contribution"]

Cause = Literal["rules", "school_year", "stages", "fact"]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one cause adds to the change of the index.

    Parameters
    ----------
    cause : {"rules", "school_year", "stages", "fact"}
        Other rules, other deadlines, other stages, or another answer.
    fact_id : str
        Empty unless the cause is a fact.
    label, before, after : str
        What changed, from what to what, in words.
    points : Decimal
        Exact; a fact that shares a component with another may have half a step.
    components : tuple of str
        Ids of the components that read the fact, or whose rule changed.
    readers : tuple of str
        The same components by name, their ids behind.
    came_or_went : bool
        Whether one of the two results has no answer: no rise and no fall of what is done.
    """

    cause: Cause
    fact_id: str
    label: str
    before: str
    after: str
    points: Decimal
    components: tuple[str, ...]
    readers: tuple[str, ...] = ()
    came_or_went: bool = False


@dataclass(frozen=True, slots=True)
class ConditionChange:
    """A mandatory condition whose state changed, in words."""

    condition_id: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, eq=False)
class Change:
    """How an institution's score changed between two results; made by :func:`dtindex.why`.

    ``contributions`` add up exactly to ``points``, the largest first; those of facts that
    changed without moving a point are 0. Levels are None where none can be read.
    """

    institution_id: str
    name: str
    before: str
    after: str
    points_before: Decimal
    points_after: Decimal
    level_before: int | None
    level_after: int | None
    contributions: tuple[Contribution, ...]
    conditions: tuple[ConditionChange, ...]
    language: Language

    @property
    def points(self) -> Decimal:
        """By how many points the index changed."""
        return self.points_after - self.points_before

    @property
    def by_missing(self) -> Decimal:
        """By how many of them because an answer came or went."""
        return sum((c.points for c in self.contributions if c.came_or_went), Decimal(0))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per contribution: ``cause``, ``fact_id``, ``label``, ``before``, ``after``, ….

        ``points`` as the floats nearest to the exact values, ``components`` joined by ``;``,
        ``came_or_went``.
        """
        columns = ["cause", "fact_id", "label", "before", "after", "points", "components"]
        columns.append("came_or_went")
        table = pd.DataFrame([[getattr(c, name) for name in columns] for c in self.contributions])
        table = table.reindex(columns=range(len(columns))).set_axis(columns, axis=1)
        table["points"] = table["points"].astype(float)
        table["components"] = [";".join(ids) for ids in table["components"]]
        return table

    @property
    def text(self) -> str:
        """Format it in lines, what moved most first."""
        t = catalogue(self.language)
        said = {"before": self.before, "after": self.after}
        between = "why.two_runs" if self.before == self.after else "why.between"
        lines = [f"{self.name} ({self.institution_id})", t(between, **said)]
        points = {"before": t.number(self.points_before), "after": t.number(self.points_after)}
        lines.append(t("why.points", change=_signed(self.points, t), **points))
        levels = {"before": _level(self.level_before, t), "after": _level(self.level_after, t)}
        same = self.level_before == self.level_after
        lines.append(
            t("why.same_level", level=levels["after"]) if same else t("why.level", **levels)
        )
        if self.by_missing:
            lines.append(t("why.by_missing", change=_signed(self.by_missing, t)))
        lines += [_line(c, t) for c in self.contributions if c.points]
        idle = sum(not contribution.points for contribution in self.contributions)
        if idle:
            lines.append(t("why.idle", n=t.number(idle)))
        for change in self.conditions:
            said = {"before": change.before, "after": change.after}
            lines.append(t("why.condition", id=change.condition_id, title=change.title, **said))
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        html: str = self.table.to_html(index=False, escape=True)
        return html


def _level(level: int | None, t: Catalogue) -> str:
    return t("why.no_level") if level is None else t("why.level_number", level=level)


def _signed(points: Decimal, t: Catalogue) -> str:
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return f"{sign}{t.number(abs(points))}"


def _line(contribution: Contribution, t: Catalogue) -> str:
    said = {
        "points": _signed(contribution.points, t),
        "label": contribution.label,
        "before": contribution.before,
        "after": contribution.after,
    }
    if contribution.readers:
        return t("why.fact", components="; ".join(contribution.readers), **said)
    return t("why.cause", **said)
