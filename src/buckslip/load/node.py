"""A YAML document as a tree in which every key and value knows its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from buckslip.model.source import Marked, Span

Scalar = str | int | float | bool | None


@dataclass(slots=True)
class Node:
    """A mapping, a list or a scalar; `text` is a scalar as written, and `line` and `column` are where that begins."""

    value: Scalar | list[Node] | dict[str, Node]
    path: str
    line: int
    column: int
    text: str = ""
    places: dict[str, tuple[str, int, int]] = field(default_factory=dict)  # of a mapping's keys

    @property
    def span(self) -> Span:
        """Where the value begins."""
        return Span(self.path, self.line, self.column)

    @property
    def marked(self) -> Marked[str]:
        """A scalar's text and its place."""
        return Marked(self.text, self.span)

    @property
    def entries(self) -> dict[str, Node]:
        """The entries of a mapping; none for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The items of a list; none for anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def scalar(self) -> Scalar:
        """The value of a scalar; None for anything else."""
        return None if isinstance(self.value, list | dict) else self.value

    def key_span(self, key: str) -> Span:
        """Where the key of an entry begins; the mapping itself when it has no such key."""
        return Span(*self.places[key]) if key in self.places else self.span

    def plain(self) -> object:
        """The value without its places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def scalars(self) -> tuple[tuple[str, str], ...]:
        """The scalar entries of a mapping, as written."""
        return tuple((key, node.text) for key, node in self.entries.items() if not isinstance(node.value, list | dict))

    def leaves(self, prefix: str = "") -> Iterator[tuple[str, Node]]:
        """Every scalar of nested mappings, under its keys joined with dots."""
        for key, node in self.entries.items():
            if isinstance(node.value, dict):
                yield from node.leaves(f"{prefix}{key}.")
            elif not isinstance(node.value, list):
                yield f"{prefix}{key}", node


def merged(over: Node, under: Node) -> Node:
    """The entries of two mappings; where both have a key, `over` wins as a whole."""
    return Node(
        {**under.entries, **over.entries},
        over.path,
        over.line,
        over.column,
        places={**under.places, **over.places},
    )
