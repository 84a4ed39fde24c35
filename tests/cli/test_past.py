"""Last year comes along: named, or found where a working folder keeps it."""

import json
import shutil

import openpyxl
import pandas as pd
import pytest

import dtindex as dti

HEADINGS = "school_year,from_id,to_id,kind\n"


@pytest.fixture
def two_folders(run, province, sample, files):
    """Submissions of one year each, and the year before scored; one of then has closed since."""
    whole = province / "submissions/wide.csv"
    table = pd.read_csv(whole, encoding="utf-8-sig", dtype=object)
    whole.unlink()
    then = table[table["school_year"] == "2021-2022"]
    now = table[table["school_year"] == "2022-2023"]
    old = province / "2021-2022"
    old.mkdir()
    (old / "sent").mkdir()
    then.to_csv(old / "sent/wide.csv", index=False, encoding="utf-8-sig")
    closing = sample.institutions["institution_id"].iat[-1]
    now = now[now["institution_id"] != closing]
    now.to_csv(whole, index=False, encoding="utf-8-sig")
    arguments = ["--framework", "kontum-2022", "--institutions", province / "institutions.csv"]
    out = old / "results"
    assert run("score", old / "sent", *arguments, "--out", out).code == 0
    shutil.rmtree(old / "sent")
    institutions = sample.institutions[sample.institutions["institution_id"] != closing]
    institutions.to_csv(province / "institutions.csv", index=False, encoding="utf-8-sig")
    return province


def past_of(folder):
    return [each.school_year for each in dti.load_result(folder).previous]


def test_score_finds_the_year_before_where_years_lie_side_by_side(run, two_folders, files):
    out = two_folders / "2022-2023/results"

    said = run("score", *files(two_folders), "--school-year", "2022-2023", "--out", out)

    assert (said.code, "Năm học trước đi cùng: 2021-2022" in said.out) == (0, True)
    assert past_of(out) == ["2021-2022"]
    journal = (two_folders / "2022-2023/journal.jsonl").read_text("utf-8")
    read = [each["file"] for each in json.loads(journal)["read"]]
    assert "2021-2022/results/assessment.json" in read


def test_score_takes_the_years_that_are_named(run, two_folders, files):
    out, old = two_folders / "elsewhere", two_folders / "2021-2022/results"

    alone = run("score", *files(two_folders), "--out", out)
    without = past_of(out)
    named = run("score", *files(two_folders), "--out", out, "--previous", old)

    assert (alone.code, named.code) == (0, 0)
    assert (without, past_of(out)) == ([], ["2021-2022"])


def test_a_later_year_that_is_named_is_refused(run, two_folders, files):
    out = two_folders / "2022-2023/results"
    run("score", *files(two_folders), "--out", out)

    said = run("score", *files(two_folders), "--out", two_folders / "x", "--previous", out)

    assert said.code == 2
    assert "DT310" in said.err


def test_a_result_nearby_that_cannot_be_opened_stops_nobody(run, two_folders, files):
    (two_folders / "2021-2022/results/answers.parquet").write_bytes(b"[1]")
    out = two_folders / "2022-2023/results"

    said = run("score", *files(two_folders), "--out", out)

    assert said.code == 0
    assert "DT307" in said.err
    assert past_of(out) == []


def test_publish_shows_a_year_before_that_the_result_did_not_bring(run, two_folders, files):
    results, old = two_folders / "this", two_folders / "2021-2022/results"
    run("score", *files(two_folders), "--out", results)
    site = two_folders / "site"
    arguments = ["publish", results, "--out", site, "--no-pdf", "--only", "MH0003"]

    run(*arguments)
    before = next(site.glob("**/MH0003.html")).read_text("utf-8")
    said = run(*arguments, "--previous", old)
    after = next(site.glob("**/MH0003.html")).read_text("utf-8")

    assert said.code == 0
    assert ("Năm học 2021-2022 đạt" in before, "Năm học 2021-2022 đạt" in after) == (False, True)


def test_forms_show_the_answers_of_a_saved_result_under_the_ids_of_today(run, two_folders, sample):
    table = pd.read_csv(two_folders / "institutions.csv", dtype=str)
    table["institution_id"] = table["institution_id"].replace("MH0003", "NEW3")
    table.to_csv(two_folders / "institutions.csv", index=False)
    (two_folders / "crosswalk.csv").write_text(f"{HEADINGS}2022-2023,MH0003,NEW3,moved\n", "utf-8")
    out = two_folders / "2022-2023/forms"
    arguments = ["--institutions", two_folders / "institutions.csv", "--school-year", "2022-2023"]

    said = run("forms", "kontum-2022", *arguments, "--out", out)

    was = sample.records.query("school_year == '2021-2022' and assessment == 'self'")
    n_classes = was.set_index("institution_id")["n_classes"]["MH0003"]
    sheet = openpyxl.load_workbook(out / "NEW3.xlsx").active
    row = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "n_classes")
    assert said.code == 0
    assert n_classes in row


def test_review_shows_the_year_before(run, two_folders):
    out = two_folders / "2022-2023/review"
    arguments = ["--submissions", two_folders / "submissions"]
    arguments += ["--institutions", two_folders / "institutions.csv"]

    said = run("review", "kontum-2022", *arguments, "--out", out)

    assert said.code == 0
    assert "2021-2022" in said.out


def test_validate_speaks_of_the_year_asked_for_alone(run, province, files):
    whole = province / "submissions/wide.csv"
    table = pd.read_csv(whole, encoding="utf-8-sig", dtype=object)
    is_old = table["school_year"] == "2021-2022"
    table.loc[is_old, "institution_id"] = "CLOSED-" + table["institution_id"]
    table.to_csv(whole, index=False, encoding="utf-8-sig")

    said = run("validate", *files(province), "--school-year", "2022-2023")
    latest = run("validate", *files(province))
    other = run("validate", *files(province), "--school-year", "1999-2000")

    assert (said.code, latest.code, other.code) == (0, 0, 2)
    assert "CLOSED" not in said.out + latest.out
    assert f"Để riêng {is_old.sum()} bản ghi của năm học 2021-2022" in said.out
    assert "DT305" in other.err


def test_years_that_were_sent_together_still_make_a_trend(run, province, files):
    run("score", *files(province), "--out", province / "results")

    assert past_of(province / "results") == ["2021-2022"]
