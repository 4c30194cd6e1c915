from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.model.audience import Group
from buckslip.model.mail import Mail
from buckslip.model.offer import Claim, Stock

WHOLE = """\
---
title: Loyal bakers, cake stands
goal: cross-sell
message_class: commercial
legal_basis: {kind: soft-opt-in, scope: own-similar-products, record: first_purchase_at}
audience:
  all:
    - tier is gold
    - any: [orders > 2, in segment "gold"]
  none:
    - consent is no
priority: 40
holdout: 10% of "cross-sell-2026"
trigger: {event: purchase, wait: 30 days}
subject:
  - {text: "The stand", angle: value}
  - Another
preheader: Chosen for you.
offer:
  {price: 24, currency: GBP, tax: included, starts: 2026-11-20, ends: 2026-11-29T23:59:59Z,
  prior_price: {amount: 31.20, lowest_30d: 31, as_of: 2026-11-19}, stock: {limit: 3}}
claims: [{text: "4.7 out of 5", n: 96, verified: true}]
recommendations: {from: customer.wishes, max: 3, reason: bought together}
tracking: {open: aggregate, click: false}
status: approved
owners: [shop-editors]
waivers: [{rule: LAW-001, reason: agreed, approver: Ann, expires: 2026-12-31}]
---

# A stand
"""


def _mails(load: Callable, files: dict[str, str | None]) -> list[Mail]:
    found = load(files)
    assert not found.findings, found.said
    return list(found.mails)


def test_everything_declared_reaches_the_model(load: Callable) -> None:
    path = "content/shop/lamp/loyal.en.md"
    mail, translation = _mails(load, {path: WHOLE})
    declared = mail.declared
    assert (declared.title, declared.goal, declared.status) == ("Loyal bakers, cake stands", "cross-sell", "approved")
    assert dict(declared.legal_basis)["kind"] == "soft-opt-in"
    assert declared.audience and declared.audience.as_json() == {
        "all": ["tier is gold", {"any": ["orders > 2", 'in segment "gold"']}, {"none": ["consent is no"]}]
    }
    nested = declared.audience.items[1]
    assert isinstance(nested, Group) and str(nested.items[0].span) == f"{path}:9:13"
    assert declared.priority == 40
    assert declared.holdout and (declared.holdout.value, str(declared.holdout.span)) == (
        '10% of "cross-sell-2026"',
        f"{path}:13:10",
    )
    assert declared.trigger == (("event", "purchase"), ("wait", "30 days"))
    offer = declared.offer
    assert offer and offer.price == 24.0 and offer.starts == "2026-11-20" and offer.stock == Stock(limit=3)
    assert offer.prior_price and (offer.prior_price.amount, offer.prior_price.lowest_30d) == (31.2, 31.0)
    assert declared.claims == (Claim("4.7 out of 5", n=96, verified=True),)
    assert declared.recommendations == (("from", "customer.wishes"), ("max", "3"), ("reason", "bought together"))
    assert declared.tracking == (("open", "aggregate"), ("click", "false"))
    assert [(one.rule, one.expires, str(one.span)) for one in declared.waivers] == [
        ("LAW-001", "2026-12-31", f"{path}:27:11")
    ]
    assert [(one.text.value, one.angle, str(one.text.span)) for one in mail.subjects] == [
        ("The stand", "value", f"{path}:16:13"),
        ("Another", "", f"{path}:17:5"),
    ]
    assert mail.preheader and str(mail.preheader.span) == f"{path}:18:12"
    assert (mail.body.value, str(mail.body.span)) == ("\n# A stand\n", f"{path}:29:1")
    assert translation.declared == declared and translation.preheader is None
    assert translation.sources == (
        "content/shop/lamp/loyal.de.md",
        path,
        "content/shop/lamp/_mail.yml",
    )


def test_a_variant_overrides_what_is_shared_key_by_key(load: Callable) -> None:
    mail, _ = _mails(
        load,
        {
            "content/shop/lamp/_mail.yml": "goal: upsell\npriority: 1\nlayout: standard\noffer: {price: 3, code: A}",
            "content/shop/lamp/loyal.en.md": "---\ntitle: x\nsubject: x\npriority: 2\noffer: {price: 4}\n---\nx",
        },
    )
    assert (mail.declared.goal, mail.declared.priority, mail.declared.layout) == ("upsell", 2, "standard")
    assert mail.declared.offer and (mail.declared.offer.price, mail.declared.offer.code) == (4.0, "")


def test_a_translation_has_its_own_status_and_waivers(load: Callable) -> None:
    text = (
        "---\nsubject: Lampe\nstatus: review\n"
        "waivers: [{rule: A-1, reason: b, approver: c, expires: 2026-12-01}]\n---\nx"
    )
    main, translation = _mails(load, {"content/shop/lamp/loyal.de.md": text})
    assert (main.declared.status, translation.declared.status) == ("draft", "review")
    assert not main.declared.waivers and [one.rule for one in translation.declared.waivers] == ["A-1"]


def test_an_unfinished_waiver_waives_nothing(load: Callable) -> None:
    waivers = "  - {rule: A-1, reason: b, approver: c}\n  - {rule: A-2, reason: b, approver: c, expires: 2026-12-01}"
    text = f"---\ntitle: x\nsubject: x\nwaivers:\n{waivers}\n---\nx"
    found = load({"content/shop/lamp/loyal.en.md": text})
    assert [one.rule for one in found.findings] == ["missing-key"]
    assert [one.rule for one in found.mails[0].declared.waivers] == ["A-2"]


def test_findings_name_their_mail_and_locale(load: Callable) -> None:
    found = load(
        {
            "content/shop/lamp/loyal.de.md": "---\nsubject: x\nsubjekt: y\n---\nx",
            "content/shop/lamp/_mail.yml": "goal: upsell\ngaol: upsell\n",
        }
    )
    assert [(one.mail, one.locale) for one in found.findings] == [("", ""), ("shop/lamp/loyal", "de")]


def test_shared_keys_are_read_again_when_they_change(sound: Path) -> None:
    project = load_project(sound)
    files = project.variants[0]
    assert load_variant(project, files).mails[0].declared.goal == "cross-sell"
    (sound / files.shared).write_text("goal: renewal\n")
    assert load_variant(project, files).mails[0].declared.goal == "renewal"


def test_a_file_that_went_away_is_a_finding(sound: Path) -> None:
    project = load_project(sound)
    (sound / "content/shop/lamp/loyal.de.md").unlink()
    found = load_variant(project, project.variants[0])
    assert [one.rule for one in found.findings] == ["cannot-read"] and len(found.mails) == 1


def test_the_starter_is_sound(starter: Path) -> None:
    project = load_project(starter)
    findings = [*project.findings]
    for files in project.variants:
        findings.extend(load_variant(project, files).findings)
    assert not findings, "\n".join(map(str, findings))
