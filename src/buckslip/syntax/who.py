"""One customer at one moment, as audiences see them: the values of fields, and what they did when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from buckslip.model.climate import derived
from buckslip.model.persona import Persona, Record, Value
from buckslip.model.schema import FieldSpec, Kind, Schema

_AGO = re.compile(r"(\d+) (minute|hour|day|week|month|year)s? ago")
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
_NAMED = {"now": timedelta(0), "today": timedelta(0), "yesterday": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Happened:
    """Something the customer did, and when (UTC)."""

    name: str
    at: datetime
    properties: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Who:
    """A customer; `as_of` is the moment from which all times count, and knows its zone."""

    profile: Record
    events: tuple[Happened, ...]
    id: str
    as_of: datetime


def who(persona: Persona, schema: Schema, as_of: datetime) -> Who:
    """A persona at the moment its own file names, else at `as_of`; what is derived is filled in where it is missing."""
    moment = instant(persona.as_of, as_of) if persona.as_of else as_of
    profile = {name: _in_utc(value, schema.fields.get(name)) for name, value in persona.profile.items()}
    events = (Happened(one.name, instant(one.at, moment), one.properties) for one in persona.events)
    key = profile.get("id")
    return Who(
        {**derived(schema, profile, moment), **profile},
        tuple(sorted(events, key=lambda one: one.at)),
        persona.name if key is None else str(key),
        moment,
    )


def instant(text: str, as_of: datetime) -> datetime:
    """A moment in UTC: `3 days ago` counts from `as_of`; a day is its first moment, a time without zone is UTC.

    Months have 30 days here, years 365. Raises ValueError for anything else.
    """
    if found := _AGO.fullmatch(text):
        return as_of - int(found[1]) * _UNITS[found[2]]
    if text in _NAMED:
        return as_of - _NAMED[text]
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _in_utc(value: Value, spec: FieldSpec | None) -> Value:
    """A date with another zone in UTC, so that its day is the day in UTC; all else as it is."""
    if spec is None or spec.kind is not Kind.DATE or not isinstance(value, str) or len(value) <= 10:
        return value
    try:
        moment = datetime.fromisoformat(value)
        return value if moment.tzinfo is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except ValueError:
        return value
