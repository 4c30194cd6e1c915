"""`rules/schema.yml` as the fields and events that mails and audiences may use."""

from __future__ import annotations

from collections.abc import Mapping

from buckslip.load.faults import error
from buckslip.load.fields import validated
from buckslip.load.fields_parts import FIELD_NAME, SchemaFields, SpecFields
from buckslip.load.node import Node
from buckslip.model.finding import Finding
from buckslip.model.schema import RESERVED, EventSpec, FieldSpec, Kind, Schema


def schema(node: Node, findings: list[Finding]) -> Schema:
    """The schema in the tree of its file."""
    fields, faults = validated(SchemaFields, node)
    findings.extend(faults)
    if fields is None:
        return Schema()
    known = specs(fields.fields, _at(node, "fields"), findings)
    _check_esp_names(known, findings)
    events = []
    for name, event in fields.events.items():
        place = _at(node, "events", name)
        properties = specs(event.properties if event else {}, _at(place, "properties"), findings)
        span = _at(node, "events").key_span(name)
        said = (event.description, event.phrase) if event else ("", "")
        events.append(EventSpec(name, span, properties, *said))
        _check_name(name, _at(node, "events"), findings)
    facts = tuple(one.marked for one in _at(node, "facts").items if isinstance(one.value, str) and one.text.strip())
    return Schema({spec.name: spec for spec in known}, {event.name: event for event in events}, facts)


def _at(node: Node, *keys: str) -> Node:
    """The node under `keys`, or the last one that is there."""
    for key in keys:
        node = node.entries.get(key, node)
    return node


def specs(fields: Mapping[str, SpecFields], node: Node, findings: list[Finding]) -> tuple[FieldSpec, ...]:
    """The fields of a customer, an event or a record; `node` is where they are written."""
    found = (_spec(name, one, node, findings) for name, one in fields.items())
    return tuple(spec for spec in found if spec)


def _spec(name: str, one: SpecFields, node: Node, findings: list[Finding]) -> FieldSpec | None:
    if not _check_name(name, node, findings):
        return None
    _check_kind(name, one, node, findings)
    return FieldSpec(
        name=name,
        kind=Kind(one.kind),
        span=node.key_span(name),
        optional=one.optional,
        values=tuple(one.values),
        unit=one.currency or one.unit,
        minimum=one.min,
        maximum=one.max,
        record=specs(one.record, _at(node, name, "record"), findings),
        personal=one.personal or "",
        derived_from=one.derived_from,
        description=one.description,
        phrase=one.phrase,
        esp_names=dict(one.names),
    )


def _check_esp_names(known: tuple[FieldSpec, ...], findings: list[Finding]) -> None:
    """Two fields are never one at an ESP; some ESPs do not tell capitals from small letters."""
    for esp in sorted({esp for spec in known for esp in spec.esp_names}):
        there: dict[str, FieldSpec] = {}
        for spec in known:
            name = spec.esp_names.get(esp, spec.name)
            other = there.setdefault(name.casefold(), spec)
            if other is not spec:
                message = f"'{other.name}' and '{spec.name}' are both called '{name}' at {esp}"
                findings.append(error("wrong-value", spec.span, message, "give one of them another name under `names`"))


def _check_name(name: str, node: Node, findings: list[Finding]) -> bool:
    """Whether a field or event may be called `name`."""
    if not FIELD_NAME.fullmatch(name):
        message = f"'{name}' cannot be a name: lower-case letters, digits and underscores, beginning with a letter"
        findings.append(error("bad-field-name", node.key_span(name), message))
        return False
    if name in RESERVED:
        message = f"'{name}' is a word of some ESP's template language"
        findings.append(error("reserved-name", node.key_span(name), message, f"call it {name}_value"))
        return False
    return True


def _check_kind(name: str, one: SpecFields, node: Node, findings: list[Finding]) -> None:
    """What a type needs beside its name, and what only one type may have."""
    place = node.key_span(name)
    if one.kind == "enum" and not one.values:
        findings.append(error("missing-key", place, f"'{name}' is an enum without values", "list them under 'values'"))
    if one.kind == "list" and not one.record:
        message = f"'{name}' is a list without the fields of its records"
        findings.append(error("missing-key", place, message, "write them under 'record'"))
    if one.values and one.kind != "enum":
        findings.append(error("wrong-value", place, f"'{name}' has values but is {one.kind}", "write `type: enum`"))
    if one.record and one.kind != "list":
        findings.append(error("wrong-value", place, f"'{name}' has a record but is {one.kind}", "write `type: list`"))
    if one.min is not None and one.max is not None and one.min > one.max:
        findings.append(error("wrong-value", place, f"the least value of '{name}' is above its greatest", "swap them"))
    if any(inner.kind == "list" for inner in one.record.values()):
        findings.append(error("wrong-value", place, f"a record of '{name}' holds a list", "records are flat"))
