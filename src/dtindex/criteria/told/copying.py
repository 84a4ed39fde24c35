"""The rule files of the package, copied out for editing."""

from pathlib import Path

from dtindex.criteria.reading.bundled import default_root
from dtindex.disk import told_together, write_whole
from dtindex.errors import CriteriaError

__all__ = ["copy_criteria"]


def copy_criteria(folder: Path) -> tuple[Path, ...]:
    """Copy the rule files that came with the package into a folder, made if need be.

    Raises
    ------
    CriteriaError
        DT445, when files are there that somebody has changed; then nothing is copied.
    PublishError
        When a file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paths = copy_criteria(Path(folder))
    ...     Path(folder, "kontum-2022", "framework.toml") in paths
    True
    """
    root = default_root()
    files = {
        folder / path.relative_to(root): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.suffix in (".toml", ".json", ".md")
    }
    changed = [path for path, data in files.items() if path.exists() and path.read_bytes() != data]
    if changed:
        names = tuple(path.relative_to(folder).as_posix() for path in changed)
        raise CriteriaError("DT445", str(folder), files=names)
    with told_together() as trying:
        for path, data in files.items():
            with trying():
                write_whole(path, data)
    return tuple(files)
