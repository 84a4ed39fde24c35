"""Chunks of units handed to an executor."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from dtindex.errors import DtindexError
from dtindex.publishing.execute.engine import Failure
from dtindex.publishing.run.units import Unit
from dtindex.publishing.run.worker import Job, Made, render

__all__ = ["Chunk", "chunks_of", "hand_out", "n_processors"]

_SMALLEST, _LARGEST = 10, 25


@dataclass(frozen=True)
class Chunk:
    """Some units of one job: what a worker is given at a time."""

    job: Job
    units: Sequence[Unit]


def n_processors() -> int:
    """Count the processors that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux alone knows
    return len(allowed(0)) if allowed else os.cpu_count() or 1


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
        Who makes them; by default threads. Each has a server process of its own for the cells,
        and Typst prints beside Python, so that no process of ours has to import what the caller
        runs, as those of ``multiprocessing`` do.
    n_workers : int
        Number of those threads.
    """
    if not chunks:
        return
    if executor is not None:
        yield from _by(executor, chunks)
        return
    pool = ThreadPoolExecutor(min(n_workers, len(chunks)), "dtindex")
    try:
        yield from _by(pool, chunks)
    finally:
        pool.shutdown(cancel_futures=True)


def _by(executor: Executor, chunks: Sequence[Chunk]) -> Iterator[list[Made]]:
    futures = {executor.submit(render, chunk.job, chunk.units): chunk for chunk in chunks}
    try:
        while futures:
            done, _ = wait(futures, return_when=FIRST_COMPLETED)
            for future in done:
                yield _made(future, futures.pop(future))
    finally:
        for future in futures:
            future.cancel()


def _made(future: "Future[list[Made]]", chunk: Chunk) -> list[Made]:
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, DtindexError):
        raise error
    failure = Failure(0, "", f"{type(error).__name__}: {error}", "")
    return [Made(unit.key, failure=failure) for unit in chunk.units]
