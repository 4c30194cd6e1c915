"""A rule's page is its definition, and its examples are its tests."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from buckslip.checks.engine import broken, check
from buckslip.checks.evidence import Evidence
from buckslip.checks.registry import CHECKS
from buckslip.load.limits import limits
from buckslip.load.packs import packs
from buckslip.load.project import load_project
from buckslip.load.yaml import read_mapping
from buckslip.model.finding import Finding
from buckslip.model.journey import Trigger
from buckslip.model.project import Project
from buckslip.model.rule import SOURCE_READ, Rule, RuleExample
from buckslip.model.source import Span

ROOT = Path(__file__).resolve().parents[2]
RULES = load_project(ROOT).rules
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{'passes' if example.passes else 'fails'}-{example.span.line}")
    for rule in RULES.values()
    for example in rule.examples
]
SECTIONS = ["What it does", "Why it matters", "Fails", "Passes"]
UPSELL = {"timing": Trigger("purchase", 24, Span("x"))}
WEAKEST = ("unverified", "secondary")
UNWAIVABLE = {"CON-001", "CON-002", "GOV-002", "LAW-001", "LAW-002", "LAW-004", "LAW-006", "DLV-001"}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_the_example_behaves_as_the_page_says(
    rule: Rule,
    example: RuleExample,
    project: Project,
    whole: Callable[[str], Any],
    fragment: Callable[..., Any],
    from_eml: Callable[[str], Any],
) -> None:
    source = example.source
    if source.startswith("---\n"):
        case = whole(source, rule.fields)
        fields = {**project.schema.fields, **rule.fields}
        there = replace(case.beside or project, schema=replace(project.schema, fields=fields))
        fired = {finding.rule for finding in check(there, case.rendered, case.context)}
    elif source.startswith(("caps:", "packs:")):
        case = fragment("<p>A stand</p>", **UPSELL)
        there = replace(framed(project, source), rules={rule.id: rule})
        fired = {finding.rule for finding in broken(rule, Evidence(there, case.rendered, case.context))}
    else:
        case = fragment(source) if source.startswith("<") else from_eml(source)
        evidence = Evidence(project, case.rendered, case.context)
        fired = {finding.rule for finding in broken(rule, evidence)}
    assert fired == (set() if example.passes else {rule.id})


def framed(project: Project, source: str) -> Project:
    """The project with the limits or the packs that an example shows."""
    findings: list[Finding] = []
    node, faults = read_mapping(source, Span("example.yml"))
    assert node and not faults
    if source.startswith("packs:"):
        changed = replace(project, packs=packs(node, findings))
    else:
        changed = replace(project, limits=limits(node, project.brands, (), findings))
    assert not findings, findings
    return changed


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_the_page_is_complete(rule: Rule) -> None:
    assert re.findall(r"^## (.+)$", re.sub(r"(?ms)^````.*?^````$", "", rule.page), re.MULTILINE) == SECTIONS
    assert any(example.passes for example in rule.examples)
    assert any(not example.passes for example in rule.examples)
    assert rule.source
    assert rule.reviewed_on
    assert rule.duty
    assert rule.waivable == (rule.id not in UNWAIVABLE)
    if rule.pack in ("law", "dark-patterns"):
        assert "not legal advice" in rule.page


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_the_page_tells_how_its_sources_were_read(rule: Rule) -> None:
    """The weakest of the marks that stand behind single sources; a statute is more than our own policy."""
    marks = {mark for mark in ("unverified", "secondary") if f"[{mark}]" in rule.source}
    weakest = min(marks, key=WEAKEST.index, default=rule.source_read)
    assert rule.source_read in SOURCE_READ
    assert rule.source_read == weakest
    assert marks or rule.source_read in ("provision", "own")
    assert not re.search(r"\[(?!unverified\]|secondary\])", rule.source)
    assert rule.source_read != "own" or rule.duty == "policy"


def test_every_page_is_loaded() -> None:
    pages = sorted((ROOT / "rules/compliance").glob("*/*.md"))
    assert [str(page.relative_to(ROOT)) for page in pages] == sorted(rule.span.path for rule in RULES.values())


def test_every_check_has_a_rule_and_stands_in_order() -> None:
    assert list(CHECKS) == sorted({rule.check for rule in RULES.values()}), "checks/registry.py"
