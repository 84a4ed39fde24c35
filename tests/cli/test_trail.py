"""Commands leave a trail beside what they write, and say why a score changed."""

import hashlib
import json

import pytest

import dtindex as dti
from dtindex.journal import Journal


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal.jsonl")


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_scoring_notes_what_it_read_and_what_came_out(run, province, files, journal):
    out = province / "results"
    assert run("score", *files(province), "--out", out).code == 0

    (line,) = journal.lines()
    result = dti.load_result(out)
    assert line["command"] == "score"
    read = {file["file"]: file["sha256"] for file in line["read"]}
    assert read == {
        "wide.csv": sha256(province / "submissions/wide.csv"),
        "institutions.csv": sha256(province / "institutions.csv"),
    }
    made = line["made"]
    assert made["framework_digest"] == result.framework.digest
    assert made["facts_digest"] == result.facts.digest
    assert made["result_digest"] == result.digest
    assert made["institutions"] == len(result.institutions) == sum(made["levels"].values())
    written = {file["file"]: file["sha256"] for file in made["files"]}
    assert written["results/index.parquet"] == sha256(out / "index.parquet")


def test_validating_to_a_file_is_noted_and_looking_only_is_not(run, province, files, journal):
    run("validate", *files(province))
    assert journal.lines() == []

    run("validate", *files(province), "--out", province / "problems.csv")
    (line,) = journal.lines()
    assert line["command"] == "validate"
    assert line["made"]["errors"] == 0
    assert line["made"]["files"][0]["sha256"] == sha256(province / "problems.csv")


def test_forms_reviews_and_flags_that_are_handed_out_are_noted(run, province, files, journal):
    submissions, *given = files(province)
    lists = ("--institutions", province / "institutions.csv")
    run("forms", "kontum-2022", *lists, "--school-year", "2022-2023", "--out", province / "forms")
    run("review", "kontum-2022", "--submissions", submissions, *lists, "--out", province / "rv")
    run("score", submissions, *given, "--out", province / "results")
    run("flags", province / "results")
    run("flags", province / "results", "--out", province / "flags.csv")

    lines = journal.lines()
    assert [line["command"] for line in lines] == ["forms", "review", "score", "flags"]
    forms, review, scores, flags = lines
    assert [file["file"] for file in forms["read"]] == ["institutions.csv"]
    assert {file["file"] for file in review["read"]} == {"wide.csv", "institutions.csv"}
    assert flags["made"]["result"]["result_digest"] == scores["made"]["result_digest"]
    for line in (forms, review, flags):
        assert line["made"]["files"]
        for file in line["made"]["files"]:
            assert file["sha256"] == sha256(province / file["file"])


def test_publishing_and_deciding_note_the_result_they_were_made_from(run, tmp_path, journal):
    results = dti.save_result(dti.score(*dti.sample_province(3)), tmp_path / "results")
    saved = json.loads((results / "assessment.json").read_text("utf-8"))

    run("publish", results, "--out", tmp_path / "site", "--no-pdf", "--quiet")
    run("decide", results, "--out", tmp_path / "decision")

    published, decided = journal.lines()
    assert (published["command"], decided["command"]) == ("publish", "decide")
    assert published["made"]["result"] == decided["made"]["result"] == saved
    assert published["made"]["pages_failed"] == 0
    assert published["made"]["files"][0]["sha256"] == sha256(tmp_path / "site/manifest.json")
    names = [file["file"] for file in decided["made"]["files"]]
    assert names == ["decision/decision-2022-2023.xlsx", "decision/decision-2022-2023.pdf"]
    read = {file["file"] for file in decided["read"]}
    assert "results/assessment.json" in read
    assert not any(name.startswith("results/site") for name in read)


def test_no_answer_stands_in_the_journal(run, province, files, journal):
    run("score", *files(province), "--out", province / "results")
    line = journal.lines()[0]
    assert set(line) == {"at", "dtindex", "command", "read", "made"}
    assert "Trường" not in journal.path.read_text("utf-8")


def test_why_names_facts_and_points_between_two_results(run, tmp_path):
    framework, institutions, facts = dti.sample_province(4)
    folders = [
        dti.save_result(
            dti.score(framework, institutions, facts, school_year=year), tmp_path / year
        )
        for year in facts.school_years
    ]
    first = institutions.ids[0]

    said = run("why", first, "--before", folders[0], "--after", folders[1])
    english = run("why", first, "--before", folders[0], "--after", folders[1], "--language", "en")

    assert said.code == english.code == 0
    assert "Tổng điểm:" in said.out
    assert "Index:" in english.out
    assert run("why", "Z", "--before", folders[0], "--after", folders[1]).code == 2


def test_the_receipt_book_knows_from_the_journal_since_when_a_file_is_there(
    run, province, files, journal
):
    back = province / "back"
    run("validate", *files(province), "--out", back)
    first = (back / "register.csv").read_text("utf-8-sig")
    run("validate", *files(province), "--out", back)
    day = journal.lines()[0]["at"][:10]
    written = "/".join(str(int(part)) for part in reversed(day.split("-")))

    assert written not in first
    assert written in (back / "register.csv").read_text("utf-8-sig")
    assert (back / "register.xlsx").exists()
    names = {file["file"] for file in journal.lines()[-1]["made"]["files"]}
    assert {"back/register.csv", "back/register.xlsx", "back/register.html"} <= names


def test_a_choice_is_read_at_every_run_and_noted(run, province, files, journal):
    wide = province / "submissions" / "wide.csv"
    other = wide.with_name("again.csv")
    head, first, *_ = wide.read_text("utf-8-sig").splitlines()
    column = head.split(",").index("n_classes")
    cells = first.split(",")
    cells[column] = str(int(float(cells[column])) + 1)
    other.write_text(f"{head}\n{','.join(cells)}\n", "utf-8")
    institution_id = cells[head.split(",").index("institution_id")]
    year = cells[head.split(",").index("school_year")]
    back = province / "back"
    said = run("validate", *files(province), "--school-year", year, "--out", back)
    assert "DT224" in said.out

    line = f"institution_id,school_year,chosen_file\n{institution_id},{year},again.csv\n"
    (province / "choices.csv").write_text(line, "utf-8")
    for command, out in (("validate", "back"), ("score", "results")):
        said = run(command, *files(province), "--school-year", year, "--out", province / out)
        assert "DT295" in said.out
        assert "DT224" not in said.out
        assert "choices.csv" in {file["file"] for file in journal.lines()[-1]["read"]}
