"""The rules on the review site: counts, laws, what a build found, and what is stale."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from buckslip.model.finding import Severity
from buckslip.model.pack import Pack
from buckslip.model.project import Project
from buckslip.model.rule import Rule
from buckslip.model.source import Span
from buckslip.preview.rulebook import Rulebook

HERE = Span("rules/compliance/_packs.yml")
TODAY = date(2026, 11, 22)


def rule(name: str, pack: str = "law", severity: str = "error", **given: Any) -> Rule:
    return Rule(
        name, name.lower(), pack, HERE, f"Fault {name}", Severity(severity), given.pop("check", "text"), **given
    )


RULES = [
    rule("LAW-2", duty="statute", jurisdictions=("eu", "us"), value="empower", reviewed_on="2026-11-20"),
    rule("LAW-1", duty="policy", reviewed_on="2026-01-01"),
    rule("GOV-6", "governance", "warning", duty="policy", check="stale", options={"days": 90}),
]
PACKS = {
    "law": Pack("law", HERE, "Law", reviewed_on="2026-08-01"),
    "eu": Pack("eu", HERE, "European Union", countries=("DE",), reviewed_on="2026-11-22"),
}
INDEX: list[Mapping[str, object]] = [
    {"id": "a/b/c", "title": "One", "rules": {"LAW-2": 3}, "waived": []},
    {"id": "a/b/d", "title": "Two", "rules": {"LAW-2": 1, "load-fault": 1}, "waived": ["LAW-1"]},
    {"id": "a/b/e", "title": "Three"},
]


@pytest.fixture
def book(tmp_path: Path) -> Rulebook:
    return Rulebook(Project(tmp_path, rules={one.id: one for one in RULES}, packs=PACKS), INDEX, TODAY)


def test_the_index_counts_by_every_facet(book: Rulebook) -> None:
    shown = book.shown()
    assert shown["count"] == 3
    assert shown["chips"] == [
        ("severity", "Severity", [("error", 2), ("warning", 1)]),
        ("duty", "Kind of duty", [("statute", 1), ("policy", 2)]),
        ("found", "In this build", [("found", 1), ("waived", 1)]),
    ]
    assert shown["letters"] == [("empower", "Empower opt-out", 1)]


def test_a_rule_without_jurisdictions_counts_for_every_law(book: Rulebook) -> None:
    assert book.shown()["laws"] == [("eu", "European Union", 3), ("us", "us", 3)]


def test_rules_stand_by_pack_and_id_with_what_was_found(book: Rulebook) -> None:
    packs: Any = book.shown()["packs"]
    assert [(one["name"], one["title"]) for one in packs] == [("governance", "governance"), ("law", "Law")]
    rows = [(one["rule"].id, one["found"], one["waived"], one["letter"]) for one in packs[1]["rules"]]
    assert rows == [("LAW-1", 0, 1, ""), ("LAW-2", 2, 0, "Empower opt-out")]


# the day, and what is stale then: the pack, and its rules in order; the project's own rule allows 90 days
STALE = {
    "unknown day": (None, False, [False, False]),
    "fresh": (date(2026, 10, 30), False, [True, False]),
    "a day too long": (date(2026, 10, 31), True, [True, False]),
}


@pytest.mark.parametrize(("day", "pack", "rules"), STALE.values(), ids=STALE)
def test_an_old_review_is_stale(day: date | None, pack: bool, rules: list[bool], book: Rulebook) -> None:
    packs: Any = Rulebook(book.project, INDEX, day).shown()["packs"]
    assert packs[1]["stale"] is pack
    assert [one["stale"] for one in packs[1]["rules"]] == rules


def test_a_rules_page_lists_where_it_was_found(book: Rulebook) -> None:
    page: Any = book.page("LAW-2")
    assert [(entry["id"], number) for entry, number in page["found"]] == [("a/b/c", 3), ("a/b/d", 1)]
    assert page["laws"] == [("eu", "European Union"), ("us", "us")]
    assert (page["pack"], page["letter"], page["waived"]) == ("Law", "Empower opt-out", [])
    other: Any = book.page("LAW-1")
    assert [entry["id"] for entry in other["waived"]] == ["a/b/d"]
