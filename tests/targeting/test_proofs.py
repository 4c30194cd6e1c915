"""What is proven without data: every case of the table, and nothing about the starter."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
import yaml

from buckslip.load.mails import load_variant
from buckslip.load.personas import persona
from buckslip.load.project import load_project
from buckslip.load.yaml import FRAME, read_mapping
from buckslip.model.finding import Finding
from buckslip.model.project import Project
from buckslip.model.source import Span
from buckslip.syntax.audience import audience
from buckslip.syntax.decide import holds
from buckslip.syntax.who import who
from buckslip.targeting.plain import persona_file
from buckslip.targeting.proofs import proofs
from buckslip.targeting.variants import Proof

AS_OF = datetime(2026, 11, 22, tzinfo=UTC)
CASES = Path(__file__).parent / "cases"
TABLE = yaml.safe_load((CASES / "proofs.yml").read_text(encoding="utf-8"))
BRAND = "title: Mini\nsender: {name: Mini, email: hello@mini.example, postal_address: 1 Road}\n"


def made(folder: Path, case: dict[str, Any]) -> Project:
    """The project of a case."""
    schema = yaml.safe_load((CASES / "proofs_schema.yml").read_text(encoding="utf-8"))
    schema["facts"] = case.get("facts", schema["facts"])
    files = {"content/_brands/mini.yml": BRAND, "content/_locales/en.yml": "name: English\n"}
    files["rules/schema.yml"] = yaml.safe_dump(schema)
    files["rules/audiences/loyal.yml"] = "title: Loyal\nany: [tier is gold, orders >= 5]\n"
    for name, segment in case.get("segments", {}).items():
        files[f"rules/audiences/{name}.yml"] = yaml.safe_dump(segment)
    for name, keys in case["variants"].items():
        usual = {"title": name, "goal": "onboarding", "message_class": "transactional", "subject": "Hello"}
        files[f"content/mini/hello/{name}.en.md"] = f"---\n{yaml.safe_dump(usual | keys)}---\nHello.\n"
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return load_project(folder)


def proven(project: Project) -> tuple[Proof, ...]:
    loaded = [load_variant(project, one) for one in project.variants]
    assert not [finding for one in loaded for finding in one.findings if finding.rule != "unknown-layout"]
    return proofs(project, [one.mails[0] for one in loaded], AS_OF)


def is_said(finding: Finding, expected: str) -> bool:
    head, words = expected.split(": ", 1)
    place = finding.mail.rpartition("/")[2] or finding.span.path
    pattern = ".*".join(re.escape(part) for part in words.split(" … "))
    return (
        f"{finding.rule} {finding.severity.value} {place}" == head and re.search(pattern, finding.message) is not None
    )


@pytest.mark.parametrize("case", TABLE, ids=itemgetter("name"))
def test_each_case_is_found_and_nothing_else(case: dict[str, Any], tmp_path: Path) -> None:
    found = [one.finding for one in proven(made(tmp_path, case))]
    said = "\n".join(map(str, found))
    for expected in case["expect"]:
        assert any(is_said(one, expected) for one in found), f"{expected}\nnot in\n{said}"
    assert len(found) == len(case["expect"]), said
    assert all(one.span.line > 1 and one.help for one in found), said


@pytest.mark.parametrize("case", TABLE, ids=itemgetter("name"))
def test_every_example_is_a_persona_that_fits(case: dict[str, Any], tmp_path: Path) -> None:
    project = made(tmp_path, case)
    mails = {one.id: load_variant(project, one).mails[0] for one in project.variants}
    for proof in proven(project):
        if proof.example is None:
            assert proof.finding.rule in ("audience-dead", "facts-contradict")
            continue
        text = persona_file(proof.example, project.schema, title="Example", locale="en", brand="mini")
        node, faults = read_mapping(text, Span("content/_personas/example.yml"), FRAME)
        findings = list(faults)
        loaded = persona("example", node, project.schema, findings) if node else None
        assert loaded is not None
        assert not findings
        rule = audience(mails[proof.finding.mail].declared, project).rule
        later = datetime(2031, 1, 1, tzinfo=UTC)  # the file names its own moment
        assert rule is not None
        assert holds(rule, who(loaded, project.schema, later)) is (proof.finding.rule != "audience-gap")


def test_nothing_is_found_in_the_starter(starter: Path) -> None:
    project = load_project(starter)
    mails = [load_variant(project, one).mails[0] for one in project.variants]
    assert [str(one.finding) for one in proofs(project, mails, AS_OF)] == []
