"""The starter project and its data, read once."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from buckslip.load.mails import LoadedVariant, load_variant
from buckslip.load.project import load_project
from buckslip.model.project import Project

ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, str]


def _rows(name: str) -> list[Row]:
    with (ROOT / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def project() -> Project:
    return load_project(ROOT)


@pytest.fixture(scope="session")
def variants(project: Project) -> list[LoadedVariant]:
    return [load_variant(project, files) for files in project.variants]


@pytest.fixture(scope="session")
def customers() -> list[Row]:
    return _rows("customers.csv")


@pytest.fixture(scope="session")
def events() -> list[Row]:
    return _rows("events.csv")


@pytest.fixture(scope="session")
def products() -> list[Row]:
    return _rows("products.csv")
