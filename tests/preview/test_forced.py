"""Colours turned over by force, as an emulation shows them."""

from __future__ import annotations

import pytest

from buckslip.preview.forced import apply, forced, turned

# the property, the colour, and what it becomes; worked out apart from the code by the definition in CSS Color 4
COLOURS = {
    "white ground": ("background-color", "#ffffff", "#212121"),
    "white ground, short": ("background", "#FFF", "#212121"),
    "white ground by name": ("bgcolor", "White", "#212121"),
    "dark ground stays": ("background", "#101010", "#101010"),
    "black words": ("color", "#000000", "#dbdbdb"),
    "black words, by numbers": ("color", "rgb(0, 0, 0)", "#dbdbdb"),
    "black words in percent": ("color", "rgb(0% 0% 0%)", "#dbdbdb"),
    "light words stay": ("color", "#eeeeee", "#eeeeee"),
    "opacity stays": ("background-color", "rgba(255,255,255,.5)", "rgba(33,33,33,.5)"),
    "opacity with a slash": ("background-color", "rgb(255 255 255 / 50%)", "rgba(33,33,33,50%)"),
    "opacity in digits": ("color", "#00000080", "rgba(219,219,219,0.502)"),
    "opacity in one digit": ("color", "#000f", "rgba(219,219,219,1)"),
    "a light line": ("border-color", "#ffffff", "#212121"),
    "a dark line": ("border", "#000000", "#dbdbdb"),
    "no colour": ("color", "inherit", "inherit"),
}


@pytest.mark.parametrize("case", COLOURS.values(), ids=COLOURS)
def test_a_colour_is_turned_over(case: tuple[str, str, str]) -> None:
    name, written, expected = case
    assert turned(written, name) == expected


def test_chroma_loses_a_fifth_and_the_hue_stays() -> None:
    words = turned("#cc0000", "color")
    red, green, blue = (int(words[at : at + 2], 16) for at in (1, 3, 5))
    assert red > green + 60
    assert red > blue + 60
    assert words != "#cc0000"


# what stands in a mail, and what stands there afterwards
MAILS = {
    "a style attribute": ('<p style="color:#000;margin:0">', '<p style="color:/**/#dbdbdb;margin:0">'),
    "single quotes": ("<p style='color: black'>", "<p style='color:/**/ #dbdbdb'>"),
    "a style sheet": ("<style>p{color:#000}</style>", "<style>p{color:/**/#dbdbdb}</style>"),
    "the beginning of a style sheet": ("<style>p{color:#000}@media ", "<style>p{color:/**/#dbdbdb}@media "),
    "the end of a style sheet": ("{p{color:#000}}</style>", "{p{color:/**/#dbdbdb}}</style>"),
    "importance": ('<p style="color:#000!important">', '<p style="color:/**/#dbdbdb!important">'),
    "an attribute": ('<td bgcolor="#ffffff" width="1">', '<td bgcolor ="#212121" width="1">'),
    "a font's colour": ('<font color="black">', '<font color ="#dbdbdb">'),
    "a shorthand": (
        '<p style="background:#fff url(red.png) no-repeat">',
        '<p style="background:/**/#212121 url(red.png) no-repeat">',
    ),
    "a shorthand, colour last": (
        '<p style="background:url(red.png) #fff">',
        '<p style="background:/**/url(red.png) #212121">',
    ),
    "a border": ('<p style="border:1px solid #000">', '<p style="border:/**/1px solid #dbdbdb">'),
    "a gradient": (
        '<p style="background:linear-gradient(90deg, rgb(255,255,255), red)">',
        '<p style="background:linear-gradient(90deg, rgb(255,255,255), red)">',
    ),
    "a gradient over a colour": (
        '<p style="background:linear-gradient(#fff,#000), #fff">',
        '<p style="background:/**/linear-gradient(#fff,#000), #212121">',
    ),
    "a short colour within a long one": (
        '<p style="color:#000"><p style="color:#000000"><p style="background-color:#000">',
        '<p style="color:/**/#dbdbdb"><p style="color:/**/#dbdbdb"><p style="background-color:/**/#000">',
    ),
    "one that ends as another begins": (
        '<p style="color:#252525"><p style="color:#000"><p style="color:#dbdbdb">',
        '<p style="color:/**/#bdbdbd"><p style="color:/**/#dbdbdb"><p style="color:#dbdbdb">',
    ),
    "words": ("<p>color:#000 is black</p>", "<p>color:#000 is black</p>"),
    "an address": ('<a href="/?color=red">', '<a href="/?color=red">'),
}


@pytest.mark.parametrize("case", MAILS.values(), ids=MAILS)
def test_a_mail_is_turned_over(case: tuple[str, str]) -> None:
    html, expected = case
    assert apply(html, forced([html])) == expected


def test_a_mail_that_names_no_colour_gets_a_dark_ground() -> None:
    replacements = forced(["<p>plain</p>"])
    assert len(replacements) == 1
    html = apply("<html><head></head><p>plain</p></html>", replacements)
    assert html.startswith("<html><head><style>html{background-color:#212121;color:#dbdbdb}")


def test_no_replacement_finds_what_an_earlier_one_has_put_in() -> None:
    colours = ["#000", "#111", "#eee", "#fff", "#dbdbdb", "#212121", "red", "navy", "rgb(1,2,3)", "#12345678"]
    names = ["color", "background", "background-color", "border", "border-top-color", "-webkit-text-fill-color"]
    html = "".join(f'<p style="{name}:{one}" bgcolor="{one}">' for one in colours for name in names)
    replacements = forced([html])
    assert len(replacements) > len(colours)
    for number, (_, new) in enumerate(replacements):
        assert [old for old, _ in replacements[number + 1 :] if old in new] == []
