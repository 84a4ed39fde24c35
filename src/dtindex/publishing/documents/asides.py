"""What cells say beside what they show: kept off official pages, and handed to the log."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dtindex.publishing.documents.notebook import Cell
from dtindex.scorecards.faces.section import TYPST

__all__ = ["Asides", "parted"]

Output = Mapping[str, Any]


class Asides:
    """What cells of a page said aside.

    Parameters
    ----------
    is_ours : bool
        Whether the notebook is the library's: its pages show sections and nothing else. A
        department's own notebook may print; what goes to standard error is no part of a page
        in either, since libraries speak there of the machine.
    """

    def __init__(self, *, is_ours: bool) -> None:
        self._is_ours = is_ours
        self._said: list[str] = []
        self.prints = False

    @property
    def said(self) -> str:
        """What is for the log, in the order in which it was said."""
        return "".join(self._said)

    def take(self, outputs: Iterable[Output]) -> list[Output]:
        """Take what was said aside out of the outputs of a cell, and return the others."""
        return [output for output in outputs if self._stays(output)]

    def _stays(self, output: Output) -> bool:
        if output["output_type"] == "stream":
            if self._is_ours or output["name"] == "stderr":
                self._said.append(_joined(output["text"]))
                return False
            self.prints = True
            return True
        if self._is_ours and TYPST not in output.get("data", {}):
            self._said.append(f"{_joined(output.get('data', {}).get('text/plain', ''))}\n")
            return False
        return True


def parted(cells: Sequence[Cell], *, is_ours: bool) -> tuple[list[Cell], Asides]:
    """Part what executed cells show from what they say aside.

    Examples
    --------
    >>> output = {"output_type": "stream", "name": "stderr", "text": "building the font cache"}
    >>> cell = {"cell_type": "code", "source": "", "metadata": {}, "outputs": [output]}
    >>> cells, asides = parted([cell], is_ours=False)
    >>> cells[0]["outputs"], asides.said
    ([], 'building the font cache')
    """
    asides = Asides(is_ours=is_ours)
    shown = [
        {**cell, "outputs": asides.take(cell["outputs"])} if cell.get("outputs") else cell
        for cell in cells
    ]
    return shown, asides


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
