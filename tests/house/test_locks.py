"""The locks say exactly what pyproject.toml asks for, with digests, and nothing about where it comes from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEVER = {"mjml": "it overwrites the import of mjml-python"}


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", text, re.MULTILINE))


def asked_for(lock: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = project["project"]["dependencies"] + (project["dependency-groups"]["test"] if lock == "test" else [])
    return {re.split(r"[<>=!~;\[ ]", one)[0].lower() for one in asked}


@pytest.mark.parametrize("lock", ["runtime", "test"])
def test_everything_asked_for_is_locked(lock: str) -> None:
    assert not asked_for(lock) - set(pins(lock)), "run scripts/lock"


@pytest.mark.parametrize("lock", ["runtime", "test"])
def test_every_pin_has_digests_and_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [entry.partition("==")[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_the_test_lock_holds_the_runtime_lock() -> None:
    assert pins("runtime").items() <= pins("test").items(), "run scripts/lock"


@pytest.mark.parametrize("name", NEVER)
def test_what_must_not_be_installed_is_not(name: str) -> None:
    assert name not in pins("test"), NEVER[name]
