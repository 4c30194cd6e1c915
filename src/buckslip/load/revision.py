"""Which commit the project is at, and what Git keeps of one of its files; nothing is ever changed."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from buckslip.load.past import FOLDERS


@dataclass(frozen=True, slots=True)
class Revision:
    """The commit that a project is at; "" without Git. It is `dirty` when what mails are made of differs from it."""

    commit: str = ""
    dirty: bool = False


def revision(root: Path) -> Revision:
    """The project's commit, and whether files that mails are made of were changed or added since."""
    commit = commit_of(root, "HEAD")
    changed = _git(root, "--no-optional-locks", "status", "--porcelain", "-z", "--", *FOLDERS) if commit else b""
    return Revision(commit, bool(changed))


def commit_of(root: Path, ref: str) -> str:
    """The full name of the commit that `ref` means; "" when there is none."""
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    return (found or b"").decode().strip()


def committed(root: Path, path: str, commit: str) -> bytes | None:
    """A file's bytes as that commit has them; None when it has no such file."""
    return _git(root, "show", "--no-textconv", f"{commit}:./{path}") if commit else None


def _git(root: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
