"""The scorecard of one institution, section by section."""

from decimal import Decimal
from functools import cached_property

from dtindex.criteria.rules.due import all_counted_is_due
from dtindex.criteria.rules.models import CriterionGroup
from dtindex.criteria.told.words import name_of
from dtindex.scorecards.faces.blocks import (
    Bar,
    Block,
    Column,
    Content,
    Definitions,
    Detail,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Link,
    Paragraph,
    Points,
    Row,
    Strong,
    Table,
    Title,
)
from dtindex.scorecards.faces.charts import position_chart
from dtindex.scorecards.faces.section import Page, Section
from dtindex.scorecards.groundwork import about
from dtindex.scorecards.groundwork.addresses import institution_page
from dtindex.scorecards.groundwork.background import Background
from dtindex.scorecards.groundwork.certainty import rank, trend
from dtindex.scorecards.groundwork.strengths import Difference
from dtindex.scorecards.sections.components import ComponentTables, condition_mark, evidence_mark
from dtindex.scorecards.sections.way import way_section
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.scores import NO_LEVEL, ConditionState
from dtindex.scoring.standing import Standing
from dtindex.scoring.told.explain import ExplainedFact, Explanation

__all__ = ["InstitutionScorecard"]


class InstitutionScorecard:
    """The sections of one institution's scorecard; get one from ``Scorecards.institution``.

    Parameters
    ----------
    background : Background
        What the scorecards of a result share.
    row : int
        Row of the institution in the result.
    """

    def __init__(self, background: Background, row: int) -> None:
        self._background = background
        self._row = row
        self._t = background.t
        self._wording = background.wording
        self._scores = background.result.scores
        self._framework = background.framework

    @cached_property
    def _explanation(self) -> Explanation:
        institution_id = self._background.institutions["institution_id"][self._row]
        return self._background.explainer.explain(institution_id)

    @cached_property
    def _components(self) -> ComponentTables:
        return ComponentTables(self._wording, self._explanation.points)

    def _attribute(self, name: str) -> str:
        return self._background.institutions[name][self._row]

    @cached_property
    def _verified(self) -> tuple[int, int]:
        """Steps verified, and steps that apply, of the counted groups."""
        groups = [self._verified_of(place) for place in self._background.counted_places]
        return sum(verified for verified, _ in groups), sum(applies for _, applies in groups)

    def _verified_of(self, place: int) -> tuple[int, int]:
        """Count the steps verified and the steps that apply, of the group at a place."""
        columns = self._background.columns_of[place]
        applicable = self._scores.component_max[self._row, columns]
        verified = self._scores.component_verified[self._row, columns]
        return int(applicable[verified].sum()), int(applicable.sum())

    @property
    def heading(self) -> Section:
        """Who, when, and how far to trust it."""
        t = self._t
        levels = reversed(self._background.result.area_levels)
        places = [self._background.areas_in(level)[self._row] for level in levels]
        where = ", ".join(filter(None, (self._wording.stages(self._attribute("stages")), *places)))
        when = t("scorecards.school_year", year=self._background.when)
        code = t("scorecards.code", code=self._attribute("institution_id"))
        title = Title(
            t("scorecards.institution_kicker"),
            self._attribute("name"),
            (where, (f"{when} · {code} · ", Strong(self._status()))),
        )
        head = about.letterhead(self._background)
        page = Page(
            title=title.text,
            foot=about.foot(self._background, title.text, self._digest),
            language=self._wording.language,
            description=self._verdict(),
        )
        return Section("heading", (head, title, *about.warnings(self._background)), page)

    def _status(self) -> str:
        """Format how far it has come: not sent, draft, self-assessed, verified, recognised."""
        t, decision = self._t, self._background.imprint.decision
        if not self._is_scored:
            return self._background.level_marks.of(self._row).text
        if self._framework.is_draft:
            return t("scorecards.status_draft")
        status = t(f"scorecards.{self._status_of_answers}")
        if self._standing == Standing.PROVISIONAL:
            status = t("scorecards.status_provisional", status=status)
        # A decision recognises levels; whoever has none is not in it.
        if not decision or self._scores.levels.level[self._row] == NO_LEVEL:
            return status
        recognised = t("scorecards.status_recognised", decision=decision)
        return f"{recognised} · {status}"

    @property
    def _status_of_answers(self) -> str:
        verified, applicable = self._verified
        if not verified:
            return "status_self"
        if verified == applicable and self._standing == Standing.COMPLETE:
            return "status_verified"
        return "status_partly_verified" if self._rests_on_self else "status_verified_with_gaps"

    @property
    def _rests_on_self(self) -> bool:
        """Whether a counted component has an answer that nobody verified."""
        scores, row = self._scores, self._row
        answered = scores.component_states[row] == AnswerState.ANSWERED
        unverified = answered & ~scores.component_verified[row]
        return bool(unverified[self._background.result.outline.counted_components].any())

    @property
    def level(self) -> Section:
        """Level and index, what holds them, how far they may still go, and where that stands."""
        t = self._t
        blocks: list[Block] = [
            Heading(t("scorecards.level_heading")),
            Paragraph((self._verdict(), " ", Link(t("scorecards.how"), "#method")), "lead"),
            KeyFigures((self._index_figure(), self._level_figure(), self._verified_figure())),
        ]
        if self._scores.assessed[self._row]:
            blocks.append(self._position())
        blocks += rank(self._background, self._row)
        blocks += trend(self._background, self._row)
        return Section("level", tuple(blocks))

    def _verdict(self) -> str:
        """Points and level in one sentence, what is open, and what holds the level down."""
        return self._explanation.headline.verdict(self._t)

    def _index_figure(self) -> KeyFigure:
        t, wording, index = self._t, self._wording, self._scores.index
        points, highest = int(index.points[self._row]), int(index.highest[self._row])
        full = wording.steps(self._framework.max_points)
        if not self._scores.assessed[self._row]:
            key = "not_applicable" if self._is_scored else "not_assessed"
            return KeyFigure(t("scorecards.index"), t(f"scorecards.{key}"))
        said = {"lowest": wording.points(points), "highest": wording.points(highest)}
        remark = t("scorecards.range", **said) if highest > points else ""
        if not remark and not self._is_complete:
            remark = t("scorecards.same_points")
        return KeyFigure(t("scorecards.index"), wording.out_of(points, full), remark)

    @property
    def _is_scored(self) -> bool:
        """Whether a form was sent and something in it is answered."""
        return self._standing >= Standing.PROVISIONAL

    @property
    def _standing(self) -> Standing:
        return Standing(self._scores.standings.index[self._row])

    @property
    def _is_complete(self) -> bool:
        """Whether nothing is unanswered, neither component nor condition."""
        states = self._scores.component_states[self._row]
        conditions = self._scores.condition_states[self._row]
        unanswered = (states == AnswerState.MISSING).any()
        return not (unanswered or (conditions == ConditionState.MISSING).any())

    def _level_figure(self) -> KeyFigure:
        t, marks, levels = self._t, self._background.level_marks, self._scores.levels
        mark, level = marks.of(self._row), int(levels.level[self._row])
        if not self._scores.assessed[self._row]:
            return KeyFigure(t("scorecards.level"), mark)
        if level == NO_LEVEL:
            key = "level_withheld" if all_counted_is_due(self._framework) else "level_not_due"
            return KeyFigure(t("scorecards.level"), mark, t(f"scorecards.{key}"))
        if not marks.is_firm(self._row):
            said = {"level": level, "highest": int(levels.highest[self._row])}
            return KeyFigure(t("scorecards.level"), mark, t("scorecards.level_open", **said))
        key = "level_complete" if self._is_complete else "level_firm"
        remark = t(f"scorecards.{key}", title=self._wording.level_title(level))
        return KeyFigure(t("scorecards.level"), mark, remark)

    def _verified_figure(self) -> KeyFigure:
        t, wording = self._t, self._wording
        verified, applicable = self._verified
        said = {"verified": wording.maximum(verified), "max": wording.maximum(applicable)}
        if not self._is_scored:
            return KeyFigure(t("scorecards.verified"), "–")
        return KeyFigure(
            t("scorecards.verified"),
            Points(said["verified"], said["max"]),
            t("scorecards.verified_note", **said),
        )

    def _position(self) -> Figure:
        """Where the index stands among like institutions."""
        t, wording, background = self._t, self._wording, self._background
        step = float(self._framework.step)
        points = int(self._scores.index.points[self._row])
        highest = int(self._scores.index.highest[self._row])
        distribution = background.distribution_around(self._row)
        median = background.medians[self._row][0]
        middle = wording.points(int(median)) if median == median else ""
        ends = (0.0, *distribution.starts, distribution.full)
        n_levels = len(distribution.starts) + 1 if distribution.starts else 0
        own = wording.points(points)
        said = {"n": distribution.n, "own": own, "median": middle, "peers": self._peers()}
        if middle:
            said["share"] = t.percent(Decimal(background.percentiles[self._row][0]), 0)
        key = "position" if middle else "position_alone"
        alt = t(f"scorecards.{key}_alt", **said)
        return Figure(
            position_chart(
                distribution,
                own=(points * step, highest * step, t("scorecards.own_label", points=own)),
                median=(median * step, t("scorecards.median_label", points=middle))
                if middle
                else None,
                level_names=tuple(
                    t("scorecards.level_capital", level=level + 1) for level in range(n_levels)
                ),
                ticks=tuple((end, t.number(round(end))) for end in ends),
                title=t("scorecards.position_title"),
                description=alt,
            ),
            alt,
            t(f"scorecards.{key}", **said),
        )

    def _peers(self) -> str:
        """Format what the institutions that it is compared with have in common."""
        compared, t = self._background.compared, self._t
        rule = int(compared.rule_of[self._row])
        shared = compared.rules[rule] if rule >= 0 else ()
        if not shared:
            return t("scorecards.peers_all")
        return t("scorecards.peers", shared=t.join([t(f"scorecards.shared_{s}") for s in shared]))

    @property
    def groups(self) -> Section:
        """The counted groups against the median of like institutions."""
        t, framework = self._t, self._framework
        columns = (
            Column(t("scorecards.group"), width=2),
            Column(t("scorecards.points"), "points"),
            Column("", "bar"),
            Column(t("scorecards.highest"), "number"),
            Column(t("scorecards.median"), "number"),
            Column(t("scorecards.verified"), "number"),
        )
        rows = [
            self._group_row(place, group)
            for place, group in enumerate(framework.groups)
            if group.counted
        ]
        n_members = int(self._background.compared.n_members[self._row])
        key = "peers_note" if n_members else "no_peers_note"
        legend = t(f"scorecards.{key}", n=n_members, peers=self._peers())
        group, counted = self._scores.group, self._background.counted_places
        rises = (group.highest > group.points)[self._row, counted].any()
        if rises and self._is_scored:
            legend = f"{legend} {t('scorecards.reach_note')}"
        return Section(
            "groups",
            (
                Heading(t("scorecards.groups_heading")),
                Table(t("scorecards.groups_heading"), columns, tuple(rows)),
                Paragraph(legend, "muted"),
            ),
        )

    def _group_row(self, place: int, group: CriterionGroup) -> Row:
        t, wording, scores, row = self._t, self._wording, self._scores, self._row
        title = t.of(group, "title")
        median = self._background.medians[row][place + 1]
        middle = wording.points(int(median)) if median == median else "–"
        applicable, full = int(scores.group_max[row, place]), wording.steps(group.max_points)
        if applicable == 0:
            return Row((title, t("scorecards.not_applicable"), "", "–", middle, "–"))
        points, highest = (
            int(scores.group.points[row, place]),
            int(scores.group.highest[row, place]),
        )
        verified, of_applicable = self._verified_of(place)
        mark = median / full if median == median else None
        if not self._scores.group_assessed[row, place]:
            reach = highest / full if self._is_scored else None
            most = wording.points(highest) if self._is_scored else "–"
            none = (t("scorecards.state_missing"), Bar(0.0, reach, mark), most, middle, "–")
            return Row((title, *none))
        rescaled = applicable < wording.steps(group.max_points - group.unaccounted_points)
        return Row(
            (
                (title, self._rescaling(place, group)) if rescaled else title,
                wording.out_of(points, full),
                Bar(points / full, highest / full, mark),
                wording.points(highest),
                middle,
                f"{wording.maximum(verified)}/{wording.maximum(of_applicable)}",
            )
        )

    def _rescaling(self, place: int, group: CriterionGroup) -> Detail:
        """Return what the points were before they were brought to the group's full weight."""
        wording, scores, row = self._wording, self._scores, self._row
        words = self._t(
            "scorecards.rescaled",
            earned=wording.points(int(scores.earned.points[row, place])),
            applicable=wording.maximum(int(scores.group_max[row, place])),
            max=self._t.number(group.max_points - group.unaccounted_points),
        )
        return Detail(words)

    @property
    def conditions(self) -> Section:
        """The mandatory conditions, met or not."""
        t = self._t
        columns = (
            Column(t("scorecards.condition"), width=3),
            Column(t("scorecards.state"), "mark"),
            Column(t("scorecards.evidence"), "mark"),
        )
        rows = [
            Row(
                (
                    f"{item.title} ({item.condition_id})",
                    condition_mark(self._t, item),
                    evidence_mark(self._t, (item.fact,), item.state, item.verified),
                )
            )
            for item in self._explanation.conditions
        ]
        heading = t("scorecards.conditions_heading")
        return Section("conditions", (Heading(heading), Table(heading, columns, tuple(rows))))

    @property
    def components(self) -> Section:
        """Every component of the counted groups: points out of points possible, and why."""
        blocks = self._components.of("components", self._framework.counted_groups)
        return Section("components", blocks)

    @property
    def profile(self) -> Section:
        """The enabling conditions, which are scored and not counted."""
        return Section("profile", self._components.of("profile", self._framework.profiles))

    @property
    def strengths(self) -> Section:
        """Where it stands out from like institutions, above and below."""
        t = self._t
        heading = Heading(t("scorecards.strengths_heading"))
        above, below = self._background.strengths.of(self._row)
        rows: list[tuple[str, Content]] = [
            (t(f"scorecards.strengths_{side}"), self._differences(differences))
            for side, differences in (("above", above), ("below", below))
            if differences
        ]
        if not rows:
            key = "no_strengths" if self._background.compared.n_members[self._row] else "no_peers"
            return Section("strengths", (heading, Paragraph(t(f"scorecards.{key}"))))
        return Section("strengths", (heading, Definitions(tuple(rows))))

    def _differences(self, differences: list[Difference]) -> str:
        t, wording, components = self._t, self._wording, self._framework.components
        said = [
            t(
                "scorecards.strength",
                component=name_of(components[each.column], t),
                points=wording.points(each.points),
                max=wording.maximum(each.possible),
                mean=wording.points(each.mean),
            )
            for each in differences
        ]
        return f"{'; '.join(said)}."

    @property
    def way(self) -> Section:
        """The way to the next level with the least effort, or why there is none."""
        return way_section(self._background, self._row)

    @property
    def losses(self) -> Section:
        """Where most points were lost and why, the greatest loss first."""
        lacking = {
            group.id: self._lacking(place)
            for place, group in enumerate(self._framework.groups)
            if group.counted and self._scores.group_max[self._row, place] > 0
        }
        return Section("losses", self._components.losses(lacking))

    def _lacking(self, place: int) -> int:
        """Count the steps that a group lacks of what it can earn, brought to its full weight."""
        possible = int(self._background.result.outline.group_itemised[place])
        return possible - int(self._scores.group.points[self._row, place])

    @property
    def verification(self) -> Section:
        """How much is verified, backed by evidence, refused or unanswered."""
        t, wording = self._t, self._wording
        verified, applicable = self._verified
        said = {"verified": wording.maximum(verified), "max": wording.maximum(applicable)}
        facts = {
            fact.fact_id: fact
            for asked_in in (
                *(item.facts for item in self._explanation.points),
                *((item.fact,) for item in self._explanation.conditions),
            )
            for fact in asked_in
            if fact.asked
        }
        answered = [f for f in facts.values() if f.state == "answered" and f.evidence_asked]
        backed = sum(bool(fact.evidence) for fact in answered)
        rows: list[tuple[str, Content]] = [
            (t("scorecards.verified"), t("scorecards.verified_note", **said)),
            (
                t("scorecards.backed"),
                t("scorecards.n_of", n=t.number(backed), all=t.number(len(answered))),
            ),
            (t("scorecards.unanswered"), self._count(facts, "missing")),
            (t("scorecards.refused"), self._count(facts, "rejected")),
        ]
        heading = Heading(t("scorecards.verification_heading"))
        return Section("verification", (heading, Definitions(tuple(rows))))

    def _count(self, facts: dict[str, ExplainedFact], state: str) -> str:
        n = sum(fact.state == state for fact in facts.values())
        return self._t("scorecards.n_answers", n=n) if n else self._t("scorecards.none")

    @property
    def method(self) -> Section:
        """How points become a level, and which numbers are design."""
        return Section("method", about.method(self._background))

    @property
    def provenance(self) -> Section:
        """What the scorecard was made from."""
        page = institution_page(self._background.result.institutions.slugs[self._row])
        return Section("provenance", about.provenance(self._background, self._digest, page))

    @cached_property
    def _digest(self) -> str:
        return self._background.result.unit_digest(self._attribute("institution_id"))
