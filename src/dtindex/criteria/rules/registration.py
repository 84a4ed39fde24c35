"""Kinds of rule from outside: what rule files may say beside the kinds that there are."""

from copy import copy
from functools import reduce
from operator import or_
from typing import Any

from dtindex.criteria.rules.kinds import KINDS, PointsRule
from dtindex.criteria.rules.models import Component, Criterion, CriterionGroup, Framework

__all__ = ["register", "unregister"]


def register(rule: type[PointsRule]) -> type[PointsRule]:
    """Let rule files use one more kind of rule; a class can be decorated with it.

    The class is the rule's shape. Its words are registered with
    :func:`dtindex.criteria.told.words.sentence_of`, its check with
    :func:`dtindex.criteria.check.reach.faults_of_rule`; in scoring, its arithmetic with
    :func:`dtindex.scoring.rules.measured_by`, where its points turn with
    :func:`dtindex.scoring.breakpoints.turns_of`, what it loses with
    :func:`dtindex.scoring.told.loss.lost_by`, and its formula of a form with
    :func:`dtindex.submissions.forms.formulas.formula_of`.
    """
    _accept((*KINDS, rule))
    return rule


def unregister(rule: type[PointsRule]) -> None:
    """Take a kind of rule back."""
    _accept(tuple(kind for kind in KINDS if kind is not rule))


def _accept(kinds: tuple[type[PointsRule], ...]) -> None:
    KINDS[:] = kinds
    field, shapes = copy(Component.model_fields["rule"]), list[Any](kinds)
    field.annotation = reduce(or_, shapes)
    Component.__pydantic_fields__["rule"] = field
    for record in (Component, Criterion, CriterionGroup, Framework):
        record.model_rebuild(force=True)
