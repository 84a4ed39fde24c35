"""The kinds of rule that turn facts into points, as data; the arithmetic is in scoring."""

import datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from dtindex.criteria.rules.fields import (
    Band,
    Identifier,
    Number,
    Points,
    Record,
    SchoolYearName,
    Status,
)

__all__ = [
    "KINDS",
    "QUANTITIES",
    "BandPoints",
    "BandsRule",
    "ChoiceRule",
    "CountRule",
    "EnteredRule",
    "OnTimeRule",
    "PointsRule",
    "RatioRule",
    "Rule",
    "YesNoRule",
]


QUANTITIES = ("count", "amount", "number")
"""Kinds of fact that can be measured against one another."""


class PointsRule(Record):
    """What any kind of rule says of itself.

    ``reads`` are the kinds of fact that it can read; ``rises`` is whether more of the first fact
    never earns less, and more of any other fact never earns more.
    """

    reads: ClassVar[tuple[str, ...]] = ()
    rises: ClassVar[bool] = False


class YesNoRule(PointsRule):
    """All the points for a yes."""

    reads: ClassVar[tuple[str, ...]] = ("yes_no",)
    kind: Literal["yes_no"]
    fact: Identifier

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """The facts it reads."""
        return (self.fact,)


class RatioRule(PointsRule):
    """Points in proportion to numerator / denominator, all of them from ``target`` on."""

    reads: ClassVar[tuple[str, ...]] = QUANTITIES
    rises: ClassVar[bool] = True
    kind: Literal["ratio"]
    numerator: Identifier
    denominator: Identifier
    target: Number = Field(default=Decimal(1), gt=0)
    target_status: Status
    zero_denominator: Literal["not_applicable", "zero_points"] = "not_applicable"

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """The facts it reads, the numerator first."""
        return (self.numerator, self.denominator)


class BandPoints(Record):
    """An interval of the measured quantity, and the points it gives."""

    interval: Band
    points: Points


class BandsRule(PointsRule):
    """Points of the band that holds a number, or a quotient when there is a denominator."""

    reads: ClassVar[tuple[str, ...]] = QUANTITIES
    kind: Literal["bands"]
    numerator: Identifier
    denominator: Identifier | None = None
    bands: tuple[BandPoints, ...] = Field(min_length=1)
    bands_status: Status
    zero_denominator: Literal["not_applicable", "zero_points"] = "not_applicable"

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """The facts it reads, the numerator first."""
        if self.denominator is None:
            return (self.numerator,)
        return (self.numerator, self.denominator)


class ChoiceRule(PointsRule):
    """The points of the chosen option."""

    reads: ClassVar[tuple[str, ...]] = ("choice",)
    kind: Literal["choice"]
    fact: Identifier
    points: dict[Identifier, Points]

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """The facts it reads."""
        return (self.fact,)


class CountRule(PointsRule):
    """Points in proportion to a count, all of them from ``target`` on."""

    reads: ClassVar[tuple[str, ...]] = ("count",)
    rises: ClassVar[bool] = True
    kind: Literal["count"]
    fact: Identifier
    target: Number = Field(gt=0)
    target_status: Status

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """The facts it reads."""
        return (self.fact,)


class EnteredRule(PointsRule):
    """The points that the institution typed, a multiple of ``step``."""

    reads: ClassVar[tuple[str, ...]] = ("points",)
    rises: ClassVar[bool] = True
    kind: Literal["entered"]
    fact: Identifier
    step: Number = Field(gt=0)

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """The facts it reads."""
        return (self.fact,)


class OnTimeRule(PointsRule):
    """All the points for a date on or before the deadline of the school year.

    In a school year without a deadline the component does not apply.
    """

    reads: ClassVar[tuple[str, ...]] = ("date",)
    kind: Literal["on_time"]
    fact: Identifier
    deadlines: dict[SchoolYearName, datetime.date]
    deadline_status: Status

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """The facts it reads."""
        return (self.fact,)


Rule = Annotated[
    YesNoRule | RatioRule | BandsRule | ChoiceRule | CountRule | EnteredRule | OnTimeRule,
    Field(discriminator="kind"),
]

KINDS: list[type[PointsRule]] = [
    YesNoRule,
    RatioRule,
    BandsRule,
    ChoiceRule,
    CountRule,
    EnteredRule,
    OnTimeRule,
]
"""The kinds that rule files may use; others are registered."""
