"""Notebooks of the library, copied into a user's folder; a copy that was changed is left alone."""

from dataclasses import dataclass
from itertools import count
from pathlib import Path

from dtindex.criteria.reading.bundled import bundled_folder
from dtindex.disk import write_whole
from dtindex.errors import PublishError
from dtindex.publishing.documents.notebook import Notebook
from dtindex.version import VERSION

__all__ = ["Copies", "copy_notebooks"]


@dataclass(frozen=True)
class Copies:
    """What was copied: ``new`` files, and ``beside``, ours by the user's own that was kept."""

    new: tuple[Path, ...]
    beside: dict[Path, Path]


def copy_notebooks(folder: Path) -> Copies:
    """Copy every notebook of the library into a folder, made if need be.

    One that stands there already with the same cells is left, outputs and all. One whose cells
    differ is the user's own: it is kept, and ours is put beside under a name with the version.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first, second = copy_notebooks(Path(folder)), copy_notebooks(Path(folder))
    >>> "self_assessment.ipynb" in {path.name for path in first.new}, second.new, second.beside
    (True, (), {})
    """
    folder.mkdir(parents=True, exist_ok=True)
    new, beside = [], {}
    for ours in sorted(bundled_folder("notebooks").glob("*.ipynb")):
        own = folder / ours.name
        versioned = own.with_stem(f"{own.stem}-{VERSION}")
        others = (versioned.with_stem(f"{versioned.stem}-{number}") for number in count(2))
        names = (name for part in ([own, versioned], others) for name in part)
        target = next(name for name in names if not name.exists() or _are_alike(name, ours))
        if target != own:
            beside[own] = target
        if not target.exists():
            write_whole(target, ours.read_bytes())
            new.append(target)
    return Copies(tuple(new), beside)


def _are_alike(copy: Path, ours: Path) -> bool:
    """Whether two notebooks have the same cells, whatever their outputs."""
    try:
        return Notebook.read(copy).digest == Notebook.read(ours).digest
    except PublishError:
        return False  # somebody has made something else of it
