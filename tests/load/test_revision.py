"""The commit of a project, and whether what mails are made of differs from it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from buckslip.load.revision import Revision, commit_of, committed, revision


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in a folder of a repository, committed."""
    root = tmp_path / "repository" / "shop"
    for path in ("content/shop/a/a.en.md", "audit/ledger.jsonl", "README.md"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("one\n")
    git(root.parent, "init", "--quiet")
    git(root.parent, "add", ".")
    git(root.parent, "commit", "--quiet", "-m", "first")
    return root


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("path", "dirty"),
    [
        ("content/shop/a/a.en.md", True),
        ("content/shop/a/b.en.md", True),
        ("rules/schema.yml", True),
        ("layouts/new.mjml", True),
        ("README.md", False),
        ("audit/ledger.jsonl", False),
        ("out/manifest.json", False),
        ("../elsewhere.md", False),
    ],
)
def test_what_makes_a_project_dirty(path: str, dirty: bool, project: Path) -> None:
    assert revision(project) == Revision(commit_of(project, "HEAD"), dirty=False)
    (project / path).parent.mkdir(parents=True, exist_ok=True)
    (project / path).write_text("two\n")
    assert revision(project).dirty is dirty


def test_a_file_as_a_commit_has_it(project: Path) -> None:
    (project / "README.md").write_text("two\n")
    head = commit_of(project, "HEAD")
    assert len(head) == 40
    assert committed(project, "README.md", head) == b"one\n"
    assert committed(project, "missing", head) is None


@pytest.mark.parametrize("ref", ["nowhere", "--all", "", "HEAD^{tree}"])
def test_what_is_no_commit(ref: str, project: Path) -> None:
    assert commit_of(project, ref) == ""


def test_without_git_there_is_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert revision(tmp_path) == Revision()
    assert committed(tmp_path, "README.md", "") is None
    monkeypatch.setenv("PATH", "")
    assert revision(tmp_path) == Revision()
