"""Loops written out over flat fields, for ESPs that hold no lists: `recommendations_1_name` and so on."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from buckslip.dialects.base import Printed, Refusal
from buckslip.model.schema import FieldSpec, Kind
from buckslip.syntax.nodes import (
    And,
    Branch,
    Compare,
    Condition,
    Field,
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
    Template,
    Text,
    Value,
)

MOST = 3  # records; each repeats the body of the loop
_ORDINALS = ("first", "second", "third")
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_STEP_FLAT = (
    "a loop is written out record by record, because a contact holds no lists: `{0}_count` says how many records there "
    "are, and `{0}_1_…` is the first"
)


@dataclass(frozen=True, slots=True)
class _Round:
    """One round of a loop that is written out."""

    loop: For
    number: int
    last: bool
    known: dict[str, Field] = field(default_factory=dict)  # the flat fields so far


@dataclass
class Flattener:
    """Writes out the loops of one mail; collects what was done, and what cannot be."""

    steps: dict[str, int] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def printed(self) -> Printed:
        """What was done, as the steps and refusals of a text."""
        return Printed("", tuple(self.refusals), steps=tuple(self.steps.items()))

    def template(self, nodes: Template, within: _Round | None = None) -> Template:
        """The same without loops and lists."""
        found: list[Node] = []
        for node in nodes:
            match node:
                case Text():
                    found.append(node)
                case Output():
                    found.append(_output(node, within))
                case If():
                    found += self._branches(node, within)
                case For():
                    found += self._rounds(node)
        return tuple(found)

    def _branches(self, node: If, within: _Round | None) -> Template:
        branches: list[Branch] = []
        otherwise = node.otherwise
        for branch in node.branches:
            condition = _condition(branch.condition, within)
            if condition is True:
                otherwise = branch.body
                break
            if condition is not False:
                branches.append(Branch(condition, self.template(branch.body, within)))
        last = self.template(otherwise, within)
        return (If(tuple(branches), last, node.span),) if branches else last

    def _rounds(self, node: For) -> Template:
        listed = node.source.path[1]
        if node.limit is None or node.limit > MOST:
            bound = "without a bound" if node.limit is None else f"over {node.limit} records"
            why = f"a contact holds no lists, and flat fields stand for at most {MOST} records"
            self.refusals.append(
                Refusal(node.span, f"a loop {bound}", why, f"write `for {node.variable} in customer.{listed}[:{MOST}]`")
            )
            return ()
        step = _STEP_FLAT.format(listed)
        self.steps[step] = self.steps.get(step, 0) + 1
        rest: Template = ()
        for number in range(node.limit, 0, -1):
            body = self.template(node.body, _Round(node, number, number == node.limit))
            otherwise = self.template(node.otherwise) if number == 1 else ()
            rest = (If((Branch(_more(node.source, number - 1), (*body, *rest)),), otherwise, node.span),)
        return rest


def _output(node: Output, within: _Round | None) -> Node:
    if within is None:
        return node
    if isinstance(node.value, Loop):
        return Text(str(within.number))
    if isinstance(node.value, Field):
        return Output(_value(node.value, within), node.filters, node.position, node.span)
    return node


# Conditions, of which some are decided here --------------------------------------------------------------------------


def _condition(condition: Condition, within: _Round | None) -> Condition | bool:
    match condition:
        case Not(item):
            return _not(_condition(item, within))
        case And(items) | Or(items):
            deciding = isinstance(condition, Or)  # one such part decides the whole
            parts = [_condition(item, within) for item in items]
            if deciding in parts:
                return deciding
            open_parts = tuple(part for part in parts if not isinstance(part, bool))
            if len(open_parts) < 2:
                return open_parts[0] if open_parts else not deciding
            return type(condition)(open_parts)
        case Known(Field() as value) if value.kind is Kind.LIST:
            return _more(value, 0)
        case Known(value):
            return _truth(value, within) if isinstance(value, Loop) else Known(_value(value, within))
        case Compare(left, op, right):
            return _compare(left, op, right, within)
        case Member(value, options, negated):
            if isinstance(value, Loop):
                found = Or(tuple(Compare(value, "==", option) for option in options))
                return _condition(Not(found) if negated else found, within)
            return Member(_value(value, within), options, negated)


def _compare(left: Value, op: str, right: Value, within: _Round | None) -> Condition | bool:
    if within is None:
        return Compare(left, op, right)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Loop) and one.name != "index":
            same = _agree(_truth(one, within), other, within)
            return _not(same) if op == "!=" else same
    left, right = _value(left, within), _value(right, within)
    if isinstance(left, Literal) and isinstance(right, Literal):
        return _OPERATORS[op](left.value, right.value)
    return Compare(left, op, right)


def _agree(truth: Condition | bool, other: Value, within: _Round) -> Condition | bool:
    """Whether a truth of the loop is the same as a constant, a field, or another truth of the loop."""
    if isinstance(other, Literal):
        yes: Condition | bool = bool(other.value)
        no: Condition | bool = not other.value
    elif isinstance(other, Loop):
        yes = _truth(other, within)
        no = _not(yes)
    else:
        value = _value(other, within)
        yes, no = (Compare(value, "==", Literal(word, within.loop.span)) for word in (True, False))
    return _any(_both(truth, yes), _both(_not(truth), no))


def _not(item: Condition | bool) -> Condition | bool:
    return not item if isinstance(item, bool) else Not(item)


def _both(left: Condition | bool, right: Condition | bool) -> Condition | bool:
    if isinstance(left, bool):
        return right if left else False
    if isinstance(right, bool):
        return left if right else False
    return And((left, right))


def _any(left: Condition | bool, right: Condition | bool) -> Condition | bool:
    if isinstance(left, bool):
        return left or right
    if isinstance(right, bool):
        return right or left
    return Or((left, right))


def _truth(loop: Loop, within: _Round | None) -> Condition | bool:
    assert within is not None
    if loop.name == "first":
        return within.number == 1
    return within.last or Not(_more(within.loop.source, within.number))


def _more(listed: Field, number: int) -> Condition:
    """Whether a list has more than so many records."""
    name = f"{listed.path[1]}_count"
    spec = FieldSpec(name, Kind.INTEGER, listed.spec.span, derived_from=f"how many records `{listed.path[1]}` has")
    return Compare(Field(("customer", name), spec, listed.span), ">", Literal(number, listed.span))


def _value(value: Value, within: _Round | None) -> Value:
    """A loop's field as the flat field of its record, `loop.index` as a number."""
    if within is None:
        return value
    if isinstance(value, Loop):
        return Literal(within.number, value.span)
    if not isinstance(value, Field) or value.path[0] != within.loop.variable:
        return value
    listed, name = within.loop.source.path[1], value.path[1]
    flat = f"{listed}_{within.number}_{name}"
    known = within.known.get(flat)
    if known is None:
        origin = f"`{name}` of the {_ORDINALS[within.number - 1]} record of `{listed}`; empty when there is none"
        spec = replace(value.spec, name=flat, optional=True, derived_from=origin, esp_names={})
        known = within.known[flat] = Field(("customer", flat), spec, value.span)
    return known
