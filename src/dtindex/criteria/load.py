"""Read rule files into a framework."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from dtindex.criteria.bundled import bundled_folder
from dtindex.criteria.files import (
    SHAPES,
    RuleFiles,
)
from dtindex.criteria.models import Framework

__all__ = ["available_frameworks", "default_root", "load_framework"]


def default_root() -> Path:
    """Give the folder of the rule files that came with the package."""
    return bundled_folder("criteria")


def available_frameworks(root: Path | None = None) -> tuple[str, ...]:
    """Give the ids of the frameworks in a folder of rule files, in order."""
    folder = root or default_root()
    return tuple(sorted(path.parent.name for path in folder.glob("*/framework.toml")))


def _freeze(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_freeze, value))
    if isinstance(value, dict):
        return {key: _freeze(part) for key, part in value.items()}
    return value


def load_framework(name_or_path: str | Path, root: Path | None = None) -> Framework:
    """Load a framework by name, or from a folder."""
    folder = Path(name_or_path)
    if not folder.is_dir():
        folder = (root or default_root()) / name_or_path
    read: dict[str, Any] = {}
    groups: dict[str, Any] = {}
    texts = {}
    for path in [folder.parent / "sources.toml", *sorted(folder.glob("*.toml"))]:
        text = path.read_text("utf-8")
        texts[path.name] = text
        table = _freeze(tomllib.loads(text, parse_float=Decimal))
        shape = SHAPES.get(path.stem, SHAPES["group"])
        (read if path.stem in SHAPES else groups)[
            path.stem if path.stem in SHAPES else path.name
        ] = shape.model_validate(table)
    return RuleFiles(
        folder=folder.name,
        groups=groups,
        texts=texts,
        complete=True,
        sources=read["sources"],
        header=read["framework"],
        clauses=read["clauses"],
        facts=read["facts"],
        conditions=read["conditions"],
    ).join()
