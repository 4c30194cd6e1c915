"""Mails without conditions in some part: each customer gets exactly one of them, and it says what the mail says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.esps.test_sql import hostile
from tests.render.small import mail, project

from buckslip.esps import capabilities
from buckslip.esps.adapt import as_it_is
from buckslip.esps.constructs import LOCALES, SCHEMA, Construct
from buckslip.esps.reachable import together
from buckslip.esps.registry import ESPS
from buckslip.esps.split import Variant, variants
from buckslip.export.build import Plan, build
from buckslip.load.project import load_project
from buckslip.model.finding import Finding
from buckslip.render.pipeline import render as rendered_mail
from buckslip.syntax.evaluate import Sending, holds, render
from buckslip.syntax.nodes import Branch, If, Position, Template

SUBJECT = frozenset({Position.SUBJECT})
CUSTOMERS = [hostile(Random("split"), tuple(SCHEMA.fields.values())) for _ in range(300)]
IF = "{{% if {} %}}{}{{% endif %}}"
# Subject -> how many mails it becomes, and for whom the first of them is.
SPLITS = [
    ("plain", 1, None),
    (IF.format("customer.vip", "a"), 2, "not customer.vip"),
    (IF.format("not customer.vip", "a"), 2, "customer.vip"),
    (IF.format("customer.vip", "a{% else %}b"), 2, "not customer.vip"),
    (IF.format("customer.vip", "a") + "x" + IF.format("customer.vip", "b"), 2, "not customer.vip"),
    (IF.format("customer.vip", "a") + IF.format("not customer.vip", "b"), 2, "not customer.vip"),
    (
        "{% if customer.tier == 'gold' %}a{% elif customer.tier == 'silver' %}b{% endif %}",
        3,
        "not customer.tier == 'gold' and not customer.tier == 'silver'",
    ),
    (
        IF.format("customer.tier == 'gold'", "a") + IF.format("customer.tier == 'silver'", "b"),
        3,
        "not customer.tier == 'gold' and not customer.tier == 'silver'",
    ),
    (
        IF.format("customer.orders > 5", "a") + IF.format("customer.orders > 2", "b"),
        3,
        "not customer.orders > 2",
    ),
    (
        IF.format("customer.ends_at < '2026-12-01'", "a") + IF.format("customer.ends_at >= '2026-12-01'", "b"),
        3,  # the day may be missing
        "not customer.ends_at < '2026-12-01' and not customer.ends_at >= '2026-12-01'",
    ),
    (IF.format("customer.vip", IF.format("customer.orders > 2", "a")), 3, "not customer.vip"),
    (IF.format("customer.vip and customer.orders > 2 or customer.first_name", "a"), 2, None),
    (IF.format("customer.orders > customer.visits", "a") + IF.format("customer.vip", "b"), 4, None),
    ("".join(IF.format(one, "a") for one in ("customer.vip", "customer.orders > 2", "customer.first_name")), 8, None),
]


def _subject(source: str) -> Template:
    return capabilities.template(Construct("", "", source, Position.SUBJECT))


def _variants(subject: Template) -> tuple[Variant, ...]:
    made = rendered_mail(project(), mail("hello"))
    return variants(as_it_is(replace(made, subjects=(subject,), preheader=())), SUBJECT)


@pytest.mark.parametrize(("source", "count", "first"), SPLITS)
def test_everybody_gets_one_and_it_says_the_same(source: str, count: int, first: str | None) -> None:
    subject = _subject(source)
    found = _variants(subject)
    assert len(found) == count
    if count == 1:
        assert found[0].split is None
        return
    splits = [one.split for one in found if one.split]
    assert [(one.number, one.of) for one in splits] == [(number, count) for number in range(1, count + 1)]
    assert first in (None, splits[0].only_if)
    sending = Sending(LOCALES["en"], {})
    for customer in CUSTOMERS:
        (mine,) = [one for one in found if one.split and holds(one.split.rule, customer)]  # type: ignore[arg-type]
        (made,) = mine.adapted.rendered.subjects
        assert not any(isinstance(node, If) for node in made)
        assert render(made, customer, sending) == render(subject, customer, sending)
    for split in splits:  # what is written reads back as what is meant
        (node,) = _subject(IF.format(split.only_if, "yes"))
        assert isinstance(node, If)
        assert isinstance(node.branches[0], Branch)
        assert [holds(node.branches[0].condition, one) for one in CUSTOMERS] == [
            holds(split.rule, one)  # type: ignore[arg-type]
            for one in CUSTOMERS
        ]


def test_too_many_are_a_finding() -> None:
    four = ("customer.vip", "customer.orders > 2", "customer.first_name", "customer.visits > 2")
    (one,) = _variants(_subject("a" + "".join(IF.format(condition, "b") for condition in four)))
    (refusal,) = one.adapted.done.refusals
    assert "more than 8 mails" in refusal.why
    assert "further variants" in refusal.way_out
    assert one.adapted.rendered.subjects == (_subject("a"),)


TOGETHER = [
    ("customer.orders > 2 and customer.orders < 3", False),
    ("customer.ratio > 2 and customer.ratio < 3", True),
    ("customer.orders == 2 and customer.orders != 2", False),
    ("customer.tier == 'gold' and customer.tier in ['silver', 'bronze']", False),
    ("customer.tier == 'gold' and customer.tier not in ['silver', 'bronze']", True),
    ("not customer.tier in ['gold', 'silver', 'bronze']", True),
    ("customer.ends_at > '2026-12-01' and customer.ends_at < '2026-12-02'", False),
    ("customer.ends_at > '2026-12-01' and customer.ends_at < '2026-12-03'", True),
    ("customer.first_name and customer.first_name == ''", False),
    ("not customer.first_name and customer.first_name == ''", True),
    ("not customer.vip and customer.vip", False),
    ("customer.orders > customer.visits and customer.visits > customer.orders", True),  # taken to be possible
    ("customer.picks and not customer.picks", False),
]


@pytest.mark.parametrize(("source", "possible"), TOGETHER)
def test_what_can_hold_together(source: str, possible: bool) -> None:
    (node,) = _subject(IF.format(source, "a"))
    assert isinstance(node, If)
    assert together([node.branches[0].condition]) is possible


def _files(folder: Path) -> dict[str, Any]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    }


def test_a_build_writes_each_mail_into_its_folder(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    for path, text in {
        "content/_brands/mini.yml": "title: Mini\ndefault_locale: en\nlayout: bare\n"
        "sender: {name: Mini, email: hello@mini.example, postal_address: 1 Road}\n",
        "content/_locales/en.yml": "name: English\n",
        "content/mini/hello/all.en.md": "---\ntitle: Hello\ngoal: onboarding\nmessage_class: transactional\n"
        "subject: Hello {% if customer.vip %}{{ customer.name }}{% else %}you{% endif %}\n---\nHello.\n",
        "layouts/bare.mjml": "<mjml><mj-body>{{ content }}</mj-body></mjml>\n",
        "rules/schema.yml": "fields:\n  vip: {type: boolean, description: Is one.}\n"
        "  name: {type: text, description: A name.}\n",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    small = load_project(root)
    plan = Plan(out=tmp_path / "out", variants=small.variants, today=date(2026, 11, 22), esps=("mautic",))
    built = build(small, plan)
    errors: list[Finding] = [one for one in built.findings if one.severity.value == "error"]
    assert errors == []
    files = _files(tmp_path / "out/esp/mautic/mini/hello/all/en")
    names = {name for name in files if "/" not in name}
    assert set(files) == names | {f"split-2/{name}" for name in names}
    for folder, number, only_if, subject in (
        ("", 1, "not customer.vip", "Hello you"),
        ("split-2/", 2, "customer.vip", "Hello {contactfield=name}"),
    ):
        split = {"number": number, "of": 2, "only_if": only_if}
        assert json.loads(files[f"{folder}message.json"])["split"] == split
        assert json.loads(files[f"{folder}segment.json"])["split"] == split
        assert json.loads(files[f"{folder}subjects.json"])["subjects"][0]["text"] == subject
        assert "| `split-2/` | `customer.vip` |" in files[f"{folder}README.md"]
        fields = {one["field"]: one["used_in"] for one in json.loads(files[f"{folder}fields.json"])["fields"]}
        assert "subject" in fields["customer.name"]  # in both: the sheet is of the whole mail
        assert "subject" not in fields.get("customer.vip", ())
    listed = {one["path"] for one in json.loads((tmp_path / "out/manifest.json").read_text("utf-8"))["artefacts"]}
    assert {f"esp/mautic/mini/hello/all/en/{name}" for name in files} <= listed


def test_esps_without_the_lack_never_split() -> None:
    made = rendered_mail(project(), mail("{% if customer.orders > 2 %}a{% endif %}"))
    for name, esp in ESPS.items():
        if not esp.NO_CONDITIONS_IN:
            assert not any("split-" in file.name for file in esp.bundle(made, project()).files), name
