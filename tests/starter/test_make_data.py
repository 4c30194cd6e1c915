"""`scripts/make-data` makes what is committed, byte for byte."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def make_data() -> Iterator[ModuleType]:
    """The script as a module."""
    path = ROOT / "scripts" / "make-data"
    sys.path.insert(0, str(path.parent))
    loader = SourceFileLoader("make_data", str(path))
    spec = spec_from_loader("make_data", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    yield module
    sys.path.remove(str(path.parent))


def pixels(path: Path) -> bytes:
    """What a PNG of ours shows: everything but how zlib packed it, which differs between its versions."""
    data = path.read_bytes()
    start = data.index(b"IDAT")
    length = int.from_bytes(data[start - 4 : start], "big")
    return data[: start - 4] + zlib.decompress(data[start + 4 : start + 4 + length])


def test_tables_are_those_committed(make_data: ModuleType, tmp_path: Path) -> None:
    customers = make_data.draw()
    make_data.recommendations(customers)
    make_data.catalogue.write(tmp_path / "products.csv")
    make_data.write_customers(tmp_path / "customers.csv", customers)
    make_data.write_events(tmp_path / "events.csv", customers)
    for name in ("products.csv", "customers.csv", "events.csv"):
        assert (tmp_path / name).read_bytes() == (ROOT / "data" / name).read_bytes(), name


@pytest.mark.parametrize("name", ["teapot", "plan-pro"])
def test_pictures_are_those_committed(make_data: ModuleType, tmp_path: Path, name: str) -> None:
    canvas = make_data.ink.stage("tea" if name == "teapot" else "plan")
    make_data.ink.shadow(canvas, 50, 82, 60, "tea" if name == "teapot" else "plan")
    make_data.PICTURES[name](canvas)
    canvas.save(tmp_path / f"{name}.png")
    assert pixels(tmp_path / f"{name}.png") == pixels(ROOT / "data" / "images" / "products" / f"{name}.png")


def test_every_product_has_a_light_picture(make_data: ModuleType) -> None:
    for product in make_data.catalogue.PRODUCTS:
        path = ROOT / "data" / "images" / "products" / f"{product.sku}.png"
        assert path.stat().st_size < 12_000, product.sku
