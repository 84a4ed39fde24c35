import os
import subprocess
import sys

import openpyxl
import pandas as pd
import pytest

from dtindex.catalogue import catalogue
from dtindex.cli.app import COMMANDS as LISTED
from dtindex.criteria.reading.bundled import default_root
from dtindex.version import VERSION

RULES = ["--framework", "kontum-2022"]
COMMANDS = {listed.name: listed.help for listed in LISTED}


def test_version_says_which_one_runs(run):
    said = run("--version")

    assert (said.code, said.out) == (0, f"dtindex {VERSION}\n")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_both_languages(run, command, language):
    said = run(command, "--language", language, "--help")

    words = catalogue(language)(COMMANDS[command]).split()[:3]
    assert said.code == 0
    assert " ".join(words) in said.out
    assert "cli." not in said.out


def test_help_of_the_whole_explains_the_exit_codes(run):
    said = run("--help")

    assert "Mã thoát" in said.out
    for command in COMMANDS:
        assert command in said.out


@pytest.mark.parametrize("place", ["anywhere", "in a working folder"])
def test_help_of_the_whole_waits_for_no_table_and_no_chart(run, tmp_path, place):
    if place != "anywhere":
        assert run("start", tmp_path, *RULES, "--school-year", "2022-2023").code == 0
    heavy = "{'pandas', 'pyarrow', 'numpy', 'matplotlib', 'narwhals', 'docx', 'openpyxl'}"
    code = (
        "import sys; from dtindex.cli import main\n"
        "try: main(['--help'])\n"
        f"finally: print(sorted({heavy} & set(sys.modules)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=tmp_path, encoding="utf-8"
    )

    assert said.returncode == 0
    assert said.stdout.splitlines()[-1] == "[]"


def test_the_environment_chooses_the_language(run, monkeypatch):
    monkeypatch.setenv("DTINDEX_LANGUAGE", "en")

    assert "Exit codes" in run("--help").out


def test_check_proves_every_framework_that_came_with_the_package(run):
    said = run("check")

    assert said.code == 0
    assert "kontum-2022: 0 lỗi" in said.out


def test_check_lists_all_faults_of_a_broken_framework_and_exits_1(run, tmp_path):
    for path in [*default_root().glob("*.toml"), *default_root().glob("kontum-2022/*.toml")]:
        copy = tmp_path / path.relative_to(default_root())
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    conditions = tmp_path / "kontum-2022/conditions.toml"
    text = conditions.read_text("utf-8")
    conditions.write_text(text.replace('fact = "', 'fact = "no_'), "utf-8", newline="\n")

    said = run("check", tmp_path / "kontum-2022", "--language", "en")

    assert said.code == 1
    assert said.out.count("Fix:") >= text.count('fact = "')


def test_a_sound_province_is_scored_and_explained(run, province, sample, files):
    validated = run("validate", *files(province))
    scored = run("score", *files(province), "--out", province / "results")
    explained = run("explain", "MH0001", "--results", province / "results")

    assert (validated.code, scored.code, explained.code) == (0, 0, 0)
    assert f"Năm học 2022-2023: {len(sample.institutions)} cơ sở," in scored.out
    assert "(MH0001)" in explained.out


def test_one_form_of_many_is_scored_and_the_others_are_not_assessed(run, province, sample, files):
    only = sample.records[sample.records["institution_id"] == sample.institutions.iloc[0, 0]]
    only.to_csv(province / "submissions/wide.csv", index=False, encoding="utf-8-sig")

    scored = run("score", *files(province), "--out", province / "results")

    index = pd.read_parquet(province / "results" / "index.parquet")
    n = len(sample.institutions)
    assert index["points"].notna().sum() == index["rank"].notna().sum() == 1
    assert (index["standing"] == "not_sent").sum() == n - 1
    assert f"{n} cơ sở, 1 cơ sở đã gửi phiếu, 1 cơ sở có số liệu để chấm" in scored.out
    assert f"Chưa gửi phiếu: {n - 1} cơ sở" in scored.out


def test_score_takes_the_school_year_that_is_asked_for(run, province, sample, files):
    out = province / "results"

    said = run("score", *files(province), "--school-year", "2021-2022", "--out", out)

    assert "Năm học 2021-2022" in said.out
    assert len(pd.read_parquet(out / "index.parquet")) == len(sample.institutions)


def test_something_lost_exits_1_but_the_rest_is_scored(run, faulty_province, files):
    said = run("score", *files(faulty_province), "--out", faulty_province / "results")

    assert said.code == 1
    assert "DT220" in said.out
    assert (faulty_province / "results/assessment.json").exists()


def test_validate_prints_every_problem_without_a_file(run, faulty_province, files):
    said = run("validate", *files(faulty_province), "--language", "en")

    assert said.code == 1
    assert "=MH9999" in said.out


def test_problems_come_as_csv_with_vietnamese_headings_and_no_formulas(run, faulty_province, files):
    path = faulty_province / "problems.csv"

    run("validate", *files(faulty_province), "--out", path)

    table = pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False)
    assert {"Vấn đề", "Cách sửa", "Căn cứ"} <= set(table.columns)
    assert not table["Đã ghi"].astype(str).str.match("[=+@-]").any()
    assert (table["Đã ghi"] == "'=MH9999").any()


def test_problems_come_as_a_workbook_without_formulas(run, faulty_province, files):
    path = faulty_province / "problems.xlsx"

    run("validate", *files(faulty_province), "--out", path)

    cells = [cell for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]
    assert any(cell.value == "=MH9999" for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_problems_can_be_read_as_the_workbook_opens(run, faulty_province, files):
    path = faulty_province / "problems.xlsx"
    run("validate", *files(faulty_province), "--out", path)
    first = path.read_bytes()
    run("validate", *files(faulty_province), "--out", path)

    sheet = openpyxl.load_workbook(path).worksheets[0]
    heads = {cell.value: cell for cell in sheet[1]}
    problem = heads["Vấn đề"]
    assert 30 < sheet.column_dimensions[problem.column_letter].width <= 50
    longest = max(
        range(2, sheet.max_row + 1), key=lambda row: len(sheet.cell(row, problem.column).value)
    )
    assert sheet.cell(longest, problem.column).alignment.wrap_text
    assert sheet.row_dimensions[longest].height > 30
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")
    assert path.read_bytes() == first


def test_problems_come_as_a_page_that_runs_nothing(run, province, files):
    wide = province / "submissions/wide.csv"
    text = wide.read_text("utf-8-sig").replace("MH0001", "<script>alert(1)</script>")
    wide.write_text(text, "utf-8-sig")
    path = province / "problems.html"

    run("validate", *files(province), "--out", path)

    page = path.read_text("utf-8")
    assert '<html lang="vi">' in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_reviews_are_written_by_district_and_by_reviewer(run, province, sample):
    arguments = ["--submissions", province / "submissions"]
    arguments += ["--institutions", province / "institutions.csv"]
    first = sample.institutions["institution_id"].iat[0]
    (province / "teams.csv").write_text(f"institution_id,reviewer\n{first},Tổ 1\n", "utf-8")

    by_district = run("review", "kontum-2022", *arguments, "--out", province / "a")
    by_team = run(
        *("review", "kontum-2022", *arguments, "--out", province / "b"),
        *("--reviewers", province / "teams.csv"),
    )

    assert (by_district.code, by_team.code) == (0, 0)
    assert len(list((province / "a").iterdir())) == sample.institutions["district"].nunique()
    assert {path.name for path in (province / "b").iterdir()} == {
        "To-1.xlsx",
        "Chua-phan-cong.xlsx",
    }


def test_without_submissions_there_is_nothing_to_review(run, province):
    (province / "empty").mkdir()
    arguments = ["--institutions", province / "institutions.csv"]

    said = run("review", "kontum-2022", "--submissions", province / "empty", *arguments)

    assert said.code == 2
    assert "Không có số liệu" in said.err


def test_a_folder_takes_the_list_of_problems_and_marked_copies(run, faulty_province, files):
    out = faulty_province / "back"

    said = run("validate", *files(faulty_province), "--out", out)

    written = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.*"))
    lists = [
        f"{name}.{kind}" for name in ("problems", "register") for kind in ("csv", "html", "xlsx")
    ]
    assert (said.code, written) == (1, ["marked/wide.csv.xlsx", *lists])
    sheets = openpyxl.load_workbook(out / "problems.xlsx").sheetnames
    assert sheets == ["Vấn đề, nặng nhất trước", "Theo cơ sở", "Chưa gửi số liệu"]
    page = (out / "problems.html").read_text("utf-8")
    assert "<h2>Chưa gửi số liệu</h2>" in page


def test_forms_are_written_and_read_back_without_a_problem_of_form(run, province, sample, files):
    forms = province / "forms"
    arguments = ["--institutions", province / "institutions.csv", "--out", forms]

    written = run("forms", "kontum-2022", *arguments, "--school-year", "2022-2023")
    validated = run("validate", forms, *files(province)[1:])

    assert written.code == 0
    assert len(list(forms.glob("*.xlsx"))) == len(sample.institutions)
    assert validated.code == 0


def test_one_xlsform_is_written_instead_of_forms(run, province):
    arguments = ["--institutions", province / "institutions.csv", "--out", province / "kobo"]

    said = run("forms", "kontum-2022", *arguments, "--school-year", "2022-2023", "--xlsform")

    (path,) = (province / "kobo").iterdir()
    assert said.code == 0
    assert openpyxl.load_workbook(path).sheetnames == ["survey", "choices", "settings"]


def test_forms_show_what_was_said_the_year_before(run, province, sample):
    arguments = ["--institutions", province / "institutions.csv", "--out", province / "forms"]
    arguments += ["--school-year", "2022-2023", "--previous", province / "submissions"]

    assert run("forms", "kontum-2022", *arguments).code == 0

    before = sample.records.query("school_year == '2021-2022' and assessment == 'self'")
    typed = before.set_index("institution_id")["n_classes"].dropna()
    institution_id, n_classes = typed.index[0], typed.iloc[0]
    sheet = openpyxl.load_workbook(province / "forms" / f"{institution_id}.xlsx").active
    row = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "n_classes")
    assert row[4:6] == (n_classes, None)


def test_forms_of_a_school_year_that_the_framework_lacks_are_wrong_use(run, province):
    arguments = ["--institutions", province / "institutions.csv", "--school-year", "1999-2000"]

    said = run("forms", "kontum-2022", *arguments, "--out", province / "forms")

    assert said.code == 2
    assert "2022-2023" in said.err
    assert not (province / "forms").exists()


def test_an_unknown_ending_of_the_problem_list_is_wrong_use(run, province, files):
    said = run("validate", *files(province), "--out", province / "problems.docx")

    assert said.code == 2
    assert ".xlsx" in said.err


def test_a_table_of_institutions_that_cannot_be_used_is_told_in_vietnamese(run, province, files):
    table = province / "institutions.csv"
    table.write_text("Mã cơ sở,Tên cơ sở\nA,Trường A\n", "utf-8")

    said = run("validate", *files(province))

    assert said.code == 2
    assert "DT270" in said.err
    assert "Traceback" not in said.err


def test_an_unknown_institution_is_told_without_a_stack_trace(run, province, files):
    run("score", *files(province), "--out", province / "results")

    said = run("explain", "NOBODY", "--results", province / "results")

    assert said.code == 2
    assert "[DT306]" in said.err
    assert "Traceback" not in said.err


def test_a_file_in_the_place_of_the_results_is_wrong_use(run, province, files):
    said = run("score", *files(province), "--out", province / "institutions.csv")

    assert said.code == 2
    assert "Traceback" not in said.err


def test_a_folder_that_cannot_be_written_is_one_clear_message(run, province, files):
    (province / "file").write_text("", "utf-8")

    said = run("score", *files(province), "--out", province / "file/results")

    assert said.code == 2
    assert str(province / "file") in said.err


def test_a_run_that_is_broken_off_says_that_it_can_be_taken_up(run, monkeypatch):
    def interrupted(name: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dtindex.cli.commands.criteria.inspect_framework", interrupted)

    said = run("check", "--language", "en")

    assert said.code == 130
    assert "run the command again" in said.err


@pytest.mark.parametrize("code_page", ["cp1252", "cp1258", "ascii"])
def test_vietnamese_leaves_a_console_of_any_code_page_as_utf8(code_page):
    environment = {**os.environ, "PYTHONIOENCODING": code_page}
    command = [sys.executable, "-m", "dtindex", "check", "kontum-2022", "--language", "vi"]

    done = subprocess.run(command, env=environment, capture_output=True, check=True)

    assert "0 lỗi, 0 cảnh báo" in done.stdout.decode("utf-8")


def test_what_was_read_of_a_list_of_institutions_is_shown(run, tmp_path):
    path = tmp_path / "co-so.csv"
    path.write_text(
        "STT,Mã cơ sở,Tên trường,Cấp học,Huyện/Thành phố\n"
        "1,A1,Trường 1,TH,Huyện Hòa Bình\n2,A2,Trường 2,TH&THCS,Huyện Hoà Bình\n",
        "utf-8",
    )

    said = run("institutions", path)

    assert said.code == 0
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert "2 cơ sở trong co-so.csv." in lines
    assert "Huyện Hòa Bình 2 0 2 1 0 0" in lines
    assert "Cột không dùng đến: “STT”." in lines
    assert "DT278" in said.out


def test_a_list_of_institutions_that_cannot_be_used_is_told_whole(run, tmp_path):
    path = tmp_path / "co-so.csv"
    path.write_text("Mã cơ sở,Tên trường,Cấp học\nA1,,TH\nA1,Trường,Đại học\n", "utf-8")

    said = run("institutions", path)

    assert said.code == 2
    assert all(code in said.err for code in ("DT271", "DT273", "DT275"))
