"""A framework as of a reporting period: what is not due yet is asked of nobody."""

from typing import Any, TypeVar, cast

from dtindex.criteria.rules.fields import Record
from dtindex.criteria.rules.models import Component, Condition, Framework

__all__ = ["NOT_DUE", "all_counted_is_due", "as_of", "not_due", "whole", "with_changes"]

R = TypeVar("R", bound=Record)
NOT_DUE = "not_due"
"""State of what is not due yet, in tables and explanations."""


def as_of(framework: Framework, period: str) -> Framework:
    """Return a framework as of a reporting period; of the whole school year where it is empty.

    What reads a fact that is not due yet is asked of no stage, so that it leaves points and
    maximum, forms do not ask for it, and nobody fails by it.

    Raises
    ------
    ValueError
        If the framework has no such period.

    Examples
    --------
    >>> from dtindex.criteria.load import load_framework
    >>> framework = as_of(load_framework("kontum-2022"), "mid-year")
    >>> framework.period, "n_semesters_updated" in not_due(framework)
    ('mid-year', True)
    """
    plain = whole(framework)
    if not period:
        return plain
    if period not in plain.period_ids:
        known = ", ".join(plain.period_ids)
        raise ValueError(f"period {period!r} is not one of {plain.id}: {known}")
    late = _late(plain, period)

    def due(part: Component) -> Component:
        return part.model_copy(update={"stages": ()}) if late & {*part.fact_ids} else part

    groups = tuple(
        _rebuilt(
            group,
            criteria=tuple(
                _rebuilt(criterion, components=tuple(map(due, criterion.components)))
                for criterion in group.criteria
            ),
        )
        for group in plain.groups
    )
    conditions = tuple(
        each.model_copy(update={"stages": ()}) if each.fact in late else each
        for each in plain.conditions
    )
    changed = _rebuilt(plain, groups=groups, conditions=conditions)
    changed._period = period
    changed.stand_for(plain)
    return changed


def whole(framework: Framework) -> Framework:
    """Return a framework of the whole school year, whatever the period as of which it stands."""
    return framework._whole or framework


def not_due(framework: Framework) -> frozenset[str]:
    """Return the ids of facts, components and conditions that are not due in the period."""
    late = _late(framework, framework.period)
    parts: list[Component | Condition] = [*framework.components, *framework.conditions]
    reading = {part.id: _read(part) for part in parts}
    return late | {name for name, fact_ids in reading.items() if late & fact_ids}


def all_counted_is_due(framework: Framework) -> bool:
    """Whether nothing is left out of the index, or of what holds a level, by the period."""
    late = not_due(framework)
    counted = (part.id for group in framework.counted_groups for part in group.components)
    return late.isdisjoint(counted) and late.isdisjoint(each.id for each in framework.conditions)


def with_changes(framework: Framework, **changes: Any) -> Framework:
    """Return a framework with other fields, as of the same period.

    A new record, not a copy: what a framework has worked out once stays with a copy.
    """
    changed = _rebuilt(whole(framework), **changes)
    return as_of(changed, framework.period)


def _late(framework: Framework, period: str) -> frozenset[str]:
    return frozenset(
        fact.id for fact in framework.facts if not framework.is_due(fact.from_period, period)
    )


def _read(part: Component | Condition) -> set[str]:
    return {*part.fact_ids} if isinstance(part, Component) else {part.fact}


def _rebuilt(record: R, **changes: Any) -> R:
    kind: type[R] = type(record)
    fields = {name: getattr(record, name) for name in kind.model_fields}
    return cast(R, kind.model_construct(**fields | changes))
