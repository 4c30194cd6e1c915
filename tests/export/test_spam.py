"""SpamAssassin, real where there is one, else a program of its name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from buckslip.checks.headers import header
from buckslip.export.spam import installed, scored

EML = b"From: Marlow & Wren <post@mail.marlowandwren.test>\r\nSubject: A stand\r\n\r\nThree sizes.\r\n"
THERE = pytest.mark.skipif(shutil.which("spamassassin") is None, reason="no SpamAssassin here, and none is required")


@THERE
def test_spamassassin_adds_its_header() -> None:
    assert "score=" in (header(scored(EML), "x-spam-status") or "")
    assert "MISSING_DATE" not in (header(scored(EML), "x-spam-status") or "")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("printf 'X-Spam-Status: No, score=0.1\\r\\n'; cat", "No, score=0.1"),
        ("exit 3", None),
        ("cat > /dev/null", None),
    ],
    ids=["it answers", "it fails", "it says nothing"],
)
def test_whatever_the_program_does_there_is_a_message(
    script: str, said: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "spamassassin"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert installed()
    assert header(scored(EML), "x-spam-status") == said
    assert scored(EML).endswith(EML)


def test_without_the_program_nothing_is_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not installed()
    assert scored(EML) == EML
