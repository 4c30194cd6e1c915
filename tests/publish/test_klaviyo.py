"""What is special at Klaviyo: metrics by their names, few writes of segments, the other editor, an audience for each locale."""

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
    assert {one.place for one in blocked} == {("segment", one) for one in counting}
    assert all(said in str(one.why) for one in blocked)
    assert not [one for one in shop.apply(plan) if one.error]
    fake_of(shop).metrics = {"Sx1Pur": "purchase"}
    assert shop.actions() == {"create": 3}


def test_segments_are_written_slowly_and_templates_are_not(shop: Shop) -> None:
    shop.apply()
    assert 15 <= sum(shop.clock.slept) <= 17  # four of five wait for four seconds each


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
    assert {one.path for one in shop.fake.asked} == {"/api/metrics", "/api/segments", "/api/templates"}


def test_what_changes_is_fetched_so_that_the_change_can_be_shown(shop: Shop) -> None:
    shop.published()
    shop.out.replace(LOYAL, "built for", "made for")
    plan = shop.plan()
    there, here = plan.texts["template", f"{LOYAL}/en"]
    assert there and here and "built for" in str(there["html"]) and "made for" in str(here["html"])
