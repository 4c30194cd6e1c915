"""Contrast, sizes and hiding: how the HTML's own CSS is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

PASSES = [
    '<p style="color:#595959">x</p>',
    '<p style="color:rgb(89, 89, 89)">x</p>',
    '<p style="color:#777;font-size:24px">x</p>',
    '<p style="color:#777;font-size:14pt;font-weight:bold">x</p>',
    '<p style="color:#777;font:700 20px/1.5 Arial">x</p>',
    '<h1 style="color:#777">x</h1>',
    '<div style="background:#000"><p style="color:#fff">x</p></div>',
    '<table bgcolor="#222222"><tr><td style="color:#fff">x</td></tr></table>',
    '<div style="background:url(a.png) #000;color:#fff"><p style="color:#111">x</p></div>',
    '<div style="background-image:linear-gradient(#000,#fff);color:#888">x</div>',
    '<p style="display:none;color:#fff">x</p>',
    '<div style="visibility:hidden"><p style="color:#fff">x</p></div>',
    '<div style="max-height:0;overflow:hidden;color:#fff">x</div>',
    '<div style="font-size:0;color:#fff">x</div>',
    '<p style="color:#fff">\u00a0\u200c</p>',
    '<p style="color:inherit">x</p>',
    "<a href='#'>x</a>",
    "<style>p {color: #eee} .n {color: #333}</style><p class='n'>x</p>",
    "<style>p {color: #eee} p {color: #333}</style><p>x</p>",
    "<style>.a > .n {color: #eee}</style><div class='a'><div><p class='n'>x</p></div></div>",
    "<style>p:hover {color: #eee} [data-ogsc] p {color: #eee}</style><p>x</p>",
    "<style>@media (max-width: 480px) {p {color: #eee}}</style><p>x</p>",
    "<style>@media (prefers-color-scheme:dark) {body {background:#111!important} p {color:#eee!important}}</style>"
    "<body><p style='color:#111'>x</p></body>",
]
FAILS = [
    '<p style="color:#777">x</p>',
    '<p style="color:#777;font-size:23px">x</p>',
    '<p style="color:#777;font-size:18px;font-weight:700">x</p>',
    '<p style="color:rgba(0,0,0,.4)">x</p>',
    '<div style="color:#999"><p><b>x</b></p></div>',
    '<div style="background:#333">x</div>',
    '<table bgcolor="#222222"><tr><td>x</td></tr></table>',
    '<a href="#" style="background:#000">x</a>',
    "<style>.n {color: #eee}</style><p class='m n'>x</p>",
    "<style>.a .n {color: #eee}</style><div class='a'><div><p class='n'>x</p></div></div>",
    "<style>.a > .n {color: #eee}</style><div class='a'><p class='n'>x</p></div>",
    "<style>p {color: #eee !important}</style><p style='color:#111'>x</p>",
    "<style>/* dark */ @media screen and (prefers-color-scheme: dark) {.c {background: #111 !important}}</style>"
    "<p class='c' style='color:#222;background:#fff'>x</p>",
]


@pytest.mark.parametrize("html", PASSES)
def test_text_that_can_be_read(html: str, fragment: Callable[..., Any], hits: Callable[..., list[str]]) -> None:
    assert hits("A11-006", fragment(html)) == []


@pytest.mark.parametrize("html", FAILS)
def test_text_that_cannot(html: str, fragment: Callable[..., Any], hits: Callable[..., list[str]]) -> None:
    assert len(hits("A11-006", fragment(html))) == 1


def test_the_message_names_words_colours_and_ratio(
    fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    html = '<p style="color:#999">Delivery is included</p><p style="color:#999">Again</p>'
    (told,) = hits("A11-006", fragment(html))
    assert told == "'Delivery is included' is hard to read: #999999 on #ffffff has a contrast of 2.8"


def test_the_way_out_names_the_design_token(project: Any, fragment: Callable[..., Any]) -> None:
    from buckslip.checks.engine import broken
    from buckslip.checks.evidence import Evidence

    muted = project.brands["giftshop"].tokens["color.muted"]
    case = fragment(f'<p style="color:{muted};background:#777777">x</p>')
    (found,) = broken(project.rules["A11-006"], Evidence(project, case.rendered, case.context))
    assert found.help.endswith("it is the token 'color.muted' of content/_brands/giftshop.yml")


ADDRESS = "18 Larkspur Yard, London E2 7QN, United Kingdom"


@pytest.mark.parametrize(
    ("html", "text", "faults"),
    [
        (f"<p>{ADDRESS}</p>", ADDRESS, 0),
        (f"<p>{ADDRESS.upper()}</p>", ADDRESS, 0),
        ("<p>18 Larkspur Yard<br>London E2 7QN<br>United Kingdom</p>", ADDRESS.replace(", ", "\n"), 0),
        ("<p>{{ sender.postal_address }}</p>", "{{ sender.postal_address }}", 0),
        (f"<p>{ADDRESS}</p>", "no address", 1),
        (f"<p>{ADDRESS}</p>", "{% if customer.orders > 2 %}" + ADDRESS + "{% endif %}", 1),
        ("<p>elsewhere</p>", ADDRESS, 1),
        (f"<p style='font-size:8px'>{ADDRESS}</p>", ADDRESS, 1),
        ("<p>18 Larkspur Yard, London</p>", "18 Larkspur Yard, London", 2),
    ],
)
def test_postal_addresses(
    html: str, text: str, faults: int, fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    assert len(hits("LAW-001", fragment(html, text))) == faults


@pytest.mark.parametrize(
    ("html", "faults"),
    [
        ('<a href="{{ unsubscribe_url }}">Unsubscribe</a>', 0),
        ('{% if customer.orders > 2 %}<a href="{{ unsubscribe_url }}">Unsubscribe</a>{% endif %}', 1),
        (
            '{% if customer.orders > 2 %}<a href="{{ unsubscribe_url }}">Unsubscribe</a>'
            '{% else %}<a href="{{ unsubscribe_url }}">Unsubscribe now</a>{% endif %}',
            0,
        ),
        ('<a href="https://lists.test/x">Unsubscribe</a>', 0),
        ('<a href="{{ unsubscribe_url }}" style="color:#ccc">x</a> <a href="{{ unsubscribe_url }}">Unsubscribe</a>', 0),
        ('<a href="{{ unsubscribe_url }}"></a>', 1),
        (
            '<p style="color:#333">a <a href="{{ unsubscribe_url }}" style="color:#333;text-decoration:none">b</a></p>',
            1,
        ),
        (
            '<p style="color:#333">a <a href="{{ unsubscribe_url }}" style="color:#036;text-decoration:none">b</a></p>',
            0,
        ),
    ],
)
def test_opt_out_links(html: str, faults: int, fragment: Callable[..., Any], hits: Callable[..., list[str]]) -> None:
    assert len(hits("LAW-002", fragment(html))) == faults


def test_the_plain_text_has_the_way_out_for_everybody(
    fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    html = '<a href="{{ unsubscribe_url }}">Unsubscribe</a>'
    assert hits("LAW-002", fragment(html, "Unsubscribe: {{ unsubscribe_url }}")) == []
    assert hits("LAW-002", fragment(html, "Unsubscribe")) == ["the plain text has no address for opting out"]
    hidden = "{% if customer.orders > 2 %}{{ unsubscribe_url }}{% endif %}"
    assert hits("LAW-002", fragment(html, hidden)) == ["the plain text has no address for opting out"]
