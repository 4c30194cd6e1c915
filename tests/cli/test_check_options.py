"""`check --baseline`, `--profile` and `--spamassassin`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.warm import buckslip

MAIL = "content/giftshop/deluxe-box/anyone.en.md"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return buckslip(*arguments)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that `new` made."""
    folder = tmp_path_factory.mktemp("new") / "shop"
    assert run("new", folder).returncode == 0
    return folder


def spoil(shop: Path, words: str) -> None:
    path = shop / MAIL
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{words}\n", encoding="utf-8")


@pytest.mark.parametrize("form", ["sarif", "json"])
def test_a_baseline_leaves_what_is_known(form: str, shop: Path, tmp_path: Path) -> None:
    clean = (shop / MAIL).read_text(encoding="utf-8")
    old = tmp_path / "old.json"
    try:
        spoil(shop, "TODO: write on.")
        assert run("check", "-C", shop, "giftshop/deluxe-box", "--format", form, "-o", old).returncode == 1
        again = run("check", "-C", shop, "giftshop/deluxe-box", "--baseline", old)
        assert again.returncode == 0
        assert "left out" in again.stderr
        spoil(shop, "Lorem ipsum dolor.")
        more = run("check", "-C", shop, "giftshop/deluxe-box", "--baseline", old)
        assert more.returncode == 1
        assert more.stdout.count("[CNT-001]") == 1
    finally:
        (shop / MAIL).write_text(clean, encoding="utf-8")


def test_a_baseline_that_is_none_is_wrong_use(shop: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}", encoding="utf-8")
    ran = run("check", "-C", shop, "giftshop/deluxe-box", "--baseline", wrong)
    assert ran.returncode == 2
    assert "is no report" in ran.stderr


def test_the_profile_times_every_rule(shop: Path) -> None:
    told = run("check", "-C", shop, "giftshop/deluxe-box", "--profile").stderr
    assert "DLV-001" in told
    assert "3 mails; half of them take no more than" in told
