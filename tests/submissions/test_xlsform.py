import datetime
import re

import openpyxl
import pandas as pd
import pytest
from pyxform.xls2xform import convert

from dtindex.criteria.load import available_frameworks, load_framework
from dtindex.criteria.rules.models import STAGES
from dtindex.submissions.forms.cells import in_words
from dtindex.submissions.forms.xlsform import write_xlsform
from dtindex.submissions.institutions import read_institutions

YEAR = "2022-2023"
VI, EN = "Tiếng Việt (vi)", "English (en)"
ANSWERS = {
    "A1": {"n_classes": 12, "n_classes_online": 6, "plan": True, "platform": "some"},
    "B2": {
        "n_classes": 30,
        "plan": False,
        "fees": 1_234_567_890,
        "hours": 1.5,
        "sent_on": datetime.date(2022, 9, 26),
        "n_grade12": 400,
    },
}
EVIDENCE = {("A1", "plan"): "12/KH ngày 1/9/2022"}
REASONS = {("B2", "platform"): "Không có"}


def rows_of(path, sheet: str) -> list[dict[str, str]]:
    head, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [{k: v or "" for k, v in zip(head, row, strict=True)} for row in rows]


def questions(path) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in rows_of(path, "survey") if row["name"]}


@pytest.fixture
def xlsform(framework, institutions, tmp_path):
    path = tmp_path / "xlsform.xlsx"
    write_xlsform(path, framework, institutions, YEAR)
    return path


def exported(
    xlsform, framework, institutions, *, labels: str = "", groups: str = ""
) -> pd.DataFrame:
    """What KoboToolbox or ODK export of the answers: headings and options by name or by label."""
    group, headings = "", {}
    for row in rows_of(xlsform, "survey"):
        if row["type"] == "begin_group":
            group = (row[f"label::{labels}"] if labels else row["name"]) + groups
        elif row["type"] == "end_group":
            group = ""
        else:
            said = row.get(f"label::{labels}", "") if labels else ""
            headings[row["name"]] = (group if groups else "") + (said or row["name"])
    records = []
    for institution in institutions.table.to_dict("records"):
        typed = ANSWERS[institution["institution_id"]]
        record = {name: None for name in headings}
        record |= {"institution_id": institution["institution_id"], "school_year": YEAR}
        record |= {"assessment": "self", "stages": institution["stages"].replace(";", " ")}
        record["institution_name"] = institution["name" if labels else "institution_id"]
        for fact_id, value in typed.items():
            language = "en" if labels == EN else "vi"
            if labels:
                record[fact_id] = in_words(framework.fact[fact_id], value, language)
            else:
                record[fact_id] = (
                    {True: "yes", False: "no"}.get(value, value)
                    if isinstance(value, bool)
                    else value
                )
        for (institution_id, fact_id), text in (EVIDENCE | REASONS).items():
            if institution_id == institution["institution_id"]:
                what = "evidence" if (institution_id, fact_id) in EVIDENCE else "reason"
                record[f"{fact_id}__{what}"] = text
                if what == "reason":
                    record[f"{fact_id}__applies"] = "Không" if labels else "no"
        records.append(record)
    table = pd.DataFrame(records).rename(columns=headings)
    system = {"start": "2022-10-01T08:00:00", "_id": [1, 2], "_uuid": ["a", "b"], "_tags": None}
    system |= {"_submission_time": "2022-10-01T08:10:00", "_submitted_by": "so", "_index": [1, 2]}
    return table.assign(**system, **{"meta/instanceID": ["uuid:a", "uuid:b"], "__version__": "v1"})


def wide(framework) -> pd.DataFrame:
    records = [{"institution_id": i, "school_year": YEAR} | typed for i, typed in ANSWERS.items()]
    table = pd.DataFrame(records)
    for texts, what in ((EVIDENCE, "evidence"), (REASONS, "reason")):
        for (institution_id, fact_id), text in texts.items():
            table.loc[table["institution_id"] == institution_id, f"{fact_id}.{what}"] = text
    return table


@pytest.mark.parametrize("name", available_frameworks())
def test_it_converts_without_a_warning(name, tmp_path, institutions):
    framework = load_framework(name)
    path = tmp_path / "xlsform.xlsx"
    write_xlsform(path, framework, institutions, framework.school_year_ids[-1])

    converted = convert(path, warnings=(warnings := []))

    assert (warnings, converted.warnings) == ([], [])
    for fact in framework.facts_for(STAGES):
        assert f"/{fact.id}" in converted.xform


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("labels", ["", VI, EN])
@pytest.mark.parametrize("groups", ["", "/"])
def test_exports_read_back_with_names_and_with_labels(
    xlsform, framework, institutions, read, tmp_path, kind, labels, groups
):
    table = exported(xlsform, framework, institutions, labels=labels, groups=groups)
    path = tmp_path / f"export.{kind}"
    if kind == "csv":
        table.to_csv(path, index=False, sep=";" if groups else ",")
    else:
        table.to_excel(path, index=False)

    facts, issues = read(path)
    expected, _ = read(wide(framework))

    assert {issue.code for issue in issues} <= {"DT251"}
    assert facts.digest == expected.digest
    assert sorted(facts.evidence["text"]) == sorted([*EVIDENCE.values(), *REASONS.values()])


def test_an_export_of_odk_central_reads_back(xlsform, framework, institutions, read, tmp_path):
    table = exported(xlsform, framework, institutions, groups="-").drop(columns=["_id", "_uuid"])
    table = table.drop(columns=["meta/instanceID", "__version__"])
    table = table.assign(SubmissionDate="2022-10-01", KEY=["uuid:a", "uuid:b"], Status=None)
    table = table.assign(**{"meta-instanceID": ["a", "b"], "SubmitterName": "so", "Edits": 0})
    table.to_csv(tmp_path / "odk.csv", index=False)

    facts, issues = read(tmp_path / "odk.csv")

    assert {issue.code for issue in issues} <= {"DT251"}
    assert facts.digest == read(wide(framework))[0].digest


def test_long_numbers_as_programs_write_them_are_understood(read):
    table = pd.DataFrame([{"institution_id": "A1", "school_year": YEAR, "fees": "1.23456789E9"}])

    facts, issues = read(table)

    assert issues == []
    assert facts.table.set_index("fact_id").at["fees", "value"] == 1_234_567_890


def test_groups_before_a_heading_are_seen_through_in_exports_only(read):
    row = {"institution_id": "A1", "school_year": YEAR, "Năm trước/Tổng số lớp": 5, "n_terms": 2}

    _, (issue,) = read(pd.DataFrame([row]))

    assert (issue.code, issue.value) == ("DT216", "Năm trước/Tổng số lớp")


def test_rules_of_facts_become_constraints(xlsform):
    asked = questions(xlsform)

    assert asked["n_classes"]["type"] == "integer"
    assert asked["fees"]["type"] == "decimal"
    assert asked["n_classes"]["constraint"].startswith(". >= 1 and")
    assert asked["n_terms"]["constraint"] == ". >= 0 and . <= 2"
    assert ". <= ${n_classes}" in asked["n_classes_online"]["constraint"]
    assert "round(., 3) = ." in asked["hours"]["constraint"]
    assert asked["plan"]["constraint"] == ""
    assert "Tổng số lớp" in asked["n_classes_online"][f"constraint_message::{VI}"]
    assert "Label of n_classes" in asked["n_classes_online"][f"constraint_message::{EN}"]


def test_what_is_asked_of_whom_and_when_becomes_relevant(xlsform):
    asked = questions(xlsform)

    assert asked["n_classes"]["relevant"] == ""
    assert asked["n_grade12"]["relevant"] == "selected(${stages}, 'upper_secondary')"
    assert asked["platform"]["relevant"] == "${platform__applies} = 'yes'"
    assert asked["platform__reason"]["relevant"] == "${platform__applies} = 'no'"
    assert asked["plan__evidence"]["relevant"] == "${plan} = 'yes'"


def test_what_cannot_be_left_out_is_required(xlsform):
    required = {name for name, row in questions(xlsform).items() if row["required"]}

    wholes, reasons = {"n_classes"}, {"platform__reason", "sent_on__reason"}
    assert required == {"institution_name", "plan__evidence"} | wholes | reasons


@pytest.mark.parametrize("name", available_frameworks())
def test_every_text_stands_in_both_languages(name, institutions, tmp_path):
    framework = load_framework(name)
    xlsform = tmp_path / "xlsform.xlsx"
    write_xlsform(xlsform, framework, institutions, framework.school_year_ids[-1])

    for row in (*rows_of(xlsform, "survey"), *rows_of(xlsform, "choices")):
        for column, text in row.items():
            if column.endswith(VI):
                assert bool(text) == bool(row[column.replace(VI, EN)]), row


def test_names_refer_to_questions_that_stand_before(xlsform):
    seen: set[str] = set()
    for row in rows_of(xlsform, "survey"):
        seen.add(row["name"])
        for column in ("relevant", "constraint", "calculation"):
            assert set(re.findall(r"\$\{(\w+)\}", row[column])) <= seen


def test_a_year_the_framework_does_not_know_is_refused(framework, institutions, tmp_path):
    with pytest.raises(ValueError, match="school year '1999-2000' is not one of small"):
        write_xlsform(tmp_path / "x.xlsx", framework, institutions, "1999-2000")


def test_ids_are_written_as_text(framework, tmp_path):
    table = pd.DataFrame(
        {"institution_id": ["0012"], "name": ["=Trường"], "stages": ["primary"]}, dtype=object
    )
    write_xlsform(tmp_path / "x.xlsx", framework, read_institutions(table), YEAR)

    (row,) = [
        r for r in rows_of(tmp_path / "x.xlsx", "choices") if r["list_name"] == "institutions"
    ]
    assert (row["name"], row[f"label::{VI}"]) == ("0012", "=Trường (0012)")
