"""The Kon Tum rules say what the design of the index says: points, facts, stages, deadlines."""

import datetime
from decimal import Decimal

import pytest

from dtindex.criteria.load import load_framework

KONTUM = load_framework("kontum-2022")
SCHOOLED = ("primary", "lower_secondary", "upper_secondary", "continuing")
GRADUATING = ("upper_secondary", "continuing")
CERTIFYING = ("lower_secondary", "upper_secondary", "continuing")

# component, kind, maximum, denominator or points of options, stages
COMPONENTS = [
    ("1.1.a", "yes_no", "2", None, None),
    ("1.1.b", "ratio", "4", "n_classes", None),
    ("1.2.a", "ratio", "3", "n_teachers", None),
    ("1.2.b", "ratio", "2", "n_pupils", SCHOOLED),
    ("1.2.c", "yes_no", "1", None, None),
    ("1.3.a", "ratio", "3", "n_subjects", SCHOOLED),
    ("1.3.b", "choice", "2", (0, 1, 2), SCHOOLED),
    ("1.4.a", "ratio", "1.5", "n_teachers", None),
    ("1.4.b", "ratio", "1.5", "n_staff", None),
    ("2.1.a", "ratio", "5", "n_teachers", None),
    ("2.1.b", "ratio", "3", "n_teachers", None),
    ("2.2.a", "ratio", "5", "n_materials", None),
    ("2.2.b", "yes_no", "1", None, None),
    ("2.3.a", "yes_no", "2", None, None),
    ("2.3.b", "ratio", "2", "n_library_titles", None),
    ("2.3.c", "choice", "2", (0, 1, 2), None),
    ("3.1.a", "choice", "3", (0, 2, 3), None),
    ("3.1.b", "choice", "2", (0, 1, 2), None),
    ("3.2.a", "ratio", "3", "n_classes", SCHOOLED),
    ("3.2.b", "ratio", "3", "n_pupils", SCHOOLED),
    ("3.2.c", "yes_no", "1", None, SCHOOLED),
    ("3.3.a", "ratio", "2", "n_parents", None),
    ("3.4.a", "ratio", "2", "n_pupils", None),
    ("3.4.b", "count", "2", None, SCHOOLED),
    ("3.5.a", "count", "2", None, None),
    ("4.1.a", "ratio", "5", "n_pupils_grade12", GRADUATING),
    ("4.2.a", "ratio", "5", "n_university_applicants", GRADUATING),
    ("4.3.a", "choice", "2", (0, 1, 2), None),
    ("4.3.b", "ratio", "3", "n_admission_files", None),
    ("4.4.a", "choice", "2", (0, 1, 2), CERTIFYING),
    ("4.4.b", "ratio", "3", "n_certificate_files", CERTIFYING),
    ("5.1.a", "ratio", "8", "fees_collected_vnd", None),
    ("5.1.b", "ratio", "5", "n_parents", None),
    ("5.1.c", "ratio", "3", "n_fee_types", None),
    ("5.2.a", "choice", "4", (0, 2, 4), None),
]


@pytest.mark.parametrize(
    ("component_id", "kind", "max_points", "detail", "stages"),
    [pytest.param(*row, id=row[0]) for row in COMPONENTS],
)
def test_a_component_is_as_the_design_sets_it(component_id, kind, max_points, detail, stages):
    component = KONTUM.component[component_id]
    assert component.rule.kind == kind
    assert component.max_points == Decimal(max_points)
    assert component.stages == stages
    if kind == "ratio":
        assert component.rule.denominator == detail
    if kind == "choice":
        options = KONTUM.fact[component.rule.fact].option_ids
        assert tuple(component.rule.points[option] for option in options) == detail


def test_the_index_counts_these_components_and_no_others():
    counted = [c.id for group in KONTUM.counted_groups for c in group.components]
    assert counted == [row[0] for row in COMPONENTS]


def test_the_index_is_100_points_in_five_groups_of_20():
    assert KONTUM.max_points == 100
    assert [group.max_points for group in KONTUM.counted_groups] == [20] * 5
    assert KONTUM.step == Decimal("0.01")


def test_only_what_the_guidance_says_is_marked_as_text():
    in_text = {
        component.id
        for component in KONTUM.components
        if "text"
        in (
            component.status,
            getattr(component.rule, "target_status", ""),
            getattr(component.rule, "deadline_status", ""),
            getattr(component.rule, "bands_status", ""),
        )
    }
    assert in_text == {"1.4.a", "3.4.b", "3.5.a", "P5.a", "P5.b", "P5.c"}


def test_the_three_deadlines_are_those_of_the_guidance():
    deadlines = {c.id: c.rule.deadlines for c in KONTUM.components if c.rule.kind == "on_time"}
    assert deadlines == {
        "P5.a": {"2022-2023": datetime.date(2022, 9, 26)},
        "P5.b": {"2022-2023": datetime.date(2022, 12, 15)},
        "P5.c": {"2022-2023": datetime.date(2023, 6, 10)},
    }


def test_having_nothing_is_never_better_than_having_something():
    zero = {c.id for c in KONTUM.components if _of_nothing(c) == "zero_points"}
    assert zero == {"2.2.a", "2.3.b", "P2.b"}


def test_a_numerator_cannot_pass_its_denominator_but_for_materials_per_teacher():
    loose = {
        component.id
        for component in KONTUM.components
        if component.rule.kind == "ratio"
        and KONTUM.fact[component.rule.numerator].at_most != component.rule.denominator
    }
    assert loose == {"2.1.b"}
    assert KONTUM.component["2.1.b"].rule.target == 2


def test_the_four_conditions_ask_for_evidence():
    assert [condition.id for condition in KONTUM.conditions] == ["C1", "C2", "C3", "C4"]
    assert all(KONTUM.fact[c.fact].evidence_required for c in KONTUM.conditions)


def test_the_profile_is_shown_and_not_counted():
    (profile,) = KONTUM.profiles
    assert profile.id == "enabling_conditions"
    assert {component.domain for component in profile.components} == {"enabling"}


def test_the_number_and_date_that_the_copy_lacks_are_not_made_up():
    guidance = KONTUM.source["huong-dan-kontum-2022"]
    assert guidance.number == ""
    assert guidance.issued_on is None
    assert "để trống số và ngày ban hành" in guidance.note_vi


def test_a_preschool_is_not_asked_for_gradebooks_or_examinations():
    asked = {fact.id for fact in KONTUM.facts_for(("preschool",))}
    assert not asked & {"n_subjects", "n_classes_gradebook", "n_pupils_grade12"}
    assert {"n_classes", "digital_plan", "n_classrooms"} <= asked


def test_a_school_of_two_stages_is_asked_what_either_is_asked():
    asked = KONTUM.facts_for(("primary", "lower_secondary"))
    either = {*KONTUM.facts_for(("primary",)), *KONTUM.facts_for(("lower_secondary",))}
    assert {fact.id for fact in asked} == {fact.id for fact in either}


def _of_nothing(component):
    return getattr(component.rule, "zero_denominator", None)
