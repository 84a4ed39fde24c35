"""A notebook that is run once per unit: its declared parameters, its shared start, its digest."""

import ast
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from dtindex.errors import PublishError

__all__ = ["Cell", "Notebook", "Parameters", "shared_start", "tags"]

Cell = dict[str, Any]
"""A cell as nbformat has it, its source one string."""

Parameters = Mapping[str, object]
"""Values by parameter name; each a plain value that JSON can carry."""


@dataclass(frozen=True)
class Notebook:
    """An ordinary Jupyter notebook with one cell tagged ``parameters``.

    Parameters
    ----------
    path : Path
        Where it was read; messages name it, and its folder is where its cells run.
    text : str
        The file, as JSON.
    """

    path: Path
    text: str

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a notebook file; PublishError (DT402) when it is none that can be run."""
        try:
            notebook = cls(path.resolve(), path.read_text(encoding="utf-8"))
            _ = notebook.declared
        except (KeyError, OSError, SyntaxError, TypeError, ValueError) as error:
            raise PublishError("DT402", str(path), reason=error) from error
        return notebook

    @cached_property
    def content(self) -> dict[str, Any]:
        """The notebook in nbformat 4, sources as single strings; not to be changed."""
        content: dict[str, Any] = json.loads(self.text)
        if content["nbformat"] != 4:
            # Slow to import, and all but notebooks of before 2015 can do without it.
            import nbformat

            content = nbformat.convert(nbformat.from_dict(content), 4)
        for cell in content["cells"]:
            if not isinstance(cell["source"], str):
                cell["source"] = "".join(cell["source"])
        return content

    def __reduce__(self) -> tuple[type["Notebook"], tuple[Path, str]]:
        return type(self), (self.path, self.text)  # what was read off the text is read again

    @property
    def folder(self) -> Path:
        """Where its cells run: beside the file, or where we are when that is on another machine."""
        return self.path.parent if self.path.parent.is_dir() else Path.cwd()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what decides a page: cells' kinds, sources and tags, not their outputs."""
        cells = [(c["cell_type"], c["source"], sorted(tags(c))) for c in self.content["cells"]]
        return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()

    @property
    def needs_kernel(self) -> bool:
        """Whether only a kernel can run it: another language, widgets, the kernel itself."""
        metadata = self.content["metadata"]
        language = metadata.get("language_info", {}).get("name") or metadata.get(
            "kernelspec", {}
        ).get("language", "python")
        sources = [c["source"] for c in self.content["cells"] if c["cell_type"] == "code"]
        asks = any("ipywidgets" in source or ".kernel" in source for source in sources)
        return language != "python" or asks

    @cached_property
    def declared(self) -> tuple[str, ...]:
        """Names that the ``parameters`` cell assigns, in order."""
        cells = [c for c in self.content["cells"] if "parameters" in tags(c)]
        if len(cells) != 1:
            raise PublishError("DT402", str(self.path), "parameters", cells=len(cells))
        names: list[str] = []
        for statement in ast.parse(cells[0]["source"]).body:
            match statement:
                case ast.Assign(targets=targets):
                    names += [t.id for t in targets if isinstance(t, ast.Name)]
                case ast.AnnAssign(target=ast.Name(id=name)):
                    names.append(name)
        return tuple(names)

    def check(self, names: set[str]) -> None:
        """Hold the parameters that will be given against those declared.

        Raises
        ------
        PublishError
            DT403, naming every parameter that is unknown or would be missing.
        """
        unknown = sorted(names - set(self.declared))
        missing = [name for name in self.declared if name not in names]
        if unknown or missing:
            which = "" if unknown and missing else "unknown" if unknown else "missing"
            names_at_fault = {"unknown": ", ".join(unknown), "missing": ", ".join(missing)}
            raise PublishError("DT403", str(self.path), which, **names_at_fault)

    def bound(self, parameters: Parameters) -> list[Cell]:
        """Return a copy of the cells with the parameters injected, as papermill injects them."""
        cells: list[Cell] = []
        for cell in self.content["cells"]:
            if "injected-parameters" in tags(cell):
                continue
            cells.append({**cell, "outputs": []} if cell["cell_type"] == "code" else dict(cell))
            if "parameters" in tags(cell):
                cells.append(_injected(parameters))
        return cells


def shared_start(cells: list[Cell]) -> int:
    """Count the cells that are the same for every unit.

    They reach from the top over the parameters and every cell tagged ``shared`` to the first
    code cell that has no such tag, so that running them once keeps the order of the notebook.
    """
    for position, cell in enumerate(cells):
        if cell["cell_type"] == "code" and not tags(cell) & _SHARED_TAGS:
            return position
    return len(cells)


_SHARED_TAGS = {"parameters", "injected-parameters", "shared"}


def tags(cell: Cell) -> set[str]:
    """Return the tags of a cell."""
    return set(cell["metadata"].get("tags", ()))


def _injected(parameters: Parameters) -> Cell:
    lines = ["# Parameters", *(f"{name} = {value!r}" for name, value in parameters.items())]
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "injected-parameters",
        "metadata": {"tags": ["injected-parameters"]},
        "outputs": [],
        "source": "\n".join(lines),
    }
