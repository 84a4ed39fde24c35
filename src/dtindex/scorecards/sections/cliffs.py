"""Institutions of an area that stand close to a line between two levels."""

from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.scorecards.faces.blocks import Column, Detail, Heading, Link, Paragraph, Row, Table
from dtindex.scorecards.faces.section import Section
from dtindex.scorecards.groundwork.addresses import institution_page
from dtindex.scorecards.groundwork.background import Background

__all__ = ["cliffs_section"]

_SHOWN = 15


def cliffs_section(background: Background, rows: NDArray[np.intp], up: str) -> Section:
    """List who is near a line, the closest first, and how sure the level is."""
    t = background.t
    ids = set(background.result.institutions.ids[rows])
    near = background.near.table
    near = near[near["institution_id"].isin(ids)]
    heading = Heading(t("scorecards.near_heading"))
    within = t.number(background.near.within)
    if near.empty:
        nobody = Paragraph(t("scorecards.near_nobody", within=within))
        return Section("near-line", (heading, nobody))
    free = near[near["held_by"] == ""]  # points alone lift nobody whom a condition holds
    under = int((free["side"] == "under").sum())
    summary = t(
        "scorecards.near_summary",
        within=within,
        under=t.number(under),
        over=t.number(len(free) - under),
        held=t.number(len(near) - len(free)),
    )
    columns = (
        Column(t("scorecards.institution"), width=3),
        Column(t("scorecards.cliffs"), "mark"),
        Column(t("scorecards.near_distance"), width=2),
        Column(t("scorecards.verified"), "number"),
        Column(t("scorecards.near_sure"), "number"),
    )
    shown = tuple(_row(background, row, up) for _, row in near.head(_SHOWN).iterrows())
    table = Table(heading.text, columns, shown)
    left = len(near) - len(shown)
    more = t("scorecards.more_institutions", n=t.number(left)) if left else ""
    note = " ".join(filter(None, (more, t("scorecards.near_note"))))
    return Section("near-line", (heading, Paragraph(summary), table, Paragraph(note, "muted")))


def _row(background: Background, near: pd.Series, up: str) -> Row:
    t, wording = background.t, background.wording
    row = background.result.institutions.row_of(near["institution_id"])
    steps = wording.steps(Decimal(str(near["distance"])))
    ranking = background.findings.rankings[row]
    away = t(f"scorecards.near_{near['side']}", points=wording.points(steps))
    groups = {group.id: t.of(group, "short") for group in background.framework.groups}
    of_group = groups.get(near["group_id"])  # none where levels are read off the index
    held = wording.conditions(near["held_by"])
    remarks = [of_group or "", t("scorecards.near_held", conditions=held) if held else ""]
    details = tuple(Detail(remark) for remark in remarks if remark)
    return Row(
        (
            Link(near["name"], up + institution_page(background.result.institutions.slugs[row])),
            wording.level_number(int(near["line"])),
            (away, *details) if details else away,
            t.percent(Decimal(str(near["verified_share"])), 0),
            f"{ranking.tenths}/10" if ranking and ranking.tenths is not None else "–",
        )
    )
