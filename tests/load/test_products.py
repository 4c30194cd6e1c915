from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from buckslip.model.product import Product

TABLE = yaml.safe_load((Path(__file__).parent / "cases" / "products.yml").read_text(encoding="utf-8"))


def written(one: Product) -> str:
    pack = [f"{one.pack.amount:g} {one.pack.unit}"] if one.pack else []
    less = [f"{each.price}@{each.starts}..{each.ends}" for each in one.reduced]
    words = [one.sku, one.name, str(one.price), one.currency, one.per, *pack, "yes" if one.available else "no", *less]
    return " ".join(words)


@pytest.mark.parametrize("name", TABLE)
def test_the_catalogue_is_read(name: str, load: Callable) -> None:
    case = TABLE[name]
    found = load({"rules/products.yml": case["file"]})
    said = [str(one) for one in found.findings]
    expected = case.get("findings", [])
    assert len(said) == len(expected) and all(map(str.startswith, said, expected)), "\n".join(said)
    assert [written(one) for one in found.project.products.values()] == case.get("products", [])


def test_a_product_has_a_name_in_each_locale_and_a_reduced_price_until_its_last_day(load: Callable) -> None:
    one = load({"rules/products.yml": TABLE["every key"]["file"]}).project.products["tea"]
    assert [one.called(tag) for tag in ("de", "de-AT", "fr")] == ["Assam-Tee", "Assam-Tee", "Assam"]
    assert one.prices(date(2026, 11, 30)) == (16.5, 14.0)
    assert one.prices(date(2026, 12, 1)) == (16.5,)


def test_without_a_file_there_are_no_products(load: Callable) -> None:
    assert not load({}).project.products
