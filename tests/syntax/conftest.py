"""A schema, and readers of texts written against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from buckslip.model.locale import Locale
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.nodes import Placed, Position, Template
from buckslip.syntax.tags import Scanned, Scope, scan
from buckslip.syntax.tree import assemble


def _field(name: str, kind: str, **more: Any) -> FieldSpec:
    return FieldSpec(name, Kind(kind), Span("rules/schema.yml"), **more)


@pytest.fixture(scope="session")
def scope() -> Scope:
    record = (
        _field("name", "text"),
        _field("price", "money", unit="GBP"),
        _field("note", "text", optional=True),
        _field("stock", "integer", optional=True),
    )
    fields = (
        _field("first_name", "text", optional=True),
        _field("city", "text"),
        _field("tier", "enum", values=("bronze", "silver", "gold")),
        _field("orders", "integer"),
        _field("points", "integer", optional=True),
        _field("ratio", "number"),
        _field("spent", "money", unit="GBP"),
        _field("fee", "money", unit="JPY"),
        _field("vip", "boolean"),
        _field("opted_in", "boolean", optional=True),
        _field("joined_at", "date"),
        _field("renews_at", "date", optional=True),
        _field("picks", "list", optional=True, record=record),
    )
    return Scope(Schema({field.name: field for field in fields}), Locale("en", Span("en.yml")))


@pytest.fixture(scope="session")
def read(scope: Scope) -> Callable[[str], Scanned]:
    """A text, scanned."""
    return lambda text: scan(text, Span("mail.md"), scope)


@pytest.fixture(scope="session")
def tree(scope: Scope) -> Callable[[str], Template]:
    """A text as a tree, every value in the text position."""

    def assembled(text: str) -> Template:
        pieces = scan(text, Span("mail.md"), scope).pieces
        return assemble(one if isinstance(one, str) else Placed(one, Position.TEXT) for one in pieces)

    return assembled
