"""The way to the next level on an institution's card: what to change, and what to prepare."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

from dtindex.criteria.rules.models import Clause, Fact
from dtindex.criteria.told.words import short_name_of
from dtindex.scorecards.faces.blocks import (
    Block,
    Bullets,
    Column,
    Detail,
    Heading,
    Paragraph,
    Row,
    Table,
)
from dtindex.scorecards.faces.section import Section
from dtindex.scorecards.groundwork.background import Background
from dtindex.scorecards.groundwork.findings import Way, WayStep
from dtindex.scoring.scores import NO_LEVEL

__all__ = ["way_section"]

_STEPS_SHOWN = 4


def way_section(background: Background, row: int) -> Section:
    """Say how an institution comes to the next level with the least effort, or why it does not."""
    t, found = background.t, background.findings
    way = found.way(row) if found.has_ways else None
    key = "way_heading" if way is not None and way.steps else "way_heading_none"
    heading = Heading(t(f"scorecards.{key}", level=way.level if way else ""))
    has_level = background.result.scores.levels.level[row] != NO_LEVEL
    return Section("way", (heading, *_blocks(background, way, has_level)))


def _blocks(background: Background, way: Way | None, has_level: bool) -> Iterator[Block]:
    t = background.t
    if way is None:
        yield Paragraph(t("scorecards.way_no_effort"))
    elif not has_level:
        yield Paragraph(" ".join(way.obstacles))
    elif way.steps:
        yield from _Steps(background, way).blocks()
    elif way.obstacles:
        yield Paragraph(t("scorecards.way_barred"))
        yield Bullets(way.obstacles)
    else:
        yield Paragraph(t("scorecards.way_highest"))


class _Steps:
    """The steps of a way in words."""

    def __init__(self, background: Background, way: Way) -> None:
        self._framework = background.framework
        self._t = background.t
        self._wording = background.wording
        self._way = way
        effort = background.framework.effort
        self._unit = "" if effort is None else self._t.of(effort, "unit")

    def blocks(self) -> Iterator[Block]:
        t, way = self._t, self._way
        summary = t(
            "scorecards.way_summary",
            n=t.number(len(way.steps)),
            effort=self._effort(way.effort),
            points=self._points(way.points),
        )
        yield Paragraph(summary)
        columns = (
            Column(t("scorecards.way_step"), width=5),
            Column(t("scorecards.way_from_to"), width=2),
            Column(t("scorecards.way_gain"), "number"),
            Column(t("scorecards.way_effort"), "number"),
        )
        shown, rest = way.steps[:_STEPS_SHOWN], way.steps[_STEPS_SHOWN:]
        yield Table(t("scorecards.way_steps"), columns, tuple(self._row(step) for step in shown))
        note = t("scorecards.way_note", sources=self._sources(shown))
        yield Paragraph(f"{self._rest(rest)} {note}" if rest else note, "muted")

    def _row(self, step: WayStep) -> Row:
        fact = self._framework.fact[step.fact_id]
        evidence = self._t("scorecards.way_evidence", evidence=self._t.of(fact, "evidence"))
        clauses = "; ".join(self._t.of(clause, "locator") for clause in self._clauses(fact))
        asked = f"{clauses}. {evidence}"
        return Row(
            (
                (self._t.of(fact, "label"), Detail(asked[:1].upper() + asked[1:])),
                f"{step.before} → {step.after}",
                self._gain(step),
                self._t.number(step.effort.normalize()),
            )
        )

    def _clauses(self, fact: Fact) -> list[Clause]:
        """Where the text asks for it."""
        framework = self._framework
        parts = [c for g in framework.counted_groups for c in g.components if fact.id in c.fact_ids]
        asked = [c.clauses for c in parts]
        asked += [c.clauses for c in framework.conditions if c.fact == fact.id]
        ids = dict.fromkeys(chain.from_iterable(asked))
        return [framework.clause[clause_id] for clause_id in ids]

    def _sources(self, steps: Sequence[WayStep]) -> str:
        """Name the documents once, though every step has its clauses."""
        fact = self._framework.fact
        ids = [c.source for step in steps for c in self._clauses(fact[step.fact_id])]
        sources = self._framework.source
        return self._t.join([self._t.of(sources[i], "short") for i in dict.fromkeys(ids)])

    def _gain(self, step: WayStep) -> str:
        """Points, and the conditions that it meets."""
        met = [
            self._t("scorecards.way_meets", condition=short_name_of(condition, self._t))
            for condition in self._framework.conditions
            if condition.fact == step.fact_id
        ]
        points = [self._wording.signed(self._wording.steps(step.points))] if step.points else []
        return ", ".join([*points, *met])

    def _rest(self, steps: Sequence[WayStep]) -> str:
        t = self._t
        changes = [
            f"{t.of(self._framework.fact[step.fact_id], 'label')} → {step.after}" for step in steps
        ]
        return t(
            "scorecards.way_rest",
            n=t.number(len(steps)),
            points=self._points(sum((step.points for step in steps), Decimal(0))),
            effort=self._effort(sum((step.effort for step in steps), Decimal(0))),
            changes="; ".join(changes),
        )

    def _points(self, points: Decimal) -> str:
        return self._wording.points(self._wording.steps(points))

    def _effort(self, effort: Decimal) -> str:
        return self._t.counted(self._t.number(effort.normalize()), self._unit)
