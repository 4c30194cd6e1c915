"""What every API has to do, against its fake: one suite for all of them. What one cannot do stands in `gaps.py`."""

from __future__ import annotations

import os

import pytest
from tests.fakes.registry import FAKES
from tests.fakes.server import Fault
from tests.publish.builds import CLASSIC, LOYAL
from tests.publish.gaps import GAPS
from tests.publish.shop import Shop

from buckslip.esps.api.registry import APIS
from buckslip.esps.api.values import ApiError
from buckslip.model.errors import DestructiveError, MovedError, RefusedError
from buckslip.publish.lock import alone

ALL = sorted(FAKES)
NEW = "Your classic box, edited by hand"


@pytest.fixture(autouse=True)
def _gap(request: pytest.FixtureRequest, esp: str) -> None:
    """What is listed as a gap has to fail."""
    name = request.function.__name__.removeprefix("test_")
    if reason := GAPS.get((esp, name)):
        request.applymarker(pytest.mark.xfail(strict=True, reason=reason))


each = pytest.mark.parametrize("esp", ALL, indirect=True)


def test_every_api_has_a_fake_and_is_tried() -> None:
    remote = {name for name, api in APIS.items() if api.CREDENTIALS}
    assert remote == set(FAKES)
    assert {esp for esp, _ in GAPS} <= remote


# From nothing to published --------------------------------------------------------------------------------------------


@each
def test_create(shop: Shop) -> None:
    plan = shop.plan()
    assert set(shop.actions(plan)) == {"create"}
    assert shop.fake.writes() == []
    outcomes = shop.apply(plan)
    assert [one.error for one in outcomes] == [None] * len(plan.steps)
    assert len(shop.fake.resources()) == len(plan.steps)
    assert shop.blocks() == {one.place for one in plan.steps}
    assert len(shop.ledger()) == len(plan.steps)


@each
def test_nothing_to_do(shop: Shop) -> None:
    shop.published()
    assert shop.actions() == {}
    shop.apply()
    assert shop.fake.writes() == []


@each
def test_offline_needs_no_key_and_sees_what_changed_here(shop: Shop) -> None:
    shop.published()
    shop.out.replace(LOYAL, "built for", "made for")
    shop.place = type(shop.place)(shop.root, shop.fake.NAME, "production", shop.out.path, {}, shop.clock)
    assert set(shop.actions(shop.plan(offline=True))) == {"update"}
    assert shop.fake.asked == []


@each
def test_update(shop: Shop) -> None:
    shop.published()
    before = shop.snapshot()
    shop.out.replace(LOYAL, "built for", "made for")
    plan = shop.plan()
    assert set(shop.actions(plan)) == {"update"}
    shop.apply(plan)
    after = shop.snapshot()
    assert after != before and after.keys() == before.keys()
    assert shop.actions() == {}


# Edits and deletions there --------------------------------------------------------------------------------------------


@each
def test_drift_is_seen_and_put_right(shop: Shop) -> None:
    shop.published()
    before = shop.snapshot()
    shop.fake.edit(shop.fake.MAIL, shop.mails()[0], NEW)
    plan = shop.plan()
    assert shop.actions(plan) == {"drifted": 1}
    shop.apply(plan)
    assert shop.snapshot() == before
    assert shop.actions() == {}
    assert any(NEW in text for text in shop.kept().values()), "what was edited there is lost"


@each
def test_deleted_remotely(shop: Shop) -> None:
    shop.published()
    before = shop.snapshot()
    shop.fake.delete(shop.fake.MAIL, shop.mails()[0])
    plan = shop.plan()
    assert shop.actions(plan) == {"create": 1}
    shop.apply(plan)
    assert shop.snapshot() == before
    assert shop.actions() == {}


@each
def test_everything_deleted_remotely(shop: Shop) -> None:
    shop.published()
    before = shop.snapshot()
    for place in shop.fake.resources():
        shop.fake.delete(*place)
    shop.apply()
    assert shop.snapshot() == before
    assert shop.actions() == {}


@each
def test_duplicate_name(shop: Shop) -> None:
    plan = shop.plan()
    mine = next(one for one in plan.steps if one.kind == shop.fake.MAIL)
    stranger = shop.fake.add_stranger(shop.fake.MAIL, mine.name)
    plan = shop.plan()
    blocked = [one for one in plan.steps if one.action == "blocked"]
    assert [one.place for one in blocked] == [mine.place] and stranger in str(blocked[0].why)
    shop.apply(plan)
    assert mine.place not in shop.blocks()
    taken_on = shop.plan(take_on=True)
    assert [one.id for one in taken_on.steps if one.place == mine.place] == [stranger]
    shop.apply(taken_on)
    assert shop.actions() == {}
    assert shop.snapshot().keys() == {(one.kind, one.name) for one in plan.steps}


@each
def test_orphan(shop: Shop) -> None:
    shop.published()
    count = len(shop.fake.resources())
    shop.out.drop(CLASSIC)
    plan = shop.plan()
    assert set(shop.actions(plan)) == {"orphaned"}
    with pytest.raises(DestructiveError):
        shop.apply(plan)
    assert shop.fake.writes() == [] and len(shop.fake.resources()) == count
    shop.apply(plan, allow_destructive=True)
    assert len(shop.fake.resources()) == count - len(plan.changes())
    assert not any(CLASSIC in key for _, key in shop.blocks())
    assert shop.actions() == {}


# The state is lost ----------------------------------------------------------------------------------------------------


@each
def test_lost_state_makes_nothing_twice(shop: Shop) -> None:
    shop.published()
    before = shop.snapshot()
    (shop.root / "publish" / "production" / f"{shop.fake.NAME}.json").unlink()
    plan = shop.plan(take_on=not APIS[shop.fake.NAME].MARKED)
    assert set(shop.actions(plan)) <= {"adopt", "update"}
    shop.apply(plan)
    assert shop.snapshot() == before
    assert shop.actions() == {}


# Things go wrong ------------------------------------------------------------------------------------------------------


@each
def test_wrong_key(shop: Shop) -> None:
    shop.fake.fault(Fault(status=401, body=b'{"message": "no"}'), times=1_000)
    with pytest.raises(ApiError) as caught:
        shop.plan()
    assert caught.value.exit_code == 4


@each
def test_rate_limit_is_waited_for(shop: Shop) -> None:
    shop.fake.fault(Fault(status=429, headers={"Retry-After": "7"}), times=3)
    shop.published()
    assert sum(shop.clock.slept) >= 7
    assert shop.actions() == {}


@each
def test_rate_limit_without_end(shop: Shop) -> None:
    shop.fake.fault(Fault(status=429, headers={"Retry-After": "86400"}), times=1_000)
    with pytest.raises(ApiError) as caught:
        shop.plan()
    assert caught.value.exit_code == 5
    assert sum(shop.clock.slept) < 600


NIGHTLY = os.environ.get("BUCKSLIP_NIGHTLY") == "1"
FAULTS = {
    "5xx, not done": Fault(status=503),
    "5xx, done": Fault(status=502, after=True),
    "truncated, done": Fault(truncated=True, after=True),
    "truncated, not done": Fault(truncated=True),
    "limited": Fault(status=429),
}


def faults() -> list[tuple[str, str, str]]:
    """Every fault of every method at night, and always at Listmonk; else one a method, another one at each ESP."""
    found = []
    for number, esp in enumerate(sorted(FAKES)):
        for shift, method in enumerate(("POST", "PUT", "PATCH", "GET")):
            names = list(FAULTS)
            some = names if NIGHTLY or esp == "listmonk" else [names[(number + shift) % len(names)]]
            found += [(esp, method, name) for name in some]
    return found


@pytest.mark.parametrize(("esp", "method", "fault"), faults(), indirect=["esp"])
def test_a_fault_makes_nothing_twice(shop: Shop, method: str, fault: str) -> None:
    plan = shop.plan()
    shop.fake.fault(FAULTS[fault], times=2, method=method)
    shop.apply(plan)
    shop.fake.calm()
    shop.apply()
    assert shop.snapshot().keys() == {(one.kind, one.name) for one in plan.steps}
    assert shop.actions() == {}


@each
def test_down_for_good(shop: Shop) -> None:
    plan = shop.plan()
    shop.fake.fault(Fault(status=500), times=10_000)
    with pytest.raises(ApiError) as caught:
        shop.apply(plan)
    assert caught.value.exit_code == 5
    shop.fake.calm()
    shop.apply()
    assert shop.snapshot().keys() == {(one.kind, one.name) for one in plan.steps}


# Plans ----------------------------------------------------------------------------------------------------------------


@each
def test_a_plan_is_carried_out_once(shop: Shop) -> None:
    plan = shop.plan()
    shop.apply(plan)
    shop.fake.asked.clear()
    with pytest.raises(MovedError):
        shop.apply(plan)
    assert shop.fake.writes() == []


@each
def test_stale_by_an_edit_there(shop: Shop) -> None:
    shop.published()
    shop.out.replace(LOYAL, "built for", "made for")
    plan = shop.plan()
    shop.fake.edit(shop.fake.MAIL, shop.mails()[0], NEW)
    with pytest.raises(MovedError):
        shop.apply(plan)
    assert shop.fake.writes() == []


@each
def test_stale_by_a_build(shop: Shop) -> None:
    plan = shop.plan()
    shop.out.replace(LOYAL, "built for", "made for")
    with pytest.raises(MovedError):
        shop.apply(plan)
    assert shop.fake.writes() == []


@each
def test_two_runs_at_once(shop: Shop) -> None:
    plan = shop.plan()
    with alone(shop.root, "production", shop.fake.NAME, shop.clock.now()), pytest.raises(RefusedError):
        shop.apply(plan)
    assert shop.fake.writes() == []
    shop.apply(plan)
