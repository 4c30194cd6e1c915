"""A folder that is filled beside its place and put there whole, so that nobody ever sees half of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CREATE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """A new folder beside `target` that takes its place at the end; on an exception `target` stays as it was."""
    staging = target.with_name(f"{target.name}.new-{os.getpid()}")
    old = target.with_name(f"{target.name}.old-{os.getpid()}")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        yield staging
        if target.exists():
            target.rename(old)
        staging.rename(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


class Writer:
    """Writes files below `root`, making their folders.

    A build writes two dozen small files a mail, so this asks the system for as little as possible.
    """

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._made = {self._root}

    def write(self, path: str, data: bytes) -> None:
        """Write one file; `path` is relative to the root, with forward slashes."""
        target = f"{self._root}/{path}"
        self._make(target.rpartition("/")[0])
        file = os.open(target, CREATE, 0o666)
        try:
            done = os.write(file, data)
            while done < len(data):
                done += os.write(file, data[done:])
        finally:
            os.close(file)

    def _make(self, folder: str) -> None:
        if folder in self._made:
            return
        self._make(folder.rpartition("/")[0])
        with suppress(FileExistsError):
            Path(folder).mkdir()
        self._made.add(folder)


@contextmanager
def filled(target: Path) -> Iterator[Path]:
    """A new folder whose content moves into `target` at the end: all of it, or nothing on an exception."""
    staging = target.with_name(f"{target.name}.new-{os.getpid()}")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        yield staging
        target.mkdir(parents=True, exist_ok=True)
        for one in sorted(staging.iterdir()):
            one.rename(target / one.name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
