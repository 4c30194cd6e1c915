"""A project that has published a few things, under Git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.fakes.registry import FAKES
from tests.fakes.server import served
from tests.publish.builds import Out, build
from tests.publish.shop import Shop

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


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few mails of the starter, built for all ESPs."""
    return build(tmp_path_factory.mktemp("built") / "out")


@pytest.fixture
def esp(request: pytest.FixtureRequest) -> str:
    """The ESP that a test is about; the conformance suite asks for each in turn."""
    return str(getattr(request, "param", "listmonk"))


@pytest.fixture
def shop(tmp_path: Path, base: Path, esp: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A project with three mails, and a fake ESP that holds none of them.

    Whatever is asked of it has to be as the vendor's published description says.
    """
    monkeypatch.setattr(os, "fsync", lambda _file: None)  # it is for power cuts, which no test makes
    fake = FAKES[esp]()
    with served(fake) as host:
        yield Shop(tmp_path, fake, host, Out(base, tmp_path / "out", esp))
    assert sorted(set(fake.violations)) == []
