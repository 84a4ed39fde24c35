"""A working folder says what commands would have to be told, and where the year stands."""

import shutil
from pathlib import Path

import pytest

import dtindex as dti
from dtindex.sample.files import write_sample
from dtindex.working_folder.layout import WorkingFolder
from dtindex.working_folder.settings import FaultySettingsError

START = ("start", "chi-so", "--framework", "kontum-2022", "--school-year", "2022-2023")


@pytest.fixture
def begun(run, tmp_path, monkeypatch):
    """A working folder of eight institutions, in which somebody stands; nothing received yet."""
    monkeypatch.chdir(tmp_path)
    sample = write_sample(tmp_path / "sample", 8).folder
    assert run(*START).code == 0
    monkeypatch.chdir(tmp_path / "chi-so")
    shutil.copy(sample / "institutions.csv", "institutions.csv")
    return sample


def receive(sample, to="2022-2023/nhan-ve"):
    shutil.copytree(sample / "submissions/2022-2023", to, dirs_exist_ok=True)


def marks(said):
    return {line[4:].split(":")[0]: line[1] for line in said.out.splitlines() if line[:1] == "["}


def next_of(said):
    return said.out.rstrip().splitlines()[-1].strip()


def test_status_says_the_next_command_at_every_step(run, begun):
    steps = [("forms", 0), ("validate", 1), ("score", 1), ("publish", 0), ("decide", 0)]
    for command, code in steps:
        assert next_of(run("status")) == f"dtindex {command}"
        if command == "forms":
            run("forms")
            assert next_of(run("status")) == "dtindex validate"
            receive(begun)
        else:
            assert run(command, *(["--no-pdf"] if command == "publish" else [])).code == code
    assert next_of(run("status")) == "dtindex start --school-year 2023-2024"


def test_a_file_that_came_since_makes_check_and_scores_stale(run, begun):
    receive(begun)
    run("validate")
    run("score")
    assert marks(run("status"))["Tính điểm"] == "x"

    Path("2022-2023/nhan-ve/them.csv").write_text("institution_id,school_year\n", "utf-8")
    said = run("status")

    assert (marks(said)["Kiểm tra"], marks(said)["Tính điểm"]) == ("!", "!")
    assert next_of(said) == "dtindex validate"


def test_whoever_has_answers_needs_no_forms(run, begun):
    receive(begun)

    assert next_of(run("status")) == "dtindex validate"


def test_a_site_of_an_earlier_result_is_stale(run, begun):
    receive(begun)
    run("validate")
    run("score")
    run("publish", "--no-pdf")
    for path in Path("2022-2023/nhan-ve").glob("tham-dinh*"):
        path.unlink()
    run("validate")
    run("score")

    said = run("status")

    assert (marks(said)["Trang công bố"], next_of(said)) == ("!", "dtindex publish")


def test_a_command_works_from_a_folder_inside(run, begun, monkeypatch):
    receive(begun)
    monkeypatch.chdir("2022-2023/nhan-ve")

    assert run("score").code == 1
    assert (Path("..") / "ket-qua/assessment.json").exists()


def test_what_is_typed_goes_before_what_the_file_says(run, begun):
    receive(begun)

    run("score", "--out", "elsewhere", "--language", "en")

    assert Path("elsewhere/assessment.json").exists()
    assert not Path("2022-2023/ket-qua").exists()


def test_the_language_of_the_folder_is_that_of_every_command(run, begun):
    path = Path("dtindex.toml")
    path.write_text(path.read_text("utf-8").replace('"vi"', '"en"'), "utf-8")

    assert "Next:" in run("status").out
    assert "Exit codes" in run("--help").out
    assert "Tiếp theo:" in run("status", "--language", "vi").out


def test_every_fault_of_the_file_is_told_at_once_before_anything_is_done(run, begun):
    receive(begun)
    Path("dtindex.toml").write_text(
        'framework = "kontum-2023"\nschool_year = "2022"\nplase = "Kon Tum"\n'
        'public_url = "so.vn"\n[folders]\nforms = "../x"\nsite = "submissions/a"\n',
        "utf-8",
    )

    said = run("score")

    codes = ("DT103", "DT105", "DT141", "DT143", "DT144", "DT145")
    assert said.code == 2
    assert [code for code in codes if f"[{code}]" not in said.err] == []
    assert not Path("2022-2023/ket-qua").exists()


def test_a_faulty_file_keeps_nobody_from_help_or_from_other_commands(run, begun):
    Path("dtindex.toml").write_text("framework =\n", "utf-8")

    assert run("score").code == 2
    assert run("score", "--help").code == 0
    assert run("check", "kontum-2022").code == 0
    assert "[DT102]" in run("status").err


def test_a_school_year_that_the_framework_lacks_is_told_with_those_that_it_has(run, begun):
    before = Path("dtindex.toml").read_text("utf-8")

    said = run("start", "--school-year", "2099-2100")

    assert said.code == 2
    assert "2024-2025" in said.err
    assert Path("dtindex.toml").read_text("utf-8") == before


def test_another_year_is_one_line_and_remarks_stay(run, begun):
    path = Path("dtindex.toml")
    before = path.read_text("utf-8").replace("# Kỳ", "# Sở ghi thêm. Kỳ")
    path.write_text(before, "utf-8")

    said = run("start", "--school-year", "2023-2024")

    assert said.code == 0
    assert path.read_text("utf-8") == before.replace(
        'school_year = "2022-2023"', 'school_year = "2023-2024"'
    )
    assert Path("2023-2024/nhan-ve").is_dir()
    assert len(dti.read_institutions("institutions.csv")) == 8


def test_last_year_comes_along_without_being_named(run, begun):
    receive(begun)
    run("start", "--school-year", "2021-2022")
    shutil.copytree(begun / "submissions/2021-2022", "2021-2022/nhan-ve", dirs_exist_ok=True)
    run("score")
    run("start", "--school-year", "2022-2023")

    said = run("score")

    assert "Năm học trước đi cùng: 2021-2022" in said.out
    assert len(dti.load_result("2022-2023/ket-qua").previous) == 1


def test_without_a_working_folder_status_says_how_to_make_one(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    said = run("status")

    assert said.code == 2
    assert "dtindex start" in said.err


def test_rules_of_the_office_go_before_those_of_the_package(tmp_path):
    own = tmp_path / "criteria"
    bundled = Path(dti.criteria.reading.bundled.default_root())
    shutil.copytree(bundled / "kontum-2022", own / "kontum-2022")
    header = own / "kontum-2022/framework.toml"
    text = header.read_text("utf-8").replace('id = "2024-2025"', 'id = "2029-2030"')
    header.write_text(text, "utf-8")
    settings = 'framework = "kontum-2022"\nschool_year = "2029-2030"\n'
    (tmp_path / "dtindex.toml").write_text(settings, "utf-8")

    assert WorkingFolder.open(tmp_path).framework == str(own / "kontum-2022")
    shutil.rmtree(own)
    with pytest.raises(FaultySettingsError, match="has no school year"):
        WorkingFolder.open(tmp_path)


@pytest.mark.parametrize("folder", ["/x", "C:/x", "..", "a/../../b", ""])
def test_folders_of_the_year_lie_inside_it(tmp_path, folder):
    settings = 'framework = "kontum-2022"\nschool_year = "2022-2023"\n[folders]\n'
    (tmp_path / "dtindex.toml").write_text(f'{settings}site = "{folder}"\n', "utf-8")

    with pytest.raises(FaultySettingsError) as caught:
        WorkingFolder.open(tmp_path)

    assert caught.value.code in {"DT144", "DT105"}


@pytest.mark.parametrize(
    ("school_year", "has_district"), [("2022-2023", True), ("2025-2026", False)]
)
def test_a_list_of_institutions_begins_with_the_areas_that_there_are(
    run, tmp_path, school_year, has_district
):
    rules = ("--framework", "kontum-2022")
    run("start", tmp_path / "tinh", *rules, "--school-year", school_year)

    headings = (tmp_path / "tinh" / "institutions.csv").read_text("utf-8-sig").strip().split(",")
    assert ("Huyện" in headings) == has_district
    assert "Xã" in headings
