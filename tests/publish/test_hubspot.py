"""What is special at HubSpot: files at paths, properties that others share, e-mails that are no drafts any more."""

from __future__ import annotations

import json

import pytest
from tests.fakes.hubspot import FakeHubspot
from tests.fakes.server import Fault
from tests.publish.builds import CLASSIC, LOYAL
from tests.publish.shop import Shop

from buckslip.esps.api.values import ApiError

pytestmark = pytest.mark.parametrize("esp", ["hubspot"], indirect=True)
PATH = f"buckslip/{LOYAL}/en.html"


def fake_of(shop: Shop) -> FakeHubspot:
    assert isinstance(shop.fake, FakeHubspot)
    return shop.fake


def email(shop: Shop, part: str) -> dict[str, object]:
    return next(one for one in fake_of(shop).emails.values() if part in one["name"])


def test_emails_are_drafts_with_their_template_and_list_and_nothing_is_sent(shop: Shop) -> None:
    shop.apply()
    drafts = fake_of(shop).emails.values()
    assert {one["state"] for one in drafts} == {"DRAFT"} and len(drafts) == 5
    found = email(shop, f"{LOYAL}/en")
    assert found["content"]["templatePath"] == PATH  # type: ignore[index]
    [number] = found["to"]["contactIlsLists"]["include"]  # type: ignore[index]
    assert LOYAL in fake_of(shop).lists[number]["name"]
    assert not [one.path for one in shop.fake.asked if "publish" in one.path.rpartition("/")[2]]


def test_the_file_is_what_was_built_to_the_byte(shop: Shop) -> None:
    shop.apply()
    assert fake_of(shop).files[PATH].encode() == (shop.out.path / f"esp/hubspot/{LOYAL}/en/body.html").read_bytes()


@pytest.mark.parametrize("state", ["SCHEDULED", "PROCESSING", "AUTOMATED"])
def test_what_goes_out_keeps_its_template(shop: Shop, state: str) -> None:
    shop.published()
    email(shop, f"{LOYAL}/en")["state"] = state
    shop.out.replace(LOYAL, "built for", "made for")
    plan = shop.plan()
    blocked = {one.kind for one in plan.steps if one.action == "blocked"}
    assert blocked == {"file", "email"}
    shop.apply(plan)
    assert "built for" in fake_of(shop).files[PATH]


def test_what_was_sent_stays_and_a_new_draft_is_made(shop: Shop) -> None:
    shop.published()
    sent = email(shop, f"{LOYAL}/en")
    sent["state"] = "PUBLISHED"
    shop.out.replace(LOYAL, "built for", "made for")
    shop.apply()
    assert [one["state"] for one in fake_of(shop).emails.values() if f"{LOYAL}/en" in one["name"]] == [
        "PUBLISHED",
        "DRAFT",
    ]
    assert shop.actions() == {}


def test_a_property_that_is_there_is_used_and_never_deleted(shop: Shop) -> None:
    theirs = {"name": "box_renews_at_day_en", "type": "string", "description": "of the shop system"}
    fake_of(shop).properties["box_renews_at_day_en"] = theirs
    assert {one.action for one in shop.plan().steps if one.key == "box_renews_at_day_en"} == {"adopt"}
    shop.published()
    shop.out.drop(CLASSIC)
    shop.apply(allow_destructive=True)
    assert fake_of(shop).properties["box_renews_at_day_en"] is theirs
    assert shop.actions() == {}


def test_a_property_of_another_type_is_told_and_stays(shop: Shop) -> None:
    fake_of(shop).properties["points"] = {"name": "points", "type": "string"}
    failed = [one for one in shop.apply() if one.error]
    assert [one.step.key for one in failed] == ["points"]
    assert "of type string there and has to be number" in str(failed[0].error)


def test_a_limit_of_ten_seconds_is_waited_for_and_that_of_a_day_is_not(shop: Shop) -> None:
    shop.fake.fault(Fault(status=429, body=b'{"policyName": "TEN_SECONDLY_ROLLING"}'))
    shop.plan()
    assert sum(shop.clock.slept) >= 10
    waited = sum(shop.clock.slept)
    shop.fake.fault(Fault(status=429, body=b'{"policyName": "DAILY"}'), times=100)
    with pytest.raises(ApiError) as caught:
        shop.plan()
    assert caught.value.exit_code == 5 and sum(shop.clock.slept) < waited + 10


def test_a_list_that_asks_a_property_that_nobody_made_is_blocked_with_its_email(shop: Shop) -> None:
    fake_of(shop).synced.remove("box_plan")
    plan = shop.plan()
    blocked = {one.place: one.why for one in plan.steps if one.action == "blocked"}
    assert {kind for kind, _ in blocked} == {"list", "email"}
    assert "no property box_plan" in str(blocked["list", f"{CLASSIC}/en"])
    assert not [one for one in shop.apply(plan) if one.error]


HOSTILE = (
    "their-theme/templates/home.html",
    "buckslip/../their-theme/templates/home.html",
    "buckslip/%2e%2e/their-theme/home.html",
    "../../../../crm/v3/objects/contacts/1",
    "buckslip",
)


@pytest.mark.parametrize("path", HOSTILE)
def test_a_state_file_cannot_lead_us_out_of_our_folder(shop: Shop, path: str) -> None:
    shop.published()
    fake_of(shop).files["their-theme/templates/home.html"] = "theirs"
    state = shop.root / "publish" / "production" / "hubspot.json"
    told = json.loads(state.read_text(encoding="utf-8"))
    block = dict(told["resources"][f"file {CLASSIC}/en"])
    told["resources"]["file gone/away/en"] = {**block, "id": path, "name": path}
    state.write_text(json.dumps(told), encoding="utf-8")
    plan = shop.plan()
    assert shop.actions(plan) == {"forget": 1}
    shop.apply(plan, allow_destructive=True)
    assert fake_of(shop).files["their-theme/templates/home.html"] == "theirs"
    assert not [one.path for one in shop.fake.asked if "their-theme" in one.path or "/objects/" in one.path]
