"""Checks that every name is given once, and that whatever is named exists."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from dtindex.criteria.reading.faults import Fault, path_in_file
from dtindex.criteria.reading.files import RuleFiles
from dtindex.criteria.rules.areas import named_in
from dtindex.criteria.rules.models import Component, Condition, Criterion, CriterionGroup

__all__ = ["CHECKS"]

Outlined = CriterionGroup | Criterion | Component | Condition


def ids_are_unique(files: RuleFiles) -> Iterator[Fault]:
    """Demand that no id is used twice; the whole outline of the index shares one list."""
    if files.sources:
        yield from _repeated(
            (files.file("sources"), path_in_file("sources", i, "id"), source.id)
            for i, source in enumerate(files.sources.sources)
        )
    if files.clauses:
        yield from _repeated(
            (files.file("clauses"), path_in_file("clauses", i, "id"), clause.id)
            for i, clause in enumerate(files.clauses.clauses)
        )
    if files.facts:
        yield from _repeated(
            (files.file("facts"), path_in_file("facts", i, "id"), fact.id)
            for i, fact in enumerate(files.facts.facts)
        )
    if files.header:
        for name in ("school_years", "periods", "stages"):
            yield from _repeated(
                (files.file("framework"), path_in_file(name, i, "id"), record.id)
                for i, record in enumerate(getattr(files.header, name))
            )
    yield from _repeated(
        (file, f"{path}.id" if path else "id", record.id) for file, path, record in _outline(files)
    )


def former_names_are_others(files: RuleFiles) -> Iterator[Fault]:
    """Demand that a framework continues others, not itself, each named once."""
    if not files.header:
        return
    for place, name in enumerate(files.header.continues):
        if name == files.header.id or name in files.header.continues[:place]:
            path = path_in_file("continues", place)
            yield Fault("DT150", files.file("framework"), path, {"framework": name})


def authorities_exist(files: RuleFiles) -> Iterator[Fault]:
    """Demand that whom a text names in braces is in ``authorities.toml``."""
    if not (files.facts and files.authorities):
        return
    known = {authority.id for authority in files.authorities.authorities}
    for i, fact in enumerate(files.facts.facts):
        for field in ("help_vi", "help_en"):
            for name in named_in(getattr(fact, field)):
                if name not in known:
                    path = path_in_file("facts", i, field)
                    yield Fault("DT151", files.file("facts"), path, {"authority": name})


def clauses_exist(files: RuleFiles) -> Iterator[Fault]:
    """Demand that every clause that a rule leans on is quoted in ``clauses.toml``."""
    if not files.clauses:
        return
    known = {clause.id for clause in files.clauses.clauses}
    for file, path, clauses in _leaning(files):
        for i, clause in enumerate(clauses):
            if clause not in known:
                place = path_in_file(*filter(None, (path, "clauses")), i)
                yield Fault("DT117", file, place, {"clause": clause})


def sources_exist(files: RuleFiles) -> Iterator[Fault]:
    """Demand that clauses name sources of the framework, and ``sources.toml`` has those."""
    if not files.header:
        return
    based_on = files.header.based_on
    if files.sources:
        known = {source.id for source in files.sources.sources}
        for i, source in enumerate(based_on):
            if source not in known:
                path = path_in_file("based_on", i)
                yield Fault("DT118", files.file("framework"), path, {"source": source}, "unknown")
    for i, clause in enumerate(files.clauses.clauses if files.clauses else ()):
        if clause.source not in based_on:
            details = {"clause": clause.id, "source": clause.source}
            path = path_in_file("clauses", i, "source")
            yield Fault("DT118", files.file("clauses"), path, details)


def stages_are_declared(files: RuleFiles) -> Iterator[Fault]:
    """Demand that components and conditions apply to stages that the framework gives a title."""
    if not files.header:
        return
    declared = {stage.id for stage in files.header.stages}
    for file, path, record in _outline(files):
        for i, stage in enumerate(getattr(record, "stages", None) or ()):
            if stage not in declared:
                yield Fault("DT121", file, f"{path}.stages[{i}]", {"stage": stage})


CHECKS: Final = (
    ids_are_unique,
    former_names_are_others,
    authorities_exist,
    clauses_exist,
    sources_exist,
    stages_are_declared,
)


def _repeated(places: Iterable[tuple[str, str, str]]) -> Iterator[Fault]:
    seen: Counter[str] = Counter()
    for file, path, name in places:
        if seen[name]:
            yield Fault("DT113", file, path, {"id": name})
        seen[name] += 1


def _outline(files: RuleFiles) -> Iterator[tuple[str, str, Outlined]]:
    """Everything that stands in the outline of the index, with file and path."""
    for file, group in files.groups.items():
        yield file, "", group
        for i, criterion in enumerate(group.criteria):
            yield file, path_in_file("criteria", i), criterion
            for j, component in enumerate(criterion.components):
                yield file, path_in_file("criteria", i, "components", j), component
    for i, condition in enumerate(files.conditions.conditions if files.conditions else ()):
        yield files.file("conditions"), path_in_file("conditions", i), condition


def _leaning(files: RuleFiles) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Everything that names clauses: file, path, clauses."""
    for file, path, record in _outline(files):
        yield file, path, record.clauses
    for i, fact in enumerate(files.facts.facts if files.facts else ()):
        yield files.file("facts"), path_in_file("facts", i), fact.clauses
    if files.header:
        for name, policy in files.header.policies.items():
            yield files.file("framework"), name, policy.clauses
        for i, period in enumerate(files.header.periods):
            yield files.file("framework"), path_in_file("periods", i), period.clauses
