"""One run at a time for an ESP and an environment: a lock that goes with the process, whatever ends it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from buckslip.model.errors import RefusedError

FOLDER = ".cache/publish"
FAR = 0x7FFF0000  # a byte far behind the end: locked bytes cannot be read on Windows


@contextmanager
def alone(root: Path, env: str, esp: str, now: datetime) -> Iterator[str]:
    """Hold the lock; gives in words what a run that was killed has left, or "". Raises RefusedError when it is held."""
    path = root / FOLDER / f"{env}-{esp}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
    try:
        before = _told(os.read(file, 1_000))
        if not _taken(file):
            raise RefusedError(f"another run is publishing to {esp} in {env}{before}; wait until it is done")
        _write(file, json.dumps({"pid": os.getpid(), "since": now.isoformat(timespec="seconds")}).encode())
        try:
            yield f"a run{before} was killed before it was done" if before else ""
        finally:
            _write(file, b"")
    finally:
        os.close(file)


def _taken(file: int) -> bool:
    """Take the lock if nobody has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file, FAR, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _write(file: int, data: bytes) -> None:
    os.ftruncate(file, 0)
    os.lseek(file, 0, os.SEEK_SET)
    os.write(file, data)


def _told(data: bytes) -> str:
    try:
        found = json.loads(data)
    except ValueError:
        return ""
    return f" (process {found.get('pid')}, since {found.get('since')})" if isinstance(found, dict) else ""
