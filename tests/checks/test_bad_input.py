"""Broken input is told as a finding, by name and place, in bounded time; nothing ends in a traceback."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from buckslip.checks import engine
from buckslip.checks.engine import check
from buckslip.export.make import make_variant
from buckslip.load.project import load_project
from buckslip.load.rules import rule
from buckslip.model.finding import Finding, Severity
from buckslip.model.project import Project, VariantFiles

TODAY = date(2026, 11, 22)
HERE = Path(__file__).parent
TABLE = yaml.safe_load((HERE / "bad_input.yml").read_text(encoding="utf-8"))
HEAD = """title: A board
goal: re-engagement
subject: "A board of oak"
preheader: "Sawn, planed and oiled in one workshop, in three sizes."
status: draft
"""
PAGE = """---
title: A sale
severity: error
check: placeholders
duty: policy
source: our own policy
reviewed_on: 2026-11-22
---
## What it does

Looks.

## Fails

```markdown
---
title: A sale
---
# Sale
```

## Passes

```html
<p>One</p>
```
"""
SLOWEST = 10.0  # seconds for 2 MB; a tenth of that on a machine with nothing else to do
SOUP = ("1,234.56 ", "< & ", "<p>Only today: 20% off, was £40.00, now £30.00.</p>", "<table><tr><td>")


@pytest.mark.parametrize("name", TABLE["html"])
def test_malformed_html_is_told(name: str, project: Project, fragment: Callable[..., Any]) -> None:
    case = TABLE["html"][name]
    made = fragment(case["html"] * case.get("times", 1))
    found = check(project, made.rendered, made.context)
    assert set(case["finds"]) <= {one.rule for one in found}
    assert all(one.message and one.span.path for one in found)


@pytest.mark.parametrize("name", TABLE["mails"])
def test_contradictions_are_told_at_their_place(name: str, project: Project, tmp_path: Path) -> None:
    case = TABLE["mails"][name]
    body = case.get("body", "A board, sawn from one plank.") * case.get("times", 1)
    folder = "content/giftshop/example"
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "_mail.yml").write_text((HERE / "honest.yml").read_text(encoding="utf-8"), encoding="utf-8")
    text = case.get("whole") or f"---\n{HEAD}{case.get('front', '')}\n---\n# A board\n\n{body}\n"
    (tmp_path / folder / "any.en.md").write_text(text, encoding="utf-8")
    files = VariantFiles(
        "giftshop/example/any", "giftshop", "example", "any", {"en": f"{folder}/any.en.md"}, f"{folder}/_mail.yml"
    )
    there = replace(project, root=tmp_path, variants=(files,))
    made = make_variant(there, files, ["generic"], today=TODAY)
    told = [one for one in made.findings if one.rule in case["finds"]]
    assert {one.rule for one in told} == set(case["finds"]), [str(one) for one in made.findings]
    assert all(one.span.path.startswith(folder) for one in told)


@pytest.mark.parametrize("name", TABLE["pages"])
def test_broken_pages_of_rules_are_told(name: str) -> None:
    case, page = TABLE["pages"][name], PAGE
    for old, new in case["replace"].items():
        assert old in page
        page = page.replace(old, new, 1)
    findings: list[Finding] = []
    rule("law", "rules/compliance/law/LAW-900-sale.md", page, findings)
    assert {one.rule for one in findings} == set(case["finds"]), [str(one) for one in findings]


def test_the_sound_page_is_sound() -> None:
    findings: list[Finding] = []
    assert rule("law", "rules/compliance/law/LAW-900-sale.md", PAGE, findings) and not findings


def test_a_mail_in_a_locale_that_nobody_declared_is_told(tmp_path: Path, starter: Path) -> None:
    (tmp_path / "content/giftshop/example").mkdir(parents=True)
    for part in ("layouts", "blocks", "content/_brands", "content/_locales"):
        shutil.copytree(starter / part, tmp_path / part)
    (tmp_path / "content/giftshop/example/any.tlh.md").write_text("---\ntitle: nuqneH\n---\n# nuqneH\n")
    told = [one for one in load_project(tmp_path).findings if one.span.path.endswith("any.tlh.md")]
    assert [(one.rule, one.severity) for one in told] == [("unknown-locale", Severity.ERROR)]


@pytest.mark.parametrize("soup", SOUP)
def test_two_megabytes_are_an_error_at_once(soup: str, project: Project, fragment: Callable[..., Any]) -> None:
    made = fragment(soup * (2_000_000 // len(soup)), sizes={"generic": 2_000_000})
    began = time.perf_counter()
    found = check(project, made.rendered, made.context)
    assert time.perf_counter() - began < SLOWEST
    assert {one.rule for one in found} == {"mail-too-large", "DLV-010"}
    assert all(one.severity is Severity.ERROR for one in found)


@pytest.mark.parametrize(("words", "known"), [(990, {"LAW-002"}), (1000, {"mail-too-large"})])
def test_up_to_the_limit_all_rules_are_asked(
    words: int, known: set[str], project: Project, fragment: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LARGEST", 4_990)
    made = fragment("<p>" + "word " * words + "</p>")
    found = {one.rule for one in check(project, made.rendered, made.context)}
    assert known == found & {"LAW-002", "mail-too-large"}
