"""Chunks of units handed to an executor, and handed out again when a worker is lost."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass

from dtindex.errors import DtindexError
from dtindex.publishing.execute.engine import Failure
from dtindex.publishing.run.units import Unit
from dtindex.publishing.run.worker import Job, Made, render

__all__ = ["Chunk", "chunks_of", "hand_out"]

_SMALLEST, _LARGEST = 10, 25
_ATTEMPTS = 3
_THREADS = 4


@dataclass(frozen=True)
class Chunk:
    """Some units of one job: what a worker is given at a time."""

    job: Job
    units: Sequence[Unit]


def chunks_of(job: Job, units: Sequence[Unit], n_workers: int) -> list[Chunk]:
    """Cut units into chunks: a few for each worker, so that all end at about the same time.

    Unless each unit starts its own kernel, a worker starts a notebook for its first chunk, which
    costs as much as dozens of pages: a few pages are not worth two of them.
    """
    smallest = 1 if job.engine == "nbclient" else _SMALLEST
    size = max(smallest, min(_LARGEST, len(units) // (4 * n_workers)))
    return [Chunk(job, units[i : i + size]) for i in range(0, len(units), size)]


def hand_out(
    chunks: Sequence[Chunk], executor: Executor | None, n_workers: int
) -> Iterator[list[Made]]:
    """Have chunks made, and give what was made of each as it comes.

    Parameters
    ----------
    chunks : sequence of Chunk
    executor : Executor, optional
        Who makes them; by default workers on this machine, replaced when one is killed.
    n_workers : int
        Number of those workers.
    """
    if executor is not None:
        yield from _by(executor, list(chunks), last_attempt=True)
        return
    rest = list(chunks)
    for attempt in range(1, _ATTEMPTS + 1):
        if rest:
            with _pool(min(n_workers, len(rest))) as pool:
                yield from _by(pool, rest, last_attempt=attempt == _ATTEMPTS)


def _by(executor: Executor, rest: list[Chunk], *, last_attempt: bool) -> Iterator[list[Made]]:
    """Hand out chunks, taking from the list those that need no other attempt."""
    futures = {executor.submit(render, chunk.job, chunk.units): chunk for chunk in rest}
    try:
        while futures:
            done, _ = wait(futures, return_when=FIRST_COMPLETED)
            for future in done:
                chunk = futures.pop(future)
                made = _made(future, chunk, last_attempt)
                if made is not None:
                    rest.remove(chunk)
                    yield made
    finally:
        for future in futures:
            future.cancel()


def _made(future: "Future[list[Made]]", chunk: Chunk, last_attempt: bool) -> list[Made] | None:
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, BrokenExecutor) and not last_attempt:
        return None
    if isinstance(error, DtindexError):
        raise error
    failure = Failure(0, "", f"{type(error).__name__}: {error}", "")
    return [Made(unit.key, failure=failure) for unit in chunk.units]


@contextmanager
def _pool(n_workers: int) -> Iterator[Executor]:
    """Give workers: threads, which start at once, or processes when they are many.

    Cells run in servers of their own in any case, and Typst prints beside Python; but more than a
    handful of threads would wait for one another.
    """
    pool: Executor
    if n_workers <= _THREADS:
        pool = ThreadPoolExecutor(n_workers)
    else:
        spawn = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(n_workers, spawn, initializer=_begin)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Leave Ctrl-C to the process that asked, and end when it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)
