"""A project that has published a few things, under Git."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from buckslip.publish.ledger import Entry, append

DIGEST = "ab" * 32
Git = Callable[..., str]


def published(number: int, **other: str) -> Entry:
    """The entry of one publication."""
    told = {
        "when": f"2026-11-22T09:30:{number % 60:02}Z",
        "action": "create",
        "esp": "listmonk",
        "env": "production",
        "resource": f"template/{number}",
        "mail": "shop/lens/loyal",
        "locale": "en",
        "commit": "c0ffee" * 6 + "c0ff",
        "plan_sha256": DIGEST,
        "sent_sha256": DIGEST,
        "readback_sha256": DIGEST,
        "statement_sha256": DIGEST,
        "actor": "ci",
    }
    return Entry(**{**told, **other})


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """`git("status")` in a fresh repository at `tmp_path`."""

    def run(*arguments: str) -> str:
        who = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false")
        command = ["git", "-C", str(tmp_path), *who, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    run("init", "--quiet", "--initial-branch=main")
    return run


@pytest.fixture
def project(tmp_path: Path, git: Git) -> Path:
    """Five entries, of which the first three are committed."""
    for number in range(1, 6):
        append(tmp_path, published(number))
        if number == 3:
            git("add", ".")
            git("commit", "--quiet", "-m", "published")
    return tmp_path
