import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from dtindex.scorecards.faces.section import TYPST
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.store import save_result

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NAMES = ["institution_scorecard", "area_scorecard", "province_scorecard"]


@pytest.fixture(scope="module")
def results(result: ScoreResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    save_result(result, folder / "results")
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_run_all_shows_every_section_with_all_its_faces(name: str, results: Path) -> None:
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)

    NotebookClient(notebook, resources={"metadata": {"path": str(results)}}).execute()

    shown = [cell.outputs for cell in notebook.cells if not cell.metadata.get("tags")]
    assert len(shown) >= 9
    for (output,) in shown:
        assert {"text/html", TYPST, "text/plain"} <= output.data.keys()
    assert shown[0][0].metadata["dtindex"]["title"]


@pytest.mark.parametrize("name", NAMES)
def test_notebooks_are_thin_and_stored_without_outputs(name: str) -> None:
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)

    assert notebook.cells[0].metadata.tags == ["parameters"]
    assert notebook.cells[1].metadata.tags == ["shared"]
    for cell in notebook.cells:
        assert re.fullmatch("[a-z_]+", cell.id)
        assert cell.execution_count is None
        assert cell.outputs == []
        if cell.id != "parameters":
            assert len(cell.source.splitlines()) <= 5
