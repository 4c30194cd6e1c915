"""An example customer in plain words, and as a persona file to preview mails with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from buckslip.model.persona import Event, Record
from buckslip.model.schema import EventSpec, FieldSpec, Kind, Schema
from buckslip.syntax.who import instant
from buckslip.targeting.examples import Example
from buckslip.targeting.ordinary import Scalar, ordinary

_ORDER = (Kind.ENUM, Kind.TEXT, Kind.URL, Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.LIST, Kind.BOOLEAN)


def described(example: Example, schema: Schema) -> str:
    """What makes the difference: `a customer with tier gold, 3 orders, last purchase 40 days ago`."""
    fields = [schema.fields[name] for name in schema.fields if name in example.matters]
    fields.sort(key=lambda one: _ORDER.index(one.kind))
    parts = [_field(one, example.profile.get(one.name), example.as_of) for one in fields]
    at = next((number for number, one in enumerate(fields) if one.kind is Kind.BOOLEAN), len(parts))
    parts[at:at] = _events(example, schema)
    samples = sorted(one.removeprefix("sample ") for one in example.matters if one.startswith("sample "))
    if samples:
        parts.append(f"id {example.id} for the sample {' and '.join(samples)}")
    return f"a customer with {', '.join(parts)}" if parts else "any customer"


def _field(spec: FieldSpec, value: object, as_of: datetime) -> str:
    words = (spec.name if spec.kind is Kind.BOOLEAN else spec.phrase or spec.name).replace("_", " ")
    if spec.kind is Kind.DATE:
        words = words.removesuffix(" at")
    if isinstance(value, tuple) and value:
        return _records(spec, value, words)
    if spec.kind is Kind.LIST or value is None:
        return f"no {words}"
    if isinstance(value, bool):
        return f"{words} {'yes' if value else 'no'}"
    if isinstance(value, int | float):
        if spec.kind is Kind.INTEGER and words.endswith("s"):
            return f"{value or 'no'} {words.removesuffix('s') if value == 1 else words}"
        return f"{words} {value:,}{f' {spec.unit}' if spec.unit else ''}"
    text = str(value)
    if spec.kind is Kind.DATE:
        return f"{words} {_when(instant(text, as_of), as_of)}"
    return f'{words} "{text}"' if not text or " " in text else f"{words} {text}"


def _records(spec: FieldSpec, records: Sequence[Record], words: str) -> str:
    """A list by what is not usual in its records: `2 picks (price 60)`."""
    usual = {one.name: ordinary(one) for one in spec.record}
    told = [f"{of} {one}" for record in records for of, one in record.items() if one != usual.get(of)]
    lacking = [f"no {of}" for record in records for of, one in usual.items() if one is not None and of not in record]
    said = f" ({', '.join((*told, *lacking))})" if told or lacking else ""
    return f"{len(records)} {words}{said}" if len(records) > 1 else f"{words}{said}"


def _when(moment: datetime, as_of: datetime) -> str:
    hours = (as_of - moment).total_seconds() / 3600
    amount, unit = (abs(hours) / 24, "day") if abs(hours) >= 48 or abs(hours) % 24 == 0 else (abs(hours), "hour")
    if not hours:
        return "today"
    said = f"{round(amount, 2):g} {unit}{'s' * (amount != 1)}"
    return f"{said} ago" if hours > 0 else f"in {said}"


def _events(example: Example, schema: Schema) -> Iterator[str]:
    for name in sorted(one.removeprefix("event ") for one in example.matters if one.startswith("event ")):
        spec, counted = schema.events[name], dict[str, int]()
        for one in example.events:
            if one.name == name:
                said = f"{name}{_properties(one, spec)} {_when(instant(one.at, example.as_of), example.as_of)}"
                counted[said] = counted.get(said, 0) + 1
        yield from (f"{number} × {said}" if number > 1 else said for said, number in counted.items())
        if not counted:
            yield f"no {name}"


def _properties(event: Event, spec: EventSpec) -> str:
    usual = {one.name: ordinary(one) for one in spec.properties}
    told = [f"{name} {value}" for name, value in event.properties.items() if value != usual.get(name)]
    return f" ({', '.join(told)})" if told else ""


# As a file ----------------------------------------------------------------------------------------------------------


def persona_file(example: Example, schema: Schema, *, title: str, locale: str = "", brand: str = "") -> str:
    """The customer as `content/_personas/<name>.yml`, ready to preview mails with."""
    lines = [f"title: {_quoted(title)}", f"description: {_quoted(described(example, schema))}"]
    lines += [f"locale: {locale}"] if locale else []
    lines += [f"brands: [{brand}]"] if brand else []
    lines += [f"as_of: {example.as_of:%Y-%m-%dT%H:%M:%SZ}", "profile:" if example.profile else "profile: {}"]
    lines += [f"  {name}: {_value(value, schema.fields[name])}" for name, value in example.profile.items()]
    lines += ["events:"] if example.events else []
    for one in example.events:
        lines += [f"  - name: {one.name}", f"    at: {one.at}"]
        specs = {spec.name: spec for spec in schema.events[one.name].properties}
        lines += _properties_of(one.properties, specs)
    return "\n".join(lines) + "\n"


def _properties_of(properties: Mapping[str, Scalar | None], specs: Mapping[str, FieldSpec]) -> list[str]:
    told = [f"      {name}: {_value(value, specs[name])}" for name, value in properties.items() if value is not None]
    return ["    properties:", *told] if told else []


def _value(value: object, spec: FieldSpec) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if spec.kind is Kind.DATE else _quoted(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else str(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
