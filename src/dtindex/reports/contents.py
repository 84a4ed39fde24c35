"""What a Word template may name: records of ready words, one field each."""

from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_type_hints

__all__ = [
    "AreaLine",
    "Chart",
    "Clause",
    "ConditionLine",
    "CountLine",
    "Decision",
    "DecisionLine",
    "GroupLine",
    "Heading",
    "InstitutionReport",
    "LossLine",
    "MeasureLine",
    "ProvinceReport",
    "Reminder",
    "StepLine",
    "Unit",
    "field_names",
]


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands on every document: who issues it, where, by which rules, from which data."""

    authority: str
    issuer: str
    place_and_date: str
    framework: str
    school_year: str
    previous_year: str
    basis: tuple[str, ...]
    illustrative: str
    provenance: str


@dataclass(frozen=True, slots=True)
class Unit:
    """An institution by name."""

    name: str
    code: str
    stages: str
    area: str


@dataclass(frozen=True, slots=True)
class CountLine:
    """So many institutions, and what share of all they are."""

    title: str
    n: str
    share: str


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area: institutions, those assessed, at each level, and their median."""

    name: str
    n: str
    assessed: str
    levels: tuple[str, ...]
    median: str


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One sum of facts as a row of a table."""

    title: str
    part: str
    whole: str
    share: str
    before: str
    change: str
    answered: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A place of the guidance: what it asks, what the facts say, and what nobody knows yet."""

    place: str
    quote: str
    sentences: tuple[str, ...]
    rows: tuple[MeasureLine, ...]
    unknown: str
    praised: str
    to_help: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and what it says in words."""

    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class ProvinceReport:
    """A report of a province or of an area."""

    heading: Heading
    area: str
    summary: tuple[str, ...]
    standings: tuple[CountLine, ...]
    levels: tuple[CountLine, ...]
    level_titles: tuple[str, ...]
    areas: tuple[AreaLine, ...]
    chart: Chart
    clauses: tuple[Clause, ...]
    not_sent: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class GroupLine:
    """The points of one group."""

    title: str
    points: str
    max_points: str
    median: str


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """One mandatory condition and its state."""

    title: str
    state: str


@dataclass(frozen=True, slots=True)
class LossLine:
    """A component that did not earn all its points, and why."""

    title: str
    points: str
    max_points: str
    why: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the way to the next level."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class InstitutionReport:
    """The self-assessment report of an institution."""

    heading: Heading
    unit: Unit
    verdict: tuple[str, ...]
    groups: tuple[GroupLine, ...]
    conditions: tuple[ConditionLine, ...]
    components: tuple[LossLine, ...]
    unanswered: tuple[LossLine, ...]
    lost: tuple[LossLine, ...]
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """An institution as the annex of a decision lists it."""

    number: str
    name: str
    stages: str
    area: str
    groups: tuple[str, ...]
    points: str
    level: str
    note: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A proposal to recognise levels, or the decision that does."""

    heading: Heading
    recognised: str
    expected: str
    levels: tuple[CountLine, ...]
    group_titles: tuple[str, ...]
    rows: tuple[DecisionLine, ...]
    left_out: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """A letter to an institution that has not sent its form, or sent it blank."""

    heading: Heading
    unit: Unit
    state: str
    deadline: str


def field_names(record: type) -> Iterator[tuple[str, str]]:
    """Yield every field that a template may name, with its place in the whole, and what it is.

    Examples
    --------
    >>> dict(field_names(Reminder))["unit.name"]
    'Unit'
    """
    for name, kind in get_type_hints(record).items():
        item = _item(kind)
        is_many = item is not kind
        if is_dataclass(item) and isinstance(item, type) and item is not Chart:
            for below, home in field_names(item):
                yield f"{name}{'[]' if is_many else ''}.{below}", home
        else:
            yield f"{name}{'[]' if is_many else ''}", record.__name__


def _item(kind: Any) -> Any:
    """Return the kind of the items of a tuple, or the kind itself."""
    args = get_args(kind)
    if not args or isinstance(kind, UnionType) or kind is Union:
        return kind
    return args[0]
