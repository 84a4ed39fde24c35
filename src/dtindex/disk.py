"""Files that are either whole or not there, whatever happens while they are written."""

import hashlib
import os
from pathlib import Path

from dtindex.errors import PublishError

__all__ = ["PARTIAL", "digest_of", "write_whole"]

PARTIAL = ".partial"
"""Folder under the site where files grow; a run starts by emptying it."""


def write_whole(site: Path, name: str, data: bytes) -> None:
    """Write ``site / name``: to a file aside, to the disk, then in place in one step.

    Raises
    ------
    PublishError
        DT401, when the disk is full or the folder cannot be written; what stood there stands.
    """
    target = site / name
    partial = site / PARTIAL / f"{os.getpid()}-{name.replace('/', '-')}"
    try:
        partial.parent.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(partial, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unwritable(target, error) from error


def unwritable(path: Path, error: OSError) -> PublishError:
    """Say that a file of the site could not be written."""
    return PublishError("DT401", str(path), reason=error)


def digest_of(data: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
