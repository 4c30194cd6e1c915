"""DuckDB for one run: bounded in memory, nothing fetched, everything in UTC, its progress told."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Any

import duckdb
from numpy.typing import NDArray

from buckslip.model.errors import UsageError

Watch = Callable[[str, float], None]
MEMORY = "400MB"  # beside it numpy, sqlglot and the buffers of Parquet
_SIZE = re.compile(r"[1-9]\d*(\.\d+)?\s?(KB|MB|GB|TB|KiB|MiB|GiB|TiB)", re.IGNORECASE)
PAUSE = 0.1  # seconds between two looks at the progress


class Database:
    """A connection in memory that spills into `folder`."""

    def __init__(self, folder: Path, memory: str = "", watch: Watch | None = None) -> None:
        if memory and not _SIZE.fullmatch(memory):
            raise UsageError(f"--memory takes a size such as 2GB, not '{memory}'")
        self.label = ""
        self._watch = watch
        self._connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "memory_limit": memory or MEMORY,
                "temp_directory": str(folder / "spill"),
                "preserve_insertion_order": True,
                "threads": _processors(),
            }
        )
        self._connection.execute("SET TimeZone = 'UTC'")
        if watch:
            self._connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")

    def __enter__(self) -> Database:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._connection.close()

    def execute(self, sql: str, values: list[object] | None = None) -> duckdb.DuckDBPyConnection:
        """Run a statement; the watch sees how far it is, from 0 to 100."""
        if self._watch is None:
            return self._connection.execute(sql, values or [])
        done = Event()
        watcher = Thread(target=self._look, args=(self._watch, done), daemon=True)
        watcher.start()
        try:
            return self._connection.execute(sql, values or [])
        finally:
            done.set()
            watcher.join()

    def arrays(self, sql: str) -> dict[str, NDArray[Any]]:
        """The columns of a query."""
        found: dict[str, NDArray[Any]] = self.execute(sql).fetchnumpy()
        return found

    def _look(self, watch: Watch, done: Event) -> None:
        while not done.wait(PAUSE):
            watch(self.label, max(self._connection.query_progress(), 0.0))


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
