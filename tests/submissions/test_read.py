import datetime
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest

from dtindex.submissions.intake.read import read_submissions

RECORDS = pd.DataFrame(
    {
        "institution_id": ["A1", "B2"],
        "school_year": ["2022-2023", "2022-2023"],
        "n_classes": [12, 30],
        "n_classes_online": [6, 30],
        "plan": [True, False],
        "plan.evidence": ["12/KH ngày 1/9/2022", None],
        "hours": [1.5, None],
        "platform": ["some", None],
        "platform.reason": [None, "Không có"],
        "sent_on": [datetime.date(2022, 9, 26), None],
        "n_grade12": [None, 400],
    }
)
LABELS = {
    "institution_id": "Mã cơ sở",
    "school_year": "NĂM  HỌC",
    "n_classes": "Tổng số lớp",
    "plan": "Đã ban hành kế hoạch, phương án",
    "plan.evidence": "Minh chứng: Đã ban hành kế hoạch, phương án",
    "platform.reason": "Lý do: Nền tảng quản trị",
}


def answers(facts) -> dict[tuple[str, str], tuple[str, object, str]]:
    """Answers that are not missing, by institution and fact."""
    table = facts.table.query("state != 'missing'")
    keys = zip(table["institution_id"], table["fact_id"], strict=True)
    told = zip(table["state"], table["value"], table["evidence"], strict=True)
    return dict(zip(keys, told, strict=True))


EXPECTED = {
    ("A1", "n_classes"): ("answered", 12, ""),
    ("A1", "n_classes_online"): ("answered", 6, ""),
    ("A1", "plan"): ("answered", True, "12/KH ngày 1/9/2022"),
    ("A1", "hours"): ("answered", Decimal("1.500"), ""),
    ("A1", "platform"): ("answered", "some", ""),
    ("A1", "sent_on"): ("answered", datetime.date(2022, 9, 26), ""),
    ("B2", "n_classes"): ("answered", 30, ""),
    ("B2", "n_classes_online"): ("answered", 30, ""),
    ("B2", "plan"): ("answered", False, ""),
    ("B2", "platform"): ("not_applicable", None, "Không có"),
    ("B2", "n_grade12"): ("answered", 400, ""),
}


@pytest.mark.parametrize("kind", ["frame", "csv", "semicolons", "xlsx", "parquet", "labels"])
def test_every_kind_of_wide_sheet_gives_the_same_facts(tmp_path, read, kind):
    source = RECORDS if kind == "frame" else tmp_path / f"a.{kind}"
    match kind:
        case "csv":
            RECORDS.to_csv(source, index=False, encoding="utf-8-sig")
        case "semicolons":
            source = tmp_path / "a.csv"
            RECORDS.rename(columns=LABELS).to_csv(source, index=False, sep=";", decimal=",")
        case "xlsx":
            RECORDS.to_excel(source, index=False)
        case "parquet":
            RECORDS.to_parquet(source)
        case "labels":
            source = tmp_path / "a.xlsx"
            RECORDS.rename(columns=LABELS).to_excel(source, index=False, startrow=3)
    facts, issues = read(source)

    assert issues == []
    assert answers(facts) == EXPECTED


def test_headings_in_decomposed_letters_are_known(read_csv):
    facts, issues = read_csv("Ma\u0303 cơ sở,Năm ho\u0323c,Tô\u0309ng số lớp\nA1,2022-2023,5")

    assert issues == []
    assert answers(facts) == {("A1", "n_classes"): ("answered", 5, "")}


def test_a_bad_cell_loses_that_answer_only(read_csv):
    facts, issues = read_csv(
        "institution_id,school_year,n_classes,n_terms\nA1,2022-2023,85%,2\nB2,2022-2023,7,9"
    )

    assert {issue.cell for issue in issues} == {"C2", "D3"}
    assert answers(facts) == {
        ("A1", "n_terms"): ("answered", 2, ""),
        ("B2", "n_classes"): ("answered", 7, ""),
    }


def test_every_problem_is_told_and_none_is_cut_off(framework, institutions):
    records = pd.DataFrame({"institution_id": [f"X{i}" for i in range(3000)]})
    records = records.assign(school_year="2022-2023", n_classes="nhiều")

    _, issues = read_submissions(records, framework, institutions)

    # Each record: nobody knows the institution, and the cell is no number.
    assert len(issues.table) == 2 * 3000 + len(institutions)
    assert issues.text("vi").count("\n") + 1 == 2 * len(issues)


def test_problems_stand_in_the_order_of_the_cells(read_csv):
    _, issues = read_csv(
        "institution_id,school_year,n_terms,n_classes\nA1,2022-2023,9,x\nB2,2022-2023,9,x"
    )

    assert [issue.cell for issue in issues] == ["C2", "D2", "C3", "D3"]


def test_a_part_over_its_whole_loses_the_part_and_names_both(read_csv):
    facts, (issue,) = read_csv(
        "institution_id,school_year,n_classes,n_classes_online\nA1,2022-2023,5,6"
    )

    assert answers(facts) == {("A1", "n_classes"): ("answered", 5, "")}
    assert (issue.value, issue.clause) == ("6", "I.1; I.2")
    assert issue.problem("en") == (
        "“Label of n_classes_online”: 6 is more than “Label of n_classes” (5, cell C2)."
    )


def test_a_whole_that_was_refused_is_told_once(read_csv):
    _, issues = read_csv(
        "institution_id,school_year,n_classes,n_classes_online\nA1,2022-2023,85%,6"
    )

    assert [issue.code for issue in issues] == ["DT236"]


def test_different_records_of_one_institution_are_both_left_out(tmp_path, read):
    RECORDS.to_csv(tmp_path / "a.csv", index=False)
    RECORDS.assign(n_classes=[13, 30]).to_csv(tmp_path / "b.csv", index=False)

    facts, issues = read(tmp_path)

    assert facts.records["institution_id"].tolist() == ["B2"]
    told = [(i.code, i.severity, i.file, i.institution_id) for i in issues]
    assert told == [
        ("DT224", "error", "a.csv", "A1"),
        ("DT224", "error", "b.csv", "A1"),
        ("DT225", "warning", "b.csv", "B2"),
    ]
    assert "a.csv" in issues[1].problem("vi")


def test_self_and_external_records_stand_beside_each_other(read):
    external = pd.DataFrame(
        {
            "institution_id": ["A1"],
            "school_year": ["2022-2023"],
            "Hình thức đánh giá": ["Đánh giá ngoài"],
            "n_classes": ["không chấp nhận: đếm cả lớp ghép"],
            "platform": ["full"],
            "platform.reason": ["Xem tại chỗ"],
        }
    )
    facts, issues = read(pd.concat([RECORDS, external]))

    assert issues == []
    table = facts.table.query("assessment == 'external' and state != 'missing'")
    assert table[["fact_id", "state", "value", "evidence"]].values.tolist() == [
        ["n_classes", "rejected", None, "đếm cả lớp ghép"],
        ["platform", "answered", "full", "Xem tại chỗ"],
    ]
    assert (facts.table["assessment"] == "self").sum() == 2 * len(facts.framework.facts)


def test_the_year_may_be_said_once_for_all(read_csv):
    facts, issues = read_csv("institution_id,n_classes\nA1,5", school_years=["2022-2023"])

    assert issues == []
    assert facts.school_years == ("2022-2023",)


def test_a_year_that_is_not_asked_for_is_left_aside_and_not_spoken_of(read_csv):
    facts, issues = read_csv(
        "institution_id,school_year,n_classes\nA1,2021-2022,?\nCLOSED,2021-2022,5\n"
        "A1,2022-2023,5\nB2,2022-2023,5",
        school_years=["2022-2023"],
    )

    assert facts.school_years == ("2022-2023",)
    assert issues == []
    assert facts.left_aside == {"2021-2022": 2}


def test_a_year_that_is_not_the_frameworks_is_a_mistake_whatever_is_asked_for(read_csv):
    _, issues = read_csv(
        "institution_id,school_year,n_classes\nA1,2012-2013,5\nA1,2022-2023,5\nB2,2022-2023,5",
        school_years=["2022-2023"],
    )

    assert [issue.code for issue in issues] == ["DT222"]


def test_the_latest_full_year_is_taken_where_that_is_asked_for(framework, institutions, tmp_path):
    path = tmp_path / "a.csv"
    rows = "A1,2021-2022,5\nB2,2021-2022,5\nA1,2022-2023,6\n"
    path.write_text(f"institution_id,school_year,n_classes\n{rows}", "utf-8")

    facts, issues = read_submissions(path, framework, institutions, school_years="latest")

    assert facts.school_years == ("2022-2023",)
    assert [(i.code, i.institution_id, i.value) for i in issues] == [("DT226", "B2", "2022-2023")]


def test_a_file_of_other_years_alone_is_not_spoken_of(framework, institutions, tmp_path):
    old = "institution_id,school_year,n_classes,n_desks\nA1,2021-2022,5,9\n"
    (tmp_path / "old.csv").write_text(old, "utf-8")
    new = "institution_id,school_year,n_classes\nA1,2022-2023,5\nB2,2022-2023,5\n"
    (tmp_path / "new.csv").write_text(new, "utf-8")

    _, issues = read_submissions(tmp_path, framework, institutions, school_years=["2022-2023"])

    assert [issue.code for issue in issues] == []


def test_a_year_the_framework_does_not_know_cannot_be_asked_for(framework, institutions):
    with pytest.raises(ValueError, match="school year '1999-2000' is not one of small"):
        read_submissions(RECORDS, framework, institutions, school_years=["1999-2000"])


def test_who_sent_nothing_is_told_once(framework, institutions, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("institution_id,school_year,n_terms\nA1,2022-2023,2\nA1,2021-2022,2\n", "utf-8")

    _, issues = read_submissions(path, framework, institutions)

    assert [(i.institution_id, i.value) for i in issues] == [("B2", "2021-2022, 2022-2023")]


def test_an_empty_folder_gives_no_facts_and_says_who_is_missing(framework, institutions, tmp_path):
    facts, issues = read_submissions(tmp_path, framework, institutions)

    assert len(facts) == 0
    assert len(facts.table) == 0
    assert {issue.code for issue in issues} == {"DT226", "DT228"}
    assert {issue.value for issue in issues if issue.code == "DT226"} == {"2022-2023"}


def test_a_source_that_is_not_there_is_an_error(framework, institutions, tmp_path):
    with pytest.raises(FileNotFoundError, match="is not there"):
        read_submissions(tmp_path / "none", framework, institutions)


def test_the_order_of_rows_and_columns_changes_nothing(read):
    straight, _ = read(RECORDS)
    turned, _ = read(RECORDS[[*RECORDS.columns[:2], *RECORDS.columns[:1:-1]]].iloc[::-1])

    assert straight.digest == turned.digest


def test_a_formula_that_nobody_calculated_is_told_and_not_blank(framework, read, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["institution_id", "school_year", "n_classes", "n_terms"])
    book.active.append(["A1", "2022-2023", "=3+4", "=1<2"])
    book.save(tmp_path / "wide.xlsx")

    _, issues = read(tmp_path / "wide.xlsx")

    told = {(issue.code, issue.cell, issue.value) for issue in issues if issue.code != "DT226"}
    assert told == {("DT244", "C2", "=3+4"), ("DT244", "D2", "=1<2")}


def test_a_row_shorter_than_the_headings_is_blank_at_its_end(read_csv):
    facts, issues = read_csv("institution_id,school_year,n_classes,n_terms\nA1,2022-2023,5")

    assert issues == []
    assert answers(facts) == {("A1", "n_classes"): ("answered", 5, "")}


def test_a_formula_error_in_a_workbook_is_told_with_its_cell(tmp_path, read):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Trước").write(0, 0, "ghi chú")
        sheet = book.add_worksheet("Số liệu")
        sheet.write_row(0, 0, ["institution_id", "school_year", "n_classes", "n_terms"])
        sheet.write_row(1, 0, ["A1", "2022-2023"])
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 3, "=1+1", None, 2)

    facts, issues = read(tmp_path / "a.xlsx")

    assert [(i.code, i.sheet, i.cell, i.value) for i in issues if i.severity == "error"] == [
        ("DT237", "Số liệu", "C2", "#DIV/0!")
    ]
    assert answers(facts) == {("A1", "n_terms"): ("answered", 2, "")}


def test_merged_headings_leave_columns_that_are_told(tmp_path, read):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["institution_id", "school_year"])
        sheet.merge_range(0, 2, 0, 3, "Tổng số lớp")
        sheet.write_row(1, 0, ["A1", "2022-2023", 5, 4])

    facts, issues = read(tmp_path / "a.xlsx")

    assert [(i.code, i.cell) for i in issues] == [("DT218", "D1")]
    assert answers(facts) == {("A1", "n_classes"): ("answered", 5, "")}


def test_lists_in_a_frame_are_told_and_not_tripped_over(read):
    table = RECORDS.assign(n_terms=[[1, 2], [2]])
    _, issues = read(table)

    assert [(i.code, i.value) for i in issues] == [("DT230", "[1, 2]"), ("DT230", "[2]")]


def test_headings_of_two_rows_are_read_by_the_lower_one(tmp_path, read):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 4, "BIỂU TỔNG HỢP")
        for column, heading in enumerate(["STT", "Mã cơ sở", "Năm học"]):
            sheet.merge_range(2, column, 3, column, heading)
        sheet.merge_range(2, 3, 2, 4, "Quy mô")
        sheet.write_row(3, 3, ["n_classes", "n_terms"])
        sheet.write_row(4, 0, [1, "A1", "2022-2023", 5, 2])

    facts, issues = read(tmp_path / "a.xlsx")

    assert [issue for issue in issues if issue.severity == "error"] == []
    assert answers(facts) == {
        ("A1", "n_classes"): ("answered", 5, ""),
        ("A1", "n_terms"): ("answered", 2, ""),
    }
