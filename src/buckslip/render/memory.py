"""What a template gave last time, for the many mails that draw the same thing again: frames, headers, wrappers.

A drawing is kept when nothing in it belongs to one mail: it wrote no tags of its own, read nothing of the mail, and
found no fault. It is kept from the second time on, since most drawings (product cards) never come again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from buckslip.model.block import Origin
from buckslip.render.markup import Comment, Element, Node

MOST = 256  # drawings kept; about 2 MB


@dataclass(frozen=True, slots=True)
class Kept:
    """A drawing: its nodes, to be copied, and the files that took part."""

    nodes: Sequence[Node]
    used: tuple[str, ...]


class Memory:
    """The drawings of one process."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Kept] = {}
        self._seen: set[int] = set()

    def get(self, key: Hashable) -> Kept | None:
        """The drawing under `key`, if it was kept."""
        return self._kept.get(key)

    def offer(self, key: Hashable, nodes: Sequence[Node], used: tuple[str, ...]) -> None:
        """Keep a drawing when its key comes for the second time; `nodes` are copied."""
        mark = hash(key)
        if mark not in self._seen:
            self._seen = self._seen if len(self._seen) < 16 * MOST else set()
            self._seen.add(mark)
        elif len(self._kept) < MOST:
            self._kept[key] = Kept(copied(nodes, None), used)


def copied(nodes: Sequence[Node], origin: Origin | None, words: Mapping[str, str] | None = None) -> list[Node]:
    """A copy of `nodes` that came from `origin`, with some words replaced in texts and attributes."""
    return [_copy(node, origin, words or {}) for node in nodes]


def _copy(node: Node, origin: Origin | None, words: Mapping[str, str]) -> Node:
    if isinstance(node, Comment):
        return node
    if isinstance(node, str):
        return _replaced(node, words)
    attrs = {name: _replaced(value, words) for name, value in node.attrs.items()} if words else dict(node.attrs)
    children = [_copy(child, origin, words) for child in node.children]
    return Element(node.tag, attrs, children, line=node.line, column=node.column, origin=origin)


def _replaced(text: str, words: Mapping[str, str]) -> str:
    for word, value in words.items():
        if word in text:
            text = text.replace(word, value)
    return text


class Watched(Mapping[str, str]):
    """What templates may read of the mail; `read` tells whether one did."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.read = False

    def __getitem__(self, name: str) -> str:
        self.read = True
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        self.read = True
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
