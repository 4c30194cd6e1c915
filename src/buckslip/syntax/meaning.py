"""What a sentence means: its parts held against the schema, as a leaf of the typed tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from buckslip.model.finding import Finding
from buckslip.model.schema import EventSpec, FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.model.suggest import did_you_mean
from buckslip.syntax.catalogue import NUMERIC
from buckslip.syntax.constants import constant, number_of
from buckslip.syntax.lexer import Fault
from buckslip.syntax.limits import out_of_range
from buckslip.syntax.nodes import And, Compare, Field, Literal, Member, Not
from buckslip.syntax.periods import hours_of, whole
from buckslip.syntax.rules import Aged, Given, InSegment, Measure, Measured, Rule, Sampled, Where
from buckslip.syntax.said import (
    Age,
    Bit,
    Condition,
    Period,
    Said,
    SaidAged,
    SaidBetween,
    SaidCompare,
    SaidGiven,
    SaidMeasured,
    SaidMember,
    SaidSampled,
    SaidSegment,
    Times,
)

_ORDER = ("<", "<=", ">", ">=")
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_NAMES = re.compile(r"[^\n\"']{1,100}")

Segments = Callable[[str], "Rule | None"]  # a segment's rule by its name; None when it has none


class Meaning:
    """Reads the parts of sentences against one schema; `Fault`s are raised, with the offset in the sentence."""

    def __init__(self, schema: Schema, segments: Segments, known_segments: Mapping[str, object]) -> None:
        self._schema = schema
        self._segments = segments
        self._known = known_segments
        self.notes: list[Finding] = []

    def of(self, said: Said, text: str, at: Span) -> Rule | None:
        """The meaning of a sentence that begins at `at`; None when it names a segment that has no meaning."""
        match said:
            case SaidCompare(name, op, value):
                return self._compare(self._field(name, text, at), op, value, at, text)
            case SaidBetween(name, low, high):
                return self._between(self._field(name, text, at), low, high, at, text)
            case SaidMember(name, options, negated):
                return self._member(self._field(name, text, at), name, options, at, negated=negated)
            case SaidGiven(name, negated):
                return Given(self._field(name, text, at), negated)
            case SaidAged(name, age, negated):
                return self._aged(self._field(name, text, at), age, name, negated=negated)
            case SaidMeasured():
                return self._measured(said, at)
            case SaidSampled(percent, name, negated):
                sampled = sample(percent, name, at)
                return Not(sampled) if negated else sampled
            case SaidSegment(name, negated):
                return self._segment(name, at, negated=negated)

    # Fields ------------------------------------------------------------------------------------------------------

    def _field(self, name: Bit, text: str, at: Span) -> Field:
        word = name.text
        if spec := self._schema.fields.get(word):
            if spec.kind is Kind.LIST:
                message = f"'{word}' is a list, which no sentence can ask about"
                raise Fault("sentence-wrong-type", name.at, message, f"write `{word} is set`")
            return Field(("customer", word), spec, at.moved(text[: name.at]))
        if word.startswith("customer.") and word[9:] in self._schema.fields:
            raise Fault(
                "sentence-unknown-field", name.at, "audiences call a field by its bare name", f"write '{word[9:]}'"
            )
        raise self._no_field(name)

    def _no_field(self, name: Bit) -> Fault:
        if name.text in self._schema.events:
            way_out = f"it is an event: write `did {name.text}`"
        else:
            way_out = did_you_mean(name.text, self._schema.fields) or _fields_hint(self._schema.fields)
        return Fault("sentence-unknown-field", name.at, f"no field '{name.text}' in rules/schema.yml", way_out)

    def _compare(self, field: Field, op: str, value: Bit, at: Span, text: str) -> Rule:
        if op in _ORDER and field.kind not in NUMERIC and field.kind is not Kind.DATE:
            raise _no_order(field, op, value, text)
        literal = self._literal(field, value, at, text)
        if found := out_of_range(field, op, literal, value.text):
            self.notes.append(found)
        return Compare(field, op, literal)

    def _between(self, field: Field, low: Bit, high: Bit, at: Span, text: str) -> Rule:
        if field.kind not in NUMERIC and field.kind is not Kind.DATE:
            raise _no_order(field, "between", low, text)
        first, last = self._literal(field, low, at, text), self._literal(field, high, at, text)
        if first.value > last.value:  # type: ignore[operator]  # both are of the field's kind
            message = f"nothing is between {low.text} and {high.text}"
            raise Fault("sentence-bad-range", low.at, message, f"write `between {high.text} and {low.text}`")
        return And((Compare(field, ">=", first), Compare(field, "<=", last)))

    def _member(self, field: Field, name: Bit, options: tuple[Bit, ...], at: Span, *, negated: bool) -> Rule:
        if not options:
            raise Fault("sentence-syntax", name.at, "the list is empty", "write its values between [ and ]")
        found = dict.fromkeys(Literal(constant(field.spec, one), at) for one in options)
        if field.kind is Kind.BOOLEAN:
            raise Fault(
                "sentence-wrong-type",
                options[0].at,
                f"'{field.path[-1]}' is yes or no",
                f"write `{field.path[-1]} is yes`",
            )
        return Member(field, tuple(found), negated)

    def _literal(self, field: Field, value: Bit, at: Span, text: str) -> Literal:
        return Literal(constant(field.spec, value), at.moved(text[: value.at]))

    # Times -------------------------------------------------------------------------------------------------------

    def _aged(self, field: Field, age: Age, name: Bit, *, negated: bool) -> Rule:
        if field.kind is not Kind.DATE:
            message = f"'{name.text}' is no date, so it was not some time ago"
            dates = [spec.name for spec in self._schema.fields.values() if spec.kind is Kind.DATE]
            way_out = f"dates are {', '.join(dates[:5])}" if dates else ""
            raise Fault("sentence-wrong-type", name.at, message, way_out)
        rule = _age(field, age)
        return Not(rule) if negated else rule

    # Events ------------------------------------------------------------------------------------------------------

    def _measured(self, said: SaidMeasured, at: Span) -> Rule:
        event = self._event(said.event)
        times = [one for one in said.clauses if isinstance(one, Times)]
        windows = [one for one in said.clauses if isinstance(one, Period)]
        conditions = [one for each in said.clauses if isinstance(each, tuple) for one in each]
        _only_one(windows, "in the last …")
        where = sorted((self._where(one, event) for one in conditions), key=_where_order)
        hours = hours_of(windows[0]) if windows else None
        if said.property is None and said.value is not None:
            if times:
                raise Fault("sentence-bad-count", times[0].amount.at, "the number is given twice", "keep one of them")
            return Measured(Measure("count", event.name, None, tuple(where), hours), said.op, whole(said.value), at)
        if said.property is None:
            op, count = _count(times, event.name, never=said.never)
            return Measured(Measure("count", event.name, None, tuple(where), hours), op, count, at)
        if times:
            message = f"'{said.how} of' takes no number of times"
            raise Fault("sentence-bad-count", times[0].amount.at, message, "ask in a sentence of its own, with 'did'")
        spec = self._property(said.property, event)
        if spec.kind not in NUMERIC:
            numbers = [one.name for one in event.properties if one.kind in NUMERIC]
            way_out = f"numbers of '{event.name}' are {', '.join(numbers)}" if numbers else "count with 'did' instead"
            raise Fault("sentence-wrong-type", said.property.at, f"'{spec.name}' is no number", way_out)
        assert said.value is not None
        value = number_of(said.value, f"the {said.how} of {spec.name}")
        return Measured(Measure(said.how, event.name, spec, tuple(where), hours), said.op, value, at)

    def _event(self, name: Bit) -> EventSpec:
        if event := self._schema.events.get(name.text):
            return event
        way_out = _event_hint(name.text, self._schema.events)
        raise Fault("sentence-unknown-event", name.at, f"no event '{name.text}' in rules/schema.yml", way_out)

    def _property(self, name: Bit, event: EventSpec) -> FieldSpec:
        found = next((one for one in event.properties if one.name == name.text), None)
        if found:
            return found
        names = [one.name for one in event.properties]
        few = f"it has {', '.join(names)}" if names else "it has none"
        way_out = did_you_mean(name.text, names) or few
        raise Fault("sentence-unknown-property", name.at, f"'{event.name}' has no property '{name.text}'", way_out)

    def _where(self, said: Condition, event: EventSpec) -> Where:
        spec = self._property(said.property, event)
        if not said.values:
            raise Fault("sentence-syntax", said.property.at, "the list is empty", "write its values between [ and ]")
        values = dict.fromkeys(constant(spec, one) for one in said.values)
        return Where(spec, tuple(sorted(values, key=str)), said.negated)

    # Segments ----------------------------------------------------------------------------------------------------

    def _segment(self, name: Bit, at: Span, *, negated: bool) -> Rule | None:
        if name.text not in self._known:
            way_out = did_you_mean(name.text, self._known) or f"write rules/audiences/{name.text or '<name>'}.yml"
            offset = name.at + (name.kind == "text")
            raise Fault("unknown-segment", offset, f"no segment '{name.text}'", way_out)
        rule = self._segments(name.text)
        if rule is None:
            return None
        there = InSegment(name.text, rule, at)
        return Not(there) if negated else there


def sample(percent: Bit, name: Bit, at: Span) -> Sampled:
    """`10% of "spring"` as a random sample."""
    share = Decimal(percent.text) if percent.kind == "number" else Decimal(whole(percent))
    if not 0 <= share <= 100:
        raise Fault("sentence-bad-number", percent.at, f"{percent.text}% is no share", "write 0% to 100%")
    if not _NAMES.fullmatch(name.text):
        message = "the sample needs a name, so that it stays the same"
        raise Fault("sentence-syntax", name.at, message, f'write `in random {percent.text}% of "spring-2026"`')
    return Sampled(share, name.text, at)


def _age(field: Field, age: Age) -> Rule:
    hours = [hours_of(one) for one in age.periods]
    match age.mode:
        case "between" | "ahead":
            low, high = hours
            if low > high:
                first, second = age.periods
                message = f"{first.amount.text} is more than {second.amount.text}"
                raise Fault("sentence-bad-range", first.amount.at, message, "write the smaller number first")
            return Aged(field, low, high) if age.mode == "between" else Aged(field, -high, -low)
        case "lately":
            return Aged(field, 0, hours[0])
        case "long":
            return Aged(field, hours[0], None)
        case "soon":
            return Aged(field, -hours[0], 0)
        case "past":
            return Aged(field, 0, None)
        case "future":
            return And((Given(field), Not(Aged(field, 0, None))))
        case _:
            raise _exactly(age.periods[0], field.path[-1])


def _exactly(period: Period, name: str) -> Fault:
    unit = period.unit.text.removesuffix("s")
    number = whole(period.amount)
    way_out = f"write `{name} was {number} to {number + 1} {unit}s ago`, `in the last …` or `more than … ago`"
    return Fault("sentence-syntax", period.amount.at, "a moment is never met exactly", way_out)


def _count(times: list[Times], event: str, *, never: bool) -> tuple[str, int]:
    _only_one(times, "… times")
    if not times:
        return ("==", 0) if never else (">=", 1)
    one = times[0]
    number = whole(one.amount)
    if never:
        op = _OPPOSITE[one.op]
        words = {"<": "less than", ">": "more than", "<=": "at most", ">=": "at least"}.get(op, "exactly")
        message = "'did not' takes no number of times"
        raise Fault("sentence-bad-count", one.amount.at, message, f"write `did {event} {words} {number} times`")
    return one.op, number


def _only_one(clauses: list[Times] | list[Period], what: str) -> None:
    if len(clauses) > 1:
        message = f"'{what}' stands twice"
        raise Fault("sentence-syntax", clauses[1].amount.at, message, "keep one, or write two sentences")


def _where_order(where: Where) -> tuple[str, str, bool]:
    return where.property.name, repr(where.values), where.negated


def _event_hint(name: str, events: Mapping[str, EventSpec]) -> str:
    near = did_you_mean(name, events)
    return near or (f"events are {', '.join(list(events)[:8])}" if events else "it declares no events")


def _fields_hint(fields: Mapping[str, FieldSpec]) -> str:
    return f"fields are {', '.join(list(fields)[:6])} …" if fields else "it declares no fields"


def _no_order(field: Field, op: str, value: Bit, text: str) -> Fault:
    name = field.path[-1]
    words = f"`{op}`" if op in _ORDER else f"'{op}'"
    if field.kind is Kind.BOOLEAN:
        message, way_out = f"'{name}' is yes or no", f"write `{name} is yes`"
    elif field.kind is Kind.ENUM:
        message = f"'{name}' is one of {', '.join(field.spec.values)}, which have no order"
        way_out = f"write `{name} is one of [{', '.join(field.spec.values[-2:])}]`"
    else:
        message, way_out = f"'{name}' is text, which has no order", f'write `{name} is "{value.text}"`'
    return Fault("sentence-wrong-type", max(text.find(op), 0), f"{message}: {words} needs numbers or dates", way_out)
