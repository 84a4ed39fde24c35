"""A framework is the same wherever and however its files are stored."""

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from dtindex.criteria.load import available_frameworks, default_root, load_framework
from dtindex.criteria.reading import bundled
from dtindex.criteria.reading.read import read_rule_files
from dtindex.criteria.rules.models import Framework


@pytest.fixture
def copied(tmp_path):
    root = tmp_path / "criteria"
    shutil.copytree(default_root(), root)
    return root


def test_a_framework_loads_by_name_from_another_root(copied):
    assert load_framework("kontum-2022", copied) == load_framework("kontum-2022")


def test_a_framework_loads_from_its_folder(copied):
    assert load_framework(copied / "kontum-2022").id == "kontum-2022"


def test_the_digest_does_not_depend_on_the_editor(copied):
    path = copied / "kontum-2022" / "facts.toml"
    windows = path.read_text("utf-8").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + windows.encode())
    assert load_framework("kontum-2022", copied).digest == load_framework("kontum-2022").digest


@pytest.mark.parametrize("file", ["sources.toml", "kontum-2022/2-digital-materials.toml"])
def test_the_digest_changes_with_every_file(copied, file):
    path = copied / file
    path.write_text(path.read_text("utf-8") + "# đã rà soát\n", "utf-8")
    assert load_framework("kontum-2022", copied).digest != load_framework("kontum-2022").digest


def test_the_wheel_is_asked_before_the_repository(tmp_path, monkeypatch):
    (tmp_path / "_bundled" / "criteria").mkdir(parents=True)
    monkeypatch.setattr(bundled, "_PACKAGE", tmp_path)
    assert default_root() == tmp_path / "_bundled" / "criteria"


def test_an_installation_without_rule_files_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(bundled, "_PACKAGE", tmp_path)
    monkeypatch.setattr(bundled, "_REPOSITORY", tmp_path)
    with pytest.raises(FileNotFoundError, match="reinstall dtindex"):
        default_root()


@pytest.mark.parametrize("name", available_frameworks())
def test_a_framework_cannot_be_changed_and_survives_json(name):
    framework = load_framework(name)
    with pytest.raises(ValidationError, match="frozen"):
        framework.max_points = 3
    assert Framework.model_validate_json(framework.model_dump_json()) == framework


def test_groups_come_in_the_order_of_their_file_names():
    domains = [group.id for group in load_framework("kontum-2022").groups]
    assert domains == [
        "online_teaching",
        "digital_materials",
        "electronic_records",
        "online_public_services",
        "cashless_payment",
        "enabling_conditions",
    ]


def test_no_rule_stands_outside_the_rule_files():
    python = Path(bundled.__file__).parents[1].rglob("*.py")
    assert not any("n_teachers_office365" in path.read_text("utf-8") for path in python)


def test_a_component_that_names_no_stage_applies_to_all():
    framework = load_framework("kontum-2022")
    assert framework.component["1.1.a"].applies_to(("preschool",))
    assert not framework.component["4.1.a"].applies_to(("preschool", "primary"))
    assert framework.school_year_ids[1] == "2022-2023"
    assert framework.fact_index["n_classes"] == 0


def test_files_of_which_one_could_not_be_read_are_not_joined(copied):
    (copied / "kontum-2022" / "facts.toml").unlink()
    files, _ = read_rule_files(copied / "kontum-2022")
    with pytest.raises(ValueError, match="kontum-2022: not every rule file could be read"):
        files.join()
