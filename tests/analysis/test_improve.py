"""The way to the next level: it arrives, nothing of it can be left out, and none is cheaper."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dtindex as dti
from dtindex.analysis.improving.cheapest import cheapest, cheapest_by_milp
from dtindex.analysis.improving.choices import Choices, Goal
from dtindex.analysis.improving.goals import goals_of
from dtindex.analysis.improving.improve import Improver, carry_out, improve
from dtindex.analysis.improving.levers import Levers
from dtindex.analysis.improving.offers import Outset
from dtindex.criteria.rules.models import Effort, EffortPolicy
from dtindex.errors import AnalysisError
from dtindex.scoring.rules import measure
from dtindex.scoring.score import score
from dtindex.submissions.outcome.facts import AnswerState
from random_frameworks import answers, facts_of, frameworks
from small_provinces import STAGE_SETS, province

NOTE = {"status": "design", "note_vi": "Lý do", "note_en": "Reason"}
COSTS = st.integers(1, 400).map(lambda parts: Decimal(parts) / 100)
KINDS = ("count", "number", "yes_no", "choice", "date", "points")


@st.composite
def efforts(draw):
    """An effort for every kind of fact, some of them in larger steps."""
    defaults = {
        kind: Effort(
            cost=draw(COSTS),
            step=draw(st.sampled_from([Decimal(1), Decimal(1), Decimal(3)])),
            status="design",
        )
        for kind in KINDS
    }
    defaults["points"] = Effort(cost=draw(COSTS), step=Decimal("0.01"), status="design")
    return EffortPolicy(unit_vi="công", unit_en="days", defaults=defaults, **NOTE)


@st.composite
def cases(draw):
    framework = draw(frameworks())
    digest = {"effort": draw(efforts())}
    framework = framework.model_copy(update=digest)
    n = draw(st.integers(1, 3))
    rows = [draw(answers(framework)) for _ in range(n)]
    stages = [draw(STAGE_SETS) for _ in range(n)]
    return score(framework, province(stages), facts_of(framework, rows))


@settings(max_examples=60, deadline=None)
@given(cases(), st.integers(2, 3))
def test_a_plan_reaches_the_level_and_nothing_of_it_can_be_left_out(result, level):
    improver = Improver(result)
    for institution_id in result.institutions.ids:
        row = result.institutions.row_of(institution_id)
        for plan in improver.improve(institution_id, level).plans:
            after = carry_out(result, institution_id, plan)
            assert after.scores.levels.level[row] >= level
            assert float(plan.points) == after.index["points"].iat[row]
            assert sum(change.points for change in plan.changes) == plan.gain
            for change in plan.changes:
                rest = tuple(other for other in plan.changes if other is not change)
                without = carry_out(result, institution_id, replace(plan, changes=rest))
                assert without.scores.levels.level[row] < level


@settings(max_examples=60, deadline=None)
@given(cases(), st.integers(2, 3), st.booleans())
def test_no_plan_is_cheaper_says_an_independent_solver(result, level, meet_conditions):
    levers = Levers.of(result.framework)
    rows = np.flatnonzero(result.scores.index_max > 0)
    meet = np.full(len(rows), meet_conditions)
    for row, offer in zip(rows, Outset(result, levers, rows, meet).offers(), strict=True):
        if len(offer.levers) == 0:
            continue
        goals = goals_of(result, int(row), level)
        ours, theirs = cheapest(offer.choices, goals), cheapest_by_milp(offer.choices, goals)
        assert (ours is None) == (theirs is None)
        if ours is not None:
            assert offer.choices.effort[ours].sum() == offer.choices.effort[theirs].sum()


def _is_more_than_allowed(framework, fact, answer: int, values) -> bool:
    """Nobody can answer more than the maximum, or a part larger than its whole."""
    exact = Decimal(answer).scaleb(-fact.decimals)
    if fact.maximum is not None and exact > fact.maximum:
        return True
    if fact.at_most is None:
        return False
    whole = framework.fact[fact.at_most]
    code = int(values[framework.fact_index[whole.id]])
    return exact > Decimal(code).scaleb(-whole.decimals)


@settings(max_examples=80, deadline=None)
@given(cases(), st.data())
def test_no_answer_in_whole_steps_beats_the_options_that_are_compared(result, data):
    framework, levers = result.framework, Levers.of(result.framework)
    rows = np.arange(len(result.institutions.ids))
    offers = Outset(result, levers, rows, np.zeros(len(rows), dtype=bool)).offers()
    lever = data.draw(st.sampled_from(levers.all)) if levers.all else None
    if lever is None or not lever.readers:
        return
    for row, offer in zip(rows, offers, strict=True):
        component = framework.components[lever.readers[0]]
        state = result.scores.component_states[row, lever.readers[0]]
        others = [f for f in levers.reads[lever.readers[0]] if f != lever.column]
        states = result.answers.states[row]
        usable = (states[others] == AnswerState.ANSWERED).all()
        if state == AnswerState.NOT_APPLICABLE or not usable:
            continue
        answered = states[lever.column] == AnswerState.ANSWERED
        start = int(result.answers.values[row, lever.column]) if answered else 0
        steps = data.draw(st.integers(1, 60))
        target = {"yes_no": 1, "choice": len(lever.fact.options) - 1}.get(lever.fact.kind)
        if lever.fact.kind == "date":
            continue
        answer = start + steps * lever.step
        if target is not None:
            answer = min(answer, target)
            steps = abs(answer - start)
        if component.rule.kind == "entered" and answer > component.max_points * 100:
            continue
        if _is_more_than_allowed(framework, lever.fact, answer, result.answers.values[row]):
            continue
        values = result.answers.values[[row]].copy()
        values[0, lever.column] = answer
        measured = measure(framework, component, values, result.school_year)
        gain = int(measured.steps[0]) - int(result.scores.component.points[row, lever.readers[0]])
        column = levers.group_of[lever.readers[0]]
        if gain <= 0:
            continue
        choice = offer.levers.index(lever)
        mine = offer.choices.owner == choice
        as_cheap = mine & (offer.steps <= max(steps, 1))
        assert offer.choices.gains[as_cheap, column].max() >= gain


@st.composite
def knapsacks(draw):
    """Choices that move one or two of three groups, some of which are rescaled."""
    effort, gains, owner = [], [], []
    for choice in range(draw(st.integers(1, 6))):
        group = draw(st.sampled_from([[0], [1], [2], [0, 2]]))
        for option in range(draw(st.integers(1, 5))):
            effort.append(0 if option == 0 else draw(st.integers(1, 60)))
            gain = np.zeros(3, dtype=np.int64)
            if option:
                gain[group] = draw(st.integers(0, 90))
            gains.append(gain)
            owner.append(choice)
    choices = Choices(np.array(effort), np.array(gains), np.array(owner))
    full = np.array([200, 300, 100])
    out_of = np.array([draw(st.integers(100, f)) for f in full.tolist()])
    earned = np.array([draw(st.integers(0, int(o) // 2)) for o in out_of])
    return choices, full, out_of, earned


@settings(max_examples=200, deadline=None)
@given(knapsacks(), st.booleans(), st.integers(0, 400))
def test_the_search_and_the_solver_agree_on_shared_and_rescaled_points(case, together, needed):
    choices, full, out_of, earned = case
    columns = [np.arange(3)] if together else [np.array([g]) for g in range(3)]
    goals = [Goal(c, earned[c], full[c], out_of[c], needed if together else needed // 3)
             for c in columns]  # fmt: skip
    ours, theirs = cheapest(choices, goals), cheapest_by_milp(choices, goals)
    assert (ours is None) == (theirs is None)
    if ours is not None:
        assert choices.effort[ours].sum() == choices.effort[theirs].sum()
        gain = choices.gains[ours].sum(axis=0)
        assert all(goal.total(gain[goal.groups]) >= goal.needed for goal in goals)
        assert (choices.owner[ours] == np.arange(len(choices.starts))).all()


def test_nothing_is_planned_for_who_sent_no_form_or_too_little_of_one():
    framework, institutions, facts = dti.sample_province(n_institutions=4)
    silent, blank, scarce, other = institutions.ids
    ids = facts.records["institution_id"].to_numpy()
    states, kept = facts.states.copy(), ids != silent
    states[ids == blank] = AnswerState.MISSING
    answered = np.flatnonzero(states[ids == scarce][0] == AnswerState.ANSWERED)
    for record in np.flatnonzero(ids == scarce):
        states[record, answered[3:]] = AnswerState.MISSING
    rest = replace(
        facts,
        records=facts.records[kept].reset_index(drop=True),
        values=facts.values[kept],
        states=states[kept],
        cell_rows=facts.cell_rows[kept],
        cell_columns=facts.cell_columns[kept],
        evidence=facts.evidence.iloc[:0],
    )
    result = score(framework, institutions, rest)
    found = [improve(result, each) for each in (silent, blank, scarce)]

    assert [way.plans for way in found] == [()] * 3
    codes = [obstacle.code for way in found for obstacle in way.obstacles]
    assert codes == ["not_sent", "blank", "too_little_answered"]
    lifted = dti.lift(result, 1000).table["institution_id"]
    assert set(lifted) <= {other}


@pytest.fixture(scope="module")
def sample():
    return dti.score(*dti.sample_province(n_institutions=60))


def applied(result, plans_by_row, without=None):
    """Carry out a plan of every institution at once, leaving out the change of a number."""
    facts, framework = result.facts, result.framework
    values, states = facts.values.copy(), facts.states.copy()
    for row, plan in plans_by_row.items():
        for number, change in enumerate(plan.changes):
            if number == without:
                continue
            column = framework.fact_index[change.fact_id]
            record = result.answers.records[row, column]
            if record < 0:
                record = result.answers.records[row].max()
            values[record, column], states[record, column] = change.answer, AnswerState.ANSWERED
    again = replace(facts, values=values, states=states)
    return score(framework, result.institutions, again, school_year=result.school_year)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_every_plan_of_a_province_reaches_the_level_and_none_of_its_changes_is_idle(sample, number):
    improver = Improver(sample)
    ways = [improver.improve(institution_id) for institution_id in sample.institutions.ids]
    plans = {row: way.plans[number] for row, way in enumerate(ways) if len(way.plans) > number}
    assert len(plans) > 20
    rows = list(plans)
    wanted = np.array([ways[row].level for row in rows])
    assert (applied(sample, plans).scores.levels.level[rows] >= wanted).all()
    for change in range(max(len(plan.changes) for plan in plans.values())):
        has = np.array([len(plan.changes) > change for plan in plans.values()])
        levels = applied(sample, plans, without=change).scores.levels.level[rows]
        assert (levels[has] < wanted[has]).all()


def test_plans_differ_and_the_cheapest_comes_first(sample):
    improver = Improver(sample)
    for institution_id in sample.institutions.ids:
        plans = improver.improve(institution_id).plans
        assert [plan.effort for plan in plans] == sorted(plan.effort for plan in plans)
        lots = [frozenset((c.fact_id, c.answer) for c in plan.changes) for plan in plans]
        assert len(set(lots)) == len(plans)


def test_changes_stay_within_what_bounds_them_and_name_evidence_and_clause(sample):
    improver = Improver(sample, language="en")
    facts = sample.framework.fact
    for row, institution_id in enumerate(sample.institutions.ids):
        for plan in improver.improve(institution_id).plans:
            for change in plan.changes:
                fact = facts[change.fact_id]
                assert change.clause
                assert change.evidence == fact.evidence_en
                assert change.effort > 0
                if fact.at_most:
                    values, answered = sample.answers_to(fact.at_most)
                    assert not answered[row] or change.answer <= values[row]


def test_finding_a_way_changes_no_score(sample):
    before = sample.index.copy()
    improve(sample, sample.institutions.ids[0], level=3)
    assert sample.index.equals(before)


def test_a_department_puts_in_its_own_effort(sample):
    improver = Improver(sample)
    way = next(way for i in sample.institutions.ids if len((way := improver.improve(i)).plans) > 1)
    lead = max(way.plans[0].changes, key=lambda change: change.points)
    if lead.condition_ids:
        pytest.skip("the first change is asked for by a condition")
    dear = improve(sample, way.institution_id, effort={lead.fact_id: Decimal(100_000)})
    assert dear.plans[0].effort >= way.plans[0].effort
    fixed = improve(sample, way.institution_id, effort={lead.fact_id: None})
    assert lead.fact_id not in {change.fact_id for change in fixed.plans[0].changes}
    assert fixed.plans[0].effort == dear.plans[0].effort


def test_what_cannot_be_reached_says_why(sample):
    everything = dict.fromkeys(sample.framework.fact)
    low = sample.index.query("level == 1")["institution_id"].iat[0]
    none = improve(sample, low, effort=everything, language="en")
    assert none.plans == ()
    codes = {obstacle.code for obstacle in none.obstacles}
    assert codes <= {"condition_fixed", "index_out_of_reach", "figures_wanting"}
    assert "analysis." not in none.text
    assert none._repr_html_().startswith("<p>")


def test_at_the_highest_level_there_is_nothing_to_reach(sample):
    top = sample.index.query("level == 3")["institution_id"].iat[0]
    way = improve(sample, top)
    assert way.is_reached
    assert way.plans == ()
    assert "3" in way.text
    assert len(way.table) == 0


def test_unknown_institutions_levels_and_costs_are_refused(sample):
    known = sample.institutions.ids[0]
    with pytest.raises(AnalysisError, match="no institution 'nobody'") as caught:
        improve(sample, "nobody")
    assert caught.value.code == "DT503"
    with pytest.raises(AnalysisError, match="9 is no level"):
        improve(sample, known, level=9)
    with pytest.raises(AnalysisError, match="-1 is no cost") as caught:
        improve(sample, known, effort={"n_classes_blended": -1})
    assert caught.value.code == "DT502"


@settings(max_examples=1, deadline=None)
@given(cases())
def test_a_framework_without_effort_has_no_way(result):
    silent = replace(result, framework=result.framework.model_copy(update={"effort": None}))
    with pytest.raises(AnalysisError, match="does not say what effort") as caught:
        Improver(silent)
    assert caught.value.code == "DT501"


def test_a_budget_lifts_the_cheapest_institutions_and_no_more_than_it_pays_for(sample):
    budget = Decimal(60)
    lifted = dti.lift(sample, budget)
    spent = sum(way.plans[0].effort for way in lifted.ways)
    assert spent <= budget
    rest = lifted.table[~lifted.table["is_lifted"]]
    assert float(spent) + rest["effort"].min() > float(budget)
    assert lifted.changes["effort"].sum() == pytest.approx(float(spent))
    plans = {sample.institutions.row_of(w.institution_id): w.plans[0] for w in lifted.ways}
    after = applied(sample, plans).scores.levels.level
    assert (after > sample.scores.levels.level).sum() == len(lifted.ways)


def test_no_budget_lifts_nobody_and_less_than_none_is_refused(sample):
    assert dti.lift(sample, 0).ways == ()
    with pytest.raises(AnalysisError, match="less than nothing") as caught:
        dti.lift(sample, -1)
    assert caught.value.code == "DT506"
