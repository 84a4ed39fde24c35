"""What stands on a terminal of 80 columns, and how a command may be typed."""

import re

import pytest

import dtindex as dti
from dtindex.catalogue import catalogue
from dtindex.cli.voice import Voice
from dtindex.scoring.result import ScoreResult

WIDTH = 80


@pytest.fixture(scope="module")
def result() -> ScoreResult:
    return dti.score(*dti.sample_province(n_institutions=20))


@pytest.fixture(scope="module")
def results(result, tmp_path_factory):
    return dti.save_result(result, tmp_path_factory.mktemp("results") / "2022-2023")


@pytest.fixture
def terminal(monkeypatch):
    """A terminal of 80 columns, as rich finds one."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    monkeypatch.setenv("TERM", "dumb")


@pytest.mark.parametrize("command", ["agreement", "flags"])
def test_no_word_is_broken_at_80_columns(run, results, terminal, monkeypatch, command):
    said = run(command, results)

    assert said.code == 0
    lines = said.out.splitlines()
    assert max(map(len, lines)) <= WIDTH
    monkeypatch.delenv("FORCE_COLOR")
    endless = run(command, results).out
    assert set(said.out.split()) - {"─" * WIDTH} <= set(endless.split()) | {
        word for word in said.out.split() if set(word) == {"─"}
    }


def test_a_long_line_goes_on_under_its_words(terminal, capsys):
    Voice("vi").print("DT230  " + "một hai ba " * 12)

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 1
    assert all(line.startswith(" " * 7) for line in lines[1:])


def test_a_table_stands_once_with_its_columns_in_line(run, results):
    out = run("agreement", results, "--language", "en").out

    assert out.count("Components that were overstated most") == 1
    assert out.count("By district") == 1
    start = out.splitlines().index("By district")
    rows = [line for line in out.splitlines()[start + 3 :] if line.strip()]
    shares = [at for line in rows if "%" in line for at in [line.index("%")]][:3]
    assert len(set(shares)) == 1


@pytest.mark.parametrize("typed", [str.lower, str.upper, "  {}".format])
def test_an_institution_is_found_however_its_id_is_typed(run, result, results, typed):
    institution_id = result.institutions.ids[3]

    said = run("explain", typed(institution_id), "--results", results)

    assert said.code == 0
    assert f"({institution_id})" in said.out


def test_only_finds_institutions_however_their_ids_are_typed(result, tmp_path):
    institution_id = result.institutions.ids[3]

    site = dti.publish(result, tmp_path, pdf=False, only=[institution_id.lower()])

    assert [page.key for page in site.pages] == [f"institution:{institution_id}"]


@pytest.mark.parametrize(
    "words",
    [
        ("--language", "en", "check", "kontum-2022"),
        ("--language=en", "check", "kontum-2022"),
        ("check", "--language", "en", "kontum-2022"),
        ("--language", "vi", "check", "kontum-2022", "--language", "en"),
    ],
)
def test_the_language_may_be_typed_before_or_after_the_command(run, words):
    said = run(*words)

    assert (said.code, said.out) == (0, run("check", "kontum-2022", "--language", "en").out)
    assert "errors 0" in said.out


def test_a_language_that_is_none_is_told_on_either_side(run):
    before, after = run("--language", "xx", "check"), run("check", "--language", "xx")

    assert before.code == after.code == 2
    assert before.err == after.err


def test_an_option_that_is_misspelt_before_the_command_is_still_told(run):
    said = run("--langage", "en", "check")

    assert said.code == 2
    assert "--langage" in said.err


@pytest.mark.parametrize(
    ("key", "values", "said"),
    [
        ("scorecards.n_institutions", {"n": "1"}, "1 institution"),
        ("scorecards.n_institutions", {"n": "1,200"}, "1,200 institutions"),
        ("cli.left_aside", {"n": "1", "school_year": "2022-2023"}, "1 record of the school year"),
    ],
)
def test_english_tells_one_from_many(key, values, said):
    assert catalogue("en")(key, **values).startswith(said)


def test_no_english_message_says_one_of_many():
    """A number before a plural word stands with both forms of the word."""
    en = catalogue("en")
    many = re.compile(r"\{(n|flags|errors|warnings|files)\} (?:other |more )?[a-z]+s\b")

    assert [key for key in sorted(en.keys) if many.search(en._messages[key])] == []


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        ("1", "kinds of fee", "1 kind of fee"),
        ("1", "classes", "1 class"),
        ("1", "people", "1 person"),
        ("1", "VND", "1 VND"),
        ("2", "classes", "2 classes"),
        ("1", "", "1"),
    ],
)
def test_a_unit_stands_beside_one_as_it_is_said(number, unit, said):
    assert catalogue("en").counted(number, unit) == said
