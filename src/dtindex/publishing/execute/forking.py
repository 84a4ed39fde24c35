"""Each unit in a child of the server, where the system can fork."""

import gc
import os
import signal
import sys
from typing import NoReturn

from dtindex.publishing.execute.frames import Frame, read_frame, write_frame
from dtindex.publishing.execute.session import Session, preload, reseed
from dtindex.publishing.execute.shell import Shell, captured

assert sys.platform != "win32"

__all__ = ["Forking", "is_child"]


def is_child() -> bool:
    """Fork: True in the child; False here, once the child is gone."""
    child = os.fork()
    if child == 0:
        return True
    os.waitpid(child, 0)
    return False


class Forking:
    """Each unit in a child of this process."""

    def __init__(self, shell: Shell, session: Session) -> None:
        self._shell, self._session = shell, session
        self._freeze()

    def _freeze(self) -> None:
        gc.collect()
        gc.freeze()  # or the first collection in a child would copy every page

    def answer(self, unit: Frame) -> Frame:
        """Run a unit in a child; say what it gave, or what ended it."""
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
            reseed()
            with captured(self._shell):
                ran = self._session.run(unit)
            imported = [name for name in sys.modules if name not in known]
            with open(write, "wb") as stream:
                write_frame(stream, {"ran": ran, "imported": imported})
        finally:
            os._exit(0)


def _why(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit {os.waitstatus_to_exitcode(status)}"
