"""The manual's page on personalisation says what the code knows, and its examples are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from buckslip.model.schema import RESERVED, Kind
from buckslip.syntax.catalogue import FILTERS, KIND_RULES, KIND_WORDS, RULES, SYSTEM, tables
from buckslip.syntax.tags import Scanned

PAGE = Path(__file__).parents[2] / "docs" / "personalisation.md"


def test_the_tables_are_fresh(golden: Callable[[Path, str], None]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition("<!-- tables -->\n")
    _, _, tail = rest.partition("<!-- /tables -->")
    golden(PAGE, f"{head}<!-- tables -->\n\n{tables()}\n\n<!-- /tables -->{tail}")


def test_the_catalogue_is_complete_and_in_order() -> None:
    for one in (FILTERS, RULES, SYSTEM):
        assert list(one) == sorted(one)
    assert set(KIND_WORDS) == set(KIND_RULES) == set(Kind)
    assert all(name == one.name for name, one in FILTERS.items())
    assert {"customer", *(name for name in SYSTEM if "." not in name)} <= RESERVED


@pytest.mark.parametrize("name", FILTERS)
def test_the_examples_are_of_the_language(name: str, read: Callable[[str], Scanned]) -> None:
    faults = {one.rule for one in read(FILTERS[name].example).findings}
    assert faults <= {"missing-fallback", "tag-unknown-name"}  # here is no loop with an `item`


def test_the_page_names_no_filter_that_does_not_exist() -> None:
    page = PAGE.read_text(encoding="utf-8")
    used = set(re.findall(r"\{\{[^}`\n]*?\|\s*(\w+)", page))
    assert used <= set(FILTERS)
