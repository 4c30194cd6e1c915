"""Real invoice lines of a gift shop fit the same schema as the starter's purchases.

The data (UCI Online Retail, donated by Daqing Chen, packaged as CC0 by the R package `allanvc/onlineretail`) is not
part of the repository: the tests skip where the folder is absent. `BUCKSLIP_REAL_DATA` names another place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from buckslip.load.project import load_project
from buckslip.model.schema import FieldSpec, Kind

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("BUCKSLIP_REAL_DATA", ROOT.parent / "shared" / "data" / "online-retail"))
PARQUET = FOLDER / "onlineretail.parquet"

if not PARQUET.is_file():
    pytest.skip(f"no {PARQUET.name} in {FOLDER.name}", allow_module_level=True)
duckdb = pytest.importorskip("duckdb")

# An invoice line as a `purchase` event. Kept: lines of known customers that were not cancelled, cost something, and
# sell goods (stock codes of five digits; the rest are postage, samples and fees). Money has two decimals.
PURCHASES = """
    SELECT CAST(CAST(CustomerID AS BIGINT) AS VARCHAR) AS customer_id,
           CAST(InvoiceDate AS TIMESTAMP) AS "at",
           trim(Description) AS product,
           CASE WHEN regexp_matches(Description, 'CAKE|BAKING|CAKESTAND|CUTTER') THEN 'baking'
                WHEN regexp_matches(Description, 'TEA|MUG|CUP') THEN 'tea'
                WHEN regexp_matches(Description, 'CANDLE|T-LIGHT|HOLDER') THEN 'candles'
                WHEN regexp_matches(Description, 'CARD|NOTEBOOK|PENCIL|PAPER|WRAP') THEN 'stationery'
                ELSE 'kitchen' END AS category,
           round(CAST(Quantity AS DECIMAL(18, 4)) * CAST(UnitPrice AS DECIMAL(18, 4)), 2) AS amount,
           CAST(Quantity AS INTEGER) AS quantity
    FROM read_parquet(?)
    WHERE CustomerID IS NOT NULL AND Quantity > 0 AND UnitPrice > 0 AND Description IS NOT NULL
      AND InvoiceNo NOT LIKE 'C%' AND regexp_matches(StockCode, '^[0-9]{5}[A-Za-z]*$')
"""
TYPES = {
    Kind.TEXT: ("VARCHAR",),
    Kind.INTEGER: ("INTEGER", "BIGINT"),
    Kind.NUMBER: ("DOUBLE", "DECIMAL"),
    Kind.MONEY: ("DOUBLE", "DECIMAL"),
}


@pytest.fixture(scope="module")
def connection() -> Iterator[object]:
    with duckdb.connect() as found:
        found.execute(f"CREATE TABLE purchase AS {PURCHASES}", [str(PARQUET)])
        yield found


@pytest.fixture(scope="module")
def properties() -> tuple[FieldSpec, ...]:
    return load_project(ROOT).schema.events["purchase"].properties


def one(connection: object, sql: str) -> object:
    """The single value of a query."""
    return connection.execute(sql).fetchone()[0]  # type: ignore[attr-defined]


def test_most_lines_are_purchases(connection: object) -> None:
    assert 380_000 < int(str(one(connection, "SELECT count(*) FROM purchase"))) < 400_000
    assert 4_000 < int(str(one(connection, "SELECT count(DISTINCT customer_id) FROM purchase"))) < 4_400


def test_columns_have_the_types_of_the_schema(connection: object, properties: tuple[FieldSpec, ...]) -> None:
    described = connection.execute("DESCRIBE purchase").fetchall()  # type: ignore[attr-defined]
    columns = {row[0]: row[1] for row in described}
    for spec in properties:
        assert columns[spec.name].startswith(TYPES[spec.kind]), (spec.name, columns[spec.name])


def test_values_keep_the_limits_of_the_schema(connection: object, properties: tuple[FieldSpec, ...]) -> None:
    for spec in properties:
        assert one(connection, f"SELECT count(*) FROM purchase WHERE {spec.name} IS NULL") == 0, spec.name
        if spec.minimum is not None:
            assert one(connection, f"SELECT count(*) FROM purchase WHERE {spec.name} < {spec.minimum}") == 0, spec.name
        if spec.kind is Kind.MONEY:
            assert one(connection, f"SELECT count(*) FROM purchase WHERE {spec.name} <> round({spec.name}, 2)") == 0


def test_categories_are_those_of_the_schema(connection: object) -> None:
    known = load_project(ROOT).schema.fields["last_category"].values
    found = connection.execute("SELECT DISTINCT category FROM purchase").fetchall()  # type: ignore[attr-defined]
    assert {row[0] for row in found} <= set(known)


def test_profiles_can_be_derived(connection: object) -> None:
    """First and last purchase, orders and lifetime value agree with each other for every customer."""
    wrong = """
        SELECT count(*) FROM (
            SELECT min("at") AS earliest, max("at") AS latest, count(DISTINCT "at") AS orders, sum(amount) AS paid
            FROM purchase GROUP BY customer_id
        ) WHERE earliest > latest OR orders < 1 OR paid < 0 OR (orders = 1 AND earliest <> latest)
    """
    assert one(connection, wrong) == 0
