"""Every notebook of the library runs where notebooks are run, with no word from us."""

import subprocess
from pathlib import Path

import pytest

from dtindex.criteria.reading.bundled import bundled_folder
from dtindex.lab.server import FIRST_NOTEBOOK
from lab.notebooks import BIN, NAMES, expected_of, shown_of

SECONDS = 300


@pytest.fixture(scope="module")
def ran(project: Path, results: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them by ``papermill -p`` and by ``jupyter nbconvert --execute``, at once."""
    folder = tmp_path_factory.mktemp("ran")
    commands = []
    for name in NAMES:
        named = ["folder", folder] if name == FIRST_NOTEBOOK else ["results", results]
        notebook = bundled_folder("notebooks") / name
        commands.append([BIN / "papermill", notebook, folder / name, "-p", *named])
    converting = [BIN / "jupyter", "nbconvert", "--execute", "--to", "notebook"]
    commands.append([*converting, "--output-dir", folder / "converted", *NAMES])
    running = [
        subprocess.Popen([str(word) for word in command], cwd=project, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    try:
        assert [process.wait(SECONDS) for process in running] == [0] * len(commands)
    finally:
        for process in running:
            process.kill()
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_papermill_runs_every_notebook(ran: Path, name: str):
    assert expected_of(name) in shown_of(ran / name)


@pytest.mark.parametrize("name", NAMES)
def test_nbconvert_runs_every_notebook(ran: Path, name: str):
    assert expected_of(name) in shown_of(ran / "converted" / name)
