"""Runs that are killed between any two steps: gone on with, nothing is lost and nothing is there twice."""

from __future__ import annotations

import os
import random
import sys
from collections import Counter

import pytest
from tests.fakes.registry import FAKES
from tests.publish.builds import CLASSIC, LOYAL, MAILS
from tests.publish.killed import killed
from tests.publish.shop import Shop

from buckslip.esps.api.registry import APIS
from buckslip.publish.plan import Plan

NIGHTLY = os.environ.get("BUCKSLIP_NIGHTLY") == "1"
POINTS = {"listmonk": 12}  # kills in one test; at night everywhere
FEW = 3
each = pytest.mark.parametrize("esp", sorted(FAKES), indirect=True)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and signal 9")


def points(shop: Shop) -> range:
    """Where to kill: everywhere at night, else at places all over the run, other ones for each ESP."""
    name, events = shop.fake.NAME, 11 * len(shop.plan().steps) + 16
    step = 1 if NIGHTLY else max(1, events // POINTS.get(name, FEW))
    return range(1 + sum(map(ord, name)) % min(step, 8), events, step)


def fresh(shop: Shop) -> None:
    """The ESP holds nothing, and neither does the project."""
    type(shop.fake).__init__(shop.fake)
    for one in (shop.root / "publish").glob("**/*"):
        if one.is_file():
            one.unlink()
    (shop.root / "audit" / "ledger.jsonl").unlink(missing_ok=True)


def whole(shop: Shop, plan: Plan) -> None:
    """Everything that the plan makes is there once, in the state, and in the ledger."""
    assert shop.snapshot().keys() == {(one.kind, one.name) for one in plan.steps}
    assert shop.blocks() == {one.place for one in plan.steps}
    assert shop.actions() == {}
    assert not list((shop.root / "publish").glob("**/*.journal"))


@each
def test_killed_while_creating(shop: Shop) -> None:
    shop.out.drop(LOYAL)
    plan = shop.plan()
    deaths = 0
    for at in points(shop):
        fresh(shop)
        deaths += killed(shop, plan, at)
        if (shop.root / "publish" / "production" / f"{shop.fake.NAME}.journal").exists() or not shop.blocks():
            assert not [one.error for one in shop.apply(plan) if one.error]
        whole(shop, plan)
        assert Counter(shop.ledger()).most_common(1)[0][1] == 1, f"killed at {at}: a line is there twice"
        assert len(shop.ledger()) == len(plan.steps), f"killed at {at}"
    assert deaths > len(points(shop)) / 2


@each
def test_killed_and_planned_anew(shop: Shop) -> None:
    shop.out.drop(LOYAL)
    plan = shop.plan()
    for at in points(shop):
        fresh(shop)
        killed(shop, plan, at)
        shop.apply()
        whole(shop, plan)


@each
def test_killed_and_the_machine_is_gone(shop: Shop) -> None:
    if not set(APIS[shop.fake.NAME].KINDS) <= APIS[shop.fake.NAME].MARKED:
        pytest.skip("without marks, `plan --import` is needed to take things on by their names")
    shop.out.drop(LOYAL)
    plan = shop.plan()
    for at in points(shop):
        fresh(shop)
        killed(shop, plan, at)
        for one in (shop.root / "publish").glob("**/*"):
            if one.is_file():
                one.unlink()
        shop.apply()
        whole(shop, plan)


@each
def test_killed_while_updating_and_deleting(shop: Shop) -> None:
    shop.out.drop(CLASSIC)
    shop.published()
    shop.out.replace(LOYAL, "built for", "made for")
    final = shop.plan()
    deaths = 0
    for number, at in enumerate(points(shop)):
        word = f"made {number} times for"
        shop.out.replace(LOYAL, f"made {number - 1} times for" if number else "made for", word)
        plan = shop.plan()
        deaths += killed(shop, plan, at)
        if (shop.root / "publish" / "production" / f"{shop.fake.NAME}.journal").exists():
            shop.apply(plan)
        elif shop.actions():
            shop.apply()
        assert sum(word in one for one in shop.snapshot().values()) >= 1, f"killed at {at}"
        whole(shop, final)
    assert deaths


def test_two_hundred_resources_killed_again_and_again(shop: Shop) -> None:
    mails, kills = (50, 200) if NIGHTLY else (4, 12)
    for number in range(mails):
        shop.out.add(MAILS[0], f"giftshop/season-{number}/classic")
    shop.out.write()
    chance = random.Random(20261122)
    plan = shop.plan()
    deaths, reach = 0, 40
    for _ in range(kills):
        if killed(shop, plan, chance.randrange(1, reach)):
            deaths += 1
            continue
        break
    if (shop.root / "publish" / "production" / "listmonk.journal").exists() or not shop.blocks():
        shop.apply(plan)
    whole(shop, plan)
    assert len(plan.steps) >= (200 if NIGHTLY else 20)
    assert deaths >= kills // 4
    assert len(shop.ledger()) == len(set(shop.ledger())) == len(plan.steps)
