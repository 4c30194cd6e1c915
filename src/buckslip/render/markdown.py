"""Markdown becomes HTML, block by block, each with the line it came from.

CommonMark with tables; raw HTML is shown, not obeyed; a soft break is a space (mrml drops the newline).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from markdown_it import MarkdownIt

from buckslip.render.flow import unfold

DEFINITION = re.compile(r" {0,3}\[[^\]\n]+\]:\s*\S+[^\n]*")
OPENING = re.compile(r"<(h[1-6]|p|a|ul|ol|li|blockquote|table|thead|tbody|tr|th|td|code|pre|hr|img|strong|em)(?=[ />])")


@dataclass(frozen=True, slots=True)
class Piece:
    """One Markdown block as HTML, and the line (from 0) where it begins."""

    html: str
    line: int


def _softbreak(_renderer: object, *_: object) -> str:
    return " "


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable("table")
    parser.add_render_rule("softbreak", _softbreak)
    return parser


def definitions(body: str) -> MutableMapping[str, Any]:
    """The link definitions of the whole body, so that each run of prose knows them."""
    env: MutableMapping[str, Any] = {}
    if "]:" in body and (found := DEFINITION.findall(body)):
        _parser().parse("\n".join(found), env)
    return env


def to_html(lines: Sequence[str], env: MutableMapping[str, Any]) -> list[Piece]:
    """The blocks of some Markdown lines; a line may hold more than one line's text, and counts as one."""
    parser = _parser()
    pieces: list[Piece] = []
    tokens = parser.parse("\n".join(lines), env)
    numbers = [number for number, line in enumerate(lines) for _ in range(line.count("\n") + 1)]
    start = 0
    for end, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            group = tokens[start : end + 1]
            line = numbers[group[0].map[0]] if group[0].map else 0
            html = parser.renderer.render(group, parser.options, env)
            pieces.append(Piece(unfold(html).strip(), line))
            start = end + 1
    return pieces


def dressed(html: str, styles: Mapping[str, str]) -> str:
    """`html` with the look of each tag written into it, since many mail clients know no other place for it."""

    def dress(found: re.Match[str]) -> str:
        tag = found[1]
        style = styles.get(tag, "")
        scope = ' scope="col"' if tag == "th" else ""
        return f'<{tag}{scope} class="m-{tag}" style="{style}"' if style else f"<{tag}{scope}"

    return _merge_styles(OPENING.sub(dress, html))


TWO_STYLES = re.compile(r'(<t[hd][^>]* class="m-t[hd]" style="[^"]*)" style="([^"]*)"')


def _merge_styles(html: str) -> str:
    """Markdown aligns table cells by a style of its own; a tag may have one only."""
    return TWO_STYLES.sub(r'\1;\2"', html)
