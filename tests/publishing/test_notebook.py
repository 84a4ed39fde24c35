import pickle
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from dtindex.criteria.reading.bundled import bundled_folder
from dtindex.errors import PublishError
from dtindex.publishing.documents.notebook import Notebook, shared_start
from dtindex.publishing.run.units import COMMON_NAMES, NOTEBOOKS, OPTIONAL_NAMES, UNIT_NAMES, Kind

MakeNotebook = Callable[..., Notebook]


def test_parameters_are_read_off_the_cell_with_or_without_types(tmp_path: Path) -> None:
    cell = nbformat.v4.new_code_cell(
        'results: str = ""\nyear = 2023', metadata={"tags": ["parameters"]}
    )
    path = tmp_path / "typed.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)

    assert Notebook.read(path).declared == ("results", "year")


@pytest.mark.parametrize("kind", NOTEBOOKS)
def test_our_notebooks_declare_what_publishing_gives_and_keep_no_outputs(kind: Kind) -> None:
    notebook = Notebook.read(bundled_folder("notebooks") / NOTEBOOKS[kind])

    notebook.check({*COMMON_NAMES, *OPTIONAL_NAMES, *UNIT_NAMES[kind]})
    assert not any(cell.get("outputs") for cell in notebook.content["cells"])
    assert not notebook.needs_kernel


def test_parameters_that_are_unknown_or_missing_are_all_named(notebook: MakeNotebook) -> None:
    with pytest.raises(PublishError, match=r"nmae: given.*name: declared") as caught:
        notebook().check({"nmae"})

    assert caught.value.code == "DT403"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("not json", id="not JSON"),
        pytest.param("[]", id="no notebook"),
        pytest.param('{"nbformat": 4, "cells": []}', id="no parameters cell"),
    ],
)
def test_a_file_that_is_no_such_notebook_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wrong.ipynb"
    path.write_text(text, "utf-8")

    with pytest.raises(PublishError, match=r"wrong.ipynb") as caught:
        Notebook.read(path)

    assert caught.value.code == "DT402"


def test_values_are_injected_as_papermill_injects_them(notebook: MakeNotebook) -> None:
    cells = notebook("print(name)").bound({"name": 'Trường "A"'})

    assert cells[1]["source"] == "# Parameters\nname = 'Trường \"A\"'"
    assert cells[1]["metadata"]["tags"] == ["injected-parameters"]


def test_only_cells_from_the_top_are_shared(notebook: MakeNotebook) -> None:
    book = notebook("# Đầu", ("a = 1", "shared"), "b = name", ("c = 1", "shared"))

    assert shared_start(book.bound({"name": "x"})) == 4


def test_outputs_do_not_change_the_digest_and_sources_do(notebook: MakeNotebook) -> None:
    plain = notebook("print(name)")
    run = nbformat.from_dict(plain.content)
    run.cells[1].outputs = [nbformat.v4.new_output("stream", text="x")]
    run.cells[1].execution_count = 7
    changed = nbformat.from_dict(plain.content)
    changed.cells[1].source = "print(name, name)"

    assert Notebook(plain.path, nbformat.writes(run)).digest == plain.digest
    assert Notebook(plain.path, nbformat.writes(changed)).digest != plain.digest


def test_a_notebook_travels_as_its_text_alone(notebook: MakeNotebook) -> None:
    book = notebook("print(name)")
    size = len(pickle.dumps(book))
    assert book.content
    assert book.digest

    assert len(pickle.dumps(book)) == size
    assert pickle.loads(pickle.dumps(book)) == book


def test_widgets_and_other_languages_need_a_kernel(notebook: MakeNotebook) -> None:
    assert notebook("import ipywidgets").needs_kernel
    assert notebook("1", language_info={"name": "R"}).needs_kernel
