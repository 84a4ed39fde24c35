"""Checks of what the framework decides as a whole: levels, years, comparison, verification."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from dtindex.criteria.check.points import tiling
from dtindex.criteria.reading.faults import Fault, path_in_file
from dtindex.criteria.reading.files import RuleFiles
from dtindex.criteria.rules.fields import Record
from dtindex.criteria.rules.kinds import OnTimeRule
from dtindex.criteria.rules.models import FrameworkHeader

__all__ = ["CHECKS"]


def levels_rise_and_tile(files: RuleFiles) -> Iterator[Fault]:
    """Demand that levels are numbered 1, 2, 3 … and hold every number of points once."""
    if not files.header:
        return
    file = files.file("framework")
    rule = files.header.level_rule
    numbers = [level.level for level in rule.levels]
    if numbers != list(range(1, len(numbers) + 1)):
        details = {"levels": ", ".join(map(str, numbers))}
        yield Fault("DT122", file, "level_rule.levels", details)
    held = files.header.unmet_condition.level
    if held not in numbers:
        yield Fault("DT123", file, "unmet_condition.level", {"level": held})
    highs = {group.max_points for group in files.groups.values() if group.counted}
    if rule.read_off == "lowest_group" and len(highs) > 1:
        points = ", ".join(map(str, sorted(highs)))
        yield Fault("DT127", file, "level_rule.read_off", {"points": points})
        return
    intervals = [level.interval for level in rule.levels]
    yield from tiling(intervals, _most(files, files.header), file, "level_rule.levels")


def a_level_waits_for_answers(files: RuleFiles) -> Iterator[Fault]:
    """Demand to know how much must be answered before a level is shown."""
    if files.header and files.header.provisional is None:
        yield Fault("DT321", files.file("framework"), "provisional")


def deadlines_are_of_declared_years(files: RuleFiles) -> Iterator[Fault]:
    """Demand that a deadline belongs to a school year that the framework is used for."""
    if not files.header:
        return
    declared = {year.id for year in files.header.school_years}
    for placed in files.components:
        rule = placed.component.rule
        for year in rule.deadlines if isinstance(rule, OnTimeRule) else ():
            if year not in declared:
                path = f"{placed.path}.rule.deadlines.{year}"
                yield Fault("DT120", placed.file, path, {"school_year": year})


def comparison_by_size_has_sizes(files: RuleFiles) -> Iterator[Fault]:
    """Demand a fact and tiling bands where institutions are compared by size."""
    if not files.header:
        return
    comparison = files.header.comparison
    file = files.file("framework")
    if any("size" in rule for rule in comparison.rules):
        if comparison.size_fact is None:
            yield Fault("DT130", file, "comparison.size_fact")
        yield from tiling(comparison.size_bands, None, file, "comparison.size_bands")


def verified_rules_quote_their_source(files: RuleFiles) -> Iterator[Fault]:
    """Demand a quote of every clause, except of a draft."""
    if not (files.header and files.clauses) or files.header.verified_on is None:
        return
    for i, clause in enumerate(files.clauses.clauses):
        if not clause.quote_vi:
            path = path_in_file("clauses", i, "quote_vi")
            yield Fault("DT124", files.file("clauses"), path, {"clause": clause.id})


def folder_is_named_after_the_framework(files: RuleFiles) -> Iterator[Fault]:
    """Demand that the folder is called as the framework."""
    if files.header and files.header.id != files.folder:
        details = {"id": files.header.id, "folder": files.folder}
        yield Fault("DT126", files.file("framework"), "id", details)


def words_stand_in_both_languages(files: RuleFiles) -> Iterator[Fault]:
    """Demand that optional texts stand in both languages or in none."""
    parts = {
        "sources": files.sources,
        "framework": files.header,
        "clauses": files.clauses,
        "facts": files.facts,
        "conditions": files.conditions,
    }
    for stem, record in parts.items():
        if record:
            yield from _untranslated(record, files.file(stem), "")
    for file, group in files.groups.items():
        yield from _untranslated(group, file, "")


CHECKS: Final = (
    levels_rise_and_tile,
    a_level_waits_for_answers,
    deadlines_are_of_declared_years,
    comparison_by_size_has_sizes,
    verified_rules_quote_their_source,
    folder_is_named_after_the_framework,
    words_stand_in_both_languages,
)


def _most(files: RuleFiles, header: FrameworkHeader) -> Decimal:
    """Most points that a level can be read off."""
    if header.level_rule.read_off == "index":
        return header.max_points
    counted = (group.max_points for group in files.groups.values() if group.counted)
    return next(counted, header.max_points)


def _untranslated(record: Record, file: str, path: str) -> Iterator[Fault]:
    for name in type(record).model_fields:
        value = getattr(record, name)
        place = f"{path}.{name}" if path else name
        other = f"{name.removesuffix('_vi')}_en"
        if name.endswith("_vi") and hasattr(record, other):
            if bool(value) != bool(getattr(record, other)):
                lacking = other if value else name
                place = f"{path}.{lacking}" if path else lacking
                yield Fault("DT104", file, place, {"field": lacking}, "translation")
        elif isinstance(value, Record):
            yield from _untranslated(value, file, place)
        elif isinstance(value, tuple):
            for i, part in enumerate(value):
                if isinstance(part, Record):
                    yield from _untranslated(part, file, f"{place}[{i}]")
