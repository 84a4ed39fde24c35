"""Where rule files and notebooks lie: in the wheel, beside ``src``, or where the caller says."""

import errno
from pathlib import Path
from typing import Literal

from dtindex.arguments import checked

__all__ = ["available_frameworks", "bundled_folder", "default_root", "framework_folder"]

_PACKAGE = Path(__file__).parents[2]
_REPOSITORY = _PACKAGE.parents[1]


def bundled_folder(name: Literal["criteria", "notebooks"]) -> Path:
    """Give the folder of rule files or of notebooks.

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
    """Give the folder of the rule files that came with the package."""
    return bundled_folder("criteria")


@checked
def available_frameworks(root: str | Path | None = None) -> tuple[str, ...]:
    """Give the ids of the frameworks in a folder of rule files, in order.

    Examples
    --------
    >>> available_frameworks()
    ('kontum-2022', 'moet-4725-2022')
    """
    folder = Path(root) if root else default_root()
    return tuple(sorted(path.parent.name for path in folder.glob("*/framework.toml")))


def framework_folder(name_or_path: str | Path, root: str | Path | None = None) -> Path:
    """Give the folder of a framework: a name is looked up under ``root``, a path is taken."""
    folder = Path(root) if root else default_root()
    if str(name_or_path) in available_frameworks(folder):
        return folder / name_or_path
    return Path(name_or_path)
