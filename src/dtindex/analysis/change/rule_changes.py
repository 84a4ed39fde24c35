"""What other rules do to a score: which component, from what to what, and by how many points."""

from collections.abc import Iterator
from decimal import Decimal

from dtindex.analysis.change.change import Contribution
from dtindex.analysis.change.contributions import apportioned, contributions
from dtindex.catalogue import Catalogue, Language, catalogue
from dtindex.criteria.rules.models import Component, Framework
from dtindex.criteria.told.words import name_of, rule_in_words
from dtindex.scoring.result import ScoreResult

__all__ = ["rule_changes"]


def rule_changes(
    before: ScoreResult, after: ScoreResult, row: int, points: Decimal, language: Language
) -> Iterator[Contribution]:
    """Split what other rules do among the components whose rule they change.

    What they do otherwise, such as by other maxima around a component, stays in one line.

    Parameters
    ----------
    before, after : ScoreResult
        The same answers under the rules of before and of after.
    row : int
        Of the institution in both.
    points : Decimal
        What the rules do in all; the contributions add up to it.
    language : {"vi", "en"}
        Of labels and texts.
    """
    old, new = before.framework, after.framework
    if old.digest == new.digest:
        return
    t, rest = catalogue(language), points
    brought, brings = _brought(before, row), _brought(after, row)
    for component_id in dict.fromkeys([*new.component, *old.component]):
        told = [_told(framework, component_id, t) for framework in (old, new)]
        if told[0] == told[1]:
            continue
        moved = brings.get(component_id, Decimal(0)) - brought.get(component_id, Decimal(0))
        rest -= moved
        component = new.component.get(component_id) or old.component[component_id]
        name = name_of(component, t)
        yield Contribution("rules", "", name, told[0], told[1], moved, (component_id,))
    if rest or rest == points:
        digests = old.digest[:12], new.digest[:12]
        yield Contribution("rules", "", t("why.rules"), *digests, rest, ())


def _brought(result: ScoreResult, row: int) -> dict[str, Decimal]:
    """Points that each component brings to the index, in whole steps that add up to it."""
    index = result.scores.index.points[[row]]
    steps = apportioned(index, contributions(result)[[row]])[0].tolist()
    step = result.framework.step
    pairs = zip(result.framework.components, steps, strict=True)
    return {component.id: int(n) * step for component, n in pairs}


def _told(framework: Framework, component_id: str, t: Catalogue) -> str:
    """Format a component's rule; that it is not there where it is not."""
    component: Component | None = framework.component.get(component_id)
    if component is None:
        return t("why.no_component")
    return rule_in_words(component, framework, t.language)
