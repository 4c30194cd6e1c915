"""The typed tree of the portable language: values, conditions, and the template that holds them.

A text is read in two steps. `tags.py` turns it into a flat run of strings and `Tag`s, because tags travel through
Markdown and MJML one by one, as tokens. `tree.py` puts the run back together into `Node`s, once each tag has its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar, Union

from buckslip.model.schema import FieldSpec, Kind
from buckslip.model.source import Span


class Position(str, Enum):
    """Where a value lands, which decides how it is escaped."""

    TEXT = "text"  # between tags of HTML
    ATTRIBUTE = "attribute"  # inside a quoted attribute
    URL = "url"  # the beginning of (or a whole) href or src
    URL_PART = "url-part"  # later in an href or src: percent-encoded
    SUBJECT = "subject"  # a header: no markup, one line
    PLAIN = "plain"  # the plain-text part


T_co = TypeVar("T_co", covariant=True)

# Values ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """`customer.tier`, or `item.name` inside a loop: `path` holds the names as written, with the root."""

    path: tuple[str, ...]
    spec: FieldSpec
    span: Span

    @property
    def kind(self) -> Kind:
        """The field's type."""
        return self.spec.kind


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant in a tag."""

    value: str | int | float | bool
    span: Span


@dataclass(frozen=True, slots=True)
class System:
    """A value that the sending system knows: `unsubscribe_url`, `sender.postal_address` …"""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Loop:
    """`loop.index` (from 1), `loop.first` or `loop.last`."""

    name: str
    span: Span


Value = Field | Literal | System | Loop


@dataclass(frozen=True, slots=True)
class Filter:
    """`| default("there")`, `| date("long")`: at most one argument, always a constant."""

    name: str
    argument: str | None
    span: Span


# Conditions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compare:
    """`left op right` with op in == != < <= > >=. With a missing value every comparison is false, except != (true)."""

    left: Value
    op: str
    right: Value


@dataclass(frozen=True, slots=True)
class Member:
    """`value in [a, b]`; a missing value is in no list, and `not in` every list."""

    value: Value
    options: tuple[Literal, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A bare field as a condition: a true boolean, or another field that is neither missing nor empty ("" or [])."""

    value: Value


@dataclass(frozen=True, slots=True)
class And(Generic[T_co]):
    """All of them; with none, true."""

    items: tuple[T_co, ...]


@dataclass(frozen=True, slots=True)
class Or(Generic[T_co]):
    """At least one of them; with none, false."""

    items: tuple[T_co, ...]


@dataclass(frozen=True, slots=True)
class Not(Generic[T_co]):
    """The opposite."""

    item: T_co


Condition = Union[Compare, Member, Known, "And[Condition]", "Or[Condition]", "Not[Condition]"]


# The flat run ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Out:
    """`{{ value | filters }}`."""

    value: Value
    filters: tuple[Filter, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class IfTag:
    """`{% if condition %}`."""

    condition: Condition
    span: Span


@dataclass(frozen=True, slots=True)
class ElifTag:
    """`{% elif condition %}`."""

    condition: Condition
    span: Span


@dataclass(frozen=True, slots=True)
class ElseTag:
    """`{% else %}`, of an if or of a for."""

    span: Span


@dataclass(frozen=True, slots=True)
class EndIfTag:
    """`{% endif %}`."""

    span: Span


@dataclass(frozen=True, slots=True)
class ForTag:
    """`{% for variable in source[:limit] %}`."""

    variable: str
    source: Field
    limit: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class EndForTag:
    """`{% endfor %}`."""

    span: Span


Tag = Out | IfTag | ElifTag | ElseTag | EndIfTag | ForTag | EndForTag


@dataclass(frozen=True, slots=True)
class Placed:
    """A tag at the place where it came to stand."""

    tag: Tag
    position: Position


# The tree ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Literal output, already escaped for where it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Output:
    """A value to print, escaped for its position."""

    value: Value
    filters: tuple[Filter, ...]
    position: Position
    span: Span


@dataclass(frozen=True, slots=True)
class Branch:
    """One condition and what it shows."""

    condition: Condition
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class If:
    """The first branch whose condition holds, or `otherwise`."""

    branches: tuple[Branch, ...]
    otherwise: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class For:
    """`body` for each of the first `limit` items (all if None), or `otherwise` when there is none."""

    variable: str
    source: Field
    limit: int | None
    body: tuple[Node, ...]
    otherwise: tuple[Node, ...]
    span: Span


Node = Text | Output | If | For
Template = tuple[Node, ...]
