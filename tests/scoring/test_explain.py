"""Every point can be explained: from which answer, by which rule and clause, and what was lost."""

import numpy as np
import pandas as pd
import pytest

import dtindex as dti
from dtindex.errors import ScoringError

STATES = {"answered", "missing", "not_applicable", "rejected"}


@pytest.fixture(scope="module")
def result():
    return dti.score(*dti.sample_province(30))


@pytest.fixture(scope="module", params=["vi", "en"])
def explanations(request, result):
    return [dti.explain(result, i, language=request.param) for i in result.institutions.ids]


def test_the_points_explained_are_the_points_scored(result):
    components = result.components.set_index(["institution_id", "component_id"])
    for institution_id in result.institutions.ids:
        table = dti.explain(result, institution_id).table.set_index("component_id")
        scored = components.loc[institution_id]
        np.testing.assert_array_equal(table["points"], scored["points"])
        np.testing.assert_allclose(table["lost"], scored["lost"])
        np.testing.assert_allclose(table["open"], scored["open"])
        assert (table["state"] == scored["state"]).all()


def test_every_loss_has_a_reason_and_nothing_else_has(explanations):
    for explanation in explanations:
        for item in explanation.points:
            assert bool(item.lost or item.open) == bool(item.why_lost), item
            assert not (item.lost and item.open)
            assert bool(item.open) == (item.state == "missing")


def test_every_point_names_its_rule_and_its_clause(explanations):
    for explanation in explanations:
        assert {item.state for item in explanation.points} <= STATES
        assert all(item.rule and item.clause and item.title for item in explanation.points)


def test_answers_that_came_from_files_name_their_cell(result):
    facts = [f for p in dti.explain(result, result.institutions.ids[0]).points for f in p.facts]
    answered = [fact for fact in facts if fact.state == "answered"]
    assert answered
    assert all(fact.cell in fact.source() and fact.cell for fact in answered)


def test_a_ratio_says_how_many_more_are_needed(result):
    framework = result.framework
    component = framework.component["1.1.b"]
    for institution_id in result.institutions.ids:
        explained = dti.explain(result, institution_id)
        item = next(x for x in explained.points if x.component_id == component.id)
        if item.state == "answered" and item.lost:
            reached, whole = (fact.value for fact in item.facts)
            assert f"cần thêm {whole - reached} lớp" in item.why_lost
            return
    pytest.fail("no institution of the sample lost points here")


def test_conditions_are_explained_too(explanations):
    assert [c.condition_id for c in explanations[0].conditions] == ["C1", "C2", "C3", "C4"]


def test_an_unknown_institution_is_refused(result):
    with pytest.raises(ScoringError, match="holds no institution 'nobody'") as caught:
        dti.explain(result, "nobody")
    assert caught.value.code == "DT306"


def test_the_text_in_english_holds_no_vietnamese_but_names_and_evidence(result):
    institution_id = result.institutions.ids[0]
    text = dti.explain(result, institution_id, language="en").text
    assert "points" in text
    assert "điểm" not in text.replace(result.institutions.table["name"].iat[0], "")


def test_the_table_is_a_dataframe_with_a_row_per_component(result):
    table = dti.explain(result, result.institutions.ids[0]).table
    assert isinstance(table, pd.DataFrame)
    assert table["component_id"].tolist() == [c.id for c in result.framework.components]
