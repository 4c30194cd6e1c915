"""Reading tags: every fault at its column, in the writer's words; and what is no fault."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from buckslip.model.source import Span
from buckslip.syntax.catalogue import TAG_RULES
from buckslip.syntax.nodes import ElifTag, ElseTag, EndForTag, EndIfTag, ForTag, IfTag, Out
from buckslip.syntax.tags import Scanned, Scope, Session, scan
from buckslip.syntax.tree import assemble

Read = Callable[[str], Scanned]
FAULTS = yaml.safe_load((Path(__file__).parent.parent / "cases/syntax/faults.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case["source"])
def test_a_fault_is_reported_once_at_its_column(case: dict[str, Any], read: Read) -> None:
    (finding,) = read(case["source"]).findings
    assert (finding.rule, finding.span.line, finding.span.column) == (case["rule"], 1, case["column"])
    assert case["says"] in f"{finding.message}; {finding.help}"


def test_every_rule_has_a_case() -> None:
    tried = {case["rule"] for case in FAULTS} | {"tag-too-long"}
    assert tried == set(TAG_RULES)


@pytest.mark.parametrize(
    "source",
    [
        "no tags at all, 100 % { sure }",
        '{{ customer.first_name | default("") }}',
        '{{ customer.first_name | upper | default("}}") }}',
        "{% if customer.first_name %}{{ customer.first_name }}{% endif %}",
        "{% if not customer.first_name %}{% else %}{{ customer.first_name }}{% endif %}",
        "{% if customer.vip and customer.points > 2 %}{{ customer.points }}{% endif %}",
        "{% if not (customer.vip or not customer.points) %}{{ customer.points }}{% endif %}",
        "{% if customer.points != 3 %}{% else %}{{ customer.points }}{% endif %}",
        "{% if not customer.points %}{% elif customer.vip %}{{ customer.points }}{% endif %}",
        '{% if customer.renews_at > "2026-01-01" %}{{ customer.renews_at | date("long") }}{% endif %}',
        "{% for item in customer.picks %}{% if item.note %}{{ item.note }}{% endif %}{% endfor %}",
        "{%- if customer.vip -%}x{%- endif -%}",
        "{%if customer.vip%}x{%endif%}{{customer.city}}",
        '{% if customer.tier in ("gold", "silver",) %}x{% endif %}',
        "{% if customer.vip == True %}x{% endif %}",
        "{% if customer.spent > customer.orders and customer.spent >= 9.99 %}x{% endif %}",
        "{% for item in customer.picks %}{% else %}{% for other in customer.picks %}{% endfor %}{% endfor %}",
        "{{\n  customer.city\n}}",
    ],
)
def test_no_fault(source: str, read: Read) -> None:
    assert read(source).findings == ()


def test_pieces_come_in_order(read: Read) -> None:
    pieces = read("a{{ customer.city }}b\\{{c{# d #}e{{ '{{' }}f{% if customer.vip %}g{% endif %}").pieces
    assert [type(one) for one in pieces] == [str, Out, str, IfTag, str, EndIfTag]
    assert [one for one in pieces if isinstance(one, str)] == ["a", "b{{ce{{f", "g"]


@pytest.mark.parametrize(
    "source",
    [
        "{% if customer.vip %}a{% for item in customer.picks %}b",
        "{% if customer.vip %}a{% endfor %}b{% endif %}{% else %}",
        "{% if nonsense %}a{% elif customer.vip %}b{% else %}c{% endif %}d",
        "{% for x in nonsense %}{{ x.a }}{% if x.b %}c{% endif %}{% endfor %}{% endif %}",
        "{% if customer.vip %}{% if %}{% endif %}{% else %}{% else %}",
    ],
)
def test_faulty_texts_come_back_balanced(source: str, read: Read) -> None:
    scanned = read(source)
    assert scanned.findings
    depth = 0
    for piece in scanned.pieces:
        depth += isinstance(piece, IfTag | ForTag) - isinstance(piece, EndIfTag | EndForTag)
        assert depth >= 0
        assert depth or not isinstance(piece, ElifTag | ElseTag)
    assert depth == 0


def test_places_are_the_files(scope: Scope) -> None:
    text = "first line\n  {{ customer.city |\n  uper }}\n{{ customer.vip }}"
    found = scan(text, Span("mail.md", 10, 5), scope).findings
    assert [(one.span.line, one.span.column) for one in found] == [(12, 3), (13, 4)]


def test_a_session_remembers_what_is_open(scope: Scope) -> None:
    session = Session(scope)
    assert not session.scan("{% if customer.first_name %}", Span("mail.md")).findings
    assert not session.scan("{{ customer.first_name }}", Span("mail.md", 2)).findings
    assert session.closing() == (EndIfTag(Span("mail.md")),)
    (finding,) = session.finish(Span("mail.md", 3))
    assert (finding.rule, finding.span) == ("tag-unclosed", Span("mail.md"))
    assert session.finish(Span("mail.md", 3)) == ()


@pytest.mark.parametrize(
    "source",
    [
        "{{" * 30_000,
        '{{"' * 30_000,
        "{{ 'a" * 20_000,
        "{#" * 30_000,
        "{" * 60_000,
        "{% if customer.vip %}" * 2_000,
        "{% if " + "(" * 450 + "%}",
        "{% if " + "not " * 110 + "customer.vip %}{% endif %}",
        "{{ customer.city | " + "x" * 10_000 + " }}",
        "{% if customer.vip %}" * 8 + "{% for item in customer.picks %}" * 500,
        "a" * 1_000_000 + "{{ customer.city }}",
        "{{ customer.city }}\n" * 3_000,
    ],
    ids=lambda source: f"{source[:12]}…{len(source)}",
)
def test_hostile_texts_end_soon(source: str, read: Read) -> None:
    start = time.process_time()
    read(source)
    assert time.process_time() - start < 1.5


def test_too_deep_conditions_are_one_fault(scope: Scope) -> None:
    scanned = scan("{% if customer.vip %}" * 100 + "x" + "{% endif %}" * 100, Span("mail.md"), scope)
    assert [one.rule for one in scanned.findings] == ["tag-too-deep"]
    assert sum(isinstance(one, IfTag) for one in scanned.pieces) == 8
    assemble(one for one in scanned.pieces if isinstance(one, str))


def test_a_long_tag_is_a_fault(read: Read) -> None:
    (finding,) = read('{{ customer.city | default("' + "x" * 500 + '") }}').findings
    assert finding.rule == "tag-too-long"
