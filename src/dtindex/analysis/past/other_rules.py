"""The facts of one year under the rules of another, where they answer to them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dtindex.criteria.rules.due import with_changes
from dtindex.criteria.rules.models import Fact, Framework
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score

__all__ = ["OtherRules", "under_rules"]


@dataclass(frozen=True, eq=False)
class OtherRules:
    """A result under other rules.

    ``wanting`` are the components, in both frameworks' words those of the other rules, whose
    facts were not collected; they count as missing.
    """

    result: ScoreResult
    wanting: tuple[str, ...]


def under_rules(result: ScoreResult, framework: Framework) -> OtherRules:
    """Score a result's facts again under another framework.

    A fact carries over when the other framework has one of the same id, kind and decimals; the
    options of a choice by their ids.

    Parameters
    ----------
    result : ScoreResult
    framework : Framework

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=3))
    >>> under_rules(result, result.framework).wanting
    ()
    """
    facts = result.facts
    shape = (len(facts), len(framework.facts))
    values, states = np.zeros(shape, np.int64), np.zeros(shape, np.uint8)
    cells = np.full(shape, -1, np.int32)
    carried = set()
    for column, fact in enumerate(framework.facts):
        old = result.framework.fact.get(fact.id)
        if old is None or (old.kind, old.decimals) != (fact.kind, fact.decimals):
            continue
        carried.add(fact.id)
        place = result.framework.fact_index[fact.id]
        values[:, column], states[:, column] = _translated(
            old, fact, facts.values[:, place], facts.states[:, place]
        )
    wanting = tuple(c.id for c in framework.components if not set(c.fact_ids) <= carried)
    same_year = _with_year(framework, result.school_year)
    again = replace(
        facts,
        framework=same_year,
        values=values,
        states=states,
        cell_rows=cells,
        cell_columns=cells,
    )
    scored = score(
        same_year,
        result.institutions,
        again,
        school_year=result.school_year,
        assessment=result.assessment,
    )
    return OtherRules(scored, wanting)


def _with_year(framework: Framework, school_year: str) -> Framework:
    """Let a framework be used for a school year, which has no deadline if it is a new one."""
    if school_year in framework.school_year_ids:
        return framework
    last = framework.school_years[-1]
    more = last.model_copy(update={"id": school_year})
    return with_changes(framework, school_years=(*framework.school_years, more))


def _translated(
    old: Fact, new: Fact, values: NDArray[np.int64], states: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Bring answers to the new fact; an option that it lacks is a missing answer."""
    if old.kind != "choice" or old.option_ids == new.option_ids:
        return values, states
    lacking = -1
    codes = {option: code for code, option in enumerate(new.option_ids)}
    table = np.array([codes.get(option, lacking) for option in old.option_ids])
    found = table[values]
    lost = (found == lacking) & (states == AnswerState.ANSWERED)
    return np.where(found == lacking, 0, found), np.where(lost, AnswerState.MISSING, states)
