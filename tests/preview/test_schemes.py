"""Light and dark, forced."""

from __future__ import annotations

import pytest

from buckslip.preview.schemes import fragments, in_scheme

CASES = {
    "a dark media query": (
        "@media (prefers-color-scheme: dark){p{color:red}}",
        "@media (min-width:99999px){p{color:red}}",
        "@media (min-width:0){p{color:red}}",
    ),
    "a light media query, without spaces": (
        "@media screen and (prefers-color-scheme:LIGHT){}",
        "@media screen and (min-width:0){}",
        "@media screen and (min-width:99999px){}",
    ),
    "a picture's source": (
        '<source media="(prefers-color-scheme: dark)" srcset="x">',
        '<source media="(min-width:99999px)" srcset="x">',
        '<source media="(min-width:0)" srcset="x">',
    ),
    "the meta elements": (
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
        '<meta name="color-scheme" content="light"><meta name="supported-color-schemes" content="light">',
        '<meta name="color-scheme" content="dark"><meta name="supported-color-schemes" content="dark">',
    ),
    "a property": (":root{color-scheme: light dark}", ":root{color-scheme: light}", ":root{color-scheme: dark}"),
    "a mail that knows only light": ('<meta name="color-scheme" content="light only">',) * 3,
    "words about it": ("<p>We say prefers-color-scheme: dark</p>",) * 3,
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_scheme_holds_whatever_the_system_says(case: tuple[str, str, str]) -> None:
    source, light, dark = case
    parts = list(fragments(source, ""))
    assert "".join(parts) == source
    assert "".join(in_scheme(part, "light") for part in parts) == light
    assert "".join(in_scheme(part, "dark") for part in parts) == dark


@pytest.mark.parametrize("base", ["https://img.example", "https://img.example/"])
def test_images_below_the_base_come_from_the_site(base: str) -> None:
    source = '<img src="https://img.example/a.png"><img src="https://img.example.org/b.png">'
    assert "".join(fragments(source, base)) == (
        '<img src="../assets/images/a.png"><img src="https://img.example.org/b.png">'
    )
