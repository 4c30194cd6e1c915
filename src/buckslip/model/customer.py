"""A customer from a file of customers: the one who gets a message."""

from __future__ import annotations

from dataclasses import dataclass

from buckslip.model.persona import Record
from buckslip.model.source import Span


@dataclass(frozen=True, slots=True)
class Customer:
    """One usable row: `profile` holds the values of the schema's fields, and none for those that are missing."""

    id: str
    email: str
    profile: Record
    span: Span
