"""SARIF 2.1.0: the shape that the standard prescribes, and fingerprints that last."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from buckslip.checks.repairs.source import Source
from buckslip.export.formats.registry import FORMATS
from buckslip.model.finding import Finding, Severity
from buckslip.model.rule import Rule
from buckslip.model.source import Span

MAIL = "content/giftshop/lens und mehr/loyal.en.md"
RULE = Rule(
    "LAW-001", "no-address", "law", Span("rules/x.md"), "No address", Severity.ERROR, "postal-address",
    duty="statute", source="15 USC 7704", page="## What it does\n\nLooks.\n",
)  # fmt: skip
FINDINGS = (
    Finding("LAW-001", Severity.ERROR, Span(MAIL, 2, 1), "no address", "add it", "giftshop/lens/loyal", "en"),
    Finding("tag-unknown", Severity.WARNING, Span(MAIL, 3, 4), "no field 'tire'"),
    Finding("tag-unknown", Severity.NOTE, Span(MAIL, 3, 4), "no field 'tire'"),
)

# The parts of the official schema that our output can get wrong: key -> (type, required, members)
SHAPE: dict[str, Any] = {
    "": {
        "$schema": str,
        "version!": "2.1.0",
        "runs!": [
            {
                "tool!": {
                    "driver!": {
                        "name!": str,
                        "semanticVersion": str,
                        "rules": [
                            {
                                "id!": str,
                                "name": str,
                                "shortDescription": {"text!": str},
                                "fullDescription": {"text!": str},
                                "help": {"text!": str, "markdown": str},
                                "defaultConfiguration": {"level": ("none", "note", "warning", "error")},
                                "properties": {"tags": [str]},
                            }
                        ],
                    }
                },
                "columnKind": ("utf16CodeUnits", "unicodeCodePoints"),
                "results!": [
                    {
                        "ruleId": str,
                        "ruleIndex": int,
                        "level": ("none", "note", "warning", "error"),
                        "message!": {"text!": str},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": str},
                                    "region": {"startLine": int, "startColumn": int},
                                }
                            }
                        ],
                        "partialFingerprints": {"primaryLocationLineHash": str},
                        "properties": {"mail": str, "locale": str},
                        "fixes": [
                            {
                                "description": {"text!": str},
                                "artifactChanges!": [
                                    {
                                        "artifactLocation!": {"uri": str},
                                        "replacements!": [
                                            {
                                                "deletedRegion!": {
                                                    "startLine": int,
                                                    "startColumn": int,
                                                    "endLine": int,
                                                    "endColumn": int,
                                                    "byteOffset": int,
                                                    "byteLength": int,
                                                },
                                                "insertedContent": {"text!": str},
                                            }
                                        ],
                                    }
                                ],
                            }
                        ],
                    }
                ],
            }
        ],
    }
}


def conforms(value: Any, shape: Any, path: str = "$") -> None:
    """The value has the shape: no further keys, nothing required left out."""
    if isinstance(shape, dict):
        assert isinstance(value, dict), path
        members = {key.rstrip("!"): member for key, member in shape.items()}
        assert set(value) <= set(members), f"{path}: {set(value) - set(members)}"
        for key in shape:
            assert not key.endswith("!") or key[:-1] in value, f"{path}: no {key}"
        for key, member in value.items():
            conforms(member, members[key], f"{path}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), path
        for at, member in enumerate(value):
            conforms(member, shape[0], f"{path}[{at}]")
    elif isinstance(shape, tuple):
        assert value in shape, path
    elif isinstance(shape, str):
        assert value == shape, path
    else:
        assert isinstance(value, shape), path


# The published schema, as npm's @microsoft/jest-sarif 1.0.0-beta.0 (MIT) ships it.
SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))


def log(findings: tuple[Finding, ...] = FINDINGS, text: str = "a\nb\nc {{ tire }}\n") -> Any:
    return json.loads(FORMATS["sarif"](findings, {"LAW-001": RULE}, read=lambda _: text))


@pytest.mark.parametrize("findings", [FINDINGS, ()], ids=["some", "none"])
def test_the_log_has_the_standard_s_shape(findings: tuple[Finding, ...]) -> None:
    conforms(log(findings), SHAPE[""])


@pytest.mark.parametrize("findings", [FINDINGS, ()], ids=["some", "none"])
def test_the_log_is_valid_by_the_published_schema(findings: tuple[Finding, ...]) -> None:
    assert [error.message for error in Draft4Validator(SCHEMA).iter_errors(log(findings))] == []


def test_fixes_have_the_standard_s_shape_too() -> None:
    source = Source.of(MAIL, "\ufeffa\r\nb\r\nc {{ tire }}")
    edits = (source.edit(10, 14, "tier"),)
    fixes = {FINDINGS[0]: (source.edit(0, 1, ""),), FINDINGS[1]: edits}
    made = json.loads(FORMATS["sarif"](FINDINGS, {"LAW-001": RULE}, fixes=fixes))
    conforms(made, SHAPE[""])
    assert [error.message for error in Draft4Validator(SCHEMA).iter_errors(made)] == []
    mark, word, none = (one.get("fixes", [{"artifactChanges": [{}]}]) for one in made["runs"][0]["results"])
    assert none[0]["artifactChanges"] == [{}]
    assert mark[0]["artifactChanges"][0]["replacements"] == [{"deletedRegion": {"byteOffset": 0, "byteLength": 3}}]
    region = {"startLine": 3, "startColumn": 4, "endLine": 3, "endColumn": 8}
    assert word[0]["artifactChanges"][0]["replacements"] == [
        {"deletedRegion": region, "insertedContent": {"text": "tier"}}
    ]


def test_the_schema_refuses_what_is_wrong() -> None:
    wrong = log()
    wrong["runs"][0]["results"][0]["level"] = "fatal"
    del wrong["runs"][0]["tool"]["driver"]["name"]
    assert len(list(Draft4Validator(SCHEMA).iter_errors(wrong))) == 2


def test_every_result_points_at_its_rule() -> None:
    run = log()["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["LAW-001", "tag-unknown"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert rules[0]["help"]["markdown"].startswith("# No address")
    assert rules[0]["properties"]["tags"] == ["law", "statute"]
    assert rules[1]["shortDescription"]["text"] == "tag unknown"
    assert rules[1]["defaultConfiguration"]["level"] == "warning"


def test_places_are_relative_uris() -> None:
    place = log()["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "content/giftshop/lens%20und%20mehr/loyal.en.md"
    assert not re.match(r"[a-z]+:|/", place["artifactLocation"]["uri"])
    assert place["region"] == {"startLine": 2, "startColumn": 1}


def marks(findings: tuple[Finding, ...], text: str) -> list[str]:
    return [one["partialFingerprints"]["primaryLocationLineHash"] for one in log(findings, text)["runs"][0]["results"]]


def test_fingerprints_stay_when_lines_move_and_differ_from_each_other() -> None:
    before = marks(FINDINGS, "a\nb\nc {{ tire }}\n")
    moved = tuple(
        Finding(one.rule, one.severity, Span(MAIL, one.span.line + 5, one.span.column + 2), one.message, one.help,
                one.mail, one.locale)
        for one in FINDINGS
    )  # fmt: skip
    assert marks(moved, "1\n2\n3\n4\n5\na\n  b\n  c   {{ tire }}\n") == before
    assert len(set(before)) == 3


def test_fingerprints_change_with_the_line_they_are_about() -> None:
    before, after = marks(FINDINGS, "a\nb\nc {{ tire }}\n"), marks(FINDINGS, "a\nb\nd {{ tire }}\n")
    assert before[0] == after[0]
    assert before[1] != after[1]
