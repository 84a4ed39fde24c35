"""Files opened in another process, so that one file can never end a run.

A reader may be made to eat all memory, to run for hours, or to abort. It works in a process that
is kept for the next file and started again when it is lost.
"""

import atexit
import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

import psutil

from dtindex.submissions.files import worker
from dtindex.submissions.files.kinds.reading import Cause, FileRefused

__all__ = ["ask_reader"]

MEMORY = 1_536 * 2**20
"""Bytes that reading one file may take."""

SECONDS, SECONDS_FOR_A_MEGABYTE = 8.0, 4.0
"""Time of the processor that reading one file may take."""

_SECONDS_OF_SILENCE = 600
_BETWEEN_LOOKS = 0.1
_LARGEST_REPLY = 1 << 31
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}


def ask_reader(kind: str, path: Path, *more: str) -> Any:
    """Open a file in the other process, and give what it holds.

    Parameters
    ----------
    kind : {"csv", "parquet", "workbook"}
        How it is read.
    path : Path
        The file; ``more`` is what its kind needs besides.

    Raises
    ------
    FileRefused
        If there is something wrong with the file, whatever it is.
    OSError
        If it cannot be opened, or no process can be started.
    """
    megabytes = path.stat().st_size / 2**20
    with _LOCK:
        process = _process()
        try:
            outcome, given = process.ask((kind, path.absolute(), *more), _seconds(megabytes))
        except BaseException:
            process.end()
            raise
    if outcome == "done":
        return given
    if outcome == "memory":
        raise FileRefused(Cause.OVER_BUDGET)
    if isinstance(given, Exception):
        raise given
    raise FileRefused(Cause.READING_BROKE, {"kind": str(given)})


def _seconds(megabytes: float) -> float:
    return SECONDS + SECONDS_FOR_A_MEGABYTE * megabytes


class _Process:
    """The process, what it is asked and what it says."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._popen = subprocess.Popen(
            # Without the folder of the script in front of everything that is imported.
            [sys.executable, "-P", str(worker.__file__)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | _ONE_THREAD,
            # On Windows a program without a console would open one for it.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._watched = psutil.Process(self._popen.pid)
        self._replies: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._send(sys.path)

    @property
    def is_alive(self) -> bool:
        return self.owner == os.getpid() and self._popen.poll() is None

    def ask(self, request: object, seconds: float) -> tuple[str, Any]:
        """Ask, and wait for the reply no longer than the budget allows."""
        try:
            started = self._processor_seconds()
            self._send((seconds, request))
        except (OSError, psutil.Error) as error:
            raise FileRefused(Cause.READING_BROKE, {"kind": "EOF"}) from error
        for _ in range(int(_SECONDS_OF_SILENCE / _BETWEEN_LOOKS)):
            try:
                reply = self._replies.get(timeout=_BETWEEN_LOOKS)
            except queue.Empty:
                self._look(started + seconds)
                continue
            if isinstance(reply, tuple):
                return reply
            # The process is gone: what it did when it could have no more memory.
            raise FileRefused(Cause.READING_BROKE, {"kind": str(reply)})
        raise FileRefused(Cause.OVER_BUDGET)

    def end(self) -> None:
        """End the process; what it was doing is lost."""
        if self.owner != os.getpid():
            return
        self._popen.kill()
        self._popen.wait()
        self._listener.join()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # what was still to be sent has no reader any more

    def _send(self, request: object) -> None:
        pipe = self._popen.stdin
        assert pipe is not None
        data = pickle.dumps(request, protocol=pickle.HIGHEST_PROTOCOL)
        pipe.write(struct.pack("<Q", len(data)) + data)
        pipe.flush()

    def _listen(self) -> None:
        pipe = self._popen.stdout
        assert pipe is not None
        while True:
            try:
                reply = _received(pipe)
            except Exception as error:
                reply = type(error).__name__
            self._replies.put(reply)
            if not isinstance(reply, tuple):
                return

    def _look(self, until: float) -> None:
        """Refuse the file when the process has had more than its budget."""
        try:
            if self._watched.memory_info().rss > MEMORY or self._processor_seconds() > until:
                raise FileRefused(Cause.OVER_BUDGET)
        except psutil.Error:
            return  # it is gone, which the next look at its replies tells

    def _processor_seconds(self) -> float:
        times = self._watched.cpu_times()
        return float(times.user + times.system)


def _received(pipe: IO[bytes]) -> object:
    head = pipe.read(8)
    if len(head) < 8:
        return "EOF"
    (size,) = struct.unpack("<Q", head)
    return pickle.loads(pipe.read(size)) if size <= _LARGEST_REPLY else "MemoryError"


_LOCK = threading.RLock()
_CURRENT: list[_Process] = []


def _process() -> _Process:
    """Return the process that reads, started when there is none."""
    if not (_CURRENT and _CURRENT[0].is_alive):
        _end()
        _CURRENT.append(_Process())
    return _CURRENT[0]


def _end() -> None:
    while _CURRENT:
        _CURRENT.pop().end()


atexit.register(_end)
