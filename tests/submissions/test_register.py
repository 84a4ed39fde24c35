import datetime

import pandas as pd
import pytest

import dtindex as dti
from dtindex.submissions.choices import ChoicesError, read_choices
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.write import write_form
from dtindex.submissions.institutions import read_institutions
from dtindex.submissions.register.register import STATUSES, register
from remade import made_anew

YEAR = "2022-2023"
NAMES = {
    "KT0001": "Trường Tiểu học Hoa Sen",
    "KT0002": "Trường Tiểu học Hoa Mai",
    "KT0003": "Trường Tiểu học Hoa Đào",
    "KT0004": "Trường Tiểu học Hoa Cúc",
    "KT0005": "Trường Tiểu học Hoa Lan",
    "KT0006": "Trường Tiểu học Hoa Lý",
}


@pytest.fixture
def office(framework, tmp_path):
    """An office that has received something of every kind."""
    people = pd.DataFrame(
        {"institution_id": [*NAMES], "name": [*NAMES.values()], "stages": "primary"}
    )
    institutions = read_institutions(people)
    folder = tmp_path / "sent"
    folder.mkdir()

    def send(name, institution_id, **answers):
        about = {"institution_id": institution_id, "name": NAMES[institution_id]}
        entries = {fact_id: Entry(value) for fact_id, value in answers.items()}
        write_form(folder / name, framework, about | {"stages": "primary"}, YEAR, answers=entries)

    asked = {fact.id for fact in framework.facts_for(("primary",))}
    send("KT0002.xlsx", "KT0002", n_classes=10, n_terms=1)
    send("KT0002 (2).xlsx", "KT0002", n_classes=11, n_terms=1)
    send("KT0003.xlsx", "KT0003")
    send("KT0004.xlsx", "KT0004", n_classes="85%", n_terms=2)
    send("KT0005.xlsx", "KT0005", n_classes=9)
    (folder / "KT0006 quet.xlsx").write_bytes(b"not a workbook")
    return framework, institutions, folder, asked


def kept(office, **more):
    framework, institutions, folder, _ = office
    choices = more.pop("choices", ())
    facts, issues = dti.read_submissions(
        folder, framework, institutions, school_years=[YEAR], choices=choices
    )
    return facts, register(facts, issues, institutions, YEAR, **more)


def test_who_needs_a_call_stands_first(office):
    _, book = kept(office)

    assert book.table["institution_id"].tolist() == [
        *("KT0001", "KT0006", "KT0002", "KT0003", "KT0004", "KT0005")
    ]
    assert [*book.counts] == [s for s in STATUSES if s not in ("complete", "other_rules")]


def test_a_line_tells_what_came_and_how_much_of_it_is_answered(office):
    framework, _, _, asked = office
    _, book = kept(office)
    lines = book.table.set_index("institution_id")

    assert lines.at["KT0001", "files"] == ""
    assert lines.at["KT0006", "files"] == "KT0006 quet.xlsx"
    assert lines.at["KT0002", "files"] == "KT0002 (2).xlsx; KT0002.xlsx"
    assert lines.at["KT0005", "files"] == "KT0005.xlsx"
    assert lines.at["KT0005", "form_version"] == framework.digest[:12]
    assert lines["answered"].to_dict() == {
        **dict.fromkeys(("KT0001", "KT0006", "KT0002", "KT0003"), 0),
        **{"KT0004": 1, "KT0005": 1},
    }
    assert set(lines["expected"]) == {len(asked)}
    assert lines.at["KT0004", "errors"] == 1


def test_a_reminder_says_all_that_is_wanted_and_nothing_is_wanted_of_who_is_done(office):
    framework, _, folder, _ = office
    about = {"institution_id": "KT0001", "name": NAMES["KT0001"], "stages": "primary"}
    answers = {"n_classes": 10, "n_classes_online": 4, "plan": True, "n_terms": 2, "fees": 5}
    answers |= {"hours": 1, "share": 1, "platform": "full", "sent_on": datetime.date(2022, 10, 1)}
    entries = {fact_id: Entry(value, "12/KH ngày 1/10/2022") for fact_id, value in answers.items()}
    write_form(folder / "KT0001.xlsx", framework, about, YEAR, answers=entries)
    _, book = kept(office)
    said = book.table.set_index("institution_id")["reminder"]

    assert said["KT0001"] == ""
    assert "KT0006 quet.xlsx" in said["KT0006"]
    assert "KT0002 (2).xlsx" in said["KT0002"]
    assert "KT0002.xlsx" in said["KT0002"]
    assert "85%" in said["KT0004"]
    for fact in framework.facts_for(("primary",)):
        if fact.id not in ("n_classes",):
            assert fact.label_vi in said["KT0005"]
    for institution_id, name in NAMES.items():
        assert name in said[institution_id] or institution_id == "KT0001"


def test_since_when_a_file_has_been_there_comes_from_who_calls(office):
    days = {"KT0005.xlsx": datetime.date(2022, 12, 1)}
    _, book = kept(office, since=days, asked_on=datetime.date(2022, 11, 2))
    since = book.table.set_index("institution_id")["since"]

    assert since["KT0005"] == "1/12/2022"
    assert since["KT0001"] == "2/11/2022"
    assert since["KT0004"] == ""


def test_two_different_files_stand_side_by_side_cell_by_cell(office):
    _, book = kept(office)
    (row,) = book.contests.to_dict("records")

    assert (row["label"], row["value"], row["other_value"]) == ("Tổng số lớp", "11", "10")
    assert {row["file"], row["other_file"]} == {"KT0002.xlsx", "KT0002 (2).xlsx"}
    assert row["cell"] == row["other_cell"] != ""


def test_a_choice_takes_the_record_that_it_names(office):
    _, book = kept(office)
    line = book.choices[book.choices["chosen_file"] == "KT0002 (2).xlsx"]
    choices = read_choices(line)

    facts, again = kept(office, choices=choices)

    values = facts.table.set_index(["institution_id", "fact_id"])["value"]
    assert values["KT0002", "n_classes"] == 11
    assert again.table.set_index("institution_id").at["KT0002", "status"] == "Còn thiếu số liệu"
    assert len(again.contests) == 0


def test_a_choice_is_told_at_every_run_and_one_that_fits_nothing_too(office):
    framework, institutions, folder, _ = office

    def codes(name):
        table = {"institution_id": ["KT0002"], "school_year": [YEAR], "chosen_file": [name]}
        choices = read_choices(pd.DataFrame(table))
        _, issues = dti.read_submissions(folder, framework, institutions, choices=choices)
        return {issue.code for issue in issues if issue.institution_id == "KT0002"}

    assert "DT295" in codes("KT0002.xlsx")
    assert "DT224" not in codes("KT0002.xlsx")
    assert {"DT224", "DT296"} <= codes("KT0009.xlsx")


def test_of_two_rows_in_one_file_a_choice_names_a_cell(framework, tmp_path):
    people = pd.DataFrame({"institution_id": ["A1"], "name": ["Trường A"], "stages": ["primary"]})
    sent = tmp_path / "tong-hop.csv"
    rows = "institution_id,school_year,n_classes\nA1,2022-2023,5\nA1,2022-2023,6\n"
    sent.write_text(rows, "utf-8")
    institutions = read_institutions(people)
    facts, issues = dti.read_submissions(sent, framework, institutions)
    book = register(facts, issues, institutions, YEAR)

    assert book.choices["chosen_cell"].tolist() == ["A2", "A3"]
    facts, _ = dti.read_submissions(
        sent, framework, institutions, choices=read_choices(book.choices.iloc[[1]])
    )
    assert facts.table.set_index("fact_id").at["n_classes", "value"] == 6


def test_every_fault_of_a_table_of_choices_is_told_at_once():
    table = pd.DataFrame(
        {"institution_id": ["A1", ""], "school_year": ["năm nay", YEAR], "chosen_file": ["a", ""]}
    )
    with pytest.raises(ChoicesError) as caught:
        read_choices(table)

    assert [issue.code for issue in caught.value.issues] == ["DT297"] * 3
    with pytest.raises(ChoicesError, match="DT297"):
        read_choices(table[["institution_id", "school_year"]])


def test_a_form_of_other_rules_has_its_own_version_in_the_book(office):
    framework, _, folder, _ = office
    other = made_anew(framework, digest="f" * 64)
    about = {"institution_id": "KT0001", "name": NAMES["KT0001"], "stages": "primary"}
    write_form(folder / "KT0001.xlsx", other, about, YEAR, answers={"n_classes": Entry(3)})
    _, book = kept(office)
    line = book.table.set_index("institution_id").loc["KT0001"]

    assert line["form_version"] == other.digest[:12] != framework.digest[:12]
    assert line["status"] == "Phiếu theo bản quy tắc khác"
