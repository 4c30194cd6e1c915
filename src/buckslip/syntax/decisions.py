"""Why a rule holds for one customer or not: each sentence with the values that decided it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from buckslip.model.schema import Kind
from buckslip.syntax.decide import happened, holds, measured, moment_of, value_of
from buckslip.syntax.nodes import And, Compare, Field, Known, Member, Not, Or
from buckslip.syntax.periods import counted
from buckslip.syntax.rules import Aged, Given, InSegment, Measured, Rule, Sampled
from buckslip.syntax.who import Who


@dataclass(frozen=True, slots=True)
class Decision:
    """A rule, whether it holds, and why: `because` for a sentence, `parts` for a group or a segment."""

    rule: Rule
    holds: bool
    because: str = ""
    parts: tuple[Decision, ...] = ()


def decisions(rule: Rule, who: Who, segments: dict[str, Decision] | None = None) -> Decision:
    """The rule with every part decided for one customer; `segments` takes what was decided of those, by name."""
    match rule:
        case And(items) | Or(items):
            parts = tuple(decisions(one, who, segments) for one in items)
            every = all if isinstance(rule, And) else any
            return Decision(rule, every(one.holds for one in parts), parts=parts)
        case Not(item):
            part = decisions(item, who, segments)
            return Decision(rule, not part.holds, parts=(part,))
        case InSegment(name, inner):
            known = segments.get(name) if segments is not None else None
            if known is None:
                part = decisions(inner, who, segments)
                known = Decision(rule, part.holds, parts=(part,))
                if segments is not None:
                    segments[name] = known
            return known
        case _:
            return Decision(rule, holds(rule, who), because=_because(rule, who))


def _because(leaf: Rule, who: Who) -> str:
    match leaf:
        case Compare(Field() as field) | Member(Field() as field) | Known(Field() as field):
            return _value(field, who)
        case Given(field) | Aged(field):
            return _value(field, who)
        case Measured():
            return _events(leaf, who)
        case Sampled():
            where = "in" if holds(leaf, who) else "outside"
            return f"customer {who.id} is {where} this sample"
        case _:
            return ""


def _value(field: Field, who: Who) -> str:
    name, value = field.path[-1], value_of(field, who)
    if value is None:
        return f"{name} is missing"
    if field.kind is Kind.DATE and (moment := moment_of(field, who)):
        verb = "was" if moment <= who.as_of else "is"
        return f"{name} {verb} {str(value)[:10]}, {distance(moment, who.as_of)}"
    if isinstance(value, bool):
        return f"{name} is {'yes' if value else 'no'}"
    return f'{name} is "{value}"' if value == "" else f"{name} is {value}"


def distance(moment: datetime, as_of: datetime) -> str:
    """`52 days ago`, `5 hours ago`, `in 3 days`: whole units only, as much as has passed."""
    hours = abs(
        int((as_of - moment).total_seconds() // 3600 if moment <= as_of else (moment - as_of).total_seconds() // 3600)
    )
    words = counted(hours // 24, "day") if hours >= 24 else counted(hours, "hour")
    return f"{words} ago" if moment <= as_of else f"in {words}"


def _events(leaf: Measured, who: Who) -> str:
    found = happened(leaf.measure, who)
    last = f", last {distance(found[-1].at, who.as_of)}" if found else ""
    times = counted(len(found), "time")
    if leaf.measure.how == "count":
        return f"{times}{last}"
    how = {"sum": "adds up to", "average": "is on average", "max": "is at most"}[leaf.measure.how]
    name = leaf.measure.property.name if leaf.measure.property else ""
    return f"{name} {how} {_plain(measured(leaf.measure, who))}, {times}{last}"


def _plain(number: Fraction) -> str:
    return f"{float(number):.2f}".rstrip("0").rstrip(".")
