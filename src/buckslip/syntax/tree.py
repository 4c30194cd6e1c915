"""Put a flat run of strings and tags back together into a tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from buckslip.model.errors import BuckslipError
from buckslip.syntax.nodes import (
    Branch,
    Condition,
    ElifTag,
    ElseTag,
    EndForTag,
    EndIfTag,
    For,
    ForTag,
    If,
    IfTag,
    Node,
    Out,
    Output,
    Placed,
    Tag,
    Template,
    Text,
)


class Unbalanced(BuckslipError):
    """A tag that fits nothing that is open, or that is never closed."""

    def __init__(self, tag: Tag) -> None:
        super().__init__(f"{tag.span}: a condition or loop is not balanced here")
        self.tag = tag


@dataclass(slots=True)
class _Open:
    """An `if` or `for` that is being read: `nodes` fills up until the next branch or the end."""

    tag: IfTag | ForTag | None  # None: the whole template
    condition: Condition | None = None
    nodes: list[Node] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)  # of an `if`, those already read
    body: tuple[Node, ...] = ()  # of a `for`, once its else begins
    in_else: bool = False

    def branch(self) -> None:
        """Close the branch that is being read."""
        if self.condition is not None:
            self.branches.append(Branch(self.condition, tuple(self.nodes)))
            self.condition, self.nodes = None, []


def assemble(pieces: Iterable[str | Placed]) -> Template:
    """Build the tree; raise `Unbalanced` at a tag that does not fit."""
    root = _Open(None)
    stack = [root]
    for piece in pieces:
        top = stack[-1]
        if isinstance(piece, str):
            _add_text(top.nodes, piece)
            continue
        tag = piece.tag
        match tag:
            case Out():
                top.nodes.append(Output(tag.value, tag.filters, piece.position, tag.span))
            case IfTag():
                stack.append(_Open(tag, tag.condition))
            case ForTag():
                stack.append(_Open(tag))
            case ElifTag() | ElseTag():
                _next_branch(top, tag)
            case EndIfTag() | EndForTag():
                if isinstance(top.tag, IfTag) != isinstance(tag, EndIfTag) or top.tag is None:
                    raise Unbalanced(tag)
                stack.pop()
                stack[-1].nodes.append(_closed(top))
    if stack[-1].tag is not None:
        raise Unbalanced(stack[-1].tag)
    return tuple(root.nodes)


def _add_text(nodes: list[Node], text: str) -> None:
    if nodes and isinstance(last := nodes[-1], Text):
        nodes[-1] = Text(last.text + text)
    elif text:
        nodes.append(Text(text))


def _next_branch(top: _Open, tag: ElifTag | ElseTag) -> None:
    if top.tag is None or top.in_else or (isinstance(tag, ElifTag) and not isinstance(top.tag, IfTag)):
        raise Unbalanced(tag)
    if isinstance(top.tag, ForTag):
        top.body, top.nodes = tuple(top.nodes), []
    top.branch()
    if isinstance(tag, ElifTag):
        top.condition = tag.condition
    else:
        top.in_else = True


def _closed(top: _Open) -> If | For:
    if isinstance(top.tag, IfTag):
        top.branch()
        return If(tuple(top.branches), tuple(top.nodes), top.tag.span)
    loop = top.tag
    assert loop is not None
    body, otherwise = (top.body, tuple(top.nodes)) if top.in_else else (tuple(top.nodes), ())
    return For(loop.variable, loop.source, loop.limit, body, otherwise, loop.span)
