"""Variants are made side by side in worker processes; one that crashes its process does not stop the others.

Processes, not threads: mrml holds Python's lock while it renders, and a crash in it ends its process.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Generic, TypeVar

from buckslip.model.project import VariantFiles

R = TypeVar("R")
AT_ONCE = 8  # variants that a process is given: few, so that all of them end at the same time
ALONE = 8  # so few variants are made faster than a second process starts
_work: Callable[[VariantFiles], object]


class Crew(Generic[R]):
    """Runs `work` over variants with `jobs` processes."""

    def __init__(self, work: Callable[[VariantFiles], R], jobs: int) -> None:
        self._work = work
        self._jobs = jobs
        self._pools: list[ProcessPoolExecutor] = []

    def run(self, variants: Sequence[VariantFiles]) -> Iterator[tuple[VariantFiles, R | None]]:
        """Each variant with its result as it comes; None for one that crashed."""
        if self._jobs <= 1 or len(variants) <= ALONE:
            for files in variants:
                yield files, self._work(files)
            return
        size = max(1, min(AT_ONCE, len(variants) // (self._jobs * 4)))
        chunks = [variants[at : at + size] for at in range(0, len(variants), size)]
        pool = self._pool(self._jobs)
        futures = {pool.submit(_run_chunk, chunk): chunk for chunk in chunks}
        broken: list[VariantFiles] = []
        for future in as_completed(futures):
            chunk = futures[future]
            results = _result(future)
            if results is None:
                broken += chunk
            else:
                yield from zip(chunk, results, strict=True)
        for files in broken:
            results = _result(self._pool(1).submit(_run_chunk, [files]))
            yield files, results[0] if results else None  # type: ignore[misc]

    def close(self) -> None:
        """End the processes."""
        for pool in self._pools:
            pool.shutdown(cancel_futures=True)

    def _pool(self, jobs: int) -> ProcessPoolExecutor:
        """A pool whose processes know the work: inherited where the system can fork, sent over where it cannot."""
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
        context = multiprocessing.get_context(method)
        pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_take, initargs=(self._work,))
        self._pools.append(pool)
        return pool


def default_jobs() -> int:
    """As many processes as this one may use processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _take(work: Callable[[VariantFiles], object]) -> None:
    """Begin a worker process: it ends at once when told to, without tidying up what is its parent's."""
    global _work
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _work = work


def _run_chunk(chunk: Sequence[VariantFiles]) -> list[object]:
    return [_work(files) for files in chunk]


def _result(future: Future[list[object]]) -> list[object] | None:
    try:
        return future.result()
    except BrokenProcessPool:
        return None
