"""A province in the middle of a school year: some forms sent, some blank, some hardly begun."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

import dtindex as dti
from dtindex.scoring.result import ScoreResult
from dtindex.submissions.outcome.facts import AnswerState, Facts


def without_forms(facts: Facts, institution_ids: Collection[str], school_year: str) -> Facts:
    """Take out what some institutions sent in a school year."""
    records = facts.records
    gone = records["institution_id"].isin(list(institution_ids))
    kept = ~(gone & (records["school_year"] == school_year)).to_numpy()
    evidence = facts.evidence[kept[facts.evidence["record"].to_numpy()]].copy()
    evidence["record"] = (np.cumsum(kept) - 1)[evidence["record"].to_numpy()]
    return replace(
        facts,
        records=records[kept].reset_index(drop=True),
        values=facts.values[kept],
        states=facts.states[kept],
        cell_rows=facts.cell_rows[kept],
        cell_columns=facts.cell_columns[kept],
        evidence=evidence.reset_index(drop=True),
    )


def with_answers(facts: Facts, institution_ids: Collection[str], n: int, school_year: str) -> Facts:
    """Leave some institutions so many answers, the first of their form, in a school year."""
    states, values = facts.states.copy(), facts.values.copy()
    records = facts.records
    own = records["institution_id"].isin(list(institution_ids))
    for record in np.flatnonzero(own & (records["school_year"] == school_year)):
        lost = np.flatnonzero(states[record] != AnswerState.MISSING)[n:]
        states[record, lost], values[record, lost] = AnswerState.MISSING, 0
    return replace(facts, states=states, values=values)


def one_sent(n: int = 400) -> ScoreResult:
    """All but the first institution have sent nothing this year, and nothing was kept of others."""
    framework, institutions, facts = dti.sample_province(n_institutions=n)
    year = facts.school_years[-1]
    for each in facts.school_years:
        facts = without_forms(
            facts, institutions.ids[1:] if each == year else institutions.ids, each
        )
    return dti.score(framework, institutions, facts, school_year=year)


def mid_year(n: int = 60) -> ScoreResult:
    """A third have sent nothing, one form is blank, one hardly begun; last year is whole."""
    framework, institutions, facts = dti.sample_province(n_institutions=n)
    year, ids = facts.school_years[-1], institutions.ids
    facts = without_forms(facts, ids[: n // 3], year)
    facts = with_answers(facts, [ids[n // 3]], 0, year)
    facts = with_answers(facts, [ids[n // 3 + 1]], 12, year)
    return dti.score(framework, institutions, facts, school_year=year)
