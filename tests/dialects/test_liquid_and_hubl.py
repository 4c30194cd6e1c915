"""What Liquid and HubL look like for each construct. Whether it is right, the engines say: tests/engines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from buckslip.dialects.base import Names
from buckslip.dialects.registry import DIALECTS
from buckslip.syntax.nodes import Position, Template

Tree = Callable[[str, Position], Template]
# In markup, a value in HubL is escaped once, and read once.
SAFE = "|escape|replace('{', '&#123;')|safe"
# source, position, Liquid, HubL
CASES = [
    ("{{ customer.name }}", "text", "{{ subscriber.name | escape }}", "{{ contact.name" + SAFE + " }}"),
    (
        '{{ customer.name | default("you") | upper }}',
        "text",
        "{{ subscriber.name | default: 'you' | upcase | escape }}",
        "{{ personalization_token('contact.name_upper_en', 'YOU')" + SAFE + " }}",
    ),
    (
        '{{ customer.name | default("}}") }}',
        "text",
        "{% capture _1 %}}}{% endcapture %}{{ subscriber.name | default: _1 | escape }}",
        "{{ personalization_token('contact.name', '}' ~ '}')" + SAFE + " }}",
    ),
    ("{{ customer.name }}", "plain", "{{ subscriber.name }}", "{{ contact.name }}"),
    ("{{ customer.name }}", "subject", "{{ subscriber.name }}", "{{ contact.name }}"),
    (
        "{{ customer.name }}",
        "url-part",
        "{{ subscriber.name | url_encode | replace: '+', '%20' }}",
        "{{ contact.name|urlencode|replace('+', '%20')|replace('*', '%2A')|replace('%7E', '~') }}",
    ),
    ("{{ sender.name }}", "text", "Fish &amp; Chips", "Fish &amp; Chips"),
    ("{{ unsubscribe_url }}", "url", "{{ stop }}", "{{ stop }}"),
    (
        "{{ customer.orders }}",
        "text",
        "{{ subscriber.orders | append: '' | split: '.' | first | escape }}",
        "{{ (contact.orders ~ '' != '' ? contact.orders|int : '')" + SAFE + " }}",
    ),
    (
        "{% if customer.vip %}a{% elif customer.orders > 2 %}b{% else %}c{% endif %}",
        "text",
        "{% assign _1 = subscriber.orders | times: 1 %}"
        "{% if subscriber.vip == true or subscriber.vip == 'true' %}a"
        "{% elsif subscriber.orders != nil and subscriber.orders != '' and _1 > 2 %}b{% else %}c{% endif %}",
        "{% if contact.vip == true %}a{% elif contact.orders ~ '' != '' and contact.orders > 2 %}b"
        "{% else %}c{% endif %}",
    ),
    (
        '{% if customer.plan in ["free", "pro"] %}a{% endif %}',
        "text",
        "{% if subscriber.plan == 'free' or subscriber.plan == 'pro' %}a{% endif %}",
        "{% if contact.plan == 'free' or contact.plan == 'pro' %}a{% endif %}",
    ),
    (
        '{% if not (customer.vip or customer.plan == "pro") %}a{% endif %}',
        "text",
        "{% if subscriber.vip != true and subscriber.vip != 'true' and subscriber.plan != 'pro' %}a{% endif %}",
        "{% if not ((contact.vip == true) or (contact.plan == 'pro')) %}a{% endif %}",
    ),
    (
        '{% if customer.plan == "pro" or customer.name and customer.name != "%}" %}a{% endif %}',
        "text",
        "{% capture _1 %}%}{% endcapture %}{% assign _2 = false %}"
        "{% if subscriber.name != nil and subscriber.name != '' and subscriber.name != _1 %}"
        "{% assign _2 = true %}{% endif %}{% if subscriber.plan == 'pro' or _2 == true %}a{% endif %}",
        "{% if (contact.plan == 'pro') or ((contact.name ~ '' != '') and not (contact.name == '%' ~ '}'))"
        " %}a{% endif %}",
    ),
    (
        '{% if customer.ends_at < "2026-11-29" %}a{% endif %}',
        "text",
        "{% assign _1 = subscriber.ends_at | slice: 0, 10 | remove: '-' | times: 1 %}"
        "{% if subscriber.ends_at != nil and subscriber.ends_at != '' and _1 < 20261129 %}a{% endif %}",
        "{% if contact.ends_at ~ '' != '' and contact.ends_at[:10] < '2026-11-29' %}a{% endif %}",
    ),
    (
        "{% for item in customer.picks[:3] %}{{ loop.index }}{{ item.name }}{% else %}b{% endfor %}",
        "text",
        "{% for item in subscriber.picks limit:3 %}{{ forloop.index }}{{ item.name | escape }}{% else %}b{% endfor %}",
        "{% if contact.picks %}{% for item in contact.picks[:3] %}{{ loop.index }}{{ item.name"
        + SAFE
        + " }}{% endfor %}{% else %}b{% endif %}",
    ),
    (
        '{{ customer.ends_at | date("long") }}',
        "text",
        "{% if subscriber.ends_at != nil and subscriber.ends_at != '' %}{{ subscriber.ends_at | slice: 0, 10"
        " | date: '%-d %B %Y' | escape }}{% endif %}",
        "{{ contact.ends_at_long_en" + SAFE + " }}",
    ),
    (
        "{{ customer.spent | currency }}",
        "text",
        "{{ subscriber.spent_currency_en | escape }}",
        "{{ contact.spent_currency_en" + SAFE + " }}",
    ),
    (
        "{{ customer.plan | capitalize }}",
        "text",
        "{{ subscriber.plan | capitalize | escape }}",
        "{{ contact.plan_capitalize_en" + SAFE + " }}",
    ),
    (
        "\\{{ a \\{% b \\{# c {",
        "text",
        "{{ '{' }}{{ '{' }} a {{ '{' }}% b {# c {{ '{' }}",
        "{{ '{' }}{{ '{' }} a {{ '{' }}% b {{ '{' }}# c {{ '{' }}",
    ),
    ("a <!-- b --> c", "text", "a <!-- b --> c", "a <!-- b --> c"),
]


@pytest.mark.parametrize("dialect", ["liquid", "hubl"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} as {case[1]}")
def test_printing(case: tuple[str, str, str, str], dialect: str, tree: Tree, names: dict[str, Names]) -> None:
    source, place, liquid, hubl = case
    position = Position(place)
    part = position if position in (Position.PLAIN, Position.SUBJECT) else Position.TEXT
    printed = DIALECTS[dialect].print(tree(source, position), names[dialect], part)
    assert printed.text == (liquid if dialect == "liquid" else hubl)
    assert not printed.refusals


def test_hubl_computes_a_whole_chain_of_filters(tree: Tree, names: dict[str, Names]) -> None:
    source = '{{ customer.ends_at | date("month") | upper | default("soon") }}'
    printed = DIALECTS["hubl"].print(tree(source, Position.SUBJECT), names["hubl"], Position.SUBJECT)
    assert printed.text == "{{ personalization_token('contact.ends_at_month_upper_en', 'soon') }}"
    (computed,) = printed.computed
    assert (computed.filter, computed.argument, computed.then) == ("date", "month", ("upper",))


def test_liquid_tells_the_same_thing_once(tree: Tree, names: dict[str, Names]) -> None:
    source = "{% if customer.orders > 2 and customer.orders < 9 %}a{% endif %}"
    printed = DIALECTS["liquid"].print(tree(source, Position.TEXT), names["liquid"])
    assert printed.text.count("assign") == 1


def test_a_value_that_a_system_lacks_is_refused(tree: Tree, names: dict[str, Names]) -> None:
    for dialect in ("hubl", "liquid"):
        (refusal,) = DIALECTS[dialect].print(tree("{{ view_online_url }}", Position.URL), names[dialect]).refusals
        assert refusal.construct == "view_online_url"


def test_a_loop_variable_never_hides_a_name_of_the_system(tree: Tree, names: dict[str, Names]) -> None:
    source = "{% for contact in customer.picks[:1] %}{{ contact.name }}{{ customer.name }}{% endfor %}"
    hubl = DIALECTS["hubl"].print(tree(source, Position.PLAIN), names["hubl"], Position.PLAIN).text
    assert "{% for contact_ in contact.picks[:1] %}{{ contact_.name }}{{ contact.name }}" in hubl
