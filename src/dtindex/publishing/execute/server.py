"""The program that runs cells, apart from whoever asks: ``python -m … fork`` or ``… reuse``.

Frames of JSON come in on its standard input and go out on its standard output: first a
notebook, then one request per unit. ``fork`` opens each notebook in a child of this process, and
each unit in a child of that child, which runs no unit itself and starts no thread; ``reuse``
runs the units of one notebook here, one after the other, and puts back what they changed.
"""

import contextlib
import gc
import importlib
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, NoReturn, cast

from dtindex.publishing.documents.notebook import Notebook
from dtindex.publishing.execute.frames import Frame, read_frame, write_frame
from dtindex.publishing.execute.session import Session
from dtindex.publishing.execute.shell import Shell, captured, start_shell
from dtindex.publishing.execute.state import State

__all__ = ["main"]


def preload(modules: Iterable[str]) -> None:
    """Import what earlier units imported, as far as it can be imported by its name."""
    for name in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


class _Forking:
    """Each unit in a child of this process."""

    def __init__(self, shell: Shell, session: Session) -> None:
        self._shell, self._session = shell, session
        self._freeze()

    def _freeze(self) -> None:
        gc.collect()
        gc.freeze()  # or the first collection in a child would copy every page

    def answer(self, unit: Frame) -> Frame:
        known = set(sys.modules)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            self._child(unit, known, write)
        os.close(write)
        with open(read, "rb") as stream:
            frame = read_frame(stream)
        _, status = os.waitpid(child, 0)
        if frame is None:
            return {"died": _why(status)}
        if frame["imported"]:
            preload(frame["imported"])
            self._freeze()
        return frame

    def _child(self, unit: Frame, known: set[str], write: int) -> NoReturn:
        try:
            _reseed()
            with captured(self._shell):
                ran = self._session.run(unit)
            imported = [name for name in sys.modules if name not in known]
            with open(write, "wb") as stream:
                write_frame(stream, {"ran": ran, "imported": imported})
        finally:
            os._exit(0)


class _Reusing:
    """Each unit in this process, which is put back afterwards."""

    def __init__(self, shell: Shell, session: Session) -> None:
        self._shell, self._session = shell, session
        self._state = State(shell)

    def answer(self, unit: Frame) -> Frame:
        _reseed()
        with captured(self._shell):
            ran = self._session.run(unit)
        imported, spent = self._state.restore()
        return {"ran": ran, "imported": imported, "spent": spent}


def _reseed() -> None:
    # A kernel starts with fresh numbers; a fork, and the next unit here, with its parent's.
    if (random := sys.modules.get("random")) is not None:
        random.seed()
    if (numpy := sys.modules.get("numpy")) is not None:
        numpy.random.seed()


def _why(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit {os.waitstatus_to_exitcode(status)}"


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Take descriptors 0 and 1 away from the cells, so that they cannot speak into the frames."""
    # Unbuffered: what a child reads, its parent must not have read ahead.
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    replies = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return cast(BinaryIO, requests), replies


def _serve(shell: Shell, opening: Frame, forks: bool, streams: tuple[BinaryIO, BinaryIO]) -> None:
    """Serve one notebook until its requests end."""
    requests, replies = streams
    notebook = Notebook(Path(opening["path"]), opening["text"])
    os.chdir(notebook.folder)
    preload(opening["preload"])
    session = Session(shell, notebook, opening["common"], tuple(opening["unit_names"]))
    with captured(shell):
        ran = session.open()
    write_frame(replies, {"ran": ran})
    server = (_Forking if forks else _Reusing)(shell, session)
    while (request := read_frame(requests)) is not None and "unit" in request:
        write_frame(replies, server.answer(request["unit"]))


def main(way: str) -> None:
    """Serve one notebook or, where it can fork, one after the other."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks decides when to stop
    forks = way == "fork"
    streams = _own_streams()
    sys.path[0] = ""
    shell = start_shell()
    with contextlib.suppress(BrokenPipeError):  # who asked is gone
        while (opening := read_frame(streams[0])) is not None and "path" in opening:
            child = os.fork() if forks else 0
            if child == 0:
                _serve(shell, opening, forks, streams)
                break
            os.waitpid(child, 0)
    _end_group()


def _end_group() -> None:
    """End with everything that cells left running, if this is the process that was started."""
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1])
