"""Rules in fewer words, for segment formats: windows on one side of now, days as `>=` and `<`, numbers one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from buckslip.model.schema import Kind
from buckslip.syntax.nodes import And, Compare, Field, Literal, Member, Not, Or
from buckslip.syntax.rules import Aged, Given, Rule
from buckslip.targeting.normal import nnf

EVER = 36_500 * 24  # hours: as good as for ever
NUMBERS = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY})


def plain(rule: Rule) -> Rule:
    """The same rule, without segments, `not` before anything but random shares, and windows round the present."""
    return _plain(nnf(rule))


def _plain(rule: Rule) -> Rule:
    match rule:
        case And(items):
            return And(tuple(_plain(one) for one in items))
        case Or(items):
            return Or(tuple(_plain(one) for one in items))
        case Aged(field, least, most):
            return _either(_windows(field, least, most))
        case Not(Aged(field, least, most)):
            outside = [*_windows(field, -EVER, least), *(_windows(field, most, None) if most is not None else ())]
            return _either((*outside, *([Given(field, negated=True)] if field.spec.optional else ())))
        case Member(Field() as field, options, negated) if field.kind in NUMBERS:
            each: tuple[Rule, ...] = tuple(Compare(field, "!=" if negated else "==", one) for one in options)
            return And(each) if negated else _either(each)
        case Compare(Field() as field, op, Literal() as day) if field.kind is Kind.DATE:
            return _days(field, op, day)
    return rule


def _windows(field: Field, least: int, most: int | None) -> tuple[Rule, ...]:
    """The parts of a window before and after now."""
    if least >= 0 or (most is not None and most <= 0):
        return (Aged(field, least, most),)
    return (Aged(field, 0, most), Aged(field, least, 0))


def _days(field: Field, op: str, day: Literal) -> Rule:
    """A comparison with a day, which lasts until the next one begins."""
    after = replace(day, value=(date.fromisoformat(str(day.value)[:10]) + timedelta(1)).isoformat())
    match op:
        case ">":
            return Compare(field, ">=", after)
        case "<=":
            return Compare(field, "<", after)
        case "==":
            return And((Compare(field, ">=", day), Compare(field, "<", after)))
        case "!=":
            return Or((Compare(field, "<", day), Compare(field, ">=", after)))
    return Compare(field, op, day)


def _either(items: tuple[Rule, ...]) -> Rule:
    return items[0] if len(items) == 1 else Or(items)
