"""Finds the tokens of a finished HTML document, and says whether each stands in text or in an attribute."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Between tags."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """In the value of the attribute `name`; `first` when the value begins with the token, `whole` when it is all."""

    name: str
    first: bool
    whole: bool


Place = Text | Attribute
TEXT = Text()


def tokens_in(html: str, token: re.Pattern[str]) -> Counter[str]:
    """How often each token occurs."""
    return Counter(found[0] for found in token.finditer(html))


def positions(html: str, token: re.Pattern[str]) -> list[tuple[int, int, str, Place]]:
    """Start, end, token and place of every token in `html`, in order.

    Attributes are quoted by `"` and hold neither `<` nor `>`, as `markup.serialise` writes them, so the nearest
    angle bracket before a token tells where it stands; inside conditional comments too.
    """
    found: list[tuple[int, int, str, Place]] = []
    for match in token.finditer(html):
        start, end = match.span()
        bracket = html.rfind("<", 0, start)
        if html.rfind(">", bracket + 1, start) >= 0 or bracket < 0 or html.startswith("<!--", bracket):
            found.append((start, end, match[0], TEXT))
            continue
        quote = html.rfind('"', bracket, start)
        name = html[html.rfind(" ", bracket, quote) + 1 : quote - 1]
        first = start == quote + 1
        found.append((start, end, match[0], Attribute(name, first, first and html[end : end + 1] == '"')))
    return found
