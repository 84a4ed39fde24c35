"""A kind of rule that nobody foresaw goes all the way, registered from outside."""

import shutil
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

import dtindex as dti
from dtindex.criteria.load import load_framework
from dtindex.criteria.reading.bundled import default_root
from dtindex.criteria.rules.registration import register, unregister
from dtindex.submissions.forms.write import write_forms
from threshold_rule import ThresholdRule

YEAR = "2022-2023"
OLD = 'rule = { kind = "ratio", numerator = "n_classes_blended", denominator = "n_classes", target_status = "design" }'  # noqa: E501
NEW = 'rule = { kind = "threshold", fact = "n_classes_blended", least = 6 }'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The rules of Kon Tum with one component by the new kind."""
    root = tmp_path_factory.mktemp("rules")
    shutil.copy(default_root() / "sources.toml", root)
    folder = shutil.copytree(default_root() / "kontum-2022", root / "kontum-2022")
    path = folder / "1-online-teaching.toml"
    text = path.read_text("utf-8")
    assert text.count(OLD) == 1
    path.write_text(text.replace(OLD, NEW), "utf-8")
    register(ThresholdRule)
    yield folder
    unregister(ThresholdRule)


@pytest.fixture(scope="module")
def framework(folder):
    return load_framework(folder)


@pytest.fixture(scope="module")
def institutions():
    table = {"institution_id": ["A", "B"], "name": ["Trường A", "Trường B"], "stages": "primary"}
    return dti.read_institutions(pd.DataFrame(table))


@pytest.fixture(scope="module")
def result(framework, institutions):
    sent = {"institution_id": ["A", "B"], "n_classes": [10, 10], "n_classes_blended": [6, 5]}
    rest = {"online_teaching_plan": "Có", "office365_with_families": "Có"}
    facts, _ = dti.read_submissions(
        pd.DataFrame(sent | rest), framework, institutions, school_years=[YEAR]
    )
    return dti.score(framework, institutions, facts, school_year=YEAR)


def test_it_is_checked_by_a_check_of_its_own(folder):
    assert dti.check_framework(folder) == ()
    path = folder / "facts.toml"
    text = path.read_text("utf-8")
    bounded = text.replace('id = "n_classes_blended"', 'id = "n_classes_blended"\nmaximum = 5')
    path.write_text(bounded, "utf-8")
    faults = dti.check_framework(folder)
    path.write_text(text, "utf-8")

    assert [(fault.code, fault.path) for fault in faults] == [
        ("DT133", "criteria[0].components[1].rule.least")
    ]


def test_its_formula_stands_on_the_form(framework, institutions, tmp_path):
    (path, *_) = write_forms(framework, institutions, YEAR, tmp_path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    formulas = {str(cell.value) for row in sheet.iter_rows() for cell in row}

    assert any(">=6,400,0)" in formula for formula in formulas)


def test_it_scores_and_says_what_was_lost(result):
    points = result.components.set_index(["institution_id", "component_id"])["points"]
    assert points["A", "1.1.b"] == 4
    assert points["B", "1.1.b"] == 0

    told = {item.component_id: item for item in dti.explain(result, "B").points}
    assert (told["1.1.b"].rule, told["1.1.b"].why_lost) == ("4 ≥ 6", "5 < 6")


def test_it_stands_on_a_way_to_a_level(result, framework):
    easy = {fact.id: None for fact in framework.facts if fact.id != "n_classes_blended"}
    levels = [
        level.model_copy(update={"interval": type(level.interval).parse(text)})
        for level, text in zip(
            framework.level_rule.levels, ("[0, 4)", "[4, 90]", "(90, 100]"), strict=True
        )
    ]
    rule = framework.level_rule.model_copy(update={"levels": tuple(levels)})
    unmet = framework.unmet_condition.model_copy(update={"level": 3})
    lower = framework.model_copy(
        update={"level_rule": rule, "unmet_condition": unmet, "provisional": None}
    )
    facts = replace(result.facts, framework=lower)
    again = dti.score(lower, result.institutions, facts, school_year=YEAR)
    way = dti.improve(again, "B", 2, effort=easy)

    assert [change.after for change in way.plans[0].changes] == ["6 lớp"]


def test_without_it_the_rules_are_refused(folder):
    unregister(ThresholdRule)
    faults = dti.check_framework(folder)
    register(ThresholdRule)

    assert "DT105" in {fault.code for fault in faults}
