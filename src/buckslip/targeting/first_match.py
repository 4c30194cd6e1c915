"""Whom the variants of a mail leave to one another: of those that match, a customer gets the one that goes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from buckslip.model.schema import Kind, Schema
from buckslip.syntax.nodes import And, Compare, Field, Literal, Member, Not, Or
from buckslip.syntax.rules import Aged, Rule, leaves
from buckslip.targeting.solve import Space

_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # what is asked of the solver holds on every day, or is not asked


@dataclass(frozen=True, slots=True)
class Left:
    """Who is left for a variant: `rule`; and, by their places, the variants before it that share customers with it."""

    rule: Rule
    taken_by: tuple[int, ...] = ()


def left_over(rule: Rule, before: Sequence[Rule], schema: Schema) -> Left:
    """`rule` without everybody for whom one of `before` holds, in as few words as can be proven to be enough.

    Facts of the schema are not used: they are believed, and a customer who is not as they say must get no two mails.
    """
    if not before:
        return Left(rule)
    if _moves((rule, *before)):
        excluded = {place: _unshared(one, rule) for place, one in enumerate(before)}
    else:
        with Space(schema, as_of=_ANY_DAY) as space:
            excluded = dict(_needed(rule, before, space))
    if not excluded:
        return Left(rule)
    own = rule.items if isinstance(rule, And) else (rule,)
    return Left(And((*own, *(Not(one) for one in excluded.values()))), tuple(excluded))


def _needed(rule: Rule, before: Sequence[Rule], space: Space) -> Iterator[tuple[int, Rule]]:
    """The rules that share a customer with `rule`, and no part of them that is true of all its customers anyway."""
    for place, one in enumerate(before):
        if space.possible(rule, one, but_not=before[:place]):
            parts = [part for part in _parts(one) if space.possible(rule, but_not=[part])]
            yield place, parts[0] if len(parts) == 1 else And(tuple(parts))


def _unshared(one: Rule, rule: Rule) -> Rule:
    """The rule without the parts that `rule` has as well, word for word."""
    own = set(_parts(rule))
    parts = [part for part in _parts(one) if part not in own]
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def _parts(rule: Rule) -> tuple[Rule, ...]:
    """What has to hold, one by one."""
    match rule:
        case And(items):
            return tuple(part for one in items for part in _parts(one))
        case Not(Or(items)):
            return tuple(Not(one) for one in items)
    return (rule,)


def _moves(rules: Sequence[Rule]) -> bool:
    """Whether a date is compared with a day in one place, and with now in another: what overlaps then changes daily."""
    days: set[str] = set()
    ages: set[str] = set()
    for leaf in (leaf for rule in rules for leaf in leaves(rule)):
        match leaf:
            case Aged(field):
                ages.add(field.path[-1])
            case (
                Compare(Field() as field, _, Literal())
                | Compare(Literal(), _, Field() as field)
                | Member(Field() as field)
            ) if field.kind is Kind.DATE:
                days.add(field.path[-1])
    return bool(days and ages)
