"""The command that lists what is worth a second look."""

import openpyxl
import pandas as pd
import pytest

from answered import scored
from dtindex.scoring.store import save_result

SCHOOL = {"n_classes": 12, "n_staff": 30, "n_teachers": 25, "n_pupils": 300, "n_parents": 280}


@pytest.fixture
def results(tmp_path):
    odd = SCHOOL | {"n_pupils_office365": 100}
    return save_result(scored({"A": odd, "B": SCHOOL}), tmp_path / "results")


def test_flags_are_listed_with_what_was_typed_and_why_it_is_asked(run, results):
    said = run("flags", results)

    assert said.code == 0
    lines = [line.split(maxsplit=1) for line in said.out.splitlines() if "A Trường số 1" in line]
    assert "F1" in [code for code, _ in lines]
    assert "100 học sinh" in said.out
    assert "n_pupils_office365" not in said.out  # an officer reads labels
    assert "--previous" in said.out


def test_the_year_before_lets_years_be_compared(run, results, tmp_path):
    many = SCHOOL | {"n_pupils": 900, "n_classes": 30}
    before = save_result(scored({"A": SCHOOL, "B": many}, "2021-2022"), tmp_path / "before")

    said = run("flags", results, "--previous", before, "--language", "en")

    assert said.code == 0
    lines = [line.split(maxsplit=1) for line in said.out.splitlines() if "B Trường số 2" in line]
    assert "F12" in [code for code, _ in lines]
    assert said.out.count("The number of pupils more than doubled or halved") == 1
    assert "--previous" not in said.out


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".html"])
def test_the_list_can_be_handed_on_as_a_file(run, results, tmp_path, ending):
    path = tmp_path / f"flags{ending}"

    said = run("flags", results, "--out", path)

    assert said.code == 0
    if ending == ".csv":
        assert pd.read_csv(path)["Mã"].tolist() == ["F1", "F14", "F14"]
    elif ending == ".xlsx":
        assert openpyxl.load_workbook(path).active["A2"].value == "A"
    else:
        assert "Số liệu cần xem lại" in path.read_text("utf-8")


def test_a_file_of_another_kind_is_refused_before_any_work(run, results, tmp_path):
    said = run("flags", results, "--out", tmp_path / "flags.docx")

    assert said.code == 2
    assert ".xlsx" in said.err


def test_a_result_is_not_compared_with_itself(run, results):
    said = run("flags", results, "--previous", results)

    assert said.code == 2
    assert "Chỉ so sánh được với một năm học trước đó" in said.err
    assert "[DT524]" in said.err
