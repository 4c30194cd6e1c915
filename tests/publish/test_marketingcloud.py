"""What only Marketing Cloud does: tokens that run out, keys of further subject lines, data extensions to be made."""

from __future__ import annotations

import pytest
from tests.fakes.marketingcloud import FakeMarketingCloud
from tests.publish.builds import LOYAL
from tests.publish.shop import Shop

from buckslip.esps.api.marketingcloud import API
from buckslip.esps.api.marketingcloud_wanted import numbered
from buckslip.esps.api.values import mark_of

here = pytest.mark.parametrize("esp", ["marketingcloud"], indirect=True)


def fake(shop: Shop) -> FakeMarketingCloud:
    assert isinstance(shop.fake, FakeMarketingCloud)
    return shop.fake


@here
def test_a_token_that_runs_out_is_fetched_again(shop: Shop) -> None:
    plan = shop.plan()
    fake(shop).token_runs_out()
    assert [one.error for one in shop.apply(plan) if one.error] == []
    assert shop.actions() == {}


@here
def test_a_query_waits_for_its_data_extension_and_the_mails_do_not(shop: Shop) -> None:
    query = next(one for one in shop.plan().steps if one.kind == "query")
    target = mark_of("production", "query", query.key)
    fake(shop).extensions.remove(target)
    plan = shop.plan()
    blocked = [one for one in plan.steps if one.action == "blocked"]
    assert [one.place for one in blocked] == [query.place]
    assert f"make a data extension with the external key '{target}'" in blocked[0].why[0]
    assert not [one for one in shop.apply(plan) if one.error]
    assert len(fake(shop).resources()) == len(plan.steps) - 1
    fake(shop).extensions.add(target)
    shop.published()
    assert shop.actions() == {}


@here
def test_a_key_that_may_not_look_learns_it_when_the_query_is_written(shop: Shop) -> None:
    fake(shop).may_look = False
    plan = shop.plan()
    assert set(shop.actions(plan)) == {"create"}
    query = next(one for one in plan.steps if one.kind == "query")
    target = mark_of("production", "query", query.key)
    fake(shop).extensions.remove(target)
    outcomes = shop.apply(plan)
    failed = [one for one in outcomes if one.error]
    assert [one.step.place for one in failed] == [query.place]
    assert target in str(failed[0].error) and "data extension" in str(failed[0].error)
    assert len(fake(shop).resources()) == len(plan.steps) - 1
    fake(shop).extensions.add(target)
    shop.published()
    assert shop.actions() == {}


@here
def test_each_subject_line_is_an_email_with_a_key_of_its_own(shop: Shop) -> None:
    shop.published()
    found = [one for one in fake(shop).assets.values() if one["name"].startswith(f"{LOYAL}/en/")]
    assert len(found) == 2
    assert len({one["views"]["subjectline"]["content"] for one in found}) == 2
    assert len({one["customerKey"] for one in found}) == 2
    assert all(len(one["customerKey"]) <= 36 for one in found)


@here
def test_what_a_person_added_to_an_email_stays(shop: Shop) -> None:
    shop.published()
    number = shop.mails()[0]
    fake(shop).assets[number]["tags"] = [{"name": "spring"}]
    fake(shop).edit("asset", number, "Edited there")
    assert shop.actions() == {"drifted": 1}
    shop.apply()
    assert fake(shop).assets[number]["tags"] == [{"name": "spring"}]


KEYS = [
    ("northlight-workshop-hotel-8e83fc44be", 1, "northlight-workshop-hotel-8e83fc44be"),
    ("northlight-workshop-hotel-8e83fc44be", 2, "northlight-workshop-hot-8e83fc44be-2"),
    ("short-8e83fc44be", 12, "short-8e83fc44be-12"),
]


@pytest.mark.parametrize(("key", "number", "expected"), KEYS)
def test_keys(key: str, number: int, expected: str) -> None:
    assert numbered(key, number) == expected


HOSTS = {
    "https://mc563885gzs27c5t9.rest.marketingcloudapis.com": True,
    "https://mc.auth.marketingcloudapis.com": False,
    "https://evil.test/.rest.marketingcloudapis.com": False,
    "https://mc.rest.marketingcloudapis.com.evil.test": False,
}


@pytest.mark.parametrize(("host", "good"), HOSTS.items())
def test_hosts(host: str, good: bool) -> None:
    assert API.HOST_LIKE is not None
    assert bool(API.HOST_LIKE.fullmatch(host)) is good


def test_tokens_come_from_the_host_of_the_same_tenant() -> None:
    assert API.further_hosts("https://mc1.rest.marketingcloudapis.com") == {
        "auth": "https://mc1.auth.marketingcloudapis.com"
    }
