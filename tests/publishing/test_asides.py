"""What libraries say on their streams: in the log, never on an official page."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import dtindex as dti
from dtindex.cli import main
from dtindex.publishing.documents.asides import parted
from dtindex.publishing.run.quarters import quarters
from dtindex.scoring.result import ScoreResult

NOISE = "NOISE-OF-A-LIBRARY"
# Python imports this at the start of every process that has its folder on PYTHONPATH.
NOISY = f"""
import os, sys

class Noisy:
    def find_spec(self, name, path=None, target=None):
        if name in ("matplotlib", "matplotlib.font_manager", "segno", "mistune"):
            if name.startswith("matplotlib"):
                print("{NOISE} printed", name)
            print("{NOISE} warned", name, file=sys.stderr)
            os.write(2, b"{NOISE} by C code\\n")
        return None

sys.meta_path.insert(0, Noisy())
"""


def texts_of(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")
    }


@pytest.mark.parametrize("engine", ["process", "nbclient"])
def test_a_cold_font_cache_an_unwritable_home_and_a_noisy_library_change_no_page(
    result: ScoreResult,
    saved: Path,
    tmp_path: Path,
    engine: str,
) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "sitecustomize.py").write_text(NOISY, encoding="utf-8")
    nowhere = tmp_path / "file"
    nowhere.write_text("", encoding="utf-8")  # nobody, not even root, can make a folder in it
    only = ["--only", result.institutions.ids[0]] if engine == "nbclient" else []
    command = [sys.executable, "-m", "dtindex", "publish", str(saved), "--out", "noisy"]
    unheard = {"MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "XDG_CACHE_HOME"}
    environment = {name: value for name, value in os.environ.items() if name not in unheard}

    done = subprocess.run(
        [*command, "--no-pdf", "--language", "en", "--engine", engine, *only],
        cwd=tmp_path,
        env=environment
        | {"HOME": str(nowhere / "home"), "USERPROFILE": str(nowhere / "home")}
        | {"MPLCONFIGDIR": str(nowhere), "PYTHONPATH": str(tmp_path / "lib")},
        capture_output=True,
        text=True,
        check=False,
    )
    quiet = dti.publish(
        saved,
        tmp_path / "quiet",
        pdf=False,
        language="en",
        only=only[1:] or None,
    )

    assert done.returncode == 0, done.stderr
    noisy = texts_of(tmp_path / "noisy")
    assert noisy == texts_of(quiet.site)
    assert not any(NOISE in text or str(nowhere) in text for text in noisy.values())
    if not only:
        log = (tmp_path / "publish.log").read_text("utf-8")
        assert NOISE in log
        assert str(tmp_path / "publish.log") in done.stdout.replace("\n", "")


def test_a_departments_own_notebook_prints_on_its_page_and_publishing_says_so(
    saved: Path, tmp_path: Path, own_notebooks: Callable[..., Path]
) -> None:
    folder = own_notebooks("import sys\nprint('lời in'); print('máy nói', file=sys.stderr)")

    publication = dti.publish(saved, tmp_path / "site", notebooks=folder, pdf=False)

    pages = [t for name, t in texts_of(publication.site).items() if "institutions/" in name]
    assert all("lời in" in page and "máy nói" not in page for page in pages)
    assert {key for keys in publication.said.values() for key in keys} == set(publication.printing)
    assert set(publication.said) == {"máy nói\n"}
    assert "institution:" in publication.summary("vi").split("(lệnh print): ")[1]


def test_pages_of_our_notebooks_show_sections_and_nothing_else() -> None:
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["một ", "hai\n"]},
        {"output_type": "execute_result", "data": {"text/plain": "<object>"}, "metadata": {}},
    ]
    cell = {"cell_type": "code", "source": "", "metadata": {}, "outputs": outputs}

    cells, asides = parted([cell], is_ours=True)

    assert cells[0]["outputs"] == []
    assert (asides.said, asides.prints) == ("một hai\n<object>\n", False)


def test_libraries_keep_their_own_folders_where_these_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path / "own" / "yet-to-be-made"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "file"))

    with quarters(tmp_path / "spare"):
        assert os.environ["MPLCONFIGDIR"] == str(tmp_path / "own" / "yet-to-be-made")
        assert Path(os.environ["IPYTHONDIR"]).is_relative_to(tmp_path / "spare")
        assert Path(os.environ["IPYTHONDIR"]).is_dir()
    assert os.environ["IPYTHONDIR"] == str(tmp_path / "file")


def test_a_log_of_an_earlier_run_goes_when_nothing_is_said(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "publish.log").write_text("cũ", encoding="utf-8")
    only = dti.load_result(saved).institutions.ids[0]

    with pytest.raises(SystemExit) as ended:
        main(["publish", str(saved), "--out", str(tmp_path / "site"), "--no-pdf", "--only", only])

    assert ended.value.code == 0
    assert not (tmp_path / "publish.log").exists()
