"""A saved result opens anywhere, is checked on opening, and is never half there."""

import json

import pandas as pd
import pytest

import dtindex as dti
from dtindex.errors import ScoringError
from partly_sent import mid_year

TABLES = ("index", "groups", "criteria", "components", "conditions")


@pytest.fixture(scope="module")
def result():
    return dti.score(*dti.sample_province(12))


@pytest.mark.parametrize("name", TABLES)
def test_a_saved_result_opens_as_it_was(result, tmp_path, name):
    again = dti.load_result(dti.save_result(result, tmp_path))
    pd.testing.assert_frame_equal(getattr(again, name), getattr(result, name), check_dtype=False)


def test_a_result_saved_before_standings_were_kept_still_opens(result, tmp_path):
    dti.save_result(result, tmp_path)
    path = tmp_path / "framework.json"
    rules = json.loads(path.read_text("utf-8"))
    del rules["provisional"]
    for condition in rules["conditions"]:
        del condition["short_vi"], condition["short_en"]
    path.write_text(json.dumps(rules, ensure_ascii=False), "utf-8")
    index = pd.read_parquet(tmp_path / "index.parquet")
    old = index.drop(columns=["standing", "level_open", "answered_share"])
    old.assign(steps=old["steps"].fillna(0).astype("int64")).to_parquet(tmp_path / "index.parquet")

    again = dti.load_result(tmp_path)

    assert again.index["points"].equals(result.index["points"])
    assert again.index["standing"].equals(result.index["standing"])


def test_standings_are_kept_in_every_saved_table(tmp_path):
    dti.save_result(mid_year(12), tmp_path)
    for name in TABLES:
        standings = set(pd.read_parquet(tmp_path / f"{name}.parquet")["standing"])
        assert {"not_sent", "blank", "complete"} <= standings
    assert dti.load_result(tmp_path).index["points"].isna().sum() == 5


def test_other_tools_read_the_tables_as_parquet(result, tmp_path):
    dti.save_result(result, tmp_path)
    index = pd.read_parquet(tmp_path / "index.parquet")
    assert index["points"].tolist() == result.index["points"].tolist()
    about = json.loads((tmp_path / "assessment.json").read_text("utf-8"))
    assert about["framework_digest"] == result.framework.digest
    assert about["facts_digest"] == result.facts.digest


def test_the_facts_keep_their_places_and_their_digest(result, tmp_path):
    again = dti.load_result(dti.save_result(result, tmp_path))
    assert again.facts.digest == result.facts.digest
    institution_id = result.institutions.ids[3]
    assert dti.explain(again, institution_id).text == dti.explain(result, institution_id).text


def test_saving_again_into_the_same_folder_replaces_the_result(result, tmp_path):
    dti.save_result(dti.score(*dti.sample_province(5)), tmp_path)
    assert len(dti.load_result(dti.save_result(result, tmp_path)).index) == len(result.index)


def test_a_folder_without_a_whole_result_is_refused(result, tmp_path):
    dti.save_result(result, tmp_path)
    (tmp_path / "assessment.json").unlink()
    with pytest.raises(ScoringError, match="holds no saved result") as caught:
        dti.load_result(tmp_path)
    assert caught.value.code == "DT307"


@pytest.mark.parametrize("name", ["assessment.json", "framework.json", "answers.parquet"])
def test_a_result_with_a_damaged_file_is_refused_in_either_language(result, tmp_path, name):
    dti.save_result(result, tmp_path)
    (tmp_path / name).write_bytes(b"[1]")
    with pytest.raises(ScoringError, match="a file of it is missing or damaged") as caught:
        dti.load_result(tmp_path)
    assert caught.value.code == "DT307"
    assert "có tệp bị thiếu, bị hỏng" in caught.value.text("vi")


@pytest.mark.parametrize("name", ["framework.json", "answers.parquet"])
def test_a_result_that_lacks_a_file_is_refused(result, tmp_path, name):
    dti.save_result(result, tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ScoringError, match="holds no saved result") as caught:
        dti.load_result(tmp_path)
    assert caught.value.code == "DT307"


def test_a_result_of_another_format_is_refused(result, tmp_path):
    dti.save_result(result, tmp_path)
    (tmp_path / "assessment.json").write_text('{"format": 99}', "utf-8")
    with pytest.raises(ScoringError, match="of format 99"):
        dti.load_result(tmp_path)


def test_a_result_that_scores_differently_now_is_refused(result, tmp_path):
    dti.save_result(result, tmp_path)
    index = pd.read_parquet(tmp_path / "index.parquet")
    index.loc[0, "steps"] += 1
    index.to_parquet(tmp_path / "index.parquet")
    with pytest.raises(ScoringError, match="score differently now") as caught:
        dti.load_result(tmp_path)
    assert caught.value.code == "DT308"


def test_the_digest_of_an_institution_changes_with_its_own_answers_only(result):
    framework, institutions, facts = result.framework, result.institutions, result.facts
    values = facts.values.copy()
    target = institutions.ids[0]
    row = facts.rows_of(institutions.ids[:1], result.school_year, "self")[0]
    values[row, framework.fact_index["n_classrooms"]] += 1
    external = facts.rows_of(institutions.ids[:1], result.school_year, "external")[0]
    values[external, framework.fact_index["n_classrooms"]] += 1
    changed = dti.score(
        framework,
        institutions,
        dti.Facts(
            framework, facts.records, values, facts.states, facts.cell_rows, facts.cell_columns,
            facts.evidence,
        ),
    )  # fmt: skip
    assert changed.unit_digest(target) != result.unit_digest(target)
    other = institutions.ids[1]
    assert changed.unit_digest(other) == result.unit_digest(other)
