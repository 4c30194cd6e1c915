"""Rules about audiences, one sentence more or less at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from buckslip.checks.engine import applies, broken
from buckslip.checks.evidence import Evidence
from buckslip.model.audience import Group
from buckslip.model.journey import Trigger
from buckslip.model.project import Project
from buckslip.model.source import Marked, Span

CASES = yaml.safe_load(Path(__file__).with_name("audience.yml").read_text(encoding="utf-8"))
HERE = Span("content/giftshop/example/default.en.md", 1, 1)
HONEST = {"all": ["consent_email is yes", "unsubscribed is no"]}
CONSENT = {"kind": "consent", "scope": "marketing-email", "record": "consent_at"}


def group(written: dict[str, list[str]]) -> Group:
    """`all` and `any` and `none` side by side, as a mail's front matter has them."""
    parts = tuple(Group(mode, tuple(Marked(one, HERE) for one in said), HERE) for mode, said in written.items())
    return parts[0] if len(parts) == 1 else Group("all", parts, HERE)


def declarations(case: dict[str, Any]) -> dict[str, Any]:
    audience = case.get("audience", HONEST)
    found: dict[str, Any] = {
        "audience": group(audience) if audience else None,
        "legal_basis": tuple(case.get("basis", CONSENT).items()),
        **{key: one for key, one in case.get("declared", {}).items() if key not in ("goal", "tracking")},
    }
    for key in ("holdout", "owned"):
        if key in case:
            found[key] = Marked(case[key], HERE)
    if "event" in case:
        found["timing"] = Trigger(case["event"], 24, HERE)
    if "tracking" in case.get("declared", {}):
        found["tracking"] = tuple(map(tuple, case["declared"]["tracking"]))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_rule_says_so(case: dict[str, Any], project: Project, fragment: Callable[..., Any]) -> None:
    made = fragment("<p>A stand</p>", goal=case.get("declared", {}).get("goal", "cross-sell"), **declarations(case))
    evidence, rule = Evidence(project, made.rendered, made.context), project.rules[case["rule"]]
    assert applies(rule, evidence) is case.get("applies", True)
    if not case.get("applies", True):
        return
    found, wanted = [one.message for one in broken(rule, evidence)], case.get("says", [])
    assert len(found) == len(wanted), found
    for message, part in zip(found, wanted, strict=True):
        assert part in message
