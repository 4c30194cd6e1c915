"""Addresses that work, are safe, and are what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

SHOP = "https://shop.marlowandwren.test"
UTM = "utm_source=a&amp;utm_medium=email&amp;utm_campaign=b"


def link(url: str, words: str = "See the stands") -> str:
    return f'<a href="{url}">{words}</a>'


CASES = [
    ("LNK-001", link(f"{SHOP}/a?b=c#d"), 0),
    ("LNK-001", link("{{ preferences_url }}"), 0),
    ("LNK-001", link("https://{{ customer.last_product | default('x') }}/x"), 0),
    ("LNK-001", link("mailto:hello@a.test"), 0),
    ("LNK-001", link("mailto:"), 1),
    ("LNK-001", link("#size"), 0),
    ("LNK-001", link("#"), 1),
    ("LNK-001", link(""), 1),
    ("LNK-001", link("/stands"), 1),
    ("LNK-001", link("www.marlowandwren.test"), 1),
    ("LNK-001", link("HTTP://a.test/"), 1),
    ("LNK-001", link("ftp://a.test/"), 1),
    ("LNK-001", link("file:///c:/a.htm"), 1),
    ("LNK-001", link("https://"), 1),
    ("LNK-001", link("https://shop/"), 1),
    ("LNK-001", link("https://[2001:db8::1]/"), 1),
    ("LNK-001", link("https://3232235777/"), 1),
    ("LNK-001", link("https://printer.local/"), 1),
    ("LNK-001", link("https://bank.test@evil.test/"), 1),
    ("LNK-001", link("https://shop-staging.marlowandwren.test/"), 1),
    ("LNK-001", link("https://stagecoach.test/"), 0),
    ("LNK-001", link("https://[x"), 1),
    ("LNK-001", '<img src="cid:logo" alt="A">', 0),
    ("LNK-001", '<img src="" alt="A">', 1),
    ("LNK-001", '<table background="http://a.test/b.png"><tr><td>A</td></tr></table>', 1),
    ("LNK-001", "<p style=\"background:url('http://a.test/b.png')\">A</p>", 1),
    ("LNK-001", link("http://a.test/") * 3, 1),
    ("LNK-002", link(SHOP, "marlowandwren.test"), 0),
    ("LNK-002", link(SHOP, "www.marlowandwren.test"), 0),
    ("LNK-002", link(SHOP, "https://marlowandwren.test/stands"), 0),
    ("LNK-002", link(SHOP, "www.marlow.test"), 1),
    ("LNK-002", link("https://a.co.uk/", "www.b.co.uk"), 1),
    ("LNK-002", link("https://shop.b.co.uk/", "b.co.uk"), 0),
    ("LNK-002", link(SHOP, "Read about Node.js and e.g. this"), 0),
    ("LNK-002", link(SHOP, "From 3.5 to 4.99, now.Really"), 0),
    ("LNK-002", link(SHOP, "paypal.com"), 1),
    ("LNK-002", link("mailto:hello@a.test", "hello@a.test"), 0),
    ("LNK-002", link("mailto:hello@a.test?subject=x", "hello@b.test"), 1),
    ("LNK-002", link("{{ item.url }}", "paypal.com"), 0),
    ("LNK-003", link("https://www.bit.ly/x"), 1),
    ("LNK-003", link("https://rabbit.ly/x"), 0),
    ("LNK-003", link("https://t.com/x"), 0),
    ("LNK-004", link(f"{SHOP}/?{UTM}"), 0),
    ("LNK-004", link(f"{SHOP}/"), 0),
    ("LNK-004", link(f"{SHOP}/?{UTM}") + link(f"{SHOP}/b?{UTM}&amp;utm_content=x"), 0),
    ("LNK-004", link(f"{SHOP}/?{UTM.replace('email', 'Email')}"), 1),
    ("LNK-004", link(f"{SHOP}/?{UTM.replace('=b', '=Big%20Sale')}"), 1),
    ("LNK-004", link(f"{SHOP}/?{UTM.replace('=b', '=')}"), 1),
    ("LNK-006", link("https://xn--mller-kva.test/"), 0),
    ("LNK-006", link("https://пример.test/"), 0),
    ("LNK-006", link("https://pаypal.test/"), 1),
    ("LNK-006", link("https://арр.test/"), 1),
    ("LNK-006", link("https://ケーキshop.test/"), 0),
    ("LNK-006", link("https://xn--a.test/"), 1),
]


@pytest.mark.parametrize(("rule", "html", "faults"), CASES)
def test_links(rule: str, html: str, faults: int, fragment: Callable[..., Any], hits: Callable[..., list[str]]) -> None:
    assert len(hits(rule, fragment(html))) == faults


BUTTON = '<a href="https://a.test/{}" style="display:inline-block;background:#a03f27">See it</a>'


@pytest.mark.parametrize(
    ("html", "goal", "faults"),
    [
        ("".join(BUTTON.format(one) for one in range(5)), "cross-sell", 0),
        ("".join(BUTTON.format(one) for one in range(6)), "cross-sell", 1),
        ("".join(BUTTON.format(one) for one in range(6)), "survey", 0),
        (BUTTON.format(1) * 9, "upsell", 0),
        (link(SHOP) * 9, "upsell", 0),
        ("<p>" + "word " * 60 + "</p>", "upsell", 1),
        ("<p>" + "word " * 60 + "</p>" + link(f"{SHOP}/"), "upsell", 1),
        ("<p>" + "word " * 60 + "</p>" + link(f"{SHOP}/stands"), "upsell", 0),
        ("<p>" + "word " * 60 + "</p>" + link("{{ item.url }}"), "upsell", 0),
        ("<p>A note.</p>", "upsell", 0),
    ],
)
def test_calls(html: str, goal: str, faults: int, fragment: Callable[..., Any], hits: Callable[..., list[str]]) -> None:
    from dataclasses import replace

    case = fragment(html)
    declared = replace(case.rendered.mail.declared, goal=goal)
    mail = replace(case.rendered.mail, declared=declared)
    assert len(hits("LNK-005", replace(case, rendered=replace(case.rendered, mail=mail)))) == faults
