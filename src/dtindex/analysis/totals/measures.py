"""What can be summed of a result: ratios, counts, choices and yes or no, answer by answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dtindex.criteria.rules.due import not_due, whole
from dtindex.criteria.rules.models import STAGES, Component, Condition, Fact
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.result import ScoreResult

__all__ = ["Answered", "Measure", "answered", "measures_of"]

Kind = Literal["ratio", "rate", "count", "yes_no", "choice"]
_COUNTED = ("count", "amount", "number")


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing to sum: a fact, or a fact as a part of another.

    ``id`` is that of the component for a ratio (a part of a whole) and a rate (so many for each),
    and of the fact for all others; ``option`` is the option of a choice whose institutions are
    counted.
    """

    kind: Kind
    id: str
    title_vi: str
    title_en: str
    numerator: Fact
    denominator: Fact | None = None
    option: str = ""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts it reads."""
        return (self.numerator, self.denominator) if self.denominator else (self.numerator,)

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole: of a second fact, or of the institutions."""
        return self.kind != "count"


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers to one measure, each array of shape (n_institutions,).

    ``numerator`` and ``denominator`` are whole numbers of ``10 ** -decimals`` and 0 where
    ``counts`` is False; ``asked`` leaves out whom the rules do not ask.
    """

    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]
    counts: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    not_applicable: NDArray[np.bool_]
    rejected: NDArray[np.bool_]


def measures_of(result: ScoreResult) -> Iterator[Measure]:
    """Yield what the rules of a result ask for, component by component, then what is left.

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=3))
    >>> first = next(measures_of(result))
    >>> first.kind, first.id
    ('yes_no', 'online_teaching_plan')
    """
    framework = result.framework
    told = set[str]()
    titled: list[Component | Condition] = [*framework.components, *framework.conditions]
    for each in titled:
        ids = each.fact_ids if isinstance(each, Component) else (each.fact,)
        first, *others = (framework.fact[fact_id] for fact_id in ids)
        if others:
            target = getattr(each.rule, "target", 1) if isinstance(each, Component) else 1
            kind: Kind = "rate" if target > 1 else "ratio"
            yield Measure(kind, each.id, each.title_vi, each.title_en, first, others[0])
        elif first.id not in told:
            told.add(first.id)
            yield from _of_fact(first, each.title_vi, each.title_en)
    for fact in framework.facts:
        if fact.id not in told:
            yield from _of_fact(fact, fact.label_vi, fact.label_en)


def _of_fact(fact: Fact, title_vi: str, title_en: str) -> Iterator[Measure]:
    if fact.kind == "yes_no":
        yield Measure("yes_no", fact.id, title_vi, title_en, fact)
    elif fact.kind == "choice":
        for option in fact.options:
            yield Measure("choice", fact.id, title_vi, title_en, fact, option=option.id)
    elif fact.kind in _COUNTED:
        yield Measure("count", fact.id, fact.label_vi, fact.label_en, fact)


def answered(measure: Measure, result: ScoreResult) -> Answered | None:
    """Read the answers of a result to a measure; None where its rules ask for something else."""
    framework = result.framework
    if any(not _same(fact, framework.fact.get(fact.id)) for fact in measure.facts):
        return None
    columns = [framework.fact_index[fact.id] for fact in measure.facts]
    states = result.answers.states[:, columns]
    values = result.answers.values[:, columns]
    is_answered = (states == AnswerState.ANSWERED).all(axis=1)
    not_applicable = (states == AnswerState.NOT_APPLICABLE).any(axis=1)
    numerator, denominator = values[:, 0], np.ones(len(values), np.int64)
    match measure.kind:
        case "ratio" | "rate":
            denominator = values[:, 1]
            # Nobody is a part of nothing, whether or not the part was written down.
            nothing = (states[:, 1] == AnswerState.ANSWERED) & (denominator == 0)
            not_applicable |= nothing
            is_answered &= ~nothing
        case "choice":
            options = framework.fact[measure.id].option_ids
            numerator = (numerator == options.index(measure.option)).astype(np.int64)
    asked = _asked(measure, result)
    counts = is_answered & asked
    return Answered(
        numerator=np.where(counts, numerator, 0),
        denominator=np.where(counts, denominator, 0),
        counts=counts,
        asked=asked,
        not_applicable=not_applicable & asked & ~counts,
        rejected=(states == AnswerState.REJECTED).any(axis=1) & asked & ~not_applicable,
    )


def _same(fact: Fact, other: Fact | None) -> bool:
    """Tell whether two years ask the same; an option more or less is another question."""
    return other is not None and (fact.kind, fact.decimals, fact.option_ids) == (
        other.kind,
        other.decimals,
        other.option_ids,
    )


def _asked(measure: Measure, result: ScoreResult) -> NDArray[np.bool_]:
    """Whom the rules ask, by stages: those whose component or condition reads the first fact."""
    framework = whole(result.framework)
    asked = np.zeros(len(result.institutions.ids), dtype=bool)
    if measure.numerator.id in not_due(result.framework):
        return asked
    readers: list[Component | Condition] = [
        *(c for c in framework.components if measure.numerator.id in c.fact_ids),
        *(c for c in framework.conditions if measure.numerator.id == c.fact),
    ]
    if measure.denominator is not None:
        readers = [c for c in readers if c.id == measure.id]
    for reader in readers:
        stages = [reader.stages is None or stage in reader.stages for stage in STAGES]
        asked |= result.institutions.stage_matrix[:, stages].any(axis=1)
    return asked
