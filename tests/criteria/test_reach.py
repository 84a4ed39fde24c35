"""Rules that promise what facts cannot be, and frameworks that are changed in memory."""

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

import dtindex as dti
from dtindex.criteria.check.reach import _Range
from dtindex.criteria.rules.due import as_of, with_changes
from dtindex.criteria.rules.interval import Interval
from dtindex.criteria.rules.models import Framework
from dtindex.criteria.told.words import stage_in_words
from dtindex.scorecards.groundwork.wording import Wording


@pytest.fixture(scope="module")
def kontum():
    return dti.load_framework("kontum-2022")


@pytest.mark.parametrize(
    ("band", "unit", "high", "meets"),
    [
        ("(1, 2)", 1, None, False),  # no whole number lies between
        ("(1, 2]", 1, 1, False),
        ("[1, 2)", 1, 1, True),
        ("(1, inf)", None, 1, False),
        ("(1, 2)", None, None, True),
        ("(0, 1)", None, 1, True),
        ("[1, 1]", None, 1, True),
        ("(2, inf)", 1, 3, True),
    ],
)
def test_a_band_is_reached_only_where_a_number_can_lie(band, unit, high, meets):
    ends = None if high is None else Fraction(high), None if unit is None else Fraction(unit)

    assert _Range(Fraction(0), *ends).meets(Interval.parse(band)) is meets


def test_a_framework_that_was_changed_in_memory_has_another_digest(kontum):
    changed = kontum.model_copy(update={"step": kontum.step / 2})
    rebuilt = with_changes(kontum, step=kontum.step / 2)

    assert kontum.model_copy().digest == kontum.digest
    assert dti.load_framework("kontum-2022").digest == kontum.digest
    assert changed.digest == rebuilt.digest != kontum.digest


def test_as_of_a_period_and_after_saving_the_rules_are_the_same(kontum):
    saved = Framework.model_validate_json(kontum.model_dump_json())

    assert as_of(kontum, "mid-year").digest == saved.digest == kontum.digest


def test_facts_under_changed_rules_are_refused_by_those_they_were_not_read_for():
    framework, institutions, facts = dti.sample_province(n_institutions=2)
    group = framework.groups[0].model_copy(update={"counted": False})
    changed = framework.model_copy(update={"groups": (group, *framework.groups[1:])})

    with pytest.raises(dti.DtindexError) as caught:
        dti.score(changed, institutions, facts)
    assert caught.value.code == "DT302"


def test_institutions_of_a_stage_without_a_title_are_published_under_its_common_name(kontum):
    stages = tuple(stage for stage in kontum.stages if stage.id != "preschool")
    changed = kontum.model_copy(update={"stages": stages})

    assert stage_in_words(changed, "preschool") == "Mầm non"
    assert Wording(changed).stages("preschool;primary") == "Mầm non, Tiểu học"


def test_rules_for_some_stages_score_and_show_a_province_of_all(kontum):
    stages = tuple(stage for stage in kontum.stages if stage.id != "preschool")
    framework = kontum.model_copy(update={"stages": stages})
    _, institutions, facts = dti.sample_province(n_institutions=6)
    table = institutions.table.assign(stages=["preschool", *institutions.table["stages"][1:]])
    mixed = dti.Institutions(pd.DataFrame(table))
    result = dti.score(framework, mixed, replace(facts, framework=framework))
    cards = dti.Scorecards(result)

    assert "Mầm non" in cards.institution(mixed.ids[0]).heading.html
    assert "Mầm non" in cards.province().levels.html
