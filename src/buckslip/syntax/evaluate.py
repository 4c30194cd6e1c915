"""The reference evaluator: what a template says to one customer. Every dialect is held to agree with it."""

from __future__ import annotations

import html
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from buckslip.model.locale import Locale
from buckslip.model.schema import Kind
from buckslip.syntax.catalogue import NUMERIC, TEXTUAL
from buckslip.syntax.formats import format_date, format_money, format_number
from buckslip.syntax.nodes import (
    And,
    Compare,
    Condition,
    Field,
    Filter,
    For,
    If,
    Known,
    Literal,
    Loop,
    Member,
    Node,
    Not,
    Or,
    Output,
    Position,
    System,
    Template,
    Text,
    Value,
)

URL_SCHEMES = ("https://", "http://", "mailto:")  # those that every engine lets a value begin with
URL_SAFE = "!#$&*+,/:;=?@[]%"  # kept as they are in a whole web address; the rest is percent-encoded
_BREAKS = re.compile(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

Item = Mapping[str, object]
Raw = str | int | float | bool | tuple[Item, ...] | None


@dataclass(frozen=True, slots=True)
class Sending:
    """What is known when a mail goes out: its locale, and the system values by name."""

    locale: Locale
    system: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Scope:
    """What names stand for: the customer, the item of a loop, and where the loop is."""

    items: Mapping[str, Item]
    index: int = 0
    count: int = 0


def render(template: Template, customer: Item, sending: Sending) -> str:
    """The text that this customer gets."""
    return "".join(pieces(template, customer, sending))


def pieces(template: Template, customer: Item, sending: Sending) -> list[str]:
    """The same in pieces: values, and the literal texts of the template as the objects that they are there."""
    parts: list[str] = []
    _render(template, _Scope({"customer": customer}), sending, parts)
    return parts


def outcomes(template: Template, customer: Item) -> Iterator[tuple[Node, int]]:
    """What this customer makes of each choice that they meet: the node, and which of its ways is taken.

    Of a condition it is the number of the branch, of which the last is the `otherwise`; of a loop 0 for items and 1
    for none; of a value with a fallback 0 for the value and 1 for the fallback.
    """
    yield from _outcomes(template, _Scope({"customer": customer}))


def holds(condition: Condition, customer: Item) -> bool:
    """Whether `condition` is true for this customer; it is never unknown."""
    return _holds(condition, _Scope({"customer": customer}))


def _render(nodes: tuple[Node, ...], scope: _Scope, sending: Sending, parts: list[str]) -> None:
    for node in nodes:
        match node:
            case Text(text):
                parts.append(text)
            case Output():
                parts.append(_output(node, scope, sending))
            case If():
                chosen = (branch.body for branch in node.branches if _holds(branch.condition, scope))
                _render(next(chosen, node.otherwise), scope, sending, parts)
            case For():
                _loop(node, scope, sending, parts)


def _loop(node: For, scope: _Scope, sending: Sending, parts: list[str]) -> None:
    listed = _raw(node.source, scope)
    items = listed[: node.limit] if isinstance(listed, tuple) else ()
    for index, item in enumerate(items, 1):
        inner = _Scope({**scope.items, node.variable: item}, index, len(items))
        _render(node.body, inner, sending, parts)
    if not items:
        _render(node.otherwise, scope, sending, parts)


def _outcomes(nodes: tuple[Node, ...], scope: _Scope) -> Iterator[tuple[Node, int]]:
    for node in nodes:
        match node:
            case If(branches, otherwise):
                ways = enumerate((branch.condition, branch.body) for branch in branches)
                taken = next((way for way in ways if _holds(way[1][0], scope)), None)
                yield node, len(branches) if taken is None else taken[0]
                yield from _outcomes(otherwise if taken is None else taken[1][1], scope)
            case For():
                listed = _raw(node.source, scope)
                items = listed[: node.limit] if isinstance(listed, tuple) else ()
                yield node, 0 if items else 1
                for index, item in enumerate(items, 1):
                    inner = _Scope({**scope.items, node.variable: item}, index, len(items))
                    yield from _outcomes(node.body, inner)
                yield from () if items else _outcomes(node.otherwise, scope)
            case Output(Field() as field, filters) if any(one.name == "default" for one in filters):
                yield node, int(_raw(field, scope) in (None, ""))


# Conditions --------------------------------------------------------------------------------------------------------


def _holds(condition: Condition, scope: _Scope) -> bool:
    match condition:
        case Known(value):
            raw = _raw(value, scope)
            return raw if isinstance(raw, bool) else raw is not None and raw not in ("", ())
        case Compare(left, op, right):
            return _compare(_comparable(left, scope), op, _comparable(right, scope))
        case Member(value, options, negated):
            found = _comparable(value, scope)
            return any(_compare(found, "==", _comparable(one, scope)) for one in options) != negated
        case Not(item):
            return not _holds(item, scope)
        case And(items):
            return all(_holds(item, scope) for item in items)
        case Or(items):
            return any(_holds(item, scope) for item in items)


def _compare(left: Raw, op: str, right: Raw) -> bool:
    if left is None or right is None:
        return op == "!="
    return _OPERATORS[op](left, right)


def _comparable(value: Value, scope: _Scope) -> Raw:
    raw = _raw(value, scope)
    if isinstance(value, Field) and value.kind is Kind.DATE and isinstance(raw, str):
        return raw[:10]  # dates are compared by their day in UTC
    return raw


# Values ------------------------------------------------------------------------------------------------------------


def _raw(value: Value, scope: _Scope) -> Raw:
    """The value, or None when it is missing (or is not of its type)."""
    match value:
        case Literal(given):
            return given
        case Field(path):
            return _typed(scope.items.get(path[0], {}).get(path[1]), value.kind)
        case Loop("index"):
            return scope.index
        case Loop(name):
            return scope.index == (1 if name == "first" else scope.count)
        case System():
            return None


def _typed(raw: object, kind: Kind) -> Raw:
    if kind is Kind.BOOLEAN:
        return raw if isinstance(raw, bool) else None
    if raw is None or isinstance(raw, bool):
        return None
    if kind in NUMERIC:
        return raw if isinstance(raw, int | float) else None
    if kind is Kind.LIST:
        return tuple(raw) if isinstance(raw, list | tuple) else None
    if kind in TEXTUAL:
        return str(raw)
    return raw if isinstance(raw, str) and raw else None


def _output(node: Output, scope: _Scope, sending: Sending) -> str:
    if isinstance(node.value, System):
        text = sending.system.get(node.value.name, "")
        return escape(text, Position.ATTRIBUTE if node.position is Position.URL else node.position)
    raw = _raw(node.value, scope)
    unit = node.value.spec.unit if isinstance(node.value, Field) else ""
    return escape(formatted(raw, node.filters, unit, sending.locale), node.position)


def formatted(raw: Raw, filters: tuple[Filter, ...], unit: str, locale: Locale) -> str:
    """A value as its filters print it, before escaping; None gives what is printed for a missing value."""
    text = "" if raw is None else str(int(raw) if isinstance(raw, float) else raw)
    for one in filters:
        match one.name:
            case "default":
                text = text or one.argument or ""
            case "upper":
                text = text.upper()
            case "lower":
                text = text.lower()
            case "capitalize":
                text = text.lower()
                text = text[:1].upper() + text[1:]
            case "date":
                text = format_date(text, one.argument or "", locale)
            case "currency":
                text = format_money(raw, unit, locale) if isinstance(raw, int | float) else ""
            case "number":
                text = format_number(raw, locale) if isinstance(raw, int | float) else ""
            case "html" | "link" | "url":  # not of the language: computed where a target escapes nothing
                text = _ESCAPERS[one.name](text)
    return text


def link(text: str) -> str:
    """A whole web address, percent-encoded; "#" for one that may run code."""
    return quote(text, safe=URL_SAFE) if text.startswith(URL_SCHEMES) else "#" if text else ""


def _markup(text: str) -> str:
    """Text as markup that no target takes for a tag or a line break of its own."""
    return html.escape(text).replace("&#x27;", "&#39;").translate(_MARKUP)


_MARKUP = {ord(one): f"&#{ord(one)};" for one in "%{\n\r"}
_ESCAPERS: dict[str, Callable[[str], str]] = {
    "html": _markup,
    "link": lambda text: html.escape(link(text)),
    "url": partial(quote, safe=""),
}


def escape(text: str, position: Position) -> str:
    """`text` made safe for where it lands."""
    match position:
        case Position.TEXT | Position.ATTRIBUTE:
            return html.escape(text)
        case Position.URL:
            return html.escape(link(text))
        case Position.URL_PART:
            return quote(text, safe="")
        case Position.SUBJECT:
            return _BREAKS.sub(" ", text)
        case Position.PLAIN:
            return text
