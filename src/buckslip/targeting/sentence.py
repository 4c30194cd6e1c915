"""A rule as writers' sentences again: for each leaf the one sentence that reads back as the same leaf."""

from __future__ import annotations

import re
from decimal import Decimal

from buckslip.syntax.nodes import Compare, Field, Known, Literal, Member
from buckslip.syntax.periods import spoken, spoken_range
from buckslip.syntax.rules import Aged, Given, InSegment, Leaf, Measure, Measured, Sampled, Where

Constant = str | int | float | bool

TIMES = {">=": "at least", "<=": "at most", "==": "exactly", ">": "more than", "<": "less than"}
_BARE = re.compile(r"[^\W\d][\w.\-&/+]*")
# Words that mean something where a value stands.
_WORDS = """
a above after an and at before below between empty exactly false given in known less missing more never nil no not null
of older on once one or over past set since there true twice under undefined unknown unset within yes
"""
_TAKEN = frozenset(_WORDS.split())


def sentence(leaf: Leaf | InSegment) -> str:
    """The sentence for a leaf, such that reading it yields the same leaf."""
    match leaf:
        case Compare(Field(path), op, Literal(value)):
            return _compare(path[-1], op, value)
        case Member(Field(path), options, negated):
            listed = ", ".join(written(one.value) for one in options)
            return f"{path[-1]} is {'not ' * negated}one of [{listed}]"
        case Known(Field(path)) | Given(Field(path), False):
            return f"{path[-1]} is set"
        case Given(Field(path)):
            return f"{path[-1]} is not set"
        case Aged(field, least, most):
            return f"{field.path[-1]} {age(least, most)}"
        case Measured():
            return _measured(leaf)
        case Sampled(percent, name):
            return f"in random {plain(percent)}% of {quoted(name)}"
        case InSegment(name):
            return f"in segment {quoted(name)}"
        case _:
            raise AssertionError(leaf)


def _compare(name: str, op: str, value: Constant) -> str:
    if op in ("==", "!="):
        return f"{name} is {'not ' * (op == '!=')}{written(value)}"
    return f"{name} {op} {written(value)}"


def age(least: int, most: int | None) -> str:
    """`was 30 to 60 days ago` and its like."""
    if most is None:
        return f"was more than {spoken(least)} ago" if least else "is in the past"
    if least == 0:
        return f"was in the last {spoken(most)}"
    if most == 0:
        return f"is in the next {spoken(-least)}"
    if least > 0:
        first, last = spoken_range(least, most)
        return f"was {first} to {last} ago"
    if most < 0:
        first, last = spoken_range(-most, -least)
        return f"is in {first} to {last}"
    return f"is between {spoken(most)} ago and {spoken(-least)} from now"  # two sentences say it


def _measured(leaf: Measured) -> str:
    measure = leaf.measure
    rest = f"{_where(measure)}{window(measure)}"
    if measure.how != "count":
        name = measure.property.name if measure.property else ""
        sign = "=" if leaf.op == "==" else leaf.op
        return f"{measure.how} of {name} in {measure.event}{rest} {sign} {written(leaf.value)}"
    if (leaf.op, leaf.value) == (">=", 1):
        return f"did {measure.event}{rest}"
    if (leaf.op, leaf.value) == ("==", 0):
        return f"did not {measure.event}{rest}"
    if leaf.op == "!=":
        return f"count of {measure.event}{rest} != {written(leaf.value)}"
    return f"did {measure.event} {TIMES[leaf.op]} {written(leaf.value)} time{'s' * (leaf.value != 1)}{rest}"


def _where(measure: Measure) -> str:
    return f" where {' and '.join(map(_condition, measure.where))}" if measure.where else ""


def _condition(where: Where) -> str:
    said = f"{where.property.name} is {'not ' * where.negated}"
    if len(where.values) == 1:
        return f"{said}{written(where.values[0])}"
    return f"{said}one of [{', '.join(map(written, where.values))}]"


def window(measure: Measure) -> str:
    """` in the last 90 days`, or nothing."""
    return "" if measure.hours is None else f" in the last {spoken(measure.hours)}"


def written(value: Constant) -> str:
    """A constant as it stands in a sentence."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        bare = _BARE.fullmatch(value) and value.lower() not in _TAKEN
        return value if bare or re.fullmatch(r"\d{4}-\d\d-\d\d", value) else quoted(value)
    return plain(Decimal(str(value)))


def plain(number: Decimal) -> str:
    """A number without exponent and without zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quoted(text: str) -> str:
    """Text in quotes; a sentence has no escapes, so the other kind stands round one that holds them."""
    return f"'{text}'" if '"' in text else f'"{text}"'
