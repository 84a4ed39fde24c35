"""Why a component did not earn all its points, in words a head teacher can act on."""

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

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

__all__ = ["Loss", "value_in_words"]


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
        """Say why points were lost, and where it helps, what is still wanted."""
        t = catalogue(language)
        if self.state == AnswerState.MISSING:
            return t("scoring.lost_missing", facts=t.join(list(self.missing)))
        if self.state == AnswerState.REJECTED:
            reasons = "; ".join(reason for reason in self.reasons if reason)
            return t(
                "scoring.lost_rejected_why" if reasons else "scoring.lost_rejected", reason=reasons
            )
        match self.component.rule:
            case YesNoRule():
                return t("scoring.lost_no")
            case ChoiceRule() as rule:
                return self._choice(rule, t)
            case RatioRule() as rule:
                return self._ratio(rule, t)
            case CountRule() as rule:
                return self._count(rule, t)
            case BandsRule() as rule:
                return self._bands(rule, t)
            case OnTimeRule() as rule:
                return self._late(rule, t)
            case EnteredRule():
                return t("scoring.lost_entered")

    def _number(self, fact_id: str) -> Fraction:
        value = self.values[fact_id]
        assert isinstance(value, int | Decimal)  # facts of these rules are numbers
        return Fraction(value)

    def _fact(self, fact_id: str) -> Fact:
        return self.framework.fact[fact_id]

    def _choice(self, rule: ChoiceRule, t: Catalogue) -> str:
        fact = self._fact(rule.fact)
        best = max(fact.options, key=lambda option: rule.points[option.id])
        chosen = self.values[rule.fact]
        assert chosen is not None
        return t(
            "scoring.lost_choice",
            chosen=value_in_words(fact, chosen, t.language),
            best=t.of(best, "label"),
        )

    def _ratio(self, rule: RatioRule, t: Catalogue) -> str:
        numerator, denominator = self._number(rule.numerator), self._number(rule.denominator)
        if denominator == 0:
            return t(
                "scoring.lost_nothing_to_measure", fact=t.of(self._fact(rule.denominator), "label")
            )
        unit = Fraction(1, 10 ** self._fact(rule.numerator).decimals)
        wanted = math.ceil(Fraction(rule.target) * denominator / unit) * unit
        said = {
            "reached": t.number(numerator),
            "out_of": t.number(denominator),
            "short": _with_unit(self._fact(rule.numerator), _decimal(wanted - numerator), t),
        }
        if rule.target == 1:
            return t("scoring.lost_share", share=t.percent(numerator / denominator), **said)
        ratio = t.number(numerator / denominator, 2)
        return t("scoring.lost_ratio", ratio=ratio, target=t.number(rule.target), **said)

    def _count(self, rule: CountRule, t: Catalogue) -> str:
        fact, reached = self._fact(rule.fact), self._number(rule.fact)
        return t(
            "scoring.lost_count",
            reached=_with_unit(fact, _decimal(reached), t),
            target=_with_unit(fact, rule.target, t),
        )

    def _bands(self, rule: BandsRule, t: Catalogue) -> str:
        measured = self._number(rule.numerator)
        if rule.denominator is not None:
            denominator = self._number(rule.denominator)
            if denominator == 0:
                return self._nothing_to_measure(rule.denominator, t)
            measured /= denominator
        held = next(band for band in rule.bands if measured in band.interval)
        best = max(rule.bands, key=lambda band: band.points)
        return t(
            "scoring.lost_band",
            measured=t.number(measured, 2),
            band=held.interval,
            best=best.interval,
        )

    def _nothing_to_measure(self, denominator: str, t: Catalogue) -> str:
        return t("scoring.lost_nothing_to_measure", fact=t.of(self._fact(denominator), "label"))

    def _late(self, rule: OnTimeRule, t: Catalogue) -> str:
        day = self.values[rule.fact]
        assert isinstance(day, datetime.date)
        deadline = rule.deadlines[self.school_year]
        return t("scoring.lost_late", day=t.date(day), deadline=t.date(deadline))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
