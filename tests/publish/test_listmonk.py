"""What is special at Listmonk: campaigns that were sent, lists and who is on them, and what a pull brings back."""

from __future__ import annotations

import json

import pytest
from tests.fakes.listmonk import FakeListmonk
from tests.publish.builds import CLASSIC, LOYAL
from tests.publish.shop import Shop

from buckslip.esps.api.listmonk import API
from buckslip.esps.api.values import ApiError, Remote
from buckslip.publish.credentials import access
from buckslip.publish.transport import Wire

FIRST = f"{LOYAL}/en/1-value"


def fake_of(shop: Shop) -> FakeListmonk:
    assert isinstance(shop.fake, FakeListmonk)
    return shop.fake


def campaign(shop: Shop, name: str) -> dict[str, object]:
    return next(one for one in fake_of(shop).campaigns.values() if one["name"] == name)


def test_campaigns_are_drafts_and_never_sent(shop: Shop) -> None:
    shop.apply()
    assert {one["status"] for one in fake_of(shop).campaigns.values()} == {"draft"}
    assert not [one.path for one in shop.fake.asked if "status" in one.path or "test" in one.path]


@pytest.mark.parametrize("status", ["running", "scheduled", "paused"])
def test_what_is_being_sent_is_not_touched(shop: Shop, status: str) -> None:
    shop.published()
    campaign(shop, FIRST)["status"] = status
    shop.out.replace(LOYAL, "built for", "made for")
    plan = shop.plan()
    blocked = [one for one in plan.steps if one.action == "blocked"]
    assert [one.key for one in blocked] == [FIRST] and blocked[0].fault
    shop.apply(plan)
    assert "built for" in str(campaign(shop, FIRST)["subject"])


def test_what_was_sent_stays_and_a_new_one_is_made(shop: Shop) -> None:
    shop.published()
    sent = campaign(shop, FIRST)
    sent["status"] = "finished"
    assert shop.actions() == {}
    shop.out.replace(LOYAL, "built for", "made for")
    plan = shop.plan()
    assert {one.key: one.action for one in plan.changes()}[FIRST] == "create"
    shop.apply(plan)
    both = [one for one in fake_of(shop).campaigns.values() if one["name"] == FIRST]
    assert [one["status"] for one in both] == ["finished", "draft"] and both[0] is sent
    assert shop.actions() == {}
    shop.out.drop(LOYAL)
    steps = {one.key: one.action for one in shop.plan().changes()}
    assert steps[FIRST] == "orphaned"


def test_a_list_is_filled_before_it_says_what_it_holds(shop: Shop) -> None:
    shop.apply()
    number = next(one["id"] for one in fake_of(shop).lists.values() if one["name"] == FIRST)
    acts = [(action, condition) for action, condition, target in fake_of(shop).queries if target == number]
    assert [action for action, _ in acts] == ["remove", "add"]
    assert all("stopped.status = 'unsubscribed'" in condition for _, condition in acts)
    writes = [one for one in shop.fake.writes() if one.path.startswith("/api/lists") or "query" in one.path]
    first = next(one for one in writes if one.method == "POST")
    assert first.json()["description"] == ""


def test_two_subject_lines_share_the_audience(shop: Shop) -> None:
    """The shares meet without a gap and without an overlap."""
    shop.apply()
    conditions = {condition for action, condition, _ in fake_of(shop).queries if action == "add"}
    halves = [one for one in conditions if f"subject:{LOYAL}:" in one]
    assert len(halves) == 4  # in two locales
    assert sum(one.endswith(">= '80000000'") for one in halves) == 2
    assert sum(one.endswith("< '80000000'") for one in halves) == 2


def test_an_audience_that_is_no_sql_is_blocked_with_its_campaign(shop: Shop) -> None:
    shop.out.replace(CLASSIC, "compiled: true", "compiled: false")
    plan = shop.plan()
    assert {one.kind for one in plan.steps if one.action == "blocked"} == {"list", "campaign"}
    assert all(one.mail == CLASSIC and one.locale == "en" for one in plan.steps if one.action == "blocked")


def test_a_copied_campaign_is_told_and_not_guessed(shop: Shop) -> None:
    """Copying in the web page copies the tags, and so the mark."""
    shop.published()
    copy = dict(campaign(shop, FIRST))
    number = shop.fake.new_id()
    fake_of(shop).campaigns[number] = {**copy, "id": int(number), "name": f"{FIRST} (copy)"}
    assert shop.actions() == {}
    (shop.root / "publish" / "production" / "listmonk.json").unlink()
    blocked = [one for one in shop.plan().steps if one.action == "blocked"]
    assert [one.key for one in blocked] == [FIRST] and number in str(blocked[0].why)


def test_a_mark_that_was_taken_off_is_told(shop: Shop) -> None:
    shop.published()
    one = campaign(shop, FIRST)
    one["tags"], one["updated_at"] = [], shop.fake.now()
    assert shop.actions() == {"blocked": 1}
    shop.apply(shop.plan(take_on=True))
    assert shop.actions() == {}


def test_reading_takes_few_requests(shop: Shop) -> None:
    shop.published()
    shop.plan()
    assert len(shop.fake.asked) == 3


def test_what_is_not_there_is_known_in_every_language(shop: Shop) -> None:
    shop.published()
    fake_of(shop).not_found = "{} nicht gefunden"
    with Wire(API, access(API, "", shop.place.environ), clock=shop.clock) as wire:
        assert wire.run(API.fetch("campaign", "999")) is None
        for kind in ("campaign", "list"):
            wire.run(API.remove(Remote(kind, "999", "gone")))
        number = next(one for kind, one in shop.fake.resources() if kind == "template")
        assert wire.run(API.fetch("template", number)) is not None
        with pytest.raises(ApiError, match="cannot delete default template"):
            wire.run(API.remove(Remote("template", fake_of(shop).default, "Default")))


def test_lists_are_read_at_once_however_many_there_are(shop: Shop) -> None:
    for number in range(130):
        shop.fake.add_stranger("list", f"somebody's list {number}")
    shop.published()
    assert shop.actions() == {}
    assert len([one for one in shop.fake.asked if one.path == "/api/lists"]) == 1


def test_tags_are_sent_as_they_are_kept(shop: Shop) -> None:
    for name, data in shop.out.files.items():
        if name.startswith(f"esp/listmonk/{CLASSIC}/") and name.endswith("/message.json"):
            told = json.loads(data)
            shop.out.files[name] = json.dumps({**told, "tags": ["one of  several", " ", "plain"]}).encode()
    shop.out.write()
    outcomes = shop.apply()
    assert [one.note for one in outcomes if one.note] == []
    kept = [one["tags"] for one in shop.fake.resources().values() if "one-of-several" in one.get("tags", [])]
    assert kept and all("plain" in tags and "" not in tags for tags in kept)
