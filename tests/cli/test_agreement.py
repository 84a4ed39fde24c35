"""The command that compares self with external assessment."""

import dtindex as dti


def test_the_comparison_is_said_in_either_language(run, tmp_path):
    results = dti.save_result(dti.score(*dti.sample_province(20)), tmp_path / "results")

    assert "Cơ sở đổi mức" in run("agreement", results).out
    assert "Levels changed" in run("agreement", results, "--language", "en").out
