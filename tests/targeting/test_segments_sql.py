"""Segments that are SQL: whom the evaluator holds is whom PostgreSQL finds for Listmonk, and DuckDB for the T-SQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb
import psycopg
import pytest
from tests.targeting.tsql import in_duckdb

from buckslip.model.schema import EventSpec, FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.decide import holds, measured
from buckslip.syntax.nodes import And, Not, Or
from buckslip.syntax.rules import Rule
from buckslip.syntax.sentences import parse
from buckslip.syntax.who import Happened, Who
from buckslip.targeting.segments import listmonk, marketingcloud
from buckslip.targeting.segments.base import Cannot

HERE = Span("audience.yml")
NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
_KINDS = {
    "tier": Kind.ENUM,
    "country": Kind.TEXT,
    "orders": Kind.INTEGER,
    "ratio": Kind.NUMBER,
    "vip": Kind.BOOLEAN,
    "seen_at": Kind.DATE,
}
FIELDS = {
    name: FieldSpec(name, kind, HERE, optional=True, values=("silver", "gold") if kind is Kind.ENUM else ())
    for name, kind in _KINDS.items()
}
_PROPERTIES = (FieldSpec("category", Kind.TEXT, HERE, True), FieldSpec("amount", Kind.MONEY, HERE, True))
SCHEMA = Schema(FIELDS, {"purchase": EventSpec("purchase", HERE, _PROPERTIES)})
SENTENCES = (
    "tier is gold",
    "tier is not gold",
    'country is "O\'Brien"',
    'country is not one of ["DE", "FR"]',
    "orders > 2",
    "orders != 3",
    "orders is one of [1, 3]",
    "ratio >= 0.5",
    "vip is yes",
    "vip is not yes",
    "vip is not no",
    "seen_at is set",
    "country is not set",
    "seen_at was in the last 14 days",
    "seen_at was 30 to 60 days ago",
    "seen_at was more than 90 days ago",
    "seen_at is in the next 48 hours",
    "seen_at >= 2026-11-01",
    "seen_at != 2026-11-02",
    "did purchase at least 2 times",
    "did purchase where category is baking in the last 30 days",
    "did purchase where category is not baking",
    "did not purchase in the last 90 days",
    "sum of amount in purchase in the last 365 days >= 100",
    "average of amount in purchase > 49.5",
    "max of amount in purchase > 50",
    'in random 30% of "spring"',
    'in random 0% of "spring"',
    'in random 100% of "spring"',
)


def _parsed(sentence: str) -> Rule:
    found, findings = parse(sentence, HERE, SCHEMA)
    assert found is not None, findings
    return found


LEAVES = [_parsed(sentence) for sentence in SENTENCES]
RULES: list[Rule] = [
    *LEAVES,
    *(Not(one) for one in LEAVES),
    *(And((one, Not(other))) for one, other in zip(LEAVES, LEAVES[7:], strict=False)),
    *(Not(Or((one, other))) for one, other in zip(LEAVES, LEAVES[11:], strict=False)),
    And(()),
    Or(()),
]
_SEEN = (
    None,
    "2026-11-22",
    "2026-11-22T12:29:00Z",
    "2026-11-23",
    "2026-11-08",
    "2026-11-02T08:00:00Z",
    "2026-10-01",
    "2026-01-01",
)


def _who(number: int) -> Who:
    profile = {
        "tier": (None, "silver", "gold")[number % 3],
        "country": (None, "DE", "de", "O'Brien", "ünï")[number % 5],
        "orders": (None, 0, 1, 2, 3)[number % 5],
        "ratio": (None, 0.25, 0.5)[number % 3],
        "vip": (None, True, False)[number % 3],
        "seen_at": _SEEN[number % len(_SEEN)],
    }
    bought = (("2026-11-21T10:00:00Z", "baking", 50), ("2026-09-23", "film", 49), ("2026-05-01", None, 5))
    events = tuple(
        Happened("purchase", _instant(at), {"category": category, "amount": amount})
        for at, category, amount in bought[: number % 4]
    )
    return Who({name: value for name, value in profile.items() if value is not None}, events, f"c{number}", NOW)


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


CUSTOMERS = [_who(number) for number in range(120)]
BAD = {"orders": "n/a", "ratio": [1], "vip": "yes", "seen_at": "2026-02-3x", "tier": 7, "country": {"a": 1}}


def _name(spec: FieldSpec) -> str:
    return spec.name


def test_listmonk_finds_whom_the_evaluator_holds(postgres: str) -> None:
    made = [listmonk.compiled(rule, _name, "customer_id") for rule in RULES]
    synced = {one.name: one.measure for each in made for one in each.synced}
    with psycopg.connect(postgres) as connection:
        connection.execute("CREATE TEMP TABLE subscribers (id int, email text, name text, attribs jsonb)")
        for number, who in enumerate(CUSTOMERS):
            sums = {name: float(measured(measure, who)) for name, measure in synced.items() if measure}
            held = {**who.profile, **sums, "customer_id": who.id}
            connection.execute("INSERT INTO subscribers VALUES (%s, '', '', %s)", (number, json.dumps(held)))
        connection.execute("INSERT INTO subscribers VALUES (-1, '', '', %s)", (json.dumps(BAD),))
        connection.execute("INSERT INTO subscribers VALUES (-2, '', '', 'null')")
        for rule, each in zip(RULES, made, strict=True):
            condition = str(each.body).replace("NOW() AT TIME ZONE 'UTC'", "TIMESTAMP '2026-11-22 12:30:00'")
            rows = connection.execute(f"SELECT id FROM subscribers WHERE id >= 0 AND {condition}").fetchall()  # type: ignore[call-overload]
            assert {row[0] for row in rows} == _held(rule), condition
            bad = connection.execute(f"SELECT id FROM subscribers WHERE id < 0 AND {condition}").fetchall()  # type: ignore[call-overload]
            nobody = Who({}, (), "", NOW)
            assert {row[0] for row in bad} == ({-1, -2} if holds(rule, nobody) else set()), condition


def _held(rule: Rule) -> set[int]:
    return {number for number, who in enumerate(CUSTOMERS) if holds(rule, who)}


@pytest.fixture(scope="module")
def extensions() -> duckdb.DuckDBPyConnection:
    """The data extensions of Marketing Cloud, as tables."""
    database = duckdb.connect()
    columns = {Kind.INTEGER: "INT", Kind.NUMBER: "DECIMAL(18,2)", Kind.BOOLEAN: "INT"}
    shape = ", ".join(f"{name} {columns.get(kind, 'VARCHAR')}" for name, kind in _KINDS.items())
    database.execute(f"CREATE TABLE Customers (number INT, SubscriberKey VARCHAR, {shape})")
    database.execute(
        'CREATE TABLE purchase (SubscriberKey VARCHAR, "at" VARCHAR, category VARCHAR, amount DECIMAL(18,2))'
    )
    for number, who in enumerate(CUSTOMERS):
        row = [who.profile.get(name) for name in _KINDS]
        _insert(database, "Customers", [number, who.id, *row])
        for event in who.events:
            at = event.at.strftime("%Y-%m-%dT%H:%M:%SZ")
            _insert(database, "purchase", [who.id, at, event.properties["category"], event.properties["amount"]])
    return database


def _insert(database: duckdb.DuckDBPyConnection, table: str, row: Sequence[Any]) -> None:
    database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", list(row))


@pytest.mark.parametrize("rule", RULES, ids=map(str, range(len(RULES))))
def test_marketing_cloud_finds_whom_the_evaluator_holds(rule: Rule, extensions: duckdb.DuckDBPyConnection) -> None:
    statement = str(marketingcloud.compiled(rule, _name, "id").body)
    found = extensions.execute(in_duckdb(statement)).fetchall()
    keys = {who.id for number, who in enumerate(CUSTOMERS) if holds(rule, who)}
    assert {row[0] for row in found} == keys, statement


def test_a_share_needs_an_ascii_name() -> None:
    with pytest.raises(Cannot, match="encoding"):
        marketingcloud.compiled(_parsed('in random 30% of "frühling"'), _name, "id")


def test_a_name_cannot_leave_its_brackets() -> None:
    made = marketingcloud.compiled(_parsed("orders > 2"), lambda _: "x] IS NULL OR 1=1 --", "id")
    assert "c.[x]] IS NULL OR 1=1 --] > 2" in str(made.body)
    assert "'a''b'" in str(listmonk.compiled(_parsed("orders > 2"), lambda _: "a'b", "id").body)
