import json
import sys

import pytest
from distributed import LocalCluster

from dtindex.criteria.reading.bundled import bundled_folder


@pytest.fixture
def results(run, province, files):
    run("score", *files(province), "--out", province / "results")
    return province / "results"


@pytest.fixture
def site(tmp_path):
    return tmp_path / "site"


def institutions_of(site):
    return sorted(path.name for path in (site / "institutions").glob("*"))


def test_a_site_is_published_and_the_second_run_makes_nothing_anew(run, results, site):
    first = run("publish", results, "--out", site, "--workers", 1)
    second = run("publish", results, "--out", site, "--workers", 1)

    assert (first.code, second.code) == (0, 0)
    assert str(site / "index.html") in first.out
    assert {path.suffix for path in (site / "institutions").iterdir()} == {".html", ".pdf"}
    assert "tạo mới 0" in second.out


def test_one_institution_alone_as_html_in_silence(run, results, site):
    arguments = ["--only", "MH0001", "--no-pdf", "--quiet", "--workers", 1]

    said = run("publish", results, "--out", site, *arguments)

    assert (said.code, said.out, said.err) == (0, "", "")
    assert institutions_of(site) == ["MH0001.html"]


def test_the_date_on_the_card_is_the_one_that_is_given(run, results, site):
    arguments = ["--only", "MH0001", "--no-pdf", "--as-of", "31/5/2023", "--language", "en"]

    run("publish", results, "--out", site, *arguments, "--single-file")

    page = (site / "institutions" / "MH0001.html").read_text("utf-8")
    assert "31 May 2023" in page
    assert "<style" in page


def test_a_page_that_fails_exits_1_and_says_which_cell(run, results, site, tmp_path):
    notebooks = tmp_path / "own"
    notebooks.mkdir()
    name = "institution_scorecard.ipynb"
    notebook = json.loads((bundled_folder("notebooks") / name).read_text("utf-8"))
    notebook["cells"][-1] |= {"cell_type": "code", "source": "1 / 0", "outputs": []}
    notebook["cells"][-1]["execution_count"] = None
    (notebooks / name).write_text(json.dumps(notebook), "utf-8")
    arguments = ["--notebooks", notebooks, "--only", "MH0001", "--no-pdf", "--quiet"]

    said = run("publish", results, "--out", site, *arguments)

    assert said.code == 1
    assert "ZeroDivisionError" in said.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["--only", "NOBODY"], "DT406", id="an institution that nobody knows"),
        pytest.param(["--archive"], "DT405", id="an archive without a date"),
    ],
)
def test_what_cannot_be_published_is_told_by_its_code(run, results, site, arguments, code):
    said = run("publish", results, "--out", site, *arguments)

    assert said.code == 2
    assert f"[{code}]" in said.err
    assert "Traceback" not in said.err


def test_a_folder_without_a_result_is_told_by_its_code(run, tmp_path, site):
    said = run("publish", tmp_path, "--out", site)

    assert said.code == 2
    assert "[DT307]" in said.err


def test_a_cluster_that_is_there_does_the_work(run, results, site):
    arguments = ["--only", "MH0001", "--no-pdf", "--quiet"]
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        said = run("publish", results, "--out", site, "--dask", address, *arguments)

    assert (said.code, said.err) == (0, "")
    assert institutions_of(site) == ["MH0001.html"]


def test_dask_that_is_not_installed_is_told_with_what_to_install(run, results, site, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    said = run("publish", results, "--out", site, "--dask", "tcp://127.0.0.1:1")

    assert said.code == 2
    assert "dtindex[distributed]" in said.err
