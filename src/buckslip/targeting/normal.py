"""Rules in normal form: negation only where a leaf cannot take it in, then an and of ors (CNF), or an or of ands (DNF).

Pushing a `not` into a comparison must not lose those whose value is missing: `not health_score < 50` is
`health_score >= 50`, or no score at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

from buckslip.model.schema import Kind
from buckslip.syntax.nodes import And, Compare, Field, Known, Literal, Member, Not, Or
from buckslip.syntax.rules import Aged, Given, InSegment, Leaf, Measured, Rule, Sampled

Atom = Leaf | Not[Aged] | Not[Sampled]  # what normal forms consist of
Clause = tuple[Atom, ...]
MOST = 100  # clauses; Klaviyo takes no more than 100 conditions (help 115005062847, read 2026-11-22)

_TEXTS = frozenset({Kind.TEXT, Kind.URL, Kind.ENUM})
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class TooManyClauses(Exception):
    """A rule that needs more clauses than a target takes."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} clauses")
        self.most = most


def nnf(rule: Rule) -> And[Rule] | Or[Rule] | Atom:
    """The same rule with segments written out, and `not` only before time windows and random shares."""
    return _pushed(rule, holds=True)


def cnf(rule: Rule, most: int = MOST) -> tuple[Clause, ...]:
    """An `and` of clauses, each an `or` of atoms; raises TooManyClauses. No clause: true; an empty clause: false."""
    return _clauses(nnf(rule), And, most)


def dnf(rule: Rule, most: int = MOST) -> tuple[Clause, ...]:
    """An `or` of clauses, each an `and` of atoms; raises TooManyClauses. No clause: false; an empty clause: true."""
    return _clauses(nnf(rule), Or, most)


def dnf_differing(rule: Rule, most: int = MOST) -> tuple[Clause, ...]:
    """The same for targets whose `is not` and `is none of` are true of missing texts: that is not said again."""
    return _clauses(_differing(nnf(rule)), Or, most)


def _differing(rule: Rule) -> Rule:
    match rule:
        case And(items):
            return And(tuple(map(_differing, items)))
        case Or(items):
            each = [one for item in map(_differing, items) for one in (item.items if isinstance(item, Or) else (item,))]
            said = {name for one in each if (name := _unlike(one))}
            kept = (one for one in each if not (isinstance(one, Given) and one.negated and one.field.path[-1] in said))
            return Or(tuple(kept))
    return rule


def _unlike(rule: Rule) -> str:
    """The field of text that a leaf wants to be something else; "" when it is no such leaf."""
    match rule:
        case Compare(Field() as field, "!=", Literal()) | Member(Field() as field, _, True) if field.kind in _TEXTS:
            return field.path[-1]
    return ""


def _clauses(rule: Rule, outer: type[And[Rule]] | type[Or[Rule]], most: int) -> tuple[Clause, ...]:
    if not isinstance(rule, And | Or):
        return ((rule,),)  # type: ignore[return-value]  # nnf leaves only atoms
    parts = [_clauses(item, outer, most) for item in rule.items]
    if isinstance(rule, outer):
        return _fewest((clause for part in parts for clause in part), most)
    found: tuple[Clause, ...] = ((),)
    for part in parts:
        each = (_joined(one, other) for one, other in product(found, part))
        found = _fewest((one for one in each if outer is And or not _never(one)), most)
    return found


def _joined(one: Clause, other: Clause) -> Clause:
    return tuple(dict.fromkeys((*one, *other)))


def _never(clause: Clause) -> bool:
    """Whether atoms that stand side by side exclude each other: a field that is missing and is not, or is two things.

    What several rules say of one field makes many such clauses; others are left to the target.
    """
    missing: set[str] = set()
    there: set[str] = set()
    among: dict[str, set[object]] = {}
    apart: dict[str, set[object]] = {}
    for atom in clause:
        match atom:
            case Given(field, True):
                missing.add(field.path[-1])
            case Given(field) | Aged(field) | Compare(Field() as field, ">" | ">=" | "<" | "<=", Literal()):
                there.add(field.path[-1])
            case Compare(Field() as field, "==", Literal(value)):
                _narrow(among, field, {value})
            case Member(Field() as field, options, False):
                _narrow(among, field, {one.value for one in options})
            case Compare(Field() as field, "!=", Literal(value)):
                apart.setdefault(field.path[-1], set()).add(value)
            case Member(Field() as field, options, True):
                apart.setdefault(field.path[-1], set()).update(one.value for one in options)
    if missing & (there | among.keys()):
        return True
    return any(not values - apart.get(name, set()) for name, values in among.items())


def _narrow(among: dict[str, set[object]], field: Field, values: set[object]) -> None:
    """A field of dates may be on one day and in another moment of it: its values are compared elsewhere."""
    if field.kind is not Kind.DATE:
        among[field.path[-1]] = among.get(field.path[-1], values) & values


def _fewest(clauses: Iterable[Clause], most: int) -> tuple[Clause, ...]:
    """Without clauses that another one already says."""
    kept: dict[frozenset[Atom], Clause] = {}
    for clause in clauses:
        atoms = frozenset(clause)
        if any(other <= atoms for other in kept):
            continue
        for other in [one for one in kept if atoms < one]:
            del kept[other]
        kept[atoms] = clause
        if len(kept) > most:
            raise TooManyClauses(most)
    return tuple(kept.values())


# Negation ----------------------------------------------------------------------------------------------------------


def _pushed(rule: Rule, *, holds: bool) -> And[Rule] | Or[Rule] | Atom:
    match rule:
        case InSegment(rule=inner):
            return _pushed(inner, holds=holds)
        case Not(item):
            return _pushed(item, holds=not holds)
        case And(items) | Or(items):
            parts = tuple(_pushed(item, holds=holds) for item in items)
            return And(parts) if isinstance(rule, And) == holds else Or(parts)
        case Known(value):
            return _pushed(_known(value), holds=holds)
        case _:
            return _leaf(rule) if holds else _negated(rule)


def _known(value: object) -> Rule:
    """A bare field as comparisons: a yes, or there and not empty."""
    assert isinstance(value, Field)
    if value.kind is Kind.BOOLEAN:
        return Compare(value, "==", Literal(True, value.span))
    if value.kind in _TEXTS:
        return And((Given(value), Compare(value, "!=", Literal("", value.span))))
    return Given(value)


def _leaf(leaf: Rule) -> And[Rule] | Or[Rule] | Atom:
    """`!=` and `not in` are true of missing values; written out, so that no target has to know."""
    match leaf:
        case Compare(left, "!=", right):
            return _or_missing(leaf, left, right)
        case Member(value, _, True):
            return _or_missing(leaf, value)
    return leaf  # type: ignore[return-value]


def _negated(leaf: Rule) -> And[Rule] | Or[Rule] | Atom:
    match leaf:
        case Compare(left, op, right):
            opposed = Compare(left, _OPPOSITE[op], right)
            return opposed if op == "!=" else _or_missing(opposed, left, right)
        case Member(value, options, negated):
            other = Member(value, options, not negated)
            return other if negated else _or_missing(other, value)
        case Given(field, negated):
            return Given(field, not negated)
        case Measured(op=op):
            return replace(leaf, op=_OPPOSITE[op])
        case Aged():
            return Not(leaf)
        case Sampled():
            return Not(leaf)
    raise AssertionError(leaf)


def _or_missing(leaf: Compare | Member, *values: object) -> Or[Rule] | Atom:
    """The leaf, or that one of its values is missing, where it can be."""
    missing = [Given(one, negated=True) for one in values if isinstance(one, Field) and one.spec.optional]
    return Or((leaf, *missing)) if missing else leaf
