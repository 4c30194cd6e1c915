"""Words by which the page finds where a finding is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from buckslip.model.finding import Finding, Severity
from buckslip.model.source import Marked, Span
from buckslip.preview.data import BuiltMail
from buckslip.preview.pins import Pins
from buckslip.syntax.nodes import Text

PATH = "content/shop/lamp/new.en.md"
SOURCE = """---
title: Lamp
subject: A lamp for you
---
# A lamp for you

Only **today**: a [bright lamp](https://shop.example/lamps) for {{ customer.first_name | default("you") }}, once.

::: card image="lamps/hero.svg" alt="A lamp" heading="Bright and small" url="https://shop.example/"
The lamp's light is warm.
:::

- First, a lamp for you
- It’s here
::: note
ランプは明るくて小さいです。
:::
"""
HTML = """<html><head><title>A lamp for you</title><style>p{color:red}</style></head><body>
<div style="display:none;max-height:0">A lamp for you, in short</div>
<h1>A lamp for you</h1><p>Only <strong>today</strong>: a <a href="#">bright lamp</a> for you, once.</p>
<!-- Bright and small --><img alt="A lamp"><h2>Bright &amp; small</h2><h2>Bright and small</h2>
<p>The lamp’s light is warm.</p><ul><li>First, a lamp for you</li><li>It’s here</li></ul>
<p>ランプは明るくて小さいです。</p>
"""

# where the finding is, and the words that lead there
PLACES = {
    "a heading": ((5, 1), ("A lamp for you", 0)),
    "a word in bold": ((7, 8), ("today: a bright lamp for", 0)),
    "a link": ((7, 19), ("bright lamp", 0)),
    "behind a tag": ((7, 107), (", once.", 0)),
    "the head of a block": ((9, 1), ("Bright and small", 0)),
    "a quote that is drawn otherwise": ((10, 1), ("s light is warm.", 0)),
    "words that stand there before": ((13, 12), ("lamp for you", 1)),
    "a language without spaces": ((16, 1), ("ランプは明るくて小さいです。", 0)),
    "the front matter": ((3, 1), None),
    "nothing there": ((17, 1), None),
}


@pytest.mark.parametrize("case", PLACES.values(), ids=PLACES)
def test_a_place_is_told_by_its_words(
    case: tuple[tuple[int, int], tuple[str, int] | None], variants: Sequence[Sequence[BuiltMail]]
) -> None:
    (line, column), expected = case
    mail = replace(variants[1][0].rendered.mail, path=PATH, body=Marked("", Span(PATH, 5)))
    found = Pins(mail, (Text(HTML),), SOURCE).pin(Finding("X-1", Severity.NOTE, Span(PATH, line, column), "x"))
    assert found == (expected and {"text": expected[0], "nth": expected[1]})


def test_a_finding_in_another_file_has_no_pin(variants: Sequence[Sequence[BuiltMail]]) -> None:
    mail = replace(variants[1][0].rendered.mail, path=PATH, body=Marked("", Span(PATH, 5)))
    finding = Finding("X-1", Severity.NOTE, Span("blocks/card.mjml", 5), "x")
    assert Pins(mail, (Text(HTML),), SOURCE).pin(finding) is None
