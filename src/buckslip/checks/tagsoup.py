"""Tags that do not match, and attributes written twice: what HTML parsers mend without a word, each in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_SKIPPED_LOW = re.compile(r"<!--.*?-->|<(style|script|title|xml)\b.*?</\1\s*>|<!\[[^\]]*\]>", re.DOTALL)
_SKIPPED = re.compile(_SKIPPED_LOW.pattern, re.DOTALL | re.IGNORECASE)
_TAG_LOW = re.compile(r"""</?[a-z](?:[^"'<>]++|"[^"]*"|'[^']*')*+>""")
_TAG = re.compile(_TAG_LOW.pattern, re.IGNORECASE)
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
_Read = tuple[str, bool, bool, tuple[str, ...]]  # name, whether it ends an element, is one by itself; what it has twice


def faults(html: str, low: str) -> tuple[str, ...]:
    """What is wrong, in words, each once; `low` is the same in small letters, in which there is nothing to mend."""
    if next(_faults(_SKIPPED_LOW.sub(" ", low), _TAG_LOW), None) is None:
        return ()
    return tuple(dict.fromkeys(_faults(_SKIPPED.sub(" ", html), _TAG)))


def _faults(html: str, looked_for: re.Pattern[str]) -> Iterator[str]:
    tags = looked_for.findall(html)
    yield from _in_order(tuple(map(_read, tags)))
    if "<!--" in html:
        yield "a comment never ends"
    if len(tags) < html.count("<") - html.count("<!"):
        yield from (f"'{found[0][:40]}' never ends" for found in _BROKEN.finditer(looked_for.sub(" ", html)))


@lru_cache(maxsize=16)  # the locales of a mail are made of the same tags
def _in_order(tags: tuple[_Read, ...]) -> tuple[str, ...]:
    return tuple(_misplaced(tags))


def _misplaced(tags: tuple[_Read, ...]) -> Iterator[str]:
    stack: list[str] = []
    for tag, closing, empty, doubled in tags:
        if closing:
            yield from _closed(tag, stack)
            continue
        yield from doubled
        if tag in _END_A_PARAGRAPH and stack and stack[-1] == "p":
            stack.pop()
        if tag not in _VOID and not (empty and (":" in tag or "svg" in stack)):
            stack.append(tag)
    yield from (f"<{tag}> is never closed" for tag in stack if tag not in _MAY_STAY_OPEN)


@lru_cache(maxsize=8192)  # mails of one brand are made of the same few hundred tags
def _read(text: str) -> _Read:
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
