"""The SQL of every field that the data side fills in, run in DuckDB: it gives what the evaluator gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.esps import amazon_ses
from tests.esps.customer_table import TYPES, asked, asked_of_records, table

from buckslip.dialects.base import Computed
from buckslip.esps import base, capabilities
from buckslip.esps.constructs import CONSTRUCTS
from buckslip.esps.flags import YES, Flag
from buckslip.esps.needs import Filled, Need, Needs, needs
from buckslip.esps.registry import ESPS
from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.model.project import Project
from buckslip.model.schema import FieldSpec, Kind
from buckslip.model.source import Span
from buckslip.render.pipeline import render
from buckslip.syntax.evaluate import formatted, holds
from buckslip.syntax.nodes import Filter

HERE = Span("")
TRIED = [*ESPS.values(), amazon_ses.ESP]
TEXTS = [
    "",
    "Ann",
    "O'Brien & <b>",
    '"Q"',
    " ",
    "0",
    "false",
    "élan Ñandú",
    "👩‍👩‍👧 hi",
    "שלום עולם",
    "{{ x }} {% %}",
    "a\\b",
]
TEXTS += ["`tick`", "%20+/?#*~(!)", "two\nlines", "%%=x=%%", "ÉCLAIR Łódź", "yes", "null"]
LINKS = [
    "https://x.example/a?b=1&c='ü'",
    "http://x.example/#top%20%",
    "javascript:alert(1)",
    "mailto:a@x.example",
    "x y",
    "",
]
DAYS = ["2026-01-31", "2024-02-29", "2026-11-05T23:59:59Z", "1999-12-31", "2026-08-09", "2026-11-22T00:00:00Z"]
NUMBERS = [0, 1, 0.05, 0.5, 2.5, 9.99, 10.0, 12.3, 999.5, 999.99, 1000, 123456.78, -0.01, -12.5, -1234.5]
WHOLE = [0, 1, 2, 3, 5, 49, 50, 500, 501, 1499, 1500, 999, 1000, 1_000_000, 12345678901]
CHOICES: Mapping[Kind, list[Any]] = {
    Kind.TEXT: TEXTS,
    Kind.URL: LINKS,
    Kind.DATE: DAYS,
    Kind.MONEY: NUMBERS,
    Kind.NUMBER: NUMBERS,
    Kind.INTEGER: WHOLE,
    Kind.BOOLEAN: [True, False],
}


def hostile(random: Random, fields: tuple[FieldSpec, ...]) -> dict[str, Any]:
    """A customer or a record in which anything may be odd, and anything missing."""
    found: dict[str, Any] = {}
    for spec in fields:
        if random.random() < 0.15:
            continue
        if spec.kind is Kind.LIST:
            found[spec.name] = [hostile(random, spec.record) for _ in range(random.randint(0, 4))]
        else:
            found[spec.name] = random.choice(list(spec.values) or CHOICES[spec.kind])
    return found


def _with_flat(customer: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(customer)
    for name, records in customer.items():
        if isinstance(records, list | tuple):
            found[f"{name}_count"] = len(records)
            for number, record in enumerate(records, 1):
                found |= {f"{name}_{number}_{key}": value for key, value in record.items()}
    return found


@pytest.fixture
def needed(monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Filled], dict[str, Need]]:
    """What bundles need, as they are made: computed fields and flat ones, each once."""
    computed: dict[str, Filled] = {}
    flat: dict[str, Need] = {}

    def kept(*given: Any) -> Needs:
        found = needs(*given)
        computed.update({f"{one.computed.path} {one.sql}": one for one in found.computed})
        flat.update({one.use.path[0]: one for one in found.fields if one.sql})
        return found

    monkeypatch.setattr(base, "needs", kept)
    return computed, flat


def _wanted(one: Computed, raw: object, project: Project) -> str:
    filters = (Filter(one.filter, one.argument or None, HERE), *(Filter(name, None, HERE) for name in one.then))
    text = formatted(raw, filters, one.unit, project.locales[one.locale])  # type: ignore[arg-type]
    return text.replace("&#x27;", "&#39;")  # the same character


def _compare(
    needed: tuple[dict[str, Filled], dict[str, Need]], project: Project, customers: list[dict[str, Any]], types: str
) -> None:
    connection = table(project.schema, customers, types)
    everything = [_with_flat(one) for one in customers]
    computed, flat = needed
    plain = [one for one in computed.values() if len(one.computed.path) == 1]
    for filled, said in zip(plain, zip(*asked(connection, [one.sql for one in plain]), strict=True), strict=True):
        one = filled.computed
        if isinstance(one, Flag):
            wanted = [YES if holds(one.condition, customer) else "" for customer in everything]
        else:
            wanted = [_wanted(one, customer.get(one.path[0]), project) for customer in everything]
        assert list(said) == wanted, filled.sql
    for need, said in zip(
        flat.values(), zip(*asked(connection, [one.sql for one in flat.values()]), strict=True), strict=True
    ):
        none = 0 if need.name.endswith("_count") else None
        values = [float(one) if isinstance(one, Decimal) else one for one in said]
        assert values == [customer.get(need.use.path[0], none) for customer in everything], need.sql
    for filled in (one for one in computed.values() if len(one.computed.path) == 2):
        one = filled.computed
        found = asked_of_records(connection, one.path[0], filled.sql)
        records = [customer.get(one.path[0]) or [] for customer in customers]
        assert found == [[_wanted(one, each.get(one.path[1]), project) for each in row] for row in records], filled.sql


@pytest.mark.parametrize("types", TYPES)
def test_what_the_capability_matrix_needs(types: str, needed: Any) -> None:
    for esp in TRIED:
        for construct in CONSTRUCTS:
            capabilities.capability(esp, construct)
    project, random = capabilities.PROJECT, Random(types)
    customers = [hostile(random, tuple(project.schema.fields.values())) for _ in range(60)]
    _compare(needed, project, customers, types)
    assert len(needed[0]) > 25
    assert len(needed[1]) > 5


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return {key: _plain(one) for key, one in value.items()} if hasattr(value, "items") else value


def test_what_the_starter_needs(starter: Path, needed: Any, record_property: Callable[[str, object], None]) -> None:
    project, random = load_project(starter), Random("starter")
    for files in project.variants:
        for mail in load_variant(project, files).mails:
            if (rendered := render(project, mail)).html:
                for esp in TRIED:
                    esp.bundle(rendered, project)
    customers = [_plain(one.profile) for one in project.personas.values()]
    customers += [hostile(random, tuple(project.schema.fields.values())) for _ in range(60)]
    for types in TYPES:
        _compare(needed, project, customers, types)
    kinds = {"computed": len(needed[0]), "flat": len(needed[1])}
    record_property("expressions in SQL, for the starter", kinds)
    assert min(kinds.values()) > 20
