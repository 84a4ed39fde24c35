"""Checks that facts can be what rules promise: no points below zero, and none out of reach."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from typing import Final

from dtindex.criteria.reading.faults import Fault, path_in_file
from dtindex.criteria.reading.files import PlacedComponent, RuleFiles
from dtindex.criteria.rules.interval import Interval
from dtindex.criteria.rules.kinds import BandsRule, CountRule, OnTimeRule, RatioRule
from dtindex.criteria.rules.models import Fact

__all__ = ["CHECKS", "faults_of_rule"]

_MEASURING: Final = ("count", "amount", "number", "points")


def nothing_measured_is_negative(files: RuleFiles) -> Iterator[Fault]:
    """Demand that facts that earn points, or that a share is of, are never below zero."""
    read = {fact for placed in files.components for fact in placed.component.fact_ids}
    for i, fact in enumerate(files.facts.facts if files.facts else ()):
        negative = fact.minimum is not None and fact.minimum < 0
        if fact.id in read and fact.kind in _MEASURING and negative:
            path = path_in_file("facts", i, "minimum")
            details = {"fact": fact.id, "minimum": fact.minimum}
            yield Fault("DT132", files.file("facts"), path, details)


def weights_can_be_reached(files: RuleFiles) -> Iterator[Fault]:
    """Demand that some answers, within the bounds of their facts, earn all points."""
    if not files.facts:
        return
    facts = {fact.id: fact for fact in files.facts.facts}
    for placed in files.components:
        if all(fact_id in facts for fact_id in placed.component.fact_ids):
            yield from faults_of_rule(placed.component.rule, placed, facts)


CHECKS: Final = (nothing_measured_is_negative, weights_can_be_reached)


@singledispatch
def faults_of_rule(
    rule: object, placed: PlacedComponent, facts: Mapping[str, Fact]
) -> Iterator[Fault]:
    """Find what a kind of rule promises that its facts cannot be; each kind registers its own."""
    yield from ()


@faults_of_rule.register
def _never_due(
    rule: OnTimeRule, placed: PlacedComponent, facts: Mapping[str, Fact]
) -> Iterator[Fault]:
    if not rule.deadlines:
        path = f"{placed.path}.rule.deadlines"
        yield Fault("DT133", placed.file, path, _promised(placed), "deadline")


@faults_of_rule.register(CountRule)
@faults_of_rule.register(RatioRule)
def _target_beyond(
    rule: CountRule | RatioRule, placed: PlacedComponent, facts: Mapping[str, Fact]
) -> Iterator[Fault]:
    most = _range(rule.fact_ids, facts).high
    if most is not None and most < Fraction(rule.target):
        details = _promised(placed) | {"target": rule.target, "most": _written(most)}
        yield Fault("DT133", placed.file, f"{placed.path}.rule.target", details)


@faults_of_rule.register
def _band_beyond(
    rule: BandsRule, placed: PlacedComponent, facts: Mapping[str, Fact]
) -> Iterator[Fault]:
    can_be = _range(rule.fact_ids, facts)
    best = [b.interval for b in rule.bands if b.points == placed.component.max_points]
    if best and not any(can_be.meets(interval) for interval in best):
        details = _promised(placed) | {"bands": tuple(map(str, best))}
        yield Fault("DT133", placed.file, f"{placed.path}.rule.bands", details, "bands")


def _promised(placed: PlacedComponent) -> dict[str, object]:
    return {"component": placed.component.id, "max": placed.component.max_points}


@dataclass(frozen=True, slots=True)
class _Range:
    """Least and greatest number that can be measured; ``unit`` where they lie evenly."""

    low: Fraction
    high: Fraction | None
    unit: Fraction | None

    def meets(self, interval: Interval) -> bool:
        """Whether some number that can be measured lies in the interval."""
        low = max(self.low, Fraction(interval.low))
        if self.unit is not None:
            low = math.ceil(low / self.unit) * self.unit
            if low not in interval:
                low += self.unit
            return low in interval and (self.high is None or low <= self.high)
        ends = [end for end in (self.high, interval.high) if end is not None]
        high = Fraction(min(ends)) if ends else low + 1
        return any(number in interval for number in (low, (low + high) / 2, high) if low <= high)


def _range(fact_ids: tuple[str, ...], facts: Mapping[str, Fact]) -> _Range:
    """Find what a number, or a share of a whole, can be."""
    part, *wholes = (facts[fact_id] for fact_id in fact_ids)
    low, high = _bounds(part, facts)
    unit = Fraction(1, 10**part.decimals)
    if not wholes:
        return _Range(low, high, unit)
    whole = wholes[0]
    least, most = _bounds(whole, facts)
    least = max(least, Fraction(1, 10**whole.decimals))
    shares = [] if high is None else [high / least]
    if part.at_most == whole.id:
        shares.append(Fraction(1))
    lowest = Fraction(0) if most is None else low / most
    return _Range(lowest, min(shares, default=None), None)


def _bounds(fact: Fact, facts: Mapping[str, Fact]) -> tuple[Fraction, Fraction | None]:
    """Find the least and the greatest, by itself and by the wholes that it is part of."""
    ends, seen, at = list[Fraction](), set[str](), fact
    while at.id not in seen:
        seen.add(at.id)
        if at.maximum is not None:
            ends.append(Fraction(at.maximum))
        at = facts.get(at.at_most or "", at)
    return Fraction(fact.minimum or 0), min(ends, default=None)


def _written(number: Fraction) -> float | int:
    return int(number) if number.denominator == 1 else round(float(number), 4)
