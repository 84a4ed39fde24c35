import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment

from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.write import write_form
from dtindex.submissions.intake.read import read_submissions
from dtindex.submissions.returns.marking import mark_submissions
from dtindex.submissions.returns.problem_list import problem_list

PRIMARY = {"institution_id": "A1", "name": "Trường Tiểu học A", "stages": "primary"}
YEAR = "2022-2023"


def cells_of(sheet) -> dict[str, tuple[str, str]]:
    """Whatever stands on a sheet, formulas as formulas."""
    rows = sheet.iter_rows()
    return {c.coordinate: (c.data_type, str(c.value)) for r in rows for c in r if c.value}


def looks_of(sheet) -> dict[str, tuple]:
    rows = sheet.iter_rows()
    return {
        c.coordinate: (c.number_format, c.fill.fgColor.rgb, c.font.name, c.protection.locked)
        for r in rows
        for c in r
        if c.value
    }


def of_a_school(path: Path) -> Path:
    """A workbook as a school makes it: its own sheet, formulas, notes, merged cells, comments."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Số liệu 'A1' gửi")
        bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "num_format": "#,##0"})
        sheet.merge_range(0, 0, 0, 3, "PHÒNG GIÁO DỤC", bold)
        sheet.write_row(1, 0, ["institution_id", "school_year", "n_classes", "n_terms", "plan"])
        sheet.write_row(2, 0, ["A1", YEAR])
        sheet.write_string(2, 2, "85%", bold)
        sheet.write_formula(2, 3, "=SUM(1,2,6)", bold, 9)
        sheet.write_string(2, 4, "=1+1")
        sheet.write_comment(2, 2, "Cô hiệu phó nhập", {"author": "VP"})
        sheet.write_rich_string(0, 6, "Ghi chú ", bold, "đậm")
        other = book.add_worksheet("Ghi chú")
        other.write_formula(0, 0, "=1+1", None, 2)
        other.write_row(1, 0, ["=cmd|' /C calc'!A0"])
    return path


@pytest.fixture
def mark(framework, institutions, tmp_path):
    """Read a source, mark it, and give the marked workbooks and the problems."""

    def mark_source(source: Path, **more: str):
        _, issues = read_submissions(source, framework, institutions)
        copies = mark_submissions(source, issues, tmp_path / "marked", **more)
        return copies, [issue for issue in issues if issue.code != "DT226"]

    return mark_source


def test_nothing_of_the_schools_own_is_changed(mark, tmp_path):
    path = of_a_school(tmp_path / "truong.xlsx")
    before = openpyxl.load_workbook(path)

    (copy,), _ = mark(path)

    after = openpyxl.load_workbook(copy)
    assert after.sheetnames[1:] == before.sheetnames
    for sheet in before:
        assert cells_of(after[sheet.title]) == cells_of(sheet)
        assert looks_of(after[sheet.title]) == looks_of(sheet)
        assert after[sheet.title].merged_cells.ranges == sheet.merged_cells.ranges


def test_every_problem_stands_in_its_cell_and_in_the_list_with_a_link(mark, tmp_path):
    (copy,), problems = mark(of_a_school(tmp_path / "truong.xlsx"))

    book = openpyxl.load_workbook(copy)
    sheet, listed = book.worksheets[1], book.worksheets[0]
    assert book.active is listed
    assert sorted(p.code for p in problems) == ["DT210", "DT234", "DT236", "DT244"]
    said = {cell for row in listed.iter_rows(values_only=True) for cell in row}
    links = {
        cell.hyperlink.location for row in listed.iter_rows() for cell in row if cell.hyperlink
    }
    for problem in problems:
        assert {problem.problem("vi"), problem.fix("vi")} <= said
        if problem.cell:
            comment = sheet[problem.cell].comment.text
            assert f"{problem.code}. {problem.problem('vi')}" in comment
            assert problem.fix("vi") in comment
            assert "Căn cứ: I.1; I.2" in comment
            assert f"'Số liệu ''A1'' gửi'!{problem.cell}" in links
    coloured = {place for f in sheet.conditional_formatting for place in str(f.sqref).split()}
    assert coloured == {p.cell for p in problems if p.cell}


@pytest.mark.parametrize("put", ["insert_textbox", "nothing", "add_sparkline"])
def test_what_a_copy_cannot_keep_is_said_on_its_first_sheet(mark, tmp_path, put):
    with xlsxwriter.Workbook(tmp_path / "truong.xlsx") as book:
        sheet = book.add_worksheet("S")
        sheet.write_row(0, 0, ["institution_id", "school_year", "n_classes"])
        sheet.write_row(1, 0, ["A1", YEAR, "85%"])
        if put == "insert_textbox":
            sheet.insert_textbox("F5", "Cô hiệu phó nhập")
        if put == "add_sparkline":
            sheet.add_sparkline("F1", {"range": "S!C2:C2"})

    (copy,), _ = mark(tmp_path / "truong.xlsx")

    listed = openpyxl.load_workbook(copy).worksheets[0]
    assert ("hộp chữ" in str(listed["B3"].value)) is (put != "nothing")


def test_the_list_shows_the_whole_of_every_problem(mark, tmp_path):
    (copy,), problems = mark(of_a_school(tmp_path / "truong.xlsx"))

    listed = openpyxl.load_workbook(copy).worksheets[0]
    told = {problem.problem("vi") for problem in problems}
    cells = [cell for row in listed.iter_rows() for cell in row if cell.value in told]
    assert len(cells) == len(problems)
    for cell in cells:
        lines = len(textwrap.wrap(cell.value, 84))
        assert listed.row_dimensions[cell.row].height >= lines * 13


def test_the_schools_own_comment_stays_above_ours(mark, tmp_path):
    (copy,), _ = mark(of_a_school(tmp_path / "truong.xlsx"))
    comment = openpyxl.load_workbook(copy).worksheets[1]["C3"].comment

    assert comment.text.startswith("Cô hiệu phó nhập\n")
    assert "DT236" in comment.text


def test_a_marked_form_is_mended_and_sent_back(framework, read, mark, tmp_path):
    path = tmp_path / "a.xlsx"
    answers = {"n_classes": Entry("85%"), "n_terms": Entry(9), "plan": Entry(True, "12/KH")}
    write_form(path, framework, PRIMARY, YEAR, answers=answers)
    (copy,), problems = mark(path)
    places = {problem.fact_id: problem.cell for problem in problems}
    book = openpyxl.load_workbook(copy)
    book.worksheets[1][places["n_classes"]].value = 12
    sent_back = tmp_path / "sent-back" / "a.xlsx"
    sent_back.parent.mkdir()
    book.save(sent_back)

    _, (left,) = read(sent_back)
    (again,), _ = mark(sent_back)

    assert left.fact_id == "n_terms"
    sheet = openpyxl.load_workbook(again).worksheets[1]
    assert len(openpyxl.load_workbook(again).worksheets) == 2
    assert sheet[places["n_classes"]].comment is None
    assert sheet[places["n_terms"]].comment.text.count("DT234") == 1
    ours = [f for f in sheet.conditional_formatting if "dtindex" in f.rules[0].formula[0]]
    assert [str(f.sqref) for f in ours] == [places["n_terms"]]


def test_a_mended_copy_has_nothing_left_to_tell(framework, read, mark, tmp_path):
    path = tmp_path / "a.xlsx"
    answers = {"n_classes": Entry("85%"), "plan": Entry(True, "12/KH")}
    write_form(path, framework, PRIMARY, YEAR, answers=answers)
    (copy,), (problem,) = mark(path)
    book = openpyxl.load_workbook(copy)
    book.worksheets[1][problem.cell].value = 12
    book.save(copy)

    facts, issues = read(copy)

    assert issues == []
    assert facts.table.set_index("fact_id").at["n_classes", "value"] == 12


def test_a_csv_file_comes_back_as_a_workbook_with_the_same_cells(mark, read, tmp_path):
    path = tmp_path / "tong-hop.csv"
    path.write_text("Mã cơ sở;Năm học;n_classes;plan\nA1;2022-2023;85%;=1+1\n", "utf-8")

    (copy,), problems = mark(path)

    sheet = openpyxl.load_workbook(copy).worksheets[1]
    assert copy.name == "tong-hop.csv.xlsx"
    assert [c.value for c in sheet[2]] == ["A1", "2022-2023", "85%", "=1+1"]
    assert {c.data_type for c in sheet[2]} == {"s"}
    assert "DT236" in sheet["C2"].comment.text
    assert [i.code for i in read(copy)[1]] == [p.code for p in problems]


@pytest.mark.parametrize("name", ["hong.xlsx", "anh.png", "macro.xlsm", "trong.csv"])
def test_of_a_file_that_cannot_be_opened_the_list_goes_back(mark, tmp_path, name):
    path = tmp_path / "sent" / name
    path.parent.mkdir()
    path.write_bytes(b"" if name == "trong.csv" else b"not a workbook")

    (copy,), (problem,) = mark(path.parent)

    (sheet,) = openpyxl.load_workbook(copy).worksheets
    assert problem.problem("vi") in {cell.value for row in sheet.iter_rows() for cell in row}


def test_a_workbook_too_large_to_copy_is_only_listed(mark, tmp_path, monkeypatch):
    from dtindex.submissions.returns import marked_workbook

    monkeypatch.setattr(marked_workbook, "MAX_MARKED_BYTES", 1000)
    (copy,), _ = mark(of_a_school(tmp_path / "truong.xlsx"))

    assert len(openpyxl.load_workbook(copy).worksheets) == 1


def test_a_file_without_problems_is_not_copied(framework, mark, tmp_path):
    (tmp_path / "sent").mkdir()
    answers = {"plan": Entry(False)}
    write_form(tmp_path / "sent" / "a.xlsx", framework, PRIMARY, YEAR, answers=answers)

    assert mark(tmp_path / "sent") == ([], [])


def test_copies_lie_as_the_files_lay_and_never_over_one_another(mark, tmp_path):
    folder = tmp_path / "sent" / "huyen"
    folder.mkdir(parents=True)
    text = "institution_id,school_year,n_classes\nA1,2022-2023,x\n"
    (folder / "a.csv").write_text(text, "utf-8")
    of_a_school(folder / "a.csv.xlsx")

    copies, _ = mark(tmp_path / "sent")

    where = [copy.relative_to(tmp_path / "marked").as_posix() for copy in copies]
    assert where == ["huyen/a.csv.xlsx", "huyen/_a.csv.xlsx"]


def test_a_problem_in_a_merged_cell_is_marked_where_it_shows(mark, tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["institution_id", "school_year"])
        sheet.merge_range(0, 2, 0, 3, "Tổng số lớp")
        sheet.write_row(1, 0, ["A1", YEAR, 5, 4])

    (copy,), (problem,) = mark(path)

    assert problem.cell == "D1"
    assert "DT218" in openpyxl.load_workbook(copy).worksheets[1]["C1"].comment.text


def test_marks_are_in_the_language_that_is_asked_for(mark, tmp_path):
    (copy,), _ = mark(of_a_school(tmp_path / "truong.xlsx"), language="en")
    book = openpyxl.load_workbook(copy)

    assert book.sheetnames[0] == "To mend"
    assert "Clause: I.1; I.2" in book.worksheets[1]["C3"].comment.text


def test_a_sheet_that_names_no_cell_of_its_own_keeps_its_comments(mark, tmp_path):
    path = of_a_school(tmp_path / "truong.xlsx")
    book = openpyxl.load_workbook(path)
    book["Ghi chú"]["A1"].comment = Comment("giữ nguyên", "VP")
    book.save(path)

    (copy,), _ = mark(path)

    assert openpyxl.load_workbook(copy)["Ghi chú"]["A1"].comment.text == "giữ nguyên"


def test_a_copy_is_a_sound_archive(mark, tmp_path):
    (copy,), _ = mark(of_a_school(tmp_path / "truong.xlsx"))

    with zipfile.ZipFile(copy) as archive:
        assert archive.testzip() is None


def test_the_worst_come_first_and_who_sent_nothing_last(framework, institutions, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "institution_id,school_year,n_classes,n_terms,plan\n"
        "A1,2022-2023,12,,x\nX9,2022-2023,x,9,\n",
        "utf-8",
    )
    _, issues = read_submissions(path, framework, institutions)

    told = problem_list(issues, institutions)

    assert told.problems["code"].tolist() == ["DT220", "DT230", "DT234", "DT252", "DT226"]
    assert told.senders["institution_id"].tolist() == ["X9", "A1"]
    assert told.senders[["errors", "warnings"]].values.tolist() == [[3, 0], [0, 1]]
    assert told.not_sent.values.tolist() == [["B2", "Trường THPT B", YEAR, "chưa gửi"]]


def test_no_problems_make_an_empty_list(institutions):
    from dtindex.submissions.outcome.issues import Issues

    told = problem_list(Issues(), institutions)

    assert [len(told.problems), len(told.senders), len(told.not_sent)] == [0, 0, 0]


def test_importing_the_library_does_not_load_what_marks_workbooks():
    code = "import dtindex, sys; print('openpyxl' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert said.stdout.strip() == "False"
