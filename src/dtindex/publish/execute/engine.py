"""What an engine is: something that runs a notebook once per unit and gives outcomes in order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dtindex.publish.notebook import Cell, Parameters

__all__ = ["Engine", "Executed", "Failure", "Outcome"]

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
        As Jupyter shows it, without colours.
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


Outcome = Executed | Failure


class Engine(Protocol):
    """Runs one notebook with one set of common parameters, unit after unit."""

    def run(self, units: Sequence[Parameters]) -> Iterator[Outcome]:
        """Give the outcome of every unit, in their order."""

    def close(self) -> None:
        """Let go of processes."""
