"""Why a component did not earn all its points, in words a head teacher can act on."""

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import singledispatch

from dtindex.catalogue import Catalogue, Language, catalogue
from dtindex.criteria.rules.kinds import (
    BandsRule,
    ChoiceRule,
    CountRule,
    EnteredRule,
    OnTimeRule,
    RatioRule,
    YesNoRule,
)
from dtindex.criteria.rules.models import Component, Fact, Framework
from dtindex.submissions.outcome.facts import AnswerState, Value

__all__ = ["Loss", "lost_by", "value_in_words"]


def value_in_words(fact: Fact, value: Value, language: Language = "vi") -> str:
    """Write an answer as people read it, with its unit.

    Examples
    --------
    >>> from dtindex.criteria.load import load_framework
    >>> n_classes = load_framework("kontum-2022").fact["n_classes"]
    >>> value_in_words(n_classes, 1200)
    '1.200 lớp'
    """
    t = catalogue(language)
    if fact.kind == "yes_no":
        return t("words.yes" if value else "words.no")
    if fact.kind == "choice":
        options = {option.id: option for option in fact.options}
        return t.of(options[str(value)], "label")
    if isinstance(value, datetime.date):
        return t.date(value)
    return _with_unit(fact, Decimal(value), t)


def _with_unit(fact: Fact, value: Decimal, t: Catalogue) -> str:
    return t.counted(t.number(value), t.of(fact, "unit"))


@dataclass(frozen=True)
class Loss:
    """A component that lost points: its state and the answers its rule read.

    ``missing`` are the labels of unanswered facts; ``reasons`` what was written beside answers
    that were rejected.
    """

    framework: Framework
    component: Component
    school_year: str
    state: AnswerState
    values: Mapping[str, Value | None]
    missing: Sequence[str]
    reasons: Sequence[str]

    def reason(self, language: Language = "vi") -> str:
        """Format why points were lost, and where it helps, what is still wanted."""
        t = catalogue(language)
        if self.state == AnswerState.MISSING:
            return t("scoring.lost_missing", facts=t.join(list(self.missing)))
        if self.state == AnswerState.REJECTED:
            reasons = "; ".join(reason for reason in self.reasons if reason)
            return t(
                "scoring.lost_rejected_why" if reasons else "scoring.lost_rejected", reason=reasons
            )
        return lost_by(self.component.rule, self, t)

    def number(self, fact_id: str) -> Fraction:
        """Return the answer to a fact that is a number."""
        value = self.values[fact_id]
        assert isinstance(value, int | Decimal)  # facts of these rules are numbers
        return Fraction(value)

    def fact(self, fact_id: str) -> Fact:
        """Return one of the facts."""
        return self.framework.fact[fact_id]


@singledispatch
def lost_by(rule: object, loss: Loss, t: Catalogue) -> str:
    """Format why points were lost by one kind of rule; each kind registers its words."""
    raise TypeError(f"no words for what {type(rule).__name__} loses")


@lost_by.register
def _no(rule: YesNoRule, loss: Loss, t: Catalogue) -> str:
    return t("scoring.lost_no")


@lost_by.register
def _typed(rule: EnteredRule, loss: Loss, t: Catalogue) -> str:
    return t("scoring.lost_entered")


@lost_by.register
def _choice(rule: ChoiceRule, loss: Loss, t: Catalogue) -> str:
    fact = loss.fact(rule.fact)
    best = max(fact.options, key=lambda option: rule.points[option.id])
    chosen = loss.values[rule.fact]
    assert chosen is not None
    return t(
        "scoring.lost_choice",
        chosen=value_in_words(fact, chosen, t.language),
        best=t.of(best, "label"),
    )


@lost_by.register
def _ratio(rule: RatioRule, loss: Loss, t: Catalogue) -> str:
    numerator, denominator = loss.number(rule.numerator), loss.number(rule.denominator)
    if denominator == 0:
        return t("scoring.lost_nothing_to_measure", fact=t.of(loss.fact(rule.denominator), "label"))
    unit = Fraction(1, 10 ** loss.fact(rule.numerator).decimals)
    wanted = math.ceil(Fraction(rule.target) * denominator / unit) * unit
    said = {
        "reached": t.number(numerator),
        "out_of": t.number(denominator),
        "short": _with_unit(loss.fact(rule.numerator), _decimal(wanted - numerator), t),
    }
    if rule.target == 1:
        return t("scoring.lost_share", share=t.percent(numerator / denominator), **said)
    ratio = t.number(numerator / denominator, 2)
    return t("scoring.lost_ratio", ratio=ratio, target=t.number(rule.target), **said)


@lost_by.register
def _count(rule: CountRule, loss: Loss, t: Catalogue) -> str:
    fact, reached = loss.fact(rule.fact), loss.number(rule.fact)
    return t(
        "scoring.lost_count",
        reached=_with_unit(fact, _decimal(reached), t),
        target=_with_unit(fact, rule.target, t),
    )


@lost_by.register
def _bands(rule: BandsRule, loss: Loss, t: Catalogue) -> str:
    measured = loss.number(rule.numerator)
    if rule.denominator is not None:
        denominator = loss.number(rule.denominator)
        if denominator == 0:
            return _nothing_to_measure(loss, rule.denominator, t)
        measured /= denominator
    held = next(band for band in rule.bands if measured in band.interval)
    best = max(rule.bands, key=lambda band: band.points)
    return t(
        "scoring.lost_band",
        measured=t.number(measured, 2),
        band=held.interval,
        best=best.interval,
    )


def _nothing_to_measure(loss: Loss, denominator: str, t: Catalogue) -> str:
    return t("scoring.lost_nothing_to_measure", fact=t.of(loss.fact(denominator), "label"))


@lost_by.register
def _late(rule: OnTimeRule, loss: Loss, t: Catalogue) -> str:
    day = loss.values[rule.fact]
    assert isinstance(day, datetime.date)
    deadline = rule.deadlines[loss.school_year]
    return t("scoring.lost_late", day=t.date(day), deadline=t.date(deadline))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
