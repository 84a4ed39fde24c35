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
from pathlib import Path
from typing import Any, BinaryIO, Literal

from dtindex.publishing.documents.notebook import Parameters
from dtindex.publishing.execute.engine import Executed, Failure, Outcome, Task
from dtindex.publishing.execute.frames import Frame, read_frame, write_frame
from dtindex.publishing.execute.last_words import LastWords

__all__ = ["WarmEngine"]

_AHEAD = 4
"""Replies that may wait to be read: the server runs on while pages are being made."""

_PACKAGES = str(Path(__file__).parents[3])
"""Folder that this library was imported from, be it installed or not."""

_TO_OPEN = 300.0
"""Seconds in which a server must have started, and run what is shared."""

_ATTEMPTS = 2
"""Servers that are started before a notebook is given up that ends them while it is opened."""

_TO_END = 0.3
"""Seconds that a server has to end by itself."""

_START = """\
import os, sys
replies = os.dup(1)
os.dup2(2, 1)
sys.path.append(sys.argv[1])
from dtindex.publishing.execute.server import main
main(sys.argv[2], replies)
"""
"""What a server runs: whatever a library prints while it is imported, frames stay whole."""


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
        """Yield the outcome of every unit, in their order."""
        if task != self._task:
            self._leave()
            self._imported = []
        done, again = 0, -1
        try:
            while done < len(units):
                for outcome in self._run(task, units[done:]):
                    if isinstance(outcome, _Lost) and again != done:
                        again = done  # once more: most are lost to something outside
                        self.close()
                        break
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
        """Give a server in which the notebook is open; one that is lost meanwhile, is replaced."""
        if self._server is not None and self._task is not None:
            return self._server
        opening = {
            "path": str(task.notebook.path),
            "text": task.notebook.text,
            "common": dict(task.common),
            "unit_names": task.unit_names,
            "preload": self._imported,
        }
        for _ in range(_ATTEMPTS):
            server = self._server = self._server or _Server(self._way)
            server.ask(opening)
            self._shared = server.reply(max(self._timeout, _TO_OPEN))
            if "died" not in self._shared:
                break
            self.close()
        self._task = task
        return server

    def _outcome(self, task: Task, unit: Parameters, reply: Frame) -> Outcome:
        if "died" in reply:
            kind = Failure if "late" in reply or reply is self._shared else _Lost
            return kind.of_process("ProcessLost", reply["died"], reply["said"])
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


class _Lost(Failure):
    """A process that ended in the middle of a unit."""


def _stopped(frame: Frame) -> bool:
    return "died" in frame or bool(frame["ran"] and frame["ran"][-1]["failed"])


class _Server:
    """The server process, its requests and its replies."""

    def __init__(self, way: str) -> None:
        self._said = LastWords()
        self._process = subprocess.Popen(
            # No module of the folder where this runs takes the place of one of Python's own (-P),
            # and nobody's __main__ is imported.
            [sys.executable, "-P", "-c", _START, _PACKAGES, way],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said.file,
            env={"ARROW_DEFAULT_MEMORY_POOL": "system"} | os.environ,  # others keep what is freed
            start_new_session=True,  # so that its children end with it
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._replies: queue.Queue[Frame | None] = queue.Queue(_AHEAD)
        arguments = self._process.stdout, self._replies
        threading.Thread(target=_read, args=arguments, daemon=True).start()
        self._end = weakref.finalize(self, _end, self._process, self._said)

    def ask(self, frame: Frame) -> None:
        """Send a request; a server that is gone says so in its next reply."""
        try:
            write_frame(self._requests, frame)
        except OSError:
            return

    def reply(self, timeout: float) -> Frame:
        """Wait for a reply; when none comes, say why, with the last lines that the server said.

        The frame is then ``{"died": why, "said": lines, "spent": True}``, and ``"late": True``
        when the server is still there.
        """
        try:
            frame = self._replies.get(timeout=timeout)
        except queue.Empty:
            died = {"died": f"no answer within {timeout:g} s", "late": True, "spent": True}
            return died | {"said": self._said.text()}
        if frame is None:
            code = self._process.wait()
            return {"died": f"exit {code}", "said": self._said.text(), "spent": True}
        return {**frame, "said": self._said.text()} if "died" in frame else frame

    def close(self) -> None:
        """End the process and its children, which hold nothing that is not yet sent."""
        self._end()


def _read(stream: Any, replies: "queue.Queue[Frame | None]") -> None:
    with stream:
        while (frame := read_frame(stream)) is not None:
            replies.put(frame)
    replies.put(None)


def _end(process: "subprocess.Popen[bytes]", said: LastWords) -> None:
    """End a server: by itself when it is idle, or else by force."""
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        process.wait(_TO_END)  # so that it also takes leave of the children it has
    except subprocess.TimeoutExpired:
        _kill(process)
    said.close()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End a process and the processes that it left running."""
    if sys.platform == "win32":
        tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        with contextlib.suppress(OSError):
            subprocess.run(tree, capture_output=True, check=False)
    elif hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
