"""The engine with a Jupyter kernel per unit: slow, wholly apart, and what the others must equal."""

import os
from collections.abc import Iterator, Sequence

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from dtindex.publish.execute.engine import Executed, Failure, Outcome
from dtindex.publish.notebook import Notebook, Parameters

__all__ = ["KernelEngine"]


class KernelEngine:
    """Runs every unit in a kernel of its own, by nbclient.

    Parameters
    ----------
    notebook : Notebook
        What is run; in the language of its kernel.
    common : mapping
        Parameters that are the same for all units.
    timeout : float
        Seconds that a cell may take.
    """

    def __init__(self, notebook: Notebook, common: Parameters, timeout: float) -> None:
        self._notebook = notebook
        self._common = common
        self._timeout = timeout

    def run(self, units: Sequence[Parameters]) -> Iterator[Outcome]:
        """Give the outcome of every unit, in their order."""
        return map(self._run, units)

    def _run(self, parameters: Parameters) -> Outcome:
        content = self._notebook.content
        cells = self._notebook.bound({**self._common, **parameters})
        notebook = nbformat.from_dict({**content, "cells": cells})
        client = NotebookClient(
            notebook,
            timeout=self._timeout,
            coalesce_streams=True,
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": str(self._notebook.folder)}},
        )
        try:
            client.execute(env=os.environ | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"})
        except CellExecutionError:
            failed = next(
                cell
                for cell in notebook.cells
                if any(o["output_type"] == "error" for o in cell.get("outputs", ()))
                and "raises-exception" not in cell["metadata"].get("tags", ())
            )
            return Failure.of_cell(failed)
        except (CellTimeoutError, DeadKernelError) as error:
            return Failure(0, "", f"{type(error).__name__}: {error}", "")
        return Executed(notebook.cells)

    def close(self) -> None:
        """Nothing outlives a unit."""
