"""A file that is written beside its place and put there whole, so that nobody ever reads half of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """A stream whose content takes the place of `target` at the end; on an exception `target` stays as it was.

    A device or a pipe, such as /dev/stdout, is written to as it is: it has no place that a file could take.
    """
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            yield stream
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = target.with_name(f"{target.name}.new-{os.getpid()}")
    try:
        with staging.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        staging.replace(target)
    finally:
        staging.unlink(missing_ok=True)
