"""Mautic's own ways: fields, variants, published e-mails, HTML that it rewrites, and two ways to sign in."""

from __future__ import annotations

import pytest
from tests.fakes.mautic import FakeMautic
from tests.publish.builds import CLASSIC, LOYAL
from tests.publish.shop import Shop

from buckslip.esps.api.mautic import API
from buckslip.esps.api.mautic_told import cleaned
from buckslip.model.errors import BuckslipError

mautic = pytest.mark.parametrize("esp", ["mautic"], indirect=True)


def of(shop: Shop) -> FakeMautic:
    assert isinstance(shop.fake, FakeMautic)
    return shop.fake


def blocked(shop: Shop) -> dict[tuple[str, str], str]:
    return {one.place: "; ".join(one.why) for one in shop.plan().steps if one.action == "blocked"}


@mautic
def test_a_missing_select_field_blocks_what_needs_it(shop: Shop) -> None:
    table = of(shop).tables["field"]
    del table[next(number for number, one in table.items() if one["alias"] == "box_plan")]
    found = blocked(shop)
    assert "make the contact field box_plan first" in found["segment", f"{CLASSIC}/en"]
    assert ("email", f"{CLASSIC}/en") in found and ("email", f"{LOYAL}/en") not in found


@mautic
def test_a_field_of_another_type_is_left_alone(shop: Shop) -> None:
    fake = of(shop)
    number = fake._keep("field", {"alias": "orders", "type": "text", "label": "Orders", "isPublished": True})
    assert "of the type text, and number is needed" in blocked(shop)["field", "orders"]
    shop.apply()
    assert fake.tables["field"][number]["type"] == "text"


@mautic
def test_a_field_that_was_there_is_used_and_never_taken_away(shop: Shop) -> None:
    fake = of(shop)
    number = fake._keep("field", {"alias": "box_renews_at", "type": "date", "label": "Renews", "isPublished": True})
    shop.published()
    shop.out.drop(CLASSIC)
    plan = shop.plan()
    assert {one.key: one.action for one in plan.steps}["box_renews_at"] == "forget"
    shop.apply(plan, allow_destructive=True)
    assert fake.tables["field"][number]["isPublished"] is True


@mautic
def test_subjects_are_variants_of_the_first_and_nothing_is_published(shop: Shop) -> None:
    shop.published()
    emails = of(shop).tables["email"]
    variants = {number: one for number, one in emails.items() if one.get("variantParent")}
    names = {one["name"].split(" [")[0] for one in variants.values()}
    assert names == {f"{LOYAL}/{tag}/2-urgency" for tag in ("de", "en")}
    for one in variants.values():
        assert emails[one["variantParent"]]["subject"] != one["subject"]
    assert [one["isPublished"] for one in emails.values()] == [False] * len(emails)
    assert not [one.path for one in shop.fake.asked if "/send" in one.path]


@mautic
def test_a_published_mail_is_left_alone_and_a_sent_one_gets_a_successor(shop: Shop) -> None:
    shop.published()
    emails = of(shop).tables["email"]
    number, record = next((number, one) for number, one in emails.items() if one["name"].startswith(f"{CLASSIC}/en "))
    record["isPublished"] = True
    shop.out.replace(CLASSIC, "Wren", "Robin")
    assert "unpublish it first" in blocked(shop)["email", f"{CLASSIC}/en"]
    record["sentCount"] = 3
    plan = shop.plan()
    assert {one.key: one.action for one in plan.steps if one.kind == "email"}[f"{CLASSIC}/en"] == "create"
    shop.apply(plan)
    assert "Robin" not in emails[number]["customHtml"] and shop.actions() == {}


@mautic
def test_rewritten_html_is_no_drift_and_is_told_by_nobody(shop: Shop) -> None:
    outcomes = shop.apply()
    assert {one.note for one in outcomes} == {""}
    assert any("<!---->" in one["customHtml"] for one in of(shop).tables["email"].values())


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("<p>a%20b é €</p>", "<p>a%20b é €</p>"),
        ("<p>a%20b 🎉</p>", "<p>a b 🎉</p>"),
        ("<!--[if !mso]><!-->x<!--<![endif]-->", "<!--[if !mso]><!---->x<!--<![endif]-->"),
        ("&#x1F389;%3C", "&#x1F389;%3C"),
    ],
)
def test_html_as_it_is_stored(sent: str, stored: str) -> None:
    assert cleaned(sent) == stored
    payload = API.normalised("email", {"customHtml": sent, "dynamicContent": [], "selects": ["tier"]})
    assert payload == {"customHtml": stored, "dynamicContent": []}


@mautic
def test_signing_in_by_oauth2(shop: Shop) -> None:
    shop.place.environ["BUCKSLIP_MAUTIC_USER"] = "oauth2/publisher"  # type: ignore[index]
    assert set(shop.actions()) == {"create"}
    fake = of(shop)
    used = {one.headers["authorization"] for one in fake.asked if one.path != "/oauth/v2/token"}
    assert used == {f"Bearer {one}" for one in fake.tokens}
    fake.tokens.clear()
    shop.place.environ["BUCKSLIP_MAUTIC_PASSWORD"] = "wrong-secret"  # type: ignore[index]
    with pytest.raises(BuckslipError) as caught:
        shop.plan()
    assert caught.value.exit_code == 4 and "wrong-secret" not in str(caught.value)
