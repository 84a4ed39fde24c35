"""Engines that keep a warm process: ``fork`` gives each unit a child of it, ``reuse`` cleans up."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Literal

from dtindex.publishing.documents.notebook import Parameters
from dtindex.publishing.execute.engine import Executed, Failure, Outcome, Task
from dtindex.publishing.execute.frames import Frame, read_frame, write_frame

__all__ = ["WarmEngine"]

_AHEAD = 4
"""Replies that may wait to be read: the server runs on while pages are being made."""

_TO_OPEN = 300.0
"""Seconds in which a server must have started, and run what is shared."""

_TO_END = 0.3
"""Seconds that a server has to end by itself."""


class WarmEngine:
    """Runs units in a server process, and replaces the process when it is lost or spent.

    Parameters
    ----------
    way : {"fork", "reuse"}
        How the server keeps units apart (see ``dtindex.publishing.execute.server``).
    timeout : float
        Seconds after which a unit is given up.
    """

    def __init__(self, way: Literal["fork", "reuse"], timeout: float) -> None:
        self._way = way
        self._timeout = timeout
        self._server: _Server | None = None
        self._task: Task | None = None
        self._shared: Frame = {}
        self._imported: list[str] = []

    def run(self, task: Task, units: Sequence[Parameters]) -> Iterator[Outcome]:
        """Give the outcome of every unit, in their order."""
        if task != self._task:
            self._leave()
            self._imported = []
        done = 0
        try:
            while done < len(units):
                for outcome in self._run(task, units[done:]):
                    done += 1
                    yield outcome
        finally:
            if done < len(units):  # replies that nobody will read are on their way
                self.close()

    def _run(self, task: Task, units: Sequence[Parameters]) -> Iterator[Outcome]:
        """Run units until all are done or the server is lost or spent."""
        server = self._open(task)
        if _stopped(self._shared):
            yield from (self._outcome(task, unit, self._shared) for unit in units)
            return
        for unit in units[:_AHEAD]:
            server.ask({"unit": dict(unit)})
        for position, unit in enumerate(units):
            reply = server.reply(self._timeout)
            for later in units[position + _AHEAD : position + _AHEAD + 1]:
                server.ask({"unit": dict(later)})
            if reply.get("spent"):
                self.close()
            self._imported += reply.get("imported", ())
            yield self._outcome(task, unit, reply)
            if self._server is None:
                return

    def close(self) -> None:
        """Let the server end."""
        if self._server is not None:
            self._server.close()
        self._server = self._task = None

    def _leave(self) -> None:
        """Leave the notebook: a server that forks has another process for the next one."""
        if self._way == "fork" and self._server is not None and self._task is not None:
            self._server.ask({"leave": True})
            self._task = None
        else:
            self.close()

    def _open(self, task: Task) -> "_Server":
        if self._server is None:
            self._server = _Server(self._way)
        if self._task is None:
            self._task = task
            self._server.ask(
                {
                    "path": str(task.notebook.path),
                    "text": task.notebook.text,
                    "common": dict(task.common),
                    "unit_names": task.unit_names,
                    "preload": self._imported,
                }
            )
            self._shared = self._server.reply(max(self._timeout, _TO_OPEN))
        return self._server

    def _outcome(self, task: Task, unit: Parameters, reply: Frame) -> Outcome:
        if "died" in reply:
            return Failure(0, "", f"ProcessLost: {reply['died']}", "")
        cells = task.cells_of(unit)
        ran = self._shared["ran"] + (reply["ran"] if reply is not self._shared else [])
        for cell_ran in ran:
            cells[cell_ran["index"]] |= {
                "execution_count": cell_ran["execution_count"],
                "outputs": cell_ran["outputs"],
            }
        if ran and ran[-1]["failed"]:
            return Failure.of_cell(cells[ran[-1]["index"]])
        return Executed(cells)


def _stopped(frame: Frame) -> bool:
    return "died" in frame or bool(frame["ran"] and frame["ran"][-1]["failed"])


class _Server:
    """The server process, its requests and its replies."""

    def __init__(self, way: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dtindex.publishing.execute.server", way],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"ARROW_DEFAULT_MEMORY_POOL": "system"} | os.environ,  # others keep what is freed
            start_new_session=True,  # so that its children end with it
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._replies: queue.Queue[Frame | None] = queue.Queue(_AHEAD)
        arguments = self._process.stdout, self._replies
        threading.Thread(target=_read, args=arguments, daemon=True).start()
        self._end = weakref.finalize(self, _end, self._process)

    def ask(self, frame: Frame) -> None:
        """Send a request; a server that is gone says so in its next reply."""
        try:
            write_frame(self._requests, frame)
        except OSError:
            return

    def reply(self, timeout: float) -> Frame:
        """Wait for a reply; when none comes, ``{"died": why, "spent": True}``."""
        try:
            frame = self._replies.get(timeout=timeout)
        except queue.Empty:
            return {"died": f"no answer within {timeout:g} s", "spent": True}
        return frame or {"died": f"exit {self.close()}", "spent": True}

    def close(self) -> int:
        """End the process and its children, which hold nothing that is not yet sent."""
        self._end()
        return self._process.wait()


def _read(stream: Any, replies: "queue.Queue[Frame | None]") -> None:
    with stream:
        while (frame := read_frame(stream)) is not None:
            replies.put(frame)
    replies.put(None)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a server: by itself when it is idle, or else by force."""
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        process.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_TO_END)  # so that it also takes leave of the children it has
        return
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
