"""The process that opens files: it may run out of memory or be ended, and costs one file.

It is run as a script, and knows of the library only what reads: nothing here may import more.
"""

import pickle
import struct
import sys
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, cast

_MOST_MEMORY = 2_048 * 2**20
_GRACE = 5
"""Seconds of the processor beyond a file's budget."""


def main() -> None:
    """Answer requests on standard input until there are no more."""
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    # What a library prints must not stand among the replies.
    sys.stdout = sys.stderr
    sys.path[:] = cast(list[str], _receive(requests))
    _leave_out_the_front_door()
    _bound_memory()
    while (asked := _receive(requests)) is not None:
        seconds, request = cast(tuple[float, tuple[str, Path]], asked)
        _bound_time(seconds)
        try:
            reply = _answer(*request)
        except MemoryError:
            reply = ("memory", None)
        except Exception as error:
            reply = ("error", error if _is_ours(error) else type(error).__name__)
        _send(replies, reply)


def _answer(kind: str, path: Path, *more: str) -> tuple[str, object]:
    match kind:
        case "csv":
            from dtindex.submissions.files.kinds.delimited import read_delimited

            return "done", read_delimited(path, *more)
        case "parquet":
            from dtindex.submissions.files.kinds.parquet import read_parquet

            return "done", read_parquet(path)
        case _:
            from dtindex.submissions.files.kinds.opening import read_workbook

            return "done", read_workbook(path)


def _is_ours(error: Exception) -> bool:
    from dtindex.submissions.files.kinds.reading import FileRefused

    return isinstance(error, FileRefused | OSError)


def _leave_out_the_front_door() -> None:
    """Let rooms be imported without the package's own module, which imports all of them."""
    package = ModuleType("dtindex")
    package.__path__ = [str(Path(__file__).parents[2])]
    sys.modules["dtindex"] = package


def _bound_memory() -> None:
    """Bound the memory of this process where the system can; elsewhere the reader looks on."""
    if sys.platform == "win32":
        return
    try:
        import resource
    except ImportError:
        return

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _MOST_MEMORY if hard == resource.RLIM_INFINITY else min(_MOST_MEMORY, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    except (ValueError, OSError):
        return  # some systems know the limit and do not keep it


def _bound_time(seconds: float) -> None:
    """Let the system end this process some time after who asked should have done so.

    Who asked may be gone: nobody else would end it then.
    """
    if sys.platform == "win32":
        return
    try:
        import resource
    except ImportError:
        return

    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + _GRACE
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(
        resource.RLIMIT_CPU, (until if hard == resource.RLIM_INFINITY else min(until, hard), hard)
    )


def _receive(stream: BinaryIO) -> object:
    head = stream.read(8)
    return pickle.loads(stream.read(struct.unpack("<Q", head)[0])) if len(head) == 8 else None


def _send(stream: BinaryIO, reply: object) -> None:
    data = pickle.dumps(reply, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(struct.pack("<Q", len(data)) + data)
    stream.flush()


if __name__ == "__main__":
    main()
