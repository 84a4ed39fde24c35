"""Strengths and weaknesses beside like institutions: never beside a few of them."""

from dataclasses import replace

import numpy as np

import dtindex as dti
from dtindex.scorecards.groundwork.strengths import Strengths
from dtindex.scoring.answers import AnswerState


def test_what_few_like_institutions_answered_is_no_strength_and_no_weakness() -> None:
    framework, institutions, facts = dti.sample_province(n_institutions=40)
    states = facts.states.copy()
    for column, component in enumerate(framework.components):
        # Each component keeps the answers of every eighth institution, another one each time.
        silent = np.arange(len(facts)) % 8 != column % 8
        states[silent, framework.fact_index[component.fact_ids[0]]] = AnswerState.MISSING
    result = dti.score(framework, institutions, replace(facts, states=states))
    compared = dti.peers(result)
    strengths = Strengths(result, compared)
    known = np.isin(result.scores.component_states, [AnswerState.ANSWERED, AnswerState.REJECTED])
    few = 0
    for row in range(len(institutions)):
        members = compared.members_of(row)
        counts = known[members].sum(axis=0)
        few += int((known[row] & (counts < framework.comparison.minimum_members)).sum())
        for differences in strengths.of(row):
            for each in differences:
                assert counts[each.column] >= framework.comparison.minimum_members
    assert few > 0
