"""Files of a school: whole or not there, so that a power cut costs no answer."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["hidden_beside", "written_whole"]


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a file to write to; it takes the place of ``path`` in one step when all went well.

    Raises
    ------
    OSError
        If it cannot be written, or another program holds ``path`` open; what stood there stands.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     target = Path(folder) / "a.txt"
    ...     with written_whole(target) as growing:
    ...         _ = growing.write_text("xong", "utf-8")
    ...     target.read_text("utf-8"), len(list(Path(folder).iterdir()))
    ('xong', 1)
    """
    growing = hidden_beside(path, "partial")
    try:
        yield growing
        with open(growing, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(growing, path)
    finally:
        growing.unlink(missing_ok=True)


def hidden_beside(path: Path, ending: str) -> Path:
    """Name a file beside another that nobody who reads a folder of forms takes for a form.

    Examples
    --------
    >>> hidden_beside(Path("phieu/KT01.xlsx"), "draft.json").name
    '.KT01.xlsx.draft.json'
    """
    return path.with_name(f".{path.name}.{ending}")
