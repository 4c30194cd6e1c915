"""Writes CSS into style attributes, for the style sheets that a layout marks `inline="inline"`."""

from __future__ import annotations

import re

import css_inline

from buckslip.model.errors import RenderError
from buckslip.render.places import Text, positions

_ENTITY = re.compile(r"&#?\w{1,31};")


def inline(html: str, css: str, *, token: re.Pattern[str], nonce: str) -> str:
    """`html` with `css` in its style attributes and nothing else changed.

    The library parses and prints the document like a browser: it would decode entities, and move tags that stand
    between the rows of a table out of it. Entities become words and tags become comments until it is done.
    """
    entities: list[str] = []

    def hide(found: re.Match[str]) -> str:
        entities.append(found[0])
        return f"{nonce}e{len(entities) - 1}x"

    hidden = _ENTITY.sub(hide, _in_comments(html, token))
    inliner = css_inline.CSSInliner(
        inline_style_tags=False,
        extra_css=css,
        keep_style_tags=True,
        keep_link_tags=True,
        load_remote_stylesheets=False,
    )
    try:
        inlined = inliner.inline(hidden)
    except css_inline.InlineError as error:
        raise RenderError(f"css-inline: {error}") from error
    inlined = re.sub(f"{nonce}e(\\d+)x", lambda found: entities[int(found[1])], inlined)
    inlined = re.sub(f"<!--({token.pattern})-->", r"\1", inlined)
    return inlined.replace("<!DOCTYPE html>", "<!doctype html>", 1)


def _in_comments(html: str, token: re.Pattern[str]) -> str:
    """Every token in the body's text as a comment of its own; those inside conditional comments are safe already."""
    body = html.find("<body")
    pieces = []
    done = 0
    for start, end, name, place in positions(html, token):
        if start > body and isinstance(place, Text) and not _in_comment(html, start):
            pieces.append(f"{html[done:start]}<!--{name}-->")
            done = end
    return "".join(pieces) + html[done:]


def _in_comment(html: str, position: int) -> bool:
    return html.rfind("<!--", 0, position) > html.rfind("-->", 0, position)
