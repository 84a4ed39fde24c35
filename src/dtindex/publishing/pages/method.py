"""How points are given: a page made of the rules, in the language of the site."""

from collections.abc import Iterable, Iterator

from dtindex.criteria.rules.models import Component, Condition, Criterion, CriterionGroup, Stage
from dtindex.criteria.told.provenance import where_numbers_come_from
from dtindex.criteria.told.words import clause_in_words, interval_in_words, name_of, rule_in_words
from dtindex.publishing.pages.edition import Edition, SitePage
from dtindex.scorecards.faces.blocks import (
    Block,
    Column,
    Content,
    Definitions,
    Detail,
    Heading,
    Note,
    Paragraph,
    Row,
    Strong,
    Table,
)
from dtindex.scorecards.faces.section import Section
from dtindex.scorecards.groundwork import about

__all__ = ["method_page"]


def method_page(edition: Edition) -> SitePage:
    """Return the page of the method: levels, conventions, every criterion, conditions, sources."""
    t, framework = edition.t, edition.background.framework
    title = t("site.method_title")
    method = _Method(edition)
    sections = [
        edition.heading(t("site.method_kicker"), title),
        *method.opening(),
        *(method.group(group) for group in framework.counted_groups),
        *method.conditions(),
        *(method.group(group) for group in framework.profiles),
        method.origins(),
        method.sources(),
    ]
    description = f"{title}: {t.of(framework, 'title')}"
    html = edition.page("method.html", title, sections, description=description)
    return SitePage("site:method", {"method.html": html})


class _Method:
    """The sections of the page."""

    def __init__(self, edition: Edition) -> None:
        self._background = edition.background
        self._framework = edition.background.framework
        self._t = edition.t
        self._language = edition.background.wording.language

    def opening(self) -> Iterator[Section]:
        """Yield how points become a level, and by which conventions."""
        *method, _ = about.method(self._background)  # the conventions follow, with their names
        yield Section("method", tuple(method))
        t = self._t
        heading = t("criteria.reference_policies")
        columns = (
            Column(heading),
            Column(t("criteria.reference_text"), width=3),
            Column(t("criteria.reference_status"), "mark"),
            Column(t("criteria.reference_clauses")),
        )
        rows = [
            Row(
                (
                    t(f"criteria.policy_{name}"),
                    t.of(policy, "note"),
                    t(f"criteria.status_{policy.status}"),
                    self._clauses(policy.clauses),
                )
            )
            for name, policy in self._framework.policies.items()
        ]
        yield Section("policies", (Heading(heading), Table(heading, columns, tuple(rows))))

    def group(self, group: CriterionGroup) -> Section:
        """Show all criteria of a group, a table each."""
        t = self._t
        blocks: list[Block] = [Heading(self._with_points(t.of(group, "title"), group))]
        if not group.counted:
            blocks.append(Note(t("criteria.reference_not_counted")))
        if note := t.of(group, "note"):
            blocks.append(Paragraph(note))
        for criterion in group.criteria:
            blocks += self._criterion(criterion)
        return Section(f"group-{group.id.replace('_', '-')}", tuple(blocks))

    def _with_points(self, title: str, record: CriterionGroup | Criterion) -> str:
        points = self._t("criteria.reference_of_points", points=self._t.number(record.max_points))
        return f"{title}: {points}"

    def _criterion(self, criterion: Criterion) -> Iterator[Block]:
        t = self._t
        title = name_of(criterion, t)
        yield Heading(self._with_points(title, criterion), 3)
        if note := t.of(criterion, "note"):
            yield Paragraph(note)
        if criterion.bands:
            bands = [interval_in_words(band, self._language) for band in criterion.bands]
            yield Paragraph(f"{t('criteria.reference_own_levels')}: {'; '.join(bands)}", "muted")
        columns = (
            Column(t("criteria.reference_text"), width=3),
            Column(t("criteria.reference_rule"), width=3),
            Column(t("criteria.reference_max"), "number"),
            Column(t("criteria.reference_status"), "mark"),
            Column(t("criteria.reference_clauses")),
        )
        rows = tuple(self._component(component) for component in criterion.components)
        yield Table(title, columns, rows)

    def _component(self, component: Component) -> Row:
        rule = rule_in_words(component, self._framework, self._language)
        return Row(
            (
                self._titled(component),
                f"{rule}.",
                self._t.number(component.max_points),
                self._trusted(component),
                self._clauses(component.clauses),
            )
        )

    def _titled(self, record: Component | Condition) -> Content:
        """Title of a rule, whom it is for where that is not everybody, and what to know of it."""
        t = self._t
        said = [t.of(record, "note")]
        if record.stages is not None:
            said.insert(0, f"{t('criteria.reference_stages')}: {self._stages(record.stages)}.")
        details = tuple(Detail(words) for words in said if words)
        return (name_of(record, t), *details)

    def _trusted(self, record: Component | Condition) -> Content:
        status = self._t(f"criteria.status_{record.status}")
        if record.trust is None:
            return status
        return (status, Detail(self._t(f"criteria.trust_{record.trust}")))

    def _stages(self, stages: tuple[Stage, ...]) -> str:
        wanted = [stage for stage in self._framework.stages if stage.id in stages]
        return ", ".join(self._t.of(stage, "title") for stage in wanted)

    def _clauses(self, clause_ids: Iterable[str]) -> str:
        return "; ".join(self._t.of(self._framework.clause[i], "locator") for i in clause_ids)

    def conditions(self) -> Iterator[Section]:
        """Show the mandatory conditions, where there are any."""
        if not self._framework.conditions:
            return
        t = self._t
        heading = t("criteria.reference_conditions")
        columns = (
            Column(t("criteria.reference_text"), width=4),
            Column(t("criteria.reference_status"), "mark"),
            Column(t("criteria.reference_clauses")),
        )
        rows = [
            Row((self._titled(c), self._trusted(c), self._clauses(c.clauses)))
            for c in self._framework.conditions
        ]
        yield Section("conditions", (Heading(heading), Table(heading, columns, tuple(rows))))

    def origins(self) -> Section:
        """Count the numbers that stand in the source, and those that are design or reading."""
        t = self._t
        heading = t("criteria.reference_origins")
        columns = (
            Column(t("criteria.reference_what"), width=2),
            Column(t("criteria.reference_status"), "mark"),
            Column(t("site.how_many"), "number"),
        )
        rows = [
            Row(
                (
                    t(f"criteria.what_{each.what}"),
                    t(f"criteria.status_{each.status}"),
                    t.number(len(each.places)),
                )
            )
            for each in where_numbers_come_from(self._framework)
        ]
        return Section("origins", (Heading(heading), Table(heading, columns, tuple(rows))))

    def sources(self) -> Section:
        """Name the documents, and quote every clause."""
        t = self._t
        blocks: list[Block] = [Heading(t("criteria.reference_sources"))]
        for source in self._framework.sources:
            number = source.number or t("criteria.reference_no_number")
            words = (Strong(t.of(source, "title")), f" {number}. {t.of(source, 'issuer')}.")
            blocks.append(Paragraph(words))
        blocks.append(Heading(t("criteria.reference_clauses"), 3))
        blocks.append(Definitions(tuple(self._quotes())))
        return Section("sources", tuple(blocks))

    def _quotes(self) -> Iterator[tuple[str, Content]]:
        t = self._t
        for clause in self._framework.clauses:
            where = clause_in_words(self._framework, clause.id, self._language)
            quote = clause.quote_vi or t("criteria.reference_no_quote")
            if self._language == "en":
                yield where, (clause.summary_en, Detail(quote))
            else:
                yield where, quote
