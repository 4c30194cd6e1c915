"""Listmonk's condition on a real PostgreSQL: the evaluator's answers, and no bad value ends the query."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.targeting.random_customers import AS_OF, FIELDS, PROPERTIES, customers, people, rules

from buckslip.model.schema import Kind
from buckslip.syntax.decide import holds, measured
from buckslip.syntax.rules import Measure, Measured, Rule, Where
from buckslip.syntax.who import Who
from buckslip.targeting.features import leaves
from buckslip.targeting.listmonk import attribute, listmonk

JUNK: dict[Kind, tuple[Any, ...]] = {
    Kind.INTEGER: ("n/a", "", "12abc", True, [1], {"a": 1}, None, "1e3", "--1", "1 2"),
    Kind.BOOLEAN: ("yes", "", 1, 0, [True], {}, None, "t"),
    Kind.DATE: (
        "n/a",
        "",
        "2026-02-29",
        "2026-02-30",
        "2026-13-01",
        "0000-01-01",
        "2026-11-22T25:00:00Z",
        20261122,
        True,
    ),
    Kind.TEXT: (True, ["x"], {"a": 1}, None),
    Kind.LIST: ("x", 1, {}, None, True),
}
for _kind, _like in ((Kind.NUMBER, Kind.INTEGER), (Kind.MONEY, Kind.INTEGER), (Kind.ENUM, Kind.TEXT)):
    JUNK[_kind] = JUNK[_like]


def subscriber(who: Who, asked: Sequence[Rule], dice: random.Random) -> tuple[Who, dict[str, Any]]:
    """A customer with some values spoilt, and the attributes: the evaluator takes what is spoilt as missing."""
    profile = dict(who.profile)
    attribs: dict[str, Any] = dict(profile)
    for name, spec in FIELDS.items():
        if dice.random() < 0.2:
            profile.pop(name, None)
            attribs[name] = dice.choice(JUNK[spec.kind])
        elif spec.kind in (Kind.INTEGER, Kind.MONEY) and name in profile and dice.random() < 0.3:
            attribs[name] = str(profile[name])  # numbers as text are numbers
    for rule in asked:
        for leaf in leaves(rule):
            if isinstance(leaf, Measured):
                attribs[attribute(leaf.measure)] = float(measured(leaf.measure, who))
    return replace(who, profile=profile), {**attribs, "id": who.id}


def synced(rule: Rule) -> bool:
    """Averages are synced rounded, so that they agree only nearly."""
    return not any(isinstance(leaf, Measured) and leaf.measure.how == "average" for leaf in leaves(rule))


def test_listmonk_agrees_with_the_evaluator(postgres: str, capsys: pytest.CaptureFixture[str]) -> None:
    import psycopg

    compared = 0
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("SET TimeZone = 'Asia/Tokyo'; CREATE TEMPORARY TABLE subscribers (id int, attribs jsonb)")

        @settings(
            max_examples=12,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=[*HealthCheck],
        )
        @given(people, st.lists(rules.filter(synced), min_size=15, max_size=30), st.randoms(use_true_random=False))
        def compare(found: Any, asked: list[Rule], dice: random.Random) -> None:
            nonlocal compared
            everybody = [subscriber(one, asked, dice) for one in customers(found, "c'")]
            server.execute("TRUNCATE subscribers")
            with server.cursor().copy("COPY subscribers FROM STDIN") as copy:
                for number, (_, attribs) in enumerate(everybody):
                    copy.write_row((number, json.dumps(attribs)))
            for rule in asked:
                condition = listmonk(rule, AS_OF)
                rows = server.execute(f"SELECT id FROM subscribers WHERE {condition} ORDER BY id".encode()).fetchall()
                wanted = [number for number, (who, _) in enumerate(everybody) if holds(rule, who)]
                assert [number for (number,) in rows] == wanted, (rule, condition)
                compared += len(everybody)

        compare()
    with capsys.disabled():
        print(f"\nlistmonk: {compared:,} answers agree", end=" ")
    assert compared > 1_000


@pytest.mark.parametrize(
    ("measure", "name"),
    [
        (Measure("count", "purchase", None, (), 24 * 90), "count_purchase_90d"),
        (Measure("sum", "purchase", PROPERTIES["amount"], (), 5), "sum_purchase_amount_5h"),
        (
            Measure("count", "purchase", None, (Where(PROPERTIES["category"], ("baking",)),), 24 * 90),
            "count_purchase_category_baking_90d",
        ),
        (
            Measure("count", "purchase", None, (Where(PROPERTIES["category"], ("Tea & more",)),)),
            "count_purchase_category_tea_more_5e269091",
        ),
    ],
)
def test_totals_have_names_of_their_own(measure: Measure, name: str) -> None:
    assert attribute(measure) == name
