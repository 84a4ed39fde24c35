"""One vectorised function per kind of flag: answers and points in, who gives cause out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, singledispatch
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dtindex.analysis.past.years import by_rules_of, rows_before
from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.flags import (
    AllFull,
    Exceeds,
    FactJump,
    FlagRule,
    Jump,
    PercentageForCount,
    SameAnswers,
    Unchanged,
    ZeroEverywhere,
)
from dtindex.criteria.rules.kinds import RatioRule
from dtindex.scoring.answers import AnswerState, decode
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.told.loss import value_in_words

__all__ = ["Suspicion", "Years", "suspicion_of"]

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

PER_CENT = 100
"""What a per cent is a part of."""


def _no_words(row: int) -> str:
    return ""


@dataclass(frozen=True, eq=False)
class Suspicion:
    """Who gives cause for a flag.

    Parameters
    ----------
    raised : ndarray of bool, shape (n_institutions,)
    facts : ndarray of bool, shape (n_institutions, n_facts), or None
        Which answers it rests on; None when on no single ones.
    words : callable
        What there is to say of the institution of a row, where it is more than what was typed.
    """

    raised: BoolArray
    facts: BoolArray | None = None
    words: Callable[[int], str] = field(default=_no_words)


@dataclass(frozen=True, eq=False)
class Years:
    """A result, and the year before where there is one.

    ``before`` is the row of each institution in the year before, shape (n_institutions,); -1
    where it was not there.
    """

    result: ScoreResult
    previous: ScoreResult | None
    before: NDArray[np.intp]
    language: Language

    @classmethod
    def of(cls, result: ScoreResult, previous: ScoreResult | None, language: Language) -> Self:
        """Find every institution in the year before."""
        if previous is None:
            before = np.full(len(result.institutions), -1, dtype=np.intp)
        else:
            previous = by_rules_of(previous, result.framework)
            before = rows_before(previous, [*result.institutions.ids], result.crosswalk)
        return cls(result, previous, before, language)

    @cached_property
    def answered(self) -> BoolArray:
        """Which facts are answered, shape (n_institutions, n_facts)."""
        return np.asarray(self.result.answers.states == AnswerState.ANSWERED)

    def quantity(self, fact_id: str) -> tuple[IntArray, BoolArray, int]:
        """Answers to a fact, which are answered, and units of the code in one of the fact."""
        values, answered = self.result.answers_to(fact_id)
        return values, answered, int(10 ** self.result.framework.fact[fact_id].decimals)

    def columns(self, *fact_ids: str) -> BoolArray:
        """Mark the columns of some facts, shape (n_facts,)."""
        marked = np.zeros(len(self.result.framework.facts), dtype=bool)
        marked[[self.result.framework.fact_index[fact_id] for fact_id in fact_ids]] = True
        return marked

    def resting_on(self, raised: BoolArray, *fact_ids: str) -> BoolArray:
        """Mark the same facts for all who are raised, shape (n_institutions, n_facts)."""
        return raised[:, None] & self.columns(*fact_ids)


@singledispatch
def suspicion_of(rule: FlagRule, years: Years) -> Suspicion | None:
    """Return who gives cause for a flag; None when it needs a year before that is not there."""
    raise TypeError(f"no suspicion for {type(rule).__name__}")


@suspicion_of.register
def _exceeds(rule: Exceeds, years: Years) -> Suspicion:
    fact, fact_known, fact_scale = years.quantity(rule.fact)
    over, over_known, over_scale = years.quantity(rule.over)
    raised = fact_known & over_known & _more(fact, over, rule.times * fact_scale / over_scale)
    if rule.zero_over == "skip":
        raised &= over > 0
    return Suspicion(raised, years.resting_on(raised, rule.fact, rule.over))


@suspicion_of.register
def _all_full(rule: AllFull, years: Years) -> Suspicion:
    scores, framework = years.result.scores, years.result.framework
    wanted = np.array([c.rule.kind in rule.kinds for c in framework.components])
    looked_at = (scores.component_states == AnswerState.ANSWERED) & wanted
    looked_at &= years.result.outline.counted_components
    full = scores.component.points == scores.component_max
    enough = looked_at.sum(axis=1) >= rule.at_least
    return Suspicion(enough & np.asarray(full | ~looked_at).all(axis=1))


@suspicion_of.register
def _zero_everywhere(rule: ZeroEverywhere, years: Years) -> Suspicion:
    scores = years.result.scores
    looked_at = scores.component_states == AnswerState.ANSWERED
    looked_at &= years.result.outline.counted_components
    nothing = ((scores.component.points == 0) | ~looked_at).all(axis=1)
    return Suspicion((looked_at.sum(axis=1) >= rule.at_least) & nothing)


@suspicion_of.register
def _jump(rule: Jump, years: Years) -> Suspicion | None:
    previous, result = years.previous, years.result
    if previous is None:
        return None
    here, there = years.before >= 0, np.maximum(years.before, 0)
    now, then = result.scores.index, previous.scores.index
    steps = rule.points / result.framework.step
    rose = _more(now.points - then.highest[there], np.ones_like(now.points), steps)
    fell = _more(then.points[there] - now.highest, np.ones_like(now.points), steps)
    scored = result.scores.assessed & previous.scores.assessed[there]

    def words(row: int) -> str:
        t, step = catalogue(years.language), result.framework.step
        places = ((previous, int(then.points[there[row]])), (result, int(now.points[row])))
        said = [
            t("flags.points_in", school_year=each.school_year, points=t.number(steps * step))
            for each, steps in places
        ]
        return "; ".join(said)

    return Suspicion(here & scored & (rose | fell), words=words)


@suspicion_of.register
def _fact_jump(rule: FactJump, years: Years) -> Suspicion | None:
    previous, result = years.previous, years.result
    if previous is None:
        return None
    here, there = years.before >= 0, np.maximum(years.before, 0)
    now, now_known = result.answers_to(rule.fact)
    of_then, of_then_known = previous.answers_to(rule.fact)
    then, then_known = of_then[there], of_then_known[there]
    changed = _more(now, then, rule.times) | _more(then, now, rule.times)
    raised = here & now_known & then_known & changed

    def words(row: int) -> str:
        t, fact = catalogue(years.language), result.framework.fact[rule.fact]
        said = [
            t(
                "flags.value_in",
                fact=t.of(fact, "label"),
                school_year=school_year,
                value=value_in_words(fact, decode(fact, int(values[row])), years.language),
            )
            for school_year, values in ((previous.school_year, then), (result.school_year, now))
        ]
        return "; ".join(said)

    return Suspicion(raised, years.resting_on(raised, rule.fact), words)


@suspicion_of.register
def _same_answers(rule: SameAnswers, years: Years) -> Suspicion:
    columns = years.columns(*rule.facts) if rule.facts else np.ones(years.answered.shape[1], bool)
    answers = years.result.answers
    told = years.answered[:, columns] & (answers.values[:, columns] != 0)
    enough = np.flatnonzero(told.sum(axis=1) >= rule.at_least)
    both = np.hstack([answers.values[enough][:, columns], answers.states[enough][:, columns]])
    _, group, sizes = np.unique(both, axis=0, return_inverse=True, return_counts=True)
    groups = np.full(len(answers.values), -1, dtype=np.intp)
    groups[enough] = np.where(sizes[group.ravel()] > 1, group.ravel(), -1)
    raised = groups >= 0
    ids = years.result.institutions.ids

    def words(row: int) -> str:
        t = catalogue(years.language)
        others = np.flatnonzero((groups == groups[row]) & (np.arange(len(groups)) != row))
        return t("flags.same_as", institutions=t.join(ids[others].tolist()))

    facts = years.resting_on(raised, *rule.facts) if rule.facts else None
    return Suspicion(raised, facts, words)


@suspicion_of.register
def _unchanged(rule: Unchanged, years: Years) -> Suspicion | None:
    if years.previous is None:
        return None
    here, there = years.before >= 0, np.maximum(years.before, 0)
    now, then = years.result.answers, years.previous.answers
    same = (now.values == then.values[there]) & (now.states == then.states[there])
    told = (years.answered & (now.values != 0)).sum(axis=1) >= rule.at_least
    school_year = years.previous.school_year
    words = catalogue(years.language)("flags.same_as_year", school_year=school_year)
    return Suspicion(here & told & same.all(axis=1), words=lambda row: words)


@suspicion_of.register
def _percentage_for_count(rule: PercentageForCount, years: Years) -> Suspicion:
    looks_so = np.zeros(years.answered.shape, dtype=bool)
    for part, whole in _parts_of_wholes(years):
        values, known, scale = years.quantity(part)
        wholes, whole_known, whole_scale = years.quantity(whole)
        is_round = (values > 0) & (values <= PER_CENT * scale)
        is_round &= values % (rule.multiple_of * scale) == 0
        column = years.result.framework.fact_index[part]
        large = wholes > rule.whole_over * whole_scale
        looks_so[:, column] = known & whole_known & large & is_round
    raised = looks_so.sum(axis=1) >= rule.at_least
    return Suspicion(raised, looks_so & raised[:, None])


def _parts_of_wholes(years: Years) -> list[tuple[str, str]]:
    """Return counts that a component measures by another, the other beside each."""
    framework = years.result.framework
    ratios = [c.rule for c in framework.components if isinstance(c.rule, RatioRule)]
    pairs = [(ratio.numerator, ratio.denominator) for ratio in ratios]
    return [(part, whole) for part, whole in pairs if framework.fact[part].kind == "count"]


def _more(left: IntArray, right: IntArray, times: Decimal) -> BoolArray:
    """Whether left > times × right, exactly: by whole numbers that do not overflow."""
    factor = Fraction(times)
    largest = int(np.abs(left).max(initial=0)) * factor.denominator
    largest = max(largest, int(np.abs(right).max(initial=0)) * factor.numerator)
    if largest < np.iinfo(np.int64).max:
        return np.asarray(left * factor.denominator > right * factor.numerator)
    exact = left.astype(object) * factor.denominator > right.astype(object) * factor.numerator
    return np.asarray(exact, dtype=bool)
