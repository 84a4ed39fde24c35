"""Like with like: groups by the stated rule, never too small, and places within them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

import dtindex as dti
from dtindex.analysis.position.peers import INDEX, peers
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.score import score
from dtindex.submissions.institutions import Institutions
from random_results import results


@pytest.fixture(scope="module")
def sample():
    return dti.score(*dti.sample_province(n_institutions=150))


def test_members_share_what_the_rule_names_and_none_is_left_out(sample):
    compared = peers(sample)
    table = sample.institutions.table
    for row in range(len(table)):
        rule = compared.rules[compared.rule_of[row]]
        members = compared.members_of(row)
        alike = np.ones(len(table), dtype=bool)
        for name in set(rule) & {"stages", "area"}:
            alike &= (table[name] == table[name].iat[row]).to_numpy()
        assert alike[members].all()
        if "size" not in rule:
            assert set(members) == set(np.flatnonzero(alike & (sample.scores.index_max > 0)))


def test_a_small_group_is_widened_by_the_next_rule_and_never_shown(sample):
    compared = peers(sample)
    least = sample.framework.comparison.minimum_members
    assert compared.n_members.min() >= least
    for row in np.flatnonzero(compared.rule_of > 0)[:30]:
        narrower = compared.keys[compared.rule_of[row] - 1]
        assert (narrower == narrower[row]).sum() < least


def test_median_quartiles_and_percentile_are_those_of_the_members(sample):
    compared = peers(sample)
    index = compared.table[compared.table["group_id"] == INDEX].reset_index(drop=True)
    points = sample.index["points"].to_numpy()
    for row in range(0, len(index), 7):
        members = points[compared.members_of(row)]
        line = index.iloc[row]
        assert line["median"] == pytest.approx(np.median(members))
        assert line["quartile_low"] == pytest.approx(np.quantile(members, 0.25))
        assert line["quartile_high"] == pytest.approx(np.quantile(members, 0.75))
        below = (members < points[row]).sum() + 0.5 * (members == points[row]).sum()
        assert line["percentile"] == pytest.approx(below / len(members))


def test_a_group_of_criteria_that_applies_to_few_members_shows_no_median():
    framework, institutions, facts = dti.sample_province(n_institutions=40)
    group = framework.groups[3]
    columns = [framework.fact_index[f] for c in group.components for f in c.fact_ids]
    spared = facts.records["institution_id"].isin(institutions.ids[3:]).to_numpy()
    states = facts.states.copy()
    states[np.ix_(spared, columns)] = AnswerState.NOT_APPLICABLE
    result = score(framework, institutions, replace(facts, states=states))
    compared = peers(result)
    applies = result.scores.group_max[:, 3] > 0
    lines = compared.table.query("group_id == @group.id").reset_index(drop=True)
    shown = lines["median"].notna()
    for row in range(len(lines)):
        n_known = applies[compared.members_of(row)].sum()
        assert shown[row] == (n_known >= framework.comparison.minimum_members)
    assert not shown.all()


def test_the_order_of_institutions_only_orders_the_result(sample):
    order = np.random.default_rng(2).permutation(len(sample.institutions.ids))
    table = sample.institutions.table.iloc[order].reset_index(drop=True)
    shuffled = peers(score(sample.framework, Institutions(table), sample.facts)).table
    keys = ["institution_id", "group_id"]
    pd.testing.assert_frame_equal(
        shuffled.sort_values(keys, ignore_index=True),
        peers(sample).table.sort_values(keys, ignore_index=True),
    )


@settings(max_examples=40, deadline=None)
@given(results())
def test_too_few_institutions_have_no_group_at_all(result):
    compared = peers(result)
    least = result.framework.comparison.minimum_members
    known = result.scores.assessed
    alone = compared.rule_of < 0
    assert (compared.n_members[~alone] >= least).all()
    assert alone[~known].all()
    if known.sum() >= least:
        assert not alone[known].any()
    for row in np.flatnonzero(alone):
        assert len(compared.members_of(int(row))) == 0
