"""What an engine is: something that runs a notebook once per unit and gives outcomes in order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

from dtindex.publishing.documents.notebook import Cell, Notebook, Parameters

__all__ = ["Engine", "Executed", "Failure", "Outcome", "Task"]

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Executed:
    """A notebook that ran to its end: its cells, code cells with outputs and counts."""

    cells: list[Cell]


@dataclass(frozen=True)
class Failure:
    """A notebook that stopped.

    Parameters
    ----------
    cell : int
        Count of the cell that failed, as in ``In [7]``; 0 when no cell can be named.
    source : str
        What the cell says.
    error : str
        Name and text of the error.
    traceback : str
        As Jupyter shows it, without colours; of a lost process, the last lines of what it said.
    """

    cell: int
    source: str
    error: str
    traceback: str

    @classmethod
    def of_cell(cls, cell: Cell) -> "Failure":
        """Read the failure off the last error that a cell put out."""
        errors = [o for o in cell["outputs"] if o["output_type"] == "error"]
        output: dict[str, Any] = errors[-1]
        return cls(
            cell["execution_count"] or 0,
            cell["source"],
            f"{output['ename']}: {output['evalue']}",
            _COLOURS.sub("", "\n".join(output["traceback"])),
        )

    @classmethod
    def of_process(cls, name: str, why: str, said: str) -> Self:
        """Tell of a process that is lost, with the last lines of what it said."""
        last = said.rpartition("\n")[2]
        return cls(0, "", f"{name}: {why} ({last})" if last else f"{name}: {why}", said)


Outcome = Executed | Failure


@dataclass(frozen=True)
class Task:
    """A notebook with the parameters that are the same for all its units.

    Parameters
    ----------
    notebook : Notebook
        What is run.
    common : tuple of (str, value)
        Those parameters.
    unit_names : tuple of str
        Names of the parameters that differ.
    edition : str
        Tells apart what stands at the same places at different times: a worker that outlives a
        run must not go on with the result of the one before.
    """

    notebook: Notebook
    common: tuple[tuple[str, object], ...]
    unit_names: tuple[str, ...]
    edition: str = ""

    def cells_of(self, unit: Parameters) -> list[Cell]:
        """Return the cells with all parameters of a unit, yet to be run."""
        return self.notebook.bound({**dict(self.common), **unit})


class Engine(Protocol):
    """Runs notebooks, unit after unit."""

    def run(self, task: Task, units: Sequence[Parameters]) -> Iterator[Outcome]:
        """Return the outcome of every unit, in their order."""

    def close(self) -> None:
        """Let go of processes."""
