"""Mistakes in a style sheet that make a program drop it: brackets, quotes and comments that do not end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_VALUE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_ADDRESS = re.compile(r"url\([^)]*\)", re.IGNORECASE)
_INNERMOST = re.compile(r"([^{}]*)\{([^{}]*)\}")
_AT_LINE = re.compile(r"@(?:charset|import|namespace)[^;{}]*;")
_DECLARATION = re.compile(r"\s*(?:[-*_]*[a-z][\w-]*\s*:.+|\s*)", re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=256)
def faults(sheet: str) -> tuple[str, ...]:
    """What is wrong with the text of a `<style>` element, in words."""
    return tuple(dict.fromkeys(_faults(sheet)))


def _faults(sheet: str) -> Iterator[str]:
    text = _STRING.sub("s", _COMMENT.sub(" ", _VALUE.sub("v", sheet)))
    text = _ADDRESS.sub("u", text)
    for left, what in (("/*", "a comment"), ('"', "a string"), ("'", "a string")):
        text, found, _ = text.partition(left)
        if found:
            yield f"{what} never ends"
            return
    text = _AT_LINE.sub(" ", text.replace("<!--", " ").replace("-->", " "))
    if text.count("{") != text.count("}"):
        yield f"{text.count('{')} opening and {text.count('}')} closing braces"
        return
    for selector, body in _INNERMOST.findall(text):
        if not selector.strip():
            yield "braces without a selector"
        yield from (_broken(one) for one in body.split(";") if not _DECLARATION.fullmatch(one))
    for _ in range(4):  # rules in @media in @supports, and one to spare
        text = _INNERMOST.sub(" ", text)
    if rest := text.strip():
        yield f"'{' '.join(rest.split())[:40]}' stands outside of any rule"


def _broken(declaration: str) -> str:
    return f"'{' '.join(declaration.split())[:40]}' is no declaration"
