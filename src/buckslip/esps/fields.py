"""Which fields a mail needs, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from buckslip.esps.parts import templates
from buckslip.model.same import Same
from buckslip.model.schema import FieldSpec
from buckslip.render.rendered import Rendered
from buckslip.syntax.nodes import (
    And,
    Compare,
    Condition,
    Field,
    For,
    If,
    Known,
    Member,
    Node,
    Not,
    Or,
    Output,
    System,
    Template,
    Text,
    Value,
)


@dataclass(frozen=True, slots=True)
class Use:
    """A field of the customer, or of the records of a list, and the parts of the mail that need it."""

    path: tuple[str, ...]  # ("tier",) or ("recommendations", "price")
    spec: FieldSpec
    parts: tuple[str, ...]

    @property
    def name(self) -> str:
        """The field as one writes it: `customer.recommendations[].price`."""
        return "customer." + "[].".join(self.path)


@lru_cache(maxsize=2)  # as rendered, and without lists
def uses_of(mail: Same[Rendered]) -> tuple[Use, ...]:
    """Every field that a mail needs; one ESP after the other asks for the same mail."""
    return uses(templates(mail.it))


def uses(parts: Mapping[str, Template]) -> tuple[Use, ...]:
    """Every field that the parts need, by name."""
    specs: dict[tuple[str, ...], FieldSpec] = {}
    where: dict[tuple[str, ...], dict[str, None]] = {}
    for part, template in parts.items():
        for path, spec in _fields(template, {}):
            specs[path] = spec
            where.setdefault(path, {})[part] = None
    return tuple(Use(path, specs[path], tuple(where[path])) for path in sorted(specs))


def systems(template: Template) -> frozenset[str]:
    """The system values that a template prints."""
    found: set[str] = set()
    for node in template:
        match node:
            case Text():
                pass
            case Output(value=System(name)):
                found.add(name)
            case If(branches, otherwise):
                found.update(*(systems(branch.body) for branch in branches), systems(otherwise))
            case For(body=body, otherwise=otherwise):
                found |= systems(body) | systems(otherwise)
    return frozenset(found)


_Loops = Mapping[str, str]  # a loop's variable -> the list's name
_Found = Iterator[tuple[tuple[str, ...], FieldSpec]]


def _fields(nodes: tuple[Node, ...], loops: _Loops) -> _Found:
    for node in nodes:
        match node:
            case Text():
                pass
            case Output(value):
                yield from _value(value, loops)
            case If(branches, otherwise):
                for branch in branches:
                    yield from _condition(branch.condition, loops)
                    yield from _fields(branch.body, loops)
                yield from _fields(otherwise, loops)
            case For(variable, source, _, body, otherwise):
                yield from _value(source, loops)
                yield from _fields(body, {**loops, variable: source.path[1]})
                yield from _fields(otherwise, loops)


def _condition(condition: Condition, loops: _Loops) -> _Found:
    match condition:
        case Known(value) | Member(value):
            yield from _value(value, loops)
        case Compare(left, _, right):
            yield from _value(left, loops)
            yield from _value(right, loops)
        case Not(item):
            yield from _condition(item, loops)
        case And(items) | Or(items):
            for item in items:
                yield from _condition(item, loops)


def _value(value: Value, loops: _Loops) -> _Found:
    if isinstance(value, Field):
        root, name = value.path
        yield ((name,) if root == "customer" else (loops[root], name)), value.spec
