from __future__ import annotations

import pytest

from buckslip.render.places import TEXT, Attribute, Place, positions, tokens_in
from buckslip.render.tokens import TOKEN

WORD = "zq0000t1x"
CASES: dict[str, tuple[str, Place]] = {
    "text": (f"<p>{WORD}</p>", TEXT),
    "text at the start": (WORD, TEXT),
    "text with quotes": (f'<p class="a">"{WORD}" ="</p>', TEXT),
    "title": (f"<title>{WORD}</title>", TEXT),
    "style element": (f"<style>.a > b {{ color: {WORD} }}</style>", TEXT),
    "whole address": (f'<a class="b" href="{WORD}">x</a>', Attribute("href", first=True, whole=True)),
    "beginning of an address": (f'<a href="{WORD}/a">x</a>', Attribute("href", first=True, whole=False)),
    "part of an address": (f'<a href="https://x/?a=b&amp;c={WORD}">', Attribute("href", first=False, whole=False)),
    "alt": (f'<img alt="a = {WORD}" src="b" />', Attribute("alt", first=False, whole=False)),
    "address in a style": (f"<div style=\"background:url('{WORD}')\">", Attribute("style", first=False, whole=False)),
    "tag over lines": (f'<a\n href="{WORD}">', Attribute("href", first=True, whole=True)),
    "inside a conditional comment": (f"<!--[if mso | IE]><table>{WORD}<tr><![endif]-->", TEXT),
    "right after its start": (f"<!--[if mso]>{WORD}<![endif]-->", TEXT),
    "after a conditional comment": (f"<!--[if mso]><td><![endif]-->{WORD}", TEXT),
    "VML": (f'<!--[if mso]><v:fill type="tile" src="{WORD}" /><![endif]-->', Attribute("src", first=True, whole=True)),
    "attribute with a colon": (f'<v:rect xlink:href="{WORD}">', Attribute("xlink:href", first=True, whole=True)),
    "plain comment": (f"<!--{WORD}-->", TEXT),
}


@pytest.mark.parametrize("name", CASES)
def test_the_place_of_a_token_is_known(name: str) -> None:
    html, expected = CASES[name]
    ((start, end, word, place),) = positions(html, TOKEN)
    assert (html[start:end], word, place) == (WORD, WORD, expected)


def test_tokens_are_counted() -> None:
    assert tokens_in(f"{WORD}zq0000s2x <a href='{WORD}'>", TOKEN) == {WORD: 2, "zq0000s2x": 1}
