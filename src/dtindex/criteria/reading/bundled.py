"""Where rule files and notebooks lie: in the wheel, beside ``src``, or where the caller says."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final, Literal

from dtindex.arguments import checked
from dtindex.errors import CriteriaError

__all__ = [
    "HERE",
    "VARIABLE",
    "available_frameworks",
    "bundled_folder",
    "criteria_folders",
    "criteria_from",
    "default_root",
    "framework_folder",
]

VARIABLE: Final = "DTINDEX_CRITERIA"
"""The variable of the environment that names a folder of rule files."""

HERE: Final = "criteria"
"""Folder of the working directory in which frameworks are looked for."""

_chosen: ContextVar[Path | None] = ContextVar("criteria", default=None)

_PACKAGE = Path(__file__).parents[2]
_REPOSITORY = _PACKAGE.parents[1]


def bundled_folder(name: Literal["criteria", "notebooks"]) -> Path:
    """Return the folder of rule files or of notebooks.

    A wheel carries both inside the package; an editable install reads them from the
    repository. Nothing else knows the difference.

    Raises
    ------
    FileNotFoundError
        If neither place holds the folder, which means a broken installation.

    Examples
    --------
    >>> bundled_folder("criteria").name
    'criteria'
    """
    for folder in (_PACKAGE / "_bundled" / name, _REPOSITORY / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(errno.ENOENT, "did not come with the package; reinstall dtindex", name)


def default_root() -> Path:
    """Return the folder of the rule files that came with the package."""
    return bundled_folder("criteria")


@contextmanager
def criteria_from(folder: Path) -> Iterator[None]:
    """Look for frameworks in a folder of rule files first."""
    token = _chosen.set(folder)
    try:
        yield
    finally:
        _chosen.reset(token)


def criteria_folders() -> tuple[Path, ...]:
    """List where frameworks are looked for by their ids, the first first.

    The folder that was chosen, or that ``DTINDEX_CRITERIA`` names; ``criteria`` in the working
    directory; what came with the package.

    Raises
    ------
    CriteriaError
        DT444, when the folder that was chosen is not there.
    """
    said = os.environ.get(VARIABLE)
    chosen = _chosen.get() or (Path(said) if said else None)
    if chosen is not None and not chosen.is_dir():
        raise CriteriaError("DT444", str(chosen))
    here = Path(HERE)
    folders = [chosen] if chosen is not None else []
    folders += [here] if available_in(here) else []
    if not any(folder.resolve() == default_root().resolve() for folder in folders):
        folders.append(default_root())
    return tuple(folders)


def available_in(folder: Path) -> tuple[str, ...]:
    """Return the ids of the frameworks in one folder of rule files."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/framework.toml")))


@checked
def available_frameworks(root: str | Path | None = None) -> tuple[str, ...]:
    """Return the ids of the frameworks in a folder of rule files, in order.

    Parameters
    ----------
    root : str or Path, optional
        The folder; by default all those where frameworks are looked for.

    Examples
    --------
    >>> available_frameworks()
    ('kontum-2022', 'moet-4725-2022')
    """
    folders = [Path(root)] if root else criteria_folders()
    return tuple(sorted({name for folder in folders for name in available_in(folder)}))


def framework_folder(name_or_path: str | Path, root: str | Path | None = None) -> Path:
    """Return the folder of a framework: a path is taken, an id is looked for.

    It is looked for under ``root`` or, without one, where :func:`criteria_folders` says.
    """
    path = Path(name_or_path)
    if root is None and (path / "framework.toml").is_file():
        return path
    for folder in [Path(root)] if root else criteria_folders():
        if str(name_or_path) in available_in(folder):
            return folder / name_or_path
    return path
