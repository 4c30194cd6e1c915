"""A thousand resources: read in pages, planned in one pass, and made with as many requests at once as are allowed."""

from __future__ import annotations

import json
import os
import time
import tracemalloc
from dataclasses import replace

import pytest
from tests.fakes.drip import FakeDrip
from tests.fakes.klaviyo import FakeKlaviyo
from tests.fakes.registry import FAKES
from tests.publish.builds import CLASSIC
from tests.publish.shop import Shop

from buckslip.esps.api.registry import APIS
from buckslip.esps.marketingcloud import customer_key
from buckslip.publish.waiting import RealClock

NIGHTLY = os.environ.get("BUCKSLIP_NIGHTLY") == "1"
RESOURCES = 1_000 if NIGHTLY else 60
BY_DAY = ("hubspot", "listmonk")  # one that is looked at path by path, and one that is listed
SECONDS, MEGABYTES = 30, 200  # for a thousand resources at 50 ms a request; the fake's own memory is in it
# Requests that a plan may take beside a page for each so many resources, where a list cannot tell everything.
PAGE = {"klaviyo": 10, "activecampaign": 20, "hubspot": 2}
BESIDE = 16
some = pytest.mark.parametrize("esp", sorted(FAKES) if NIGHTLY else BY_DAY, indirect=True)


def add(shop: Shop, number: int) -> None:
    """One more mail, with what a person would have made for it there."""
    name = f"giftshop/season-{number}/classic"
    shop.out.add(CLASSIC, name)
    if isinstance(shop.fake, FakeDrip):
        locales = {path.split("/")[-2] for path in shop.out.files if path.startswith(f"esp/drip/{name}/")}
        shop.fake.segments |= {f"9{len(shop.fake.segments)}{at}": f"{name}/{tag}" for at, tag in enumerate(locales)}
    for path, data in list(shop.out.files.items()):
        if path.startswith(f"esp/marketingcloud/{name}/") and path.endswith("/message.json"):
            told = json.loads(data)
            told["asset"]["customerKey"] = customer_key(name, path.split("/")[-2])
            shop.out.files[path] = json.dumps(told).encode()


@pytest.fixture
def many(shop: Shop) -> Shop:
    """A project of so many resources; built for an ESP that holds none of them."""
    counts = []
    for number in range(2):
        add(shop, number)
        shop.out.write()
        counts.append(len(shop.plan().steps))
    for number in range(2, 2 - (counts[1] - RESOURCES) // (counts[1] - counts[0])):
        add(shop, number)
    shop.out.write()
    shop.fake.asked.clear()
    return shop


def published(shop: Shop) -> None:
    """Everything is there; where an ESP takes only so many a day, after a few days."""
    for _ in range(10):
        outcomes = shop.apply()
        assert [str(one.error) for one in outcomes if one.error] == []
        if not outcomes:
            return
        shop.clock.slept.append(86_400.0)
        if isinstance(shop.fake, FakeKlaviyo):
            shop.fake.segment_writes = 0
    raise AssertionError("ten days were not enough")


@some
def test_a_plan_reads_pages_and_not_each_resource(many: Shop, record_property: pytest.RecordProperty) -> None:
    published(many)
    resources = len(many.plan().steps)
    assert resources >= RESOURCES
    many.fake.asked.clear()
    many.fake.delay = 0.05
    many.place = replace(many.place, clock=RealClock())
    begun = time.monotonic()
    assert many.actions() == {}
    taken = time.monotonic() - begun
    requests = len(many.fake.asked)
    many.fake.delay = 0
    tracemalloc.start()
    many.plan()
    megabytes = tracemalloc.get_traced_memory()[1] // 1_000_000
    tracemalloc.stop()
    told = {"resources": resources, "requests": requests, "seconds": round(taken, 1), "MB": megabytes}
    record_property(f"a plan for {many.fake.NAME}", told)
    assert requests <= BESIDE + resources // PAGE.get(many.fake.NAME, 50)
    assert taken < SECONDS, told
    assert megabytes < MEGABYTES, told


def test_many_are_made_at_the_same_time(many: Shop) -> None:
    many.fake.delay = 0.01
    many.apply()
    assert many.actions() == {}
    assert 1 < many.fake.most_at_once <= APIS["listmonk"].LIMITS.concurrent
