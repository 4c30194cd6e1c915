"""What offers said before: the ends that Git's history of the mails has replaced, read and never changed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from buckslip.model.offer import PastEnd

_ENDS = re.compile(r"^-.*?\bends: *[\"']?(\d{4}-\d\d-\d\d[^\"',}\s]*)", re.MULTILINE)
_UNSENT = re.compile(r"^status: *(draft|review)\b", re.MULTILINE)
_SINCE = "120 days ago"  # an offer that ended before has nothing to do with one of today
_MOST = 200  # commits


def past_ends(root: Path, commit: str = "HEAD") -> Mapping[str, tuple[PastEnd, ...]]:
    """By file, the ends of offers that later commits replaced, as told at `commit`; nothing without a history."""
    told = _git(
        root, "log", f"--since={_SINCE}", f"--max-count={_MOST}", "--relative", "--unified=0", "--no-color",
        "--no-ext-diff", "--no-textconv", "--no-renames", "-Gends:", "--format=%x01%H %cs",
        "--patch", commit, "--", "content",
    )  # fmt: skip
    found: dict[str, list[PastEnd]] = {}
    for entry in told.split("\x01")[1:]:
        header, _, patch = entry.partition("\n")
        commit, _, day = header.partition(" ")
        for path, ends in _replaced(patch):
            before = _git(root, "show", "--no-textconv", f"{commit}^:./{path}")
            if before and not _UNSENT.search(before):
                found.setdefault(path, []).append(PastEnd(ends, commit[:12], day))
    return {path: tuple(ends) for path, ends in sorted(found.items())}


def _replaced(patch: str) -> Iterator[tuple[str, str]]:
    """The files of a patch, each with an end that the patch takes out."""
    for part in re.split(r"^diff --git .*$", patch, flags=re.MULTILINE)[1:]:
        name = re.search(r"^--- a/(.*)$", part, re.MULTILINE)
        for ends in _ENDS.findall(part) if name else ():
            if name and f"ends: {ends}" not in "\n".join(re.findall(r"^\+.*$", part, re.MULTILINE)):
                yield name[1], ends


def _git(root: Path, *arguments: str) -> str:
    """What git answers; "" when it refuses or is not there."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    except OSError:
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
