"""The engine with a Jupyter kernel per unit: slow, wholly apart, and what the others must equal."""

import os
from collections.abc import Iterator, Sequence

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from dtindex.publishing.documents.notebook import Cell, Notebook, Parameters, tags
from dtindex.publishing.execute.engine import Executed, Failure, Outcome, Task
from dtindex.publishing.execute.last_words import LastWords

__all__ = ["KernelEngine"]


class KernelEngine:
    """Runs every unit in a kernel of its own, by nbclient.

    Parameters
    ----------
    timeout : float
        Seconds that a cell may take.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout

    def run(self, task: Task, units: Sequence[Parameters]) -> Iterator[Outcome]:
        """Yield the outcome of every unit, in their order."""
        for unit in units:
            yield self._run(task.notebook, task.cells_of(unit))

    def _run(self, book: Notebook, cells: list[Cell]) -> Outcome:
        notebook = nbformat.from_dict({**book.content, "cells": cells})
        client = NotebookClient(
            notebook,
            timeout=self._timeout,
            coalesce_streams=True,
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": str(book.folder)}},
        )
        _keep_apart(client)
        env = os.environ | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        with LastWords() as said:
            try:
                client.execute(env=env, stdout=said.file, stderr=said.file)
            except CellExecutionError:
                return Failure.of_cell(next(filter(_failed, notebook.cells)))
            except (CellTimeoutError, DeadKernelError, RuntimeError) as error:
                return Failure.of_process(type(error).__name__, str(error), said.text())
        return Executed(notebook.cells)

    def close(self) -> None:
        """Nothing outlives a unit."""


def _keep_apart(client: NotebookClient) -> None:
    """Let no module that lies beside the notebook take the place of one of Python's own."""
    spec = client.create_kernel_manager().kernel_spec
    if spec is not None and spec.language == "python" and "-m" in spec.argv:
        spec.argv.insert(spec.argv.index("-m"), "-P")


def _failed(cell: Cell) -> bool:
    raised = any(output["output_type"] == "error" for output in cell.get("outputs", ()))
    return raised and "raises-exception" not in tags(cell)
