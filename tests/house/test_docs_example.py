"""What the README lets a newcomer do works, and makes the mistakes that it promises."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from buckslip.cli.commands import ALIASES, COMMANDS
from buckslip.export.make import MadeVariant, make_variant
from buckslip.load.project import load_project

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter without its mails, which would only take time."""
    root = tmp_path_factory.mktemp("readme")
    for part in ("blocks", "layouts", "rules"):
        shutil.copytree(ROOT / part, root / part)
    shutil.rmtree(root / "rules/journeys")  # these, and the limits, name the mails
    (root / "rules/limits.yml").write_text("caps:\n  - at most 3 mails in 10 days\n", encoding="utf-8")
    for part in ("_brands", "_locales", "_personas"):
        shutil.copytree(ROOT / "content" / part, root / "content" / part)
    return root


def made(shop: Path, text: str) -> MadeVariant:
    path = re.search(r"Save this as\n`(content/\S+)`", README)
    assert path
    file = shop / path[1]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    project = load_project(shop)
    assert project.findings == ()
    (variant,) = project.variants
    return make_variant(project, variant, ("generic", "klaviyo", "listmonk"), today=date(2026, 11, 22))


def example() -> str:
    found = re.search(r"```markdown\n(.*?)```", README, re.DOTALL)
    assert found
    return found[1]


def test_the_first_mail_is_right(shop: Path) -> None:
    variant = made(shop, example())
    assert variant.findings == ()
    assert b"See the teapots: https://" in variant.mails[0].text


@pytest.mark.parametrize(
    ("written", "mistake", "rule", "way_out"),
    [
        ("::: hero ", "::: heroe ", "unknown-block", "did you mean 'hero'?"),
        ("{{ customer.first_name ", "{{ customer.first_nam ", "tag-unknown-field", "did you mean 'first_name'?"),
        (' | default("there")', "", "missing-fallback", "default"),
    ],
)
def test_the_mistakes_to_try_are_found(shop: Path, written: str, mistake: str, rule: str, way_out: str) -> None:
    assert written in example()
    findings = made(shop, example().replace(written, mistake)).findings
    assert [one.rule for one in findings] == [rule]
    assert way_out in findings[0].help


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_in_examples_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    used = re.findall(
        r"(?:`buckslip|run: buckslip|^python3 build\.py|`python3 build\.py) ([a-z][a-z-]*)(?=[\s`])", text, re.M
    )
    assert set(used) - {*COMMANDS, *ALIASES, "test"} == set()
