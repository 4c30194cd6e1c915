"""What is known of a customer: fields, events, and their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from buckslip.model.source import Marked, Span

# Names that are words or methods in at least one target language; neither fields nor loop variables may bear them.
_WORDS = """
and as blank contains customer did elif else empty end endfor endif false first for forloop if in is last loop nil none
not null or preferences_url sender size this true unsubscribe_url view_online_url
"""
_OPERATORS = "div eq ge gt instanceof le lt mod ne"  # HubL: `contact.lt` cannot be read
_METHODS = "clear copy get items keys pop popitem setdefault update values"  # Django calls those of a profile
RESERVED = frozenset(" ".join((_WORDS, _OPERATORS, _METHODS)).split())


class Kind(str, Enum):
    """The type of a field, in the words of `rules/schema.yml`."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"  # at most 2 decimals
    MONEY = "money"  # at most 2 decimals, in the field's currency
    BOOLEAN = "boolean"
    DATE = "date"  # ISO 8601, a day or an instant in UTC
    URL = "url"
    ENUM = "enum"
    LIST = "list"  # of records


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a customer, of an event or of a record in a list."""

    name: str
    kind: Kind
    span: Span
    optional: bool = False  # may be missing in the data
    values: tuple[str, ...] = ()  # of an enum
    unit: str = ""  # "GB", "points"; for money the ISO 4217 code
    minimum: float | None = None
    maximum: float | None = None
    record: tuple[FieldSpec, ...] = ()  # of a list
    personal: str = ""  # "", "identifier", "behavioural", "sensitive"
    derived_from: str = ""  # how a derived field is computed, in words
    description: str = ""
    phrase: str = ""  # its name read aloud, "first order"; of a boolean "have unsubscribed"; "": from its name
    esp_names: Mapping[str, str] = field(default_factory=dict, hash=False)  # ESP -> the field's name there

    def member(self, name: str) -> FieldSpec | None:
        """The field `name` of this list's records."""
        return next((one for one in self.record if one.name == name), None)


@dataclass(frozen=True, slots=True)
class EventSpec:
    """Something that customers do, and what is recorded of it."""

    name: str
    span: Span
    properties: tuple[FieldSpec, ...] = ()
    description: str = ""
    phrase: str = ""  # what customers did, in the past tense: "bought something"; "" means made from its name


@dataclass(frozen=True, slots=True)
class Schema:
    """`rules/schema.yml`: the fields and events that mails and audiences may use."""

    fields: Mapping[str, FieldSpec] = field(default_factory=dict)
    events: Mapping[str, EventSpec] = field(default_factory=dict)
    facts: tuple[Marked[str], ...] = ()  # sentences such as `last_purchase_at is set when first_purchase_at is set`
