"""Headers, lines, weight and the plain text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

POST = "List-Unsubscribe-Post: List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("headers", "faults"),
    [
        (f"List-Unsubscribe: <https://a.test/u>\r\n{POST}", 0),
        (f"list-unsubscribe: <https://a.test/u>\r\n{POST.lower()}", 0),
        (f"List-Unsubscribe:\r\n <https://a.test/{'x' * 70}>,\r\n <mailto:a@a.test>\r\n{POST}", 0),
        (f"List-Unsubscribe: <{{{{ unsubscribe_url }}}}>\r\n{POST}", 0),
        (f"List-Unsubscribe: <mailto:a@a.test>, <https://a.test/u>\r\n{POST}", 1),
        (f"List-Unsubscribe: <http://a.test/u>\r\n{POST}", 1),
        (f"List-Unsubscribe: https://a.test/u\r\n{POST}", 1),
        ("List-Unsubscribe: <https://a.test/u>", 1),
        ("List-Unsubscribe: <http://a.test/u>\r\nList-Unsubscribe-Post: yes", 2),
        (f"Subject: x\r\n{POST}", 1),
        ("", 1),
    ],
)
def test_one_click_headers(
    headers: str, faults: int, fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    body = b"\r\n\r\nList-Unsubscribe: <https://body.test/>"
    assert len(hits("DLV-001", fragment(eml=headers.encode() + body))) == faults


@pytest.mark.parametrize(
    ("sizes", "links", "severity"),
    [
        ({"generic": 79_999}, 0, ""),
        ({"generic": 80_000}, 0, "warning"),
        ({"generic": 79_000}, 10, "warning"),
        ({"generic": 99_900}, 1, "error"),
        ({"drip": 1_000, "klaviyo": 100_000}, 0, "error"),
    ],
)
def test_weight(sizes: dict[str, int], links: int, severity: str, project: Any, fragment: Callable[..., Any]) -> None:
    from buckslip.checks.engine import broken
    from buckslip.checks.evidence import Evidence

    case = fragment('<a href="https://a.test/">a</a>' * links, sizes=sizes)
    found = list(broken(project.rules["DLV-010"], Evidence(project, case.rendered, case.context)))
    assert [one.severity.value for one in found] == ([severity] if severity else [])


LINK = (
    '<p>Three sizes of beech</p><a href="https://shop.marlowandwren.test/x?a=1&amp;utm_source=mail">See the stands</a>'
)


@pytest.mark.parametrize(
    ("html", "text", "faults"),
    [
        (LINK, "Three sizes of beech. See the stands: https://shop.marlowandwren.test/x?a=1&utm_source=mail", 0),
        (LINK, "THREE SIZES OF BEECH. SEE THE STANDS: https://shop.marlowandwren.test/x?a=1", 0),
        (LINK, "Three sizes of beech. See the stands: https://shop.marlowandwren.test/x", 1),
        (LINK, "Look: https://shop.marlowandwren.test/x?a=1", 1),
        (LINK, "  \n", 1),
        ("<p>ケーキスタンドが届きました</p>", "ケーキ\nスタンドが届きました", 0),
        ("<p>ケーキスタンドが届きました</p>", "こんにちは", 1),
        ('<div style="display:none">Hidden words of the preview line</div><p>Stands</p>', "Stands", 0),
        ('<a href="{{ unsubscribe_url }}">Leave</a>', "Leave", 0),
        ('<a href="{{ view_online_url }}">View in browser</a>', "View in browser", 0),
        ('<a href="https://marlowandwren.test/"><img alt="Marlow" src="logo.png"></a> Hello', "Hello", 0),
        ("{% for item in customer.recommendations %}<a href='{{ item.url }}'>{{ item.name }}</a>{% endfor %}",
         "{% for item in customer.recommendations %}{{ item.name }}: {{ item.url }}{% endfor %}", 0),
    ],
)  # fmt: skip
def test_equivalence(
    html: str, text: str, faults: int, fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    assert len(hits("MIM-001", fragment(html, text))) == faults


@pytest.mark.parametrize(
    ("eml", "faults"),
    [(b"x" * 998 + b"\r\ny", 0), (b"x" * 999, 1), ("é".encode(), 1), ("é".encode() * 500, 2), (b"", 0)],
)
def test_lines(eml: bytes, faults: int, fragment: Callable[..., Any], hits: Callable[..., list[str]]) -> None:
    assert len(hits("MIM-002", fragment(eml=eml))) == faults


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("add=1&addon=gift", False),
        ("add=1&addon=1", True),
        ("ADDON=true", True),
        ("auto_renew=yes", True),
        ("auto_renew=0", False),
        ("qty=1", False),
        ("qty=3", True),
        ("insurance=none", False),
        ("insurance=gold", True),
        ("utm_content=qty", False),
        ("my_qty=2", False),
        ("opt_in=%74rue", True),
    ],
)
@pytest.mark.parametrize("mark", ["?", "#", "?a=b&"])
def test_extras(
    mark: str, query: str, found: bool, fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    html = f'<a href="https://shop.marlowandwren.test/basket{mark}{query.replace("&", "&amp;")}">Order</a>'
    assert bool(hits("DP-004", fragment(html))) is found


@pytest.mark.parametrize(
    ("locale", "html", "faults"),
    [
        ("en", '<html lang="en"><body><div lang="en"></div></body></html>', 0),
        ("en", '<html lang="en-GB"><body lang="en"></body></html>', 0),
        ("pt-BR", '<html lang="pt-BR"><body><div lang="pt-br"></div></body></html>', 0),
        ("pt-BR", '<html lang="pt"><body><div lang="pt"></div></body></html>', 0),
        ("ja", '<html lang="en"><body><div lang="en"></div></body></html>', 2),
        ("en", '<html><body><div lang="en"></div></body></html>', 1),
        ("en", '<html lang="und"><body><div lang="en"></div></body></html>', 1),
        ("en", "<p>x</p>", 2),
    ],
)
def test_languages(
    locale: str, html: str, faults: int, fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    assert len(hits("A11-001", fragment(html, locale=locale))) == faults


@pytest.mark.parametrize(
    ("html", "faults"),
    [
        ('<img src="a.png" alt="A cake stand">', 0),
        ('<img src="a.png" alt="">', 0),
        ('<img src="a.png">', 1),
        ('<img src="a.png" alt="Logo">', 1),
        ('<img src="https://a.test/i/stand-3.png" alt="stand-3">', 1),
        ('<img src="{{ item.image_url }}" alt="{{ item.name }}">', 0),
        (f'<img src="a.png" alt="{"x" * 126}">', 1),
        ('<a href="/x"><img src="a.png" alt=""></a>', 1),
        ('<a href="/x"><img src="a.png" alt=""> All stands</a>', 0),
        ('<a href="/x" aria-label="All stands"><img src="a.png" alt=""></a>', 0),
        ('<div style="display:none"><img src="a.png"></div>', 0),
    ],
)
def test_alternative_texts(
    html: str, faults: int, fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    assert len(hits("A11-004", fragment(html))) == faults


@pytest.mark.parametrize(
    ("url", "faults"),
    [
        ("{{ unsubscribe_url }}", 0),
        ("https://mail.marlowandwren.test/u/1", 0),
        ("https://shop.marlowandwren.test/account/mail", 1),
        ("https://lists.test/u", 1),
        ("https://lists.test/login", 2),
        ("https://mail.marlowandwren.test/u?next=sign-in", 1),
        ("https://mail.marlowandwren.test/feed/authors/unsubscribe", 0),
        ("mailto:leave@marlowandwren.test", 0),
    ],
)
def test_obstacles(url: str, faults: int, fragment: Callable[..., Any], hits: Callable[..., list[str]]) -> None:
    assert len(hits("LAW-004", fragment(f'<a href="{url}">Unsubscribe</a>'))) == faults
