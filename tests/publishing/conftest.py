"""A small made-up province, saved; and notebooks made of a few lines."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

import dtindex as dti
from dtindex.publishing.documents.notebook import Notebook
from dtindex.scoring.result import ScoreResult

N_INSTITUTIONS = 12
PARAMETERS = 'results = ""\nlanguage = "vi"\nas_of = ""\n'
UNIT_PARAMETERS = {
    "province": "",
    "group": 'area_kind = "district"\narea_name = ""\n',
    "institution": 'institution_id = ""\n',
}

Cell = str | tuple[str, str]
"""Source of a code cell, with a tag or without; Markdown begins with ``#``."""


@pytest.fixture(scope="session")
def result() -> ScoreResult:
    return dti.score(*dti.sample_province(n_institutions=N_INSTITUTIONS))


@pytest.fixture(scope="session")
def saved(result: ScoreResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dti.save_result(result, tmp_path_factory.mktemp("results") / "2022-2023")


def write_notebook(path: Path, *cells: Cell, **metadata: object) -> Notebook:
    made = []
    for cell in cells:
        source, tag = cell if isinstance(cell, tuple) else (cell, "")
        if source.startswith("#"):
            made.append(nbformat.v4.new_markdown_cell(source))
        else:
            tags = {"tags": [tag]} if tag else {}
            made.append(nbformat.v4.new_code_cell(source, metadata=tags))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(
        cells=made, metadata={"kernelspec": kernel, "language_info": {"name": "python"}, **metadata}
    )
    nbformat.write(notebook, path)
    return Notebook.read(path)


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[..., Notebook]:
    """Make a notebook with one parameter, ``name``, and the cells given."""

    def make(*cells: Cell, **metadata: object) -> Notebook:
        path = tmp_path / "notebook.ipynb"
        return write_notebook(path, ('name = ""', "parameters"), *cells, **metadata)

    return make


@pytest.fixture
def own_notebooks(tmp_path: Path) -> Callable[..., Path]:
    """Make a folder of plain notebooks in the place of ours; cells given are the institution's."""

    def make(*cells: Cell) -> Path:
        folder = tmp_path / "notebooks"
        folder.mkdir(exist_ok=True)
        of = {
            "province": ["# Toàn tỉnh"],
            "group": ["# Khu vực", "print(area_name)"],
            "institution": list(cells) or ["# Phiếu", "print(institution_id)"],
        }
        for kind, shown in of.items():
            parameters = PARAMETERS + UNIT_PARAMETERS[kind], "parameters"
            write_notebook(folder / f"{kind}_scorecard.ipynb", parameters, *shown)
        return folder

    return make
