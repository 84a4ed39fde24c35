"""Checks that points add up at every level, reach their maximum, and tile their range."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from dtindex.criteria.reading.faults import Fault, path_in_file
from dtindex.criteria.reading.files import PlacedComponent, RuleFiles
from dtindex.criteria.rules.interval import Interval, tiling_faults
from dtindex.criteria.rules.kinds import BandsRule, ChoiceRule, EnteredRule
from dtindex.criteria.rules.models import CriterionGroup

__all__ = ["CHECKS", "tiling"]


def components_add_up(files: RuleFiles) -> Iterator[Fault]:
    """Demand that components sum to their criterion."""
    for file, group in files.groups.items():
        for i, criterion in enumerate(group.criteria):
            total = sum((c.max_points for c in criterion.components), Decimal(0))
            if total != criterion.max_points:
                path = path_in_file("criteria", i, "max_points")
                details = {"criterion": criterion.id, "total": total, "max": criterion.max_points}
                yield Fault("DT109", file, path, details)


def criteria_add_up(files: RuleFiles) -> Iterator[Fault]:
    """Demand that criteria sum to their group, or to what its source itemises."""
    for file, group in files.groups.items():
        total = sum((criterion.max_points for criterion in group.criteria), Decimal(0))
        details = {"group": group.id, "total": total, "max": group.max_points}
        if group.complete:
            if group.itemised_points is not None:
                yield Fault("DT110", file, "itemised_points", details, "complete")
            if total != group.max_points:
                yield Fault("DT110", file, "max_points", details)
        else:
            yield from _incomplete(file, group, total)


def groups_add_up(files: RuleFiles) -> Iterator[Fault]:
    """Demand that counted groups sum to the index."""
    if not (files.header and files.are_complete):
        return
    total = sum((g.max_points for g in files.groups.values() if g.counted), Decimal(0))
    if total != files.header.max_points:
        details = {"total": total, "max": files.header.max_points}
        yield Fault("DT111", files.file("framework"), "max_points", details)


def best_answers_earn_the_maximum(files: RuleFiles) -> Iterator[Fault]:
    """Demand that the best option or band gives the component's maximum."""
    for placed in files.components:
        rule, most = placed.component.rule, placed.component.max_points
        if isinstance(rule, ChoiceRule | BandsRule):
            best = max((points for _, points in _listed_points(placed)), default=Decimal(0))
            if best != most:
                details = {"component": placed.component.id, "best": best, "max": most}
                yield Fault("DT108", placed.file, f"{placed.path}.max_points", details)


def points_are_whole_steps(files: RuleFiles) -> Iterator[Fault]:
    """Demand that all points are multiples of the framework's step."""
    if not files.header:
        return
    step = files.header.step
    for file, path, points in _named_points(files):
        if points % step:
            yield Fault("DT119", file, path, {"points": points, "step": step})
    for placed in files.components:
        rule = placed.component.rule
        if isinstance(rule, EnteredRule) and placed.component.max_points % rule.step:
            details = {"points": placed.component.max_points, "step": rule.step}
            yield Fault("DT119", placed.file, f"{placed.path}.max_points", details)


def bands_tile(files: RuleFiles) -> Iterator[Fault]:
    """Demand that bands hold every number that can be measured, once."""
    for placed in files.components:
        rule = placed.component.rule
        if isinstance(rule, BandsRule):
            bands = [band.interval for band in rule.bands]
            yield from tiling(bands, None, placed.file, f"{placed.path}.rule.bands")
    for file, group in files.groups.items():
        for i, criterion in enumerate(group.criteria):
            if criterion.bands:
                path = path_in_file("criteria", i, "bands")
                yield from tiling(criterion.bands, criterion.max_points, file, path)


def tiling(
    intervals: Sequence[Interval], high: Decimal | None, file: str, path: str
) -> Iterator[Fault]:
    """Faults of intervals that should hold every number from 0 to ``high`` once."""
    for fault in tiling_faults(intervals, Decimal(0), high):
        details = {"lower": fault.lower, "upper": fault.upper, "number": fault.number}
        yield Fault("DT106", file, path, details, fault.kind)


CHECKS: Final = (
    components_add_up,
    criteria_add_up,
    groups_add_up,
    best_answers_earn_the_maximum,
    points_are_whole_steps,
    bands_tile,
)


def _incomplete(file: str, group: CriterionGroup, total: Decimal) -> Iterator[Fault]:
    itemised = group.itemised_points
    if itemised is None or itemised >= group.max_points:
        details = {"group": group.id, "total": total, "max": group.max_points}
        yield Fault("DT110", file, "itemised_points", details, "incomplete")
        return
    if total != itemised:
        details = {"group": group.id, "total": total, "max": itemised}
        yield Fault("DT110", file, "itemised_points", details)
    details = {"group": group.id, "itemised": itemised, "max": group.max_points}
    details["missing"] = group.unaccounted_points
    yield Fault("DT112", file, "complete", details, severity="warning")


def _listed_points(placed: PlacedComponent) -> Iterator[tuple[str, Decimal]]:
    """Points that a rule lists, option by option or band by band, with their paths."""
    rule = placed.component.rule
    if isinstance(rule, ChoiceRule):
        for option, points in rule.points.items():
            yield f"{placed.path}.rule.points.{option}", points
    if isinstance(rule, BandsRule):
        for i, band in enumerate(rule.bands):
            yield f"{placed.path}.rule.bands[{i}].points", band.points


def _named_points(files: RuleFiles) -> Iterator[tuple[str, str, Decimal]]:
    """All points of the group files: file, path, points."""
    for placed in files.components:
        yield placed.file, f"{placed.path}.max_points", placed.component.max_points
        for path, points in _listed_points(placed):
            yield placed.file, path, points
        if isinstance(placed.component.rule, EnteredRule):
            yield placed.file, f"{placed.path}.rule.step", placed.component.rule.step
