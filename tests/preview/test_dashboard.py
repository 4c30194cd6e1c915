"""What the dashboard makes of the lines of variants: what changed comes first, and what there is to filter by."""

from __future__ import annotations

from typing import Any

from buckslip.preview.counts import SOME
from buckslip.preview.dashboard import by_variant, dashboard


def line(name: str, **more: object) -> dict[str, Any]:
    brand, mail, variant = name.split("/")
    return {
        "id": name, "brand": brand, "brand_title": brand.title(), "name": mail, "variant": variant, "title": name,
        "goal": "survey", "status": "draft", "subject": "", "locales": ["en"], "bytes": 1, "findings": {}, "page": "x",
        **more,
    }  # fmt: skip


NUMBERS = {
    "customers": 500,
    "as_of": "2026-11-22",
    "variants": [
        {"id": "shop/lamp/a", "reach": 60, "taken": SOME, "suppressed": 5, "held_out": 0, "sent": 55, "priority": 3},
        {"id": "shop/lamp/b", "reach": SOME, "taken": 0, "suppressed": 0, "held_out": 0, "sent": SOME, "priority": 2},
    ],
}


def test_what_changed_comes_first_and_can_be_chosen() -> None:
    lines = [line("shop/lamp/a"), line("shop/lamp/b", change="changed"), line("zoo/rug/c", change="removed")]
    shown = dashboard(lines, ())
    assert [(one["id"], one["change"]) for one in shown["mails"]] == [  # type: ignore[attr-defined]
        ("shop/lamp/b", "changed"),
        ("zoo/rug/c", "removed"),
        ("shop/lamp/a", ""),
    ]
    assert shown["changed"] == 2
    assert shown["facets"] == [
        ("change", "Change", [("changed", "Changed"), ("removed", "Removed")]),
        ("brand", "Brand", [("shop", "Shop"), ("zoo", "Zoo")]),
    ]


def test_without_a_base_nothing_is_said_of_changes() -> None:
    shown = dashboard([line("shop/lamp/a", findings={"warning": 2, "error": 1})], ())
    assert (shown["changed"], shown["facets"]) == (0, [])
    card = shown["mails"][0]  # type: ignore[index]
    assert (card["weight"], card["found"]) == (10_200, [("error", 1), ("warning", 2)])


def test_a_card_knows_its_reach_its_journeys_and_what_was_published() -> None:
    lines = [line("shop/lamp/a", priority=3), line("shop/lamp/b"), line("zoo/rug/c")]
    released = {"shop/lamp/a": [{"env": "live", "esp": "klaviyo", "revision": "7", "at": "2026-11-20T10:00:00Z"}]}
    journeys = {"shop/lamp": [("welcome", "Welcome")], "shop/lamp/b": [("late", "Late")]}
    shown = dashboard(lines, (), numbers=NUMBERS, published=released, journeys=journeys)
    first, second, third = shown["mails"]  # type: ignore[misc]
    assert (first["reach"]["text"], first["reach"]["share"], first["priority"]) == ("55", "11 %", 3)
    assert (second["reach"]["text"], second["reach"]["share"]) == ("<5", "<1 %")
    assert third["reach"] is None
    assert [one["journeys"] for one in (first, second, third)] == [journeys["shop/lamp"], journeys["shop/lamp/b"], ()]
    assert (first["published"]["revision"], second["published"]) == ("7", None)
    assert shown["counted"] == {"total": "500", "as_of": "2026-11-22"}


def test_reach_tells_no_count_below_five() -> None:
    found = by_variant(NUMBERS)["shop/lamp/b"]
    assert (found["text"], found["audience"], found["small"]) == ("<5", "<5", True)
    assert by_variant(None) == {}
