"""What external assessment changed: a section of the province's scorecard."""

import math
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.analysis.reviewers.agreement import Agreement
from dtindex.criteria.rules.models import Component
from dtindex.letters import sort_key
from dtindex.scorecards.faces.blocks import (
    Block,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Points,
    Row,
    Table,
)
from dtindex.scorecards.faces.section import Section
from dtindex.scorecards.groundwork.background import Background

__all__ = ["agreement_section"]

_COMPONENTS_SHOWN = 8
_CONFIDENCE = 0.95


def agreement_section(background: Background, rows: NDArray[np.intp] | None = None) -> Section:
    """Return how far self and external assessment agree, and where they do not.

    Parameters
    ----------
    background : Background
    rows : ndarray of int, optional
        Institutions of one area; by default all, and then parts are compared too.
    """
    t, compared = background.t, background.agreement
    if rows is not None:
        inside = np.zeros(len(compared.paired), dtype=bool)
        inside[rows] = True
        compared = replace(compared, paired=compared.paired & inside[:, None])
    heading = Heading(t("agreement.heading"))
    if not compared.overall["n"]:
        return Section("agreement", (heading, Paragraph(t("agreement.nothing_visited"))))
    words = _Words(background, compared)
    if rows is not None:
        return Section("agreement", (heading, words.figures(), *words.components()))
    return Section("agreement", (heading, words.figures(), *words.visits_needed(), *words.tables()))


class _Words:
    """The comparison in words and tables."""

    def __init__(self, background: Background, compared: Agreement) -> None:
        self._background = background
        self._compared = compared
        self._t = background.t
        self._all = compared.overall

    def figures(self) -> KeyFigures:
        """Return how much stood, and what it made of points and levels."""
        t, every = self._t, self._all
        n = int(every["n"])
        return KeyFigures(
            (
                KeyFigure(
                    t("agreement.equal"),
                    self._share(every["agreement"]),
                    t("agreement.of_pairs", n=t.number(int(every["n_pairs"]))),
                ),
                KeyFigure(
                    t("agreement.bias"),
                    self._decimal(every["bias"]),
                    t("agreement.bias_note", n=t.number(n)),
                ),
                KeyFigure(
                    t("agreement.levels"),
                    Points(t.number(int(every["n_levels_changed"])), t.number(n)),
                    t(
                        "agreement.levels_note",
                        lowered=t.number(int(every["n_lowered"])),
                        raised=t.number(int(every["n_raised"])),
                    ),
                ),
            )
        )

    def visits_needed(self) -> Iterator[Block]:
        """Yield how many institutions to visit to know how far points are from what is found."""
        t, n = self._t, int(self._all["n"])
        margin = self._background.framework.max_points / 100
        wanted = self._compared.visits_needed(float(margin), _CONFIDENCE)
        if wanted is not None:
            said = {
                "margin": t.number(margin.normalize()),
                "confidence": t.percent(Fraction(str(_CONFIDENCE)), 0),
                "n": t.number(wanted),
                "all": t.number(len(self._compared.visited)),
                "visited": t.number(n),
            }
            yield Paragraph(t("agreement.visits_needed", **said), "muted")

    def tables(self) -> Iterator[Block]:
        """Show components, choices, areas and stages."""
        yield from self.components()
        yield from self.choices()
        yield from self.parts()

    def components(self) -> Iterator[Block]:
        """Show the components that lost the largest share of their points."""
        t, inflated = self._t, self._compared.inflated.head(_COMPONENTS_SHOWN)
        if inflated.empty:
            return
        heading = t("agreement.inflated")
        columns = (
            Column(t("scorecards.component"), width=4),
            Column(t("agreement.pairs"), "number"),
            Column(t("agreement.equal_short"), "number"),
            Column(t("agreement.lost"), "points"),
        )
        rows = tuple(self._component(row) for _, row in inflated.iterrows())
        yield Heading(heading, 3)
        yield Table(heading, columns, rows)
        yield Paragraph(t("agreement.lost_note"), "muted")

    def _component(self, row: pd.Series) -> Row:
        t = self._t
        component = self._background.framework.component[row["component_id"]]
        return Row(
            (
                self._title(component),
                t.number(int(row["n"])),
                self._share(row["agreement"]),
                Points(self._decimal(row["bias"]), t.number(component.max_points.normalize())),
            )
        )

    def choices(self) -> Iterator[Block]:
        """Show the choices that reviewers made differently most often, by kappa."""
        t, table = self._t, self._compared.components
        apart = table[table["kappa_quadratic"] < 1].sort_values("kappa_quadratic", kind="stable")
        if apart.empty:
            return
        heading = t("agreement.choices")
        columns = (
            Column(t("scorecards.component"), width=4),
            Column(t("agreement.pairs"), "number"),
            Column(t("agreement.kappa_linear"), "number"),
            Column(t("agreement.kappa_quadratic"), "number"),
        )
        components = self._background.framework.component
        rows = tuple(
            Row(
                (
                    self._title(components[row["component_id"]]),
                    t.number(int(row["n_rated"])),
                    self._decimal(row["kappa_linear"]),
                    self._decimal(row["kappa_quadratic"]),
                )
            )
            for _, row in apart.head(_COMPONENTS_SHOWN).iterrows()
        )
        yield Heading(heading, 3)
        yield Table(heading, columns, rows)
        yield Paragraph(t("agreement.kappa_note"), "muted")

    def _title(self, component: Component) -> str:
        return f"{component.id} {self._t.of(component, 'title')}"

    def parts(self) -> Iterator[Block]:
        """Show areas and stages, each with what the visits changed."""
        t, compared = self._t, self._compared
        stages = compared.stages.rename(columns={"stage": "name"})
        stages["name"] = [self._background.wording.stages(stage) for stage in stages["name"]]
        order = compared.areas["name"].map(sort_key).argsort(kind="stable")
        areas = compared.areas.iloc[order]
        level = self._background.area_level
        of_areas = t("agreement.by_area", area=t.of(level, "name"))
        for heading, title, table in (
            (of_areas, t.of(level, "title"), areas),
            (t("agreement.by_stage"), t("scorecards.stage"), stages),
        ):
            if len(table) > 1:
                columns = (
                    Column(title, width=3),
                    Column(t("agreement.visited"), "number"),
                    Column(t("agreement.equal_short"), "number"),
                    Column(t("agreement.bias"), "number"),
                    Column(t("agreement.levels"), "number"),
                )
                yield Heading(heading, 3)
                yield Table(heading, columns, tuple(self._part(r) for _, r in table.iterrows()))

    def _part(self, row: pd.Series) -> Row:
        number = self._t.number
        return Row(
            (
                row["name"],
                number(int(row["n"])),
                self._share(row["agreement"]),
                self._decimal(row["bias"]),
                number(int(row["n_levels_changed"])),
            )
        )

    def _share(self, share: float) -> str:
        return "–" if math.isnan(share) else self._t.percent(Decimal(str(share)), 0)

    def _decimal(self, value: float) -> str:
        """Write points that may be below nothing, with the sign that other sections write."""
        if math.isnan(value):
            return "–"
        sign = "−" if round(value, 2) < 0 else ""
        return sign + self._t.number(abs(Decimal(str(value))), 2)
