"""A folder that is filled beside its place and put there whole, so that nobody ever sees half of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
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


def write(root: str, path: str, data: bytes) -> None:
    """Write one file below `root`, making its folders.

    A build writes two dozen small files a mail, so this asks the system for as little as possible.
    """
    target = f"{root}/{path}"
    try:
        file = os.open(target, CREATE, 0o666)
    except FileNotFoundError:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        file = os.open(target, CREATE, 0o666)
    try:
        with memoryview(data) as rest:
            done = os.write(file, rest)
            while done < len(data):
                done += os.write(file, rest[done:])
    finally:
        os.close(file)


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
