"""From the paragraph in which something stands to the very words: blocks know their line, writers want the column."""

from __future__ import annotations

import re
from collections.abc import Iterable

from buckslip.checks.urls import split
from buckslip.model.source import Marked, Span

_VALUE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_FAR = 1500  # characters; further on it is another paragraph's


def pinpoint(rough: Span, body: Marked[str], clues: Iterable[str]) -> Span:
    """The place of the first clue that stands in the body soon after `rough`, else `rough` itself."""
    start = _offset(rough, body)
    if start is None:
        return rough
    for clue in clues:
        at = body.value.find(clue, start, start + _FAR) if clue else -1
        if at >= 0:
            return body.span.moved(body.value[:at])
    return rough


def longest(text: str) -> str:
    """The longest run of words without a tag in it."""
    return max((part.strip() for part in _VALUE.split(text)), key=len, default="")


def as_written(words: str) -> tuple[str, ...]:
    """How words stand in Markdown and in a block's options, the surest first."""
    return (f"[{words}](", f'"{words}"', words) if words else ()


def address(url: str) -> str:
    """The part of an address that a writer wrote: without query, UTM parameters and tags."""
    return longest(url.partition("?")[0].partition("#")[0])


def file_name(src: str) -> str:
    """The last part of a picture's address, which the brand's base does not change."""
    return "" if "{" in src else split(src).path.rpartition("/")[2]


def _offset(span: Span, body: Marked[str]) -> int | None:
    """How many characters into the body the place is."""
    if span.path != body.span.path or span.line < body.span.line:
        return None
    lines = body.value.splitlines(keepends=True)[: span.line - body.span.line]
    indent = span.column - (body.span.column if span.line == body.span.line else 1)
    return sum(map(len, lines)) + max(0, indent)
