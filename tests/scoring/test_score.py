"""What the index promises: exact steps, whatever the rules, the facts and the order."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle
from dtindex.criteria.rules.models import STAGES
from dtindex.errors import ScoringError
from dtindex.scoring.score import score
from dtindex.submissions.institutions import Institutions
from random_frameworks import YEAR, answers, encoded, facts_of, frameworks

STAGE_SETS = st.sets(st.sampled_from(STAGES), min_size=1).map(
    lambda chosen: tuple(stage for stage in STAGES if stage in chosen)
)


def province(stage_sets):
    return Institutions(
        pd.DataFrame(
            {
                "institution_id": [f"T{n}" for n in range(len(stage_sets))],
                "name": "Trường",
                "stages": [";".join(stages) for stages in stage_sets],
                "district": "",
                "commune": "",
                "area": "",
                "illustrative": "",
            }
        )
    )


@st.composite
def cases(draw):
    framework = draw(frameworks())
    n = draw(st.integers(1, 4))
    rows = [draw(answers(framework)) for _ in range(n)]
    return framework, [draw(STAGE_SETS) for _ in range(n)], rows


@settings(max_examples=150, deadline=None)
@given(cases())
def test_exact_fractions_give_the_same_steps(case):
    framework, stage_sets, rows = case
    result = score(framework, province(stage_sets), facts_of(framework, rows))
    scores = result.scores
    for row, (stages, given_answers) in enumerate(zip(stage_sets, rows, strict=True)):
        expected = oracle.score(framework, stages, given_answers, YEAR)
        states = result.components.set_index("institution_id").loc[[f"T{row}"], "state"]
        steps = scores.component.points[row].tolist()
        assert dict(zip(expected.components, zip(states, steps, strict=True), strict=True)) == (
            expected.components
        )
        applying = {
            group.id: (int(scores.group.points[row, g]), int(scores.group.highest[row, g]))
            for g, group in enumerate(framework.groups)
            if scores.group_max[row, g] > 0
        }
        assert applying == {
            g: (expected.groups[g], expected.groups_highest[g]) for g in expected.groups
        }
        line = result.index.iloc[row]
        levels = line[["level", "level_by_points", "level_lowest", "level_highest"]]
        assert [None if pd.isna(level) else level for level in levels] == [
            expected.level, expected.level_by_points,
            expected.level_lowest, expected.level_highest,
        ]  # fmt: skip
        assert line["standing"] == expected.standing
        groups = result.groups.set_index(["institution_id", "group_id"])["standing"]
        standings = groups.loc[f"T{row}"]
        assert {g: standings[g] for g in expected.groups} == expected.group_standings
        is_open = expected.standing == "provisional" and expected.index is not None
        assert line["level_open"] == (is_open and expected.level_lowest != expected.level_highest)
        if expected.index is None:
            assert np.isnan(line["points"])
        else:
            assert line["steps"] == expected.index
            assert scores.index.highest[row] == expected.index_highest


@settings(max_examples=40, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_institutions_changes_nothing(case, random):
    framework, stage_sets, rows = case
    order = list(range(len(rows)))
    random.shuffle(order)
    facts = facts_of(framework, rows)
    in_order = province(stage_sets)
    shuffled = Institutions(in_order.table.iloc[order].reset_index(drop=True))
    before = score(framework, in_order, facts).index.set_index("institution_id")
    after = score(framework, shuffled, facts).index.set_index("institution_id")
    pd.testing.assert_frame_equal(after.loc[before.index], before)


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_raising_a_fact_never_lowers_points_where_the_rule_is_monotone(case, data):
    framework, stage_sets, rows = case
    rising = [
        c for c in framework.components if c.rule.kind in ("ratio", "count", "yes_no", "entered")
    ]
    if not rising:
        return
    component = data.draw(st.sampled_from(rising))
    fact_id = component.fact_ids[0]
    answer = rows[0][fact_id]
    if answer.state != oracle.ANSWERED:
        return
    most = framework.component[component.id].max_points
    higher = {
        "yes_no": True,
        "entered": most,
    }.get(component.rule.kind)
    if higher is None:
        higher = answer.value + data.draw(st.integers(0, 50))
    raised = [rows[0] | {fact_id: oracle.Answer(oracle.ANSWERED, higher)}, *rows[1:]]
    before = score(framework, province(stage_sets), facts_of(framework, rows))
    after = score(framework, province(stage_sets), facts_of(framework, raised))
    assert encoded(framework, rows[0][fact_id], fact_id) <= encoded(
        framework, raised[0][fact_id], fact_id
    )
    assert (after.scores.component.points >= before.scores.component.points).all()
    assert after.scores.index.points[0] >= before.scores.index.points[0]


@settings(max_examples=60, deadline=None)
@given(cases())
def test_sums_agree_at_every_level(case):
    framework, stage_sets, rows = case
    result = score(framework, province(stage_sets), facts_of(framework, rows))
    keys = ["institution_id", "criterion_id", "group_id"]
    # What nobody answered has no points at any level.
    of_components = result.components.groupby(keys, sort=False)["points"].sum(min_count=1)
    _agree(of_components, result.criteria["earned"])
    keys.remove("criterion_id")
    of_criteria = result.criteria.groupby(keys, sort=False)["earned"].sum(min_count=1)
    _agree(of_criteria, result.groups["earned"])
    whole = result.groups["applicable_max"] == result.groups["max_points"]
    whole &= result.groups["earned"].notna()
    assert (result.groups["points"] == result.groups["earned"])[whole].all()
    counted = result.groups[result.groups["counted"]]
    by_institution = counted.groupby("institution_id", sort=False)
    complete = (by_institution["applicable_max"].min() > 0).to_numpy().copy()
    complete &= result.index["steps"].notna().to_numpy()
    sums = by_institution["steps"].sum().to_numpy()
    assert (sums[complete] == result.index["steps"].to_numpy()[complete]).all()


def _agree(sums, earned) -> None:
    """Sums are what was earned; where nothing was answered, what does not apply brings 0."""
    known = earned.notna().to_numpy()
    np.testing.assert_allclose(sums.to_numpy()[known], earned[known])
    assert (sums.fillna(0).to_numpy()[~known] == 0).all()


@settings(max_examples=40, deadline=None)
@given(cases())
def test_points_lie_between_the_ends_of_their_range(case):
    framework, stage_sets, rows = case
    index = score(framework, province(stage_sets), facts_of(framework, rows)).index
    known = index["points"].notna()
    assert (index["points_lowest"] <= index["points"])[known].all()
    assert (index["points"] <= index["points_highest"])[known].all()
    assert (index["points_highest"] <= index["max_points"])[known].all()
    assert (index["level"] <= index["level_highest"])[known].all()


@settings(max_examples=1, deadline=None)
@given(cases())
def test_facts_of_another_framework_are_refused(case):
    framework, stage_sets, rows = case
    other = framework.model_copy(update={"digest": "other"})
    with pytest.raises(ScoringError, match="Read the submissions again") as caught:
        score(other, province(stage_sets), facts_of(framework, rows))
    assert caught.value.code == "DT302"


@settings(max_examples=1, deadline=None)
@given(cases())
def test_unknown_assessments_and_school_years_are_refused(case):
    framework, stage_sets, rows = case
    facts, institutions = facts_of(framework, rows), province(stage_sets)
    with pytest.raises(ValueError, match="'external', not 'internal'"):
        score(framework, institutions, facts, assessment="internal")
    with pytest.raises(ScoringError, match="'1999-2000' is no school year"):
        score(framework, institutions, facts, school_year="1999-2000")


@settings(max_examples=40, deadline=None)
@given(cases(), st.data())
def test_external_answers_count_and_self_answers_fill_the_rest(case, data):
    framework, stage_sets, rows = case
    own = facts_of(framework, rows)
    checked = [data.draw(answers(framework)) for _ in rows]
    external = facts_of(framework, checked)
    both = replace(
        own,
        records=pd.concat(
            [own.records, external.records.assign(assessment="external")], ignore_index=True
        ),
        values=np.vstack([own.values, external.values]),
        states=np.vstack([own.states, external.states]),
        cell_rows=np.vstack([own.cell_rows, external.cell_rows]),
        cell_columns=np.vstack([own.cell_columns, external.cell_columns]),
    )
    merged = [
        {f: outer[f] if outer[f].state != oracle.MISSING else inner[f] for f in inner}
        for inner, outer in zip(rows, checked, strict=True)
    ]
    institutions = province(stage_sets)
    recognised = score(framework, institutions, both)
    expected = score(framework, institutions, facts_of(framework, merged))
    pd.testing.assert_frame_equal(
        recognised.components.drop(columns="verified"),
        expected.components.drop(columns="verified"),
    )
    alone = score(framework, institutions, both, assessment="self")
    pd.testing.assert_frame_equal(alone.components, score(framework, institutions, own).components)


@settings(max_examples=1, deadline=None)
@given(cases())
def test_a_stray_record_of_a_later_year_moves_nobody_to_that_year(case):
    framework, stage_sets, rows = case
    years = tuple(
        framework.school_years[0].model_copy(update={"id": year}) for year in (YEAR, "2023-2024")
    )
    framework = type(framework)(
        **{name: getattr(framework, name) for name in type(framework).model_fields}
        | {"school_years": years}
    )
    institutions = province([stage_sets[0]] * 3)
    own = facts_of(framework, [rows[0]] * 3)
    stray = own.records.iloc[:1].assign(school_year="2023-2024")
    both = replace(
        own,
        records=pd.concat([own.records, stray], ignore_index=True),
        values=np.vstack([own.values, own.values[:1]]),
        states=np.vstack([own.states, own.states[:1]]),
        cell_rows=np.vstack([own.cell_rows, own.cell_rows[:1]]),
        cell_columns=np.vstack([own.cell_columns, own.cell_columns[:1]]),
    )
    assert score(framework, institutions, both).school_year == YEAR
    assert score(framework, institutions, both, school_year="2023-2024").school_year == "2023-2024"


@settings(max_examples=1, deadline=None)
@given(frameworks())
def test_without_any_record_there_is_nothing_to_score(framework):
    with pytest.raises(ScoringError, match="no record of any institution") as caught:
        score(framework, province([("primary",)]), facts_of(framework, []))
    assert caught.value.code == "DT309"
