"""The same rules on the same customers: the evaluator, DuckDB, PostgreSQL and, where it is installed, Spark agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlglot import transpile
from tests.targeting.random_customers import AS_OF, FIELDS, PROPERTIES, customers, people, rules

from buckslip.model.schema import FieldSpec, Kind
from buckslip.syntax.decide import holds
from buckslip.syntax.rules import Rule
from buckslip.syntax.who import Who
from buckslip.targeting.features import AT, EVENT, KEY
from buckslip.targeting.histogram import WORD, answered

TYPES = {
    Kind.TEXT: "TEXT",
    Kind.ENUM: "TEXT",
    Kind.LIST: "TEXT",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.INTEGER: "BIGINT",
    Kind.NUMBER: "DOUBLE PRECISION",
    Kind.MONEY: "DOUBLE PRECISION",
    Kind.DATE: "TIMESTAMP",
}
BATCH = st.tuples(people, st.lists(rules, min_size=20, max_size=40), st.sampled_from(("", "1'", "ü-")))
Row = tuple[Any, ...]


def columns(specs: dict[str, FieldSpec], before: str) -> str:
    return f"{before}, " + ", ".join(f'"{name}" {TYPES[spec.kind]}' for name, spec in specs.items())


TABLES = {
    "customers": columns(FIELDS, '"id" TEXT'),
    "events": columns(PROPERTIES, f'"{KEY}" TEXT, "{EVENT}" TEXT, "{AT}" TIMESTAMP'),
}


def stored(value: Any, spec: FieldSpec) -> Any:
    """A value as a database holds it."""
    if value is None:
        return None
    if spec.kind is Kind.LIST:
        return json.dumps(value)
    if spec.kind is Kind.DATE:
        at = datetime.fromisoformat(value)
        return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    return float(value) if spec.kind in (Kind.NUMBER, Kind.MONEY) else value


def rows(everybody: Sequence[Who]) -> dict[str, list[Row]]:
    """The rows of both tables."""
    return {
        "customers": [
            (one.id, *(stored(one.profile.get(name), spec) for name, spec in FIELDS.items())) for one in everybody
        ],
        "events": [
            (
                *(one.id, done.name, done.at.replace(tzinfo=None)),
                *(stored(done.properties.get(name), spec) for name, spec in PROPERTIES.items()),
            )
            for one in everybody
            for done in one.events
        ],
    }


def sql(asked: Sequence[Rule], dialect: str) -> str:
    return answered(asked, AS_OF, ("id",)).sql(dialect, identify=True)


def check(everybody: Sequence[Who], asked: Sequence[Rule], found: Sequence[Row]) -> int:
    """Every answer of the database is the evaluator's; gives how many were compared."""
    by_id = {row[0]: row[1:] for row in found}
    assert len(by_id) == len(everybody)
    for who in everybody:
        for place, rule in enumerate(asked):
            answer = bool(by_id[who.id][place // WORD] >> (place % WORD) & 1)
            assert answer == holds(rule, who), (rule, who)
    return len(everybody) * len(asked)


class Tally:
    def __init__(self) -> None:
        self.compared = 0


@pytest.fixture
def tally(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Any:
    """Counts comparisons, and prints how many there were."""
    count = Tally()
    yield count
    with capsys.disabled():
        print(f"\n{request.node.name}: {count.compared:,} answers agree", end=" ")


def agreed(tally: Tally, run: Callable[[dict[str, list[Row]], str], list[Row]], dialect: str, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],  # a failure shows its rule and customer; shrinking takes minutes
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(BATCH)
    def compare(batch: tuple[Any, list[Rule], str]) -> None:
        found, asked, ids = batch
        everybody = customers(found, ids)
        tally.compared += check(everybody, asked, run(rows(everybody), sql(asked, dialect)))

    compare()
    assert tally.compared > examples * 100


def by_duckdb() -> Callable[[dict[str, list[Row]], str], list[Row]]:
    """Fill the tables of a fresh database and ask it."""

    def run(tables: dict[str, list[Row]], statement: str) -> list[Row]:
        with duckdb.connect() as connection:
            for name, described in TABLES.items():
                connection.execute(f"CREATE TABLE {name} ({described})")
                if tables[name]:
                    marks = f"({', '.join('?' * len(tables[name][0]))})"
                    values = [one for row in tables[name] for one in row]
                    connection.execute(f"INSERT INTO {name} VALUES {', '.join([marks] * len(tables[name]))}", values)
            return connection.execute(statement).fetchall()

    return run


def test_duckdb_agrees_with_the_evaluator(tally: Tally) -> None:
    agreed(tally, by_duckdb(), "duckdb", 30)


def test_postgres_agrees_with_the_evaluator(tally: Tally, postgres: str) -> None:
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as server:
        for name, described in TABLES.items():
            server.execute(f"CREATE TEMPORARY TABLE {name} ({described})".encode())

        def run(tables: dict[str, list[Row]], statement: str) -> list[Row]:
            for name in TABLES:
                server.execute(f"TRUNCATE {name}".encode())
                with server.cursor().copy(f"COPY {name} FROM STDIN".encode()) as copy:
                    for row in tables[name]:
                        copy.write_row(row)
            return server.execute(statement.encode()).fetchall()

        agreed(tally, run, "postgres", 30)


@pytest.mark.parametrize("dialect", ["bigquery", "snowflake", "spark"])
def test_other_dialects_say_the_same(tally: Tally, dialect: str) -> None:
    """Without such a server here, sqlglot reads back what it wrote, and DuckDB runs it: quotes, casts, digests."""
    run = by_duckdb()
    agreed(tally, lambda tables, written: run(tables, transpile(written, read=dialect, write="duckdb")[0]), dialect, 8)
