"""Long texts that repeat one another, kept as numbers of shared pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from buckslip.syntax.nodes import For, If, Template, Text

Part = int | str  # the number of a piece, or literal text

_SHORTEST = 24  # shorter texts are cheaper written out than looked up
_REACH = 6000  # how far a piece may have moved in an artefact, beyond its own length


@dataclass(slots=True)
class Pieces:
    """A table of distinct texts, numbered in the order of their first use."""

    texts: list[str] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        """The number of `text`, which joins the table if it is new."""
        known = self._numbers.setdefault(text, len(self.texts))
        if known == len(self.texts):
            self.texts.append(text)
        return known

    def join(self, parts: Sequence[int]) -> str:
        """The text that these numbers stand for."""
        return "".join([self.texts[part] for part in parts])

    def encode(self, text: str, landmarks: Sequence[str]) -> list[Part]:
        """Write `text` as parts: `landmarks` that it holds, in their order, as numbers, and the rest as it is."""
        parts: list[Part] = []
        position = 0
        for landmark in landmarks:
            at = text.find(landmark, position, position + len(landmark) + _REACH)
            if at < 0:
                continue
            if at > position:
                parts.append(text[position:at])
            parts.append(self.number(landmark))
            position = at + len(landmark)
        if position < len(text) or not parts:
            parts.append(text[position:])
        return parts


def literals(template: Template) -> Iterator[str]:
    """Every literal text of a template in the order of the source, branches included."""
    for node in template:
        match node:
            case Text(text):
                yield text
            case If(branches, otherwise):
                for branch in branches:
                    yield from literals(branch.body)
                yield from literals(otherwise)
            case For():
                yield from literals(node.body)
                yield from literals(node.otherwise)


def landmarks(texts: Iterable[str]) -> tuple[str, ...]:
    """Those of `texts` that are worth a number."""
    return tuple(text for text in texts if len(text) >= _SHORTEST)
