"""The command that writes the annex of a decision."""

import pytest

import dtindex as dti


@pytest.fixture
def results(tmp_path):
    return dti.save_result(dti.score(*dti.sample_province(8)), tmp_path / "results")


def test_the_annex_is_written_as_workbook_and_as_pdf(run, results, tmp_path):
    said = run("decide", results, "--out", tmp_path / "decision", "--sort", "district")

    assert said.code == 0
    for ending in ("xlsx", "pdf"):
        assert (tmp_path / f"decision/decision-2022-2023.{ending}").stat().st_size > 5000
        assert f"decision-2022-2023.{ending}" in said.out


def test_a_draft_is_refused_with_a_reason_and_nothing_is_written(run, tmp_path):
    framework = dti.load_framework("moet-4725-2022")
    draft = dti.score(*dti.sample_province(3, framework=framework))
    results = dti.save_result(draft, tmp_path / "results")

    said = run("decide", results, "--out", tmp_path / "decision")

    assert said.code == 2
    assert "DT421" in said.err
    assert not (tmp_path / "decision").exists()


def test_an_order_that_there_is_not_is_refused_before_any_work(run, results):
    assert run("decide", results, "--sort", "height").code == 2
