"""A framework lives on: more school years by one line, another name, the old forms and results."""

import shutil

import pandas as pd
import pytest

import dtindex as dti
from dtindex.criteria.reading.bundled import default_root
from dtindex.errors import AnalysisError, ScoringError


@pytest.fixture
def root(tmp_path):
    shutil.copytree(default_root(), tmp_path / "criteria")
    return tmp_path / "criteria"


def rename(root, name, **lines):
    """Copy the framework under another name, with lines more at the top."""
    shutil.copytree(root / "kontum-2022", root / name)
    path = root / name / "framework.toml"
    text = path.read_text("utf-8").replace('id = "kontum-2022"', f'id = "{name}"', 1)
    added = "".join(f"{key} = {value}\n" for key, value in lines.items())
    path.write_text(text.replace("step = 0.01\n", f"step = 0.01\n{added}", 1), encoding="utf-8")
    return dti.load_framework(name, root)


def test_one_line_adds_a_school_year(root):
    path = root / "kontum-2022" / "framework.toml"
    before = path.read_text("utf-8")
    start = before.index("school_years = [")
    end = before.index("\n]\n", start)
    path.write_text(before[:end] + '\n    "2026-2027",' + before[end:], encoding="utf-8")

    framework = dti.load_framework("kontum-2022", root)

    assert framework.school_year_ids[-1] == "2026-2027"
    assert framework.school_years[-1].status == "design"
    assert len(path.read_text("utf-8").splitlines()) == len(before.splitlines()) + 1


def test_a_year_that_is_not_declared_says_how_to_declare_it():
    _, institutions, facts = dti.sample_province(3)

    with pytest.raises(ScoringError, match=r"add one line, '2031-2032', to school_years") as error:
        dti.score(facts.framework, institutions, facts, school_year="2031-2032")

    assert error.value.code == "DT305"
    assert "thêm một dòng “2031-2032”" in error.value.text("vi")


def test_a_renamed_framework_reads_the_forms_and_results_of_the_old_one(root, tmp_path):
    new = rename(root, "kontum-2025", continues='"kontum-2022"')
    stranger = rename(root, "kontum-2026")
    old, institutions, facts = dti.sample_province(4)
    dti.write_forms(old, institutions, "2022-2023", tmp_path / "forms")

    _, issues = dti.read_submissions(tmp_path / "forms", new, institutions)
    _, refused = dti.read_submissions(tmp_path / "forms", stranger, institutions)

    assert "DT219" not in set(issues.table["code"])
    assert set(refused.table["code"]) >= {"DT219"}
    before = dti.score(old, institutions, facts, school_year="2021-2022")
    records = {
        framework.id: _scored(framework, institutions, facts) for framework in (new, stranger)
    }
    assert dti.why(before, records["kontum-2025"], institutions.ids[0]).points is not None
    with pytest.raises(AnalysisError, match="DT523"):
        dti.why(before, records["kontum-2026"], institutions.ids[0])


def _scored(framework, institutions, facts):
    """The answers of the sample under a framework of another name."""
    table = facts.table
    answered = table[(table["school_year"] == "2022-2023") & (table["assessment"] == "self")]
    answered = answered[answered["state"] == "answered"]
    wide = answered.pivot_table(
        index="institution_id", columns="fact_id", values="value", aggfunc="first"
    ).reset_index()
    wide = wide.assign(school_year="2022-2023", assessment="self").astype(object)
    again, _ = dti.read_submissions(pd.DataFrame(wide), framework, institutions)
    return dti.score(framework, institutions, again)


def test_several_former_names_are_a_list(root):
    framework = rename(root, "kontum-2025", continues='["kontum-2022", "kontum-2021"]')

    assert [framework.reads(name) for name in ("kontum-2025", "kontum-2021", "other")] == [
        *(True, True),
        False,
    ]
