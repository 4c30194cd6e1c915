"""What a hostile pull request may hold: every case ends in a finding or a mail, soon, and never in an exception."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.render.small import LAYOUT, mail, project

from buckslip.model.block import Block, Param
from buckslip.render.pipeline import render
from buckslip.syntax.portable import print_template

SECONDS = 4.0  # on a busy machine; each takes a fraction of a second on an idle one

BODIES = {
    "30,000 brackets": "[" * 30_000,
    "5,000 link openings": "[a](" * 5_000,
    "3,000 quotes deep": ">" * 3_000 + " x",
    "3,000 nested lists": "\n".join(" " * n + "- x" for n in range(600)),
    "3,000 nested blocks": "".join(f"{':' * (3003 - n)} quote\n" for n in range(3_000)),
    "3,000 ifs": "{% if customer.orders > 1 %}" * 3_000,
    "3,000 stray ends": "{% endif %}" * 3_000,
    "1 MB of text": "word " * 200_000,
    "1 MB in one tag": "{{ " + "a" * 1_000_000 + " }}",
    "150 kB of stars": "*" * 150_000,
    "100 kB of backticks": "`" * 100_000,
    "a tag in a tag": "{{ customer.{{ customer.city }} }}",
    "tags in a URL": "[x](https://a.test/{{ customer.city }}/{{ customer.city }}?q={{ customer.city }})",
    "a token as text": "zq0000t0x zq0000s1x zq0001t2x ZQ0000T0X",
    "a slot as text": "<!--slot:content--> <!-- x --> -->",
    "comments": "{# never closed",
    "control characters": "a\x00b\x01c\x7f\u2028\ufffe",
    "lone surrogates and marks": "\u0301\u200d\u200f\u202e‮",
    "angle quotes": 'é"> <é a="é">',
    "emoji": "👩‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "an option of 100 kB": '::: quote author="' + "x" * 100_000 + '"\n:::',
    "1,000 options": "::: quote " + " ".join(f'o{n}="x"' for n in range(1_000)) + "\n:::",
    "a table of 2,000 columns": "|a" * 2_000 + "|\n" + "|-" * 2_000 + "|\n" + "|b" * 2_000 + "|",
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_gives_a_mail_or_findings(name: str) -> None:
    started = time.process_time()
    rendered = render(project(), mail(BODIES[name]))
    assert rendered.html or rendered.findings
    assert time.process_time() - started < SECONDS


TEMPLATES = {
    "endless loops": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "a loop over a long text": "{% for a in name %}{% for b in name %}{% for c in name %}"
    "{% endfor %}{% endfor %}{% endfor %}",
    "a block in itself": "{{ block('bad', name='x') }}",
    "two blocks in each other": "{{ block('worse') }}",
    "a huge string": "{{ 'a' * 10**9 }}",
    "a huge power": "{{ 2 ** (2 ** 31) }}",
    "a huge padding": "{{ 'a' | center(10**9) }}",
    "a huge format": "{{ '%999999999d' | format(1) }}",
    "a huge slice": "{{ 'x' | slice(10**9) | list | length }}",
    "a huge rounding": "{{ 1.5 | round(1000000000, 'floor') }}",
    "a negative truncation": "{{ 'x' | truncate(-5) }}",
    "a huge justification": "{{ 'x'.ljust(10000000000) | length }}",
    "a huge width": "{{ '{:9999999999d}'.format(1) | length }}",
    "a huge number of bytes": "{{ (1).to_bytes(10000000000, 'big') | length }}",
    "a text that doubles": "{% set n = namespace(a='xxxxxxxxxx') %}{% for i in range(40) %}{% set n.a = n.a ~ n.a %}"
    "{% endfor %}{{ n.a | length }}",
    "a list that doubles": "{% set n = namespace(a=[1]) %}{% for i in range(40) %}{% set n.a = n.a + n.a %}"
    "{% endfor %}{{ n.a | length }}",
    "a text that grows by itself": "{% set n = namespace(a='xx') %}{% for i in range(40) %}"
    "{% set n.a = n.a | replace('x', n.a) %}{% endfor %}{{ n.a | length }}",
    "a long joint": "{% set n = namespace(a='x' ~ name) %}{{ (range(9999) | list) | join(n.a) | length }}",
    "python's insides": "{{ name.__class__.__mro__ }}",
    "unknown names": "{{ nothing_here }}",
    "broken Jinja": "{% if %}",
    "a recursive macro": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "deep parentheses": "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "an include": "{% include '/etc/passwd' %}",
    "unknown tags": "<mj-foo>x</mj-foo>",
    "unclosed tags": "<mj-text><p>x",
    "a script": "<mj-text><script>alert(1)</script></mj-text>",
    "a remote include": '<mj-include path="/etc/passwd" />',
    "3,000 wrappers": "<mj-wrapper>" * 3_000 + "</mj-wrapper>" * 3_000,
    "an unclosed comment": "<mj-text><!--[if mso</mj-text>",
    "output without end": "{% for a in range(19999) %}" + "x" * 1_000 + "{% endfor %}",
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_hostile_block_gives_findings(name: str) -> None:
    bad = Block("bad", "blocks/bad.mjml", TEMPLATES[name], 1, params=(Param("name"),), yields="content")
    worse = Block("worse", "blocks/worse.mjml", "{{ block('bad', name='x') }}", 1, yields="content")
    started = time.process_time()
    body = '::: bad name="' + "y" * 2_000 + '"\n:::'
    rendered = render(project({"bad": bad, "worse": worse}), mail(body))
    assert rendered.findings, print_template(rendered.html)[-300:]
    assert any(one.span.path.startswith("blocks/") for one in rendered.findings)
    assert time.process_time() - started < SECONDS


def test_a_layout_that_cannot_be_drawn_is_a_finding_in_the_layout() -> None:
    broken = replace(LAYOUT, template="<mjml>\n{{ nothing }}\n</mjml>")
    rendered = render(replace(project(), layouts={"plain": broken}), mail("Hello"))
    assert [(str(one.span), one.rule) for one in rendered.findings] == [("layouts/plain.mjml:2:1", "broken-layout")]


SYNTAX = st.sampled_from(
    [
        *("{{ customer.city }}", "{% if customer.orders > 2 %}", "{% else %}", "{% endif %}", "{{", "}}", "{%"),
        *("{% for i in customer.items[:2] %}", "{{ i.name }}", "{% endfor %}", "::: quote", ":::: grid", ":::"),
        *('::: card name="{{ i.name }}"', "::::", "- ", "1. ", "| a | b |", "|---|---|", "**", "`", "[x](", ")"),
        *("\n", "\n\n", "  ", "<", ">", '"', "&", "é", "👩‍👧", "word", "#", "> ", "```", "zq0000s0x", "\\{{"),
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(SYNTAX, st.text(max_size=6)), max_size=30))
def test_no_body_raises(parts: list[str]) -> None:
    rendered = render(project(), mail("".join(parts)))
    assert rendered.html or rendered.findings


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_subject_or_preheader_raises(subject: str, preheader: str) -> None:
    rendered = render(project(), mail("Hello", subject=subject, preheader=preheader))
    assert rendered.html or rendered.findings
