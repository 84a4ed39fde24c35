"""The facts that institutions can change, and what a step of each takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from dtindex.criteria.rules.models import Effort, Fact, Framework
from dtindex.errors import AnalysisError
from dtindex.scoring.outline import Outline

__all__ = ["EffortOverrides", "Lever", "Levers"]

EffortOverrides = Mapping[str, Decimal | int | None]
"""Cost of one step by fact id, instead of the framework's; None for a fact that cannot change."""


@dataclass(frozen=True, eq=False)
class Lever:
    """A fact that can be changed.

    Parameters
    ----------
    fact : Fact
    column : int
        Of the fact in the wide arrays.
    cost : int
        Of one step, in parts of :attr:`Levers.scale`.
    step : int
        In encoded units.
    readers, conditions : tuple of int
        Columns of the counted components that read the fact, and of the conditions it meets.
    bounds_others : bool
        Whether another fact may not exceed this one.
    """

    fact: Fact
    column: int
    cost: int
    step: int
    readers: tuple[int, ...]
    conditions: tuple[int, ...]
    bounds_others: bool


@dataclass(frozen=True, eq=False)
class Levers:
    """All levers of a framework; no component reads two of them.

    A share is raised by its numerator: the denominator of a component whose numerator is a lever
    is none, however often it has an effort.

    Parameters
    ----------
    scale : int
        Parts of effort in one unit: costs are whole numbers of parts.
    all : tuple of Lever
    reads : tuple of tuple of int
        Columns of the facts that each component reads.
    group_of : tuple of int
        Column of the group that each component belongs to.
    """

    scale: int
    all: tuple[Lever, ...]
    reads: tuple[tuple[int, ...], ...]
    group_of: tuple[int, ...]

    @classmethod
    def of(cls, framework: Framework, overrides: EffortOverrides | None = None) -> "Levers":
        """Find the levers of a framework.

        Raises
        ------
        AnalysisError
            If the framework has no ``effort`` (DT501), or an override names an unknown fact or
            costs nothing (DT502).
        """
        efforts = _efforts(framework, overrides or {})
        for component in framework.components:
            numerator, *denominator = component.fact_ids
            if numerator in efforts and denominator:
                efforts.pop(denominator[0], None)
        places = [-int(effort.cost.normalize().as_tuple().exponent) for effort in efforts.values()]
        scale = int(10 ** max([0, *places]))
        outline = Outline.of(framework)
        counted = outline.counted_components.tolist()
        levers = [_lever(framework, counted, f, e, scale) for f, e in efforts.items()]
        return cls(
            scale=scale,
            all=tuple(lever for lever in levers if lever.readers or lever.conditions),
            reads=tuple(
                tuple(framework.fact_index[fact_id] for fact_id in component.fact_ids)
                for component in framework.components
            ),
            group_of=tuple(outline.group_of.tolist()),
        )


def _efforts(framework: Framework, overrides: EffortOverrides) -> dict[str, Effort]:
    """Effort of every changeable fact: its own, else that of its kind, unless overridden."""
    policy = framework.effort
    if policy is None:
        raise AnalysisError("DT501", f"{framework.id}/framework.toml: effort")
    for fact_id, cost in overrides.items():
        if fact_id not in framework.fact or (cost is not None and cost <= 0):
            raise AnalysisError(
                "DT502", f"effort[{fact_id!r}]", cost=str(cost), framework=framework.id
            )
    efforts = {}
    for fact in framework.facts:
        effort = fact.effort or policy.defaults.get(fact.kind)
        if fact.id in overrides:
            effort = _overridden(effort, overrides[fact.id])
        if effort is not None:
            efforts[fact.id] = effort
    return efforts


def _overridden(effort: Effort | None, cost: Decimal | int | None) -> Effort | None:
    if cost is None:
        return None
    step = Decimal(1) if effort is None else effort.step
    return Effort(cost=Decimal(cost), step=step, status="design")


def _lever(
    framework: Framework, counted: list[bool], fact_id: str, effort: Effort, scale: int
) -> Lever:
    fact = framework.fact[fact_id]
    components = enumerate(zip(framework.components, counted, strict=True))
    return Lever(
        fact=fact,
        column=framework.fact_index[fact.id],
        cost=int(effort.cost * scale),
        step=max(1, int(effort.step * 10**fact.decimals)),
        readers=tuple(i for i, (c, counts) in components if counts and fact.id in c.fact_ids),
        conditions=tuple(i for i, c in enumerate(framework.conditions) if c.fact == fact.id),
        bounds_others=any(other.at_most == fact.id for other in framework.facts),
    )
