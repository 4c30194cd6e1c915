"""Sources as trees, against a small schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from buckslip.dialects.base import Names
from buckslip.model.locale import Locale
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.nodes import Placed, Position, Template
from buckslip.syntax.tags import Scope, scan
from buckslip.syntax.tree import assemble

LOCALE = Locale("en", Span("en.yml"), symbols={"GBP": "£"})


def _field(name: str, kind: str, **more: Any) -> FieldSpec:
    return FieldSpec(name, Kind(kind), Span("rules/schema.yml"), **more)


RECORD = (_field("name", "text"), _field("price", "money", unit="GBP", minimum=0, maximum=999))
FIELDS = (
    _field("name", "text", optional=True),
    _field("orders", "integer"),
    _field("vip", "boolean"),
    _field("plan", "enum", values=("free", "pro")),
    _field("level", "enum", values=("0", "1")),
    _field("spent", "money", unit="GBP", minimum=-9999, maximum=9999),
    _field("ends_at", "date", optional=True),
    _field("site", "url"),
    _field("picks", "list", record=RECORD),
)


@pytest.fixture(scope="session")
def tree() -> Callable[[str, Position], Template]:
    scope = Scope(Schema({field.name: field for field in FIELDS}), LOCALE)

    def assembled(text: str, position: Position) -> Template:
        scanned = scan(text, Span("mail.md"), scope)
        assert {one.rule for one in scanned.findings} <= {"missing-fallback"}
        return assemble(one if isinstance(one, str) else Placed(one, position) for one in scanned.pieces)

    return assembled


@pytest.fixture(scope="session")
def names() -> dict[str, Names]:
    constants = {"sender.name": "Fish & Chips"}
    return {
        "activecampaign": Names(LOCALE, lambda spec: spec.name, {"unsubscribe_url": "%UNSUBSCRIBELINK%"}, constants),
        "django": Names(LOCALE, lambda spec: f"person.{spec.name}", {"unsubscribe_url": "{% stop %}"}, constants),
        "gotemplate": Names(LOCALE, lambda spec: f"$.P.{spec.name}", {"unsubscribe_url": "Stop $"}, constants),
        "hubl": Names(LOCALE, lambda spec: f"contact.{spec.name}", {"unsubscribe_url": "{{ stop }}"}, constants),
        "liquid": Names(LOCALE, lambda spec: f"subscriber.{spec.name}", {"unsubscribe_url": "{{ stop }}"}, constants),
        "mautic": Names(LOCALE, lambda spec: spec.name, {"unsubscribe_url": "{unsubscribe_url}"}, constants),
    }
