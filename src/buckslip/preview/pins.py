"""Words by which the page finds the place of a finding on the mail: what the writer wrote there, as readers see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from buckslip.model.finding import Finding
from buckslip.model.mail import Mail
from buckslip.preview.pieces import literals
from buckslip.syntax.nodes import Template

_UNSEEN = re.compile(
    r"<!--.*?-->|<(style|title|script)\b.*?</\1>|<[^>]*display:\s*none[^>]*>[^<]*|<[^>]*>", re.DOTALL | re.IGNORECASE
)
_SPACE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\xad]+")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"^\s*(?:#+|[-*+>]|\d+[.)])\s+|[*_`]{1,3}|\\(?=[^\w\s])")
_VALUE = re.compile(r"(?<![\w-])(?!(?:alt|image|src|url)=)[\w-]+=(?:\"((?:[^\"\\]|\\.)+)\"|'((?:[^'\\]|\\.)+)')")
_QUOTES = re.compile(r"[\"'’“”„–—]|--+|\.\.\.")  # what may look different when it is drawn
_ADDRESS = re.compile(r"\S*[/.]\S+|#?[\w-]*")  # of a page or a picture, or one bare word
_BELOW = 6  # lines further on; the next block begins there
_SIZES = (8, 5, 3, 2)  # words
_SHORTEST, _LONGEST = 5, 60  # characters without spaces


@dataclass(frozen=True)
class Pins:
    """Finds the places of findings on one mail; `source` is the writer's file."""

    mail: Mail
    html: Template
    source: str

    def pin(self, finding: Finding) -> dict[str, object] | None:
        """Words that stand near the finding in the source and on the mail, and how often they stand before it."""
        body = self.mail.body.span
        if finding.span.path != self.mail.path or finding.span.line < body.line:
            return None
        for line, words in self._said(finding.span.line, finding.span.column):
            squeezed = _squeezed(words)
            total = self._seen.count(squeezed)
            if total:
                before = _squeezed("\n".join(self._lines[body.line - 1 : line - 1])).count(squeezed)
                return {"text": words, "nth": min(before, total - 1)}
        return None

    @cached_property
    def _lines(self) -> list[str]:
        return self.source.splitlines()

    @cached_property
    def _seen(self) -> str:
        """What readers of any kind see of the mail, without spaces."""
        return _squeezed(unescape(_UNSEEN.sub("", "".join(literals(self.html)))))

    def _said(self, first: int, column: int) -> Iterator[tuple[int, str]]:
        """Line by line from the finding on, what may be seen of it on the mail, the surest first."""
        for line, text in enumerate(self._lines[first - 1 : first + _BELOW], first):
            if line > first and text.startswith(":::") and text.strip(": "):
                return  # another block
            for part in _parts(text[column - 1 :] if line == first else text):
                for words in _windows(part):
                    yield line, words
            if line == first and column > 1:
                for part in _parts(text):
                    for words in _windows(part):
                        yield line, words


def _parts(line: str) -> Iterator[str]:
    """The runs of words in a line of Markdown, or the values in the head of a block."""
    if line.startswith(":::") or re.match(r"[\w-]+=[\"']", line):
        given = (found[1] or found[2] for found in _VALUE.finditer(line))
        yield from (part for one in given if not _ADDRESS.fullmatch(one) for part in _TAG.split(one))
    else:
        if label := _LINK.match(line):
            yield label[1]
        plain = _LINK.sub(r"\1", _TAG.sub("\n", line))
        yield from (_MARKS.sub("", part) for part in plain.split("\n"))


def _windows(text: str) -> Iterator[str]:
    """The beginning of a text, fewer and fewer words of it, at last between quotes and dashes, which may change."""
    words = text.replace("|", " ").split()
    for size in _SIZES:
        window = " ".join(words[:size])[:_LONGEST].strip()
        if len(_squeezed(window)) >= _SHORTEST and (size == _SIZES[0] or len(words) > size):
            yield window
    if _QUOTES.search(text):
        for part in sorted(_QUOTES.split(text), key=len, reverse=True):
            yield from _windows(part)


def _squeezed(text: str) -> str:
    return _SPACE.sub("", text)
