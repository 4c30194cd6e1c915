"""Reach on half a million real invoice lines: the gift shop's audiences against SQL written by hand.

The data lies beside the repository, as `test_online_retail.py` says. What it does not hold (consent, opens, tickets)
comes from the digest of the customer's number; the as-of moment is the morning after its last invoice.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from buckslip.load.project import load_project
from buckslip.targeting.candidates import candidates
from buckslip.targeting.reach import Inputs, Reach, counted, question

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("BUCKSLIP_REAL_DATA", ROOT.parent / "shared" / "data" / "online-retail"))
PARQUET = FOLDER / "onlineretail.parquet"

if not PARQUET.is_file():
    pytest.skip(f"no {PARQUET.name} in {FOLDER.name}", allow_module_level=True)
duckdb = pytest.importorskip("duckdb")

AS_OF = datetime(2011, 12, 10, tzinfo=UTC)
LINES = f"""
    SELECT CAST(CAST(CustomerID AS BIGINT) AS VARCHAR) AS customer_id, CAST(InvoiceDate AS TIMESTAMP) AS t, InvoiceNo,
           CASE WHEN regexp_matches(Description, 'CAKE|BAKING|CUTTER') THEN 'baking'
                WHEN regexp_matches(Description, 'TEA|MUG|CUP') THEN 'tea'
                WHEN regexp_matches(Description, 'CARD|NOTEBOOK|PENCIL|PAPER|WRAP') THEN 'stationery'
                ELSE 'kitchen' END AS category,
           CAST(Quantity AS DECIMAL(12, 0)) * CAST(UnitPrice AS DECIMAL(12, 4)) AS amount, Country,
           CAST(Quantity AS INTEGER) AS quantity, trim(Description) AS product
    FROM read_parquet('{PARQUET}')
    WHERE CustomerID IS NOT NULL AND Quantity > 0 AND UnitPrice > 0 AND Description IS NOT NULL
      AND InvoiceNo NOT LIKE 'C%' AND regexp_matches(StockCode, '^[0-9]{{5}}[A-Za-z]*$')
"""
EVENTS = "SELECT customer_id, 'purchase' AS event, t AS at, product, category, amount, quantity FROM lines"
CUSTOMERS = """
    SELECT customer_id AS id, any_value(CASE Country WHEN 'Germany' THEN 'DE' WHEN 'France' THEN 'FR' ELSE 'GB' END
             ORDER BY t) AS country,
           CASE WHEN bool_or(Country = 'Germany') THEN 'de' ELSE 'en' END AS locale,
           hash(customer_id) % 10 < 7 AS consent_email, CAST(min(t) AS DATE) AS consent_at,
           hash(customer_id) % 50 = 0 AS unsubscribed, min(t) AS signed_up_at,
           CASE WHEN hash(customer_id) % 3 > 0 THEN max(t) END AS last_open_at,
           CASE WHEN hash(customer_id) % 11 = 0 THEN 1 ELSE 0 END AS open_tickets,
           CASE WHEN hash(customer_id) % 7 > 0 THEN CAST(hash(customer_id) // 64 % 101 AS INTEGER) END AS health_score,
           CASE WHEN sum(amount) >= 1500 THEN 'gold' WHEN sum(amount) >= 500 THEN 'silver' ELSE 'bronze' END AS tier,
           CAST(floor(sum(amount)) AS INTEGER) AS points, min(t) AS first_purchase_at, max(t) AS last_purchase_at,
           arg_max(category, t) AS last_category, CAST(count(DISTINCT InvoiceNo) AS INTEGER) AS orders,
           sum(amount) AS lifetime_value
    FROM lines GROUP BY customer_id
"""
# The audiences in SQL by hand, with no line of it from buckslip.
NOW = "TIMESTAMP '2011-12-10'"
MAY = """consent_email AND consent_at IS NOT NULL AND NOT unsubscribed
         AND NOT (open_tickets > 0 OR (health_score IS NOT NULL AND health_score < 50))"""
BAKER = f"""(last_category = 'baking' OR EXISTS (SELECT 1 FROM lines WHERE customer_id = id AND category = 'baking'
             AND t >= {NOW} - INTERVAL 180 DAY))"""
LOYAL = "(tier IN ('silver', 'gold') OR orders >= 5)"
DORMANT = f"""(last_open_at IS NOT NULL AND last_open_at <= {NOW} - INTERVAL 90 DAY
               AND NOT EXISTS (SELECT 1 FROM lines WHERE customer_id = id AND t >= {NOW} - INTERVAL 90 DAY))"""
LATELY = f"last_purchase_at BETWEEN {NOW} - INTERVAL 30 DAY AND {NOW} - INTERVAL 10 DAY"
TEA = "EXISTS (SELECT 1 FROM lines WHERE customer_id = id AND category = 'tea')"
BY_HAND = {
    "giftshop/baking-bundle/recipe": f"{MAY} AND {BAKER}",
    "giftshop/baking-bundle/value": f"""{MAY} AND {BAKER}
        AND md5('baking-bundle-layout:' || id)[1] IN ('0', '1', '2', '3', '4', '5', '6', '7')""",
    "giftshop/gift-preferences/who-for": f"""{MAY} AND orders >= 1
        AND date_diff('second', signed_up_at, {NOW}) BETWEEN 7 * 86400 AND 400 * 86400""",
    "giftshop/order-confirmation/standard": f"""EXISTS (SELECT 1 FROM lines
        WHERE customer_id = id AND t BETWEEN {NOW} - INTERVAL 1 DAY AND {NOW})""",
    "giftshop/season-table/cold": f"{MAY} AND {TEA}",
    "giftshop/season-table/warm": "false",
    "giftshop/we-miss-you/quiet": f"{MAY} AND {DORMANT} AND orders >= 1",
    "giftshop/we-miss-you/quiet-loyal": f"{MAY} AND {DORMANT} AND {LOYAL}",
    "giftshop/you-might-also-like/anyone": f"{MAY} AND {LATELY}",
    "giftshop/you-might-also-like/baker": f"{MAY} AND {BAKER} AND {LATELY}",
    "giftshop/you-might-also-like/first-order": f"""{MAY} AND orders = 1
        AND last_purchase_at BETWEEN {NOW} - INTERVAL 30 DAY AND {NOW}""",
}


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[object, Path]]:
    folder = tmp_path_factory.mktemp("retail")
    with duckdb.connect() as found:
        found.execute(f"CREATE TABLE lines AS {LINES}")
        found.execute(f"CREATE TABLE customers AS {CUSTOMERS}")
        found.execute(f"COPY customers TO '{folder}/customers.parquet' (FORMAT parquet)")
        found.execute(f"COPY ({EVENTS}) TO '{folder}/events.parquet' (FORMAT parquet)")
        yield found, folder


@pytest.fixture(scope="module")
def reach(connection: tuple[object, Path]) -> Reach:
    project = load_project(ROOT)
    known, findings = candidates(project, [one for one in project.variants if one.brand == "giftshop"])
    assert not findings
    _, folder = connection
    inputs = Inputs(f"{folder}/customers.parquet", f"{folder}/events.parquet")
    return counted(question(known, project.schema, AS_OF), inputs, project.schema)


def test_all_customers_are_read(reach: Reach) -> None:
    assert 4_000 < reach.customers < 4_400
    assert {one.rule for one in reach.findings if one.severity == "error"} <= {"missing-value"}


@pytest.mark.parametrize("name", BY_HAND)
def test_counts_are_those_by_hand(connection: tuple[object, Path], reach: Reach, name: str) -> None:
    database, _ = connection
    sql = f"SELECT count(*) FROM customers WHERE {BY_HAND[name]}"
    wanted = database.execute(sql).fetchone()[0]  # type: ignore[attr-defined]
    found = next(one for one in reach.variants if one.id == name)
    assert found.reach == wanted
    assert wanted > 0 or name == "giftshop/season-table/warm"
    assert sum(count for _, count in dict(found.groups)["country"]) == wanted


def test_first_match_is_the_highest_priority(connection: tuple[object, Path], reach: Reach) -> None:
    database, _ = connection
    mail = "giftshop/you-might-also-like"
    before = f"({BY_HAND[mail + '/baker']}) OR ({BY_HAND[mail + '/first-order']})"
    held = "substr(md5('cross-sell-2026:' || id), 1, 8) < '19999999'"  # the mail's holdout, which holds for all three
    sql = f"SELECT count(*) FROM customers WHERE {BY_HAND[mail + '/anyone']} AND ({held} OR NOT ({before}))"
    wanted = database.execute(sql).fetchone()[0]  # type: ignore[attr-defined]
    assert next(one for one in reach.variants if one.id == f"{mail}/anyone").first == wanted > 0
