from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

MAIL = "content/shop/lamp/loyal.de.md"


def test_a_megabyte_is_a_finding(sound: Path, load_folder: Callable) -> None:
    (sound / MAIL).write_text("---\nsubject: x\n---\n" + "x" * 1_000_000)
    found = load_folder(sound)
    assert [f"{one.span}: {one.rule}" for one in found.findings] == [f"{MAIL}:1:1: file-too-large"]
    assert [mail.locale for mail in found.mails] == ["en"]


def test_other_encodings_are_findings(sound: Path, load_folder: Callable) -> None:
    (sound / MAIL).write_bytes("---\nsubject: Grüße\n---\nx".encode("latin-1"))
    found = load_folder(sound)
    assert [f"{one.span}: {one.rule}" for one in found.findings] == [f"{MAIL}:2:12: not-utf-8"]


@pytest.mark.parametrize(
    ("link", "target", "expected"),
    [
        (MAIL, "/etc/passwd", [f"{MAIL}:1:1: link-leaves-project"]),
        (MAIL, "../../../../outside.md", [f"{MAIL}:1:1: link-leaves-project"]),
        (MAIL, "loyal.en.md", ["content/shop/lamp/loyal.de.md:2:1: misplaced-key"] * 2),
        (MAIL, "nowhere.md", [f"{MAIL}:1:1: not-a-file"]),
        (MAIL, "loyal.de.md", [f"{MAIL}:1:1: not-a-file"]),
        ("rules/compliance", "/etc", ["rules/compliance:1:1: link-leaves-project"]),
        ("content/_drafts", "../..", ["content/_drafts:1:1: link-leaves-project"]),
        ("content/shop/again", "../shop", ["content/shop/again/lamp:1:1: stray-file"]),
    ],
)
def test_symbolic_links(sound: Path, load_folder: Callable, link: str, target: str, expected: list[str]) -> None:
    (sound / link).unlink(missing_ok=True)
    (sound / link).symlink_to(target)
    found = load_folder(sound)
    places = [f"{one.span}: {one.rule}" for one in found.findings]
    assert set(expected) <= set(places), places


def test_pipes_and_odd_names_do_not_hang(sound: Path, load_folder: Callable) -> None:
    (sound / MAIL).unlink()
    os.mkfifo(sound / MAIL)
    (sound / "content/shop/lamp" / os.fsdecode(b"\xff.en.md")).write_bytes(b"x")
    found = load_folder(sound)
    assert {one.rule for one in found.findings} == {"not-a-file", "bad-name"}
    assert all(str(one).encode("utf-8") for one in found.findings)
