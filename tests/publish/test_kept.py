"""What somebody wrote at the ESP is never lost: before it is written over or deleted, it is laid beside."""

from __future__ import annotations

import json

from tests.fakes.server import Fake
from tests.publish.builds import CLASSIC, LOYAL
from tests.publish.killed import killed
from tests.publish.shop import Shop

EDIT = "Written by Ada, on a Friday"


def campaign(shop: Shop, mail: str) -> str:
    """The id of a campaign of a mail."""
    return next(
        number for (kind, number), one in shop.fake.resources().items() if kind == "campaign" and mail in one["name"]
    )


def test_what_was_edited_there_is_kept_before_it_is_put_right(shop: Shop) -> None:
    shop.published()
    shop.fake.edit("campaign", campaign(shop, CLASSIC), EDIT)
    [outcome] = shop.apply()
    kept = shop.kept()
    folder = outcome.note.partition("kept in publish/overwritten/")[2]
    assert folder.startswith(f"production/listmonk/campaign/{CLASSIC}/")
    assert kept[f"{folder}there.subject.txt"] == EDIT
    assert kept[f"{folder}there.html"].startswith("<!doctype html>")
    assert json.loads(kept[f"{folder}there.json"])["subject"] == EDIT
    assert len(kept) == 4


def test_what_is_ours_is_not_kept(shop: Shop) -> None:
    shop.published()
    shop.out.replace(LOYAL, "built for", "made for")
    shop.out.drop(CLASSIC)
    outcomes = shop.apply(allow_destructive=True)
    assert {one.step.action for one in outcomes} == {"update", "orphaned"}
    assert shop.kept() == {}


def test_what_was_edited_there_and_is_wanted_no_more_is_kept_before_it_is_deleted(shop: Shop) -> None:
    shop.published()
    shop.fake.edit("campaign", campaign(shop, CLASSIC), EDIT)
    shop.out.drop(CLASSIC)
    shop.apply(allow_destructive=True)
    assert sum(EDIT in text for text in shop.kept().values()) == 2
    assert not any(CLASSIC in one["name"] for one in shop.fake.resources().values())


def test_what_a_stranger_wrote_is_kept_before_it_is_taken_on(shop: Shop) -> None:
    mine = next(one for one in shop.plan().steps if one.kind == "campaign" and CLASSIC in one.key)
    stranger = shop.fake.add_stranger("campaign", mine.name)
    shop.fake.edit("campaign", stranger, EDIT)
    shop.apply(shop.plan(take_on=True))
    assert sum(EDIT in text for text in shop.kept().values()) == 2


def test_a_kill_loses_no_edit_and_keeps_none_twice(shop: Shop) -> None:
    shop.published()
    shop.fake.edit("campaign", campaign(shop, CLASSIC), EDIT)
    plan = shop.plan()
    for at in range(1, 60):
        if not killed(shop, plan, at):
            break
        before = {text for text in shop.kept().values() if EDIT in text}
        edited = any(EDIT in json.dumps(one) for one in shop.fake.resources().values())
        assert edited or before, f"killed at {at}: the edit is gone"
    assert sum(EDIT in text for text in shop.kept().values()) == 2
    assert not list((shop.root / "publish").rglob("*.new-*")), "half a file is left"
    assert shop.actions() == {}


def test_no_key_is_kept(shop: Shop) -> None:
    shop.published()
    shop.fake.edit("campaign", campaign(shop, CLASSIC), f"my key is {Fake.KEY}")
    shop.apply()
    assert shop.kept()
    assert not any(Fake.KEY in text for text in shop.kept().values())
