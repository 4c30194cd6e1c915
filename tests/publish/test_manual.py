"""The commands of docs/audit.md that do without buckslip: silent when all is well, and loud when it is not."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.publish.conftest import Git, published

from buckslip.export.build import Plan, build
from buckslip.load.project import load_project
from buckslip.publish.catalogue import RULES
from buckslip.publish.ledger import append
from buckslip.publish.ledger_lines import GENESIS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/audit.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Verify without buckslip\n")[2].partition("\n## ")[0]
COMMANDS = re.findall(r"```sh\n(.*?)```", SECTION, re.DOTALL)
MAIL = "giftshop/lens-after-camera/loyal"
FILES, ALL_FILES, STATEMENTS, CHAIN, HISTORY, PACK, PUBLISHED = COMMANDS


@pytest.fixture
def shop(tmp_path: Path, git: Git, require: Callable[..., str]) -> Path:
    """One mail of the starter, built and published, its ledger committed and then added to."""
    for tool in ("bash", "jq", "sha256sum"):
        require(tool)
    for part in ("blocks", "content", "layouts", "rules"):
        shutil.copytree(ROOT / part, tmp_path / part)
    project = load_project(tmp_path)
    variants = tuple(one for one in project.variants if one.id == MAIL)
    build(project, Plan(out=tmp_path / "out", variants=variants, today=date(2026, 11, 22), esps=("klaviyo",)))
    for number in (1, 2, 3):
        append(tmp_path, published(number, mail=MAIL, resource=f"Vorlage/ä{number}"))
    git("add", "audit")
    git("commit", "--quiet", "-m", "published")
    append(tmp_path, published(4))
    return tmp_path


def said(shop: Path, command: str) -> list[str]:
    done = subprocess.run(["bash", "-c", command], cwd=shop, capture_output=True, text=True)
    return (done.stdout + done.stderr).splitlines()


def test_the_commands_are_silent_until_something_was_changed(shop: Path) -> None:
    checks = (FILES, ALL_FILES, STATEMENTS, CHAIN, HISTORY)
    assert [said(shop, one) for one in checks] == [[]] * 5

    (shop / f"out/esp/klaviyo/{MAIL}/en/body.html").write_text("buy now")
    assert [line.endswith("body.html: FAILED") for line in said(shop, FILES)][:1] == [True]
    assert said(shop, ALL_FILES)
    statement = shop / f"out/audit/{MAIL}/de.json"
    statement.write_bytes(statement.read_bytes().replace(b"commercial", b"transactional"))
    assert f"audit/{MAIL}/de.json: FAILED" in said(shop, STATEMENTS)
    ledger = shop / "audit/ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace("ä2".encode(), "ä7".encode()))
    assert said(shop, CHAIN) == ["line 4 is not tied to the one above"]
    assert len(said(shop, HISTORY)) == 1


def test_the_commands_that_show_something(shop: Path) -> None:
    first, second = said(shop, PACK)
    assert first.split()[0] == second
    assert len(said(shop, PUBLISHED)) == 3


def test_the_page_shows_the_first_line_as_it_is() -> None:
    assert f"```json\n{GENESIS.decode()}```" in PAGE


def test_every_finding_is_one_that_is_made() -> None:
    places = [ROOT / "src/buckslip/export/audit_verify.py", *(ROOT / "src/buckslip/publish").glob("ledger*.py")]
    made = set(re.findall(r'_finding\(\s*"([a-z-]+)"', "\n".join(one.read_text("utf-8") for one in places)))
    assert made == set(RULES)
    assert list(RULES) == sorted(RULES)
