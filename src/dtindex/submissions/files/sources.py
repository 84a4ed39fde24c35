"""Which files a source holds, and the names they go by in messages."""

import errno
from collections.abc import Iterable
from pathlib import Path

__all__ = ["source_files"]

_LEFT_BY_SYSTEMS = ("thumbs.db", "desktop.ini")


def source_files(source: str | Path | Iterable[str | Path]) -> list[tuple[Path, str]]:
    """List files and their names in messages: inside a folder, the path from there.

    Raises
    ------
    FileNotFoundError
        If the source is not there.
    """
    if not isinstance(source, str | Path):
        return [(Path(path), Path(path).name) for path in source]
    root = Path(source)
    if not root.exists():
        raise FileNotFoundError(errno.ENOENT, "is not there", str(root))
    if root.is_file():
        return [(root, root.name)]
    found = {path.relative_to(root).as_posix(): path for path in root.rglob("*")}
    return [
        (path, name)
        for name, path in sorted(found.items())
        if path.is_file() and not _is_left_by_a_system(path)
    ]


def _is_left_by_a_system(path: Path) -> bool:
    """Whether Excel or the operating system left it there, not a person."""
    return path.name.startswith((".", "~$")) or path.name.casefold() in _LEFT_BY_SYSTEMS
