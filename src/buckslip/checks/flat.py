"""A template as one string that a rule can read: every branch written out, every value as its bare name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from buckslip.syntax.nodes import Field, For, If, Literal, Loop, Output, Position, System, Template, Text, Value

NOTHING_KNOWN: Mapping[str, str] = {}


def flat(template: Template, known: Mapping[str, str] = NOTHING_KNOWN) -> str:
    """All that a customer may see: the branches of a condition one after the other, a loop's body once.

    A value becomes `{{ its.name }}`, without filters, so that no quote or bracket of a tag can upset a parser of HTML.
    A system value in `known` (the sender's address) is written out.
    """
    return "".join(_every(template, known))


def certain(template: Template, known: Mapping[str, str] = NOTHING_KNOWN) -> str:
    """Only what every customer sees: no condition and no loop."""
    return "".join(_plain(node, known) for node in template if isinstance(node, (Text, Output)))


def shown_to_all(template: Template, system: str) -> bool:
    """Whether the system value is written on every path through the template."""
    return any(_always(node, system) for node in template)


def apart(template: Template, one: str, other: str) -> bool:
    """Whether the two texts stand in different branches of one condition, so that nobody sees both."""
    for node in template:
        if isinstance(node, (Text, Output)):
            continue
        bodies = [branch.body for branch in node.branches] if isinstance(node, If) else [node.body]
        bodies.append(node.otherwise)
        held = [(one in text, other in text) for text in map(flat, bodies)]
        first, second = ({at for at, pair in enumerate(held) if pair[which]} for which in (0, 1))
        if (first and second and not first & second) or any(apart(body, one, other) for body in bodies):
            return True
    return False


def _every(template: Template, known: Mapping[str, str]) -> Iterator[str]:
    for node in template:
        if isinstance(node, (Text, Output)):
            yield _plain(node, known)
        elif isinstance(node, If):
            for branch in node.branches:
                yield from _every(branch.body, known)
                yield " "
            yield from _every(node.otherwise, known)
        else:
            yield from _every(node.body, known)
            yield " "
            yield from _every(node.otherwise, known)


def _plain(node: Text | Output, known: Mapping[str, str]) -> str:
    if isinstance(node, Text):
        return node.text
    if isinstance(node.value, System) and node.value.name in known:
        value = known[node.value.name]
        return value if node.position in (Position.PLAIN, Position.SUBJECT) else escape(value)
    return "{{ " + _name(node.value) + " }}"


def _name(value: Value) -> str:
    match value:
        case Field():
            return ".".join(value.path)
        case System():
            return value.name
        case Loop():
            return f"loop.{value.name}"
        case Literal():
            return "constant"


def _always(node: Text | Output | If | For, system: str) -> bool:
    if isinstance(node, Output):
        return isinstance(node.value, System) and node.value.name == system
    if isinstance(node, If):
        paths = [branch.body for branch in node.branches] + [node.otherwise]
        return all(shown_to_all(path, system) for path in paths)
    return False
