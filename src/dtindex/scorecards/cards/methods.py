"""What the numbers of a province mean, and what they do not: the sections of the methods page."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd

from dtindex.analysis.change.trend import Trend, trend
from dtindex.analysis.improving.lift import lift
from dtindex.analysis.past.years import earlier_results
from dtindex.analysis.position.cliffs import cliffs
from dtindex.analysis.robustness.robustness import Robustness, robustness
from dtindex.analysis.structure.coherence import INDEX, Coherence, coherence
from dtindex.scorecards.faces.blocks import (
    Block,
    Column,
    Figure,
    Heading,
    Note,
    Paragraph,
    Row,
    Table,
    Title,
)
from dtindex.scorecards.faces.method_figures import (
    Caption,
    correlation_map,
    rank_intervals,
    shares,
    small_multiples,
    waterfall,
)
from dtindex.scorecards.faces.section import Page, Section
from dtindex.scorecards.groundwork.background import Background

__all__ = ["Methods"]

_SHOWN = 10


@dataclass(frozen=True)
class Methods:
    """The methods page of a province, section by section; nothing here alters a score.

    Parameters
    ----------
    background : Background
    n_draws : int
        Draws of the robustness study.
    seed : int
        Of its random numbers.
    """

    background: Background
    n_draws: int
    seed: int

    @cached_property
    def heading(self) -> Section:
        """What the page is about."""
        t, result = self.background.t, self.background.result
        title = t("methods.title")
        text = t(
            "methods.lead",
            n=t.number(int(result.scores.assessed.sum())),
            year=self.background.when,
            framework=t.of(result.framework, "short"),
        )
        lines = (t("methods.illustrative"),) if result.is_illustrative else ()
        page = Page(title, t("methods.foot"), t.language, text)
        return Section("heading", (Title(t("methods.kicker"), title, lines), Paragraph(text)), page)

    @cached_property
    def certainty(self) -> Section:
        """How sure ranks and levels are."""
        t, table = self.background.t, self.study.table.dropna()
        rank, low, high = (
            table[name].to_numpy(dtype=float) for name in ("rank", "rank_low", "rank_high")
        )
        caption = self._caption("certainty")
        labels = (t("methods.official_rank"), t("methods.rank"))
        return self._section(
            "certainty",
            Figure(rank_intervals(rank, low, high, labels, caption), caption.description),
            self._least_sure(table),
            n=t.number(self.n_draws),
            width=self._number((table["rank_high"] - table["rank_low"]).mean(), 1),
            same=self._percent(table["p_same_level"].mean()),
        )

    @cached_property
    def sensitivity(self) -> Section:
        """Which choices move ranks."""
        t, found = self.background.t, self.study.sensitivity
        names = [self._input(kind, part) for kind, part in found.table[["kind", "part_id"]].values]
        values = [found.table[name].to_numpy(float) for name in ("first_order", "total")]
        caption = self._caption("sensitivity")
        order = np.argsort(-values[1], kind="stable")
        svg = shares(
            [names[i] for i in order],
            [np.maximum(each[order], 0.0) for each in values],
            (t("methods.first_order"), t("methods.total_order")),
            caption,
        )
        return self._section(
            "sensitivity",
            Figure(svg, caption.description),
            self._left_out(),
            shift=self._number(found.mean_rank_shift, 1),
        )

    @cached_property
    def coherence(self) -> Section:
        """How groups hang together, and their effective weights."""
        t = self.background.t
        ids = [group.id for group in self.background.framework.counted_groups]
        square = np.eye(len(ids) + 1)
        place = {part: i for i, part in enumerate([*ids, INDEX])}
        pairs = self._parts.correlations.query("kind == 'group'")
        for one, other, value in pairs[["one", "other", "spearman"]].itertuples(index=False):
            square[place[one], place[other]] = square[place[other], place[one]] = value
        written = [[self._number(v, 2) if np.isfinite(v) else "" for v in line] for line in square]
        labels = [*(self._group(part) for part in ids), t("methods.index")]
        caption = self._caption("coherence")
        svg = correlation_map(labels, square, written, caption)
        return self._section(
            "coherence",
            Figure(svg, caption.description),
            self._weights(),
            n_idle=t.number(len(self._parts.idle)),
            n_redundant=t.number(len(self._parts.redundant)),
        )

    @cached_property
    def trend(self) -> Section:
        """Where the change from the year before came from."""
        t, found = self.background.t, self._years
        if found is None:
            heading = Heading(t("methods.trend_heading"))
            return Section("trend", (heading, Paragraph(t("methods.trend_none"))))
        last = found.changes[found.changes["school_year"] == found.school_years[-1]]
        parts = found.contributions[found.contributions["school_year"] == found.school_years[-1]]
        n = max(len(last), 1)
        # What only one of the years answered is no rise and no fall of any group.
        alike = parts["change"].where(parts["in_both"], 0.0)
        changes = alike.groupby(parts["group_id"], sort=False).sum() / n
        by_missing = float(last["by_missing"].sum() / n)
        names = [*map(self._group, changes.index), t("methods.trend_missing")]
        labels = [found.school_years[-2], *names, found.school_years[-1]]
        before = float((last["before"] + last["by_rules"]).sum() / n)
        caption = self._caption("trend")
        svg = waterfall(labels, np.append(changes.to_numpy(float), by_missing), before, caption)
        return self._section(
            "trend",
            Figure(svg, caption.description),
            n=t.number(len(last)),
            change=self._number(last["by_facts"].mean(), 2),
            missing=self._number(by_missing, 2),
        )

    @cached_property
    def areas(self) -> Section:
        """The index in every area, side by side."""
        framework = self.background.framework
        background = self.background
        areas = pd.Series(background.areas_in(background.area_level))
        index = background.result.index.dropna(subset=["points"])
        parts = [(name, part) for name, part in index.groupby(areas) if name]
        points = [part["points"].to_numpy(float) for _, part in parts]
        starts = [float(level.interval.low) for level in framework.level_rule.levels[1:]]
        if framework.level_rule.read_off != "index":
            starts = []
        level = background.area_level
        named = {"area": self.background.t.of(level, "name")}
        caption = self._caption("areas", **named)
        names = [str(name) for name, _ in parts]
        svg = small_multiples(names, points, float(framework.max_points), starts, caption)
        return self._section("areas", Figure(svg, caption.description), **named)

    @cached_property
    def cliffs(self) -> Section:
        """Who stands close to a line."""
        t = self.background.t
        near = cliffs(self.background.result).table
        titles = ("points", "line", "distance")
        columns = (
            Column(t("methods.institution")),
            *(Column(t(f"methods.{title}"), "number") for title in titles),
            Column(t("methods.side")),
        )
        shown = near[["name", "points", "line_points", "distance", "side"]].head(_SHOWN)
        rows = tuple(
            Row((name, *(self._number(value, 2) for value in values), t(f"methods.{side}")))
            for name, *values, side in shown.values.tolist()
        )
        table = Table(t("methods.cliffs_table"), columns, rows)
        return self._section("cliffs", table, n=t.number(len(near)))

    @cached_property
    def ways(self) -> Section:
        """What lifts most institutions a level with a stated effort."""
        t, result = self.background.t, self.background.result
        budget = Decimal(len(result.institutions.ids))
        lifted = lift(result, budget, language=t.language)
        columns = (
            Column(t("methods.change"), width=3),
            Column(t("methods.n_institutions"), "number"),
            Column(t("methods.effort", unit=lifted.unit), "number"),
        )
        shown = lifted.changes[["label", "n_institutions", "effort"]].head(_SHOWN)
        rows = tuple(
            Row((label, t.number(n), self._number(effort, 1)))
            for label, n, effort in shown.values.tolist()
        )
        return self._section(
            "ways",
            Table(t("methods.ways_table"), columns, rows),
            budget=t.counted(t.number(budget), lifted.unit),
            n=t.number(len(lifted.ways)),
        )

    @cached_property
    def study(self) -> Robustness:
        """The robustness study that the page tells of."""
        rng = np.random.default_rng(self.seed)
        return robustness(self.background.result, rng=rng, n_draws=self.n_draws)

    @cached_property
    def _parts(self) -> Coherence:
        return coherence(self.background.result)

    @cached_property
    def _years(self) -> Trend | None:
        """Compare with the earlier years whose facts came with the result."""
        result = self.background.result
        earlier = earlier_results(result)
        return trend([earlier[-1], result]) if earlier else None

    def _section(self, name: str, *blocks: Block, **values: object) -> Section:
        """Join a heading, what the section means, what it shows, and what it does not mean."""
        t = self.background.t
        return Section(
            name,
            (
                Heading(t(f"methods.{name}_heading", **values)),
                Paragraph(t(f"methods.{name}_means", **values)),
                *blocks,
                Note(t(f"methods.{name}_not", **values)),
            ),
        )

    def _caption(self, name: str, **values: object) -> Caption:
        t = self.background.t
        heading = t(f"methods.{name}_heading", **values)
        return Caption(f"methods-{name}", heading, t(f"methods.{name}_figure", **values))

    def _least_sure(self, table: pd.DataFrame) -> Table:
        t, institutions = self.background.t, self.background.institutions
        names = dict(zip(institutions["institution_id"], institutions["name"], strict=True))
        columns = (
            Column(t("methods.institution")),
            *(Column(t(f"methods.{title}"), "number") for title in ("rank", "interval")),
            Column(t("methods.same_level"), "number"),
        )
        shown = table.sort_values("p_same_level", kind="stable").head(_SHOWN)
        lines = shown[["institution_id", "rank", "rank_low", "rank_high", "p_same_level"]]
        rows = tuple(
            Row(
                (
                    names[institution_id],
                    t.number(rank),
                    f"{t.number(low)}–{t.number(high)}",
                    self._percent(same),
                )
            )
            for institution_id, rank, low, high, same in lines.values.tolist()
        )
        return Table(t("methods.least_sure"), columns, rows, shows_caption=True)

    def _left_out(self) -> Table:
        t = self.background.t
        table = self.study.leave_one_out.sort_values(
            "mean_rank_shift", ascending=False, kind="stable"
        )
        columns = (
            Column(t("methods.left_out"), width=3),
            Column(t("methods.mean_shift"), "number"),
            Column(t("methods.levels_changed"), "number"),
        )
        lines = table[["kind", "part_id", "mean_rank_shift", "n_levels_changed"]].head(_SHOWN)
        rows = tuple(
            Row((self._part(kind, part), self._number(shift, 1), t.number(changed)))
            for kind, part, shift, changed in lines.values.tolist()
        )
        return Table(t("methods.left_out_table"), columns, rows, shows_caption=True)

    def _weights(self) -> Table:
        t = self.background.t
        groups = self._parts.weights.query("kind == 'group'")
        alphas = self._parts.reliability.set_index("part_id")["alpha"]
        rows = tuple(
            Row(
                (
                    self._group(part),
                    self._percent(nominal),
                    self._percent(effective),
                    self._number(alphas[part], 2),
                )
            )
            for part, nominal, effective in groups[["part_id", "nominal", "effective"]]
            .to_numpy(dtype=object)
            .tolist()
        )
        columns = (
            Column(t("methods.group")),
            Column(t("methods.nominal"), "number"),
            Column(t("methods.effective"), "number"),
            Column(t("methods.alpha"), "number"),
        )
        return Table(t("methods.weights_table"), columns, rows, shows_caption=True)

    def _group(self, group_id: str) -> str:
        groups = {group.id: group for group in self.background.framework.groups}
        return self.background.t.of(groups[group_id], "short")

    def _part(self, kind: str, part_id: str) -> str:
        component = self.background.framework.component.get(part_id)
        if kind == "group" or component is None:
            return self._group(part_id)
        return f"{part_id} {self.background.t.of(component, 'title')}"

    def _input(self, kind: str, part_id: str) -> str:
        t = self.background.t
        words = t(f"methods.input_{kind}")
        return f"{words}: {self._group(part_id)}" if part_id else words

    def _number(self, value: float, decimals: int) -> str:
        """Write a float; what cannot be computed is a dash."""
        if not np.isfinite(value):
            return "–"
        return self.background.t.number(Decimal(repr(float(value))), decimals)

    def _percent(self, share: float) -> str:
        return f"{self._number(100 * share, 1)}%" if np.isfinite(share) else "–"
