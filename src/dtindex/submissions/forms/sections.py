"""Sections of a form: which facts an institution is asked, under which headings, in what order."""

from dataclasses import dataclass

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.due import whole
from dtindex.criteria.rules.models import Component, CriterionGroup, Fact, Framework

__all__ = ["FormSection", "Question", "form_sections"]


@dataclass(frozen=True, slots=True)
class Question:
    """A fact, the ids of the components and conditions that read it, and what it is worth.

    ``measures`` is the component whose points stand beside it, in the section of its group.
    """

    fact: Fact
    used_by: tuple[str, ...]
    measures: Component | None = None


@dataclass(frozen=True, slots=True)
class FormSection:
    """Questions under one heading, and the components whose points stand beside none of them."""

    title: str
    questions: tuple[Question, ...]
    others: tuple[Component, ...] = ()


def form_sections(
    framework: Framework, stages: tuple[str, ...], language: Language = "vi"
) -> tuple[FormSection, ...]:
    """Return the sections of a form for an institution with these stages.

    Facts that several groups read come first, and what they are part of; then those of each
    group in the order of its components, a whole before its parts; then the conditions. Every
    fact is asked once.
    """
    t = catalogue(language)
    due = {fact.id for fact in framework.facts_for(stages)}
    all_year = whole(framework)  # sections are the same in every period
    used_by, groups_of = _uses(all_year, stages)
    read_often = {fact_id for fact_id, groups in groups_of.items() if len(groups) > 1}
    read_often |= {framework.fact[i].at_most or i for i in read_often} & used_by.keys()
    shared = [fact.id for fact in framework.facts if fact.id in read_often]
    conditions = [c.fact for c in all_year.conditions if c.applies_to(stages)]
    asked: dict[str, list[str]] = {t("forms.shared"): shared}
    for group in all_year.groups:
        asked[_group_title(group, language)] = _group_facts(group, stages)
    asked[t("forms.conditions")] = conditions
    components = {
        _group_title(group, language): [c for c in group.components if c.applies_to(stages)]
        for group in framework.groups
    }
    seen: set[str] = set()
    sections = []
    for title, fact_ids in asked.items():
        new = [i for i in dict.fromkeys(fact_ids) if i in due and i not in seen]
        seen.update(new)
        beside, others = _beside(components.get(title, []), new)
        questions = tuple(
            Question(framework.fact[i], tuple(used_by[i]), beside.get(i)) for i in new
        )
        if questions or others:
            sections.append(FormSection(title, questions, others))
    return tuple(sections)


def _beside(
    components: list[Component], fact_ids: list[str]
) -> tuple[dict[str, Component], tuple[Component, ...]]:
    """Return each component a row among those of a section; and those that find none."""
    beside: dict[str, Component] = {}
    others = []
    for component in components:
        free = (i for i in component.fact_ids if i in fact_ids and i not in beside)
        row = next(free, None)
        if row is None:
            others.append(component)
        else:
            beside[row] = component
    return beside, tuple(others)


def _uses(
    framework: Framework, stages: tuple[str, ...]
) -> tuple[dict[str, list[str]], dict[str, set[str]]]:
    used_by: dict[str, list[str]] = {}
    groups_of: dict[str, set[str]] = {}
    for group in framework.groups:
        for component in group.components:
            for fact_id in component.fact_ids if component.applies_to(stages) else ():
                used_by.setdefault(fact_id, []).append(component.id)
                groups_of.setdefault(fact_id, set()).add(group.id)
    for condition in framework.conditions:
        if condition.applies_to(stages):
            used_by.setdefault(condition.fact, []).append(condition.id)
    return used_by, groups_of


def _group_facts(group: CriterionGroup, stages: tuple[str, ...]) -> list[str]:
    return [
        fact_id
        for component in group.components
        if component.applies_to(stages)
        for fact_id in reversed(component.fact_ids)
    ]


def _group_title(group: CriterionGroup, language: Language) -> str:
    t = catalogue(language)
    title = t.of(group, "title")
    if not group.counted:
        return t("forms.profile", title=title)
    return t("forms.group", title=title, points=t.number(group.max_points))
