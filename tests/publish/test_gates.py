"""What keeps a mail from being published; each case is a change of the mail's statement."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.publish.builds import LOYAL
from tests.publish.shop import Shop

from buckslip.model.errors import RefusedError
from buckslip.publish.plan import Plan, Step

Predicate = dict[str, Any]
ASKS = "governance: {require_approval: true, roles: [legal]}\n"


def loyal(plan: Plan) -> list[Step]:
    return [one for one in plan.steps if one.mail == LOYAL and one.locale == "en"]


def change(**parts: object) -> Callable[[Predicate], None]:
    """Put these into the statement; a mapping is merged."""

    def put(told: Predicate) -> None:
        for name, value in parts.items():
            told[name] = {**told[name], **value} if isinstance(value, dict) and isinstance(told[name], dict) else value

    return put


WAIVER = {"rule": "DLV-006", "reason": "x", "approver": "y"}
BLOCKED: dict[str, tuple[Callable[[Predicate], None], str, bool]] = {
    "a draft": (change(message={"status": "draft"}), "its status is 'draft'", False),
    "in review": (change(message={"status": "review"}), "its status is 'review'", False),
    "no status that we know": (change(message={"status": "final"}), "its status is 'final'", True),
    "errors": (change(results={"errors": 2}), "it has 2 errors", True),
    "not checked": (lambda told: told.update(results={}), "checked", True),
    "an offer that is over": (change(offer={"ends": "2026-11-22T11:59:59Z"}), "its offer ended", True),
    "an offer that ended yesterday": (change(offer={"ends": "2026-11-21"}), "its offer ended", True),
    "a waiver that is over": (change(waivers=[{**WAIVER, "expires": "2026-11-21"}]), "its waiver of DLV-006", True),
    "a waiver without end": (change(waivers=[{**WAIVER, "expires": ""}]), "its waiver of DLV-006", True),
    "no approval": (change(approvals=[]), "nobody but its owners", True),
    "its owner's approval": (change(approvals=[{"by": "Shop-Editors", "role": "legal"}]), "nobody but", True),
    "another role's approval": (change(approvals=[{"by": "Bo", "role": "design"}]), "not approved by 'legal'", True),
}
FREE: dict[str, Callable[[Predicate], None]] = {
    "as it is": lambda told: None,
    "an offer that ends today": change(offer={"ends": "2026-11-22"}),
    "no offer": change(offer=None),
    "a waiver until today": change(waivers=[{**WAIVER, "expires": "2026-11-22"}]),
}


@pytest.mark.parametrize("case", BLOCKED.values(), ids=list(BLOCKED))
def test_what_must_not_go_out_is_blocked(shop: Shop, case: tuple[Callable[[Predicate], None], str, bool]) -> None:
    put, message, fault = case
    (shop.root / "publish.yml").write_text(ASKS, encoding="utf-8")
    shop.out.state(LOYAL, put)
    plan = shop.plan()
    steps = loyal(plan)
    assert {one.action for one in steps} == {"blocked"}
    assert all(message in "; ".join(one.why) and one.fault is fault for one in steps)
    shop.apply(plan)
    assert not [name for _, name in shop.snapshot() if name.startswith(f"{LOYAL}/en")]
    assert [name for _, name in shop.snapshot() if name.startswith(f"{LOYAL}/de")], "another locale is another mail"


@pytest.mark.parametrize("put", FREE.values(), ids=list(FREE))
def test_what_may_go_out(shop: Shop, put: Callable[[Predicate], None]) -> None:
    (shop.root / "publish.yml").write_text(ASKS, encoding="utf-8")
    shop.out.state(LOYAL, put)
    assert {one.action for one in loyal(shop.plan())} == {"create"}


def test_what_is_there_stays_when_it_is_blocked(shop: Shop) -> None:
    shop.published()
    shop.out.state(LOYAL, change(message={"status": "draft"}))
    assert shop.actions() == {}
    assert all("its status is 'draft'" in one.why for one in loyal(shop.plan()))


def test_archived_mails_are_wanted_no_more(shop: Shop) -> None:
    shop.published()
    shop.out.state(LOYAL, change(message={"status": "archived"}))
    assert set(shop.actions()) == {"orphaned"}


REPORT: dict[str, tuple[dict[str, str], set[str]]] = {
    "of the mail": ({"mail": LOYAL, "path": "x", "locale": "en"}, {"blocked"}),
    "of another locale": ({"mail": LOYAL, "path": "x", "locale": "de"}, {"create"}),
    "of its file": ({"path": f"content/{LOYAL}.en.md"}, {"blocked"}),
    "of its folder": ({"path": "content/giftshop/lens-after-camera/_mail.yml"}, {"blocked"}),
    "of the schema": ({"path": "rules/schema.yml"}, {"blocked"}),
    "of another mail": ({"path": "content/giftshop/teapots/tea.en.md"}, {"create"}),
}


@pytest.mark.parametrize("case", REPORT.values(), ids=list(REPORT))
def test_errors_of_the_report(shop: Shop, case: tuple[dict[str, str], set[str]]) -> None:
    finding = {"severity": "error", "message": "wrong", "rule": "some-rule", "line": 3, **case[0]}
    shop.out.files["report/findings.json"] = json.dumps({"findings": [finding]}).encode()
    shop.out.write()
    assert {one.action for one in loyal(shop.plan())} == case[1]


def test_a_mail_that_could_not_be_built_is_no_orphan(shop: Shop) -> None:
    shop.published()
    finding = {"severity": "error", "message": "wrong", "rule": "x", "line": 3, "path": f"content/{LOYAL}.en.md"}
    shop.out.files["report/findings.json"] = json.dumps({"findings": [finding]}).encode()
    shop.out.drop(LOYAL)
    assert {one.action for one in shop.plan().steps if one.mail == LOYAL} == {"blocked"}


@pytest.mark.parametrize(
    "name", [f"esp/listmonk/{LOYAL}/en/body.html", f"audit/{LOYAL}/en.json", "report/findings.json"]
)
def test_a_file_that_was_not_built_is_refused(shop: Shop, name: str) -> None:
    path = shop.out.path / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(RefusedError, match="its digest is another"):
        shop.plan()
    path.unlink()
    with pytest.raises(RefusedError, match="not there"):
        shop.plan()
    assert shop.fake.asked == []
