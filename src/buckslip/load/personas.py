"""Personas, their profiles held against the schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from buckslip.load.faults import error
from buckslip.load.fields import is_date, validated
from buckslip.load.fields_frame import EventFields, PersonaFields
from buckslip.load.names import unknown
from buckslip.load.node import Node
from buckslip.model.finding import Finding
from buckslip.model.persona import Event, Persona, Record, Value
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.suggest import did_you_mean

EXPECTED = {
    Kind.TEXT: "text",
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a number",
    Kind.MONEY: "a number",
    Kind.BOOLEAN: "true or false",
    Kind.DATE: "a date such as 2026-11-29",
    Kind.URL: "an address that begins with https://",
    Kind.LIST: "a list of records",
}


def persona(name: str, node: Node, schema: Schema, findings: list[Finding]) -> Persona | None:
    """The persona in the tree of its file."""
    fields, faults = validated(PersonaFields, node)
    findings.extend(faults)
    if fields is None:
        return None
    profile = node.entries.get("profile")
    events = node.entries.get("events")
    return Persona(
        name=name,
        span=node.span,
        title=fields.title,
        description=fields.description,
        locale=fields.locale,
        brands=tuple(fields.brands),
        profile=_record(profile, schema.fields, "field", findings) if profile else {},
        events=_events(fields.events, events.items if events else [], schema, findings),
        as_of=fields.as_of or "",
    )


def _events(
    events: Sequence[EventFields], nodes: Sequence[Node], schema: Schema, findings: list[Finding]
) -> tuple[Event, ...]:
    known = []
    for event, node in zip(events, nodes, strict=False):
        findings.extend(unknown("event", node.entries.get("name"), schema.events))
        if spec := schema.events.get(event.name):
            if properties := node.entries.get("properties"):
                _record(properties, {one.name: one for one in spec.properties}, "property", findings)
            known.append(Event(event.name, event.at, dict(event.properties)))
    return tuple(known)


def _record(node: Node, specs: Mapping[str, FieldSpec], what: str, findings: list[Finding]) -> Record:
    """The values of a mapping that have a field and its type; null values are missing ones."""
    record: dict[str, Value] = {}
    for name, value in node.entries.items():
        spec = specs.get(name)
        if spec is None:
            message = f"no {what} '{name}' in rules/schema.yml"
            findings.append(error("unknown-field", node.key_span(name), message, did_you_mean(name, specs)))
        elif value.value is None:
            if not spec.optional:
                message = f"'{name}' is empty, though it is not optional"
                findings.append(error("wrong-value", node.key_span(name), message, "write a value"))
        elif spec.kind is Kind.LIST and isinstance(value.value, list):
            inner = {one.name: one for one in spec.record}
            record[name] = tuple(_record(item, inner, "field", findings) for item in value.items)
            findings.extend(_misfit(name, item, spec) for item in value.items if not isinstance(item.value, dict))
        elif fits(value.value, spec):
            record[name] = value.scalar
        else:
            findings.append(_misfit(name, value, spec))
    return record


def _misfit(name: str, value: Node, spec: FieldSpec) -> Finding:
    if spec.kind is Kind.ENUM:
        way_out = did_you_mean(value.text, spec.values)
        return error("wrong-value", value.span, f"'{name}' must be {' or '.join(spec.values)}", way_out)
    if isinstance(value.value, int | float) and spec.kind in (Kind.INTEGER, Kind.NUMBER, Kind.MONEY):
        least = f"at least {spec.minimum:g}" if spec.minimum is not None else ""
        most = f"at most {spec.maximum:g}" if spec.maximum is not None else ""
        bounds = " and ".join(one for one in (least, most) if one)
        if bounds and (spec.kind is not Kind.INTEGER or isinstance(value.value, int)):
            return error("wrong-value", value.span, f"'{name}' must be {EXPECTED[spec.kind]}, {bounds}")
    return error("wrong-value", value.span, f"'{name}' must be {EXPECTED[spec.kind]}")


def fits(value: object, spec: FieldSpec) -> bool:
    """Whether a value is of the field's type."""
    kind = spec.kind
    if kind is Kind.BOOLEAN:
        return isinstance(value, bool)
    if kind in (Kind.INTEGER, Kind.NUMBER, Kind.MONEY):
        if isinstance(value, bool) or not isinstance(value, int if kind is Kind.INTEGER else (int, float)):
            return False
        above = spec.minimum is None or value >= spec.minimum
        return above and (spec.maximum is None or value <= spec.maximum)
    if not isinstance(value, str):
        return False
    if kind is Kind.ENUM:
        return not spec.values or value in spec.values
    if kind is Kind.DATE:
        return is_date(value)
    if kind is Kind.URL:
        return value.startswith(("https://", "http://", "mailto:"))
    return kind is Kind.TEXT
