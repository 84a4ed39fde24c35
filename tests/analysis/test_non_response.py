"""What nobody answered is a state of its own in every analysis: no zero, no fall, no company."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import dtindex as dti
from answered import YEAR, answered, load, schools
from dtindex.analysis.position.peers import peers
from dtindex.scoring.score import score
from dtindex.scoring.standing import Standing
from dtindex.submissions.outcome.facts import AnswerState
from partly_sent import mid_year, with_answers, without_forms


@pytest.fixture(scope="module")
def result():
    return mid_year(60)


@pytest.fixture(scope="module")
def silent(result):
    standing = result.scores.standings.index
    return set(result.institutions.ids[standing < Standing.PROVISIONAL])


def test_who_is_not_assessed_has_neither_rank_nor_level_nor_points(result, silent):
    index = result.index.set_index("institution_id")
    none = index.loc[sorted(silent)]
    columns = ["points", "points_highest", "level", "level_highest", "rank", "steps"]
    assert none[columns].isna().all(axis=None)
    assert index["rank"].max() <= len(index) - len(silent)
    for table in (result.groups, result.criteria, result.components):
        own = table[table["institution_id"].isin(silent)]
        assert set(own["standing"]) <= {"not_sent", "blank", "complete"}
        points = own["points"] if "points" in own else own["earned"]
        assert points[own["standing"] != "complete"].isna().all()


def test_who_is_not_assessed_moves_nobody_else(result, silent):
    ids = [i for i in result.institutions.ids if i not in silent]
    table = result.institutions.table
    rest = dti.Institutions(table[table["institution_id"].isin(ids)].reset_index(drop=True))
    alone = score(result.framework, rest, result.facts, school_year=result.school_year)
    rng = (np.random.default_rng(5) for _ in range(2))
    both = [
        dti.robustness(each, rng=next(rng), n_draws=200).table.set_index("institution_id")
        for each in (result, alone)
    ]
    names = ["rank", "rank_median", "p_same_level"]
    assert both[0].loc[ids, names].equals(both[1].loc[ids, names])
    assert both[0].loc[sorted(silent), names].isna().all(axis=None)
    for statistic in ("correlations", "reliability", "weights", "separation"):
        with_them, without = (getattr(dti.coherence(each), statistic) for each in (result, alone))
        assert with_them.equals(without)


def test_peers_and_lines_and_lifts_leave_out_who_is_not_assessed(result, silent):
    compared = peers(result)
    rows = [result.institutions.row_of(each) for each in sorted(silent)]
    assert (compared.rule_of[rows] == -1).all()
    for row in range(len(result.institutions)):
        members = result.institutions.ids[compared.members_of(row)]
        assert not silent & set(members)
    unlevelled = set(result.index.loc[result.index["level"].isna(), "institution_id"])
    assert not unlevelled & set(dti.cliffs(result, within=50).table["institution_id"])
    assert not unlevelled & set(dti.lift(result, 500).table["institution_id"])
    order = dti.visits(result).table
    assert set(order["institution_id"].tail(len(silent))) == silent
    assert order.set_index("institution_id").loc[sorted(silent), "at_stake"].isna().all()
    assert not silent & set(dti.flags(result).table["institution_id"])


def test_two_institutions_that_do_not_say_their_size_are_not_alike_for_it():
    framework, institutions, facts = dti.sample_province(n_institutions=400)
    column = framework.fact_index[framework.comparison.size_fact]
    states = facts.states.copy()
    quiet = facts.records["institution_id"].isin(institutions.ids[::3]).to_numpy()
    states[quiet, column] = AnswerState.MISSING
    compared = peers(dti.score(framework, institutions, replace(facts, states=states)))
    by_size = [i for i, rule in enumerate(compared.rules) if "size" in rule]
    assert not np.isin(compared.rule_of[::3], by_size).any()
    for row in np.flatnonzero(np.isin(compared.rule_of, by_size)):
        assert not any(member % 3 == 0 for member in compared.members_of(int(row)).tolist())


def test_a_blank_answer_is_no_fall():
    framework, institutions, facts = dti.sample_province(n_institutions=30)
    before, after = facts.school_years[-2:]
    ids = list(institutions.ids[:5])
    halved = with_answers(facts, ids, 30, after)
    years = [dti.score(framework, institutions, halved, school_year=y) for y in (before, after)]
    compared = dti.trend(years)
    changes = compared.changes.set_index("institution_id")
    np.testing.assert_allclose(
        changes["by_missing"] + changes["like_for_like"], changes["by_facts"], atol=1e-9
    )
    assert (changes.loc[ids, "by_missing"] < -5).all()
    assert (changes.loc[ids, "like_for_like"] > changes.loc[ids, "by_facts"] + 5).all()
    parts = compared.contributions
    states = {
        year.school_year: year.components.set_index(["institution_id", "component_id"])["state"]
        for year in years
    }
    keys = list(zip(parts["institution_id"], parts["component_id"], strict=True))
    missing = np.any([states[y].loc[keys].to_numpy() == "missing" for y in (before, after)], axis=0)
    assert (parts["in_both"].to_numpy() == ~missing).all()


def test_a_merged_school_has_no_past_where_one_of_its_origins_did_not_answer():
    framework, institutions, facts = dti.sample_province(n_institutions=10)
    before, after = facts.school_years[-2:]
    one, other, new = institutions.ids[:3]
    walk = [
        {"school_year": after, "from_id": each, "to_id": new, "kind": "merged"}
        for each in (one, other)
    ]

    def past(kept):
        year, last = (
            dti.score(framework, institutions, kept, school_year=y) for y in (before, after)
        )
        index = dti.trend([year, last], pd.DataFrame(walk)).index
        return index[(index["institution_id"] == new) & (index["school_year"] == before)].iloc[0]

    heard = past(without_forms(facts, [new], before))
    assert heard["n_silent"] == 0
    assert heard["points"] == heard["points"]
    quiet = past(without_forms(facts, [new, other], before))
    assert (quiet["n_silent"], quiet["came_from"]) == (1, one)
    assert np.isnan(quiet["points"])


def test_what_reviewers_alone_answered_is_no_modest_claim():
    framework, institutions = load("kontum-2022"), schools(["A"])
    claims = {"n_classes": 10, "n_classes_blended": 8}
    records = [
        (YEAR, "A", "self", claims),
        (YEAR, "A", "external", claims | {"online_teaching_plan": "Có"}),
    ]
    compared = dti.agreement(
        score(framework, institutions, answered(framework, institutions, records))
    )
    assert compared.overall["bias"] == 0


def test_a_school_year_without_any_form_is_refused():
    framework, institutions, facts = dti.sample_province(n_institutions=3)
    with pytest.raises(dti.DtindexError) as caught:
        dti.score(framework, institutions, facts, school_year="2024-2025")
    assert caught.value.code == "DT320"
    assert "2021-2022, 2022-2023" in caught.value.text("vi")
