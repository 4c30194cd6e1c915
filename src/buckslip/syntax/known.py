"""Which fields a condition proves to be there, so that they may be printed without a fallback."""

from __future__ import annotations

from buckslip.syntax.nodes import And, Compare, Condition, Field, Known, Member, Not, Or, Value

Paths = frozenset[tuple[str, ...]]
NOTHING: Paths = frozenset()


def known(condition: Condition, *, holds: bool) -> Paths:
    """The fields that are surely not missing when `condition` holds (or when it does not)."""
    match condition:
        case Known(value):
            return _paths(value) if holds else NOTHING
        case Compare(left, op, right):
            return _paths(left) | _paths(right) if holds != (op == "!=") else NOTHING
        case Member(value, _, negated):
            return _paths(value) if holds != negated else NOTHING
        case Not(item):
            return known(item, holds=not holds)
        case And(items) | Or(items):
            each = [known(item, holds=holds) for item in items]
            together = isinstance(condition, And) == holds
            return NOTHING.union(*each) if together else each[0].intersection(*each[1:])


def _paths(value: Value) -> Paths:
    return frozenset({value.path}) if isinstance(value, Field) else NOTHING
