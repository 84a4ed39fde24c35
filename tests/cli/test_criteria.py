"""Where rules are looked for, and that every run says which it went by."""

import shutil
from pathlib import Path

import pytest

import dtindex as dti
from dtindex.criteria.reading.bundled import default_root

FRAMEWORK = "kontum-2022"


@pytest.fixture
def bundle() -> Path:
    return default_root()


@pytest.fixture
def own(tmp_path: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules of one's own in ``criteria`` of the working directory, with another title."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DTINDEX_CRITERIA", raising=False)
    return edited(bundle, tmp_path / "criteria", "Của tôi")


def edited(bundle: Path, folder: Path, title: str) -> Path:
    shutil.copytree(bundle, folder)
    path = folder / FRAMEWORK / "framework.toml"
    lines = path.read_text("utf-8").splitlines()
    lines = [f'title_vi = "{title}"' if line.startswith("title_vi") else line for line in lines]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def test_rules_beside_the_work_go_before_those_of_the_package(own: Path):
    assert dti.load_framework(FRAMEWORK).title_vi == "Của tôi"


def test_a_folder_that_is_named_goes_before_both(own: Path, bundle: Path, tmp_path: Path, run):
    other = edited(bundle, tmp_path / "other", "Của Sở")

    for arguments in (
        ["--criteria", other, "criteria"],
        ["criteria", "--criteria", other],
        ["criteria", f"--criteria={other}"],
    ):
        said = run(*arguments)
        assert said.code == 0
        assert str(other / FRAMEWORK) in said.err
        assert f"{own / FRAMEWORK}" in said.err  # it differs, and is told
        assert "nội dung khác" in said.err


def test_the_environment_names_a_folder_too(own: Path, bundle: Path, tmp_path: Path, monkeypatch):
    other = edited(bundle, tmp_path / "other", "Của Sở")
    monkeypatch.setenv("DTINDEX_CRITERIA", str(other))

    assert dti.load_framework(FRAMEWORK).title_vi == "Của Sở"


def test_a_path_that_is_given_goes_before_all(own: Path, bundle: Path):
    assert dti.load_framework(bundle / FRAMEWORK).title_vi != "Của tôi"


def test_a_folder_of_that_name_in_the_working_directory_is_a_path(own: Path, monkeypatch):
    monkeypatch.chdir(own)

    assert dti.load_framework(FRAMEWORK).title_vi == "Của tôi"


def test_a_run_says_the_folder_and_the_digest_that_it_went_by(own: Path, run):
    said = run("check", FRAMEWORK)

    digest = dti.load_framework(FRAMEWORK).digest
    assert f"Bộ tiêu chí {FRAMEWORK}: {own / FRAMEWORK} (mã {digest[:12]})" in said.err


@pytest.mark.parametrize("command", ["score", "validate"])
def test_every_command_that_goes_by_rules_says_so(province, files, run, command, monkeypatch):
    monkeypatch.chdir(province)

    said = run(command, *files(province))

    assert f"Bộ tiêu chí {FRAMEWORK}: " in said.err


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, run):
    said = run("check", "--criteria", tmp_path / "nowhere")

    assert (said.code, "DT444" in said.err) == (2, True)


def test_the_rules_of_the_package_are_copied_out_once_and_found_there(tmp_path, run, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("criteria", "--copy", "criteria").code == 0
    own = tmp_path / "criteria" / FRAMEWORK / "framework.toml"
    assert str(own.parent) in run("check", FRAMEWORK).err
    own.write_text(own.read_text("utf-8") + "\n# của tôi\n", "utf-8")

    again = run("criteria", "--copy", "criteria")

    assert (again.code, "DT445" in again.err) == (2, True)
    assert own.read_text("utf-8").endswith("# của tôi\n")


def test_docs_are_written_of_the_departments_own_frameworks(own: Path, tmp_path: Path, run):
    (own / FRAMEWORK).rename(own / "kontum-2026")
    header = own / "kontum-2026" / "framework.toml"
    text = header.read_text("utf-8").replace(f'id = "{FRAMEWORK}"', 'id = "kontum-2026"', 1)
    header.write_text(text, "utf-8")

    assert run("docs", "--out", tmp_path / "made").code == 0

    assert (tmp_path / "made" / "docs" / "criteria" / "kontum-2026.md").exists()
