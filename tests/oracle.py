"""The index computed the slow way: one institution, one component at a time, in fractions.

It shares nothing with ``dtindex.scoring`` but the rule files' models, and follows the words of
the design, so that both can only be wrong in different ways.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

from dtindex.criteria.rules.models import Component, Framework

MISSING, ANSWERED, NOT_APPLICABLE, REJECTED = "missing", "answered", "not_applicable", "rejected"


@dataclass(frozen=True)
class Answer:
    """One answer: its state, and its value as a fraction, bool, option id or ordinal of a day."""

    state: str
    value: object = None


@dataclass(frozen=True)
class Score:
    """Everything in whole steps."""

    components: dict[str, tuple[str, int]]
    groups: dict[str, int]
    groups_highest: dict[str, int]
    index: int | None
    index_highest: int | None
    level: int | None
    level_by_points: int | None
    level_lowest: int | None
    level_highest: int | None
    standing: str
    group_standings: dict[str, str]


def half_up(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


def score(
    framework: Framework, stages: tuple[str, ...], answers: dict[str, Answer], school_year: str
) -> Score:
    step = Fraction(framework.step)
    components = {
        c.id: component_steps(framework, c, stages, answers, school_year)
        for c in framework.components
    }
    groups, highest, shares, standings = {}, {}, {}, {}
    for group in framework.groups:
        full = Fraction(group.max_points) / step
        unknown = Fraction(group.unaccounted_points) / step
        applying = [c for c in group.components if components[c.id][0] != NOT_APPLICABLE]
        if not applying:
            continue
        applicable = sum(Fraction(c.max_points) / step for c in applying)
        earned = sum(components[c.id][1] for c in applying)
        open_ = [Fraction(c.max_points) for c in applying if components[c.id][0] == MISSING]
        shares[group.id] = applicable * step - sum(open_), applicable * step
        standings[group.id] = standing_of(*shares[group.id])
        at_best = earned + sum(
            Fraction(c.max_points) / step for c in applying if components[c.id][0] == MISSING
        )
        groups[group.id] = half_up(earned * full / (applicable + unknown))
        highest[group.id] = half_up((at_best + unknown) * full / (applicable + unknown))
    counted = [g for g in framework.groups if g.counted and g.id in groups]
    if not counted:
        standing = "provisional" if conditions(framework, stages, answers)[1] else "complete"
        return Score(components, groups, highest, *[None] * 6, standing, standings)
    total = Fraction(framework.max_points) / step
    weight = sum(Fraction(g.max_points) / step for g in counted)
    index = half_up(sum(groups[g.id] for g in counted) * total / weight)
    index_highest = half_up(sum(highest[g.id] for g in counted) * total / weight)
    by_points = level(framework, index, [groups[g.id] for g in counted])
    at_best_level = level(framework, index_highest, [highest[g.id] for g in counted])
    unmet, open_conditions = conditions(framework, stages, answers)
    ceiling = framework.unmet_condition.level
    answered = [shares[g.id] for g in counted]
    whole = (sum(part for part, _ in answered), sum(full for _, full in answered))
    standing = standing_of(*whole)
    if standing == "blank":
        return Score(components, groups, highest, *[None] * 6, standing, standings)
    read_off = [whole] if framework.level_rule.read_off == "index" else answered
    policy = framework.provisional
    least = Fraction(policy.answered_share) if policy else 0
    is_shown = all(part >= least * full for part, full in read_off)
    lowest = min(by_points, ceiling) if unmet or open_conditions else by_points
    return Score(
        components,
        groups,
        highest,
        index,
        index_highest,
        lowest if is_shown else None,
        by_points if is_shown else None,
        lowest,
        min(at_best_level, ceiling) if unmet else at_best_level,
        "provisional" if open_conditions else standing,
        standings,
    )


def standing_of(answered: Fraction, possible: Fraction) -> str:
    if answered == possible:
        return "complete"
    return "provisional" if answered else "blank"


def level(framework: Framework, index: int, groups: list[int]) -> int:
    def read(steps: int) -> int:
        points = steps * Fraction(framework.step)
        return next(x.level for x in framework.level_rule.levels if points in x.interval)

    if framework.level_rule.read_off == "index":
        return read(index)
    return min(read(steps) for steps in groups)


def conditions(
    framework: Framework, stages: tuple[str, ...], answers: dict[str, Answer]
) -> tuple[bool, bool]:
    asked = [answers[c.fact] for c in framework.conditions if c.applies_to(stages)]
    unmet = any(a.state == REJECTED or (a.state == ANSWERED and not a.value) for a in asked)
    return unmet, any(a.state == MISSING for a in asked)


def component_steps(
    framework: Framework,
    component: Component,
    stages: tuple[str, ...],
    answers: dict[str, Answer],
    school_year: str,
) -> tuple[str, int]:
    if not component.applies_to(stages):
        return NOT_APPLICABLE, 0
    read = [answers[fact_id] for fact_id in component.fact_ids]
    for state in (REJECTED, NOT_APPLICABLE, MISSING):
        if any(answer.state == state for answer in read):
            return state, 0
    points = rule_points(component, [answer.value for answer in read], school_year)
    if points is None:
        return NOT_APPLICABLE, 0
    return ANSWERED, half_up(points / Fraction(framework.step))


def rule_points(component: Component, values: list, school_year: str) -> Fraction | None:
    rule, most = component.rule, Fraction(component.max_points)
    first = values[0]
    match rule.kind:
        case "yes_no":
            return most if first else Fraction(0)
        case "choice":
            return Fraction(rule.points[first])
        case "count":
            return most * min(Fraction(first) / Fraction(rule.target), Fraction(1))
        case "entered":
            return Fraction(first)
        case "on_time":
            deadline = rule.deadlines.get(school_year)
            if deadline is None:
                return None
            return most if first <= deadline.toordinal() else Fraction(0)
        case "ratio":
            if values[1] == 0:
                return Fraction(0) if rule.zero_denominator == "zero_points" else None
            share = Fraction(first) / Fraction(values[1]) / Fraction(rule.target)
            return most * min(share, Fraction(1))
        case "bands":
            quantity = Fraction(first)
            if rule.denominator is not None:
                if values[1] == 0:
                    return Fraction(0) if rule.zero_denominator == "zero_points" else None
                quantity /= values[1]
            return next(Fraction(b.points) for b in rule.bands if quantity in b.interval)
