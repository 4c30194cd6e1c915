"""Findings in every format: complete, escaped, and the same each time."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from buckslip.export.formats.registry import FORMATS
from buckslip.export.formats.report import summary
from buckslip.model.finding import Finding, Severity, in_file_order
from buckslip.model.rule import Rule
from buckslip.model.source import Span

MAIL = "content/giftshop/lens/loyal.en.md"
BRAND = "content/_brands/gift shop.yml"
RULES = {
    "A11-005": Rule(
        "A11-005",
        "vague-link",
        "accessibility",
        Span("rules/compliance/accessibility/A11-005-vague-link.md"),
        "A link that does not say where it goes",
        Severity.ERROR,
        "vague-names",
        duty="policy",
        source="WCAG 2.2, 2.4.4",
        page="## What it does\n\nReads names.\n",
    ),
    "LAW-001": Rule(
        "LAW-001", "no-address", "law", Span("rules/compliance/law/LAW-001-no-address.md"), "No address",
        Severity.ERROR, "postal-address",
    ),
}  # fmt: skip
FINDINGS = in_file_order(
    [
        Finding("A11-005", Severity.ERROR, Span(MAIL, 3, 5), "the link is called 'here'", "name it", "g/l/loyal", "en"),
        Finding("tag-unknown", Severity.WARNING, Span(MAIL, 4, 1), 'no field "tier": 100% <b>,\r\nsorry | `x`'),
        Finding("A11-005", Severity.NOTE, Span(BRAND, 1, 1), "see ::error::x"),
    ]
)
FILES = {MAIL: "---\n---\nSee [here](x)\nÜber {{ tier }}\n", BRAND: "title: Shop\n"}


def shown(name: str, findings: tuple[Finding, ...] = FINDINGS, **options: Any) -> str:
    return FORMATS[name](findings, RULES, read=FILES.get, **options)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_every_finding_and_ends_its_last_line(name: str) -> None:
    text = shown(name)
    assert text.count("A11-005") >= 2
    assert "tag-unknown" in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert shown(name) == text


@pytest.mark.parametrize("name", FORMATS)
def test_no_findings_are_told_without_a_fault(name: str) -> None:
    text = FORMATS[name]((), {})
    assert text == "" if name == "github" else text.endswith("\n")


def test_formats_stand_in_order_one_a_file() -> None:
    folder = Path(__file__).parents[2] / "src/buckslip/export/formats"
    files = sorted(path.stem for path in folder.glob("*.py") if path.stem not in ("__init__", "registry", "report"))
    assert list(FORMATS) == files, "add the format to export/formats/registry.py"


def test_text_gives_places_as_editors_open_them_and_points_at_the_column() -> None:
    assert (
        shown("text")
        == """\
content/_brands/gift shop.yml:1:1: note: see ::error::x [A11-005]
     1 | title: Shop
       | ^
         from: policy: WCAG 2.2, 2.4.4

content/giftshop/lens/loyal.en.md:3:5: error: the link is called 'here' [A11-005]
     3 | See [here](x)
       |     ^
         help: name it
         from: policy: WCAG 2.2, 2.4.4

content/giftshop/lens/loyal.en.md:4:1: warning: no field "tier": 100% <b>, sorry | `x` [tag-unknown]
     4 | Über {{ tier }}
       | ^

1 error, 1 warning, 1 note in 2 files
"""
    )


def test_text_is_coloured_only_when_told() -> None:
    assert "\x1b[" not in shown("text")
    coloured = shown("text", colour=True)
    assert "\x1b[1;31merror\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == shown("text")


@pytest.mark.parametrize(
    ("line", "column", "pointed"),
    [
        ("abc", 3, "abc\n^^X"),
        ("日本語", 3, "日本語\n^^^^X"),
        ("\tabc", 2, "    abc\n^^^^X"),
        ("abc", 9, "abc\n^^^X"),
        ("a\x1b[31mb", 1, "a\ufffd[31mb\nX"),
        ("a\u202eb", 1, "a\ufffdb\nX"),
    ],
)
def test_the_caret_stands_under_the_place(line: str, column: int, pointed: str) -> None:
    text = FORMATS["text"]((Finding("x", Severity.NOTE, Span("f", 1, column), "m"),), {}, read=lambda _: line)
    source, caret = pointed.split("\n")
    assert f"     1 | {source}\n       | {' ' * (len(caret) - 1)}^\n" in text


def test_a_long_line_is_cut_round_the_place() -> None:
    finding = Finding("x", Severity.NOTE, Span("f", 1, 501), "m")
    text = FORMATS["text"]((finding,), {}, read=lambda _: "a" * 500 + "b" + "c" * 500)
    source, caret = text.split("\n")[1:3]
    assert len(source) < 130
    assert source[caret.index("^")] == "b"


def test_a_file_that_cannot_be_read_is_no_trouble() -> None:
    assert "^" not in FORMATS["text"](FINDINGS, RULES)


def test_json_has_a_version_and_all_parts() -> None:
    report = json.loads(shown("json", checked=7))
    assert report["version"] == 1
    assert report["checked"] == 7
    assert report["counts"] == {"error": 1, "warning": 1, "note": 1}
    assert report["findings"][1] == {
        "rule": "A11-005",
        "title": "A link that does not say where it goes",
        "duty": "policy",
        "source": "WCAG 2.2, 2.4.4",
        "severity": "error",
        "path": MAIL,
        "line": 3,
        "column": 5,
        "message": "the link is called 'here'",
        "help": "name it",
        "mail": "g/l/loyal",
        "locale": "en",
        "fix": [],
    }


def test_github_commands_are_escaped_as_actions_core_does() -> None:
    first, second, third = shown("github").splitlines()
    assert first == (
        "::notice file=content/_brands/gift shop.yml,line=1,col=1,"
        "title=A11-005%3A A link that does not say where it goes::see ::error::x (policy: WCAG 2.2, 2.4.4)"
    )
    assert second.endswith("::the link is called 'here'; name it (policy: WCAG 2.2, 2.4.4)")
    assert third == f'::warning file={MAIL},line=4,col=1,title=tag-unknown::no field "tier": 100%25 <b>, sorry | `x`'


def test_junit_is_xml_and_only_errors_fail() -> None:
    suites = ElementTree.fromstring(shown("junit"))
    assert (suites.get("tests"), suites.get("failures")) == ("3", "1")
    assert [suite.get("name") for suite in suites] == [BRAND, MAIL]
    assert len(list(suites.iter("failure"))) == 1
    bad = Finding("x", Severity.ERROR, Span("f"), "\x00\ud800\uffff]]>&<")
    ElementTree.fromstring(FORMATS["junit"]((bad,), {}).encode("utf-8"))


def test_markdown_keeps_its_table_whatever_a_finding_quotes() -> None:
    lines = shown("markdown", checked=1).splitlines()
    assert lines[0] == "**1 error, 1 warning, 1 note in 2 files; 1 mail checked**"
    rows = [line for line in lines if line.startswith("|")]
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {6}
    assert r"100% \<b\>, sorry \| \`x\`" in rows[-1]


def test_markdown_stays_short_enough_for_a_comment() -> None:
    many = tuple(Finding("x", Severity.NOTE, Span("f", line), "m") for line in range(1, 300))
    text = FORMATS["markdown"](many, {})
    assert len(text.splitlines()) < 210
    assert "… and 99 more" in text


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ([], "no findings"),
        (["error"], "1 error in 1 file"),
        (["error", "error", "note"], "2 errors, 1 note in 1 file"),
    ],
)
def test_the_count(severities: list[str], expected: str) -> None:
    assert summary([Finding("x", Severity(one), Span("f"), "m") for one in severities]) == expected


KEPT = dict.fromkeys(("verify", "align", "limit", "transparent", "empower"), "kept")

# cards by mail, and the rows of the table of VALUE
CARDS: dict[str, tuple[dict[str, dict[str, str]], list[str]]] = {
    "a sign for each state": (
        {"a/b/c": {**KEPT, "verify": "doubtful", "align": "broken", "limit": "waived", "empower": "unasked"}},
        ["| `a/b/c` | ⚠️ | ❌ | 🏳️ | ✅ | – |"],
    ),
    "the worst first": (
        {"a": KEPT, "b": {**KEPT, "limit": "doubtful"}, "c": {**KEPT, "empower": "broken"}},
        ["| `c` | ✅ | ✅ | ✅ | ✅ | ❌ |", "| `b` | ✅ | ✅ | ⚠️ | ✅ | ✅ |", "| `a` | ✅ | ✅ | ✅ | ✅ | ✅ |"],
    ),
}


@pytest.mark.parametrize("found", [(), FINDINGS], ids=["clean", "with findings"])
@pytest.mark.parametrize(("values", "rows"), CARDS.values(), ids=CARDS)
def test_markdown_shows_the_value_of_each_mail(
    values: dict[str, dict[str, str]], rows: list[str], found: tuple[Finding, ...]
) -> None:
    text = FORMATS["markdown"](found, RULES, values=values)
    head = "\n\n### VALUE\n\n| mail | V | A | L | U | E |\n|---|:-:|:-:|:-:|:-:|:-:|\n"
    assert f"{head}{chr(10).join(rows)}\n\nVerify relevance, " in text
    assert "\n\n\n" not in text


def test_markdown_shows_no_more_cards_than_anybody_reads() -> None:
    values = {f"m{number:03}": KEPT for number in range(45)} | {"z": {**KEPT, "align": "broken"}}
    text = FORMATS["markdown"]((), RULES, values=values)
    assert text.count("\n| `") == 40
    assert text.index("| `z` |") < text.index("| `m000` |")
    assert "… and 6 more, none of them worse." in text
