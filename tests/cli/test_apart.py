"""What is read is never written over, and what is written never read by the next run."""

from pathlib import Path

import pytest

import dtindex as dti
from dtindex.errors import PublishError


def test_a_list_of_institutions_is_no_target_of_the_list_of_problems(province, files, run):
    table = province / "institutions.csv"
    before = table.read_bytes()

    said = run("validate", *files(province), "--out", table)

    assert said.code == 2
    assert "DT442" in said.err
    assert table.read_bytes() == before


def test_a_list_inside_the_folder_of_problems_is_spared_and_the_others_written(
    province, files, run
):
    out = province / "problems"
    out.mkdir()
    table = (province / "institutions.csv").rename(out / "problems.csv")
    before = table.read_bytes()

    said = run("validate", province / "submissions", *files(province)[1:-1], table, "--out", out)

    assert (said.code, "DT442" in said.err) == (2, True)
    assert table.read_bytes() == before
    assert (out / "problems.xlsx").exists()


@pytest.mark.parametrize("command", ["validate", "score", "review", "forms"])
def test_no_command_writes_among_what_was_sent(province, files, run, command):
    sent, *rest = files(province)
    out = ["--out", sent / "results"]
    institutions = rest[2:]
    arguments = {
        "validate": [sent, *rest],
        "score": [sent, *rest],
        "review": ["kontum-2022", "--submissions", sent, *institutions],
        "forms": ["kontum-2022", "--school-year", "2022-2023", "--previous", sent, *institutions],
    }[command]

    said = run(command, *arguments, *out)

    assert said.code == 2
    assert "nằm trong số liệu gửi về" in said.err
    assert not (sent / "results").exists()


def test_marked_copies_never_take_the_place_of_what_was_sent(tmp_path, faulty_province):
    sent = faulty_province / "submissions"
    framework = dti.load_framework("kontum-2022")
    institutions = dti.read_institutions(faulty_province / "institutions.csv")
    dti.write_forms(framework, institutions, "2022-2023", sent)
    before = {path: path.read_bytes() for path in sent.iterdir()}
    _, issues = dti.read_submissions(sent, framework, institutions)

    with pytest.raises(PublishError, match="DT442"):
        dti.mark_submissions(sent, issues, sent)

    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("place", [".", "site", ".."], ids=["in it", "below it", "around it"])
def test_public_pages_never_lie_with_private_answers(tmp_path: Path, place: str):
    results = dti.save_result(dti.score(*dti.sample_province(3)), tmp_path / "a" / "results")

    with pytest.raises(PublishError, match="DT443"):
        dti.publish(results, results / place)
    with pytest.raises(PublishError, match="DT443"):
        dti.publish(dti.load_result(results), results)

    assert not (results / "index.html").exists()


def test_a_district_with_a_long_name_has_a_page_with_a_short_address(tmp_path: Path):
    framework, institutions, facts = dti.sample_province(3)
    table = institutions.table.copy()
    table["district"] = ["Huyện " + "Đăk " * 65, "Huyện " + "Đăk " * 66, ""]
    result = dti.score(framework, dti.read_institutions(table), facts)

    site = dti.publish(result, tmp_path / "site", pdf=False).site

    names = [path.name for path in site.glob("areas/*.html")]
    assert len(names) == 2
    assert max(map(len, names)) < 80
