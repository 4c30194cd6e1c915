"""Logic and markup must nest: the tags of an if or a for have to stand inside one and the same element.

`**{% if x %}bold** text{% endif %}` would leave the mail's HTML broken for some customers, so it is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator

from buckslip.model.finding import Finding, Severity
from buckslip.render.markup import Element
from buckslip.render.tokens import STATEMENT, Tokens
from buckslip.syntax.nodes import ElifTag, ElseTag, ForTag, IfTag, Tag

MESSAGE = "this tag and its partner stand in different parts of the text"
WAY_OUT = "open and close it inside the same paragraph, emphasis, link or attribute, or put both on lines of their own"


def crossings(root: Element, tokens: Tokens) -> list[Finding]:
    """A finding for each tag whose partner is in another element or attribute."""
    places = dict.fromkeys(tag.span for tag in _strays(root, tokens))
    return [Finding("tag-crosses-markup", Severity.ERROR, place, MESSAGE, WAY_OUT) for place in places]


def _strays(element: Element, tokens: Tokens) -> Iterator[Tag]:
    for name, value in element.attrs.items():
        if "zq" in value and name != "data-text":
            yield from _unpaired(STATEMENT.findall(value), tokens)
    words: list[str] = []
    for child in element.children:
        if isinstance(child, Element):
            yield from _strays(child, tokens)
        elif isinstance(child, str) and "zq" in child:
            words += STATEMENT.findall(child)
    yield from _unpaired(words, tokens)


def _unpaired(words: list[str], tokens: Tokens) -> Iterator[Tag]:
    open_: list[Tag] = []
    for word in words:
        tag = tokens.tag(word)
        if isinstance(tag, IfTag | ForTag):
            open_.append(tag)
        elif not open_:
            yield tag
        elif not isinstance(tag, ElifTag | ElseTag):
            open_.pop()
    yield from open_
