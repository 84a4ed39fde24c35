"""Worked cases, kept as data that an official can read: does the index follow its rules?"""

import datetime
import tomllib
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import dtindex as dti
from dtindex.scoring.levels import level_of
from dtindex.scoring.rules import in_steps
from dtindex.submissions.outcome.facts import AnswerState, Facts, encode

CASES = Path(__file__).parents[1] / "cases"
YEAR = "2022-2023"
GIVEN = {"name", "basis", "stages", "facts", "not_applicable", "rejected", "entered"}
EXPECTED = {
    "components", "states", "on_time", "groups", "groups_earned", "groups_applicable",
    "groups_in_order", "groups_highest_in_order", "index", "index_highest",
    "level", "level_by_points", "level_highest", "held_by",
    "standing", "level_open", "unscored",
}  # fmt: skip


def cases():
    for path in sorted(CASES.glob("*/*.toml")):
        file = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
        for case in file["cases"]:
            yield pytest.param(path.parent.name, case, id=f"{path.stem}: {case['name']}")


def scored(framework_id, case):
    framework = dti.load_framework(framework_id)
    given = dict(case.get("facts", {}))
    if "entered" in case:
        for component in framework.components:
            most = component.max_points if case["entered"] == "maximum" else Decimal(0)
            given[component.rule.fact] = most
        given |= {condition.fact: True for condition in framework.conditions}
    shape = (1, len(framework.facts))
    values, states = np.zeros(shape, np.int64), np.zeros(shape, np.uint8)
    for fact_id, value in given.items():
        column = framework.fact_index[fact_id]
        values[0, column] = encode(framework.fact[fact_id], value)
        states[0, column] = AnswerState.ANSWERED
    for fact_id in case.get("not_applicable", ()):
        states[0, framework.fact_index[fact_id]] = AnswerState.NOT_APPLICABLE
    for fact_id in case.get("rejected", ()):
        states[0, framework.fact_index[fact_id]] = AnswerState.REJECTED
    institutions = dti.Institutions(
        pd.DataFrame(
            {"institution_id": ["T1"], "name": ["Trường"], "stages": [";".join(case["stages"])]}
            | {name: [""] for name in ("district", "commune", "area", "illustrative")}
        )
    )
    keys = {"school_year": [YEAR], "institution_id": ["T1"], "assessment": ["self"]}
    records = pd.DataFrame(keys | {"file": [""], "sheet": [""]})
    nowhere = np.full(shape, -1, np.int32)
    evidence = pd.DataFrame({"record": [], "fact_id": [], "text": []})
    facts = Facts(framework, records, values, states, nowhere, nowhere, evidence)
    return dti.score(framework, institutions, facts, school_year=YEAR)


def exactly(expected):
    return {key: float(value) for key, value in expected.items()}


@pytest.mark.parametrize(("framework_id", "case"), list(cases()))
def test_worked_case(framework_id, case):
    assert set(case) <= GIVEN | EXPECTED, "a case with a key that nothing checks"
    assert set(case) & EXPECTED, "a case that expects nothing"
    result = scored(framework_id, case)
    components = result.components.set_index("component_id")
    groups = result.groups.set_index("group_id")
    line = result.index.iloc[0]
    for column, key in (("points", "components"), ("state", "states")):
        wanted = case.get(key, {})
        found = {component_id: components.at[component_id, column] for component_id in wanted}
        assert found == (wanted if column == "state" else exactly(wanted))
    for column, key in (
        ("points", "groups"), ("earned", "groups_earned"), ("applicable_max", "groups_applicable"),
    ):  # fmt: skip
        wanted = exactly(case.get(key, {}))
        assert {group_id: groups.at[group_id, column] for group_id in wanted} == wanted
    if "groups_in_order" in case:
        assert groups["points"].tolist() == case["groups_in_order"]
        assert groups["points_highest"].tolist() == case["groups_highest_in_order"]
    for key, column in (("index", "points"), ("index_highest", "points_highest")):
        if key in case:
            assert line[column] == float(case[key])
    for key in ("level", "level_by_points", "level_highest"):
        if key in case:
            wanted = pd.NA if case[key] == "none" else case[key]
            assert line[key] is wanted or line[key] == wanted
    for key in ("standing", "level_open"):
        if key in case:
            assert line[key] == case[key]
    for component_id in case.get("unscored", ()):
        assert np.isnan(components.at[component_id, "points"])
    if "held_by" in case:
        assert line["held_by"] == ";".join(case["held_by"])
    for fact_id, punctual in case.get("on_time", {}).items():
        component = next(c for c in result.framework.components if c.fact_ids == (fact_id,))
        wanted = float(component.max_points) if punctual else 0.0
        assert components.at[component.id, "points"] == wanted


@pytest.mark.parametrize(
    ("points", "level"),
    [
        pytest.param("0", 1, id="nothing is level 1"),
        pytest.param("49.99", 1, id="a step under 50 is level 1"),
        pytest.param("50", 2, id="50 itself is level 2"),
        pytest.param("75", 2, id="75 itself is level 2"),
        pytest.param("75.01", 3, id="a step over 75 is level 3"),
        pytest.param("100", 3, id="everything is level 3"),
    ],
)
def test_level_at_each_edge_of_the_bands(points, level):
    framework = dti.load_framework("kontum-2022")
    steps = np.array([in_steps(Decimal(points), framework)])
    assert level_of(steps, framework).tolist() == [level]


def test_a_framework_without_its_signed_text_is_a_draft():
    assert dti.load_framework("moet-4725-2022").is_draft
    assert not dti.load_framework("kontum-2022").is_draft


def test_a_year_without_deadline_asks_for_no_date():
    framework = dti.load_framework("kontum-2022")
    case = {"stages": ["primary"], "facts": {"midyear_report_sent_on": datetime.date(2022, 12, 1)}}
    facts = scored("kontum-2022", case).facts
    component = next(c for c in framework.components if c.fact_ids == ("midyear_report_sent_on",))
    institutions = scored("kontum-2022", case).institutions
    later = facts.records.assign(school_year="2023-2024")
    moved = Facts(
        framework, later, facts.values, facts.states, facts.cell_rows, facts.cell_columns,
        facts.evidence,
    )  # fmt: skip
    result = dti.score(framework, institutions, moved)
    assert result.components.set_index("component_id").at[component.id, "state"] == "not_applicable"
