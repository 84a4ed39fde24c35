"""The index computed the slow way: one institution, one component at a time, in fractions.

It shares nothing with ``dtindex.scoring`` but the rule files' models, and follows the words of
the documents (``docs/decisions``, the policies of ``criteria``), so that both can only be wrong in
different ways. What could still be earned is found by trying, not by reasoning.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

from dtindex.criteria.rules.models import Component, CriterionGroup, Framework

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
    case = Case(framework, stages, answers, school_year)
    components = {c.id: case.component(c) for c in framework.components}
    groups, highest, may_vanish, shares, standings = {}, {}, {}, {}, {}
    for group in framework.groups:
        applying = [c for c in group.components if components[c.id][0] != NOT_APPLICABLE]
        if not applying:
            continue
        open_ = [Fraction(c.max_points) for c in applying if components[c.id][0] == MISSING]
        applicable = sum(Fraction(c.max_points) for c in applying)
        shares[group.id] = applicable - sum(open_), applicable
        standings[group.id] = standing_of(*shares[group.id])
        # Points that no component carries are neither earned nor rescaled (decision 0006).
        carried = Fraction(group.max_points - group.unaccounted_points) / step
        unknown = int(Fraction(group.unaccounted_points) / step)
        best = {c.id: case.best(c, components[c.id]) for c in applying}
        droppable = [c for c in applying if best[c.id].may_drop]
        groups[group.id] = rescaled([(components[c.id][1], c) for c in applying], carried, step)
        highest[group.id] = unknown + max(
            rescaled([(best[c.id].steps, c) for c in applying if c not in dropped], carried, step)
            for dropped in subsets(droppable)
            if len(dropped) < len(applying)
        )
        may_vanish[group.id] = len(droppable) == len(applying)
    counted = [g for g in framework.groups if g.counted and g.id in groups]
    if not counted:
        standing = "provisional" if conditions(framework, stages, answers)[1] else "complete"
        return Score(components, groups, highest, *[None] * 6, standing, standings)
    index = index_of(framework, groups, counted)
    vanishing = [g for g in counted if may_vanish[g.id]]
    rests = [[g for g in counted if g not in gone] for gone in subsets(vanishing)]
    outlooks = [index_of(framework, highest, rest) for rest in rests if rest]
    by_points = level(framework, index, [groups[g.id] for g in counted])
    at_best_level = max(
        level(framework, max(outlooks), [highest[g.id] for g in rest]) for rest in rests if rest
    )
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
        max(outlooks),
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


def subsets(parts: list) -> list[tuple]:
    return [chosen for n in range(len(parts) + 1) for chosen in combinations(parts, n)]


def rescaled(earned: list[tuple[int, Component]], full: Fraction, step: Fraction) -> int:
    out_of = sum(Fraction(component.max_points) / step for _, component in earned)
    return half_up(sum(steps for steps, _ in earned) * full / out_of)


def index_of(framework: Framework, steps: dict[str, int], groups: list[CriterionGroup]) -> int:
    """Sum of the groups that apply, brought to the index's maximum."""
    share = Fraction(framework.max_points) / sum(Fraction(g.max_points) for g in groups)
    return half_up(sum(steps[g.id] for g in groups) * share)


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


@dataclass(frozen=True)
class Best:
    steps: int
    may_drop: bool


@dataclass(frozen=True)
class Case:
    """One institution."""

    framework: Framework
    stages: tuple[str, ...]
    answers: dict[str, Answer]
    school_year: str

    def component(self, component: Component) -> tuple[str, int]:
        """State and steps, in the order of decision 0018."""
        if not component.applies_to(self.stages) or self.is_void(component, self.answers):
            return NOT_APPLICABLE, 0
        read = [self.answers[fact_id] for fact_id in component.fact_ids]
        for state in (REJECTED, NOT_APPLICABLE):
            if any(answer.state == state for answer in read):
                return state, 0
        if is_nothing(component, self.answers):
            return ANSWERED, 0
        if any(answer.state == MISSING for answer in read):
            return MISSING, 0
        return ANSWERED, self.steps(component, [answer.value for answer in read])

    def steps(self, component: Component, values: list) -> int:
        points = rule_points(component, values, self.school_year)
        return half_up(points / Fraction(self.framework.step))

    def is_void(self, component: Component, answers: dict[str, Answer]) -> bool:
        """Whether there is nothing to measure, which takes the component out."""
        rule = component.rule
        if rule.kind == "on_time":
            return self.school_year not in rule.deadlines
        return is_nothing(component, answers) and rule.zero_denominator == "not_applicable"

    def best(self, component: Component, now: tuple[str, int]) -> Best:
        """The most of all ways in which the missing answers could turn out."""
        state, steps = now
        if state != MISSING:
            return Best(steps, False)
        found, may_drop = [], False
        missing = [f for f in component.fact_ids if self.answers[f].state == MISSING]
        tried = [self.tries(component, fact_id) for fact_id in missing]
        for values in product(*tried):
            full = self.answers | {
                f: Answer(ANSWERED, value) for f, value in zip(missing, values, strict=True)
            }
            if self.is_void(component, full):
                may_drop = True
                continue
            nothing = is_nothing(component, full)
            values = [full[fact_id].value for fact_id in component.fact_ids]
            found.append(0 if nothing else self.steps(component, values))
        may_drop |= any(self.framework.fact[f].may_not_apply for f in missing)
        return Best(max(found), may_drop)

    def tries(self, component: Component, fact_id: str) -> list:
        """Answers among which is one that earns most, within the fact's bounds."""
        fact, rule = self.framework.fact[fact_id], component.rule
        match fact.kind:
            case "yes_no":
                return [False, True]
            case "choice":
                return list(fact.option_ids)
            case "date":
                return list(dict.fromkeys(d.toordinal() for d in rule.deadlines.values()))
        unit = Fraction(1, 10**fact.decimals)
        low, high = self.bounds(fact_id)
        if rule.kind == "entered":
            high = Fraction(component.max_points)
        low, high = math.ceil(low / unit) * unit, high and math.floor(high / unit) * unit
        near = {low, low + unit, low + 10**20 if high is None else high}
        others = [self.answers[f] for f in component.fact_ids if f != fact_id]
        other = Fraction(others[0].value) if others and others[0].state == ANSWERED else Fraction(1)
        edges = [Fraction(getattr(rule, "target", 0))]
        for band in getattr(rule, "bands", ()):
            edges += [Fraction(e) for e in (band.interval.low, band.interval.high) if e is not None]
        for edge in edges:
            at = edge * other if fact_id == component.fact_ids[0] else other / edge if edge else 0
            near |= {math.floor(at / unit) * unit + n * unit for n in range(-1, 3)}
        return sorted(n for n in near if n >= low and (high is None or n <= high))

    def bounds(self, fact_id: str) -> tuple[Fraction, Fraction | None]:
        """Least and greatest: by the fact, by the whole it is part of, by its own parts."""
        fact = self.framework.fact[fact_id]
        low = [Fraction(fact.minimum or 0)]
        high = [] if fact.maximum is None else [Fraction(fact.maximum)]
        for other in self.framework.facts:
            answer = self.answers[other.id]
            if answer.state == ANSWERED and other.id == fact.at_most:
                high.append(Fraction(answer.value))
            if answer.state == ANSWERED and other.at_most == fact_id:
                low.append(Fraction(answer.value))
        return max(low), min(high, default=None)


def is_nothing(component: Component, answers: dict[str, Answer]) -> bool:
    """Whether the whole that a share is of is known to be 0."""
    whole = getattr(component.rule, "denominator", None)
    return whole is not None and answers[whole].state == ANSWERED and answers[whole].value == 0


def rule_points(component: Component, values: list, school_year: str) -> Fraction:
    """Points of full answers; what a share is of is not 0."""
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
            return most if first <= rule.deadlines[school_year].toordinal() else Fraction(0)
        case "ratio":
            share = Fraction(first) / Fraction(values[1]) / Fraction(rule.target)
            return most * min(share, Fraction(1))
        case "bands":
            quantity = Fraction(first)
            if rule.denominator is not None:
                quantity /= values[1]
            return next(Fraction(b.points) for b in rule.bands if quantity in b.interval)
