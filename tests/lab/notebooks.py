"""The library's notebooks, and what is looked for in them once they have run."""

import sys
from pathlib import Path

import nbformat

from dtindex.criteria.reading.bundled import bundled_folder
from dtindex.lab.server import FIRST_NOTEBOOK

NAMES = sorted(path.name for path in bundled_folder("notebooks").glob("*.ipynb"))
BIN = Path(sys.executable).parent


def shown_of(path: Path) -> list[str]:
    """Types of what the cells after the parameters show."""
    cells = nbformat.read(path, as_version=4).cells
    outputs = [output for cell in cells[1:] for output in cell.get("outputs", ())]
    assert [output.evalue for output in outputs if output.output_type == "error"] == []
    return [kind for output in outputs for kind in output.get("data", ())]


def expected_of(name: str) -> str:
    return "application/vnd.jupyter.widget-view+json" if name == FIRST_NOTEBOOK else "text/html"
