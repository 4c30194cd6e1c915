"""Which commits changed each file below `content/`, in the words of whoever made them; no names of people."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from buckslip.model.project import VariantFiles

_MOST = 2000  # commits
_SHOWN = 50  # of one variant
# A message holds no zero byte, and no name is empty: two of them begin a commit and nothing else.
_COMMIT = re.compile(rb"\0\0([0-9a-f]{40}|[0-9a-f]{64})\0(\d+)\0([^\0]*)\0")


@dataclass(frozen=True, slots=True)
class Change:
    """A commit: its full name, its moment in UTC, and the first line of its message."""

    commit: str
    date: str
    subject: str


def changes(root: Path) -> Mapping[str, tuple[Change, ...]]:
    """By file, the commits that changed it, the latest first; nothing without a history."""
    told = _log(root)
    heads = list(_COMMIT.finditer(told))
    found: dict[str, list[Change]] = {}
    for number, head in enumerate(heads, 1):
        end = heads[number].start() if number < len(heads) else len(told)
        moment = datetime.fromtimestamp(int(head[2]), UTC).isoformat().replace("+00:00", "Z")
        change = Change(head[1].decode(), moment, head[3].decode("utf-8", "replace"))
        for name in told[head.end() : end].split(b"\0"):
            if path := name.removeprefix(b"\n").decode("utf-8", "replace"):
                found.setdefault(path, []).append(change)
    return {path: tuple(ones) for path, ones in found.items()}


def of_variant(files: VariantFiles, known: Mapping[str, tuple[Change, ...]]) -> tuple[Change, ...]:
    """The commits that changed any file of a variant, the latest first."""
    paths = (*files.locales.values(), *filter(None, [files.shared]))
    ones = dict.fromkeys(one for path in paths for one in known.get(path, ()))
    return tuple(sorted(ones, key=lambda one: (one.date, one.commit), reverse=True))[:_SHOWN]


def _log(root: Path) -> bytes:
    """What git answers; nothing when it refuses or is not there."""
    shown = ("--no-color", "--no-renames", "--no-show-signature", "--format=%x00%x00%H%x00%ct%x00%s")
    asked = ("log", f"--max-count={_MOST}", "--relative", "--name-only", "-z", *shown, "--", "content")
    try:
        done = subprocess.run(["git", "-C", str(root), *asked], capture_output=True, check=False)
    except OSError:
        return b""
    return done.stdout if done.returncode == 0 else b""
