"""Exported files are read back as the templates that they were printed from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buckslip.export.make import make_variant
from buckslip.load.project import load_project
from buckslip.model.locale import Locale
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.preview.exported import Exported
from buckslip.preview.sending import preview_sending
from buckslip.syntax.evaluate import Sending, render
from buckslip.syntax.nodes import Output, Template, Text
from buckslip.syntax.portable import print_template

HERE = Span("rules/schema.yml")
ENGLISH = Locale("en", HERE, "English")
SCHEMA = Schema(
    {
        one.name: one
        for one in (
            FieldSpec("name", Kind.TEXT, HERE, optional=True),
            FieldSpec("page", Kind.URL, HERE),
            FieldSpec("points", Kind.INTEGER, HERE),
            FieldSpec("picks", Kind.LIST, HERE, record=(FieldSpec("name", Kind.TEXT, HERE),)),
        )
    }
)
SENDING = Sending(ENGLISH, {"unsubscribe_url": "https://shop.example/bye?a=1&b=2"})
CUSTOMERS = (
    {"name": 'Ana "<b>" & {{co}}', "page": "https://shop.example/a b", "points": 3, "picks": ({"name": "<x>"},) * 3},
    {"page": "javascript:alert(1)", "points": 0, "picks": ()},
)

# what stands in the HTML, and where its values stand
PLACES = {
    "text": ("<p>{{ customer.name | default('you') }}</p>", ["text"]),
    "an attribute": ('<img alt="to {{ customer.name }}" width="1">', ["attribute"]),
    "a whole address": ('<a href="{{ customer.page }}">', ["url"]),
    "within an address": ('<a href="https://shop.example/?n={{ customer.name }}">', ["url-part"]),
    "a system value": ('<a href="{{ unsubscribe_url }}">bye</a>', ["url"]),
    "a branch in an attribute": (
        '<td style="color:{% if customer.points > 1 %}red{% else %}blue{% endif %}" title="{{ customer.name }}">',
        ["attribute"],
    ),
    "a loop": (
        "<ul>{% for one in customer.picks[:2] %}<li>{{ one.name }}</li>{% else %}none{% endfor %}</ul>",
        ["text"],
    ),
    "a conditional comment": (
        '<!--[if mso]><td width="{{ customer.points }}"><![endif]-->{{ customer.name }}',
        ["attribute", "text"],
    ),
    "a comment": ("<!-- {{ customer.name }} -->", ["text"]),
}


@pytest.mark.parametrize("case", PLACES.values(), ids=PLACES)
def test_a_value_is_escaped_for_where_it_stands(case: tuple[str, list[str]]) -> None:
    source, expected = case
    found = template(source)
    assert [one.position.value for one in outputs(found)] == expected
    assert print_template(found) == source


def template(source: str) -> Template:
    found = Exported("email/a.html", source.encode(), SCHEMA, ENGLISH).html()
    assert found is not None
    return found


def outputs(value: Any) -> Iterator[Output]:
    if isinstance(value, Output):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from outputs(one)
    elif is_dataclass(value):
        for one in fields(value):
            yield from outputs(getattr(value, one.name))


def test_addresses_in_the_text_are_told_from_words() -> None:
    source = b"Hi {{ customer.name }}: https://shop.example/{{ customer.name }}?a\n(see {{ customer.page }})"
    found = Exported("email/a.txt", source, SCHEMA, ENGLISH).text()
    assert [one.position.value for one in outputs(found)] == ["plain", "url-part", "plain"]


@pytest.mark.parametrize(
    "source",
    ["{% if customer.points %}", "{{ customer.nothing }}", "{% endif %}", "a\x00b", "{% for x in customer.points %}"],
)
def test_what_is_not_portable_is_not_read(source: str) -> None:
    assert Exported("email/a.html", source.encode(), SCHEMA, ENGLISH).html() is None


def test_what_was_printed_says_the_same_when_it_is_read() -> None:
    literals = st.text(alphabet="{}%#\\'& aü\n", max_size=8)
    tags = st.sampled_from([source for source, _ in PLACES.values()])

    @settings(max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.one_of(tags, literals.map(Text)), max_size=6))
    def same(parts: list[str | Text]) -> None:
        nodes = [node for part in parts for node in ((part,) if isinstance(part, Text) else template(part))]
        printed = print_template(tuple(nodes))
        found = template(printed)
        for customer in CUSTOMERS:
            assert render(found, customer, SENDING) == render(tuple(nodes), customer, SENDING)

    same()


@pytest.mark.parametrize(
    "id",
    ["giftshop/lens-after-camera/loyal", "giftshop/vip-points/nearly-silver", "northlight/trial-ending/working-alone"],
)
def test_personas_see_what_was_exported(starter: Path, id: str) -> None:
    project = load_project(starter)
    files = next(one for one in project.variants if one.id == id)
    for made in make_variant(project, files, (), today=date(2026, 11, 22)).mails:
        locale = project.locales[made.mail.locale]
        sending = preview_sending(project.brands[made.mail.brand], locale)
        html = Exported("email/x.html", made.html, project.schema, locale).html()
        text = Exported("email/x.txt", made.text, project.schema, locale).text()
        assert html is not None and text is not None
        for persona in project.personas.values():
            assert render(html, persona.profile, sending) == render(made.rendered.html, persona.profile, sending)
            assert render(text, persona.profile, sending) == render(made.rendered.text, persona.profile, sending)
