"""Whoever can change the project's files, or a plan between planning and applying, gets nothing published by that."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.publish.builds import CLASSIC, LOYAL
from tests.publish.shop import Shop

from buckslip.esps.api.values import digest
from buckslip.model.errors import MovedError, ProjectError, RefusedError
from buckslip.publish.planfile import read_plan, write_plan
from buckslip.publish.session import apply_plan

Forge = Callable[[dict[str, Any]], None]


def forged(shop: Shop, forge: Forge, *, signed: bool = True) -> Path:
    """A plan that somebody has changed, with a digest that fits again."""
    path = shop.root / "forged.plan.json"
    write_plan(shop.plan(), path)
    told = json.loads(path.read_text(encoding="utf-8"))
    del told["sha256"]
    forge(told)
    told["sha256"] = digest(told) if signed else "0" * 64
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def campaign(told: dict[str, Any], part: str = CLASSIC) -> dict[str, Any]:
    """The step of a campaign."""
    found: dict[str, Any] = next(one for one in told["steps"] if one["kind"] == "campaign" and part in one["key"])
    return found


def acts(name: str) -> Forge:
    """Another action for a step that is not to be touched."""

    def forge(told: dict[str, Any]) -> None:
        campaign(told)["action"] = name

    return forge


def on_another(told: dict[str, Any]) -> None:
    """The text of one campaign into another one."""
    first, second = campaign(told), campaign(told, LOYAL)
    first["id"], second["id"] = second["id"], first["id"]


def left_out(told: dict[str, Any]) -> None:
    """A plan that says nothing of one of the mails."""
    told["steps"].remove(campaign(told))


FORGED: dict[str, Forge] = {
    **{f"to {name}": acts(name) for name in ("create", "update", "drifted", "orphaned", "forget", "adopt")},
    "to another id": on_another,
    "without a step": left_out,
    "another host": lambda told: told.update(host="https://evil.example"),
    "another build": lambda told: told.update(built_sha256="0" * 64),
    "another state": lambda told: told.update(state_sha256="0" * 64),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=list(FORGED))
def test_a_forged_plan_is_refused(shop: Shop, forge: Forge) -> None:
    shop.published()
    before = shop.snapshot()
    path = forged(shop, forge)
    with pytest.raises(MovedError):
        apply_plan(shop.place, read_plan(path), lambda _: None, lambda _: None, allow_destructive=True)
    assert shop.fake.writes() == [] and shop.snapshot() == before
    assert shop.actions() == {}


def test_a_plan_with_a_wrong_digest_is_refused(shop: Shop) -> None:
    path = forged(shop, acts("update"), signed=False)
    with pytest.raises(ProjectError, match="was changed after it was made"):
        read_plan(path)


def test_a_blocked_mail_is_not_unblocked_by_the_plan(shop: Shop) -> None:
    (shop.root / "publish.yml").write_text(
        "governance: {require_approval: true, roles: [the-queen]}\n", encoding="utf-8"
    )
    assert campaign({"steps": [vars_of(one) for one in shop.plan().steps]})["action"] == "blocked"
    path = forged(shop, acts("create"))
    with pytest.raises(MovedError):
        apply_plan(shop.place, read_plan(path), lambda _: None, lambda _: None)
    assert shop.fake.writes() == []


def vars_of(step: Any) -> dict[str, Any]:
    """A step as a mapping."""
    return {name: getattr(step, name) for name in ("action", "kind", "key")}


def test_a_plan_of_another_environment_is_refused(shop: Shop) -> None:
    (shop.root / "publish.yml").write_text("environments: {production: {}, staging: {}}\n", encoding="utf-8")
    shop.published()
    path = forged(shop, lambda told: told.update(env="staging"))
    staging = type(shop.place)(shop.root, "listmonk", "staging", shop.out.path, shop.place.environ, shop.clock)
    with pytest.raises(MovedError):
        apply_plan(staging, read_plan(path), lambda _: None, lambda _: None)
    assert shop.fake.writes() == []


def test_an_edited_artefact_is_refused(shop: Shop) -> None:
    body = shop.out.path / f"esp/listmonk/{CLASSIC}/en/body.html"
    plan = shop.plan()
    body.write_text(body.read_text(encoding="utf-8").replace("</body>", "<p>Unapproved</p></body>"), encoding="utf-8")
    with pytest.raises(RefusedError, match="not the file that was built"):
        shop.plan()
    with pytest.raises(RefusedError, match="not the file that was built"):
        shop.apply(plan)
    assert shop.fake.writes() == []


@pytest.mark.parametrize("name", ["evil.html", "../../../evil.html", "/etc/passwd"])
def test_a_file_that_the_manifest_does_not_list_is_not_read(shop: Shop, name: str) -> None:
    manifest = shop.out.path / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    if name == "evil.html":
        (shop.out.path / f"esp/listmonk/{CLASSIC}/en/{name}").write_text("evil", encoding="utf-8")
    else:
        told["artefacts"].append({"path": f"esp/listmonk/{CLASSIC}/en/{name}", "sha256": "0" * 64, "bytes": 1})
        manifest.write_text(json.dumps(told), encoding="utf-8")
    with suppress(RefusedError):
        shop.apply()
    assert not any("evil" in json.dumps(one) or "root:" in json.dumps(one) for one in shop.fake.resources().values())


def test_a_journal_that_somebody_has_committed_unlocks_nothing(shop: Shop) -> None:
    stranger = shop.fake.add_stranger("campaign", "Christmas, by Ada")
    mine = next(one for one in shop.plan().steps if one.kind == "campaign" and CLASSIC in one.key)
    block = {"id": stranger, "name": mine.name, "sent_sha256": "0" * 64, "remote_sha256": "0" * 64}
    lines = [
        {"version": 1, "plan": "0" * 64, "host": shop.place.environ["BUCKSLIP_LISTMONK_HOST"]},
        {"is": "begun", "kind": "campaign", "key": mine.key},
        {"is": "written", "kind": "campaign", "key": mine.key, "block": block},
    ]
    journal = shop.root / "publish" / "production" / "listmonk.journal"
    journal.parent.mkdir(parents=True, exist_ok=True)
    journal.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    plan = shop.plan()
    assert [one.place for one in plan.steps if one.action == "blocked"] == [mine.place]
    shop.apply(plan)
    assert shop.fake.resources()["campaign", stranger]["body"] == "theirs"
