from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml as pyyaml

from buckslip.load.yaml import FRAME, Limits, read, read_mapping
from buckslip.model.source import Span

CASES = Path(__file__).parent / "cases"
TABLE = pyyaml.safe_load((CASES / "yaml.yml").read_text(encoding="utf-8"))
AT = Span("a.md", 2)


@pytest.mark.parametrize("name", TABLE)
def test_yaml_is_strict(name: str) -> None:
    case = TABLE[name]
    node, findings = read_mapping(case["source"], AT)
    expected = case.get("findings", [])
    assert len(findings) == len(expected), findings
    for finding, prefix in zip(findings, expected, strict=True):
        assert f"{finding.span}: {finding.message}".startswith(f"a.md:{prefix}")
    assert (node.plain() if node else None) == case.get("value")


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("a: " + "[" * 500, "yaml-too-deep"),
        ("{a: " * 500, "yaml-too-deep"),
        ("- " * 500, "yaml-too-deep"),
        ("a: " + "1" * 10_000, "yaml-number"),
        ("\n".join(f"k{number}: 1" for number in range(1_500)), "yaml-too-large"),
        ("a: " + "x" * 20_000, "yaml-too-large"),
        ("a: \x07", "yaml-syntax"),
    ],
)
def test_hostile_yaml_costs_little(source: str, rule: str) -> None:
    before = time.process_time()
    node, findings = read(source, AT)
    assert node is None
    assert [one.rule for one in findings] == [rule]
    assert time.process_time() - before < 0.5


def test_the_frame_may_be_larger() -> None:
    source = "\n".join(f"k{number}: 1" for number in range(1_500))
    node, findings = read(source, AT, FRAME)
    assert node and len(node.entries) == 1_500 and not findings
    assert read(source, AT, Limits(characters=10, events=10))[1][0].rule == "yaml-too-large"


def test_texts_know_where_they_begin() -> None:
    source = "a: x\nb: 'y'\nc: {d: \"z\"}\ne:\n  - |\n    two\n    lines\n  - >-\n\n    folded\n"
    node, findings = read_mapping(source, AT)
    assert node and not findings
    entries = node.entries
    assert str(entries["a"].span) == "a.md:2:4"
    assert str(entries["b"].span) == "a.md:3:5"
    assert str(entries["c"].entries["d"].span) == "a.md:4:9"
    assert str(entries["c"].key_span("d")) == "a.md:4:5"
    assert [str(item.span) for item in entries["e"].items] == ["a.md:7:5", "a.md:10:5"]
    assert str(node.key_span("e")) == "a.md:5:1"


def test_columns_count_characters() -> None:
    node, _ = read_mapping("{ä: 👩🏽‍🍳, b: 'c'}", AT)
    assert node
    assert str(node.entries["b"].span) == "a.md:2:15"
