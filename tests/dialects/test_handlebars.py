"""Handlebars as it is printed: loops over real lists, and markup that comes out of formats."""

from __future__ import annotations

from dataclasses import replace

import pytest

from buckslip.dialects.base import Names, Printed
from buckslip.dialects.handlebars import BareHandlebars, Handlebars
from buckslip.model.locale import Locale
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.nodes import Placed, Position
from buckslip.syntax.tags import Scope, scan
from buckslip.syntax.tree import assemble

HERE = Span("rules/schema.yml")
ITEM = (FieldSpec("name", Kind.TEXT, HERE), FieldSpec("hot", Kind.BOOLEAN, HERE))
FIELDS = (
    FieldSpec("city", Kind.TEXT, HERE),
    FieldSpec("spent", Kind.MONEY, HERE, unit="CHF"),
    FieldSpec("plan", Kind.ENUM, HERE, values=("basic", "plus")),
    FieldSpec("size", Kind.ENUM, HERE, values=("S & M", "L")),
    FieldSpec("picks", Kind.LIST, HERE, record=ITEM),
)
SCHEMA = Schema({one.name: one for one in FIELDS})
PLAIN = Locale("en", HERE)
SWISS = replace(PLAIN, tag="de-CH", group="'")


def _printed(dialect: type[Handlebars], source: str, locale: Locale = PLAIN) -> Printed:
    pieces = scan(source, Span("mail.md"), Scope(SCHEMA, locale)).pieces
    tree = assemble(one if isinstance(one, str) else Placed(one, Position.TEXT) for one in pieces)
    return dialect.print(tree, Names(locale, lambda spec: spec.name, {}, {}))


CASES = [
    (Handlebars, "{{ customer.city }}", PLAIN, "{{city}}"),
    (BareHandlebars, "{{ customer.city }}", PLAIN, "{{{city_html}}}"),
    (BareHandlebars, "{{ customer.plan }}", PLAIN, "{{{plan}}}"),
    (BareHandlebars, "{{ customer.size }}", PLAIN, "{{{size_html}}}"),
    (BareHandlebars, "{{ customer.spent | currency }}", PLAIN, "{{{spent_currency_en}}}"),
    (BareHandlebars, "{{ customer.spent | currency }}", SWISS, "{{{spent_currency_html_de_ch}}}"),
    (
        Handlebars,
        "{% for pick in customer.picks %}{{ pick.name }}, {{ customer.city }}{% else %}{{ customer.city }}{% endfor %}",
        PLAIN,
        "{{#each picks}}{{this.name}}, {{@root.city}}{{else}}{{city}}{{/each}}",
    ),
    (
        Handlebars,
        "{% for pick in customer.picks %}{% if not pick.hot %}a{% elif customer.city %}b{% endif %}{% endfor %}",
        PLAIN,
        "{{#each picks}}{{#unless this.hot}}a{{else}}{{#if @root.city}}b{{/if}}{{/unless}}{{/each}}",
    ),
]


@pytest.mark.parametrize(("dialect", "source", "locale", "text"), CASES)
def test_it_is_printed(dialect: type[Handlebars], source: str, locale: Locale, text: str) -> None:
    printed = _printed(dialect, source, locale)
    assert printed.text == text
    assert printed.refusals == ()
