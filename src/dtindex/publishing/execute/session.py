"""A notebook opened in a shell: its shared start run once, its other cells once per unit."""

import contextlib
import importlib
import sys
from collections.abc import Iterable
from typing import Any

from dtindex.publishing.documents.notebook import Cell, Notebook, Parameters, shared_start, tags
from dtindex.publishing.execute.shell import Shell

__all__ = ["Session", "preload", "reseed"]

Ran = dict[str, Any]
"""What running a cell gives: ``index``, ``execution_count``, ``outputs``, ``failed``."""


class Session:
    """The notebook in this process's shell.

    A cell of the shared start sees every parameter but those of the unit: they are not
    there yet, so that a cell wrongly tagged ``shared`` fails by name instead of
    showing one institution's figures on another's page.

    Parameters
    ----------
    shell : Shell
        Where cells run.
    notebook : Notebook
        What is run.
    common : mapping
        Parameters that are the same for all units.
    unit_names : tuple of str
        Names of the parameters that differ.
    """

    def __init__(
        self, shell: Shell, notebook: Notebook, common: Parameters, unit_names: tuple[str, ...]
    ) -> None:
        self._shell = shell
        self._notebook = notebook
        self._common = common
        self._unit_names = unit_names
        self._start = 0
        self._count = 0

    def open(self) -> list[Ran]:
        """Run the shared start; the last one given has failed if any did."""
        cells = self._notebook.bound(self._common)
        start = shared_start(cells)
        first = next(i for i, c in enumerate(cells) if "injected-parameters" in tags(c)) + 1
        ran = self._run(cells, 0, first, 0)
        for name in self._unit_names:
            self._shell.user_ns.pop(name, None)
        ran += self._run(cells, first, start, len(ran))
        self._start, self._count = start, len(ran)
        return ran

    def run(self, parameters: Parameters) -> list[Ran]:
        """Run the cells of a unit; the last one given has failed if any did."""
        cells = self._notebook.bound({**self._common, **parameters})
        self._shell.user_ns.update(parameters)
        return self._run(cells, self._start, len(cells), self._count)

    def _run(self, cells: list[Cell], start: int, stop: int, count: int) -> list[Ran]:
        ran: list[Ran] = []
        for index in range(start, stop):
            cell = cells[index]
            if cell["cell_type"] != "code" or not cell["source"].strip():
                continue
            count += 1
            outputs, raised = self._shell.run(cell["source"], count)
            failed = raised and "raises-exception" not in tags(cell)
            ran.append(
                {"index": index, "execution_count": count, "outputs": outputs, "failed": failed}
            )
            if failed:
                break
        return ran


def preload(modules: Iterable[str]) -> None:
    """Import what earlier units imported, as far as it can be imported by its name."""
    for name in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def reseed() -> None:
    """Draw new seeds: a kernel starts with fresh ones, a fork or the next unit here would not."""
    if (random := sys.modules.get("random")) is not None:
        random.seed()
    if (numpy := sys.modules.get("numpy")) is not None:
        numpy.random.seed()
