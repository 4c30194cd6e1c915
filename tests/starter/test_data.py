"""The customers, events and products of `data/` are what `rules/schema.yml` says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime

import pytest

from buckslip.model.project import Project
from buckslip.model.schema import FieldSpec, Kind, Schema

Row = dict[str, str]
AS_OF = "2026-11-20T09:00:00Z"
SHAPES = {
    Kind.TEXT: r"(?s).+",
    Kind.INTEGER: r"\d+",
    Kind.NUMBER: r"\d+(\.\d{1,2})?",
    Kind.MONEY: r"\d+(\.\d{1,2})?",
    Kind.BOOLEAN: r"true|false",
    Kind.DATE: r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?",
    Kind.URL: r"https://[a-z.]+\.test/\S*",
}
WARM = {"tropical", "dry"}


def misfit(cell: str, spec: FieldSpec) -> str:
    """Why `cell` is no value of `spec`, or nothing."""
    if spec.kind is Kind.LIST:
        return _list_misfit(json.loads(cell), spec)
    if spec.kind is Kind.ENUM:
        return "" if cell in spec.values else f"{spec.name}: {cell!r} is not one of {spec.values}"
    if not re.fullmatch(SHAPES[spec.kind], cell):
        return f"{spec.name}: {cell!r} is no {spec.kind.value}"
    if spec.kind in (Kind.INTEGER, Kind.NUMBER, Kind.MONEY):
        low, high = spec.minimum, spec.maximum
        if (low is not None and float(cell) < low) or (high is not None and float(cell) > high):
            return f"{spec.name}: {cell} is out of range"
    return ""


def _list_misfit(records: list[dict[str, str | float]], spec: FieldSpec) -> str:
    names = [one.name for one in spec.record]
    for record in records:
        if list(record) != names and set(record) != set(names):
            return f"{spec.name}: a record has {sorted(record)}"
        for one in spec.record:
            if fault := misfit(
                f"{record[one.name]:.2f}".rstrip("0").rstrip(".")
                if isinstance(record[one.name], float)
                else str(record[one.name]),
                one,
            ):
                return fault
    return ""


def faults(row: Row, specs: dict[str, FieldSpec]) -> list[str]:
    """What is wrong in one line: a misfit, or nothing where something must be."""
    found = [misfit(row[name], spec) for name, spec in specs.items() if row[name]]
    missing = [f"{name} is missing" for name, spec in specs.items() if not row[name] and not spec.optional]
    return [fault for fault in (*found, *missing) if fault]


def test_columns_are_the_fields(customers: list[Row], project: Project) -> None:
    assert set(customers[0]) == set(project.schema.fields)


def test_every_customer_fits_the_schema(customers: list[Row], project: Project) -> None:
    specs = dict(project.schema.fields)
    assert [fault for row in customers for fault in faults(row, specs)] == []


def test_every_event_fits_the_schema(events: list[Row], project: Project) -> None:
    schema: Schema = project.schema
    wrong = []
    for row in events:
        specs = {one.name: one for one in schema.events[row["event"]].properties}
        others = set(row) - {"customer_id", "event", "at"} - set(specs)
        wrong += faults(row, specs) + [f"{name} is set" for name in others if row[name]]
    assert wrong == []


def test_customers_differ_as_real_ones_do(customers: list[Row]) -> None:
    assert len(customers) == len({row["id"] for row in customers}) == len({row["email"] for row in customers}) == 500
    assert len({row["country"] for row in customers}) >= 12
    assert len({row["timezone"] for row in customers}) >= 12
    for name in ("first_name", "climate", "health_score", "last_open_at", "interest"):
        assert 0 < sum(not row[name] for row in customers) < 500, name
    shop = {row["id"] for row in customers if row["first_purchase_at"]}
    school = {row["id"] for row in customers if row["billing"] != "none" or row["courses"]}
    assert shop - school and school - shop and shop & school


def test_events_span_eighteen_months(customers: list[Row], events: list[Row]) -> None:
    moments = [row["at"] for row in events]
    assert moments == sorted(moments)
    assert moments[-1] <= AS_OF
    first, last = (datetime.fromisoformat(one.replace("Z", "+00:00")) for one in (moments[0], moments[-1]))
    assert 500 < (last - first).days < 560
    assert {row["customer_id"] for row in events} <= {row["id"] for row in customers}


FACTS: dict[str, Callable[[Row, set[str]], bool]] = {
    "did purchase at least 1 time when first_purchase_at is set": lambda row, bought: (
        not row["first_purchase_at"] or row["id"] in bought
    ),
    "last_purchase_at is set when first_purchase_at is set": lambda row, _: (
        bool(row["last_purchase_at"]) == bool(row["first_purchase_at"])
    ),
    "consent_at is set when consent_email is yes": lambda row, _: (
        bool(row["consent_at"]) == (row["consent_email"] == "true")
    ),
    "box_renews_at is set when box_plan is one of [classic, deluxe]": lambda row, _: (
        bool(row["box_renews_at"]) == (row["box_plan"] != "none")
    ),
    "plan_price is set when billing is one of [monthly, annual]": lambda row, _: (
        bool(row["plan_price"]) == (row["billing"] != "none")
    ),
    "box_plan is one of [classic, deluxe] when box_renews_at is set": lambda row, _: (
        not row["box_renews_at"] or row["box_plan"] in ("classic", "deluxe")
    ),
    "points_ratio >= 1 when tier is gold": lambda row, _: row["tier"] != "gold" or float(row["points_ratio"]) >= 1,
    "billing is none when plan is free": lambda row, _: row["plan"] != "free" or row["billing"] == "none",
}


def test_every_fact_has_a_case(project: Project) -> None:
    assert {one.value for one in project.schema.facts} == set(FACTS)


@pytest.mark.parametrize("fact", FACTS)
def test_facts_hold(fact: str, customers: list[Row], events: list[Row]) -> None:
    bought = {row["customer_id"] for row in events if row["event"] == "purchase"}
    assert [row["id"] for row in customers if not FACTS[fact](row, bought)] == []


def test_recommendations_are_few_new_and_in_season(
    customers: list[Row], events: list[Row], products: list[Row]
) -> None:
    owned: dict[str, set[str]] = {}
    for row in events:
        if row["event"] == "purchase":
            owned.setdefault(row["customer_id"], set()).add(row["product"])
    by_name = {row["name"]: row for row in products}
    for row in customers:
        for name in ("recommendations", "courses"):
            items = json.loads(row[name] or "[]")
            assert len(items) <= 3
            for item in items:
                assert item["name"] not in owned.get(row["id"], set())
                assert item["price"] == float(by_name[item["name"]]["price"])
                assert not (row["climate"] in WARM and by_name[item["name"]]["season"] == "winter")


def test_what_goes_together_is_recommended(customers: list[Row], events: list[Row]) -> None:
    cameras = {row["customer_id"] for row in events if row["event"] == "purchase" and row["category"] == "cameras"}
    offered = [row["recommendations"] for row in customers if row["id"] in cameras and row["recommendations"]]
    fitting = [one for one in offered if re.search(r"Lens|Film|Strap|Tripod|Bag|Meter|Album", one)]
    assert len(fitting) > 0.8 * len(offered)
