"""Flags are raised where a head teacher should look again, and nowhere else."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dtindex as dti
from answered import YEAR, load, scored
from dtindex.analysis.flags.flags import Flags
from dtindex.analysis.flags.kinds import _more
from dtindex.catalogue import LANGUAGES
from dtindex.criteria.rules.flags import Exceeds, Flag, ZeroEverywhere
from dtindex.criteria.told.flag_words import flag_in_words
from dtindex.errors import AnalysisError

BEFORE = "2021-2022"
SIZES = {"n_classes": 12, "n_staff": 30, "n_teachers": 25, "n_pupils": 300, "n_parents": 280}
DONE = {
    "n_classes_blended": 11,
    "n_teachers_office365": 20,
    "n_pupils_office365": 230,
    "n_subjects": 12,
    "n_subjects_assessed_online": 7,
    "n_teachers_training_account": 24,
    "n_staff_trained": 21,
    "n_teachers_contributing": 13,
    "n_pupils_electronic_record": 290,
    "n_pupils_identified": 299,
    "fees_collected_vnd": 90_000_000,
    "fees_cashless_vnd": 40_000_000,
}
SCHOOL = SIZES | DONE
RATIOS = {
    "n_classes_blended": 12,
    "n_teachers_office365": 25,
    "n_pupils_office365": 300,
    "n_teachers_training_account": 25,
    "n_staff_trained": 30,
    "n_teachers_contributing": 25,
    "n_classes_gradebook": 12,
    "n_pupils_electronic_record": 300,
    "n_pupils_identified": 300,
}


def codes(raised: Flags, institution_id: str = "A") -> list[str]:
    return raised.of(institution_id)["code"].tolist()


def raised(school: dict, **changes) -> list[str]:
    return codes(dti.flags(scored({"A": school | changes})))


def test_an_ordinary_form_raises_nothing():
    assert raised(SCHOOL) == []


def test_a_hundred_of_three_hundred_pupils_looks_like_a_percentage():
    assert raised(SCHOOL, n_pupils_office365=100) == ["F1"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"n_pupils_office365": 99}, id="99 is no hundred"),
        pytest.param(
            {"n_pupils": 200, "n_pupils_office365": 100, "n_parents": 190}
            | {"n_pupils_electronic_record": 190, "n_pupils_identified": 199},
            id="half of two hundred may well be a hundred",
        ),
    ],
)
def test_figures_that_may_well_be_counts_are_left_alone(change):
    assert "F1" not in raised(SCHOOL, **change)


def test_round_figures_up_to_a_hundred_in_many_places_look_like_percentages():
    parts = ("n_pupils_office365", "n_pupils_electronic_record", "n_pupils_identified")
    round_ones = dict.fromkeys(parts, 85)
    assert raised(SCHOOL, **round_ones) == []
    assert raised(SCHOOL, **round_ones, n_parents_connected=90) == ["F2"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"n_pupils": 721}, "F3", id="61 pupils to a class"),
        pytest.param({"n_classes": 61}, "F4", id="fewer than 5 pupils to a class"),
        pytest.param({"n_staff": 330, "n_teachers": 301}, "F5", id="more teachers than pupils"),
        pytest.param({"n_materials": 5, "n_materials_shared": 6}, "F6", id="more shared than had"),
        pytest.param(
            {"n_classrooms": 9, "n_classrooms_internet": 0, "n_classrooms_wifi": 1},
            "F7",
            id="wireless where there is no internet",
        ),
        pytest.param(
            {"fees_collected_vnd": 299_999, "fees_cashless_vnd": 0}, "F8", id="fees in thousands"
        ),
    ],
)
def test_a_figure_that_another_rules_out_is_flagged_with_both(change, code):
    result = scored({"A": SCHOOL | change})
    row = dti.flags(result).of("A").set_index("code").loc[code]
    named = next(flag for flag in result.framework.flags if flag.id == code).fact_ids
    assert set(row["facts"].split(";")) == set(named)
    assert all(result.framework.fact[fact].label_vi in row["values"] for fact in named)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"n_pupils": 720}, id="60 pupils to a class"),
        pytest.param({"n_classes": 60}, id="5 pupils to a class"),
        pytest.param({"n_materials": 6, "n_materials_shared": 6}, id="all is shared"),
        pytest.param({"fees_collected_vnd": 0, "fees_cashless_vnd": 0}, id="no fees at all"),
        pytest.param({"fees_collected_vnd": 300_000, "fees_cashless_vnd": 0}, id="1,000 a pupil"),
    ],
)
def test_a_figure_at_the_edge_is_left_alone(change):
    assert raised(SCHOOL, **change) == []


def test_all_ratios_full_is_flagged_and_one_short_is_not():
    assert raised(SIZES, **RATIOS) == ["F9"]
    assert raised(SIZES, **RATIOS | {"n_pupils_office365": 299}) == []


def test_zero_everywhere_is_flagged_only_where_enough_is_answered():
    nothing = dict.fromkeys(RATIOS, 0) | {"online_teaching_plan": "Không"}
    assert raised(SIZES, **nothing) == ["F10"]
    assert raised(SIZES, **nothing | {"n_classes_blended": 1}) == []
    assert raised(SIZES, n_classes_blended=0) == []


def test_the_very_answers_of_another_school_are_flagged_for_both():
    other = SCHOOL | {"n_pupils": 290, "n_pupils_identified": 290}
    found = dti.flags(scored({"A": SCHOOL, "B": SCHOOL, "C": other}), language="en")
    assert codes(found, "A") == codes(found, "B") == ["F13", "F14"]
    assert codes(found, "C") == []
    assert found.of("A")["values"].tolist() == ["the same as B"] * 2


def test_the_size_of_another_school_is_flagged_even_when_the_rest_differs():
    other = SCHOOL | {"n_classes_blended": 3}
    assert codes(dti.flags(scored({"A": SCHOOL, "B": other}))) == ["F14"]


def test_answers_that_say_nothing_are_no_copy():
    empty = dict.fromkeys(RATIOS, 0)
    assert "F13" not in codes(dti.flags(scored({"A": SIZES | empty, "B": SIZES | empty})))


def test_last_years_form_sent_again_is_flagged():
    now, before = scored({"A": SCHOOL}), scored({"A": SCHOOL}, BEFORE)
    assert codes(dti.flags(now, before)) == ["F15"]
    changed = scored({"A": SCHOOL | {"n_staff_trained": 22}})
    assert codes(dti.flags(changed, before)) == []


def test_a_number_of_pupils_that_more_than_doubled_is_flagged_with_both_years():
    fewer = {"n_parents": 140, "n_pupils": 149} | dict.fromkeys(DONE, 10)
    before = scored({"A": SCHOOL | fewer}, BEFORE)
    now = scored({"A": SCHOOL})
    found = dti.flags(now, before, language="en").of("A").set_index("code")
    assert found.loc["F12", "values"] == (
        "Pupils, 2021-2022: 149 pupils; Pupils, 2022-2023: 300 pupils"
    )
    halved = dti.flags(scored({"A": SCHOOL | fewer}), scored({"A": SCHOOL}, BEFORE))
    assert halved.of("A")["code"].tolist().count("F12") == 1


def all_done(framework: dti.Framework, best: bool) -> dict[str, object]:
    """Answers that earn every point of the index, or none."""
    said: dict[str, object] = {}
    for fact in framework.facts_for(("primary",)):
        match fact.kind:
            case "yes_no":
                said[fact.id] = "Có" if best else "Không"
            case "choice":
                said[fact.id] = fact.options[-1 if best else 0].label_vi
            case "count" | "amount":
                least = 40 if not fact.at_most else 0
                said[fact.id] = min(40 if best else least, int(fact.maximum or 40))
    wholes = {rule.denominator for c in framework.components if (rule := c.rule).kind == "ratio"}
    return said | {whole: 40 for whole in wholes if whole in said}


def test_a_leap_of_the_index_is_flagged_but_not_what_missing_answers_may_explain():
    framework = load("kontum-2022")
    poor = all_done(framework, best=False)
    rich = all_done(framework, best=True)
    high, low = scored({"A": rich}), scored({"A": poor}, BEFORE)
    jump = dti.flags(high, low, language="en").of("A").set_index("code").loc["F11"]
    then, now = (result.index["points"].iat[0] for result in (low, high))
    assert jump["values"] == f"2021-2022: {then:.2f} points; 2022-2023: {now:.2f} points"
    assert "F11" in codes(dti.flags(scored({"A": poor}), scored({"A": rich}, BEFORE)))
    silent = scored({"A": SIZES}, BEFORE)
    assert "F11" not in codes(dti.flags(high, silent))


def test_without_a_year_before_three_flags_are_not_looked_for_and_it_says_so():
    assert dti.flags(scored({"A": SCHOOL})).not_looked_for == ("F11", "F12", "F15")
    before = scored({"A": SCHOOL}, BEFORE)
    assert dti.flags(scored({"A": SCHOOL}), before).not_looked_for == ()


def test_a_school_that_was_not_there_last_year_has_nothing_to_compare():
    before = scored({"B": SCHOOL}, BEFORE)
    assert codes(dti.flags(scored({"A": SCHOOL}), before)) == []


def test_a_year_by_other_rules_is_compared_where_its_facts_answer_to_todays():
    before = scored({"A": SCHOOL}, BEFORE)
    framework = before.framework.model_copy(update={"digest": "of another day"})
    other = dti.score(
        framework, before.institutions, dataclasses.replace(before.facts, framework=framework)
    )
    this = scored({"A": SCHOOL})

    assert codes(dti.flags(this, other)) == codes(dti.flags(this, before))
    assert dti.flags(this, other).not_looked_for == ()


@pytest.mark.parametrize("year", ["2022-2023", "2023-2024"])
def test_a_result_of_the_same_or_a_later_school_year_is_not_the_year_before(year):
    other = scored({"A": SCHOOL}, year)

    with pytest.raises(AnalysisError, match=f"of the school year {year}") as caught:
        dti.flags(scored({"A": SCHOOL}), other)

    assert caught.value.code == "DT524"


def test_flags_never_change_a_score():
    result = scored({"A": SCHOOL | {"n_pupils_office365": 100}})
    bare = result.framework.model_copy(update={"flags": ()})
    assert len(dti.flags(result)) == 1
    assert len(dti.flags(dataclasses.replace(result, framework=bare))) == 0
    again = scored({"A": SCHOOL | {"n_pupils_office365": 100}})
    assert again.index.equals(result.index)


@given(st.integers(1, 10**18), st.integers(1, 10**18), st.decimals("0.001", "60", places=3))
@settings(max_examples=60, deadline=None)
def test_quantities_are_compared_exactly_whatever_their_size(left, right, times):
    said = _more(np.array([left]), np.array([right]), times)
    assert said.tolist() == [Fraction(left) > Fraction(times) * right]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", dti.available_frameworks())
def test_every_flag_says_when_it_is_raised(name, language):
    framework = dti.load_framework(name)
    said = [flag_in_words(flag, framework, language) for flag in framework.flags]
    assert len(set(said)) == len(said)
    assert all(flag.status == "design" for flag in framework.flags)


def test_a_flag_can_be_built_by_a_department_of_its_own():
    rule = Exceeds(kind="exceeds", fact="n_computers", over="n_pupils", times=3)
    words = {"title": "x", "explanation": "y"}
    said = {f"{name}_{lang}": text for name, text in words.items() for lang in LANGUAGES}
    flag = Flag(id="X1", clauses=("II.6",), status="design", rule=rule, **said)
    result = scored({"A": SCHOOL | {"n_computers": 901}, "B": SCHOOL | {"n_computers": 900}})
    own = result.framework.model_copy(update={"flags": (flag,)})
    found = dti.flags(dataclasses.replace(result, framework=own))
    assert found.table["institution_id"].tolist() == ["A"]
    assert ZeroEverywhere(kind="zero_everywhere", at_least=2).at_least == 2


def test_a_whole_province_is_looked_through_at_once():
    framework, institutions, facts = dti.sample_province(60)
    now = dti.score(framework, institutions, facts)
    before = dti.score(framework, institutions, facts, school_year=BEFORE)
    found = dti.flags(now, before)
    assert found.school_year == YEAR
    order = institutions.ids.get_indexer(found.table["institution_id"])
    assert (np.diff(order) >= 0).all()
    assert "<table" in found._repr_html_()
