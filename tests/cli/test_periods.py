"""A school year in reporting periods: forms, scores, pages and reports name the period."""

import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import dtindex as dti
from dtindex.sample.files import write_sample

START = ("start", "chi-so", "--framework", "kontum-2022", "--school-year", "2022-2023")


@pytest.fixture
def begun(run, tmp_path, monkeypatch):
    """A working folder at mid-year, in which somebody stands, with what was sent."""
    monkeypatch.chdir(tmp_path)
    sample = write_sample(tmp_path / "sample", 8).folder
    assert run(*START, "--period", "mid-year").code == 0
    monkeypatch.chdir(tmp_path / "chi-so")
    shutil.copy(sample / "institutions.csv", "institutions.csv")
    return sample


def receive(sample, place):
    shutil.copytree(sample / "submissions/2022-2023", place, dirs_exist_ok=True)


def cells_of(path):
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [cell for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]


def test_a_form_of_a_period_asks_what_is_due_and_says_until_when(run, begun):
    assert run("forms").code == 0
    first = next(Path("2022-2023/mid-year/phieu").glob("*.xlsx"))
    whole = run("forms", "--period", "", "--out", "whole")

    cells, all_year = cells_of(first), cells_of(Path("whole") / first.name)
    assert whole.code == 0
    assert any("Sơ kết học kỳ 1" in str(cell) for cell in cells)
    assert not any("Sơ kết học kỳ 1" in str(cell) for cell in all_year)
    assert ("n_semesters_updated" in cells, "n_semesters_updated" in all_year) == (False, True)
    assert "n_classes" in cells
    assert pd.Timestamp("2022-12-15") in cells
    assert pd.Timestamp("2023-06-10") in all_year


def test_sizes_are_asked_for_from_the_start_of_the_year(run, begun):
    run("forms", "--period", "year-start", "--out", "start")

    cells = cells_of(next(Path("start").glob("*.xlsx")))
    assert {"n_classes", "n_pupils", "n_classrooms"} <= set(cells)
    assert "management_platform" not in cells


def test_a_form_of_a_period_is_read_back_without_a_problem(run, begun):
    run("forms")

    said = run("validate", "2022-2023/mid-year/phieu", "--out", "problems.csv")

    problems = pd.read_csv("problems.csv", encoding="utf-8-sig")
    assert said.code == 0
    assert set(problems["Mã"]) == {"DT266"}  # nobody has filled them in


def test_what_was_answered_too_early_is_told_and_is_no_failure(run, begun):
    receive(begun, "2022-2023/mid-year/nhan-ve")

    run("validate")
    codes = pd.read_csv("2022-2023/mid-year/tra-lai/problems.csv", encoding="utf-8-sig")
    said = run("score")

    early = codes.loc[codes["Mã"] == "DT315"]
    assert len(early)
    assert early["Vấn đề"].str.contains("chưa đến kỳ báo cáo").all()
    assert "DT315" in said.out


def test_mid_year_goes_on_to_year_end_and_last_to_the_next_year(run, begun):
    receive(begun, "2022-2023/mid-year/nhan-ve")
    assert "Sơ kết học kỳ 1, thời hạn 15/12/2022" in run("status").out
    for command in (["validate"], ["score"], ["publish", "--no-pdf"]):
        run(*command)
    done = run("status")
    assert "Phụ lục" not in done.out
    assert "dtindex start --period year-end" in done.out

    run("start", "--period", "year-end")
    receive(begun, "2022-2023/year-end/nhan-ve")
    scored = run("score")
    run("publish", "--no-pdf")

    assert "Năm học trước đi cùng: 2022-2023, Sơ kết học kỳ 1" in scored.out
    result = dti.load_result("2022-2023/year-end/ket-qua")
    assert [each.when for each in result.previous] == ["2022-2023 mid-year"]
    page = next(Path("2022-2023/year-end/trang-web").rglob("MH0002.html"))
    assert "2022-2023, Tổng kết năm học" in page.read_text("utf-8")
    run("validate")
    run("decide")
    assert "dtindex start --school-year 2023-2024" in run("status").out


def test_pages_of_a_period_name_it_and_call_nothing_a_failure(run, begun):
    receive(begun, "2022-2023/mid-year/nhan-ve")
    run("score")
    run("publish", "--no-pdf")

    site = Path("2022-2023/mid-year/trang-web")
    texts = {path.name: path.read_text("utf-8") for path in site.rglob("*.html")}
    for name in ("MH0002.html", "province.html", "index.html"):
        assert "Sơ kết học kỳ 1" in texts[name], name
    card = texts["MH0002.html"]
    assert "chưa xếp mức vì còn" in card.casefold()
    assert "Chưa đến kỳ:" in card
    assert "Chưa đáp ứng" not in card.split('id="method"')[0]


def test_a_level_of_a_period_is_not_recognised(run, begun):
    receive(begun, "2022-2023/mid-year/nhan-ve")
    run("score")

    said = run("decide")

    assert said.code == 2
    assert "[DT450]" in said.err


def test_a_period_that_there_is_not_is_told_with_those_that_there_are(run, begun):
    receive(begun, "2022-2023/mid-year/nhan-ve")

    said = run("score", "--period", "summer")
    begin = run("start", "--period", "summer")

    assert (said.code, begin.code) == (2, 2)
    assert "year-start, mid-year và year-end" in said.err
    assert "[DT146]" in begin.err
