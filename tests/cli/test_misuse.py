"""Wrong use of the command line is told in the reader's language, with where help is."""

import importlib

import pytest

from dtindex.cli.app import COMMANDS

INSTITUTIONS = ["--framework", "kontum-2022", "--institutions"]

MISUSE = [
    pytest.param(["scor"], "Không có lệnh “scor”. Gần giống: score.", "dtindex", id="command"),
    pytest.param(["--nope"], "Không có tuỳ chọn --nope.", "dtindex", id="option"),
    pytest.param(
        ["score", ".", "--framewrok", "x"],
        "Không có tuỳ chọn --framewrok. Gần giống: --framework.",
        "dtindex score",
        id="option misspelt",
    ),
    pytest.param(["score"], "Thiếu đối số SUBMISSIONS.", "dtindex score", id="no argument"),
    pytest.param(["score", "."], "Thiếu tuỳ chọn --framework.", "dtindex score", id="no option"),
    pytest.param(["check", "a", "b"], "Thừa đối số: b.", "dtindex check", id="too many"),
    pytest.param(
        ["score", "--framework"],
        "Tuỳ chọn --framework cần một giá trị đi kèm.",
        "dtindex score",
        id="no value",
    ),
    pytest.param(
        ["publish", ".", "--pdf=1"],
        "Tuỳ chọn --pdf không nhận giá trị.",
        "dtindex publish",
        id="a value too many",
    ),
    pytest.param(
        ["publish", "nowhere"],
        "RESULTS: không có tệp hoặc thư mục “nowhere”.",
        "dtindex publish",
        id="no such path",
    ),
    pytest.param(
        ["score", ".", *INSTITUTIONS, "."],
        "--institutions: “.” là thư mục, ở đây cần một tệp.",
        "dtindex score",
        id="a folder for a file",
    ),
    pytest.param(
        ["publish", __file__],
        f"RESULTS: “{__file__}” là tệp, ở đây cần một thư mục.",
        "dtindex publish",
        id="a file for a folder",
    ),
    pytest.param(
        ["check", "--language", "fr"],
        "--language: “fr” không phải là một trong các giá trị 'vi', 'en'.",
        "dtindex check",
        id="no choice",
    ),
    pytest.param(
        ["publish", ".", "--as-of", "mai"],
        "--as-of: “mai” không phải là ngày; ghi như 2023-05-31 hoặc 31/5/2023.",
        "dtindex publish",
        id="no date",
    ),
    pytest.param(
        ["publish", ".", "--workers", "x"],
        "--workers: phải là một số nguyên.",
        "dtindex publish",
        id="no number",
    ),
    pytest.param(
        ["publish", ".", "--workers", "0"],
        "--workers: phải từ 1 trở lên.",
        "dtindex publish",
        id="too small",
    ),
    pytest.param(
        ["lab", "--port", "99999"],
        "--port: không được lớn hơn 65535.",
        "dtindex lab",
        id="too large",
    ),
    pytest.param(
        ["publish", ".", "--no-html", "--no-pdf"],
        "Có cả --no-html và --no-pdf thì không còn gì để công bố. Cách sửa: bỏ một trong hai.",
        "dtindex publish",
        id="nothing to publish",
    ),
]


@pytest.mark.parametrize(("arguments", "said", "command"), MISUSE)
def test_wrong_use_is_told_in_vietnamese_with_where_help_is(run, arguments, said, command):
    told = run(*arguments)

    assert (told.code, told.out) == (2, "")
    assert told.err.splitlines() == [said, f"Xem cách dùng: {command} --help"]


def test_wrong_use_is_told_in_english_too(run):
    told = run("score", "nowhere", *INSTITUTIONS, __file__, "--language", "en")

    assert told.code == 2
    assert told.err.splitlines() == [
        "SUBMISSIONS: there is no file or folder “nowhere”.",
        "See how to use it: dtindex score --help",
    ]


def test_without_a_command_all_of_them_are_listed(run):
    told = run()

    assert told.code == 2
    for command in COMMANDS:
        assert command.name in told.out


def test_a_framework_that_is_not_there_is_nothing_that_can_be_checked(run):
    told = run("check", "nope")

    assert (told.code, told.out) == (2, "")
    assert "Không có bộ chỉ số nope" in told.err


@pytest.mark.parametrize("place", ["", "/results", "/deep/er"])
def test_a_result_is_not_written_where_the_next_reading_would_find_it(run, province, files, place):
    before = sorted(province.rglob("*"))

    told = run("score", *files(province), "--out", f"{province}/submissions{place}")

    assert told.code == 2
    assert "lần đọc sau" in told.err
    assert sorted(province.rglob("*")) == before


@pytest.mark.parametrize("place", ["", "/back", "/problems.xlsx"])
def test_problems_are_not_written_among_the_submissions(run, province, files, place):
    told = run("validate", *files(province), "--out", f"{province}/submissions{place}")

    assert told.code == 2
    assert "lần đọc sau" in told.err


def test_the_list_of_problems_never_takes_the_place_of_the_file_that_has_them(run, province, files):
    sent = province / "submissions" / "wide.csv"
    before = sent.read_bytes()

    told = run("validate", sent, *files(province)[1:], "--out", sent)

    assert (told.code, sent.read_bytes()) == (2, before)


def test_forms_and_reviews_are_not_written_among_the_submissions(run, province):
    table = ["--institutions", province / "institutions.csv", "--out", province / "submissions/new"]
    year = ["--school-year", "2022-2023", "--previous", province / "submissions"]

    formed = run("forms", "kontum-2022", *table, *year)
    reviewed = run("review", "kontum-2022", *table, "--submissions", province / "submissions")

    assert (formed.code, reviewed.code) == (2, 2)
    assert not (province / "submissions/new").exists()


def test_a_file_sent_alone_leaves_its_folder_free(run, province, files):
    sent = province / "submissions" / "wide.csv"

    told = run("score", sent, *files(province)[1:], "--out", province / "submissions/results")

    assert told.code == 0


def test_an_error_that_nobody_foresaw_says_that_nothing_was_done(monkeypatch, capsys):
    """1 would say that the work is done."""
    room = importlib.import_module("dtindex.cli.main")

    class Stumbling:
        def __call__(self, **_: object) -> int:
            raise ZeroDivisionError("x")

    monkeypatch.setattr(room, "command_of", lambda *_: Stumbling())
    with pytest.raises(SystemExit) as caught:
        room.main(["check", "--language", "en"])

    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said.splitlines()[-1]
    assert "Traceback" in said
