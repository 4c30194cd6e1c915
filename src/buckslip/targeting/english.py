"""A rule read aloud: one paragraph of English, for people who never wrote a sentence themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeGuard

from buckslip.model.audience import Segment
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.syntax.nodes import And, Compare, Field, Known, Literal, Member, Not, Or
from buckslip.syntax.periods import spoken, spoken_range
from buckslip.syntax.rules import Aged, Given, InSegment, Measured, Rule, Sampled, Where, segments_in
from buckslip.targeting.sentence import Constant, plain, window

_ENDINGS = ("_at", "_on", "_date")
_BOUNDS = {">=": "at least ", "<=": "at most ", ">": "more than ", "<": "less than ", "==": "", "!=": "not "}
_DAYS = {">=": "on or after ", "<=": "on or before ", ">": "after ", "<": "before ", "==": "on ", "!=": "not on "}
_TOTALS = {"sum": "a total", "average": "an average", "max": "a largest"}
_TIMES = {">=": "at least", "<=": "at most", "==": "exactly", ">": "more than", "<": "less than", "!=": "not exactly"}


def paragraph(rule: Rule, schema: Schema, segments: Mapping[str, Segment]) -> str:
    """`Customers whose tier is gold, except those who …`, and then what each segment that it names means."""
    told = [f"{_customers(rule, schema)}."]
    for name, inner in {one.name: one for one in segments_in(rule)}.items():
        title = segments[name].title if name in segments else ""
        head = f"In segment “{name}”{f' ({title})' if title else ''}"
        told.append(f"{head} are {_small(_customers(inner.rule, schema))}.")
    return "\n\n".join(told)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _customers(rule: Rule, schema: Schema) -> str:
    items = rule.items if isinstance(rule, And) else (rule,)
    items = tuple(inner for one in items for inner in (one.items if _all_of(one) else (one,)))
    wanted = [one for one in items if not isinstance(one, Not)]
    unwanted = [inner for one in items if isinstance(one, Not) for inner in _parts(one.item)]
    told = f"Customers {_clauses(wanted, 'and', schema)}" if wanted else "All customers"
    return f"{told}, except those {_clauses(unwanted, 'or', schema)}" if unwanted else told


def _clauses(rules: Sequence[Rule], word: str, schema: Schema) -> str:
    """The clauses of a group; its segments are named together, and a group within a group stands in parentheses."""
    if len(rules) == 1 and isinstance(rules[0], Or) and rules[0].items:
        return _clauses(rules[0].items, "or", schema)
    names = [f"“{one.name}”" for one in rules if isinstance(one, InSegment)]
    told = [f"who are in the segment{'s' * (len(names) > 1)} {_joined(names, word)}"] if names else []
    told += (clause(one, schema) for one in rules if not isinstance(one, InSegment))
    return _joined(told, word)


def _all_of(rule: Rule) -> TypeGuard[And[Rule]]:
    """Whether a group only says all, as its surroundings do; a range is one clause."""
    return isinstance(rule, And) and _range(rule) is None


def _range(rule: And[Rule]) -> tuple[Field, Constant, Constant] | None:
    """The field and the ends of `between 2 and 5`."""
    match rule.items:
        case (Compare(Field() as field, ">=", Literal(low)), Compare(Field() as other, "<=", Literal(high))):
            return (field, low, high) if field.path == other.path else None
    return None


def _parts(rule: Rule) -> tuple[Rule, ...]:
    return rule.items if isinstance(rule, Or) else (rule,)


def _joined(clauses: Iterable[str], word: str) -> str:
    """`a`, `a and b`, `a, b and c`."""
    told = list(clauses)
    return f"{', '.join(told[:-1])} {word} {told[-1]}" if len(told) > 1 else told[0]


def clause(rule: Rule, schema: Schema) -> str:
    """What is true of these customers, as a clause that begins with who, whose or for whom."""
    match rule:
        case And(()):
            return "who are customers at all"
        case Or(()):
            return "who do not exist"
        case And(items):
            if ends := _range(rule):
                field, low, high = ends
                return f"{_whose(field)} between {amount(low, field.spec)} and {amount(high, field.spec)}"
            return f"({_clauses(items, 'and', schema)})"
        case Or(items):
            return f"({_clauses(items, 'or', schema)})"
        case Not(Aged(field, least, most)):
            return f"{_whose(field)} not {aged(least, most)} (or {_gap(field)})"
        case Not(InSegment(name)):
            return f"who are not in the segment “{name}”"
        case Not(item):
            return f"for whom it is not true that they are customers {clause(item, schema)}"
        case Compare() | Member() | Known() | Given() | Aged():
            return _of_field(rule)
        case Measured():
            return _of_events(rule, schema)
        case Sampled(percent, name):
            return f"who are in the random {plain(percent)}% called “{name}”"
        case InSegment(name):
            return f"who are in the segment “{name}”"


# Fields ------------------------------------------------------------------------------------------------------------


def _of_field(rule: Compare | Member | Known | Given | Aged) -> str:
    match rule:
        case Compare(Field() as field, op, Literal(bool() as value)) if field.spec.phrase:
            return _truth(field.spec, op, yes=value)
        case Compare(Field() as field, op, Literal(value)):
            missing = f" (or {_gap(field)})" if op == "!=" and field.spec.optional else ""
            if field.kind is Kind.DATE:
                return f"{_whose(field, past=True)} {_DAYS[op]}{_day(str(value))}{missing}"
            return f"{_whose(field)} {_BOUNDS[op]}{amount(value, field.spec)}{missing}"
        case Member(Field() as field, options, negated):
            listed = [amount(one.value, field.spec) for one in options]
            missing = f" (or {_gap(field)})" if negated and field.spec.optional else ""
            return f"{_whose(field)} {'neither ' * negated}{_joined(listed, 'nor' if negated else 'or')}{missing}"
        case Known(Field() as field) | Given(Field() as field, False):
            return f"{_whose(field)} known"
        case Given(field):
            return f"{_whose(field)} not known"
        case Aged(field, least, most):
            return f"{_whose(field, past=most is None or most > 0)} {aged(least, most)}"
        case _:
            raise AssertionError(rule)


def _truth(spec: FieldSpec, op: str, *, yes: bool) -> str:
    """`who have unsubscribed`; the phrase of a boolean begins with have, are or can."""
    first, _, rest = spec.phrase.partition(" ")
    doubt = ", as far as is known," if op == "!=" and spec.optional else ""
    return f"who {first}{' not' * ((op == '==') != yes)} {rest}{doubt}"


def name_of(spec: FieldSpec) -> str:
    """A field's name in running text: its phrase, or its name without underscores."""
    name = spec.name
    if spec.kind is Kind.DATE:
        for ending in _ENDINGS:
            name = name.removesuffix(ending)
    return spec.phrase or name.replace("_", " ")


def _whose(field: Field, *, past: bool = False) -> str:
    name = name_of(field.spec)
    many = name.endswith("s") and not name.endswith("ss") and field.kind in (Kind.INTEGER, Kind.NUMBER, Kind.MONEY)
    return f"whose {name} {('were' if many else 'was') if past else 'are' if many else 'is'}"


def _gap(field: Field) -> str:
    return f"whose {name_of(field.spec)} is not known"


def aged(least: int, most: int | None) -> str:
    """`between 30 and 60 days ago` and its like."""
    if most is None:
        return f"more than {spoken(least)} ago" if least else "in the past"
    if least == 0:
        return f"in the last {spoken(most)}"
    if most == 0:
        return f"in the next {spoken(-least)}"
    if least > 0:
        first, last = spoken_range(least, most)
        return f"between {first} and {last} ago"
    if most < 0:
        first, last = spoken_range(-most, -least)
        return f"between {first} and {last} from now"
    return f"between {spoken(most)} ago and {spoken(-least)} from now"


def amount(value: Constant, spec: FieldSpec | None) -> str:
    """A value with its unit: `1,500 points`, `500 GBP`, `80%`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _day(value) if spec and spec.kind is Kind.DATE else value
    if spec and spec.kind is Kind.NUMBER and not spec.unit and (spec.name.endswith("ratio") or spec.maximum == 1):
        return f"{plain(Decimal(str(value)) * 100)}%"
    number = f"{Decimal(str(value)):,}"
    unit = spec.unit if spec and spec.unit not in name_of(spec) else ""
    return f"{number} {unit}".rstrip()


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{day.day} {day:%B} {day.year}"


# Events ------------------------------------------------------------------------------------------------------------


def _of_events(rule: Measured, schema: Schema) -> str:
    measure, op, value = rule.measure, rule.op, rule.value
    where = f" whose {' and whose '.join(map(_condition, measure.where))}" if measure.where else ""
    when = window(measure)
    if measure.how != "count":
        name = name_of(measure.property) if measure.property else ""
        total = f"{_TOTALS[measure.how]} {name} of {_BOUNDS[op]}{amount(value, measure.property)}"
        return f"whose “{measure.event}” events{when}{where} have {total}"
    phrase = did(measure.event, schema)
    often = f"{_TIMES[op]} {_often(value)}"
    if (op, value) in ((">=", 1), (">", 0)):
        often = ""
    if (op, value) in (("==", 0), ("<", 1), ("<=", 0)):
        return f"who{when * bool(where)} never {phrase}{where}{when * (not where)}"
    if where:
        return f"who{when}{' ' * bool(often)}{often} {phrase}{where}"
    return f"who {phrase}{' ' * bool(often)}{often}{when}"


def _often(value: float) -> str:
    return {1: "once", 2: "twice"}.get(int(value), f"{value:g} times")


def did(event: str, schema: Schema) -> str:
    """What customers did, in the past tense: the event's phrase, or one made from its name."""
    spec = schema.events.get(event)
    if spec and spec.phrase:
        return spec.phrase
    words = event.replace("_", " ")
    return words if words.endswith("ed") else f"had a {words}"


def _condition(where: Where) -> str:
    values = [amount(one, where.property) for one in where.values]
    negation = "neither " if where.negated and len(values) > 1 else "not " if where.negated else ""
    return f"{name_of(where.property)} is {negation}{_joined(values, 'nor' if where.negated else 'or')}"
