"""The sheet of fields: put together from what each mail's fields.json says."""

from __future__ import annotations

import json
from typing import Any

from buckslip.export.sheet import as_json, as_text, sheet


def needs(*fields: tuple[str, str, str], computed: tuple[str, str, str] | None = None) -> bytes:
    """A fields.json; fields as (portable name, name there, part)."""
    found: dict[str, Any] = {"fields": [], "computed": []}
    for source, name, part in fields:
        kind = {"kind": "text", "type": "string", "optional": name == "tier", "used_in": [part]}
        found["fields"].append({"field": source, "name": name, **kind})
    if computed:
        source, name, how = computed
        found["computed"].append({"from": source, "name": name, "type": "string", "how": how, "sql": f"f({name})"})
    return json.dumps(found).encode()


FLAT = {"how": "the number of records", "kind": "integer", "type": "number", "optional": False, "used_in": ["html"]}
FILES = [
    ("shop/b/a", needs(("customer.tier", "tier", "text"), computed=("customer.points", "points_en", "with commas"))),
    ("shop/b/a", needs(("customer.tier", "tier", "html"))),
    ("shop/c/a", needs(("customer.tier", "tier", "html"), ("customer.name", "first name", "subject"))),
]


def test_one_line_for_each_field() -> None:
    assert as_text(sheet(FILES)).splitlines() == [
        "NAME        TYPE    FROM             MISSING?  USED IN                 COMPUTED",
        "first name  string  customer.name    no        1 variant: subject      no",
        "tier        string  customer.tier    may be    2 variants: html, text  no",
        "points_en   string  customer.points  may be    1 variant               with commas",
        "",
        "SQL, over a table of customers with the columns of rules/schema.yml (`item` is one record of the list):",
        "",
        "points_en",
        "  f(points_en)",
    ]


def test_flat_fields_are_computed_too() -> None:
    field = {"field": "customer.picks_count", "name": "picks_count", "sql": "f(picks)", **FLAT}
    (line,) = sheet([("shop/b/a", json.dumps({"fields": [field], "computed": []}).encode())])
    assert (line.how, line.sql) == ("the number of records", "f(picks)")
    assert as_text([line]).endswith("picks_count\n  f(picks)\n")
    assert json.loads(as_json([line], "drip"))["fields"][0]["sql"] == "f(picks)"


def test_the_same_for_programs() -> None:
    read = json.loads(as_json(sheet(FILES), "klaviyo"))
    assert (read["version"], read["esp"]) == (1, "klaviyo")
    assert [(one["name"], one["computed"], one["used_in"], one["mails"]) for one in read["fields"]] == [
        ("first name", None, ["subject"], ["shop/c/a"]),
        ("tier", None, ["html", "text"], ["shop/b/a", "shop/c/a"]),
        ("points_en", "with commas", [], ["shop/b/a"]),
    ]


def test_no_mail_needs_nothing() -> None:
    assert sheet([]) == ()
    assert as_text(()).startswith("NAME")
