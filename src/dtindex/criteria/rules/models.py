"""The nouns of a framework, as frozen records: what a rule file may say, and nothing else."""

import datetime
import hashlib
from decimal import Decimal
from functools import cached_property
from typing import Literal

from pydantic import Field

from dtindex.criteria.rules.areas import AreaLevel, Authority
from dtindex.criteria.rules.fields import (
    Band,
    FolderName,
    Identifier,
    Number,
    OutlineNumber,
    Record,
    Status,
    Trust,
    Words,
)
from dtindex.criteria.rules.flags import Flag
from dtindex.criteria.rules.identity import Identified
from dtindex.criteria.rules.kinds import Rule
from dtindex.criteria.rules.periods import InPeriods
from dtindex.criteria.rules.years import Lasting, SchoolYearRule

__all__ = [
    "ASSESSMENTS",
    "STAGES",
    "Clause",
    "ComparisonGroups",
    "Component",
    "Condition",
    "Criterion",
    "CriterionGroup",
    "DisclosurePolicy",
    "Domain",
    "Effort",
    "EffortPolicy",
    "Fact",
    "FactKind",
    "Framework",
    "FrameworkHeader",
    "Level",
    "LevelRule",
    "Option",
    "Policy",
    "SchoolYearRule",
    "SourceDocument",
    "Stage",
    "StageTitle",
    "UnmetCondition",
]

Stage = Literal["preschool", "primary", "lower_secondary", "upper_secondary", "continuing"]
STAGES: tuple[Stage, ...] = (
    "preschool",
    "primary",
    "lower_secondary",
    "upper_secondary",
    "continuing",
)
ASSESSMENTS = ("self", "external")
Domain = Literal[
    "online_teaching",
    "digital_materials",
    "electronic_records",
    "online_public_services",
    "cashless_payment",
    "enabling",
]
FactKind = Literal["count", "amount", "number", "yes_no", "choice", "date", "points"]


class SourceDocument(Record):
    """A legal text (văn bản): what it is called, who issued it, and from when it counts."""

    id: FolderName
    number: str
    title_vi: Words
    title_en: Words
    short_vi: Words
    short_en: Words
    issuer_vi: Words
    issuer_en: Words
    issued_on: datetime.date | None = None
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None
    verified_on: datetime.date | None = None
    url: str = ""
    archived_url: str = ""
    sha256: str = ""
    note_vi: str = ""
    note_en: str = ""


class Clause(Record):
    """A place in a source document, with the words that a rule leans on.

    The quote is empty where nobody has yet seen the text; only a draft may have such clauses.
    """

    id: Words
    source: FolderName
    locator_vi: Words
    locator_en: Words
    quote_vi: str = ""
    summary_en: Words


class Effort(Record):
    """What it takes to move a fact by one step: one more pupil, the next option, a yes.

    ``cost`` is in the framework's unit of effort, ``step`` in the unit of the fact.
    """

    cost: Number = Field(gt=0)
    step: Number = Field(default=Decimal(1), gt=0)
    status: Status


class Option(Record):
    """One answer of a choice."""

    id: Identifier
    label_vi: Words
    label_en: Words


class Fact(Record):
    """A number, yes/no, choice or date that an institution reports (số liệu)."""

    id: Identifier
    kind: FactKind
    label_vi: Words
    label_en: Words
    help_vi: str = ""
    help_en: str = ""
    unit_vi: str = ""
    unit_en: str = ""
    clauses: tuple[str, ...] = Field(min_length=1)
    status: Status
    note_vi: str = ""
    note_en: str = ""
    options: tuple[Option, ...] = ()
    minimum: Number | None = None
    maximum: Number | None = None
    at_most: Identifier | None = None
    decimals: int = Field(default=0, ge=0, le=6)
    people: bool = False
    may_not_apply: bool = False
    evidence_vi: str = ""
    evidence_en: str = ""
    evidence_required: bool = False
    effort: Effort | None = None
    from_period: FolderName | None = None

    @cached_property
    def option_ids(self) -> tuple[str, ...]:
        """Ids of the options, in the order that encodes them as 0, 1, 2 …."""
        return tuple(option.id for option in self.options)

    @cached_property
    def question_digest(self) -> str:
        """Digest of what is asked: an answer to another question is no answer to this one."""
        options = [(option.id, option.label_vi) for option in self.options]
        asked = (self.kind, self.label_vi, self.unit_vi, self.decimals, options)
        return hashlib.sha256(repr(asked).encode()).hexdigest()[:12]


class Component(Record):
    """What turns one or two facts into points (nội dung thành phần)."""

    id: OutlineNumber
    title_vi: Words
    title_en: Words
    clauses: tuple[str, ...] = Field(min_length=1)
    status: Status
    note_vi: str = ""
    note_en: str = ""
    domain: Domain
    stages: tuple[Stage, ...] | None = Field(default=None, min_length=1)
    max_points: Number = Field(gt=0)
    rule: Rule
    trust: Trust | None = None

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """Facts the rule reads, the reported one first, its denominator second."""
        return self.rule.fact_ids

    def applies_to(self, stages: tuple[str, ...]) -> bool:
        """Whether an institution with these stages is asked for it."""
        return self.stages is None or bool(set(self.stages) & set(stages))


class Criterion(Record):
    """A sum of components (tiêu chí); ``bands`` are its own levels where the source has them."""

    id: OutlineNumber
    title_vi: Words
    title_en: Words
    clauses: tuple[str, ...] = Field(min_length=1)
    status: Status
    note_vi: str = ""
    note_en: str = ""
    max_points: Number = Field(gt=0)
    bands: tuple[Band, ...] = ()
    trust: Trust | None = None
    components: tuple[Component, ...] = Field(min_length=1)


class CriterionGroup(Record):
    """A sum of criteria (nhóm tiêu chí); ``counted`` is false for the profile."""

    id: Identifier
    title_vi: Words
    title_en: Words
    short_vi: Words
    short_en: Words
    clauses: tuple[str, ...] = Field(min_length=1)
    status: Status
    note_vi: str = ""
    note_en: str = ""
    counted: bool = True
    max_points: Number = Field(gt=0)
    itemised_points: Number | None = None
    complete: bool = True
    criteria: tuple[Criterion, ...] = Field(min_length=1)

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """All components of the group, in order."""
        return tuple(c for criterion in self.criteria for c in criterion.components)

    @property
    def unaccounted_points(self) -> Decimal:
        """Points that the source gives the group but no known component carries."""
        if self.complete or self.itemised_points is None:
            return Decimal(0)
        return self.max_points - self.itemised_points


class Condition(Record):
    """A yes/no that holds the level when it is not met (điều kiện bắt buộc); it gives no points.

    The short name stands in lists and sentences; without one its title does.
    """

    id: OutlineNumber
    title_vi: Words
    title_en: Words
    short_vi: str = ""
    short_en: str = ""
    clauses: tuple[str, ...] = Field(min_length=1)
    status: Status
    note_vi: str = ""
    note_en: str = ""
    fact: Identifier
    stages: tuple[Stage, ...] | None = Field(default=None, min_length=1)
    trust: Trust | None = None

    def applies_to(self, stages: tuple[str, ...]) -> bool:
        """Whether an institution with these stages is asked for it."""
        return self.stages is None or bool(set(self.stages) & set(stages))


class Level(Record):
    """A level (mức độ) and the interval of points that gives it."""

    level: int = Field(ge=1)
    title_vi: Words
    title_en: Words
    interval: Band


class Policy(Record):
    """A named choice of the framework, and where it comes from."""

    status: Status
    clauses: tuple[str, ...] = ()
    note_vi: Words
    note_en: Words


class LevelRule(Policy):
    """What the level is read off: the index, or the lowest of the groups."""

    read_off: Literal["index", "lowest_group"]
    levels: tuple[Level, ...] = Field(min_length=1)


class UnmetCondition(Policy):
    """What an unmet or unanswered condition does to the level."""

    rule: Literal["hold_at_level"]
    level: int = Field(ge=1)


class MissingPolicy(Policy):
    """What a missing or rejected answer earns."""

    rule: Literal["zero"]


class ProvisionalPolicy(Policy):
    """How much of the points must be answered before a level is shown."""

    answered_share: Number = Field(gt=0, le=1)


class NotApplicablePolicy(Policy):
    """What happens to the points of components that do not apply."""

    rule: Literal["rescale_group"]


class VerificationPolicy(Policy):
    """Which record the recognised result takes."""

    rule: Literal["external_else_self"]


class DisclosurePolicy(Policy):
    """Below which numbers a sum is kept back, so that it tells nothing of a few."""

    minimum_institutions: int = Field(ge=1)
    minimum_people: int = Field(ge=1)


class StageTitle(Record):
    """What readers call a stage (cấp học)."""

    id: Stage
    title_vi: Words
    title_en: Words
    short_vi: Words
    short_en: Words


class ComparisonGroups(Policy):
    """How like is compared with like: attributes to share, widened until enough members."""

    minimum_members: int = Field(ge=2)
    size_fact: Identifier | None = None
    size_bands: tuple[Band, ...] = ()
    rules: tuple[tuple[Literal["stages", "area", "size"], ...], ...] = Field(min_length=1)


class EffortPolicy(Policy):
    """In what effort is counted, and what a step takes where a fact does not say.

    A fact with no effort of its own, of a kind without a default, cannot be changed.
    """

    unit_vi: Words
    unit_en: Words
    defaults: dict[FactKind, Effort] = Field(default_factory=dict)


class FrameworkHeader(InPeriods, Lasting):
    """What ``framework.toml`` says: names, policies, levels; ``based_on`` lists its sources."""

    id: FolderName
    title_vi: Words
    title_en: Words
    short_vi: Words
    short_en: Words
    note_vi: str = ""
    note_en: str = ""
    issuer_vi: Words
    issuer_en: Words
    based_on: tuple[FolderName, ...] = Field(min_length=1)
    verified_on: datetime.date | None = None
    step: Number = Field(gt=0)
    max_points: Number = Field(gt=0)
    status: Status
    stages: tuple[StageTitle, ...] = Field(min_length=1)
    level_rule: LevelRule
    unmet_condition: UnmetCondition
    missing: MissingPolicy
    provisional: ProvisionalPolicy | None = None
    disclosure: DisclosurePolicy | None = None
    not_applicable: NotApplicablePolicy
    verification: VerificationPolicy
    comparison: ComparisonGroups
    effort: EffortPolicy | None = None

    @property
    def policies(self) -> dict[str, Policy]:
        """The named choices of the framework, by the name of their table."""
        policies: dict[str, Policy | None] = {
            "level_rule": self.level_rule,
            "unmet_condition": self.unmet_condition,
            "missing": self.missing,
            "provisional": self.provisional,
            "disclosure": self.disclosure,
            "not_applicable": self.not_applicable,
            "verification": self.verification,
            "comparison": self.comparison,
            "effort": self.effort,
        }
        return {name: policy for name, policy in policies.items() if policy is not None}


class Framework(Identified, FrameworkHeader):
    """A whole index (bộ chỉ số): groups, facts, conditions, levels, and where each stands.

    Load one with :func:`dtindex.load_framework`; build one by hand only in tests.
    """

    sources: tuple[SourceDocument, ...]
    clauses: tuple[Clause, ...]
    facts: tuple[Fact, ...]
    groups: tuple[CriterionGroup, ...]
    conditions: tuple[Condition, ...]
    flags: tuple[Flag, ...] = ()
    area_levels: tuple[AreaLevel, ...] = ()
    authorities: tuple[Authority, ...] = ()

    @property
    def is_draft(self) -> bool:
        """Whether nobody has yet compared it with the signed text."""
        return self.verified_on is None

    @property
    def is_complete(self) -> bool:
        """Whether every point of every group is carried by a component."""
        return all(group.complete for group in self.groups)

    @cached_property
    def counted_groups(self) -> tuple[CriterionGroup, ...]:
        """The groups that make the index."""
        return tuple(group for group in self.groups if group.counted)

    @cached_property
    def profiles(self) -> tuple[CriterionGroup, ...]:
        """The groups that are shown and not counted (hồ sơ điều kiện bảo đảm)."""
        return tuple(group for group in self.groups if not group.counted)

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """All components, those of profiles included, in the order of the groups."""
        return tuple(c for group in self.groups for c in group.components)

    @cached_property
    def fact(self) -> dict[str, Fact]:
        """Facts by id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def component(self) -> dict[str, Component]:
        """Components by id."""
        return {component.id: component for component in self.components}

    @cached_property
    def clause(self) -> dict[str, Clause]:
        """Clauses by id."""
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def source(self) -> dict[str, SourceDocument]:
        """Source documents by id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def fact_index(self) -> dict[str, int]:
        """Column of each fact in the wide arrays."""
        return {fact.id: i for i, fact in enumerate(self.facts)}

    @cached_property
    def school_year_ids(self) -> tuple[str, ...]:
        """The school years the framework is used for."""
        return tuple(year.id for year in self.school_years)

    def facts_for(self, stages: tuple[str, ...]) -> tuple[Fact, ...]:
        """Facts that an institution with these stages is asked for in the period, in order."""
        all_year = self._whole or self
        asked = {
            fact_id
            for component in all_year.components
            if component.applies_to(stages)
            for fact_id in component.fact_ids
        } | {c.fact for c in all_year.conditions if c.applies_to(stages)}
        due = (fact for fact in self.facts if self.is_due(fact.from_period, self.period))
        return tuple(fact for fact in due if fact.id in asked)
