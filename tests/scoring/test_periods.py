"""As of a reporting period, what is not due yet leaves points and maximum, and is no failure."""

import numpy as np
import pandas as pd
import pytest

import dtindex as dti
from dtindex.criteria.rules.due import as_of, not_due, whole
from dtindex.errors import ScoringError
from dtindex.scoring.score import score_again

LATE = "3.4.b"
"""Semesters whose results are in the sector database: counted over the whole school year."""


@pytest.fixture(scope="module")
def province():
    return dti.sample_province(12)


@pytest.fixture(scope="module")
def whole_year(province):
    return dti.score(*province, school_year="2022-2023")


@pytest.fixture(scope="module")
def mid_year(province):
    return dti.score(*province, school_year="2022-2023", period="mid-year")


def test_what_is_not_due_leaves_points_and_maximum(whole_year, mid_year):
    before, after = (
        each.components.set_index(["component_id", "institution_id"]).loc[LATE]
        for each in (whole_year, mid_year)
    )

    assert set(after["state"]) == {"not_due"}
    assert "not_due" not in set(before["state"])
    column = [c.id for c in mid_year.framework.components].index(LATE)
    assert (mid_year.scores.component_max[:, column] == 0).all()
    assert (mid_year.scores.component.points[:, column] == 0).all()
    assert (after["lost"] == 0).all()
    assert (after["open"] == 0).all()


def test_what_is_due_earns_what_it_earns_in_the_whole_year(whole_year, mid_year):
    late = not_due(mid_year.framework)
    due = [i for i, c in enumerate(mid_year.framework.components) if c.id not in late]

    np.testing.assert_array_equal(
        mid_year.scores.component.points[:, due], whole_year.scores.component.points[:, due]
    )


def test_a_form_that_is_whole_but_for_what_is_not_due_is_complete(province):
    framework, institutions, facts = province
    late = [f.id for f in framework.facts if f.from_period == "year-end"]
    states = facts.states.copy()
    columns = [framework.fact_index[each] for each in late]
    states[:, columns] = 0
    emptied = dti.Facts(
        *(framework, facts.records, facts.values, states, facts.cell_rows),
        *(facts.cell_columns, facts.evidence),
    )

    at_mid = dti.score(framework, institutions, emptied, period="mid-year")
    at_end = dti.score(framework, institutions, emptied)
    both = dti.score(framework, institutions, facts, period="mid-year")

    assert at_mid.index["n_missing"].sum() < at_end.index["n_missing"].sum()
    assert at_mid.index["points"].equals(both.index["points"])
    assert (at_mid.index["points"] >= at_end.index["points"]).any()


def test_no_level_is_given_while_anything_counted_is_not_due(whole_year, mid_year):
    assert whole_year.index["level"].notna().any()
    for name in ("level", "level_by_points", "level_lowest", "level_highest"):
        assert mid_year.index[name].isna().all()
    assert not mid_year.index["level_open"].any()


def test_the_last_period_scores_as_the_whole_year(province, whole_year):
    last = dti.score(*province, school_year="2022-2023", period="year-end")

    pd.testing.assert_frame_equal(last.index, whole_year.index)
    assert last.digest != whole_year.digest
    assert (last.period, whole_year.period) == ("year-end", "")


def test_what_is_not_due_is_counted_apart_from_what_does_not_apply(whole_year, mid_year):
    counts = ["n_answered", "n_missing", "n_rejected", "n_not_applicable", "n_not_due"]
    totals = [each.index[counts].sum(axis=1).unique().tolist() for each in (whole_year, mid_year)]

    assert totals[0] == totals[1]
    assert (whole_year.index["n_not_due"] == 0).all()
    assert (mid_year.index["n_not_due"] > 0).all()


def test_an_explanation_says_what_is_not_due(mid_year):
    institution_id = mid_year.institutions.ids[0]
    explained = dti.explain(mid_year, institution_id)

    item = next(each for each in explained.points if each.component_id == LATE)
    assert (item.state, item.why_lost) == ("not_due", "")
    assert "chưa đến kỳ" in explained.text


def test_a_saved_result_keeps_its_period_and_its_mid_year(province, mid_year, tmp_path):
    result = dti.score(*province, school_year="2022-2023", previous=[mid_year])

    again = dti.load_result(dti.save_result(result, tmp_path))

    assert again.digest == result.digest
    assert [each.when for each in again.previous] == ["2022-2023 mid-year"]
    assert again.previous[0].index.equals(mid_year.index)
    assert dti.load_result(tmp_path / "previous/2022-2023-mid-year").period == "mid-year"


def test_a_later_period_is_no_past_of_an_earlier_one(province, whole_year):
    with pytest.raises(ScoringError, match="not earlier than 2022-2023 mid-year") as caught:
        dti.score(*province, school_year="2022-2023", period="mid-year", previous=[whole_year])

    assert caught.value.code == "DT310"


def test_a_period_that_the_framework_lacks_is_refused_with_those_that_it_has(province):
    with pytest.raises(ScoringError, match="year-start, mid-year and year-end") as caught:
        dti.score(*province, period="summer")

    assert caught.value.code == "DT311"


def test_the_same_facts_are_scored_for_another_period(whole_year, mid_year):
    assert score_again(whole_year, period="mid-year").index.equals(mid_year.index)
    assert score_again(mid_year, period="").index.equals(whole_year.index)


def test_a_framework_as_of_a_period_asks_no_stage_for_what_is_not_due(province):
    framework = as_of(province[0], "mid-year")
    stages = ("primary", "lower_secondary")

    asked = {fact.id for fact in framework.facts_for(stages)}
    assert asked < {fact.id for fact in province[0].facts_for(stages)}
    assert {framework.fact[each].from_period for each in asked} == {"year-start", "mid-year"}
    assert whole(framework) is province[0]
    assert as_of(framework, "") is province[0]
    assert framework.digest == province[0].digest
