"""The illustrative province: one from each seed, plainly marked, with mistakes that are found."""

import filecmp

import dtindex as dti
from dtindex.sample import write_sample
from dtindex.sample.province import make_province


def test_the_same_seed_makes_the_same_province():
    first, again, other = (make_province(8, seed=seed) for seed in (1, 1, 2))
    assert first.records.equals(again.records)
    assert not first.records.equals(other.records)


def test_the_same_seed_writes_the_same_forms(tmp_path):
    for name in ("a", "b"):
        write_sample(tmp_path / name, 6)
    compared = filecmp.dircmp(
        tmp_path / "a/submissions/2022-2023/phieu", tmp_path / "b/submissions/2022-2023/phieu"
    )
    assert compared.same_files
    assert not compared.diff_files


def test_it_says_that_it_is_made_up(tmp_path):
    files = write_sample(tmp_path, 6)
    assert dti.read_institutions(files.institutions).is_illustrative
    assert "minh hoạ" in (tmp_path / "DU-LIEU-MINH-HOA.txt").read_text("utf-8")


def test_its_mistakes_are_found_and_lose_nothing_else(tmp_path):
    files = write_sample(tmp_path, 60)
    framework = dti.load_framework("kontum-2022")
    institutions = dti.read_institutions(files.institutions)
    facts, issues = dti.read_submissions(files.submissions, framework, institutions)
    found = set(issues.table["code"])
    wrong = {
        "DT201", "DT207", "DT220", "DT222", "DT224", "DT230", "DT231", "DT232", "DT236", "DT237",
        "DT238", "DT239", "DT250",
    }  # fmt: skip
    assert wrong <= found
    own = facts.records[
        (facts.records["assessment"] == "self") & (facts.records["school_year"] == "2022-2023")
    ]
    # All but the one institution that sent two different answers.
    assert len(own) == len(institutions) - 1
