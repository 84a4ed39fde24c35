"""The program that runs cells, apart from whoever asks; ``warm`` starts it.

Frames of JSON come in on its standard input and go out on its standard output: first a
notebook, then one request per unit. ``fork`` opens each notebook in a child of this process, and
each unit in a child of that child, which runs no unit itself and starts no thread; ``reuse``
runs the units of one notebook here, one after the other, and puts back what they changed.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from dtindex.publishing.documents.notebook import Notebook
from dtindex.publishing.execute.frames import Frame, read_frame, write_frame
from dtindex.publishing.execute.session import Session, preload, reseed
from dtindex.publishing.execute.shell import Shell, captured, start_shell
from dtindex.publishing.execute.state import State

__all__ = ["main"]


class _Way(Protocol):
    """How units are kept apart."""

    def answer(self, unit: Frame) -> Frame:
        """Run a unit; say what it gave."""


class _Reusing:
    """Each unit in this process, which is put back afterwards."""

    def __init__(self, shell: Shell, session: Session) -> None:
        self._shell, self._session = shell, session
        self._state = State(shell)

    def answer(self, unit: Frame) -> Frame:
        reseed()
        with captured(self._shell):
            ran = self._session.run(unit)
        imported, spent = self._state.restore()
        return {"ran": ran, "imported": imported, "spent": spent}


def _own_streams(replies: int) -> tuple[BinaryIO, BinaryIO]:
    """Take descriptor 0 away from the cells, as 1 is already: they cannot speak into the frames."""
    # Unbuffered: what a child reads, its parent must not have read ahead.
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    return cast(BinaryIO, requests), os.fdopen(replies, "wb")


def _import_from_here() -> None:
    """Let modules beside the notebook be imported, as a kernel does: after Python's own."""
    own = [
        i for i, path in enumerate(sys.path) if path.endswith(("site-packages", "dist-packages"))
    ]
    sys.path.insert(own[0] if own else len(sys.path), "")


def _serve(
    shell: Shell,
    opening: Frame,
    way: Callable[[Shell, Session], _Way],
    streams: tuple[BinaryIO, BinaryIO],
) -> None:
    """Serve one notebook until its requests end."""
    requests, replies = streams
    notebook = Notebook(Path(opening["path"]), opening["text"])
    os.chdir(notebook.folder)
    _import_from_here()
    preload(opening["preload"])
    session = Session(shell, notebook, opening["common"], tuple(opening["unit_names"]))
    with captured(shell):
        ran = session.open()
    write_frame(replies, {"ran": ran})
    server = way(shell, session)
    while (request := read_frame(requests)) is not None and "unit" in request:
        write_frame(replies, server.answer(request["unit"]))


def main(way: str, replies: int) -> None:
    """Serve one notebook or, where it can fork, one after the other.

    Parameters
    ----------
    way : {"fork", "reuse"}
    replies : int
        Descriptor of what was standard output when the process started.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks decides when to stop
    streams = _own_streams(replies)
    shell = start_shell()
    with contextlib.suppress(BrokenPipeError):  # who asked is gone
        if way == "reuse":
            if (opening := read_frame(streams[0])) is not None:
                _serve(shell, opening, _Reusing, streams)
        elif sys.platform != "win32":
            _serve_in_children(shell, streams)
    _end_group()


if sys.platform != "win32":

    def _serve_in_children(shell: Shell, streams: tuple[BinaryIO, BinaryIO]) -> None:
        from dtindex.publishing.execute.forking import Forking, is_child

        while (opening := read_frame(streams[0])) is not None and "path" in opening:
            if is_child():
                _serve(shell, opening, Forking, streams)
                return


def _end_group() -> None:
    """End with everything that cells left running, if this is the process that was started."""
    if sys.platform != "win32" and hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
