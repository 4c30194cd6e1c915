"""A table of customers in DuckDB, as the data side keeps them, and expressions asked of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from buckslip.model.schema import Kind, Schema
from buckslip.syntax.catalogue import NUMERIC

# How columns may be kept: as a CSV file has them, or as a database does.
TYPES: dict[str, dict[Kind, str]] = {
    "loose": {**dict.fromkeys(NUMERIC, "DOUBLE"), Kind.INTEGER: "BIGINT", Kind.BOOLEAN: "BOOLEAN"},
    "strict": {
        **dict.fromkeys(NUMERIC, "DECIMAL(18, 2)"),
        Kind.INTEGER: "BIGINT",
        Kind.BOOLEAN: "BOOLEAN",
        Kind.DATE: "TIMESTAMP",
        Kind.LIST: "JSON",
    },
}


def table(schema: Schema, customers: Sequence[Mapping[str, Any]], types: str) -> duckdb.DuckDBPyConnection:
    """The table `customers`, a row for each; lists as JSON."""
    connection = duckdb.connect()
    columns = {name: TYPES[types].get(spec.kind, "VARCHAR") for name, spec in schema.fields.items()}
    declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    connection.execute(f"CREATE TABLE customers ({declared})")
    rows = [[_cell(customer.get(name), columns[name]) for name in columns] for customer in customers]
    connection.executemany(f"INSERT INTO customers VALUES ({', '.join('?' * len(columns))})", rows)
    return connection


def _cell(value: Any, kind: str) -> Any:
    if isinstance(value, tuple | list):
        return json.dumps([dict(one) for one in value])
    return None if value == "" and kind == "TIMESTAMP" else value


def asked(connection: duckdb.DuckDBPyConnection, expressions: Sequence[str]) -> list[tuple[Any, ...]]:
    """What each expression gives, a tuple for each customer."""
    return connection.execute(f"SELECT {', '.join(expressions)} FROM customers ORDER BY rowid").fetchall()


def asked_of_records(connection: duckdb.DuckDBPyConnection, listed: str, expression: str) -> list[list[Any]]:
    """What an expression over `item` gives for each record of a list, a row for each customer."""
    customers = connection.execute("SELECT rowid FROM customers ORDER BY rowid").fetchall()
    found: dict[int, list[Any]] = {row: [] for (row,) in customers}
    records = f"json_extract(\"{listed}\", '$[*]')"
    each = f"unnest({records}) AS item, generate_subscripts({records}, 1) AS number"
    inner = f"SELECT *, rowid AS customer, {each} FROM customers"
    query = f"SELECT customer, {expression} FROM ({inner}) ORDER BY customer, number"
    for row, value in connection.execute(query).fetchall():
        found[row].append(value)
    return list(found.values())
