"""The interpreter of Mautic's tokens and slots against what its source says; it is no witness of what it gets wrong.

Mautic 5.1.1: TokenHelper, MatchFilterForLeadTrait, MailHelper, InputHelper; PHP's `strip_tags`. Read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from types import ModuleType
from typing import Any

import pytest

from buckslip.syntax.nodes import Position

FIELDS = {
    "name": "Ann",
    "nothing": None,
    "empty": "",
    "zero": 0,
    "nought": "0",
    "points": 3.9,
    "two": "2",
    "plan": "pro",
    "vip": 1,
    "day": "2026-11-01",
    "sign": "a b&c",
}
TOKENS = [
    ("{contactfield=name}", "Ann"),
    ("{contactfield=name|there}", "Ann"),
    ("{contactfield=nothing|there}", "there"),
    ("{contactfield=empty|there}", "there"),
    ("{contactfield=zero|there}", "0"),
    ("{contactfield=nobody|there}", "there"),
    ("{contactfield=nobody|a|b}", "a"),
    ("{contactfield= name}", ""),
    ("{contactfield=name |x}", "x"),
    ("{contactfield=Name|x}", "x"),
    ("{contactfield=nothing|a}b}", "ab}"),
    ("{contactfield=sign|true}", "a+b%26c"),
    ("%7Bcontactfield=name%7D", "Ann"),
    ("{contactfield=nothing|hi} {contactfield=nothing|Hi}", "hi hi"),
    ("{UNSUBSCRIBE_URL}", "https://u.example/"),
    ('{dynamiccontent="Nobody"}', '{dynamiccontent="Nobody"}'),
]
# glue, field, type, operator, filter
HOLDS = [
    [("and", "plan", "text", "=", "pro")],
    [("and", "plan", "text", "=", "pro"), ("and", "nofield", "text", "=", "x")],
    [("and", "plan", "text", "=", "free"), ("or", "name", "text", "=", "Ann")],
    [("and", "nothing", "text", "!=", "x")],
    [("and", "plan", "select", "in", ["free", "pro"])],
    [("and", "nothing", "select", "!in", ["free", "pro"])],
    [("and", "points", "number", "lte", "3")],
    [("and", "nothing", "number", "lt", "5")],
    [("and", "nothing", "number", "=", "0")],
    [("and", "vip", "boolean", "=", "1")],
    [("and", "nothing", "boolean", "!=", "0")],
    [("and", "zero", "boolean", "=", "0")],
    [("and", "nought", "text", "empty", None)],
    [("and", "nought", "text", "regexp", ".")],
    [("and", "nothing", "text", "!regexp", ".")],
    [("and", "two", "text", "=", "2.0")],
    [("and", "day", "date", "gt", "-30 days")],
    [("and", "day", "date", "gte", "2026-11-01")],
    [("and", "nothing", "date", "lt", "2026-11-01")],
]
FAILS = [
    [("and", "plan", "select", "=", "pro")],
    [("and", "plan", "text", "=", "Pro")],
    [("and", "points", "number", "gt", "3")],
    [("and", "nothing", "boolean", "=", "0")],
    [("and", "nought", "text", "!empty", None)],
    [("and", "nofield", "text", "=", "x")],
    [("and", "plan", "text", "=", "free"), ("and", "name", "text", "=", "Ann")],
    [("and", "nothing", "date", "gt", "2026-11-01")],
]
PLAIN = [
    ("a < b, c<b>d</b>, {contactfield=name}", "a < b, cd, Ann"),
    ("{contactfield=name} <3 and all the rest", "Ann "),
    ("<a title='>'>x {contactfield=name}", "x Ann"),
    ("nothing replaced <b>", "nothing replaced <b>"),
]
STORED = [
    ("<!--[if !mso]><!-->a%20b", "<!--[if !mso]><!---->a%20b"),
    ("é a%20b", "é a b"),
    ("&#233; a%20b", "&#233; a%20b"),
]
Filters = list[tuple[str, str, str, str, Any]]
Render = Callable[..., str]


@pytest.fixture
def render(witnesses: dict[str, Any]) -> Render:
    if "mautic" not in witnesses:
        pytest.skip("another dialect was asked for")

    def rendered(text: str, part: Position = Position.TEXT, slots: tuple[Any, ...] = ()) -> str:
        context = {"fields": FIELDS, "system": {"{unsubscribe_url}": "https://u.example/"}, "slots": slots}
        return str(witnesses["mautic"].render(text, [context], part)[0])

    return rendered


@pytest.mark.parametrize(("template", "expected"), TOKENS)
def test_tokens(template: str, expected: str, render: Render) -> None:
    assert render(template) == expected


def _slot(filters: Filters) -> dict[str, Any]:
    keys = ("glue", "field", "type", "operator", "filter")
    spoken = [dict(zip(keys, one, strict=True)) for one in filters]
    variants = [{"content": "{contactfield=name}", "filters": spoken}, {"content": "never", "filters": spoken}]
    return {"tokenName": "One", "content": "none", "filters": variants}


@pytest.mark.parametrize("filters", HOLDS, ids=str)
def test_filters_that_hold(filters: Filters, render: Render) -> None:
    assert render('{dynamiccontent="One"}!', slots=(_slot(filters),)) == "Ann!"


@pytest.mark.parametrize("filters", FAILS, ids=str)
def test_filters_that_do_not(filters: Filters, render: Render) -> None:
    assert render('{dynamiccontent="One"}!', slots=(_slot(filters),)) == "none!"


@pytest.mark.parametrize(("template", "expected"), PLAIN)
def test_plain_text(template: str, expected: str, render: Render) -> None:
    assert render(template, Position.PLAIN) == expected


@pytest.mark.parametrize(("template", "expected"), STORED)
def test_storing(template: str, expected: str, render: Render) -> None:
    assert render(template) == expected


@pytest.mark.parametrize("field", ["plan", "name"])
def test_what_stops_it(field: str, render: Render) -> None:
    with pytest.raises(Exception) as caught:  # its class lives in a module that is loaded by its path
        render('{dynamiccontent="One"}', slots=(_slot([("and", field, "text", "between", "1")]),))
    assert type(caught.value).__name__ == "MauticError"


def _customers() -> Iterator[dict[str, Any]]:
    for vip, tier, orders, name in product((True, False, None), ("gold", "silver"), range(0, 9, 2), ("Ann", None)):
        yield {"vip": vip, "tier": tier, "orders": orders, "first_name": name}


@pytest.mark.parametrize("outside", ["a", "a{% if customer.tier == 'gold' %}b{% else %}c{% endif %}"])
def test_conditions_inside_conditions_are_slots_one_after_another(
    outside: str, bench: ModuleType, witnesses: dict[str, Any]
) -> None:
    """More ways than one slot has variants: several slots say the same as the evaluator."""
    if "mautic" not in witnesses:
        pytest.skip("another dialect was asked for")
    inner = "".join(f"{{% if customer.orders > {one} %}}{one}{{% else %}}-{{% endif %}}" for one in range(1, 8))
    source = (
        f"{{% if customer.vip %}}{outside}{inner}{{% elif customer.first_name %}}d{inner}e"
        f"{{% else %}}{outside}f{inner}{{% endif %}}g"
    )
    tree = bench.template([(source, Position.TEXT)])
    printed = bench.printed("mautic", tree, "en", Position.TEXT)
    assert not printed.refusals
    assert len(printed.slots) > 3
    customers = list(_customers())
    filled = [bench.with_computed(one, printed.computed) for one in customers]
    contexts = [bench.context("mautic", one, printed=printed) for one in filled]
    assert witnesses["mautic"].render(printed.text, contexts, Position.TEXT) == bench.expected(tree, "en", customers)
