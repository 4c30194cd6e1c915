"""A writer's file on the disk, read and replaced so that nothing else than what was read is ever overwritten."""

from __future__ import annotations

import difflib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from buckslip.checks.fixes import Mended, editable
from buckslip.load.files import MAX_BYTES

_FOLDERS = ("content", "rules")
Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Stamps:
    """When the project's files were last written, as of one moment: before they were read and judged."""

    root: Path
    known: dict[str, Stamp]

    @classmethod
    def of(cls, root: Path) -> Stamps:
        """The files as they are now."""
        known: dict[str, Stamp] = {}
        for folder in _FOLDERS:
            for place, _, names in os.walk(root / folder):
                for name in names:
                    path = Path(place, name)
                    with suppress(OSError):
                        known[path.relative_to(root).as_posix()] = _stamp(path.lstat())
        return cls(root, known)

    def same(self, path: str) -> bool:
        """Whether the file was not written since."""
        try:
            return self.known.get(path) == _stamp((self.root / path).lstat())
        except OSError:
            return False


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_mtime_ns, found.st_size, found.st_ino


def raw_reader(root: Path) -> Callable[[str], str | None]:
    """Gives a file's text with its own line endings; None for one that is not plainly the project's own."""

    def read(path: str) -> str | None:
        data = _bytes(root, path)
        try:
            return None if data is None else data.decode("utf-8")
        except UnicodeDecodeError:
            return None

    return read


def _bytes(root: Path, path: str) -> bytes | None:
    if not editable(path) or not _own(root, path):
        return None
    try:
        file = os.open(root / path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    with os.fdopen(file, "rb") as stream:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            return None
        data = stream.read(MAX_BYTES + 1)
    return data if len(data) <= MAX_BYTES else None


def _own(root: Path, path: str) -> bool:
    """Whether no symbolic link stands on the way to the file."""
    return os.path.realpath(root / path) == os.path.join(os.path.realpath(root), *path.split("/"))  # noqa: PTH118


def replace(root: Path, one: Mended) -> str:
    """Put the mended text in the place of the file; says why not, "" when it is done."""
    before = one.before.encode()
    target = root / one.path
    staged = ""
    try:
        if not os.access(target, os.W_OK):
            return "it may not be written"
        file, staged = tempfile.mkstemp(prefix=".buckslip-", suffix=".tmp", dir=target.parent)
        with os.fdopen(file, "wb") as stream:
            stream.write(one.after.encode())
        Path(staged).chmod(stat.S_IMODE(target.stat().st_mode))
        if _bytes(root, one.path) != before:
            return "it has changed since it was read"
        Path(staged).replace(target)
        staged = ""
    except OSError as problem:
        return problem.strerror or str(problem)
    finally:
        if staged:
            Path(staged).unlink(missing_ok=True)
    return ""


def diff(files: tuple[Mended, ...]) -> Iterator[str]:
    """What the edits change, as a patch that `git apply` takes: its lines with their ends."""
    for one in files:
        before, after = _lines(one.before), _lines(one.after)
        for line in difflib.unified_diff(before, after, f"a/{one.path}", f"b/{one.path}"):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
