"""Where the folders that travel with the package lie: in the wheel, or beside ``src``."""

from pathlib import Path
from typing import Literal

__all__ = ["bundled_folder"]

_PACKAGE = Path(__file__).parents[1]
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
    raise FileNotFoundError(f"the folder {name!r} did not come with the package; reinstall dtindex")
