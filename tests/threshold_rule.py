"""A kind of rule from outside: all the points from so many on, and none below."""

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from dtindex.criteria.check.reach import faults_of_rule
from dtindex.criteria.reading.faults import Fault
from dtindex.criteria.rules.fields import Identifier, Number
from dtindex.criteria.rules.kinds import PointsRule
from dtindex.criteria.told.words import sentence_of
from dtindex.scoring.breakpoints import turns_of
from dtindex.scoring.rules import Measured, measured_by
from dtindex.scoring.told.loss import lost_by
from dtindex.submissions.forms.formulas import formula_of


class ThresholdRule(PointsRule):
    """All the points from ``least`` on."""

    reads: ClassVar[tuple[str, ...]] = ("count",)
    rises: ClassVar[bool] = True
    kind: Literal["threshold"]
    fact: Identifier
    least: Number = Field(gt=0)

    @property
    def fact_ids(self) -> tuple[str, ...]:
        return (self.fact,)


@sentence_of.register
def _words(rule: ThresholdRule, component, framework, t) -> str:
    return f"{t.number(component.max_points)} ≥ {t.number(rule.least)}"


@faults_of_rule.register
def _faults(rule: ThresholdRule, placed, facts) -> Iterator[Fault]:
    most = facts[rule.fact].maximum
    if most is not None and most < rule.least:
        details = {"component": placed.component.id, "max": placed.component.max_points}
        details |= {"target": rule.least, "most": most}
        yield Fault("DT133", placed.file, f"{placed.path}.rule.least", details)


@measured_by.register
def _measured(rule: ThresholdRule, context, values) -> Measured:
    reached = context.column(values, rule.fact) >= int(rule.least)
    return Measured(np.where(reached, context.max_steps, 0))


@turns_of.register
def _turns(rule: ThresholdRule, case) -> np.ndarray:
    return np.array([int(rule.least)])


@lost_by.register
def _lost(rule: ThresholdRule, loss, t) -> str:
    return f"{t.number(Decimal(int(loss.number(rule.fact))))} < {t.number(rule.least)}"


@formula_of.register
def _formula(rule: ThresholdRule, at) -> str:
    return f"IF({at.cells[rule.fact]}>={int(rule.least)},{at.most},0)"
