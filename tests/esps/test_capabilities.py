"""The matrix of what each ESP can say: it asks the code, and knows every construct of the language."""

from __future__ import annotations

from operator import attrgetter

import pytest

from buckslip.esps.capabilities import Way, capability, tables, template
from buckslip.esps.constructs import CONSTRUCTS, LOCALES, Construct
from buckslip.esps.registry import ESPS
from buckslip.syntax.catalogue import FILTERS, LOOP, SYSTEM
from buckslip.syntax.evaluate import Sending, render
from buckslip.syntax.nodes import Position

CUSTOMER = {
    "product": "Cup",
    "tier": "gold",
    "page": "https://shop.example/",
    "orders": 3,
    "visits": 1,
    "ratio": 0.5,
    "spent": 120,
    "vip": True,
    "ends_at": "2026-11-29",
    "picks": ({"name": "Pot", "price": 2, "url": "https://shop.example/pot", "stars": 5},),
}


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=attrgetter("group", "name"))
def test_each_construct_is_of_the_language_and_says_something(construct: Construct) -> None:
    system = dict.fromkeys(SYSTEM, "https://shop.example/x")
    assert render(template(construct), CUSTOMER, Sending(LOCALES[construct.locale], system))


def test_no_construct_stands_twice() -> None:
    places = [(one.group, one.name) for one in CONSTRUCTS]
    assert len(places) == len(set(places))
    examples = [(one.source, one.position, one.locale) for one in CONSTRUCTS]
    assert len(examples) == len(set(examples))


@pytest.mark.parametrize(
    "part", [*(f"| {name}" for name in FILTERS), *(f"loop.{name}" for name in LOOP), "{% elif", "{% else", " in ["]
)
def test_everything_in_the_catalogue_is_tried(part: str) -> None:
    assert [one.name for one in CONSTRUCTS if part in one.source]


def test_every_position_is_tried() -> None:
    assert {one.position for one in CONSTRUCTS} == set(Position)


@pytest.mark.parametrize("esp", ESPS)
@pytest.mark.parametrize("construct", CONSTRUCTS, ids=attrgetter("group", "name"))
def test_every_esp_says_it_or_says_why_not(construct: Construct, esp: str) -> None:
    found = capability(ESPS[esp], construct)
    assert bool(found.notes) == (found.way is not Way.EXACT)
    if esp in ("generic", "postal"):
        assert found.way is Way.EXACT


WAYS = [
    ("klaviyo", "an amount", Way.COMPUTED, "as an amount in GBP"),
    ("klaviyo", "parentheses, five pairs", Way.REFUSED, "use two nested conditions"),
    ("klaviyo", "a fallback with braces", Way.WORDS, "two branches"),
    ("klaviyo", "one of several", Way.EXACT, ""),
    ("listmonk", "an amount", Way.EXACT, ""),
    ("listmonk", "a condition of Outlook", Way.WORDS, "`Safe`"),
    ("drip", "at most three", Way.UNROLLED, "record by record"),
    ("drip", "an amount of an item", Way.UNROLLED, "`picks_1_price` as an amount"),
    ("hubspot", "are there any", Way.UNROLLED, "how many records"),
    ("hubspot", "all of them", Way.REFUSED, "flat fields stand for at most 3"),
    ("mautic", "in a subject, two of them", Way.SPLIT, "becomes 4 mails"),
    ("mautic", "in a subject, nine ways", Way.REFUSED, "more than 8 mails"),
    ("mautic", "of a day, a number and a yes", Way.COMPUTED, "holds `yes` when `customer.ratio > 0.5`"),
]


@pytest.mark.parametrize(("esp", "name", "way", "note"), WAYS)
def test_ways(esp: str, name: str, way: Way, note: str) -> None:
    found = capability(ESPS[esp], next(one for one in CONSTRUCTS if one.name == name))
    assert found.way is way
    assert note in "\n".join(found.notes)


def test_the_tables_have_a_column_for_each_esp() -> None:
    lines = tables().splitlines()
    heads = [line for line in lines if line.startswith("|") and "as written" in line]
    assert len(heads) == len({one.group for one in CONSTRUCTS})
    assert all(f"`{name}`" in head for head in heads for name in ESPS)
