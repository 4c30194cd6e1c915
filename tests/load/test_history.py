"""Ends of offers that Git's history has replaced."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from buckslip.load.history import past_ends

PATH = "content/shop/lamp/loyal.en.md"
OLD = (datetime.now(UTC) - timedelta(days=20)).isoformat(timespec="seconds")


def _git(root: Path, *arguments: str, at: str = "") -> None:
    moment = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at} if at else {}
    names = {f"GIT_{who}_{what}": "x@y.test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1", **names, **moment}
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, env=environment)


def _commit(root: Path, text: str, at: str = "") -> None:
    (root / PATH).parent.mkdir(parents=True, exist_ok=True)
    (root / PATH).write_text(text, encoding="utf-8")
    _git(root, "add", "-A")
    _git(root, "commit", "-m", "x", at=at)


def test_an_end_that_was_replaced_is_found(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q")
    _commit(tmp_path, "---\noffer: {ends: 2026-11-20, price: 3}\nstatus: approved\n---\nx", OLD)
    _commit(tmp_path, "---\noffer: {ends: 2026-11-29, price: 3}\nstatus: approved\n---\nx")
    (found,) = past_ends(tmp_path)[PATH]
    assert found.ends == "2026-11-20"
    assert len(found.commit) == 12


def test_a_project_below_the_repository_keeps_its_own_paths(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q")
    inner = tmp_path / "mails"
    for day in ("20", "29"):
        (inner / PATH).parent.mkdir(parents=True, exist_ok=True)
        (inner / PATH).write_text(f"---\noffer:\n  ends: 2026-11-{day}T23:59:59Z\n---\nx", encoding="utf-8")
        _git(tmp_path, "add", "-A")
        _git(tmp_path, "commit", "-m", "x")
    assert [one.ends for one in past_ends(inner)[PATH]] == ["2026-11-20T23:59:59Z"]


def test_drafts_other_changes_and_folders_without_history_say_nothing(tmp_path: Path) -> None:
    assert past_ends(tmp_path) == {}
    _git(tmp_path, "init", "-q")
    assert past_ends(tmp_path) == {}
    _commit(tmp_path, "---\noffer: {ends: 2026-11-20}\nstatus: draft\n---\nx")
    _commit(tmp_path, "---\noffer: {ends: 2026-11-29}\nstatus: draft\n---\nx")
    _commit(tmp_path, "---\noffer: {ends: 2026-11-29, code: A}\nstatus: draft\n---\nx")
    assert past_ends(tmp_path) == {}
