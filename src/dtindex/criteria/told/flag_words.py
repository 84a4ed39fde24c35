"""What plausibility flags look for, in the words of a sentence, Vietnamese or English."""

from dtindex.catalogue import Catalogue, Language, catalogue
from dtindex.criteria.rules.flags import (
    AllFull,
    Exceeds,
    FactJump,
    Flag,
    Jump,
    PercentageForCount,
    SameAnswers,
    Unchanged,
    ZeroEverywhere,
)
from dtindex.criteria.rules.models import Framework

__all__ = ["flag_in_words"]


def flag_in_words(flag: Flag, framework: Framework, language: Language = "vi") -> str:
    """Format when a flag is raised, in one clause without a full stop.

    Examples
    --------
    >>> from dtindex.criteria.load import load_framework
    >>> kontum = load_framework("kontum-2022")
    >>> flag_in_words(kontum.flags[4], kontum, "en")
    '“Teachers” exceeds “Pupils”'
    """
    t = catalogue(language)
    match flag.rule:
        case Exceeds() as rule:
            return _exceeds(rule, framework, t)
        case AllFull() as rule:
            kinds = t.join([t(f"flags.kind_{kind}") for kind in rule.kinds])
            return t("flags.all_full", kinds=kinds, n=t.number(rule.at_least))
        case ZeroEverywhere() as rule:
            return t("flags.zero_everywhere", n=t.number(rule.at_least))
        case Jump() as rule:
            return t("flags.jump", points=t.number(rule.points))
        case FactJump() as rule:
            fact = _label(framework, rule.fact, t)
            return t("flags.fact_jump", fact=fact, times=t.number(rule.times))
        case SameAnswers() as rule:
            return _same_answers(rule, framework, t)
        case Unchanged() as rule:
            return t("flags.unchanged", n=t.number(rule.at_least))
        case PercentageForCount() as rule:
            return t(
                "flags.percentage_for_count",
                n=t.number(rule.at_least),
                multiple=t.number(rule.multiple_of),
                whole=t.number(rule.whole_over),
            )


def _exceeds(rule: Exceeds, framework: Framework, t: Catalogue) -> str:
    names = {"fact": _label(framework, rule.fact, t), "over": _label(framework, rule.over, t)}
    if rule.times == 1:
        words = t("flags.exceeds", **names)
    else:
        words = t("flags.exceeds_times", times=t.number(rule.times), **names)
    return words + (t("flags.unless_zero") if rule.zero_over == "skip" else "")


def _same_answers(rule: SameAnswers, framework: Framework, t: Catalogue) -> str:
    if not rule.facts:
        return t("flags.same_answers", n=t.number(rule.at_least))
    facts = t.join([_label(framework, fact_id, t) for fact_id in rule.facts])
    return t("flags.same_facts", facts=facts, n=t.number(rule.at_least))


def _label(framework: Framework, fact_id: str, t: Catalogue) -> str:
    return t("criteria.quoted", text=t.of(framework.fact[fact_id], "label"))
