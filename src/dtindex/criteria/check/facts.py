"""Checks that facts are defined once, used, of the right kind, and asked for with evidence."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from dtindex.criteria.reading.faults import Fault, path_in_file
from dtindex.criteria.reading.files import PlacedComponent, RuleFiles
from dtindex.criteria.rules.kinds import ChoiceRule, EnteredRule
from dtindex.criteria.rules.models import Fact, FactKind

__all__ = ["CHECKS"]

_QUANTITIES: Final[tuple[FactKind, ...]] = ("count", "amount", "number")


def facts_fit_their_use(files: RuleFiles) -> Iterator[Fault]:
    """Demand that every fact named exists and is of a kind that can be read there."""
    if not files.facts:
        return
    facts = {fact.id: fact for fact in files.facts.facts}
    for file, path, fact_id, kinds in _uses(files):
        fact = facts.get(fact_id)
        if fact is None:
            yield Fault("DT114", file, path, {"fact": fact_id})
        elif fact.kind not in kinds:
            details = {"fact": fact_id, "kind": fact.kind, "kinds": ", ".join(kinds)}
            yield Fault("DT116", file, path, details)
    for i, fact in enumerate(files.facts.facts):
        if fact.at_most == fact.id:
            path = path_in_file("facts", i, "at_most")
            yield Fault("DT128", files.file("facts"), path, {"fact": fact.id}, "itself")


def facts_are_used(files: RuleFiles) -> Iterator[Fault]:
    """Demand that every fact is read by a component or a condition."""
    if not (files.facts and files.are_complete and files.conditions):
        return
    used = {fact for placed in files.components for fact in placed.component.fact_ids}
    used |= {condition.fact for condition in files.conditions.conditions}
    for i, fact in enumerate(files.facts.facts):
        if fact.id not in used:
            yield Fault("DT115", files.file("facts"), path_in_file("facts", i), {"fact": fact.id})


def options_agree(files: RuleFiles) -> Iterator[Fault]:
    """Demand that choices alone have options, and rules give points to each of them."""
    if not files.facts:
        return
    file = files.file("facts")
    for i, fact in enumerate(files.facts.facts):
        path = path_in_file("facts", i, "options")
        if fact.kind == "choice" and len(fact.options) < 2:
            yield Fault("DT107", file, path, {"fact": fact.id}, "few")
        if fact.kind != "choice" and fact.options:
            yield Fault("DT107", file, path, {"fact": fact.id, "kind": fact.kind}, "none")
        if len(set(fact.option_ids)) < len(fact.options):
            yield Fault("DT113", file, path, {"id": ", ".join(fact.option_ids)})
    facts = {fact.id: fact for fact in files.facts.facts}
    for placed in files.components:
        yield from _points_of_options(placed, facts)


def bounds_agree(files: RuleFiles) -> Iterator[Fault]:
    """Demand that the bounds of a fact hold a number, and counts are whole."""
    if not files.facts:
        return
    for i, fact in enumerate(files.facts.facts):
        low, high = fact.minimum, fact.maximum
        if low is not None and high is not None and low > high:
            details = {"fact": fact.id, "minimum": low, "maximum": high}
            yield Fault("DT128", files.file("facts"), path_in_file("facts", i), details)
        if fact.kind in ("count", "amount") and fact.decimals:
            path = path_in_file("facts", i, "decimals")
            yield Fault("DT128", files.file("facts"), path, {"fact": fact.id}, "whole")


def typed_points_fit_their_component(files: RuleFiles) -> Iterator[Fault]:
    """Demand that points can be typed up to the component's maximum, and by its step."""
    positions = {fact.id: i for i, fact in enumerate(files.facts.facts if files.facts else ())}
    for placed in files.components:
        component, rule = placed.component, placed.component.rule
        if not (files.facts and isinstance(rule, EnteredRule) and rule.fact in positions):
            continue
        fact = files.facts.facts[positions[rule.fact]]
        if fact.maximum != component.max_points:
            details = {"fact": fact.id, "component": component.id, "points": component.max_points}
            path = path_in_file("facts", positions[fact.id], "maximum")
            yield Fault("DT128", files.file("facts"), path, details, "entered")
        if rule.step % Decimal(1).scaleb(-fact.decimals):
            step = {"fact": fact.id, "step": rule.step, "decimals": fact.decimals}
            path = path_in_file("facts", positions[fact.id], "decimals")
            yield Fault("DT128", files.file("facts"), path, step, "decimals")


def evidence_is_asked_for(files: RuleFiles) -> Iterator[Fault]:
    """Demand that what earns points or meets a condition says what proves it."""
    if not (files.facts and files.conditions):
        return
    earning = {placed.component.fact_ids[0] for placed in files.components}
    denominators = {f for placed in files.components for f in placed.component.fact_ids[1:]}
    mandatory = {condition.fact for condition in files.conditions.conditions}
    for i, fact in enumerate(files.facts.facts):
        is_earning = fact.id in earning - denominators
        if (is_earning or fact.id in mandatory) and not fact.evidence_vi:
            path = path_in_file("facts", i, "evidence_vi")
            yield Fault("DT129", files.file("facts"), path, {"fact": fact.id})
        if fact.id in mandatory and not fact.evidence_required:
            path = path_in_file("facts", i, "evidence_required")
            yield Fault("DT129", files.file("facts"), path, {"fact": fact.id}, "required")


def efforts_have_a_unit(files: RuleFiles) -> Iterator[Fault]:
    """Demand that the framework says in what the effort of its facts is counted."""
    if not (files.facts and files.header) or files.header.effort is not None:
        return
    for i, fact in enumerate(files.facts.facts):
        if fact.effort is not None:
            path = path_in_file("facts", i, "effort")
            yield Fault("DT131", files.file("facts"), path, {"fact": fact.id})


CHECKS: Final = (
    facts_fit_their_use,
    facts_are_used,
    options_agree,
    bounds_agree,
    typed_points_fit_their_component,
    evidence_is_asked_for,
    efforts_have_a_unit,
)


def _uses(files: RuleFiles) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Everything that names a fact: file, path, fact, and the kinds that it can read."""
    for placed in files.components:
        rule = placed.component.rule
        for name in ("fact", "numerator", "denominator"):
            fact_id = getattr(rule, name, None)
            if fact_id is not None:
                yield placed.file, f"{placed.path}.rule.{name}", fact_id, rule.reads
    for i, condition in enumerate(files.conditions.conditions if files.conditions else ()):
        path = path_in_file("conditions", i, "fact")
        yield files.file("conditions"), path, condition.fact, ("yes_no",)
    for i, fact in enumerate(files.facts.facts if files.facts else ()):
        if fact.at_most is not None:
            path = path_in_file("facts", i, "at_most")
            yield files.file("facts"), path, fact.at_most, _QUANTITIES
    size_fact = files.header.comparison.size_fact if files.header else None
    if size_fact is not None:
        yield files.file("framework"), "comparison.size_fact", size_fact, _QUANTITIES


def _points_of_options(placed: PlacedComponent, facts: dict[str, Fact]) -> Iterator[Fault]:
    rule = placed.component.rule
    if not isinstance(rule, ChoiceRule) or rule.fact not in facts:
        return
    options = set(facts[rule.fact].option_ids)
    path = f"{placed.path}.rule.points"
    for option in sorted(options - set(rule.points)):
        yield Fault("DT107", placed.file, path, {"option": option, "fact": rule.fact}, "unpaid")
    for option in sorted(set(rule.points) - options):
        details = {"option": option, "fact": rule.fact}
        yield Fault("DT107", placed.file, f"{path}.{option}", details, "unknown")
