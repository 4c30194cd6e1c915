"""Whether conditions can hold together: tried with all values that could make a difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise, product
from math import prod

from buckslip.model.schema import FieldSpec, Kind
from buckslip.syntax.catalogue import NUMERIC
from buckslip.syntax.evaluate import holds
from buckslip.syntax.nodes import And, Compare, Condition, Field, Known, Literal, Member, Not, Or, Value

MOST = 20_000  # customers tried; where more would be needed, anything is taken to be possible
_OTHER = "\N{NULL}"  # a text that no constant is


def together(conditions: Sequence[Condition]) -> bool:
    """Whether some customer may fulfil all of them; a comparison of two fields is taken to hold as it likes.

    Every field may be missing here, whatever the schema says: a customer must not fall between two mails.
    """
    plain = [one for one in conditions if not _compares_fields(one)]
    fields: dict[str, FieldSpec] = {}
    constants: dict[str, set[object]] = {}
    for condition in plain:
        for spec, given in _mentions(condition):
            fields[spec.name] = spec
            constants.setdefault(spec.name, set()).update(given)
    values = [_values(spec, constants[name]) for name, spec in fields.items()]
    if prod(map(len, values)) > MOST:
        return True
    customers = (dict(zip(fields, chosen, strict=True)) for chosen in product(*values))
    return any(all(holds(one, customer) for one in plain) for customer in customers)


def _compares_fields(condition: Condition) -> bool:
    match condition:
        case Compare(Field(), _, Field()):
            return True
        case Not(item):
            return _compares_fields(item)
        case And(items) | Or(items):
            return any(map(_compares_fields, items))
    return False


def _mentions(condition: Condition) -> Iterator[tuple[FieldSpec, Iterable[object]]]:
    """Each field with the constants that it is compared with."""
    match condition:
        case Known(value):
            yield from _mention(value, ())
        case Compare(left, _, right):
            yield from _mention(left, (right,))
            yield from _mention(right, (left,))
        case Member(value, options):
            yield from _mention(value, options)
        case Not(item):
            yield from _mentions(item)
        case And(items) | Or(items):
            for item in items:
                yield from _mentions(item)


def _mention(value: Value, others: Iterable[Value]) -> Iterator[tuple[FieldSpec, Iterable[object]]]:
    if isinstance(value, Field):
        yield value.spec, [one.value for one in others if isinstance(one, Literal)]


def _values(spec: FieldSpec, constants: set[object]) -> list[object]:
    """A missing value, each constant, and one between, below and above any two of them."""
    if spec.kind is Kind.BOOLEAN:
        return [None, True, False]
    if spec.kind is Kind.LIST:
        return [None, ({},)]
    if spec.kind in NUMERIC:
        numbers = sorted(one for one in constants if isinstance(one, int | float)) or [0]
        return [None, *numbers, *_between(numbers, whole=spec.kind is Kind.INTEGER), numbers[0] - 1, numbers[-1] + 1]
    texts = [one for one in constants if isinstance(one, str)]
    if spec.kind is Kind.DATE:
        return [None, *_days(texts)]
    return [None, "", *(spec.values or (_OTHER,)), *(one for one in texts if one not in spec.values)]


def _between(numbers: Sequence[float], *, whole: bool) -> Iterator[float]:
    for one, other in pairwise(numbers):
        if whole and other - one > 1:
            yield one // 1 + 1
        elif not whole and other != one:
            yield (one + other) / 2


def _days(texts: Iterable[str]) -> Iterator[str]:
    """Each day, the one after it, and one before all."""
    yield "0001-01-01"
    for text in texts:
        day = date.fromisoformat(text[:10])
        yield day.isoformat()
        if day < date.max:
            yield (day + timedelta(days=1)).isoformat()
