"""What each dialect writes for each construct. Whether it is right, the engines say: tests/engines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from buckslip.dialects.base import Names
from buckslip.dialects.registry import DIALECTS
from buckslip.syntax.nodes import Position, Template

Tree = Callable[[str, Position], Template]
# source, position, Django, Go
CASES = [
    ("{{ customer.name }}", "text", "{{ person.name|default:'' }}", '{{ default "" $.P.name }}'),
    (
        '{{ customer.name | default("you") | upper }}',
        "text",
        "{{ person.name|default:'you'|upper }}",
        '{{ upper (default "you" $.P.name) }}',
    ),
    (
        '{{ customer.name | default("}}") }}',
        "text",
        "{% if person.name %}{{ person.name }}{% else %}}}{% endif %}",
        '{{ default "}}" $.P.name }}',
    ),
    (
        "{{ customer.name }}",
        "plain",
        "{{ person.name|default:''|safe }}",
        '{{ Safe (toString (default "" $.P.name)) }}',
    ),
    ("{{ customer.name }}", "subject", "{{ person.name|default:''|safe }}", '{{ default "" $.P.name }}'),
    ("{{ sender.name }}", "text", "Fish &amp; Chips", "Fish &amp; Chips"),
    ("{{ sender.name }}", "subject", "Fish & Chips", "Fish & Chips"),
    ("{{ unsubscribe_url }}", "url", "{% stop %}", "{{ Stop $ }}"),
    ("{{ unsubscribe_url }}", "plain", "{% stop %}", "{{ Safe (Stop $) }}"),
    (
        "{% if customer.vip %}a{% elif customer.orders > 2 %}b{% else %}c{% endif %}",
        "text",
        "{% if person.vip == True %}a{% elif person.orders > 2 %}b{% else %}c{% endif %}",
        '{{ if and (kindIs "bool" $.P.vip) $.P.vip }}a{{ else if and (kindIs "float64" $.P.orders) '
        "(gt $.P.orders 2.0) }}b{{ else }}c{{ end }}",
    ),
    (
        '{% if customer.plan in ["free", "pro"] %}a{% endif %}',
        "text",
        "{% if person.plan == 'free' or person.plan == 'pro' %}a{% endif %}",
        '{{ if and (kindIs "string" $.P.plan) (eq $.P.plan "free" "pro") }}a{{ end }}',
    ),
    (
        '{% if not (customer.vip or customer.plan == "pro") %}a{% endif %}',
        "text",
        "{% if not person.vip == True and person.plan != 'pro' %}a{% endif %}",
        '{{ if not (or (and (kindIs "bool" $.P.vip) $.P.vip) (and (kindIs "string" $.P.plan) (eq $.P.plan "pro"))) }}'
        "a{{ end }}",
    ),
    (
        "{% for item in customer.picks[:3] %}{{ loop.index }}{{ item.name }}{% else %}b{% endfor %}",
        "text",
        "{% for item in person.picks|slice:':3' %}{{ forloop.counter }}{{ item.name|default:'' }}"
        "{% empty %}b{% endfor %}",
        '{{ range $item_index, $item := $.P.picks }}{{ if lt $item_index 3 }}{{ add1 $item_index }}{{ default "" '
        "$item.name }}{{ end }}{{ else }}b{{ end }}",
    ),
    (
        '{{ customer.ends_at | date("long") }}',
        "text",
        "{% if person.ends_at %}{{ person.ends_at|slice:':10'|format_date_string|date:'j F Y' }}{% endif %}",
        '{{ ternary (date "2 January 2006" (toDate "2006-01-02" (substr 0 10 (default "2000-01-01" $.P.ends_at)))) "" '
        '(and (kindIs "string" $.P.ends_at) (ne $.P.ends_at "")) }}',
    ),
    (
        "{{ customer.spent | currency }}",
        "text",
        "{{ person.spent_currency_en|default:'' }}",
        '{{ ternary (printf "£%s" (regexReplaceAll `^(-?\\d+)(\\d{3})(\\D.*)?$` (regexReplaceAll `^-([0.]+)$` '
        '(printf "%.2f" (mulf $.P.spent 1.0000000000000002)) `${1}`) "${1},${2}${3}")) "" '
        '(kindIs "float64" $.P.spent) }}',
    ),
    (
        "\\{{ a \\{% b \\{# c {",
        "text",
        "{% templatetag openvariable %} a {% templatetag openblock %} b {% templatetag opencomment %} c "
        "{% templatetag openbrace %}",
        "{{`{{`}} a {% b {# c {{`{`}}",
    ),
    ("a <!-- b --> c", "text", "a <!-- b --> c", 'a {{ Safe "<!-- b -->" }} c'),
    ("a <b> c", "plain", "a <b> c", "a {{ Safe `<` }}b> c"),
]


@pytest.mark.parametrize("dialect", ["django", "gotemplate"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} as {case[1]}")
def test_printing(case: tuple[str, str, str, str], dialect: str, tree: Tree, names: dict[str, Names]) -> None:
    source, place, django, go = case
    position = Position(place)
    part = position if position in (Position.PLAIN, Position.SUBJECT) else Position.TEXT
    printed = DIALECTS[dialect].print(tree(source, position), names[dialect], part)
    assert printed.text == (django if dialect == "django" else go)
    assert not printed.refusals


def test_computed_fields_are_declared_once(tree: Tree, names: dict[str, Names]) -> None:
    source = (
        "{{ customer.spent | currency }}{{ customer.spent | currency }}{{ customer.orders | number }}"
        "{% for item in customer.picks %}{{ item.price | currency }}{% endfor %}"
    )
    printed = DIALECTS["django"].print(tree(source, Position.TEXT), names["django"])
    assert [(one.name, one.path, one.filter, one.unit, one.locale) for one in printed.computed] == [
        ("spent_currency_en", ("spent",), "currency", "GBP", "en"),
        ("orders_number_en", ("orders",), "number", "", "en"),
        ("price_currency_en", ("picks", "price"), "currency", "GBP", "en"),
    ]
    assert DIALECTS["gotemplate"].print(tree(source, Position.TEXT), names["gotemplate"]).computed == ()


_PAIRS = " and ".join(f"(customer.orders == {2 * n} or customer.orders == {2 * n + 1})" for n in range(5))
# dialect, source, construct, why, way out
REFUSALS = [
    (
        "django",
        f"{{% if {_PAIRS} %}}a{{% endif %}}",
        "this condition",
        "there are no parentheses, and without them the condition has too many combinations",
        "use two nested conditions",
    ),
    (
        "django",
        '{% if customer.name == "}}" %}a{% endif %}',
        "this condition",
        "a tag may not hold the text }}",
        "compare with another text",
    ),
    (
        "gotemplate",
        '<a href="https://x.example/{% if customer.vip %}?a=1{% endif %}{{ customer.name }}">',
        "this value in a link",
        "a condition before it decides whether it stands before or after the `?` of the web address",
        "put the whole link into the condition",
    ),
    (
        "gotemplate",
        "{% if customer.vip %}<!--{% endif %} a",
        "this condition",
        "one branch opens or closes an HTML comment and another does not",
        "keep whole comments inside one branch",
    ),
    ("gotemplate", "{{ view_online_url }}", "view_online_url", "there is no such value at this sending system", ""),
]


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: f"{case[0]}: {case[3][:40]}")
def test_what_cannot_be_said_is_refused(
    case: tuple[str, str, str, str, str], tree: Tree, names: dict[str, Names]
) -> None:
    dialect, source, construct, why, way_out = case
    printed = DIALECTS[dialect].print(tree(source, Position.URL_PART), names[dialect])
    (refusal,) = printed.refusals
    assert (refusal.construct, refusal.why) == (construct, why)
    assert way_out in refusal.way_out
    assert refusal.span.line == 1


@pytest.mark.parametrize("dialect", ["django", "hubl", "liquid"])
def test_a_loop_hides_no_customer_who_is_called_like_its_items(
    dialect: str, tree: Tree, names: dict[str, Names]
) -> None:
    source = "{% for profile in customer.picks %}{{ profile.name }}{{ customer.site }}{% endfor %}"
    there = replace(names[dialect], field=lambda spec: f"profile.{spec.name}")
    printed = DIALECTS[dialect].print(tree(source, Position.PLAIN), there, Position.PLAIN).text
    assert "for profile_ in profile.picks" in printed
    assert "{{ profile_.name" in printed
    assert "{{ profile.site" in printed


def test_the_registry_is_in_order_and_named() -> None:
    assert list(DIALECTS) == sorted(DIALECTS)
    assert all(name == dialect.NAME for name, dialect in DIALECTS.items())
