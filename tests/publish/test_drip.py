"""Drip's own ways: segments that only a person can make, and drafts that got half-way."""

from __future__ import annotations

import pytest
from tests.fakes.drip import FakeDrip
from tests.fakes.server import Fault
from tests.publish.builds import CLASSIC
from tests.publish.shop import Shop

from buckslip.model.errors import AuthError

drip = pytest.mark.parametrize("esp", ["drip"], indirect=True)


def of(shop: Shop) -> FakeDrip:
    assert isinstance(shop.fake, FakeDrip)
    return shop.fake


@drip
def test_a_missing_segment_blocks_its_mail_and_says_how_to_make_it(shop: Shop) -> None:
    fake, name = of(shop), f"{CLASSIC}/en"
    gone = next(number for number, called in fake.segments.items() if called == name)
    del fake.segments[gone]
    plan = shop.plan()
    blocked = [one for one in plan.steps if one.action == "blocked"]
    assert [one.key for one in blocked] == [name]
    assert f"no segment '{name}'" in blocked[0].why[0] and "whose Wren Box plan is classic" in blocked[0].why[0]
    assert f"buckslip reach {CLASSIC} --members" in blocked[0].why[0]
    fake.segments[gone] = name
    assert "blocked" not in shop.actions()


@drip
def test_a_draft_without_its_audience_is_finished_by_the_next_run(shop: Shop) -> None:
    fake = of(shop)
    fake.fault(Fault(status=422, body=b'{"errors": [{"message": "no"}]}'), path="/audience", method="PUT")
    shop.apply()
    assert len(fake.audiences) == len(fake.resources()) - 1
    assert shop.actions() == {"update": 1}
    shop.published()
    assert len(fake.audiences) == len(fake.resources())
    assert not any("unfinished" in record["name"] for record in fake.broadcasts.values())


@drip
def test_what_was_scheduled_is_left_alone(shop: Shop) -> None:
    shop.published()
    for record in of(shop).broadcasts.values():
        record["status"] = "scheduled"
    shop.out.replace(CLASSIC, "Wren", "Robin")
    plan = shop.plan()
    assert set(shop.actions(plan)) == {"blocked"}
    shop.apply(plan)
    assert shop.fake.writes() == []


@drip
def test_all_segments_are_read_once_and_not_for_each_mail(shop: Shop) -> None:
    segments = of(shop).segments
    segments.update({str(9_000_000 + at): f"somebody's segment {at}" for at in range(250)})
    plan = shop.plan()
    pages = len([one for one in shop.fake.asked if one.path.endswith("/segments")])
    assert pages == -(-len(segments) // 100)
    shop.fake.asked.clear()
    shop.apply(plan)
    asked = [one for one in shop.fake.asked if "/segments" in one.path]
    assert len(asked) <= pages + 2 * len(plan.steps)


@drip
def test_nothing_is_sent_or_scheduled(shop: Shop) -> None:
    shop.apply()
    assert not [one.path for one in shop.fake.asked if "send" in one.path or "schedule" in one.path]


@drip
def test_without_a_token_nothing_is_asked(shop: Shop) -> None:
    del shop.place.environ["BUCKSLIP_DRIP_TOKEN"]  # type: ignore[attr-defined]
    with pytest.raises(AuthError):
        shop.plan()
