"""A thousand resources: read in pages, planned in one pass, and made with as many requests at once as are allowed."""

from __future__ import annotations

import os
import time
import tracemalloc

import pytest
from tests.publish.builds import CLASSIC
from tests.publish.shop import Shop

NIGHTLY = os.environ.get("BUCKSLIP_NIGHTLY") == "1"
MAILS = 250 if NIGHTLY else 30  # four resources each


@pytest.fixture
def many(shop: Shop) -> Shop:
    for number in range(MAILS):
        shop.out.add(CLASSIC, f"giftshop/season-{number}/classic")
    shop.out.write()
    return shop


def test_a_plan_reads_pages_and_not_each_resource(many: Shop, record_property: pytest.RecordProperty) -> None:
    many.published()
    resources = len(many.fake.resources())
    many.fake.delay = 0.05
    tracemalloc.start()
    begun = time.monotonic()
    assert many.actions() == {}
    taken = time.monotonic() - begun
    record_property("plan", {"seconds": round(taken, 1), "MB": tracemalloc.get_traced_memory()[1] // 1_000_000})
    tracemalloc.stop()
    assert len(many.fake.asked) <= 3 + resources // 50
    assert taken < 30


def test_many_are_made_at_the_same_time(many: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    many.fake.delay = 0.01
    many.apply()
    assert many.actions() == {}
    assert 1 < many.fake.most_at_once <= 4
