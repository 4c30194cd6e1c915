"""The catalogue against what mails say, sentence by sentence; the starter's own against its export."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from buckslip.checks.engine import broken
from buckslip.checks.evidence import Context, Evidence
from buckslip.model.product import Pack, Product, Reduced
from buckslip.model.project import Project
from buckslip.model.source import Span

SHOP = "https://shop.marlowandwren.test"
HERE = Span("rules/products.yml", 3, 3)
SOLD = (
    Product("bowl", HERE, "Salad Bowl", 40.0, "GBP", url=f"{SHOP}/bowl", names=(("de", "Große Salatschüssel"),)),
    Product("tea", HERE, "Assam Tea", 5.0, "GBP", url=f"{SHOP}/tea", pack=Pack(0.25, "kg")),
    Product("rug", HERE, "Wool Rug", 90.0, "GBP", reduced=(Reduced(80.0, "2026-11-20", "2026-11-30"),)),
    Product("pro", HERE, "Pro", 19.0, "GBP", url=f"{SHOP}/pro", per="month"),
    Product("pro-year", HERE, "Pro", 190.0, "GBP", url=f"{SHOP}/pro", per="year"),
    Product("rug-nl", HERE, "Wool Rug", 70.0, "EUR", brand="northlight"),
)
SENTENCES = {
    "the right price": ("<p>The Salad Bowl costs £40.00.</p>", []),
    "another price": ("<p>The Salad Bowl costs £35.00.</p>", ["£35.00"]),
    "another currency": ("<p>The Salad Bowl costs 40.00 €.</p>", ["40.00 €"]),
    "capitals, and a bracket": ("<p>SALAD BOWL (£35.00)</p>", ["£35.00"]),
    "a price far away": (f"<p>The Salad Bowl {'is of ash and ' * 5}£35.00.</p>", []),
    "a price in the next sentence": ("<p>Look at the Salad Bowl. £35.00 is what spoons cost.</p>", []),
    "two products": ("<p>The Salad Bowl and the Wool Rug, £35.00.</p>", []),
    "delivery": ("<p>The Salad Bowl: delivery £3.95.</p>", []),
    "a former price beside the right one": ("<p>Wool Rug: now £80.00, was £90.00.</p>", []),
    "a saving": ("<p>The Wool Rug: save £10.00.</p>", []),
    "a reduced price": ("<p>The Wool Rug costs £80.00.</p>", []),
    "part of another word": ("<p>The Salad Bowls cost £35.00.</p>", []),
    "a name of one word": ("<p>Pro costs £99.00.</p>", []),
    "a link": (f'<a href="{SHOP}/pro?utm_source=x">Take Pro for £99.00</a>', ["£99.00"]),
    "a link to one of two prices": (f'<a href="{SHOP}/pro">Take Pro for £190.00 a year</a>', []),
    "a link elsewhere": (f'<a href="{SHOP}/else">Take this for £99.00</a>', []),
    "the price of a kilogram": ("<p>Assam Tea, £5.00 (£20.00 per kg).</p>", []),
    "another price of a kilogram": ("<p>Assam Tea, £5.00 (£18.00/kg).</p>", ["£18.00/kg"]),
    "the price of 100 grams": ("<p>Assam Tea, £5.00, that is £2.00 per 100 g.</p>", []),
    "a price by another unit": ("<p>Assam Tea, £5.00, and milk for £2.00 per l.</p>", []),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_sentences(name: str, project: Project, fragment: Callable[..., Any]) -> None:
    html, told = SENTENCES[name]
    assert _told(project, fragment(html)) == told


def test_a_product_is_known_by_its_name_in_the_locale(project: Project, fragment: Callable[..., Any]) -> None:
    made = fragment("<p>Die Große Salatschüssel kostet 35,00 £.</p>", locale="de")
    assert _told(project, made) == ["35,00 £"]


def test_a_reduced_price_is_over_after_its_last_day(project: Project, fragment: Callable[..., Any]) -> None:
    made = fragment("<p>The Wool Rug costs £80.00.</p>")
    days = {day: _told(project, replace(made, context=Context(date(2026, *day)))) for day in ((11, 30), (12, 1))}
    assert days == {(11, 30): [], (12, 1): ["£80.00"]}


def test_without_a_catalogue_nothing_is_said(project: Project, fragment: Callable[..., Any]) -> None:
    made = fragment("<p>The Salad Bowl costs £35.00.</p>")
    assert _told(replace(project, products={}), made, ()) == []


def _told(project: Project, case: Any, sold: tuple[Product, ...] = SOLD) -> list[str]:
    """The words that PRC-009 objects to."""
    there = replace(project, products={one.sku: one for one in sold})
    found = broken(project.rules["PRC-009"], Evidence(there, case.rendered, case.context))
    return [one.message.split("'")[1] for one in found]


def test_the_starters_catalogue_is_what_its_shops_export(project: Project, starter: Path) -> None:
    with (starter / "data/products.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["category"] not in ("plan", "galleries")]
    known = project.products
    assert [row["sku"] for row in rows if row["sku"] not in known] == []
    told = [(one.name, one.price, one.currency, one.brand, one.url) for one in (known[row["sku"]] for row in rows)]
    assert told == [(row["name"], float(row["price"]), row["currency"], row["brand"], row["url"]) for row in rows]
