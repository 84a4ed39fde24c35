"""The folder of a site: what pages share, where files grow, and what is taken away."""

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path

from filelock import FileLock, Timeout

from dtindex.disk import PARTIAL, is_of_one_file, removed, unwritable, write_whole
from dtindex.errors import PublishError
from dtindex.publishing.pages.finder import script

__all__ = ["code_digest", "held", "lay_out", "put_in", "remove", "sweep"]

_LIBRARIES = ("matplotlib", "mistune", "numpy", "pandas", "scipy", "segno", "typst")
"""Libraries whose version can change what stands on a page."""


_LOCK, _HOLDER = ".lock", f"{PARTIAL}/holder.json"


@contextmanager
def held(site: Path) -> Iterator[None]:
    """Hold the folder alone, so that no other run mixes its pages with those of this one.

    The system lets go of the lock when the process ends, however it ends.

    Raises
    ------
    PublishError
        DT424, naming who holds it; DT401, when the folder cannot be written.
    """
    try:
        site.mkdir(parents=True, exist_ok=True)
        lock = FileLock(site / _LOCK, timeout=0, thread_local=False)
        lock.acquire()
    except Timeout:
        raise _taken(site) from None
    except OSError as error:
        raise unwritable(site, error) from error
    try:
        yield
    finally:
        with suppress(OSError):  # Windows takes it away when it is let go
            (site / _LOCK).unlink(missing_ok=True)
        lock.release()


def _taken(site: Path) -> PublishError:
    """Return who holds a folder, as far as that is written down."""
    try:
        holder = json.loads((site / _HOLDER).read_text("utf-8"))
        return PublishError("DT424", str(site), "", **holder)
    except (OSError, ValueError, TypeError):
        return PublishError("DT424", str(site), "somebody")


def lay_out(site: Path, *, with_assets: bool) -> list[PublishError]:
    """Make the folder ready: empty where files grow, the stylesheet and fonts in place.

    Returns
    -------
    list of PublishError
        What another program holds open, and is not as it should be.

    Raises
    ------
    PublishError
        DT401, when the folder cannot be written.
    """
    try:
        site.mkdir(parents=True, exist_ok=True)
        sweep(site)
        (site / PARTIAL).mkdir(exist_ok=True)
        holder = {"process": str(os.getpid()), "machine": platform.node()}
        (site / _HOLDER).write_text(json.dumps(holder), encoding="utf-8")
    except OSError as error:
        raise unwritable(site, error) from error
    wanted = _assets() if with_assets else ()
    return put_in(site, {name: data for name, data in wanted if not _stands(site / name, data)})


def _stands(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def put_in(site: Path, files: Mapping[str, bytes]) -> list[PublishError]:
    """Write files of a site; give what is wrong with those that another program holds open.

    Raises
    ------
    PublishError
        DT401, when a file cannot be written: then no other can.
    """
    unwritten = []
    for name, data in files.items():
        try:
            write_whole(site / name, data, site / PARTIAL)
        except PublishError as error:
            if not is_of_one_file(error):
                raise
            unwritten.append(error)
    return unwritten


def sweep(site: Path) -> None:
    """Take away what a run leaves in the folder where files grow."""
    shutil.rmtree(site / PARTIAL, ignore_errors=True)


def _assets() -> Iterator[tuple[str, bytes]]:
    with as_file(files("dtindex.scorecards") / "static") as static:
        for path in sorted([static / "scorecard.css", *static.glob("fonts/*.woff2")]):
            yield f"assets/{path.relative_to(static).as_posix()}", path.read_bytes()
    yield "assets/site.js", script().encode()


def remove(site: Path, names: Iterable[str]) -> tuple[list[Path], list[PublishError]]:
    """Delete files of pages that are no longer there; give those that were, and those held open."""
    gone, held = [], []
    for name in names:
        try:
            if removed(site / name):
                gone.append(site / name)
        except PublishError as error:
            held.append(error)
    return gone, held


@cache
def code_digest() -> str:
    """SHA-256 of everything that makes a page of an executed notebook: our code and libraries."""
    digest = hashlib.sha256()
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    with as_file(files("dtindex")) as package:
        for path in sorted(package.rglob("*")):
            if path.suffix in {".py", ".po", ".css", ".js", ".typ", ".ttf"}:
                digest.update(path.relative_to(package).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
