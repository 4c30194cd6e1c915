"""Tags that do not match, and attributes written twice: what HTML parsers mend without a word, each in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_SKIPPED = re.compile(r"<!--.*?-->|<(style|script|title|xml)\b.*?</\1\s*>|<!\[[^\]]*\]>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"""</?[a-z](?:[^"'<>]++|"[^"]*"|'[^']*')*+>""", re.IGNORECASE)
_NAME = re.compile(r"[\w:-]+")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)""")
_BROKEN = re.compile(r"<[a-z][^<>]*(?=<)", re.IGNORECASE)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_MAY_STAY_OPEN = frozenset(
    ("p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "dt", "dd", "html", "head", "body")
)
_LISTS_AND_BOXES = ("address", "blockquote", "center", "div", "dl", "form", "hr", "ol", "p", "pre", "table", "ul")
_PARTS = ("article", "aside", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "main", "nav", "section")
_END_A_PARAGRAPH = frozenset((*_LISTS_AND_BOXES, *_PARTS))


def faults(html: str) -> tuple[str, ...]:
    """What is wrong, in words, each once."""
    return tuple(dict.fromkeys(_faults(_SKIPPED.sub(" ", html))))


def _faults(html: str) -> Iterator[str]:
    stack: list[str] = []
    tags = _TAG.findall(html)
    for tag, closing, empty, doubled in map(_read, tags):
        if closing:
            yield from _closed(tag, stack)
            continue
        yield from doubled
        if tag in _END_A_PARAGRAPH and stack and stack[-1] == "p":
            stack.pop()
        if tag not in _VOID and not (empty and (":" in tag or "svg" in stack)):
            stack.append(tag)
    yield from (f"<{tag}> is never closed" for tag in stack if tag not in _MAY_STAY_OPEN)
    if "<!--" in html:
        yield "a comment never ends"
    if len(tags) < html.count("<"):
        yield from (f"'{found[0][:40]}' never ends" for found in _BROKEN.finditer(_TAG.sub(" ", html)))


@lru_cache(maxsize=8192)  # mails of one brand are made of the same few hundred tags
def _read(text: str) -> tuple[str, bool, bool, tuple[str, ...]]:
    """The name of a tag, whether it ends an element, whether it is one by itself, and what it has twice."""
    closing, empty = text[1] == "/", text.endswith("/>")
    found = _NAME.match(text, 2 if closing else 1)
    tag, end = (found[0].lower(), found.end()) if found else ("", 1)
    doubled = not closing and text.count("=") > 1
    return tag, closing, empty, tuple(_doubled(tag, text[end : -2 if empty else -1])) if doubled else ()


def _closed(tag: str, stack: list[str]) -> Iterator[str]:
    """End the element, and say what is left open in it."""
    if tag not in stack:
        if tag not in _VOID:
            yield f"</{tag}> ends what never began"
        return
    while (inner := stack.pop()) != tag:
        if inner not in _MAY_STAY_OPEN:
            yield f"<{inner}> is still open where </{tag}> stands"


def _doubled(tag: str, attributes: str) -> Iterator[str]:
    names = [name.lower() for name in _ATTRIBUTE.findall(attributes)]
    if len(names) != len(set(names)):
        yield from (f"<{tag}> has '{name}' twice" for name in dict.fromkeys(names) if names.count(name) > 1)
