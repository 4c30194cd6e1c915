"""A project of a few lines, made in memory, for the tests of rendering."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from buckslip.model.block import Block, Layout, Param
from buckslip.model.brand import Brand, Sender, Utm
from buckslip.model.locale import Locale
from buckslip.model.mail import Declared, Mail, Subject
from buckslip.model.project import Project
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Marked, Span

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
AT = Span("rules/schema.yml")
PATH = "content/shop/hello/all.en.md"
FIRST_LINE = 5

ITEM = (
    FieldSpec("name", Kind.TEXT, AT),
    FieldSpec("price", Kind.MONEY, AT, unit="GBP"),
    FieldSpec("url", Kind.URL, AT),
    FieldSpec("image_url", Kind.URL, AT),
)
FIELDS = (
    FieldSpec("first_name", Kind.TEXT, AT, optional=True),
    FieldSpec("city", Kind.TEXT, AT),
    FieldSpec("tier", Kind.ENUM, AT, values=("bronze", "gold")),
    FieldSpec("orders", Kind.INTEGER, AT),
    FieldSpec("ratio", Kind.NUMBER, AT),
    FieldSpec("items", Kind.LIST, AT, record=ITEM),
)
TEXT = Param("text")
BLOCKS = (
    Block(
        "button",
        "blocks/button.mjml",
        '<mj-button href="{{ url }}">{{ label }}</mj-button>',
        1,
        params=(Param("label", required=True), Param("url", "url", required=True)),
        yields="content",
    ),
    Block(
        "card",
        "blocks/card.mjml",
        '<mj-column width="{{ parent.width or "100%" }}">'
        '<mj-image src="{{ image }}" alt="{{ name }}" href="{{ url }}" />'
        "<mj-text><h3>{{ name }}</h3>{{ content }}</mj-text></mj-column>",
        1,
        params=(Param("name", required=True), Param("image", "image"), Param("url", "url")),
        yields="column",
        accepts="text",
    ),
    Block(
        "grid",
        "blocks/grid.mjml",
        "<mj-section>{{ content }}</mj-section>",
        1,
        params=(Param("width"),),
        yields="section",
        accepts="column",
    ),
    Block(
        "list",
        "blocks/list.mjml",
        '<mj-section><mj-column><mj-table><tbody>{{ tag("{% for one in " ~ items ~ " %}") }}'
        '<tr><td>{{ tag("{{ one.name }}") }}</td></tr>{{ tag("{% endfor %}") }}</tbody></mj-table>'
        "</mj-column></mj-section>",
        1,
        params=(Param("items", "list", required=True),),
        yields="section",
    ),
    Block(
        "quote",
        "blocks/quote.mjml",
        "<mj-section><mj-column><mj-text><blockquote>{{ content }}</blockquote>{{ author }}"
        "</mj-text></mj-column></mj-section>",
        1,
        params=(Param("author"),),
        yields="section",
        accepts="text",
        text="“{{ content }}” said {{ author }}",
    ),
    Block("shout", "blocks/shout.mjml", "<mj-text>{{ words | upper }}</mj-text>", 1, (), (Param("words"),), "content"),
    Block(
        "stars",
        "blocks/stars.mjml",
        '<mj-text>{% for n in range(count) %}*{% endfor %}{{ tone }}{{ "!" if loud }}</mj-text>',
        1,
        params=(
            Param("count", "integer", default="5"),
            Param("tone", "enum", values=("soft", "hard"), default="soft"),
            Param("loud", "boolean"),
        ),
        yields="content",
    ),
)
LAYOUT = Layout(
    "plain",
    "layouts/plain.mjml",
    '<mjml lang="{{ locale.tag }}" dir="{{ locale.direction }}"><mj-head><mj-title>{{ subject }}</mj-title>'
    '<mj-preview>{{ preheader }}</mj-preview><mj-attributes><mj-all font-family="Arial" /></mj-attributes></mj-head>'
    '<mj-body>{{ content }}<mj-section><mj-column><mj-text><a href="{{ unsubscribe_url }}">Unsubscribe</a>'
    "</mj-text></mj-column></mj-section></mj-body></mjml>",
    1,
    prose={"p": "margin:0", "a": "color:#112233", "td": "padding:4px"},
)
BRAND = Brand(
    "shop",
    Span("content/_brands/shop.yml"),
    "Shop",
    Sender("Shop", "hello@shop.test", postal_address="1 High Street"),
    layout="plain",
    utm=Utm({"utm_source": "mail", "utm_content": "{variant}-{locale}"}, ("shop.test",)),
    image_base="https://img.shop.test/",
)
ENGLISH = Locale(
    "en",
    Span("content/_locales/en.yml"),
    dates={"long": "{day} {month_name} {year}"},
    months=MONTHS,
    symbols={"GBP": "£"},
)


def project(extra: Mapping[str, Block] | None = None) -> Project:
    """The small project, with more blocks or other ones."""
    blocks = {one.name: one for one in BLOCKS} | dict(extra or {})
    schema = Schema({one.name: one for one in FIELDS})
    return Project(Path(), schema, {"shop": BRAND}, {"en": ENGLISH}, blocks=blocks, layouts={"plain": LAYOUT})


def mail(body: str, *, subject: str = "Hello", preheader: str = "") -> Mail:
    """A mail with this body."""
    return Mail(
        "shop/hello/all",
        "shop",
        "hello",
        "all",
        "en",
        PATH,
        Declared("Hello", "cross-sell"),
        (Subject(Marked(subject, Span(PATH, 2, 10))),),
        Marked(preheader, Span(PATH, 3, 12)) if preheader else None,
        Marked(body, Span(PATH, FIRST_LINE)),
        (PATH,),
    )
