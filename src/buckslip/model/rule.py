"""A compliance rule: its page is its definition, and the page's examples are its tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from buckslip.model.finding import Severity
from buckslip.model.schema import FieldSpec
from buckslip.model.source import Span

SOURCE_READ: Mapping[str, str] = {
    "provision": "the provisions themselves were read",
    "secondary": "some known from what others write of them",
    "unverified": "some from memory, not verified",
    "own": "our own policy",
}


@dataclass(frozen=True, slots=True)
class RuleExample:
    """A mail that fails or passes: front matter and Markdown, or a fragment for the check function."""

    source: str
    passes: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Rule:
    """`rules/compliance/<pack>/<ID>-<name>.md`."""

    id: str  # LAW-001
    name: str  # missing-postal-address
    pack: str
    span: Span
    title: str
    severity: Severity
    check: str  # a name in checks/registry.py
    options: Mapping[str, str | int | float | bool | tuple[str, ...]] = field(default_factory=dict)
    duty: str = ""  # statute | regulator guidance | mailbox-provider rule | policy
    source: str = ""
    jurisdictions: tuple[str, ...] = ()  # packs; empty: all
    reviewed_on: str = ""
    source_read: str = ""  # provision | secondary | unverified | own: the weakest of its sources
    value: str = ""  # its letter on the VALUE card: verify, align, limit, transparent or empower
    waivable: bool = True
    message_classes: tuple[str, ...] = ()  # empty: all
    page: str = ""  # the Markdown below the front matter
    examples: tuple[RuleExample, ...] = ()
    fields: Mapping[str, FieldSpec] = field(default_factory=dict)  # of the examples' customers, beside the schema's

    @property
    def reading(self) -> str:
        """When and how the sources were read: `2026-11-22; the provisions themselves were read`."""
        return "; ".join(part for part in (self.reviewed_on, SOURCE_READ.get(self.source_read, "")) if part)
