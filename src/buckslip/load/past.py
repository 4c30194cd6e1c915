"""The project as it was at an earlier commit, in a folder of its own; the working tree is never touched."""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from buckslip.model.errors import UsageError

FOLDERS = ("blocks", "content", "layouts", "rules")
TRUNKS = ("main", "origin/main", "master", "origin/master")


def earlier(root: Path) -> str:
    """The commit that a change is compared with when none is named.

    On a branch that is where it left the trunk. On the trunk itself it is the last commit, or, when nothing has
    changed since, the one before.
    """
    head = _commit(root, "HEAD")
    for trunk in TRUNKS:
        if there := _found(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{trunk}^{{commit}}"):
            base = _found(root, "merge-base", there, head)
            if base and base != head:
                return base
    if _git(root, "status", "--porcelain", "--", *FOLDERS).strip():
        return head
    return _found(root, "rev-parse", "--verify", "--quiet", "HEAD~1^{commit}") or head


def commit_of(root: Path, ref: str) -> str:
    """The full name of the commit that `ref` means, or that a change is compared with. Raises UsageError."""
    return _commit(root, ref or earlier(root))


@contextmanager
def checked_out(root: Path, ref: str, more: Sequence[str] = ()) -> Iterator[tuple[Path, str]]:
    """The project at `ref` in a folder that goes away, and the commit's full name. Raises UsageError.

    `more` names folders beside those that every project has.
    """
    commit = commit_of(root, ref)
    tree = f"{commit}:{_git(root, 'rev-parse', '--show-prefix').strip()}"
    names = (_found(root, "ls-tree", "--full-tree", "--name-only", tree) or "").split("\n")
    folders = [one for one in (*FOLDERS, *more) if one in names]
    if not {*FOLDERS} & {*folders}:
        raise UsageError(f"there was no project in this folder at {commit[:12]}")
    top = _git(root, "rev-parse", "--show-toplevel").rstrip("\n")
    packed = _run(Path(top), "archive", "--format=tar", tree, "--", *folders)
    with tempfile.TemporaryDirectory(prefix="buckslip-") as place:
        with tarfile.open(fileobj=BytesIO(packed)) as archive:
            archive.extractall(place, filter=_inside)
        yield Path(place), commit


def _inside(member: tarfile.TarInfo, place: str) -> tarfile.TarInfo | None:
    """The member if it stays inside the folder; links that lead out of it are left out."""
    try:
        return tarfile.data_filter(member, place)
    except tarfile.FilterError:
        return None


def _commit(root: Path, ref: str) -> str:
    """The full name of the commit that `ref` means."""
    found = _found(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if not found:
        _git(root, "rev-parse", "--git-dir")
        raise UsageError(f"git knows no commit '{ref}'; `git fetch` brings branches, --unshallow the history")
    return found


def _found(root: Path, *arguments: str) -> str:
    """What git answers; "" when it refuses."""
    try:
        return _git(root, *arguments).strip()
    except UsageError:
        return ""


def _git(root: Path, *arguments: str) -> str:
    return _run(root, *arguments).decode("utf-8", "replace")


def _run(root: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    except FileNotFoundError as problem:
        raise UsageError("git is not installed, and only it knows how things were") from problem
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        raise UsageError(f"git: {said.removeprefix('fatal: ')}")
    return done.stdout
