"""Conditions as an `or` of `and`s, for languages without parentheses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product

from buckslip.syntax.nodes import And, Condition, Not, Or

Clause = tuple[str, ...]  # all of these hold
Clauses = tuple[Clause, ...]  # at least one of these
ALWAYS: Clauses = ((),)
LARGEST = 24  # clauses; beyond it nobody can read the result


class TooLarge(ValueError):
    """The condition has too many combinations."""


def clauses(condition: Condition, atom: Callable[[Condition, bool], Clauses], *, holds: bool = True) -> Clauses:
    """The disjunctive normal form; `atom(leaf, holds)` prints a leaf, or its opposite."""
    match condition:
        case Not(item):
            return clauses(item, atom, holds=not holds)
        case And(items) | Or(items):
            parts = [clauses(item, atom, holds=holds) for item in items]
            return either(parts) if isinstance(condition, Or) == holds else both(parts)
        case leaf:
            return atom(leaf, holds)


def either(parts: Iterable[Clauses]) -> Clauses:
    """At least one of `parts`."""
    return _bounded(clause for part in parts for clause in part)


def both(parts: Iterable[Clauses]) -> Clauses:
    """All of `parts`."""
    found = ALWAYS
    for part in parts:
        if part == ALWAYS:
            continue
        found = _bounded(left + right for left, right in product(found, part))
    return found


def _bounded(found: Iterable[Clause]) -> Clauses:
    distinct = tuple(dict.fromkeys(tuple(dict.fromkeys(clause)) for clause in found))
    if len(distinct) > LARGEST:
        raise TooLarge
    return distinct
