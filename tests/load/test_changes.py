"""The commits that changed a mail, from one call of git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from buckslip.load.changes import changes, of_variant
from buckslip.model.project import VariantFiles

FILES = VariantFiles(
    "shop/lamp/new", "shop", "lamp", "new", {"en": "content/shop/lamp/new.en.md"}, "content/shop/lamp/_mail.yml"
)
AT = "2026-11-{:02}T23:30:00-05:00"


def _git(root: Path, *arguments: str, day: int = 1) -> None:
    names = {f"GIT_{who}_{what}": "Nobody Known" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    moment = {"GIT_AUTHOR_DATE": AT.format(day), "GIT_COMMITTER_DATE": AT.format(day)}
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1", **names, **moment}
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, env=environment)


def _commit(root: Path, day: int, subject: str, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"{day}", encoding="utf-8")
    _git(root, "add", "-A")
    _git(root, "commit", "--allow-empty", "--allow-empty-message", "-m", subject, day=day)


HOSTILE = "</script><script>alert(1)</script>\x01 0123456789012345678901234567890123456789 ‮ <!-- {{ x }}"


@pytest.mark.parametrize("folder", ["", "mails"])
def test_a_variant_has_the_commits_of_its_files(tmp_path: Path, folder: str) -> None:
    _git(tmp_path, "init", "-q")
    root = tmp_path / folder
    root.mkdir(exist_ok=True)
    inside = f"{folder}/".lstrip("/")
    _commit(tmp_path, 1, "One", f"{inside}content/shop/lamp/new.en.md", f"{inside}content/shop/lamp/über.en.md")
    _commit(tmp_path, 2, HOSTILE, f"{inside}content/shop/lamp/new.en.md")
    _commit(tmp_path, 3, "", f"{inside}content/shop/lamp/_mail.yml", "README.md")
    _commit(tmp_path, 4, "Elsewhere", f"{inside}content/shop/rug/new.en.md", "outside.md")
    _commit(tmp_path, 5, "Nothing")
    known = changes(root)
    assert [(one.date, one.subject) for one in of_variant(FILES, known)] == [
        ("2026-11-04T04:30:00Z", ""),
        ("2026-11-03T04:30:00Z", HOSTILE),
        ("2026-11-02T04:30:00Z", "One"),
    ]
    assert set(known) == {
        "content/shop/lamp/new.en.md",
        "content/shop/lamp/über.en.md",
        "content/shop/lamp/_mail.yml",
        "content/shop/rug/new.en.md",
    }
    assert "Nobody" not in str(known)


def test_without_git_there_is_no_history(tmp_path: Path) -> None:
    assert changes(tmp_path) == {}
    assert changes(tmp_path / "nowhere") == {}
