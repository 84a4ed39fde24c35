"""Rules, clauses and intervals in the words of a sentence, Vietnamese or English."""

from decimal import Decimal
from functools import singledispatch

from dtindex.catalogue import Catalogue, Language, catalogue
from dtindex.criteria.rules.areas import in_year, worded
from dtindex.criteria.rules.interval import Interval
from dtindex.criteria.rules.kinds import (
    BandsRule,
    ChoiceRule,
    CountRule,
    EnteredRule,
    OnTimeRule,
    RatioRule,
    YesNoRule,
)
from dtindex.criteria.rules.models import Component, Condition, Criterion, Fact, Framework

__all__ = [
    "clause_in_words",
    "help_in_words",
    "interval_in_words",
    "name_of",
    "rule_in_words",
    "sentence_of",
    "short_name_of",
    "stage_in_words",
]


def help_in_words(
    fact: Fact, framework: Framework, school_year: str, language: Language = "vi"
) -> str:
    """Format what helps to answer, with the authorities of the school year by their names.

    Examples
    --------
    >>> from dtindex.criteria.load import load_framework
    >>> kontum = load_framework("kontum-2022")
    >>> fact = kontum.fact["implementing_document_sent_on"]
    >>> [help_in_words(fact, kontum, year)[:36] for year in ("2022-2023", "2025-2026")]
    ['Cơ sở trực thuộc Phòng GDĐT, gửi qua', 'Cơ sở trực thuộc Ủy ban nhân dân cấp']
    """
    text = catalogue(language).of(fact, "help")
    return worded(text, in_year(framework.authorities, school_year), language)


def name_of(record: Component | Condition | Criterion, t: Catalogue) -> str:
    """Name a part of the index by its title, its code behind.

    Examples
    --------
    >>> from dtindex.criteria.load import load_framework
    >>> kontum = load_framework("kontum-2022")
    >>> name_of(kontum.conditions[3], catalogue("en"))
    'Measures for information security are taken (C4)'
    """
    return f"{t.of(record, 'title')} ({record.id})"


def short_name_of(condition: Condition, t: Catalogue) -> str:
    """Name a mandatory condition in a few words where the rules have them, its code behind."""
    return f"{t.of(condition, 'short') or t.of(condition, 'title')} ({condition.id})"


def rule_in_words(component: Component, framework: Framework, language: Language = "vi") -> str:
    """Format how a component gives points, in one sentence without a full stop.

    Parameters
    ----------
    component : Component
        A component of the framework.
    framework : Framework
        Where the labels of its facts stand.
    language : {"vi", "en"}
        Of the sentence.

    Examples
    --------
    >>> from dtindex.criteria.load import load_framework
    >>> kontum = load_framework("kontum-2022")
    >>> rule_in_words(kontum.component["3.1.b"], kontum, "en")
    '“Not connected” gives 0 points; “One of the two” gives 1 point; “Both” gives 2 points'
    """
    return sentence_of(component.rule, component, framework, catalogue(language))


@singledispatch
def sentence_of(rule: object, component: Component, framework: Framework, t: Catalogue) -> str:
    """Format how one kind of rule gives points; each kind registers its words."""
    raise TypeError(f"no words for {type(rule).__name__}")


@sentence_of.register
def _yes_no(rule: YesNoRule, component: Component, framework: Framework, t: Catalogue) -> str:
    return t("criteria.rule_yes_no", points=_points(component.max_points, t))


@sentence_of.register
def _entered(rule: EnteredRule, component: Component, framework: Framework, t: Catalogue) -> str:
    points = _points(component.max_points, t)
    return t("criteria.rule_entered", points=points, step=t.number(rule.step))


def clause_in_words(framework: Framework, clause_id: str, language: Language = "vi") -> str:
    """Format where a clause stands: its locator and the short name of its document.

    Examples
    --------
    >>> from dtindex.criteria.load import load_framework
    >>> clause_in_words(load_framework("kontum-2022"), "I.1.a")
    'mục I.1.a, Hướng dẫn năm học 2022-2023 của Sở GDĐT Kon Tum'
    """
    t = catalogue(language)
    clause = framework.clause[clause_id]
    return f"{t.of(clause, 'locator')}, {t.of(framework.source[clause.source], 'short')}"


def stage_in_words(framework: Framework, stage_id: str, language: Language = "vi") -> str:
    """Format a stage as the framework does; one that it gives no title, as anybody does.

    Examples
    --------
    >>> from dtindex.criteria.load import load_framework
    >>> stage_in_words(load_framework("kontum-2022"), "lower_secondary")
    'Trung học cơ sở'
    """
    t = catalogue(language)
    declared = next((stage for stage in framework.stages if stage.id == stage_id), None)
    return t(f"stages.{stage_id}").split("|")[0] if declared is None else t.of(declared, "title")


def interval_in_words(interval: Interval, language: Language = "vi") -> str:
    """Format which numbers an interval holds.

    Examples
    --------
    >>> interval_in_words(Interval.parse("(10, 20.5]"))
    'trên 10 đến 20,5'
    >>> interval_in_words(Interval.parse("[40, inf)"), "en")
    'from 40'
    """
    t = catalogue(language)
    low = "from" if interval.includes_low else "over"
    words = t(f"criteria.interval_{low}", low=t.number(interval.low))
    if interval.high is None:
        return words
    high = "to" if interval.includes_high else "under"
    return f"{words} {t(f'criteria.interval_{high}', high=t.number(interval.high))}"


def _label(framework: Framework, fact_id: str, t: Catalogue) -> str:
    return t("criteria.quoted", text=t.of(framework.fact[fact_id], "label"))


def _points(points: Decimal, t: Catalogue) -> str:
    return t("criteria.points", points=t.number(points))


def _quotient(rule: RatioRule | BandsRule, framework: Framework, t: Catalogue) -> str:
    numerator = _label(framework, rule.numerator, t)
    if rule.denominator is None:
        return numerator
    return f"{numerator} / {_label(framework, rule.denominator, t)}"


def _zero_denominator(rule: RatioRule | BandsRule, framework: Framework, t: Catalogue) -> str:
    if rule.denominator is None or _is_never_zero(framework.fact[rule.denominator]):
        return ""
    return t(f"criteria.denominator_{rule.zero_denominator}")


def _is_never_zero(fact: Fact) -> bool:
    return fact.minimum is not None and fact.minimum > 0


@sentence_of.register
def _ratio(rule: RatioRule, component: Component, framework: Framework, t: Catalogue) -> str:
    points = _points(component.max_points, t)
    target = t.number(rule.target)
    if rule.target <= 1:
        target = f"{t.number((rule.target * 100).normalize())}%"
    quotient = _quotient(rule, framework, t)
    sentence = t("criteria.rule_ratio", points=points, quotient=quotient, target=target)
    return sentence + _zero_denominator(rule, framework, t)


@sentence_of.register
def _bands(rule: BandsRule, component: Component, framework: Framework, t: Catalogue) -> str:
    bands = "; ".join(
        t(
            "criteria.rule_band",
            points=_points(band.points, t),
            interval=interval_in_words(band.interval, t.language),
        )
        for band in rule.bands
    )
    quotient = _quotient(rule, framework, t)
    sentence = t("criteria.rule_bands", quotient=quotient, bands=bands)
    return sentence + _zero_denominator(rule, framework, t)


@sentence_of.register
def _choice(rule: ChoiceRule, component: Component, framework: Framework, t: Catalogue) -> str:
    return "; ".join(
        t(
            "criteria.rule_option",
            option=t("criteria.quoted", text=t.of(option, "label")),
            points=_points(rule.points[option.id], t),
        )
        for option in framework.fact[rule.fact].options
    )


@sentence_of.register
def _count(rule: CountRule, component: Component, framework: Framework, t: Catalogue) -> str:
    points = _points(component.max_points, t)
    unit = t.of(framework.fact[rule.fact], "unit")
    return t(
        "criteria.rule_count",
        points=points,
        fact=_label(framework, rule.fact, t),
        target=f"{t.number(rule.target)} {unit}".strip(),
    )


@sentence_of.register
def _on_time(rule: OnTimeRule, component: Component, framework: Framework, t: Catalogue) -> str:
    points = _points(component.max_points, t)
    deadlines = "; ".join(
        t("criteria.deadline", day=t.date(day), school_year=year)
        for year, day in sorted(rule.deadlines.items())
    )
    return t("criteria.rule_on_time", points=points, deadlines=deadlines)
