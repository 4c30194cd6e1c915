from __future__ import annotations

import pytest

from buckslip.render.markup import Element, parse
from buckslip.render.plaintext import plain_text


def text(source: str, *, width: int = 0, loops: tuple[str, ...] = ()) -> str:
    parsed = parse(source)
    assert not parsed.problems
    return plain_text(Element("mj-body", {}, parsed.children), width=width, loops=loops)


def column(content: str) -> str:
    return f"<mj-section><mj-column>{content}</mj-column></mj-section>"


CASES = {
    "paragraphs": ("<mj-text><h1>Title</h1><p>One.</p>\n<p>Two.</p></mj-text>", "Title\n\nOne.\n\nTwo.\n"),
    "bare text": ("<mj-text>Hello <b>you</b>,\n  dear</mj-text>", "Hello you, dear\n"),
    "line break": ("<mj-text><p>One, <br/>two</p></mj-text>", "One,\ntwo\n"),
    "entities and spaces": ("<mj-text>5&nbsp;&euro; &amp; more\u00a0&lt;3&shy;&#8203;</mj-text>", "5 € & more <3\n"),
    "an address keeps its ampersands": (
        '<mj-text><a href="https://x.test/?a=1&amp;copy=2">Look</a></mj-text>',
        "Look (https://x.test/?a=1&copy=2)\n",
    ),
    "link that is its own label": (
        '<mj-text><a href="https://x.test/">x.test/</a> <a href="mailto:a@x.test">a@x.test</a></mj-text>',
        "https://x.test/ a@x.test\n",
    ),
    "link that goes nowhere": ('<mj-text><a href="#">Here</a></mj-text>', "Here\n"),
    "button": ('<mj-button href="https://x.test/">Buy now →</mj-button>', "Buy now: https://x.test/\n"),
    "button that asks": ('<mj-button href="https://x.test/">Ready?</mj-button>', "Ready? https://x.test/\n"),
    "picture": ('<mj-image src="a" alt="A red mug"/><mj-image src="b" alt=""/><mj-image src="c"/>', "[A red mug]\n"),
    "picture that links": ('<mj-image src="a" alt="Shop" href="https://x.test/"/>', "[Shop] (https://x.test/)\n"),
    "picture, name and button of one product": (
        '<mj-image src="a" alt="Mug" href="https://x.test/m"/><mj-text><a href="https://x.test/m">Red mug</a></mj-text>'
        '<mj-button href="https://x.test/m">Buy</mj-button>',
        "[Mug]\n\nRed mug\n\nBuy: https://x.test/m\n",
    ),
    "list": (
        "<mj-text><p>For you:</p><ul><li>One</li><li><p>Two</p><ul><li>Deep</li></ul></li></ul><p>End</p></mj-text>",
        "For you:\n\n- One\n- Two\n  - Deep\n\nEnd\n",
    ),
    "numbered list": ('<mj-text><ol start="3"><li>A</li><li>B</li></ol></mj-text>', "3. A\n4. B\n"),
    "quotation": ("<mj-text><blockquote><p>One</p><p>Two</p></blockquote></mj-text>", "> One\n>\n> Two\n"),
    "verbatim": ("<mj-text><pre><code>a\n  b</code></pre></mj-text>", "a\n  b\n"),
    "dividers": ("<mj-text>a</mj-text><mj-divider/><mj-divider/><mj-text>b</mj-text>", "a\n\n---\n\nb\n"),
    "two cells": ("<mj-table><tr><td>Total:</td><td>£9</td></tr></mj-table>", "Total: £9\n"),
    "three cells": ("<mj-table><tr><td>a</td><td>b</td><td>c</td></tr></mj-table>", "a – b – c\n"),
    "headed table": (
        "<mj-table><thead><tr><th>Feature</th><th>Free</th><th>Pro</th></tr></thead>"
        "<tbody><tr><td>Storage</td><td>5 GB</td><td>1 TB</td></tr><tr><td>Seats</td><td></td><td>5</td></tr></tbody>"
        "</mj-table><mj-text>End</mj-text>",
        "Storage – Free: 5 GB; Pro: 1 TB\nSeats – Pro: 5\n\nEnd\n",
    ),
    "table for looks": (
        '<mj-table role="presentation"><tr><td>★</td><td>★</td></tr></mj-table>'
        '<mj-table role="presentation"><tr><td><p>a</p></td><td><p>b</p></td></tr></mj-table>',
        "★ ★\n\na\n\nb\n",
    ),
    "meter without words": ('<mj-table><tr><td style="width:70%"></td><td></td></tr></mj-table>', "\n"),
    "left out": (
        '<mj-text css-class="a no-text">x</mj-text><mj-text><span class="no-text">x</span>'
        '<span aria-hidden="true">x</span><div style="color:red; display: none">x</div>a</mj-text>',
        "a\n",
    ),
    "written form": (
        '<mj-text data-text="4.5 of 5"><p>★★★★</p></mj-text><mj-text>a <b data-text="B!">b</b></mj-text>',
        "4.5 of 5\n\na B!\n",
    ),
    "written form that is empty": ('<mj-text data-text="">x</mj-text><mj-text>a</mj-text>', "a\n"),
    "social": (
        '<mj-social><mj-social-element src="a" href="https://f.test">F</mj-social-element>'
        '<mj-social-element src="b" alt="G" href="https://g.test"/></mj-social><mj-text>a</mj-text>',
        "F: https://f.test\nG: https://g.test\n\na\n",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_text_is_written_for_readers(name: str) -> None:
    source, expected = CASES[name]
    assert text(column(source)) == expected


IF, ELSE, END, OUT = "zq0000s1x", "zq0000s2x", "zq0000s3x", "zq0000t4x"
# name -> source, text when the condition holds (or the loop goes round once), text when it does not
LOGIC = {
    "round a section": (
        f"{column('<mj-text>a</mj-text>')}{IF}{column('<mj-text>b</mj-text>')}{END}{column('<mj-text>c</mj-text>')}",
        "a\n\nb\n\nc\n",
        "a\n\nc\n",
    ),
    "round a component": (
        column(f"<mj-text>a</mj-text>{IF}<mj-divider/>{END}<mj-text>c</mj-text>"),
        "a\n\n---\n\nc\n",
        "a\n\nc\n",
    ),
    "in mj-raw": (
        column(f"<mj-text>a</mj-text><mj-raw>{IF}</mj-raw><mj-text>b</mj-text><mj-raw>{END}</mj-raw>"),
        "a\n\nb\n\n",
        "a\n\n",
    ),
    "round a paragraph": (
        column(f"<mj-text><p>a</p>\n{IF}\n<p>b</p>\n{END}\n<p>c</p></mj-text>"),
        "a\n\nb\n\nc\n",
        "a\n\nc\n",
    ),
    "a whole paragraph": (
        column(f"<mj-text><p>a</p><p>{IF} b {END}</p><p>c</p></mj-text>"),
        "a\n\nb\n\nc\n",
        "a\n\nc\n",
    ),
    "part of a paragraph": (column(f"<mj-text><p>a {IF}b {END}c</p></mj-text>"), "a b c\n", "a c\n"),
    "between runs of text": (column(f"<mj-text>a {IF}<p>b</p>{END} c</mj-text>"), "a\n\nb\n\nc\n", "a\n\nc\n"),
    "round items": (
        column(f"<mj-text><ul><li>a</li>{IF}<li>b</li>{END}<li>c</li></ul><p>d</p></mj-text>"),
        "- a\n- b\n- c\n\nd\n",
        "- a\n- c\n\nd\n",
    ),
    "last item": (
        column(f"<mj-text><ul><li>a</li>{IF}<li>b</li>{END}</ul><p>d</p></mj-text>"),
        "- a\n- b\n\nd\n",
        "- a\n\nd\n",
    ),
    "round rows": (
        column(f"<mj-table><tr><td>a</td></tr>{IF}<tr><td>b</td></tr>{END}</mj-table><mj-text>c</mj-text>"),
        "a\nb\n\nc\n",
        "a\n\nc\n",
    ),
    "in a written form": (
        column(f'<mj-text>a</mj-text><mj-text data-text="{IF}\n- b\n{END}\n">x</mj-text><mj-text>c</mj-text>'),
        "a\n\n- b\n\nc\n",
        "a\n\nc\n",
    ),
}


@pytest.mark.parametrize("name", LOGIC)
@pytest.mark.parametrize("shown", [True, False])
def test_no_gap_is_left_by_what_is_not_shown(name: str, *, shown: bool) -> None:
    source, with_it, without = LOGIC[name]
    written = text(source)
    before, _, rest = written.partition(IF)
    branch, _, after = rest.partition(END)
    assert before + (branch if shown else "") + after.lstrip("\n" if not after.strip() else "") == (
        with_it if shown else without
    )


def test_a_loop_in_a_written_form_gives_a_line_each_round() -> None:
    written = text(f'<mj-text data-text="{IF}\n- {OUT}\n{END}">x</mj-text><p>c</p>', loops=(IF,))
    assert written == f"{IF}- {OUT}\n{END}\nc\n"


def test_a_loop_inside_a_paragraph_stays_on_its_line() -> None:
    assert text(f"<p>{IF}{OUT}, {END}</p><p>c</p>", loops=(IF,)) == f"{IF}{OUT}, {END}\n\nc\n"


def test_a_button_that_may_be_missing_leaves_the_links_their_addresses() -> None:
    button = f'{IF}<mj-button href="https://x.test">Buy</mj-button>{END}'
    assert "Mug (https://x.test)" in text(column(f'<mj-text><a href="https://x.test">Mug</a></mj-text>{button}'))


def test_the_head_is_not_read() -> None:
    (root,) = parse(
        "<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview></mj-head><mj-body/></mjml>"
    ).children
    assert isinstance(root, Element)
    assert plain_text(root) == "\n"


def test_lines_wrap_when_asked() -> None:
    assert text("<p>one two three four</p>", width=9) == "one two\nthree\nfour\n"
    assert text('<p><a href="https://x.test/very-long">a</a></p>', width=9) == "a\n(https://x.test/very-long)\n"
