import json
from pathlib import Path

import pytest

from dtindex.cli import main
from dtindex.criteria.reading.bundled import bundled_folder
from dtindex.lab.copies import copy_notebooks
from dtindex.lab.server import FIRST_NOTEBOOK
from dtindex.version import VERSION

OURS = sorted(path.name for path in bundled_folder("notebooks").glob("*.ipynb"))


def change(path: Path, source: str) -> bytes:
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][-1]["source"] = source
    path.write_text(json.dumps(notebook), "utf-8")
    return path.read_bytes()


def test_every_notebook_is_copied_into_a_new_folder(tmp_path: Path):
    copies = copy_notebooks(tmp_path / "trường")

    assert [path.name for path in copies.new] == OURS
    assert FIRST_NOTEBOOK in OURS


def test_a_changed_copy_is_kept_and_ours_put_beside_once(tmp_path: Path):
    copy_notebooks(tmp_path)
    own = tmp_path / FIRST_NOTEBOOK
    changed = change(own, "1 + 1")

    first, second = copy_notebooks(tmp_path), copy_notebooks(tmp_path)

    beside = own.with_stem(f"{own.stem}-{VERSION}")
    assert own.read_bytes() == changed
    assert beside.read_bytes() == (bundled_folder("notebooks") / FIRST_NOTEBOOK).read_bytes()
    assert first.beside == second.beside == {own: beside}
    assert (first.new, second.new) == ((beside,), ())


def test_outputs_alone_make_no_other_notebook(tmp_path: Path):
    copy_notebooks(tmp_path)
    path = tmp_path / FIRST_NOTEBOOK
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][-1]["execution_count"] = 2
    path.write_text(json.dumps(notebook), "utf-8")

    assert copy_notebooks(tmp_path).beside == {}


def test_what_is_no_notebook_any_more_is_kept_too(tmp_path: Path):
    (tmp_path / FIRST_NOTEBOOK).write_text("của trường", "utf-8")

    copy_notebooks(tmp_path)

    assert (tmp_path / FIRST_NOTEBOOK).read_text("utf-8") == "của trường"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Arguments that JupyterLab would be started with."""
    started: list[list[str]] = []
    monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", started.append)
    return started


def test_the_command_says_what_it_copies_and_serves_this_machine_alone(
    tmp_path: Path, served: list[list[str]], capsys: pytest.CaptureFixture[str]
):
    copy_notebooks(tmp_path)
    change(tmp_path / FIRST_NOTEBOOK, "1 + 1")

    with pytest.raises(SystemExit) as ended:
        main(["lab", str(tmp_path), "--no-browser", "--port", "18999"])

    assert not ended.value.code
    said = capsys.readouterr().out
    assert f"{FIRST_NOTEBOOK} là bản đã sửa của đơn vị nên được giữ nguyên" in said
    (arguments,) = served
    assert "--ServerApp.ip=127.0.0.1" in arguments
    assert f"--ServerApp.root_dir={tmp_path}" in arguments
    assert "--ServerApp.open_browser=False" in arguments


def test_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("dtindex.cli.commands.lab.is_installed", lambda: False)

    with pytest.raises(SystemExit) as ended:
        main(["lab", str(tmp_path / "new")])

    assert ended.value.code == 2
    assert "pip install 'dtindex[lab]'" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
