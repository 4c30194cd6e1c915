"""The reference evaluator of audiences: whether a rule holds for one customer. Every other back end agrees with it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from hashlib import md5

from buckslip.model.schema import Kind
from buckslip.syntax.catalogue import NUMERIC, TEXTUAL
from buckslip.syntax.evaluate import holds as compares
from buckslip.syntax.nodes import And, Compare, Field, Known, Member, Not, Or
from buckslip.syntax.rules import Aged, Given, InSegment, Measure, Measured, Rule, Sampled, Where
from buckslip.syntax.who import Happened, Who, instant

OPERATORS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def holds(rule: Rule, who: Who) -> bool:
    """Whether `rule` is true for this customer; it is never unknown."""
    match rule:
        case Compare() | Member() | Known():
            return compares(rule, who.profile)
        case Given(field, negated):
            return (value_of(field, who) is not None) != negated
        case Aged(field, least, most):
            moment = moment_of(field, who)
            return moment is not None and _within(moment, who.as_of, least, most)
        case Measured(measure, op, value):
            return OPERATORS[op](measured(measure, who), exact(value))
        case Sampled():
            return sampled(rule, who.id)
        case InSegment(_, inner) | Not(Not(inner)):
            return holds(inner, who)
        case Not(item):
            return not holds(item, who)
        case And(items):
            return all(holds(item, who) for item in items)
        case Or(items):
            return any(holds(item, who) for item in items)


def value_of(field: Field, who: Who) -> object:
    """The value of a field; None when it is missing, or not of the field's type."""
    raw = who.profile.get(field.path[-1])
    kind = field.kind
    if kind is Kind.BOOLEAN:
        return raw if isinstance(raw, bool) else None
    if raw is None or isinstance(raw, bool):
        return None
    if kind in NUMERIC:
        return raw if isinstance(raw, int | float) else None
    if kind is Kind.LIST:
        return raw if isinstance(raw, tuple) else None
    if kind is Kind.DATE:
        return raw if isinstance(raw, str) and raw else None
    return str(raw)


def moment_of(field: Field, who: Who) -> datetime | None:
    """The moment that a date field holds; a day is its first moment, UTC. None when it is missing or no date."""
    raw = value_of(field, who)
    try:
        return instant(raw, who.as_of) if isinstance(raw, str) else None
    except ValueError:
        return None


def _within(moment: datetime, as_of: datetime, least: int, most: int | None) -> bool:
    if moment > as_of - timedelta(hours=least):
        return False
    return most is None or moment >= as_of - timedelta(hours=most)


def happened(measure: Measure, who: Who) -> tuple[Happened, ...]:
    """The events that a measure counts: up to the as-of moment, not older than its window, with its properties."""
    first = None if measure.hours is None else who.as_of - timedelta(hours=measure.hours)
    return tuple(
        one
        for one in who.events
        if one.name == measure.event
        and one.at <= who.as_of
        and (first is None or one.at >= first)
        and all(_has(one, where) for where in measure.where)
    )


def _has(event: Happened, where: Where) -> bool:
    value = event.properties.get(where.property.name)
    if where.property.kind in TEXTUAL and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    elif where.property.kind is Kind.DATE and isinstance(value, str):
        value = value[:10]
    same = value is not None and any(
        isinstance(value, bool) == isinstance(one, bool) and value == one for one in where.values
    )
    return same != where.negated


def measured(measure: Measure, who: Who) -> Fraction:
    """The measure, exactly: amounts are added up as they are written, not as binary fractions. 0 without an event."""
    events = happened(measure, who)
    if measure.how == "count":
        return Fraction(len(events))
    name = measure.property.name if measure.property else ""
    found = (one.properties.get(name) for one in events)
    amounts = [exact(one) for one in found if isinstance(one, int | float) and not isinstance(one, bool)]
    if not amounts:
        return Fraction(0)
    if measure.how == "max":
        return max(amounts)
    return sum(amounts, Fraction(0)) / (len(amounts) if measure.how == "average" else 1)


def exact(number: float) -> Fraction:
    """A number as it is written in decimals."""
    return Fraction(Decimal(str(number)))


def sampled(sample: Sampled, key: str) -> bool:
    """Whether the customer with this id is in the sample."""
    if not 0 < sample.percent < 100:
        return sample.percent >= 100
    digest = md5(f"{sample.name}:{key}".encode(), usedforsecurity=False).hexdigest()
    return digest[:8] < sample.threshold
