"""Where help and visits would change most in an area: cheapest ways up, and what is at stake."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dtindex.scorecards.faces.blocks import Block, Column, Heading, Link, Paragraph, Row, Table
from dtindex.scorecards.faces.section import Section
from dtindex.scorecards.groundwork.addresses import institution_page
from dtindex.scorecards.groundwork.background import Background
from dtindex.scorecards.groundwork.findings import Way

__all__ = ["visits_section"]

_WAYS_SHOWN = 8
_CHANGES_SHOWN = 5
_VISITS_SHOWN = 5


def visits_section(background: Background, rows: NDArray[np.intp], up: str) -> Section:
    """Say who is lifted with least effort, what is changed most often, and whom to visit first."""
    parts = _VisitsSection(background, rows, up)
    heading = Heading(background.t("scorecards.help_heading"))
    blocks = (*parts.ways(), *parts.changes(), *parts.visits())
    knows_loss = background.visits.knows_loss
    note = Paragraph(
        background.t("scorecards.help_note" if knows_loss else "scorecards.help_note_first"),
        "muted",
    )
    return Section("help-first", (heading, *blocks, note))


class _VisitsSection:
    """The parts of the section."""

    def __init__(self, background: Background, rows: NDArray[np.intp], up: str) -> None:
        self._background = background
        self._rows = rows
        self._up = up
        self._t = background.t
        self._wording = background.wording
        found = background.findings
        ways = [(row, found.way(row)) for row in rows.tolist()] if found.has_ways else []
        self._ways = sorted(
            [(row, way) for row, way in ways if way.steps], key=lambda pair: pair[1].effort
        )
        effort = background.framework.effort
        self._unit = "" if effort is None else self._t.of(effort, "unit")

    def ways(self) -> Iterator[Block]:
        """List the institutions whose next level takes least effort."""
        t = self._t
        if not self._background.findings.has_ways:
            yield Paragraph(t("scorecards.way_no_effort"))
            return
        if not self._ways:
            yield Paragraph(t("scorecards.help_nobody"))
            return
        shown = self._ways[:_WAYS_SHOWN]
        yield Paragraph(
            t(
                "scorecards.help_summary",
                n=t.number(len(self._ways)),
                all=t.number(len(self._rows)),
                shown=t.number(len(shown)),
                effort=self._effort(sum((way.effort for _, way in shown), Decimal(0))),
            )
        )
        columns = (
            Column(t("scorecards.institution"), width=3),
            Column(t("scorecards.help_level"), "mark"),
            Column(t("scorecards.help_changes"), "number"),
            Column(t("scorecards.way_effort"), "number"),
        )
        heading = t("scorecards.help_ways")
        yield Heading(heading, 3)
        yield Table(heading, columns, tuple(self._way(row, way) for row, way in shown))

    def _way(self, row: int, way: Way) -> Row:
        assert way.level is not None  # it has steps
        return Row(
            (
                self._link(row),
                self._wording.level_number(way.level),
                self._t.number(len(way.steps)),
                self._t.number(way.effort.normalize()),
            )
        )

    def changes(self) -> Iterator[Block]:
        """Count the changes that stand on most of these ways."""
        t, fact = self._t, self._background.framework.fact
        counts = Counter(step.fact_id for _, way in self._ways for step in way.steps)
        if not counts:
            return
        heading = t("scorecards.help_common")
        columns = (
            Column(t("scorecards.help_change"), width=4),
            Column(t("scorecards.institutions"), "number"),
        )
        rows = [
            Row((t.of(fact[fact_id], "label"), t.number(n)))
            for fact_id, n in counts.most_common(_CHANGES_SHOWN)
        ]
        yield Heading(heading, 3)
        yield Table(heading, columns, tuple(rows))

    def visits(self) -> Iterator[Block]:
        """List the institutions where an external assessment would change most.

        What it would change is told only where earlier assessments let it be expected.
        """
        t, ids = self._t, set(self._background.result.institutions.ids[self._rows])
        order, knows_loss = self._background.visits.table, self._background.visits.knows_loss
        open_ = order["at_stake" if knows_loss else "unverified"] > 0
        order = order[order["institution_id"].isin(ids) & open_]
        if order.empty:
            return
        heading = t("scorecards.help_visits")
        columns = [
            Column(t("scorecards.institution"), width=3),
            Column(t("scorecards.help_unverified"), "number"),
        ]
        if knows_loss:
            columns.append(Column(t("scorecards.help_at_stake"), "number"))
            columns.append(Column(t("scorecards.help_levels"), "number"))
        row_of = self._background.result.institutions.row_of
        rows = [
            Row((self._link(row_of(visit["institution_id"])), *self._stake(visit, knows_loss)))
            for visit in order.head(_VISITS_SHOWN).to_dict("records")
        ]
        yield Heading(heading, 3)
        yield Table(heading, tuple(columns), tuple(rows))

    def _stake(self, visit: Mapping[Any, Any], knows_loss: bool) -> Iterator[str]:
        t = self._t
        yield t.number(Decimal(str(visit["unverified"])), 1)
        if knows_loss:
            yield t.number(Decimal(str(visit["at_stake"])), 1)
            yield t.number(int(visit["levels_at_stake"]))

    def _link(self, row: int) -> Link:
        slug = self._background.result.institutions.slugs[row]
        return Link(self._background.institutions["name"][row], self._up + institution_page(slug))

    def _effort(self, effort: Decimal) -> str:
        return self._t.counted(self._t.number(effort.normalize()), self._unit)
