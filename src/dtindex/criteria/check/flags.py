"""Checks that plausibility flags have names of their own and read facts that there are."""

from collections.abc import Iterator
from typing import Final

from dtindex.criteria.reading.faults import Fault, path_in_file
from dtindex.criteria.reading.files import RuleFiles
from dtindex.criteria.rules.flags import Exceeds, FactJump
from dtindex.criteria.rules.models import FactKind

__all__ = ["CHECKS"]

_QUANTITIES: Final[tuple[FactKind, ...]] = ("count", "amount", "number")


def flags_have_names_of_their_own(files: RuleFiles) -> Iterator[Fault]:
    """Demand that no flag has the id of another."""
    seen: set[str] = set()
    for i, flag in enumerate(files.flags.flags if files.flags else ()):
        if flag.id in seen:
            path = path_in_file("flags", i, "id")
            yield Fault("DT113", files.file("flags"), path, {"id": flag.id})
        seen.add(flag.id)


def flags_lean_on_clauses(files: RuleFiles) -> Iterator[Fault]:
    """Demand that every clause that a flag names is in ``clauses.toml``."""
    if not (files.flags and files.clauses):
        return
    known = {clause.id for clause in files.clauses.clauses}
    for i, flag in enumerate(files.flags.flags):
        for j, clause in enumerate(flag.clauses):
            if clause not in known:
                path = path_in_file("flags", i, "clauses", j)
                yield Fault("DT117", files.file("flags"), path, {"clause": clause})


def flags_read_facts(files: RuleFiles) -> Iterator[Fault]:
    """Demand that flags name facts that exist, and compare quantities only."""
    if not (files.flags and files.facts):
        return
    facts = {fact.id: fact for fact in files.facts.facts}
    for path, fact_id, kinds in _uses(files):
        fact = facts.get(fact_id)
        if fact is None:
            yield Fault("DT114", files.file("flags"), path, {"fact": fact_id})
        elif kinds and fact.kind not in kinds:
            details = {"fact": fact_id, "kind": fact.kind, "kinds": ", ".join(kinds)}
            yield Fault("DT116", files.file("flags"), path, details)


CHECKS: Final = (flags_have_names_of_their_own, flags_lean_on_clauses, flags_read_facts)


def _uses(files: RuleFiles) -> Iterator[tuple[str, str, tuple[FactKind, ...]]]:
    """Every fact that a flag names: its place, the fact, and the kinds wanted; none for any."""
    for i, flag in enumerate(files.flags.flags if files.flags else ()):
        if isinstance(flag.rule, Exceeds | FactJump):
            for name in ("fact", "over"):
                fact_id = getattr(flag.rule, name, None)
                if fact_id is not None:
                    yield path_in_file("flags", i, "rule", name), fact_id, _QUANTITIES
        else:
            for j, fact_id in enumerate(flag.fact_ids):
                yield path_in_file("flags", i, "rule", "facts", j), fact_id, ()
