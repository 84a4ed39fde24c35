"""Every code of a fault fires on a file that is broken in its way, and says where and how."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from dtindex.catalogue import LANGUAGES, catalogue
from dtindex.criteria.check.framework import check_framework
from dtindex.criteria.load import load_framework
from dtindex.criteria.reading.bundled import available_frameworks, default_root
from dtindex.criteria.reading.faults import Fault, FaultyRulesError
from dtindex.criteria.reading.invalid import faults_of
from dtindex.errors import CriteriaError

TESTS = Path(__file__).parents[1]
PATCHES = tomllib.loads((TESTS / "broken/criteria/patches.toml").read_text("utf-8"))["patches"]
UNPATCHED = {"DT101.framework", "DT105.other"}  # fired by tests of their own below
OF_WORKING_FOLDERS = {"DT141", "DT142", "DT143", "DT144", "DT145", "DT146", "DT146.none"}


def broken_framework(patch: dict, tmp_path: Path) -> Path:
    """A copy of the patch's framework with its one text replaced."""
    folder = tmp_path / patch.get("framework", "kontum-2022")
    shutil.copy(default_root() / "sources.toml", tmp_path)
    shutil.copytree(default_root() / folder.name, folder)
    file = folder / patch["file"]
    if patch.get("remove"):
        file.unlink()
        return folder
    text = file.read_text("utf-8")
    if "cut" in patch:
        file.write_text(text[: text.index(patch["cut"])], "utf-8")
        return folder
    old, new = patch["old"], patch["new"]
    assert old in text, f"{patch['name']}: {old!r} no longer stands in {patch['file']}"
    assert patch.get("first") or text.count(old) == 1, f"{patch['name']}: {old!r} is not unique"
    encoded = text.replace(old, new, 1).encode(patch.get("encoding", "utf-8"), "replace")
    file.write_bytes(encoded)
    return folder


def place(patch: dict) -> str:
    """The path of a patch, with the position of a record where the patch gives its id."""
    path = patch.get("path", "")
    named = re.match(r"(facts|clauses)\[(.*?[a-zI].*?)\]", path)
    if named is None:
        return path
    folder = default_root() / patch.get("framework", "kontum-2022")
    records = tomllib.loads((folder / f"{named[1]}.toml").read_text("utf-8"))[named[1]]
    position = [record["id"] for record in records].index(named[2])
    return f"{named[1]}[{position}]{path[named.end() :]}"


def spoken_code(fault: Fault) -> str:
    return f"{fault.code}.{fault.variant}" if fault.variant else fault.code


@pytest.mark.parametrize("patch", [pytest.param(patch, id=patch["name"]) for patch in PATCHES])
def test_a_broken_rule_file_is_named_with_its_place_and_its_fix(patch, tmp_path):
    folder = broken_framework(patch, tmp_path)

    faults = check_framework(folder)

    fitting = [
        fault
        for fault in faults
        if spoken_code(fault) == patch["code"] and fault.path == place(patch)
    ]
    assert fitting, [fault.text("en") for fault in faults]
    text = fitting[0].text("en")
    assert all(words in text for words in patch["words"]), text
    file = Path(patch.get("reported_in", patch["file"])).name
    assert fitting[0].file.split("/")[-1] == file
    assert fitting[0].severity == patch.get("severity", "error")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("patch", [pytest.param(patch, id=patch["name"]) for patch in PATCHES[::4]])
def test_every_fault_can_be_said_in_both_languages(patch, language, tmp_path):
    for fault in check_framework(broken_framework(patch, tmp_path)):
        assert fault.problem(language)
        assert fault.fix(language)


def test_every_fault_of_the_catalogue_has_a_broken_file():
    spoken = {
        key.removesuffix(".problem")
        for key in catalogue("en").keys
        if re.fullmatch(r"DT1\d\d(\.\w+)?\.problem", key)
    }
    assert spoken - UNPATCHED - OF_WORKING_FOLDERS == {patch["code"] for patch in PATCHES}


def test_every_fault_of_the_source_is_in_the_catalogue_and_in_the_list_of_errors():
    sources = TESTS.parent / "src/dtindex/criteria"
    in_source = {
        code
        for path in sources.rglob("*.py")
        for code in re.findall(r'"(DT1\d\d)"', path.read_text("utf-8"))
    }
    in_patches = {patch["code"].split(".")[0] for patch in PATCHES}
    listed = set(re.findall(r"\bDT1\d\d\b", (TESTS.parent / "docs/errors.md").read_text("utf-8")))
    assert in_source == in_patches
    assert in_source <= listed


def test_all_faults_of_all_files_come_at_once(tmp_path):
    folder = tmp_path / "kontum-2022"
    shutil.copy(default_root() / "sources.toml", tmp_path)
    shutil.copytree(default_root() / folder.name, folder)
    for file, old, new in (
        ("framework.toml", '"[50, 75]"', '"(50, 75]"'),
        ("facts.toml", 'at_most = "n_fee_types"', 'at_most = "n_fees"'),
        ("conditions.toml", 'id = "C2"', 'id = "C1"'),
        ("1-online-teaching.toml", "max_points = 4", "max_points = 5"),
        ("5-cashless-payment.toml", "max_points = 8", "max_points = eight"),
    ):
        path = folder / file
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")

    with pytest.raises(CriteriaError, match="DT109") as caught:
        load_framework(folder)

    assert isinstance(caught.value, FaultyRulesError)
    codes = {fault.code for fault in caught.value.faults}
    assert {"DT106", "DT114", "DT113", "DT109", "DT102"} <= codes


def test_a_file_that_cannot_be_read_casts_no_suspicion_on_the_others(tmp_path):
    patch = {"file": "5-cashless-payment.toml", "old": 'id = "5.1"', "new": 'id = "5.1'}
    codes = [
        fault.code for fault in check_framework(broken_framework(patch | {"name": ""}, tmp_path))
    ]
    assert codes == ["DT102"]


def test_a_fault_names_the_record_that_its_path_leads_into(tmp_path):
    patch = next(patch for patch in PATCHES if patch["name"] == "a field is misspelt")
    (fault,) = check_framework(broken_framework(patch, tmp_path))
    assert fault.record == "n_fee_types_cashless"
    assert fault.where.endswith(".at_mots (n_fee_types_cashless)")


def test_an_unknown_framework_is_answered_with_those_there_are():
    (fault,) = check_framework("kontum-2019")
    assert spoken_code(fault) == "DT101.framework"
    assert "kontum-2022 and moet-4725-2022" in fault.problem("en")
    assert "kontum-2022 và moet-4725-2022" in fault.problem("vi")


def test_what_pydantic_may_find_in_later_versions_is_passed_on():
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(bytes).validate_python(3)
    (fault,) = faults_of(caught.value, "facts.toml")
    assert spoken_code(fault) == "DT105.other"
    assert "bytes" in fault.problem("en")


@pytest.mark.parametrize("name", available_frameworks())
def test_the_frameworks_that_come_along_have_no_error(name):
    assert [fault for fault in check_framework(name) if fault.severity == "error"] == []


@settings(max_examples=20, deadline=None)  # the disk sets the pace
@given(st.data())
def test_a_file_cut_anywhere_gives_faults_and_never_a_traceback(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("cut") / "kontum-2022"
    shutil.copy(default_root() / "sources.toml", folder.parent)
    shutil.copytree(default_root() / folder.name, folder)
    file = folder / data.draw(st.sampled_from(["framework.toml", "conditions.toml", "facts.toml"]))
    text = file.read_text("utf-8")
    file.write_text(text[: data.draw(st.integers(0, len(text) // 2))], "utf-8")

    assert check_framework(folder)
