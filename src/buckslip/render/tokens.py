"""Tags travel through Markdown and MJML as ASCII words, one a tag, and are counted on the way out.

A word such as `zq0000t12x` survives every tool on the way: it is lower case (host names are lower-cased), holds no
punctuation (Markdown, entities, URL encoding) and ends in a letter (so that 1 is no prefix of 12).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from buckslip.syntax.nodes import ForTag, Out, Tag

TOKEN = re.compile(r"zq[0-9a-f]{4}[st]\d+x")
STATEMENT = re.compile(r"zq[0-9a-f]{4}s\d+x")
STATEMENTS_ONLY = re.compile(r"(?:\s*zq[0-9a-f]{4}s\d+x)+\s*")


class Tokens:
    """The tags of one document. `avoid` is text in which the words must not occur already."""

    def __init__(self, avoid: str) -> None:
        number = 0
        while f"zq{number:04x}" in avoid.lower():
            number += 1
        self.nonce = f"zq{number:04x}"
        self._tags: list[Tag] = []

    def __len__(self) -> int:
        return len(self._tags)

    def add(self, tag: Tag) -> str:
        """The word that stands for `tag` from now on."""
        self._tags.append(tag)
        kind = "t" if isinstance(tag, Out) else "s"
        return f"{self.nonce}{kind}{len(self._tags) - 1}x"

    def join(self, pieces: Iterable[str | Tag]) -> str:
        """The text with each tag replaced by its word."""
        return "".join(piece if isinstance(piece, str) else self.add(piece) for piece in pieces)

    def tag(self, word: str) -> Tag:
        """The tag behind `word`."""
        return self._tags[int(word[7:-1])]

    @property
    def hold_logic(self) -> bool:
        """Whether any tag is more than a value."""
        return not all(isinstance(tag, Out) for tag in self._tags)

    def loops(self) -> set[str]:
        """The words that open a loop."""
        return {f"{self.nonce}s{number}x" for number, tag in enumerate(self._tags) if isinstance(tag, ForTag)}

    def damaged(self, text: str) -> int:
        """How many words in `text` were changed on the way, by a filter in a block for instance."""
        small = text.encode("utf-8", "surrogatepass").lower()  # in ASCII, as the words are
        return small.count(self.nonce.encode()) - len(TOKEN.findall(text))
