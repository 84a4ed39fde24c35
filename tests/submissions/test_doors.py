"""What one door takes, every door takes; what was sent and cannot be read is not nothing."""

import datetime

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from dtindex.lab.form_file import open_form
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.write import write_form
from dtindex.submissions.institutions import read_institutions
from dtindex.submissions.intake.read import read_submissions
from dtindex.submissions.returns.problem_list import problem_list

YEAR = "2022-2023"
A1 = {"institution_id": "A1", "name": "Trường Tiểu học A", "stages": "primary"}
ANSWERS = {
    "n_classes": Entry(12),
    "plan": Entry(True, "12/KH ngày 1/9/2022"),
    "platform": Entry(None, "", "Không có"),
    "sent_on": Entry(datetime.date(2022, 9, 26)),
}


@pytest.fixture
def form(framework, tmp_path):
    path = tmp_path / "a.xlsx"
    write_form(path, framework, A1, YEAR, answers=ANSWERS)
    return path


def changed(path, change):
    """Change the sheet of a form as somebody does who opens it in Excel."""
    book = openpyxl.load_workbook(path)
    change(book.active)
    book.save(path)
    return path


def typed(facts, institution_id="A1"):
    table = facts.table[facts.table["institution_id"] == institution_id]
    table = table[table["state"] != "missing"].set_index("fact_id")
    return {fact_id: (row["state"], row["value"]) for fact_id, row in table.iterrows()}


def only_what_is_seen(path):
    """Copy the visible cells of a form into a workbook of its own."""
    cells = openpyxl.load_workbook(path).active
    book = openpyxl.Workbook()
    for row in cells.iter_rows(min_col=2):
        for cell in row:
            book.active.cell(cell.row, cell.column - 1, cell.value)
    book.save(path)
    return path


def without_first_column(sheet):
    for merged in [*sheet.merged_cells.ranges]:
        sheet.unmerge_cells(str(merged))
    sheet.delete_cols(1)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("lost", ["copied", "deleted", "cleared"])
def test_a_form_without_its_hidden_column_is_read_by_its_words(
    framework, read, tmp_path, language, lost
):
    path = tmp_path / "a.xlsx"
    write_form(path, framework, A1, YEAR, answers=ANSWERS, language=language)
    whole, _ = read(path)
    if lost == "copied":
        only_what_is_seen(path)
    elif lost == "deleted":
        changed(path, without_first_column)
    else:
        changed(path, lambda sheet: [sheet.cell(row, 1, "") for row in range(1, 200)])

    facts, issues = read(path)

    assert [issue.code for issue in issues] == ["DT249"]
    assert typed(facts) == typed(whole)
    assert facts.evidence["text"].tolist() == whole.evidence["text"].tolist()


def test_what_lies_under_merged_cells_beside_the_questions_is_not_spoken_of(framework, form, read):
    changed(form, lambda sheet: sheet.delete_cols(1))

    _, issues = read(form)

    assert [issue.code for issue in issues] == ["DT249"]


def test_questions_that_are_gone_are_named_once_for_each_form(framework, form, institutions):
    def delete(sheet):
        for fact_id in ("n_terms", "hours"):
            (row,) = [cell.row for cell in sheet["A"] if cell.value == fact_id]
            sheet.delete_rows(row)

    _, issues = read_submissions(changed(form, delete), framework, institutions)

    (told,) = [issue for issue in issues if issue.code == "DT265"]
    assert (told.institution_id, told.severity) == ("A1", "warning")
    assert "“Số học kỳ”; “Số giờ trung bình”" in told.problem("vi")


@pytest.mark.parametrize("said", ["2022/2023", "Năm học 2022-2023", "NH: 2022 – 2023", "2022-23"])
def test_a_school_year_is_read_alike_in_the_form_on_the_screen_and_in_a_folder(
    framework, form, read, said
):
    def write_year(sheet):
        (row,) = [cell.row for cell in sheet["A"] if cell.value == "school_year"]
        sheet.cell(row, 3, said)

    changed(form, write_year)
    facts, issues = read(form)

    assert issues == []
    assert facts.school_years == (YEAR,) == (open_form(form, [framework]).school_year,)


@pytest.mark.parametrize(
    "said", ["2022", "2022-2024", "2022-2023 và 2023-2024", "tháng 9/2022", "22-23", "2022-2021"]
)
def test_what_names_no_school_year_or_two_is_asked_about(read, said):
    facts, issues = read(
        pd.DataFrame({"institution_id": ["A1"], "school_year": [said], "n_terms": [2]})
    )

    assert [issue.code for issue in issues] == ["DT222"]
    assert len(facts) == 0


@pytest.mark.parametrize("typed_id", ["a1", " A1 ", "A1\u00a0", "A1\u200b"])
def test_an_id_is_known_however_it_was_spelled(read, typed_id):
    facts, issues = read(
        pd.DataFrame({"institution_id": [typed_id], "school_year": [YEAR], "n_terms": [2]})
    )

    assert issues == []
    assert facts.records["institution_id"].tolist() == ["A1"]


def test_a_blank_form_is_told_and_its_institution_is_missing(framework, institutions, tmp_path):
    write_form(tmp_path / "a.xlsx", framework, A1, YEAR)

    facts, issues = read_submissions(tmp_path, framework, institutions)

    told = {issue.code: issue for issue in issues}
    assert told.keys() == {"DT226", "DT266"}
    assert "đã gửi phiếu trống" in told["DT266"].problem("vi")
    assert told["DT266"].file == "a.xlsx"
    assert len(facts) == 1
    missing = problem_list(issues, institutions).not_sent
    assert missing[["institution_id", "standing"]].values.tolist() == [
        ["A1", "đã gửi phiếu trống"],
        ["B2", "chưa gửi"],
    ]


def test_a_blank_form_beside_one_that_is_filled_in_takes_nothing_away(
    framework, institutions, form, tmp_path
):
    write_form(tmp_path / "b.xlsx", framework, A1, YEAR)

    facts, issues = read_submissions(tmp_path, framework, institutions)

    assert {issue.code for issue in issues} == {"DT226", "DT266"}
    assert facts.records["file"].tolist() == ["a.xlsx"]
    assert problem_list(issues, institutions).not_sent["institution_id"].tolist() == ["B2"]


def test_a_form_whose_answers_are_all_refused_is_not_blank(read):
    _, issues = read(
        pd.DataFrame({"institution_id": ["A1"], "school_year": [YEAR], "n_terms": ["nhiều"]})
    )

    assert [issue.code for issue in issues] == ["DT230"]


SCHOOLS = pd.DataFrame(
    {
        "institution_id": ["KT0001", "KT0002", "KT0003"],
        "name": ["Trường Tiểu học Đăk Hà", "Trường THCS Lê Lợi", "Trường Mầm non Hoa Mai"],
        "stages": ["TH", "THCS", "MN"],
    }
)


@pytest.mark.parametrize(
    ("file", "whose"),
    [
        ("KT0001.pdf", "KT0001"),
        ("Phieu KT0001 (scan).docx", "KT0001"),
        ("2022_kt0001.jpg", "KT0001"),
        ("KT0002/phiếu.png", "KT0002"),
        ("Trường Tiểu học Đăk Hà.pdf", "KT0001"),
        ("TH Ðăk Hà.pdf", "KT0001"),
        ("phieu_truong_TH_Dak_Ha_2022-2023.doc", "KT0001"),
        ("TruongTHCSLeLoi.xls", "KT0002"),
        ("Mẫu giáo.pdf", None),
        ("phiếu.pdf", None),
        ("KT0001 va KT0002.pdf", None),
    ],
)
def test_a_file_that_cannot_be_read_counts_as_sent_by_whom_its_name_tells(
    framework, tmp_path, file, whose
):
    schools = read_institutions(SCHOOLS)
    path = tmp_path / "sent" / file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"%PDF-1.4")

    _, issues = read_submissions(tmp_path / "sent", framework, schools)

    sent = [issue for issue in issues if issue.code == "DT267"]
    assert [issue.institution_id for issue in sent] == ([] if whose is None else [whose])
    assert sum(issue.code == "DT226" for issue in issues) == 3 - len(sent)
    if sent:
        assert f"“{file}”" in sent[0].problem("vi")
        standing = problem_list(issues, schools).not_sent.set_index("institution_id")["standing"]
        assert standing[whose] == "đã gửi tệp không đọc được"


def test_many_records_of_one_institution_are_told_together(read):
    n = 5_000
    table = pd.DataFrame({"institution_id": ["A1"] * n, "school_year": YEAR, "n_classes": range(n)})

    facts, issues = read(table.assign(n_classes=table["n_classes"] + 1))

    assert len(facts) == 0
    assert {issue.code for issue in issues} == {"DT224"}
    assert len({issue.cell for issue in issues}) == n
    assert "4994 nơi khác" in issues[-1].problem("vi")


@pytest.mark.parametrize("between", [".", "__", ":", "/"])
def test_groups_of_an_export_are_seen_through_whatever_parts_them(read, between):
    row = {f"part_1{between}n_classes": 5, f"part_1{between}plan": "yes", "_uuid": "u1"}
    row |= {f"part_1{between}plan__evidence": "12/KH", "institution_id": "A1", "school_year": YEAR}

    facts, issues = read(pd.DataFrame([row]))

    assert issues == []
    assert typed(facts) == {"n_classes": ("answered", 5), "plan": ("answered", True)}
    assert facts.evidence["text"].tolist() == ["12/KH"]


@pytest.mark.parametrize("filler", ["n/a", "N/A", "---", "null", "NaN", "", "…", "—"])
def test_what_an_export_writes_where_nothing_was_answered_is_blank(read, filler):
    rows = {"institution_id": ["A1"], "school_year": [YEAR], "n_classes": [5], "_uuid": ["u"]}

    facts, issues = read(pd.DataFrame(rows | {"plan": [filler], "hours": [filler]}))

    assert issues == []
    assert typed(facts) == {"n_classes": ("answered", 5)}


def test_a_question_that_moved_between_groups_is_read_from_either_column(read):
    table = pd.DataFrame(
        {
            "institution_id": ["A1", "B2"],
            "school_year": YEAR,
            "a/n_classes": ["5", "n/a"],
            "b/n_classes": ["", "7"],
            "_uuid": ["u1", "u2"],
        }
    )

    facts, issues = read(table)

    assert issues == []
    assert typed(facts) | typed(facts, "B2") == {"n_classes": ("answered", 7)}
    answered = facts.table[facts.table["fact_id"] == "n_classes"]
    assert answered["cell"].tolist() == ["C2", "D3"]


@pytest.mark.parametrize(
    ("heading", "status", "taken"),
    [
        ("_validation_status", "Not Approved", False),
        ("_validation_status", "validation_status_not_approved", False),
        ("_validation_status", "Approved", True),
        ("_validation_status", "On Hold", True),
        ("_validation_status", None, True),
        ("ReviewState", "rejected", False),
        ("ReviewState", "hasIssues", False),
        ("__system/reviewState", "rejected", False),
        ("ReviewState", "approved", True),
        ("ReviewState", "edited", True),
        ("_review_status", "Rejected", False),
        ("Trạng thái", "Từ chối", False),
        ("Trạng thái", "đã gửi", True),
    ],
)
def test_what_reviewers_of_a_survey_tool_did_not_let_pass_is_not_taken(
    read, heading, status, taken
):
    row = {"institution_id": "A1", "school_year": YEAR, "n_classes": 5, "KEY": "u", heading: status}

    facts, issues = read(pd.DataFrame([row | {"SubmissionDate": "2022-10-01"}]))

    assert len(facts) == int(taken)
    assert [(issue.code, issue.value) for issue in issues] == ([] if taken else [("DT248", status)])


def test_a_record_that_was_sent_again_and_approved_is_taken(read):
    row = {"institution_id": "A1", "school_year": YEAR, "_uuid": "u"}
    rows = [
        row | {"n_classes": 5, "_validation_status": "Not Approved"},
        row | {"n_classes": 6, "_validation_status": "Approved"},
    ]

    facts, issues = read(pd.DataFrame(rows))

    assert [issue.code for issue in issues] == ["DT248"]
    assert typed(facts) == {"n_classes": ("answered", 6)}


@pytest.mark.parametrize(
    "heading", ["STT", "TT", "Số TT", "Số thứ tự", "Ghi chú", "Tên trường (*)"]
)
def test_columns_of_every_office_are_left_alone(read, heading):
    _, issues = read(
        pd.DataFrame({heading: ["1"], "Mã cơ sở (*)": ["A1"], "Năm học": [YEAR], "n_terms": [2]})
    )

    assert issues == []


@pytest.mark.parametrize(
    ("heading", "severity"),
    [("Ý kiến của phòng", "warning"), ("Số lớp học trực tuyên", "error"), ("Tổng số lóp", "error")],
)
def test_an_unknown_column_is_a_note_unless_a_question_was_meant(read, heading, severity):
    table = {"institution_id": ["A1"], "school_year": [YEAR], "n_terms": [2], heading: ["1"]}

    _, (issue,) = read(pd.DataFrame(table))

    assert (issue.code, issue.severity) == ("DT216", severity)


def test_days_that_may_be_months_are_asked_about_in_their_own_sheet_alone(
    framework, institutions, tmp_path
):
    for name, days in (("a", ["12/10/2022", "09/20/2022"]), ("b", ["12/10/2021", "20/09/2021"])):
        years = [YEAR] * 2 if name == "a" else ["2021-2022"] * 2
        pd.DataFrame(
            {"institution_id": ["A1", "B2"], "school_year": years, "sent_on": days}
        ).to_csv(tmp_path / f"{name}.csv", index=False)

    facts, issues = read_submissions(tmp_path, framework, institutions)

    errors = [(i.code, i.file, i.cell) for i in issues if i.severity == "error"]
    assert errors == [("DT269", "a.csv", "C2"), ("DT240", "a.csv", "C3")]
    answered = facts.table.query("fact_id == 'sent_on' and state == 'answered'")
    assert answered["value"].tolist() == [datetime.date(2021, 10, 12), datetime.date(2021, 9, 20)]


def test_a_block_of_merged_cells_holds_for_its_rows_in_a_wide_sheet(tmp_path, read):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Năm học", "Mã cơ sở", "Tổng số lớp"])
        sheet.merge_range(1, 0, 2, 0, YEAR)
        sheet.write_row(1, 1, ["A1", 5])
        sheet.write_row(2, 1, ["B2", 7])

    facts, issues = read(tmp_path / "a.xlsx")

    assert issues == []
    assert typed(facts) == {"n_classes": ("answered", 5)}
    assert typed(facts, "B2") == {"n_classes": ("answered", 7)}


def test_headings_of_an_old_font_are_told_with_what_they_say(read_csv):
    _, unknown = read_csv("M· c¬ së,N¨m häc\nA1,2022-2023")
    _, column = read_csv("Mã cơ sở,Năm học,n_terms,Tæng sè líp\nA1,2022-2023,2,5")

    assert [(issue.code, issue.cell) for issue in unknown] == [("DT202", ""), ("DT246", "A1")]
    assert "“Mã cơ sở”" in unknown[1].problem("vi")
    assert [(issue.code, issue.cell, issue.severity) for issue in column] == [
        ("DT246", "D1", "error")
    ]
