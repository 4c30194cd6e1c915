"""What the tests of sentences share: a schema, a segment, and rules written short."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from buckslip.load.schema import schema
from buckslip.load.yaml import FRAME, read_mapping
from buckslip.model.audience import Group, Segment
from buckslip.model.schema import Schema
from buckslip.model.source import Marked, Span
from buckslip.syntax.nodes import And, Compare, Field, Literal, Member, Not, Or
from buckslip.syntax.rules import Aged, Given, InSegment, Measured, Rule, Sampled

CASES = Path(__file__).parents[1] / "cases/audiences"
AT = Span("mail.md", 7, 5)


def cases(name: str) -> Any:
    return yaml.safe_load((CASES / name).read_text(encoding="utf-8"))


@cache
def shop() -> Schema:
    node, faults = read_mapping((CASES / "schema.yml").read_text(encoding="utf-8"), Span("rules/schema.yml"), FRAME)
    findings = list(faults)
    assert node
    read = schema(node, findings)
    assert not findings
    return read


def group(mode: str, *items: str | Group) -> Group:
    return Group(mode, tuple(one if isinstance(one, Group) else Marked(one, AT) for one in items), AT)


BAKERS = Segment("bakers", AT, "Bakers", group("all", "did purchase where category is baking"))


def short(rule: Rule) -> str:
    """A rule in one line, for tables."""
    match rule:
        case Compare(Field(path), op, Literal(value)):
            return f"{path[-1]} {op} {value!r}"
        case Member(Field(path), options, negated):
            return f"{path[-1]} {'not ' * negated}in {[one.value for one in options]}"
        case Given(field, negated):
            return f"{'not ' * negated}given({field.path[-1]})"
        case Aged(field, least, most):
            return f"aged({field.path[-1]}, {least}, {'always' if most is None else most})"
        case Measured(measure, op, value):
            what = f"{measure.property.name} of {measure.event}" if measure.property else measure.event
            where = [f"{it.property.name} {'not ' * it.negated}in {list(it.values)}" for it in measure.where]
            hours = [str(measure.hours)] if measure.hours is not None else []
            return f"{measure.how}({', '.join([what, *where, *hours])}) {op} {value!r}"
        case Sampled(percent, name):
            return f"sample({percent}, {name})"
        case InSegment(name):
            return f"segment({name})"
        case Not(item):
            return f"not({short(item)})"
        case And(items) | Or(items):
            return f"{'all' if isinstance(rule, And) else 'any'}({', '.join(map(short, items))})"
        case _:
            raise AssertionError(rule)
