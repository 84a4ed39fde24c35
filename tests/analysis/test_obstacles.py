"""Why no change of facts reaches a level: how far all changes go, and which figures are wanting."""

from dataclasses import replace

import numpy as np
import pytest

import dtindex as dti
from dtindex.analysis.improving.improve import carry_out, improve
from dtindex.scoring.answers import AnswerState
from dtindex.scoring.score import score


@pytest.fixture(scope="module")
def sample():
    return dti.score(*dti.sample_province(n_institutions=20))


@pytest.fixture(scope="module")
def low(sample):
    """One that its points hold down, and no condition."""
    return str(sample.index.query("level == 1 and held_by == ''")["institution_id"].iat[0])


def only(sample, *fact_ids):
    """No fact can be changed but these."""
    return {each.id: None for each in sample.framework.facts if each.id not in fact_ids}


def without(result, institution_id, fact_id):
    """The same result with one answer of an institution missing, and its conditions met."""
    facts, framework = result.facts, result.framework
    row = result.institutions.row_of(institution_id)
    values, states = facts.values.copy(), facts.states.copy()
    for condition in framework.conditions:
        column = framework.fact_index[condition.fact]
        record = result.answers.records[row, column]
        values[record, column], states[record, column] = 1, AnswerState.ANSWERED
    own = facts.records["institution_id"] == institution_id
    states[own.to_numpy(), framework.fact_index[fact_id]] = AnswerState.MISSING
    changed = replace(facts, values=values, states=states)
    return score(framework, result.institutions, changed, school_year=result.school_year)


def test_what_is_wanting_and_how_far_the_rest_goes_is_said(sample, low):
    result = without(sample, low, "online_teaching_plan")
    row = result.institutions.row_of(low)
    now = float(result.index["points"].iat[row])

    way = improve(result, low, 3, effort=only(result), language="en")

    codes = [obstacle.code for obstacle in way.obstacles]
    assert codes == ["index_out_of_reach", "figures_wanting"]
    assert f"{now:.2f}" in way.obstacles[0].text
    label = result.framework.fact["online_teaching_plan"].label_en
    assert label in way.obstacles[1].text


def test_what_can_be_changed_is_not_named_as_wanting(sample, low):
    result = without(sample, low, "online_teaching_plan")

    way = improve(result, low, 3, effort=only(result, "online_teaching_plan"), language="en")

    label = result.framework.fact["online_teaching_plan"].label_en
    assert way.plans == ()
    assert all(label not in obstacle.text for obstacle in way.obstacles)


def test_an_open_condition_that_nobody_can_meet_is_named_alone(sample, low):
    condition = sample.framework.conditions[0]
    result = without(sample, low, condition.fact)

    way = improve(result, low, 2, effort=only(sample), language="en")

    assert {obstacle.code for obstacle in way.obstacles} == {"condition_fixed"}
    assert condition.title_en in way.text


def test_a_later_plan_does_without_what_earned_most_in_the_one_before(sample):
    ways = [improve(sample, each) for each in sample.institutions.ids]
    several = [way.plans for way in ways if len(way.plans) > 1]
    assert several
    for plans in several:
        free = [change for change in plans[0].changes if not change.condition_ids]
        dropped = {c.fact_id for c in free} - {c.fact_id for c in plans[1].changes}
        assert dropped


def test_a_plan_is_carried_out_in_the_record_that_counts(sample, low):
    plan = improve(sample, low).plans[0]
    after = carry_out(sample, low, plan)
    row = sample.institutions.row_of(low)
    columns = [sample.framework.fact_index[change.fact_id] for change in plan.changes]

    assert after.answers.values[row, columns].tolist() == [c.answer for c in plan.changes]
    others = np.delete(np.arange(len(sample.institutions)), row)
    assert (after.answers.values[others] == sample.answers.values[others]).all()
    assert len(after.facts) == len(sample.facts)
