from __future__ import annotations

import pytest

from buckslip.render.markup import Element, parse
from buckslip.render.mjml_rules import ATTRIBUTES, CHILDREN, COMPONENTS
from buckslip.render.tokens import TOKEN
from buckslip.render.validate import validate


def faults(body: str, head: str = "") -> list[str]:
    (root,) = parse(f'<mjml lang="en" dir="ltr"><mj-head>{head}</mj-head><mj-body>{body}</mj-body></mjml>').children
    assert isinstance(root, Element)
    return [fault.message for fault in validate(root, TOKEN)]


def column(content: str) -> str:
    return f"<mj-section><mj-column>{content}</mj-column></mj-section>"


SOUND = {
    "text": column("<mj-text><p>Hello <b>you</b></p></mj-text>"),
    "logic between components": f"zq0000s1x{column('zq0000s2x<mj-spacer />zq0000s3x')}zq0000s4x",
    "logic between rows": column("<mj-table><tbody>zq0000s1x<tr><td>a</td></tr>zq0000s2x</tbody></mj-table>"),
    "tag in an address": column('<mj-button href="https://x.test/?a=zq0000t1x">Go</mj-button>'),
    "rows in raw": column("<mj-raw><tr><td>a</td></tr></mj-raw>"),
    "fixed hero": '<mj-hero mode="fixed-height" height="300px"><mj-text>x</mj-text></mj-hero>',
    "empty colour": '<mj-section background-color=""><mj-column /></mj-section>',
    "conditional comment": column("<mj-text><!--[if mso]><table><![endif]-->x</mj-text>"),
    "social": column(
        '<mj-social><mj-social-element src="a.png" href="https://x.test">A</mj-social-element></mj-social>'
    ),
    "four paddings": column('<mj-text padding="0 12px 4.5px 10%">x</mj-text>'),
    "a relative URL with a colon": column('<mj-text><a href="https://x.test/description:1">x</a></mj-text>'),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound_mjml_has_no_faults(name: str) -> None:
    assert faults(SOUND[name]) == []


FAULTS = {
    "misspelled component": (column("<mj-txt>a</mj-txt>"), "no component <mj-txt>; did you mean 'mj-text'?"),
    "misspelled attribute": (
        column('<mj-text colour="red">a</mj-text>'),
        "<mj-text> has no attribute 'colour'; did you mean 'color'?",
    ),
    "odd colour": (column('<mj-text color="#12345">a</mj-text>'), 'color="#12345" of <mj-text>: write a colour'),
    "odd length": (column('<mj-text font-size="huge">a</mj-text>'), "write a length in px"),
    "odd choice": (column('<mj-text align="middle">a</mj-text>'), 'write "left" or "center" or "right" or "justify"'),
    "per cent in a column": ('<mj-section><mj-column padding="5%" /></mj-section>', "mrml counts % wrongly"),
    "tag as a colour": (column('<mj-text color="zq0000t1x">a</mj-text>'), "no tag can stand in it"),
    "text in a section": ("<mj-section>Hi there</mj-section>", '"Hi there" stands directly in <mj-section>'),
    "text and a tag": (column("Hi zq0000t1x"), '"Hi …" stands directly in <mj-column>: put it in an mj-text'),
    "text in the body": ("Hi", '"Hi" stands directly in <mj-body>: put it in an mj-text inside an mj-column'),
    "column in the body": ("<mj-column />", "<mj-column> cannot stand in <mj-body>: its place is an mj-section"),
    "text component in a section": (
        "<mj-section><mj-text>x</mj-text></mj-section>",
        "<mj-text> cannot stand in <mj-section>: its place is an mj-column",
    ),
    "HTML in a column": (column("<p>x</p>"), "<p> cannot stand directly in <mj-column>: put it in an mj-text"),
    "component in text": (column("<mj-text><mj-button /></mj-text>"), "<mj-button> cannot stand in <mj-text>"),
    "head in the body": ("<mj-style></mj-style>", "<mj-style> cannot stand in <mj-body>: its place is the mj-head"),
    "image without source": (column("<mj-image />"), "<mj-image> needs 'src'"),
    "text in an image": (column('<mj-image src="a">x</mj-image>'), "<mj-image> holds nothing"),
    "carousel": (column("<mj-carousel />"), "<mj-carousel> is not supported"),
    "accordion part": (column("<mj-accordion-element />"), "<mj-accordion-element> is not supported"),
    "navbar": (column("<mj-navbar />"), "write the links in an mj-text"),
    "include": ('<mj-include path="x" />', "use {{ block(…) }} or a layout"),
    "fluid hero": ('<mj-hero mode="fluid-height" />', 'mode="fluid-height" of <mj-hero>: write "fixed-height"'),
    "gap": ('<mj-wrapper gap="3px" />', "it has no effect: set 'padding' of the sections"),
    "wrapper in wrapper": ("<mj-wrapper><mj-wrapper /></mj-wrapper>", "its place is the mj-body"),
    "words in a wrapper's raw": ("<mj-wrapper><mj-raw>x</mj-raw></mj-wrapper>", "shows in Outlook only"),
    "paragraph in a column's raw": (column("<mj-raw><p>x</p></mj-raw>"), "put <p> in <tr><td>"),
    "logic in social": (column("<mj-social>zq0000s1x</mj-social>"), "put them round the whole element"),
    "icon of the makers": (
        column('<mj-social><mj-social-element name="facebook" /></mj-social>'),
        "<mj-social-element> needs 'src'",
    ),
    "text between cells": (column("<mj-table><tr>x<td>a</td></tr></mj-table>"), "stands between the cells of a table"),
    "handler": (column('<mj-text><p onclick="x()">a</p></mj-text>'), "'onclick' of <p> would run a script"),
    "handler of a component": (column('<mj-text onclick="x()">a</mj-text>'), "<mj-text> has no attribute 'onclick'"),
    "script address": (column('<mj-button href="javascript:x">a</mj-button>'), "'href' of <mj-button> would run"),
    "hidden script address": (
        column('<mj-text><a href=" Java&#115;cript&#58;x">a</a></mj-text>'),
        "'href' of <a> would run a script",
    ),
    "frame": (column('<mj-text><iframe src="x"></iframe></mj-text>'), "<iframe> does not work in mails"),
    "form": (column("<mj-text><form></form></mj-text>"), "<form> does not work in mails"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_names_the_way_out(name: str) -> None:
    body, expected = FAULTS[name]
    found = faults(body)
    assert len(found) == 1
    assert expected in found[0]


HEADS = {
    "children in a class": (
        '<mj-attributes><mj-class name="a"><mj-text color="red" /></mj-class></mj-attributes>',
        "<mj-class> in mj-attributes takes no elements: name the attributes in it",
    ),
    "class without name": ('<mj-attributes><mj-class color="red" /></mj-attributes>', "<mj-class> needs 'name'"),
    "odd default": ('<mj-attributes><mj-all color="redd" /></mj-attributes>', "write a colour such as #1a2b3c"),
    "markup in the title": ("<mj-title>a <b>c</b></mj-title>", "<mj-title> holds text only: take <b> out"),
    "bare tag": ("zq0000t1x", "tags in mj-head stand in an mj-raw, mj-title, mj-preview or mj-style"),
    "selectors": ("<mj-html-attributes />", "write the attributes where they belong"),
    "file start": ('<mj-raw position="file-start"></mj-raw>', "nothing may stand before <!doctype html>"),
    "font without address": ('<mj-font name="Inter" />', "<mj-font> needs 'href'"),
}


@pytest.mark.parametrize("name", HEADS)
def test_the_head_is_checked_too(name: str) -> None:
    head, expected = HEADS[name]
    (found,) = faults("", head)
    assert expected in found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<mjml><mj-head /></mjml>", "<mjml> needs an mj-body"),
        ("<mjml><mj-body /><mj-body /></mjml>", "<mjml> has more than one mj-body"),
        ("<mj-body />", "a mail is an <mjml> document, and this is <mj-body>"),
    ],
)
def test_the_document_has_one_body(source: str, expected: str) -> None:
    (root,) = parse(source).children
    assert isinstance(root, Element)
    assert [fault.message for fault in validate(root)] == [expected]


def test_depth_is_limited_when_fragments_are_put_together() -> None:
    inner = Element("b")
    for _ in range(3000):
        inner = Element("i", children=[inner])
    column = Element("mj-column", children=[Element("mj-text", children=[inner])])
    body = Element("mj-body", children=[Element("mj-section", children=[column])])
    messages = [fault.message for fault in validate(Element("mjml", children=[body]))]
    assert messages == ["more than 100 elements inside one another"]


def test_the_tables_know_the_same_components() -> None:
    named = {child for children in CHILDREN.values() for child in children}
    assert named | {"mjml"} == set(COMPONENTS)
    assert set(CHILDREN) <= set(ATTRIBUTES)
