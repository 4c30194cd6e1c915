"""What only ActiveCampaign does: two versions of an API, the designer, fields that stay, segments by tags."""

from __future__ import annotations

import json

import pytest
from tests.fakes.activecampaign import FakeActiveCampaign
from tests.publish.builds import CLASSIC, LOYAL
from tests.publish.shop import Shop

from buckslip.esps.api.activecampaign import API
from buckslip.esps.api.activecampaign_wanted import bare, named_in, with_mark
from buckslip.esps.api.values import Response

here = pytest.mark.parametrize("esp", ["activecampaign"], indirect=True)


def fake(shop: Shop) -> FakeActiveCampaign:
    assert isinstance(shop.fake, FakeActiveCampaign)
    return shop.fake


@here
def test_the_html_is_what_was_built_although_version_1_changes_it(shop: Shop) -> None:
    built = (shop.out.path / "esp" / "activecampaign" / CLASSIC / "en" / "body.html").read_text(encoding="utf-8")
    assert "&amp;" in built
    shop.published()
    assert built in [bare(one["html"]) for one in fake(shop).tables["message"].values()]


@here
def test_a_message_that_the_designer_has_is_left_alone(shop: Shop) -> None:
    shop.published()
    number = shop.mails()[0]
    fake(shop).tables["message"][number]["ed_version"] = "3"
    fake(shop).edit("message", number, "Edited in the designer")
    plan = shop.plan()
    blocked = [one for one in plan.steps if one.action == "blocked"]
    assert [one.id for one in blocked] == [number] and "designer" in str(blocked[0].why)
    shop.apply(plan)
    assert fake(shop).writes() == []


@here
def test_a_field_is_never_deleted(shop: Shop) -> None:
    shop.published()
    fields = {one["perstag"] for one in fake(shop).tables["field"].values()}
    for mail in (CLASSIC, LOYAL):
        shop.out.drop(mail)
    plan = shop.plan()
    gone = {one.key for one in plan.steps if (one.kind, one.action) == ("field", "orphaned")}
    shop.apply(plan, allow_destructive=True)
    assert gone and {one["perstag"] for one in fake(shop).tables["field"].values()} == fields
    assert not [one for one in fake(shop).writes() if one.method == "DELETE" and "/fields" in one.path]


@here
def test_fields_are_seen_on_every_list_and_what_everybody_has_is_none(shop: Shop) -> None:
    shop.published()
    fields = fake(shop).tables["field"]
    assert {one["field"] for one in fake(shop).rels if one["relid"] == "0"} == set(fields)
    assert len(fake(shop).rels) == len(fields)
    assert not {"EMAIL", "FIRSTNAME", "LASTNAME"} & {one["perstag"] for one in fields.values()}


@here
def test_a_segment_asks_for_the_tag_of_its_audience(shop: Shop) -> None:
    shop.published()
    tags, segments = fake(shop).tables["tag"], fake(shop).tables["segment"]
    asked = {one["segment_conditions"][0]["fields"][0]["value"] for one in segments.values()}
    assert asked == set(tags) and len(tags) == 5


@here
def test_a_condition_that_somebody_adds_is_drift(shop: Shop) -> None:
    shop.published()
    number, record = next(iter(fake(shop).tables["segment"].items()))
    record["segment_conditions"] = [*record["segment_conditions"], {"object_type": "contact", "fields": []}]
    record["mdate"] = shop.fake.now()
    plan = shop.plan()
    assert [(one.kind, one.id) for one in plan.steps if one.action == "drifted"] == [("segment", number)]


ANSWERS = [
    ({"result_code": 1, "id": 5}, None),
    ({"result_code": 0, "result_message": "Message not added: subject is missing"}, "invalid"),
    ({"result_code": "0", "result_message": "You are not authorized to access this file"}, "auth"),
    ({"result_code": 0, "result_message": "Message does not exist."}, "missing"),
    ({"succeeded": 0, "message": "Could not delete."}, "invalid"),
    ({"message": {"id": "5"}}, None),
    ([], None),
]


@pytest.mark.parametrize(("body", "kind"), ANSWERS)
def test_what_200_means(body: object, kind: str | None) -> None:
    found = API.error(Response(200, {}, json.dumps(body).encode()))
    assert (found.kind if found else None) == kind


def test_a_mark_is_put_behind_the_html_and_taken_off() -> None:
    mark = "buckslip-" + "0a" * 10
    html = with_mark("<html></html>\n", f"shop/box/classic/en [{mark}]")
    assert named_in(html + "\n") == ("shop/box/classic/en", mark)
    assert bare(html) == "<html></html>\n"
    assert named_in("<!-- else [buckslip-1] -->") == ("", "")


HOSTS = {
    "https://northlight.api-us1.com": True,
    "https://northlight.activehosted.com": True,
    "https://northlight.api-us1.com.evil.test": False,
    "https://evil.test": False,
}


@pytest.mark.parametrize(("host", "good"), HOSTS.items())
def test_hosts(host: str, good: bool) -> None:
    assert API.HOST_LIKE is not None
    assert bool(API.HOST_LIKE.fullmatch(host)) is good
