"""Cases as data: source, customer and the expected text, in the evaluator and in every engine."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from buckslip.syntax.nodes import Position

FOLDER = Path(__file__).parent.parent / "cases" / "syntax"
FILES = ("conditions", "formats", "literals", "loops", "values")
CASES = [case for name in FILES for case in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))]
UNBOUNDED = re.compile(r"for \w+ in customer\.\w+ %")
PREFIXES = {"path": "https://x.example/", "query": "https://x.example/?q=", "entity": "https://x.example/it&#39;s/"}

ATTRIBUTES = {
    "url": ('<a href="', Position.URL),
    "source": ('<img src="', Position.URL),
    "style": ('<b style="color:', Position.ATTRIBUTE),
    "data": ('<b data-url="', Position.ATTRIBUTE),
    "label": ('<b data-text="', Position.ATTRIBUTE),
}


def _pieces(case: dict[str, Any]) -> list[tuple[str, Position]]:
    place = case.get("position", "text")
    if place in PREFIXES:
        return [
            (f'<a href="{PREFIXES[place]}', Position.TEXT),
            (case["source"], Position.URL_PART),
            ('">', Position.TEXT),
        ]
    if place in ATTRIBUTES:
        opening, position = ATTRIBUTES[place]
        return [(opening, Position.TEXT), (case["source"], position), ('">', Position.TEXT)]
    return [(case["source"], Position(place))]


def _part(case: dict[str, Any]) -> Position:
    place = case.get("position", "text")
    return Position(place) if place in ("plain", "subject") else Position.TEXT


def _wanted(case: dict[str, Any]) -> str:
    place = case.get("position", "text")
    opening = '<a href="' if place in PREFIXES else ATTRIBUTES.get(place, ("", place))[0]
    return f'{opening}{case["expected"]}">' if opening else case["expected"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_evaluator(case: dict[str, Any], bench: ModuleType) -> None:
    locale, part = case.get("locale", "en"), _part(case)
    tree = bench.template(_pieces(case), locale, strict=case.get("strict", True))
    (found,) = bench.expected(tree, locale, [case["customer"]])
    assert bench.same(found, part) == bench.same(_wanted(case), part)
    assert found == case.get("escaped", found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_an_engine(case: dict[str, Any], witness: Any, bench: ModuleType) -> None:
    locale, part = case.get("locale", "en"), _part(case)
    if part not in witness.parts:
        pytest.skip("this engine is asked for other parts")
    if witness.dialect in case.get("unknown", ()):
        pytest.skip("what this engine does here is not documented")
    tree = bench.template(_pieces(case), locale, strict=case.get("strict", True))
    printed = bench.printed(witness.dialect, tree, locale, part)
    unbounded = witness.dialect in bench.FLAT and bool(UNBOUNDED.search(case["source"]))
    refused = unbounded or witness.dialect in case.get("refused", ())
    assert bool(printed.refusals) == refused
    if refused:  # flat fields stand for three records at most, and some texts cannot be told from tags
        return
    customer = bench.with_computed(case["customer"], printed.computed)
    if witness.as_text:
        customer = bench.as_text(customer)
    (said,) = witness.render(printed.text, [bench.context(witness.dialect, customer, printed=printed)], part)
    assert bench.same(said, part) == bench.same(witness.meant(_wanted(case), part), part), printed.text
