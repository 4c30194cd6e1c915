"""What is special at Klaviyo: metrics by their names, few writes of segments, the other editor, drafts of campaigns."""

from __future__ import annotations

import pytest
from tests.fakes.klaviyo import FakeKlaviyo
from tests.publish.builds import CLASSIC, LOYAL, RECIPE
from tests.publish.shop import Shop

from buckslip.esps.api.values import ApiError

pytestmark = pytest.mark.parametrize("esp", ["klaviyo"], indirect=True)


def fake_of(shop: Shop) -> FakeKlaviyo:
    assert isinstance(shop.fake, FakeKlaviyo)
    return shop.fake


def test_each_locale_has_its_segment_and_metrics_are_the_accounts_own(shop: Shop) -> None:
    shop.published()
    segments = fake_of(shop).tables["segment"]
    assert len(segments) == 5 and len(fake_of(shop).tables["template"]) == 5
    names = [one["name"].split(" [buckslip-")[0] for one in segments.values()]
    assert [one for one in names if LOYAL in one] == [f"{LOYAL}/de", f"{LOYAL}/en"]
    told = str(list(segments.values()))
    assert "'metric_id': 'Sx1Pur'" in told and "metric:" not in told


@pytest.mark.parametrize(
    ("metrics", "said"),
    [
        ({"Op3Nmz": "Opened Email"}, "no metric called 'purchase'"),
        ({"Sx1Pur": "purchase", "Tz2Pur": "purchase"}, "several metrics are called 'purchase': Sx1Pur"),
    ],
)
def test_a_metric_that_is_not_there_or_there_twice_stops_its_segments_alone(
    shop: Shop, metrics: dict[str, str], said: str
) -> None:
    fake_of(shop).metrics = metrics
    plan = shop.plan()
    blocked = [one for one in plan.steps if one.action == "blocked"]
    counting = (f"{LOYAL}/de", f"{LOYAL}/en", f"{RECIPE}/en")
    assert {one.place for one in blocked} == {(kind, one) for one in counting for kind in ("segment", "campaign")}
    assert all(said in str(one.why) for one in blocked if one.kind == "segment")
    assert not [one for one in shop.apply(plan) if one.error]
    fake_of(shop).metrics = {"Sx1Pur": "purchase"}
    assert shop.actions() == {"create": 6}


def test_segments_are_written_slowly_and_templates_are_not(shop: Shop) -> None:
    shop.apply()
    assert 15 <= sum(shop.clock.slept) <= 25  # four of five wait for four seconds each, and campaigns a little


def test_the_day_is_over_after_a_hundred_writes(shop: Shop) -> None:
    fake_of(shop).segment_writes = 99
    with pytest.raises(ApiError) as caught:
        shop.apply()
    assert caught.value.exit_code == 5 and "throttled" in str(caught.value)
    assert len(fake_of(shop).tables["template"]) == 5
    fake_of(shop).segment_writes = 0
    shop.apply()
    assert shop.actions() == {}


def test_a_template_in_the_other_editor_is_left_alone(shop: Shop) -> None:
    shop.published()
    number = next(one for one, told in fake_of(shop).tables["template"].items() if CLASSIC in told["name"])
    fake_of(shop).tables["template"][number] |= {"editor_type": "SYSTEM_DRAGGABLE", "updated": "later"}
    plan = shop.plan()
    blocked = [one for one in plan.steps if one.action == "blocked"]
    assert [one.id for one in blocked] == [number] and "SYSTEM_DRAGGABLE" in str(blocked[0].why)


def test_what_is_not_edited_is_not_fetched_one_by_one(shop: Shop) -> None:
    shop.published()
    assert shop.actions() == {}
    lists = {"/api/campaigns", "/api/metrics", "/api/segments", "/api/templates"}
    assert {one.path for one in shop.fake.asked} == lists


def test_what_changes_is_fetched_so_that_the_change_can_be_shown(shop: Shop) -> None:
    shop.published()
    shop.out.replace(LOYAL, "built for", "made for")
    plan = shop.plan()
    there, here = plan.texts["template", f"{LOYAL}/en"]
    assert there and here and "built for" in str(there["html"]) and "made for" in str(here["html"])


def campaigns(shop: Shop, mail: str) -> list[tuple[str, dict[str, object]]]:
    return [(number, one) for number, one in fake_of(shop).tables["campaign"].items() if mail in one["name"]]


def test_campaigns_are_drafts_with_everything_but_the_hour(shop: Shop) -> None:
    shop.published()
    fake = fake_of(shop)
    assert {one["status"] for one in fake.tables["campaign"].values()} == {"Draft"}
    assert not [one.path for one in fake.asked if "send" in one.path]
    ((_, told),) = campaigns(shop, f"{LOYAL}/en")
    message = fake.messages[str(told["message"])]
    assert message["content"]["subject"] == "The lens your Wren 35 was built for"
    assert message["content"]["preview_text"].startswith("The 50 mm")
    assert message["content"]["from_email"] == "post@mail.marlowandwren.test"
    whom = [fake.tables["segment"][one]["name"] for one in told["audiences"]["included"]]  # type: ignore[index]
    assert [one.split(" [")[0] for one in whom] == [f"{LOYAL}/en"]
    assert "built for" in fake.copies[message["template"]]["html"]


def test_a_campaign_gets_a_new_copy_when_its_template_changes(shop: Shop) -> None:
    shop.published()
    shop.out.replace(LOYAL, "built for", "made for")
    assert shop.actions() == {"update": 2}
    shop.apply()
    ((_, told),) = campaigns(shop, f"{LOYAL}/en")
    message = fake_of(shop).messages[str(told["message"])]
    assert "made for" in fake_of(shop).copies[message["template"]]["html"]
    assert shop.actions() == {}


def test_an_edit_of_the_copy_in_a_campaign_is_drift(shop: Shop) -> None:
    shop.published()
    ((number, _),) = campaigns(shop, f"{LOYAL}/en")
    fake_of(shop).edit_campaign(number, "<p>Edited in the campaign</p>")
    plan = shop.plan()
    assert [(one.kind, one.id) for one in plan.steps if one.action == "drifted"] == [("campaign", number)]
    shop.apply(plan)
    assert "Edited" not in fake_of(shop).campaign_content(number) and shop.actions() == {}


@pytest.mark.parametrize("status", ["Scheduled", "Sending", "Adding Recipients"])
def test_a_campaign_that_goes_out_is_left_alone(shop: Shop, status: str) -> None:
    shop.published()
    ((number, told),) = campaigns(shop, f"{LOYAL}/en")
    told["status"] = status
    shop.out.replace(LOYAL, "built for", "made for")
    plan = shop.plan()
    blocked = [one for one in plan.steps if one.action == "blocked"]
    assert [one.id for one in blocked] == [number] and status in str(blocked[0].why)
    shop.apply(plan)
    assert "made for" not in fake_of(shop).campaign_content(number)


def test_what_was_sent_stays_and_a_new_draft_is_made(shop: Shop) -> None:
    shop.published()
    ((number, told),) = campaigns(shop, f"{LOYAL}/en")
    told["status"] = "Sent"
    shop.out.replace(LOYAL, "built for", "made for")
    assert {one.action for one in shop.plan().steps if one.kind == "campaign" and "en" in one.key} >= {"create"}
    shop.apply()
    assert len(campaigns(shop, f"{LOYAL}/en")) == 2
    assert "made for" not in fake_of(shop).campaign_content(number) and shop.actions() == {}


def test_an_ab_test_that_a_person_made_is_left_alone(shop: Shop) -> None:
    shop.published()
    ((number, told),) = campaigns(shop, f"{LOYAL}/en")
    told["send_strategy"] = {"method": "ab_test_campaign"}
    assert shop.actions() == {}
    shop.out.replace(LOYAL, "built for", "made for")
    blocked = [one for one in shop.plan().steps if one.action == "blocked"]
    assert [one.id for one in blocked] == [number] and "A/B test" in str(blocked[0].why)


def test_a_template_that_was_edited_or_deleted_there_comes_back(shop: Shop) -> None:
    shop.published()
    before = shop.snapshot()
    number = next(iter(fake_of(shop).tables["template"]))
    shop.fake.edit("template", number, "<p>Edited there</p>")
    assert shop.actions() == {"drifted": 1}
    shop.apply()
    assert shop.snapshot() == before and shop.actions() == {}
    shop.fake.delete("template", number)
    assert shop.actions() == {"create": 1, "update": 1}  # its campaign gets a copy of the new one
    shop.apply()
    assert shop.snapshot() == before and shop.actions() == {}
