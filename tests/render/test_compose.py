"""Bodies as writers write them, and what becomes of them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.render.small import mail, project

from buckslip.render.pipeline import render
from buckslip.syntax.portable import print_template

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "compose.yaml").read_text(encoding="utf-8"))


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_body_becomes_a_mail(case: dict[str, Any]) -> None:
    rendered = render(project(), mail(case["body"]))
    found = [(f"{one.span.line}:{one.span.column} {one.rule}", one) for one in rendered.findings]
    expected = case.get("findings", [])
    assert len(found) == len(expected), [str(one) for one in rendered.findings]
    for (place, one), wanted in zip(found, expected, strict=True):
        start, _, hint = wanted.partition(" did you mean")
        assert place.startswith(start), str(one)
        assert not hint or f"did you mean{hint}" in f"{one.message} {one.help}"
    html = folded(print_template(rendered.html))
    for fragment in case.get("html", []):
        assert fragment in html
    text = print_template(rendered.text)
    for fragment in case.get("text", []):
        assert fragment in text


def test_a_brand_without_image_base_is_told_once() -> None:
    small = project()
    bare = replace(small, brands={"shop": replace(small.brands["shop"], image_base="")})
    rendered = render(bare, mail("![a](a.png)\n\n![b](b/c.png)\n\n![d](https://x.test/d.png)"))
    assert [(str(one.span), one.rule) for one in rendered.findings] == [
        ("content/_brands/shop.yml:1:1", "no-image-base")
    ]


@pytest.mark.parametrize(
    "fence", ['quote {{ customer.city }}="x"', "{{ customer.city }}", '"{{ customer.city }}"', "quote {{"]
)
def test_messages_hold_no_words_of_ours(fence: str) -> None:
    assert not any("zq0" in str(one) for one in render(project(), mail(f"::: {fence}\n:::")).findings)
