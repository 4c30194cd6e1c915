"""The documents: links lead somewhere, tables say what the code does, words stand in order."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").glob("*.md")])
LINK = re.compile(r"\]\((?!\w+:|//)([^)#\s]*)(?:#([^)\s]*))?\)")
CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1`*$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def prose(path: Path) -> str:
    return CODE.sub("", path.read_text(encoding="utf-8"))


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ +(.+?)\s*$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def table(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading."""
    text = (ROOT / page).read_text(encoding="utf-8").partition(f"## {heading}\n")[2]
    found = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert found, f"no table below '{heading}' in {page}"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found[0].splitlines()[2:]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target, anchor in LINK.findall(prose(page)):
        path = (page.parent / target).resolve() if target else page
        if not path.exists() or (anchor and path.suffix == ".md" and anchor not in anchors(path)):
            broken.append(f"{target}#{anchor}" if anchor else target)
    assert not broken


def test_the_glossary_is_in_order_and_says_each_word_once() -> None:
    words = [
        word.lower() for word in re.findall(r"^\*\*(.+?)\*\*", (ROOT / "GLOSSARY.md").read_text("utf-8"), re.MULTILINE)
    ]
    assert words == sorted(set(words))


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [path.name[:4] for path in sorted((ROOT / "docs/decisions").glob("0*.md"))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_the_readme_lists_the_commands_that_there_are() -> None:
    run = subprocess.run([sys.executable, "-P", "-m", "buckslip", "--help"], capture_output=True, text=True, check=True)
    offered = re.findall(r"^  ([a-z][a-z-]*)(?:  |$)", run.stdout.partition("Commands:")[2], re.MULTILINE)
    assert sorted(offered) == sorted(re.findall(r"`([\w-]+)", row[0])[0] for row in table("README.md", "Commands"))


def test_the_readme_lists_the_exit_codes_in_order() -> None:
    assert [row[0] for row in table("README.md", "Exit codes")] == ["0", "1", "2", "3", "4", "5", "6", "7", "70"]


def test_changes_are_named_by_their_kind() -> None:
    notes = [path.name for path in (ROOT / "changelog.d").glob("*.md") if path.name != "README.md"]
    assert [name for name in notes if not re.fullmatch(r"[a-z0-9-]+\.(added|changed|fixed|removed)\.md", name)] == []
