"""Plausibility flags, as data: what makes a record worth a second look, and never its score."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from dtindex.criteria.rules.fields import Identifier, Number, OutlineNumber, Record, Status, Words

__all__ = [
    "AllFull",
    "Exceeds",
    "FactJump",
    "Flag",
    "FlagRule",
    "Jump",
    "PercentageForCount",
    "SameAnswers",
    "Unchanged",
    "ZeroEverywhere",
]

RuleKind = Literal["yes_no", "ratio", "bands", "choice", "count", "entered", "on_time"]


class Exceeds(Record):
    """A fact is more than ``times`` another, though neither is part of the other.

    ``zero_over`` says what a zero of the other means: that the fact exceeds it, or that there
    is nothing to compare with.
    """

    kind: Literal["exceeds"]
    fact: Identifier
    over: Identifier
    times: Number = Field(default=Decimal(1), gt=0)
    zero_over: Literal["flag", "skip"] = "flag"


class AllFull(Record):
    """Every answered component of these kinds earned all its points."""

    kind: Literal["all_full"]
    kinds: tuple[RuleKind, ...] = Field(min_length=1)
    at_least: int = Field(ge=2)


class ZeroEverywhere(Record):
    """Every answered component of the index earned nothing."""

    kind: Literal["zero_everywhere"]
    at_least: int = Field(ge=2)


class Jump(Record):
    """The index rose or fell by more than ``points`` since the year before.

    What was missing in one of the years is given the benefit of the doubt.
    """

    kind: Literal["jump"]
    points: Number = Field(gt=0)


class FactJump(Record):
    """A fact grew to more than ``times`` what it was the year before, or shrank as much."""

    kind: Literal["fact_jump"]
    fact: Identifier
    times: Number = Field(gt=1)


class SameAnswers(Record):
    """Another institution gave the very same answers; to all facts where none are named.

    ``at_least`` so many of them must be answered and other than zero.
    """

    kind: Literal["same_answers"]
    facts: tuple[Identifier, ...] = ()
    at_least: int = Field(ge=2)


class Unchanged(Record):
    """All answers are those of the year before; ``at_least`` so many are other than zero."""

    kind: Literal["unchanged"]
    at_least: int = Field(ge=2)


class PercentageForCount(Record):
    """Parts look like percentages: up to 100 and round, where the whole is larger by far.

    Parameters
    ----------
    whole_over : int
        Only parts of a larger whole are looked at.
    multiple_of : int
        What counts as round; 100 takes a hundred alone.
    at_least : int
        How many parts of one institution must look so.
    """

    kind: Literal["percentage_for_count"]
    whole_over: int = Field(ge=101)
    multiple_of: int = Field(ge=1, le=100)
    at_least: int = Field(ge=1)


FlagRule = Annotated[
    Exceeds
    | AllFull
    | ZeroEverywhere
    | Jump
    | FactJump
    | SameAnswers
    | Unchanged
    | PercentageForCount,
    Field(discriminator="kind"),
]


class Flag(Record):
    """Something that is worth a second look (dấu hiệu cần xem lại); it never changes a score."""

    id: OutlineNumber
    title_vi: Words
    title_en: Words
    explanation_vi: Words
    explanation_en: Words
    clauses: tuple[str, ...] = Field(min_length=1)
    status: Status
    rule: FlagRule

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """The facts that its rule names."""
        match self.rule:
            case Exceeds() as rule:
                return (rule.fact, rule.over)
            case FactJump() as rule:
                return (rule.fact,)
            case SameAnswers() as rule:
                return rule.facts
            case _:
                return ()
