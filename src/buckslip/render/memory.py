"""What a template gave last time, for the many mails that draw the same thing again: frames, cards, wrappers.

A drawing is kept when nothing in it belongs to one mail: it wrote no tags of its own, read nothing of the mail, and
found no fault. It is kept from the second time on, since some drawings never come again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from buckslip.model.block import Origin
from buckslip.render.markup import Comment, Element, Node
from buckslip.render.shape import WORD

MOST = 256  # drawings kept; about 2 MB


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing: its nodes, its plain text if the block writes its own, and the files that took part."""

    nodes: Sequence[Node]
    text: str | None
    used: tuple[str, ...]


class Memory:
    """The drawings of one process."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Drawn] = {}
        self._seen: set[int] = set()

    def get(self, key: Hashable) -> Drawn | None:
        """The drawing under `key`, if it was kept; its nodes are to be copied."""
        return self._kept.get(key)

    def offer(self, key: Hashable, drawing: Drawn) -> None:
        """Keep a drawing when its key comes for the second time; nobody may change its nodes from then on."""
        mark = hash(key)
        if mark not in self._seen:
            self._seen = self._seen if len(self._seen) < 16 * MOST else set()
            self._seen.add(mark)
        elif len(self._kept) < MOST:
            self._kept[key] = drawing


def copied(nodes: Sequence[Node], origin: Origin, words: Mapping[str, str]) -> list[Node]:
    """A copy of `nodes` that came from `origin`, with the words of options replaced by their values."""
    return [_copy(node, origin, words) for node in nodes]


def replaced(text: str, words: Mapping[str, str]) -> str:
    """`text` with the words of options replaced; values are not looked at again."""
    return WORD.sub(lambda found: words.get(found[0], found[0]), text) if "zqv" in text else text


def _copy(node: Node, origin: Origin, words: Mapping[str, str]) -> Node:
    if isinstance(node, str):
        return replaced(node, words)
    if isinstance(node, Comment):
        return Comment(replaced(node.text, words))
    attrs = {name: replaced(value, words) if "zqv" in value else value for name, value in node.attrs.items()}
    children = [_copy(child, origin, words) for child in node.children]
    return Element(node.tag, attrs, children, line=node.line, column=node.column, origin=origin)


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
