"""What is printed in portable form reads back as the same tree, and Jinja reads it, too."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Any

import jinja2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buckslip.model.locale import Locale
from buckslip.model.source import Span
from buckslip.syntax.evaluate import Sending, formatted, render
from buckslip.syntax.nodes import EndIfTag, Filter, If, Output, Placed, Position, Template, Text
from buckslip.syntax.portable import print_template
from buckslip.syntax.tags import Scope, scan
from buckslip.syntax.tree import Unbalanced, assemble

Tree = Callable[[str], Template]
_CONDITIONS = [
    "customer.vip",
    "not customer.vip",
    "customer.orders > 2 and (customer.vip or not customer.tier in ['gold', 'silver'])",
    "not (customer.vip and customer.orders < -2.5) or customer.city == 'it\\'s'",
    'customer.city not in ["a", "b"] and customer.joined_at >= "2026-01-01"',
    "customer.opted_in == false",
]
_OUTPUTS = [
    "{{ customer.city }}",
    "{{ customer.first_name | upper | default('\\\\ }} {{') }}",
    '{{ customer.first_name | default("it\'s") }}',
    "{{ customer.spent | currency }}",
    "{{ customer.joined_at | date('long') }}",
    "{{ unsubscribe_url }}",
    "{{ sender.name }}",
]
_texts = st.text(alphabet="{}%#\\'\" a\nü", max_size=8)


@st.composite
def _templates(draw: st.DrawFn, tree: Tree, depth: int = 2) -> Template:
    """Trees made of read pieces, with any text between them."""
    nodes: list[Any] = []
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["text", "output", "if", "for"] if depth else ["text", "output"]))
        if kind == "text":
            text = draw(_texts)
            if text and not (nodes and isinstance(nodes[-1], Text)):
                nodes.append(Text(text))
        elif kind == "output":
            nodes += tree(draw(st.sampled_from(_OUTPUTS)))
        elif kind == "if":
            (found,) = tree(f"{{% if {draw(st.sampled_from(_CONDITIONS))} %}}{{% endif %}}")
            body, otherwise = draw(_templates(tree, depth - 1)), draw(_templates(tree, depth - 1))
            nodes.append(If((type(found.branches[0])(found.branches[0].condition, body),), otherwise, found.span))
        elif depth == 2:
            (found,) = tree("{% for item in customer.picks[:3] %}{% endfor %}")
            inner = (
                draw(_templates(tree, 0)) + tree("{% for item in customer.picks %}{{ item.name }}{% endfor %}")[0].body
            )
            nodes.append(type(found)(found.variable, found.source, found.limit, inner, (), found.span))
    return tuple(nodes)


def test_printing_and_reading_give_the_same(tree: Tree) -> None:
    @settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(_templates(tree))
    def round_trip(template: Template) -> None:
        printed = print_template(template)
        assert print_template(tree(printed)) == printed
        assert _without_places(tree(printed)) == _without_places(template)

    round_trip()


def _without_places(value: Any) -> Any:
    """A tree as plain values, without spans."""
    if isinstance(value, tuple):
        return tuple(_without_places(one) for one in value)
    if not hasattr(value, "__dataclass_fields__"):
        return value
    names = [name for name in value.__dataclass_fields__ if name not in ("span", "spec")]
    return (type(value).__name__, *(_without_places(getattr(value, name)) for name in names))


_CUSTOMERS: list[Mapping[str, Any]] = [
    {"city": "O'Hara & <b>", "tier": "gold", "orders": 3, "vip": True, "spent": 1234.5, "joined_at": "2026-03-01"},
    {
        "city": "it's",
        "tier": "bronze",
        "orders": -3,
        "vip": False,
        "spent": 0,
        "joined_at": "2025-12-31",
        "first_name": "",
        "opted_in": False,
        "picks": [{"name": "a"}, {"name": "b"}, {"name": "c"}, {"name": "d"}],
    },
]


@pytest.fixture(scope="module")
def jinja() -> jinja2.Environment:
    """Jinja with the filters that README.md of a generic bundle asks for."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.ChainableUndefined, keep_trailing_newline=True)
    locale = Locale("en", Span("en.yml"))

    def formatter(name: str) -> Callable[..., str]:
        return lambda raw, argument=None: formatted(raw, (Filter(name, argument, Span("")),), "GBP", locale)

    environment.filters |= {name: formatter(name) for name in ("date", "currency", "number")}
    environment.filters["default"] = lambda value, other: value if value not in (None, "") and str(value) else other
    return environment


def test_jinja_says_the_same(tree: Tree, jinja: jinja2.Environment, scope: Scope) -> None:
    sending = Sending(scope.locale, {"unsubscribe_url": "https://u.example/?a=1&b=2", "sender.name": "A & B"})
    system = {"unsubscribe_url": sending.system["unsubscribe_url"], "sender": {"name": sending.system["sender.name"]}}

    @settings(max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(_templates(tree), st.sampled_from(_CUSTOMERS))
    def agree(template: Template, customer: Mapping[str, Any]) -> None:
        filled = {"picks": [], **customer}
        said = jinja.from_string(print_template(template)).render(customer=filled, **system)
        assert html.unescape(said) == html.unescape(render(template, filled, sending))

    agree()


@pytest.mark.parametrize(
    "text", ["{{", "{", "{%", "a{#", "\\", "\\{{", "{{{", "}}", "%}", "{{%", "\\\\{", "{{}}", "{ {"]
)
@pytest.mark.parametrize(
    ("after", "said"), [("", ""), ("{{ customer.city }}", "c"), ("{% if customer.vip %}x{% endif %}", "x")]
)
def test_literal_braces_stay_literal(text: str, after: str, said: str, tree: Tree, scope: Scope) -> None:
    follows = tree(after)
    template = (Text(text), *follows)
    printed = print_template(template)
    assert scan(printed, Span("mail.md"), scope).findings == ()
    sending = Sending(scope.locale, {})
    assert render(tree(printed), {"city": "c", "vip": True}, sending) == text + said


def test_tags_may_stand_in_attributes(tree: Tree) -> None:
    for source in _OUTPUTS + [f"{{% if {one} %}}{{% endif %}}" for one in _CONDITIONS]:
        assert '"' not in print_template(tree(source))


def test_unbalanced_tags_are_named(tree: Tree) -> None:
    stray = EndIfTag(Span("mail.md", 3))
    with pytest.raises(Unbalanced) as caught:
        assemble([Placed(stray, Position.TEXT)])
    assert caught.value.tag is stray


def test_texts_are_joined() -> None:
    assert assemble(["a", "b", ""]) == (Text("ab"),)
    assert assemble([]) == ()
    assert not any(isinstance(one, Output) for one in assemble(["a"]))
