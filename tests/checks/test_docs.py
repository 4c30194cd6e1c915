"""The table of rules in the documents is the rules'."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from buckslip.model.project import Project

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/checks.md"


def test_the_table_of_rules_is_fresh(project: Project, golden: Callable[[Path, str], None]) -> None:
    rows = ["| rule | what is wrong | severity | duty | waiver | sources reviewed |", "|---|---|---|---|---|---|"]
    for rule in sorted(project.rules.values(), key=lambda one: (one.pack, one.id)):
        allowed = "possible" if rule.waivable else "no"
        link = f"[{rule.id}](../{rule.span.path})"
        rows.append(f"| {link} | {rule.title} | {rule.severity.value} | {rule.duty} | {allowed} | {rule.reviewed_on} |")
    table = "\n".join(rows)
    page = PAGE.read_text(encoding="utf-8")
    written = re.sub(r"(<!-- rules -->\n).*?(\n<!-- /rules -->)", rf"\g<1>\n{table}\n\g<2>", page, flags=re.DOTALL)
    assert written.count(table) == 1
    golden(PAGE, written)
