"""The tables of rules and packs in the documents are the rules'."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from buckslip.checks.fixes import has_fix
from buckslip.model.project import Project

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/checks.md"
JURISDICTIONS = ROOT / "docs/jurisdictions.md"


def test_the_table_of_rules_is_fresh(project: Project, golden: Callable[[Path, str], None]) -> None:
    rows = [
        "| rule | what is wrong | severity | duty | law in | waiver | safe fix | sources reviewed |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for rule in sorted(project.rules.values(), key=lambda one: (one.pack, one.id)):
        allowed = "possible" if rule.waivable else "no"
        link = f"[{rule.id}](../{rule.span.path})"
        law = ", ".join(rule.jurisdictions) or "all"
        fix = "[yes](fixing.md)" if has_fix(rule.id, project.rules) else "no"
        read = f"{rule.reviewed_on}, {rule.source_read}"
        facts = (link, rule.title, rule.severity.value, rule.duty, law, allowed, fix, read)
        rows.append(f"| {' | '.join(facts)} |")
    table = "\n".join(rows)
    page = PAGE.read_text(encoding="utf-8")
    written = re.sub(r"(<!-- rules -->\n).*?(\n<!-- /rules -->)", rf"\g<1>\n{table}\n\g<2>", page, flags=re.DOTALL)
    assert written.count(table) == 1
    golden(PAGE, written)


def test_the_table_of_packs_is_fresh(project: Project, golden: Callable[[Path, str], None]) -> None:
    rows = ["| pack | whose | countries | languages | laws and sources | reviewed |", "|---|---|---|---|---|---|"]
    for pack in project.packs.values():
        where = " ".join(pack.countries) or "everywhere"
        facts = (f"`{pack.name}`", pack.title, where, " ".join(pack.languages), "; ".join(pack.laws), pack.reviewed_on)
        rows.append(f"| {' | '.join(facts)} |")
    table = "\n".join(rows)
    page = JURISDICTIONS.read_text(encoding="utf-8")
    written = re.sub(r"(<!-- packs -->\n).*?(\n<!-- /packs -->)", rf"\g<1>\n{table}\n\g<2>", page, flags=re.DOTALL)
    assert written.count(table) == 1
    golden(JURISDICTIONS, written)
