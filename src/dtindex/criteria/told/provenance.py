"""Where the numbers of a framework come from: its source, our choice, or our reading."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dtindex.criteria.rules.fields import Status
from dtindex.criteria.rules.kinds import BandsRule, CountRule, OnTimeRule, RatioRule
from dtindex.criteria.rules.models import Component, Framework

__all__ = ["What", "WhereFrom", "where_numbers_come_from"]

What = Literal[
    "school_years",
    "periods",
    "period_deadlines",
    "period_facts",
    "index_points",
    "group_points",
    "component_points",
    "targets",
    "bands",
    "deadlines",
    "policies",
    "conditions",
    "efforts",
    "flags",
]


@dataclass(frozen=True, slots=True)
class WhereFrom:
    """Numbers of one sort that have one status.

    Parameters
    ----------
    status : {"text", "design", "interpretation"}
        Where they come from.
    what : str
        Sort of number; its words are in the catalogue under ``criteria.what_<what>``.
    places : tuple of str
        Ids of what carries them: components, groups, facts, flags, policies, school years …
    """

    status: Status
    what: What
    places: tuple[str, ...]


def where_numbers_come_from(framework: Framework) -> tuple[WhereFrom, ...]:
    """Sort the numbers of a framework by status, those that stand in the source first.

    Examples
    --------
    >>> from dtindex.criteria.load import load_framework
    >>> first, *others = where_numbers_come_from(load_framework("kontum-2022"))
    >>> first.status, first.what, first.places
    ('text', 'school_years', ('2022-2023',))
    >>> next(each.places for each in others if each.what == "targets")
    ('1.4.a', '3.4.b', '3.5.a')
    """
    found: dict[tuple[Status, What], list[str]] = {}
    for status, what, place in _numbers(framework):
        found.setdefault((status, what), []).append(place)
    order: tuple[Status, ...] = ("text", "interpretation", "design")
    return tuple(
        WhereFrom(status, what, tuple(places))
        for wanted in order
        for (status, what), places in found.items()
        if status == wanted
    )


def _numbers(framework: Framework) -> Iterator[tuple[Status, What, str]]:
    for year in framework.school_years:
        yield year.status, "school_years", year.id
    for period in framework.periods:
        yield period.status, "periods", period.id
        yield period.facts_status, "period_facts", period.id
        if period.deadline_status is not None:
            yield period.deadline_status, "period_deadlines", period.id
    yield framework.status, "index_points", framework.id
    for name, policy in framework.policies.items():
        yield policy.status, "policies", name
    for condition in framework.conditions:
        yield condition.status, "conditions", condition.id
    for group in framework.groups:
        yield group.status, "group_points", group.id
    for component in framework.components:
        yield component.status, "component_points", component.id
        yield from _numbers_of_rule(component)
    for fact in framework.facts:
        if fact.effort is not None:
            yield fact.effort.status, "efforts", fact.id
    for flag in framework.flags:
        yield flag.status, "flags", flag.id


def _numbers_of_rule(component: Component) -> Iterator[tuple[Status, What, str]]:
    match component.rule:
        case RatioRule() | CountRule() as rule:
            yield rule.target_status, "targets", component.id
        case BandsRule() as rule:
            yield rule.bands_status, "bands", component.id
        case OnTimeRule() as rule:
            yield rule.deadline_status, "deadlines", component.id
