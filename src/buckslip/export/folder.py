"""A folder that is filled beside its place and put there whole, so that nobody ever sees half of it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from buckslip.model.errors import UsageError

CREATE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


MARK = "manifest.json"  # every build leaves one; a folder without it is somebody's own
TRIES = 10  # other builds may put their folder into the same place at the same moment


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """A new folder beside `target` that takes its place at the end; on an exception `target` stays as it was.

    Raises UsageError where something would be lost that no build has written, or the place cannot be written to.
    """
    _refuse_foreign(target)
    staging = target.with_name(f"{target.name}.new-{os.getpid()}")
    old = target.with_name(f"{target.name}.old-{os.getpid()}")
    shutil.rmtree(staging, ignore_errors=True)
    try:
        staging.mkdir(parents=True)
    except OSError as error:
        raise UsageError(f"cannot write to {target.parent}: {error.strerror}; name another folder with -o") from error
    try:
        yield staging
        _swap(staging, target, old)
    finally:
        if old.exists() and not target.exists():  # interrupted between the two steps
            old.rename(target)
        shutil.rmtree(staging, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _refuse_foreign(target: Path) -> None:
    if target.is_file():
        raise UsageError(f"{target} is a file; delete it, or name another folder with -o")
    if target.is_dir() and not (target / MARK).is_file() and any(target.iterdir()):
        raise UsageError(f"{target} holds files that no build has written; empty it, or name another folder with -o")


def _swap(staging: Path, target: Path, old: Path) -> None:
    """Put `staging` in the place of `target`, which becomes `old`."""
    for attempt in range(TRIES):
        shutil.rmtree(old, ignore_errors=True)
        with suppress(FileNotFoundError):
            target.rename(old)
        try:
            staging.rename(target)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST) or attempt == TRIES - 1:
                raise
        else:
            return


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
            os.mkdir(folder)  # noqa: PTH102 - a thousand mails have ten thousand folders
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
