"""Sums of facts: exact, of whom, against the year before, and never of too few."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dtindex as dti
from dtindex.analysis.totals.disclosure import reasons
from dtindex.criteria.rules.models import DisclosurePolicy
from dtindex.scoring.answers import AnswerState

FRAMEWORK = dti.load_framework("kontum-2022")
SMALL = FRAMEWORK.disclosure
N = 6


def province(rows: list[dict], *, year: str = "2022-2023", stages: str = "primary"):
    ids = [f"KT{place:02d}" for place in range(len(rows))]
    institutions = dti.read_institutions(
        pd.DataFrame(
            {
                "institution_id": ids,
                "name": [f"Trường {each}" for each in ids],
                "stages": [row.pop("stages", stages) for row in rows],
                "district": [row.pop("district", "Huyện A") for row in rows],
            }
        )
    )
    sent = pd.DataFrame(rows).assign(institution_id=ids, school_year=year)
    facts, _ = dti.read_submissions(sent, FRAMEWORK, institutions)
    return dti.score(FRAMEWORK, institutions, facts, school_year=year)


def sums(result, measure: str, by: str = "province", **more) -> pd.DataFrame:
    table = dti.totals(result, by, **more).table
    return table[table["measure_id"] == measure].reset_index(drop=True)


def test_a_share_is_the_sum_of_parts_over_the_sum_of_wholes():
    rows = [{"n_classes": 10, "n_classes_blended": 5}] * 4 + [
        {"n_classes": 100, "n_classes_blended": 100},
        {"n_classes": 7},
    ]
    [row] = sums(province([dict(row) for row in rows]), "1.1.b").to_dict("records")

    assert (row["numerator"], row["denominator"]) == (Decimal(120), Decimal(140))
    assert row["share"] == 120 / 140
    assert (row["n_expected"], row["n_answered"], row["n_missing"]) == (6, 5, 1)


def test_whoever_is_not_asked_or_has_nothing_to_divide_by_is_not_missing():
    rows = [
        *[{"n_pupils_grade12": 50, "n_pupils": 90, "stages": "upper_secondary"}] * 5,
        {"n_pupils_grade12": 0, "n_pupils": 90, "stages": "upper_secondary"},
        {"n_pupils": 90, "stages": "preschool"},
    ]
    [row] = sums(province([dict(row) for row in rows]), "4.1.a").to_dict("records")

    assert (row["n_expected"], row["n_not_applicable"], row["n_missing"]) == (6, 1, 5)
    assert row["numerator"] is None


def test_of_a_choice_and_of_yes_or_no_institutions_are_counted():
    rows = [{"management_platform": "platform", "digital_signatures": "có"}] * 4
    rows += [{"management_platform": "none", "digital_signatures": "không"}] * 2
    result = province([dict(row) for row in rows])

    platform = sums(result, "management_platform").set_index("option")
    assert platform["numerator"].tolist() == [2, 4, 0]
    assert platform["denominator"].tolist() == [6, 6, 6]
    [signed] = sums(result, "digital_signatures").to_dict("records")
    assert (signed["numerator"], signed["denominator"]) == (4, 6)


def test_change_is_told_over_those_that_answered_in_both_years():
    before = [{"n_classes": 10, "n_classes_blended": 4}] * 5 + [{}]
    after = [{"n_classes": 10, "n_classes_blended": 6}] * 4 + [{"n_classes": 9}]
    after += [{"n_classes": 1000, "n_classes_blended": 1000}]
    past = province([dict(row) for row in before], year="2021-2022")
    [row] = sums(province([dict(r) for r in after]), "1.1.b", previous=past).to_dict("records")

    assert (row["n_both"], row["n_answered"]) == (4, 5)
    assert (row["numerator_before"], row["share_before"]) == (16, 0.4)
    assert row["change"] == pytest.approx(0.2, abs=1e-15)


def test_a_sum_of_too_few_is_kept_back_and_so_is_the_one_that_would_give_it_away():
    rows = [{"n_classes": 3, "district": "Huyện A"}] * 2
    rows += [{"n_classes": 4, "district": "Huyện B"}] * 7
    rows += [{"n_classes": 5, "district": "Huyện C"}] * 6
    table = sums(province([dict(row) for row in rows]), "n_classes", "district")

    assert table["kept_back"].tolist() == ["institutions", "", "complement"]
    assert table["numerator"].tolist()[:2] == [None, Decimal(28)]


def test_a_count_of_few_people_is_kept_back_and_of_none_is_told():
    few = [{"n_pupils": 100, "n_classes": 9, "n_pupils_office365": 1} for _ in range(N)]
    none = [{"n_pupils": 100, "n_classes": 9, "n_pupils_office365": 0} for _ in range(N)]

    assert sums(province(few), "1.2.b")["kept_back"].tolist() == ["people"]
    assert sums(province(none), "1.2.b")["kept_back"].tolist() == [""]


@pytest.fixture(scope="module")
def result():
    return dti.score(*dti.sample_province(80))


@pytest.mark.parametrize("by", ["district", "stage", "area"])
def test_parts_add_up_to_the_province(result, by):
    framework = result.framework.model_copy(update={"disclosure": None})
    result = replace(result, framework=framework, facts=replace(result.facts, framework=framework))
    whole = dti.totals(result, "province").table
    parts = dti.totals(result, by).table
    keys = ["measure_id", "option"]

    for name in ("numerator", "n_expected", "n_answered", "n_missing", "n_both"):
        added = parts.fillna({name: 0}).groupby(keys)[name].sum()
        expected = whole.fillna({name: 0}).set_index(keys)[name]
        assert (added.loc[expected.index] == expected).all(), name


def test_every_share_agrees_with_a_slow_sum_in_fractions(result):
    table = dti.totals(result, "province").table
    framework, answers = result.framework, result.answers
    for row in table[table["kind"].isin(["ratio", "rate"])].to_dict("records"):
        part, whole = (
            framework.fact_index[f] for f in framework.component[row["measure_id"]].fact_ids
        )
        sums_of = [Fraction(0), Fraction(0)]
        component = framework.component[row["measure_id"]]
        for i, stages in enumerate(result.institutions.table["stages"]):
            states = answers.states[i, [part, whole]]
            if (
                component.applies_to(tuple(stages.split(";")))
                and (states == AnswerState.ANSWERED).all()
            ):
                sums_of[0] += int(answers.values[i, part])
                sums_of[1] += int(answers.values[i, whole])
        if not row["kept_back"] and row["n_answered"]:
            assert (row["numerator"], row["denominator"]) == tuple(map(int, sums_of))
            assert row["share"] == float(sums_of[0] / sums_of[1])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=8))
def test_no_kept_sum_can_be_found_by_subtraction(numbers):
    assert SMALL is not None
    table = pd.DataFrame(
        {"by": "district", "measure": 0, "n_answered": numbers, "people": [()] * len(numbers)}
    )
    why = reasons(table, SMALL)
    told = (why == "") & (np.array(numbers) > 0)

    small = (np.array(numbers) > 0) & (np.array(numbers) < SMALL.minimum_institutions)
    assert not (told & small).any()
    assert (why != "").sum() != 1 or not told.any()


def test_without_a_rule_nothing_is_kept_back():
    table = pd.DataFrame({"by": ["x"], "measure": [0], "n_answered": [1], "people": [(3,)]})

    assert reasons(table, None).tolist() == [""]
    assert isinstance(SMALL, DisclosurePolicy)


def test_an_unknown_breakdown_is_refused_with_those_there_are(result):
    with pytest.raises(ValueError, match="province, district, commune, area, stage, not by huyện"):
        dti.totals(result, "huyện")
