"""The types of the portable language: what may be compared with what, and what may be printed how."""

from __future__ import annotations

import re
from datetime import date

from buckslip.model.schema import Kind
from buckslip.model.suggest import did_you_mean
from buckslip.syntax.catalogue import FILTERS, KIND_WORDS, LOOP, NUMERIC, PRINTABLE, TEXTUAL
from buckslip.syntax.lexer import Fault
from buckslip.syntax.nodes import Field, Filter, Literal, Loop, Value

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_ADVICE: dict[Kind, str] = {
    Kind.NUMBER: "add `| number`",
    Kind.MONEY: "add `| currency`",
    Kind.DATE: 'add `| date("long")`',
    Kind.BOOLEAN: "write `{% if … %}yes{% else %}no{% endif %}`",
    Kind.LIST: "write `{% for item in … %}`",
}


def kind_of(value: Value) -> Kind:
    """The type of a value."""
    match value:
        case Field():
            return value.spec.kind
        case Literal(bool()):
            return Kind.BOOLEAN
        case Literal(int()):
            return Kind.INTEGER
        case Literal(float()):
            return Kind.NUMBER
        case Loop(name):
            return LOOP[name]
        case _:
            return Kind.TEXT


def check_comparison(left: Value, op: str, right: Value, offset: int) -> None:
    """Raise `Fault` unless `left op right` means the same in every template language."""
    if isinstance(left, Literal):
        left, right = right, left
    if isinstance(left, Literal):
        raise Fault("tag-bad-comparison", offset, "two constants are compared", "compare a field with a constant")
    kind, other = kind_of(left), kind_of(right)
    if kind is Kind.LIST or other is Kind.LIST:
        raise Fault("tag-bad-comparison", offset, "a list cannot be compared", "write `{% if customer.… %}`")
    if isinstance(right, Literal):
        check_constant(left, right, offset)
    elif family(kind) != family(other):
        message = f"{name_of(left)} is {KIND_WORDS[kind]}, compared with {name_of(right)}, which is {KIND_WORDS[other]}"
        raise Fault("tag-bad-comparison", offset, message)
    elif kind is other is Kind.MONEY and _unit(left) != _unit(right):
        message = f"{name_of(left)} is in {_unit(left)}, {name_of(right)} in {_unit(right)}"
        raise Fault("tag-bad-comparison", offset, message)
    if op not in ("==", "!=") and family(kind) in ("text", "boolean"):
        message = f"{name_of(left)} is {KIND_WORDS[kind]}, which has no order: `{op}` needs numbers or dates"
        raise Fault("tag-bad-comparison", offset, message)


def check_constant(value: Value, constant: Literal, offset: int) -> None:
    """Raise `Fault` unless `constant` is something that `value` can be."""
    kind = kind_of(value)
    given = constant.value
    if family(kind) != ("text" if isinstance(given, str) else family(kind_of(constant))) and kind is not Kind.DATE:
        raise Fault("tag-bad-comparison", offset, _mismatch(value, kind, given), _repair(kind, given))
    if kind is Kind.DATE and not (isinstance(given, str) and _is_day(given)):
        message = f"{name_of(value)} is a date, compared with {given!r}"
        way_out = 'write a day such as "2026-11-29"' if given != "" else "write `{% if not … %}` for a missing one"
        raise Fault("tag-bad-comparison", offset, message, way_out)
    if kind is Kind.ENUM and isinstance(value, Field) and given != "" and given not in value.spec.values:
        message = f"{name_of(value)} is never '{given}'; it is one of {', '.join(value.spec.values)}"
        raise Fault("tag-unknown-value", offset, message, did_you_mean(str(given), value.spec.values))


def check_filters(value: Value, filters: tuple[Filter, ...], offset: int, sites: tuple[int, ...]) -> None:
    """Raise `Fault` unless each filter (at `sites`) fits what it gets, and the result can be printed."""
    kind = kind_of(value)
    for one, site in zip(filters, sites, strict=True):
        spec = FILTERS[one.name]
        if kind not in spec.takes:
            message = f"`{one.name}` is not for {KIND_WORDS[kind]} ({name_of(value)})"
            raise Fault("tag-wrong-filter", site, message, _other_filter(one.name, kind))
        kind = Kind.TEXT
    if kind not in PRINTABLE:
        message = f"{name_of(value)} is {KIND_WORDS[kind]} and cannot be printed as it is"
        raise Fault("tag-needs-format", offset, message, _ADVICE[kind])


def family(kind: Kind) -> str:
    """Types of one family may be compared with each other."""
    if kind in NUMERIC:
        return "number"
    return "text" if kind in TEXTUAL else kind.value


def name_of(value: Value) -> str:
    """A value as writers call it."""
    match value:
        case Field(path):
            return path[-1]
        case Loop(name):
            return f"loop.{name}"
        case Literal(given):
            return repr(given)
        case _:
            return value.name


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.match(text) and date.fromisoformat(text))
    except ValueError:  # no such day in the calendar
        return False


def _unit(value: Value) -> str:
    return value.spec.unit if isinstance(value, Field) else ""


def _mismatch(value: Value, kind: Kind, given: str | int | float | bool) -> str:
    shown = f"text '{given}'" if isinstance(given, str) else f"the number {given}"
    if isinstance(given, bool):
        shown = "true" if given else "false"
    return f"{name_of(value)} is {KIND_WORDS[kind]}, compared with {shown}"


def _repair(kind: Kind, given: str | int | float | bool) -> str:
    if kind is Kind.BOOLEAN and not isinstance(given, str):
        return "write `true` or `false`"
    if isinstance(given, bool):
        return ""
    if isinstance(given, str) and kind in NUMERIC and re.fullmatch(r"-?\d+(\.\d+)?", given):
        return f"write {given} without quotes"
    if isinstance(given, str) and kind is Kind.BOOLEAN:
        return "write `true` or `false` without quotes"
    return f'write "{given}" in quotes' if kind in TEXTUAL else ""


def _other_filter(name: str, kind: Kind) -> str:
    if name == "default" and kind in _ADVICE:
        return f"{_ADVICE[kind]} before `default`" if kind not in (Kind.BOOLEAN, Kind.LIST) else _ADVICE[kind]
    if name == "default" or kind not in _ADVICE:
        return ""
    return _ADVICE[kind]
