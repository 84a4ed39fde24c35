"""Sums of facts as files: a workbook to paste from, a long table, a line in the journal."""

import json

import openpyxl
import pandas as pd
import pytest

import dtindex as dti
from dtindex.cli import main


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results") / "results"
    dti.save_result(dti.score(*dti.sample_province(40)), folder)
    return folder


def run(*arguments) -> int:
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    return int(stopped.value.code)


def test_the_workbook_has_a_sheet_for_each_breakdown_with_real_numbers(results, tmp_path):
    out = tmp_path / "tổng hợp" / "tong-hop.xlsx"

    assert run("totals", results, "--out", out) == 0

    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Toàn tỉnh", "Theo huyện", "Theo xã", "Theo khu vực", "Theo cấp học"]
    table = dti.totals(dti.load_result(results), "province").table
    rows = list(book["Toàn tỉnh"].iter_rows(min_row=6, values_only=True))
    assert len(rows) == len(table)
    first = table.iloc[1]
    assert rows[1][2:5] == (int(first["numerator"]), int(first["denominator"]), first["share"])
    noted = json.loads((out.parent / "journal.jsonl").read_text("utf-8").splitlines()[-1])
    assert noted["command"] == "totals"


def test_the_same_sums_have_the_same_bytes(results, tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        run("totals", results, "--out", tmp_path / name, "--by", "province")

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_csv_is_the_long_table_that_excel_opens(results, tmp_path):
    assert run("totals", results, "--out", tmp_path / "a.csv", "--language", "en") == 0

    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(pd.read_csv(tmp_path / "a.csv")) == len(dti.totals(dti.load_result(results)).table)


@pytest.mark.parametrize(
    ("more", "said"),
    [(("--by", "quận"), "province, district"), (("--out", "x.docx"), ".xlsx, .csv")],
)
def test_misuse_is_told_in_a_sentence(results, tmp_path, monkeypatch, capsys, more, said):
    monkeypatch.chdir(tmp_path)

    assert run("totals", results, *more) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
