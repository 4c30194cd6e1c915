"""A persona: a named sample customer for previews and tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from buckslip.model.source import Span

Value = str | int | float | bool | None | tuple["Record", ...]
Record = Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something a persona did: `at` is ISO 8601 in UTC, or relative to the build ("3 days ago")."""

    name: str
    at: str
    properties: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Persona:
    """`content/_personas/<name>.yml`; `brands` is empty when the persona suits every brand."""

    name: str
    span: Span
    title: str
    description: str = ""
    locale: str = "en"
    brands: tuple[str, ...] = ()
    profile: Record = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    as_of: str = ""  # the moment from which its times count (ISO 8601); "" is the moment of the run
