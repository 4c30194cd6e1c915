from __future__ import annotations

import time

import pytest

from buckslip.model.block import Origin
from buckslip.model.source import Span
from buckslip.render.markup import DEPTH_LIMIT, PROBLEM_LIMIT, SIZE_LIMIT, Element, parse, serialise, set_origin, walk


def again(source: str) -> str:
    return "".join(map(serialise, parse(source).children))


UNTOUCHED = [
    "plain text",
    "<b>a</b> <i>b</i>",
    '<mj-image src="https://x.test/a?b=1&amp;c=2" alt="" />',
    "a<br />b<hr />",
    "<td></td>",
    "<!--[if mso]><table><tr><td><![endif]-->",
    "<!--[if !mso]><!-->x<!--<![endif]-->",
    "<mj-style>.a > .b { color: red }</mj-style>",
    "<style>a > b {}</style>",
    "<pre>a\n  b</pre>",
    "&nbsp;&copy;&#8203;",
    "ภาษาไทย العربية 👩‍👩‍👧 ❤️",
    "[" * 30_000,
]


@pytest.mark.parametrize("source", UNTOUCHED, ids=lambda source: source[:30])
def test_what_is_in_order_comes_back_as_it_was(source: str) -> None:
    assert not parse(source).problems
    assert again(source) == source


REWRITTEN = {
    "void element without slash": ("<br>", "<br />"),
    "void element with an end": ("<img src='a'></img>", '<img src="a" />'),
    "self-closed element": ("<td/>", "<td></td>"),
    "upper case": ("<P>x</P>", "<p>x</p>"),
    "bare ampersand": ("a & b &c", "a &amp; b &amp;c"),
    "bare ampersand in an address": ('<a href="?a=1&b=2">x</a>', '<a href="?a=1&amp;b=2">x</a>'),
    "> in text": ('é">', 'é"&gt;'),
    "line break between inline elements": ("<b>a</b>\n  <i>b</i>", "<b>a</b> <i>b</i>"),
    "line break in an attribute": ('<p style="color:red;\n  margin:0">x</p>', '<p style="color:red; margin:0">x</p>'),
    "double quote in single quotes": ("<p title='say \"hi\"'>x</p>", '<p title="say &quot;hi&quot;">x</p>'),
    "backslash": (r'<p title="a\b">x</p>', '<p title="a&#92;b">x</p>'),
    "> in an attribute": ('<p title="a>b">x</p>', '<p title="a&gt;b">x</p>'),
    "emoji with variation selector": ('<img alt="❤️" />', '<img alt="&#10084;&#65039;" />'),
    "emoji with joiner": ('<img alt="👩‍👧" />', '<img alt="&#128105;&#8205;&#128103;" />'),
    "Thai": ('<img alt="ไท" />', '<img alt="&#3652;&#3607;" />'),
    "Arabic": ('<img alt="سل" />', '<img alt="&#1587;&#1604;" />'),
    "no-break space": ('<img alt="a\u00a0b" />', '<img alt="a&#160;b" />'),
    "plain-text form": ('<p data-text="x">y</p>', "<p>y</p>"),
}


@pytest.mark.parametrize("name", REWRITTEN)
def test_what_mrml_would_spoil_is_rewritten(name: str) -> None:
    source, expected = REWRITTEN[name]
    assert not parse(source).problems
    assert again(source) == expected


PROBLEMS = {
    "unclosed": ("a\n <b>x", "<b> is never closed", 2, 2),
    "crossed": ("<b><i>x</b>", "<i> is never closed", 1, 4),
    "stray end": ("x</b>", "</b> closes nothing that is open", 1, 2),
    "unquoted": ("<a href=x>y</a>", "attribute 'href' of <a> needs a value in quotes", 1, 1),
    "without value": ("<td nowrap>y</td>", "attribute 'nowrap' of <td> needs a value: write attribute=\"value\"", 1, 1),
    "twice": ('<p a="1" a="2">x</p>', "attribute 'a' stands twice", 1, 1),
    "< in value": ('<p a="x<y">q</p>', "an attribute of <p> holds '<' (write &lt;) or never ends", 1, 1),
    "open quote": ('<p a="x>q</p>', "an attribute of <p> is not closed by its quote", 1, 1),
    "bare <": ("I <3 you", "'<' in text: write &lt;", 1, 3),
    "open tag": ("<p", "<p> has no '>'", 1, 1),
    "doctype": ("<!DOCTYPE html><p>x</p>", "no <!DOCTYPE>, <![CDATA[ or <? may stand here", 1, 1),
    "cdata": ("<![CDATA[x]]>", "no <!DOCTYPE>, <![CDATA[ or <? may stand here", 1, 1),
    "prolog": ('<?xml version="1.0"?>', "no <!DOCTYPE>, <![CDATA[ or <? may stand here", 1, 1),
    "script": ("<script>a<b</script>", "<script> never runs in a mail: remove it", 1, 9),
    "comment": ("ab<!-- x", "this comment never ends: write -->", 1, 3),
    "conditional comment": ("<mj-text><!--[if mso", "this comment never ends: write -->", 1, 10),
    "control character": ("a\x00b", "control character U+0000: remove it", 1, 2),
    "surrogate": ("a\ud800b", "control character U+D800: remove it", 1, 2),
    "< in CSS": ("<mj-style>a<b</mj-style>", "'<' in the CSS of <mj-style>", 1, 12),
    "too deep": ("<i>" * 101 + "</i>" * 101, "more than 100 elements inside one another", 1, 301),
    "too long": (
        "x" * 1_000_000,
        "1,000,000 characters are more than the 256,000 that a part of a mail may have",
        1,
        1,
    ),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_fault_is_told_with_its_place(name: str) -> None:
    source, message, line, column = PROBLEMS[name]
    first = parse(source).problems[0]
    assert (first.message, first.line, first.column) == (message, line, column)


def test_one_broken_start_tag_is_one_problem() -> None:
    assert len(parse("<a href=x>y</a> <b>z</b>").problems) == 1


HOSTILE = {
    "nested wrappers": "<mj-wrapper>" * 3000 + "</mj-wrapper>" * 3000,
    "nested everything": "<div>" * 40_000,
    "stray ends": "</b>" * 30_000,
    "open comments": "<!--" * 60_000,
    "open values": '<a b="' * 40_000,
    "mixed quotes": "<a b='" + "\"b='" * 50_000,
    "spaces in a tag": "<a " + " " * 200_000,
    "attributes without end": "<a" + ' b="x"' * 30_000,
    "brackets": "<" * 250_000,
    "entities": "&" * 250_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_read_in_linear_time(name: str) -> None:
    started = time.process_time()
    parsed = parse(HOSTILE[name])
    assert len(parsed.problems) <= PROBLEM_LIMIT
    assert len("".join(map(serialise, parsed.children))) <= 6 * SIZE_LIMIT
    assert time.process_time() - started < 2


def test_the_tree_never_gets_deeper_than_the_limit() -> None:
    def depth(element: Element) -> int:
        return 1 + max(map(depth, element.elements()), default=0)

    (root,) = parse("<mj-wrapper>" * 3000).children
    assert isinstance(root, Element)
    assert depth(root) <= DEPTH_LIMIT + 1


def test_elements_know_their_places_and_origins() -> None:
    (root,) = parse('<mj-text>\n  <p>a\n<b\n class="x">b</b></p></mj-text>').children
    assert [(one.tag, one.line, one.column) for one in walk(root)] == [("mj-text", 1, 1), ("p", 2, 3), ("b", 3, 1)]
    inner, outer = Origin(Span("a.md"), "hero"), Origin(Span("b.md"))
    assert isinstance(root, Element)
    set_origin(root.children, inner)
    set_origin([root], outer)
    assert [one.origin for one in walk(root)] == [outer, inner, inner]
