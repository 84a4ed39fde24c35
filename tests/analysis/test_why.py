"""Why a score changed: contributions that add up to the last step, and are what they say."""

from decimal import Decimal
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dtindex as dti
from answered import YEAR, answered, load, schools, scored
from dtindex.analysis.change.change import Change
from dtindex.catalogue import LANGUAGES
from dtindex.errors import AnalysisError
from dtindex.scoring.score import score

BEFORE = "2021-2022"
SIZES = {"n_classes": 10, "n_staff": 30, "n_teachers": 20, "n_pupils": 200, "n_parents": 190}


def by_fact(change: Change) -> dict[str, Decimal]:
    return {c.fact_id: c.points for c in change.contributions if c.cause == "fact"}


def changed(before: dict, after: dict, **kinds) -> Change:
    return dti.why(scored({"A": before}, **kinds), scored({"A": after}, **kinds), "A")


@pytest.fixture(scope="module")
def years():
    framework, institutions, facts = dti.sample_province(40)
    return [dti.score(framework, institutions, facts, school_year=year) for year in (BEFORE, YEAR)]


def test_contributions_add_up_exactly_for_every_institution_of_a_province(years):
    for institution in years[0].institutions.ids:
        change = dti.why(*years, institution)
        assert sum((c.points for c in change.contributions), Decimal(0)) == change.points
        steps = [
            result.index.set_index("institution_id").loc[institution, "steps"] for result in years
        ]
        assert change.points == Decimal(int(steps[1] - steps[0])) / 100


def test_a_single_answer_gets_the_whole_change():
    yes = SIZES | {"online_teaching_plan": "Có", "n_classes_blended": 5}
    no = yes | {"online_teaching_plan": "Không"}
    change = changed(no, yes)
    assert by_fact(change) == {"online_teaching_plan": change.points}
    assert change.points > 0


def test_a_count_and_its_total_share_what_neither_does_alone():
    """8 of 10, then 8 of 16: the total takes all; 12 of 16 then: each the mean of both orders."""
    eight = SIZES | {"n_classes_blended": 8}
    assert list(by_fact(changed(eight, eight | {"n_classes": 16}))) == ["n_classes"]
    change = changed(eight, eight | {"n_classes": 16, "n_classes_blended": 12})
    found = by_fact(change)
    assert found["n_classes_blended"] > 0 > found["n_classes"]
    assert sum(found.values()) == change.points


@given(
    old=st.tuples(*[st.integers(1, 40)] * 3),
    new=st.tuples(*[st.integers(1, 40)] * 3),
)
@settings(max_examples=4, deadline=None)
def test_contributions_are_shapley_values_over_all_orders(old, new):
    """Nothing is rescaled for a school that everything applies to, so the mean is the value."""
    names = ("n_teachers_office365", "n_staff_trained", "n_teachers")
    whole = complete() | {"n_staff": 60}
    before = whole | bounded(names, old)
    after = whole | bounded(names, new)
    change = changed(before, after)
    players = [name for name in before if before[name] != after[name]]
    orders = list(permutations(players))
    points = {frozenset(done): 0 for order in orders for done in prefixes(order)}
    sets = {f"S{i}": subset for i, subset in enumerate(points)}
    mixed = {
        school: {n: (after if n in subset else before)[n] for n in before}
        for school, subset in sets.items()
    }
    result = scored(mixed)
    steps = dict(zip(sets.values(), result.scores.index.points.tolist(), strict=True))
    for player in players:
        gains = [
            steps[frozenset(order[: order.index(player) + 1])]
            - steps[frozenset(order[: order.index(player)])]
            for order in orders
        ]
        value = Decimal(sum(gains)) / len(gains) / 100
        assert abs(by_fact(change)[player] - value) < Decimal("1e-9")


def complete() -> dict[str, object]:
    """Give answers by which whatever a primary school is asked applies to it."""
    framework = load("kontum-2022")
    said: dict[str, object] = {}
    for fact in framework.facts_for(("primary",)):
        if fact.kind == "count":
            said[fact.id] = min(40, int(fact.maximum or 40))
        elif fact.kind == "amount":
            said[fact.id] = 40
        elif fact.kind == "yes_no":
            said[fact.id] = "Có"
        elif fact.kind == "choice":
            said[fact.id] = fact.options[0].label_vi
    return said


def bounded(names: tuple[str, ...], values: tuple[int, ...]) -> dict[str, int]:
    """Parts no larger than their totals, whichever year they are mixed with."""
    office365, trained, teachers = values
    return dict(zip(names, (min(office365, 1), trained, teachers), strict=True)) | {
        "n_teachers_training_account": 1,
        "n_teachers_contributing": 1,
    }


def prefixes(order):
    return [order[:n] for n in range(len(order) + 1)]


def test_an_answer_that_no_longer_applies_is_given_what_rescaling_does():
    twelve = {"n_pupils_grade12": 40, "n_exam_candidates_online": 10}
    base = SIZES | {"n_classes_blended": 5} | twelve
    none = base | {"n_pupils_grade12": 0, "n_exam_candidates_online": 0}
    change = changed(base, none, stages="upper_secondary")
    assert sum(by_fact(change).values()) == change.points


def test_a_changed_condition_is_told_beside_the_points():
    held = SIZES | {"n_classes_blended": 4, "leader_assigned": "Không"}
    change = changed(held, held | {"leader_assigned": "Có"})
    assert [c.condition_id for c in change.conditions] == ["C1"]
    assert change.conditions[0].before == "chưa đạt"
    assert by_fact(change) == {"leader_assigned": 0}
    assert "1 thay đổi khác không làm đổi điểm" in change.text


def test_external_assessment_says_where_points_went():
    framework = load("kontum-2022")
    institutions = schools(["A"])
    own = SIZES | {"n_classes_blended": 10}
    records = [(YEAR, "A", "self", own), (YEAR, "A", "external", {"n_classes_blended": 5})]
    records[1][3]["n_classes"] = 10
    facts = answered(framework, institutions, records)
    change = dti.why(
        score(framework, institutions, facts, assessment="self"),
        score(framework, institutions, facts),
        "A",
        language="en",
    )
    assert by_fact(change) == {"n_classes_blended": change.points}
    assert "10 classes → 5 classes (external assessment)" in change.text
    assert "self-assessment" in change.before


def test_other_stages_are_split_off_from_answers():
    said = SIZES | {"n_classes_blended": 4, "online_teaching_plan": "Có"}
    before = scored({"A": said}, stages="preschool")
    after = scored({"A": said}, stages="primary")
    change = dti.why(before, after, "A")
    assert [(c.cause, c.points) for c in change.contributions] == [("stages", change.points)]
    assert change.contributions[0].before == "Mầm non"


def test_other_rules_are_split_off_from_answers():
    before = scored({"A": SIZES | {"n_classes_blended": 4}})
    old = before.framework
    group = old.groups[0]
    double = group.criteria[0].components[0].model_copy(update={"max_points": Decimal(4)})
    fewer = group.criteria[0].components[1].model_copy(update={"max_points": Decimal(2)})
    criterion = group.criteria[0].model_copy(update={"components": (double, fewer)})
    fields = {name: getattr(old, name) for name in type(old).model_fields}
    changed_group = type(group)(
        **{n: getattr(group, n) for n in type(group).model_fields}
        | {"criteria": (criterion, *group.criteria[1:])}
    )
    rules = type(old)(**fields | {"groups": (changed_group, *old.groups[1:]), "digest": "f" * 64})
    institutions = schools(["A"])
    said = [(YEAR, "A", "self", SIZES | {"n_classes_blended": 6})]
    after = score(rules, institutions, answered(rules, institutions, said))
    change = dti.why(before, after, "A")
    by_rules = {c.components: c for c in change.contributions if c.cause == "rules"}
    by_facts = [c.points for c in change.contributions if c.cause == "fact"]
    assert by_rules["1.1.b",].points < 0 < sum(by_facts)
    assert sum(c.points for c in by_rules.values()) + sum(by_facts) == change.points
    assert "1.1.b" in by_rules["1.1.b",].label
    assert by_rules["1.1.b",].before.startswith("tối đa 4 điểm")
    assert by_rules["1.1.b",].after.startswith("tối đa 2 điểm")


def test_equal_results_have_nothing_to_tell():
    same = SIZES | {"n_classes_blended": 4}
    change = changed(same, same)
    assert (change.points, change.contributions, change.conditions) == (0, (), ())
    assert change.table.empty
    assert list(change.table.columns) == [
        *("cause", "fact_id", "label", "before", "after", "points", "components", "came_or_went")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_names_levels_facts_and_components(years, language):
    change = dti.why(*years, years[0].institutions.ids[0], language=language)
    largest = change.contributions[0]
    assert largest.label in change.text
    assert ", ".join(largest.components) in change.text
    assert BEFORE in change.text
    assert change.text == repr(change)
    assert "<table" in change._repr_html_()
    points = np.abs(change.table["points"].to_numpy())
    assert (np.diff(points) <= 0).all()


def test_two_runs_of_one_year_are_called_that():
    before, after = (scored({"A": SIZES | {"n_classes_blended": n}}) for n in (3, 4))
    change = dti.why(before, after, "A")
    assert "Giữa hai lần tính: năm học" in change.text


def test_an_answer_that_came_is_told_from_one_that_got_better():
    before = SIZES | {"n_classes_blended": 4}
    change = changed(before, before | {"online_teaching_plan": "Có", "n_classes_blended": 5})
    came = {c.fact_id: c.came_or_went for c in change.contributions}
    assert came == {"online_teaching_plan": True, "n_classes_blended": False}
    plan = next(c for c in change.contributions if c.came_or_went)
    assert change.by_missing == plan.points != change.points
    assert "là do số liệu có thêm hoặc thiếu đi" in change.text
    assert plan.readers[0].endswith("(1.1.a)")


@pytest.mark.parametrize("empty", [{}, SIZES])
def test_a_form_without_points_has_nothing_to_compare(empty):
    full = SIZES | {"n_classes_blended": 4}
    for pair, where in (((empty, full), "before"), ((full, empty), "after")):
        with pytest.raises(AnalysisError) as caught:
            changed(*pair)
        assert (caught.value.code, caught.value.where) == ("DT526", where)


def test_an_unknown_institution_is_refused():
    with pytest.raises(AnalysisError, match="no institution 'Z'") as caught:
        dti.why(scored({"A": SIZES}), scored({"A": SIZES}), "Z")
    assert (caught.value.code, caught.value.where) == ("DT522", "before")


def test_points_of_different_indices_have_no_difference():
    with pytest.raises(AnalysisError, match="different indices") as caught:
        dti.why(scored({"A": SIZES}), scored({"A": {}}, framework_id="moet-4725-2022"), "A")
    assert caught.value.code == "DT523"
