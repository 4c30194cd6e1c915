"""What the site knows of a variant."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from buckslip.checks.results import Result, State
from buckslip.model.project import Project
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.preview.data import BuiltMail
from buckslip.preview.facts import facts
from buckslip.preview.pages import VariantSite, variant_files
from buckslip.syntax.portable import print_template

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def made(project: Project, variants: Sequence[Sequence[BuiltMail]]) -> VariantSite:
    return variant_files(project, variants[0], TODAY)


@pytest.fixture(scope="module")
def data(made: VariantSite) -> dict[str, Any]:
    return value(made, 0)


def value(made: VariantSite, number: int) -> dict[str, Any]:
    """What a data script hands over: programs read its second line."""
    call, line, end = made.files[number].data.decode().splitlines()
    assert call == f'buckslip.take("{("mail", "sources")[number]}",'
    assert end == ");"
    found: dict[str, Any] = json.loads(line)
    return found


def text(locale: dict[str, Any], parts: list[int | str], scheme: str = "") -> str:
    swapped = locale["schemes"].get(scheme, {})
    numbers = [swapped.get(str(part), part) for part in parts]
    return "".join(locale["pieces"][part] if isinstance(part, int) else part for part in numbers)


def test_the_brands_own_locale_comes_first(data: dict[str, Any]) -> None:
    assert [one["tag"] for one in data["locales"]] == ["en", "de"]


def test_personas_who_see_the_same_share_a_view(data: dict[str, Any]) -> None:
    english = data["locales"][0]
    assert english["chosen"] == {"ana": 0, "ben": 1, "cleo": 1}
    ana, ben = english["views"]
    assert "<p>Ana</p><p>Delivery is on us.</p>" in text(english, ana["parts"])
    assert '<p>there</p><p><a href="' in text(english, ben["parts"])
    assert ana["subjects"] == ["A lamp", "Ana, a lamp"]
    assert ben["subjects"] == ["A lamp", "Hello, a lamp"]
    assert ben["preheader"] == "Light for dark days"
    assert ana["text"].startswith("A lamp for Ana\n")


def test_each_rendering_is_one_file_and_its_schemes_are_swapped_pieces(made: VariantSite, data: dict[str, Any]) -> None:
    files = {file.path: file.data.decode() for file in made.files}
    for locale in data["locales"]:
        for view in locale["views"]:
            html = text(locale, view["parts"])
            assert view["file"] == sha256(html.encode()).hexdigest()[:16]
            assert files.pop(f"site/r/{view['file']}.html") == html
            assert '<img src="../assets/images/lamps/hero.svg"' in html
            assert "@media (prefers-color-scheme: dark)" in html
            for scheme, query in (("light", "(min-width:99999px)"), ("dark", "(min-width:0)")):
                forced = text(locale, view["parts"], scheme)
                assert f"@media {query}" in forced
                assert "prefers-color-scheme" not in forced
    assert list(files) == ["site/data/shop/lamp/loyal.js", "site/data/shop/lamp/loyal.sources.js"]


def test_sources_say_what_the_artefacts_say(
    made: VariantSite, data: dict[str, Any], variants: Sequence[Sequence[BuiltMail]]
) -> None:
    mail = variants[0][1]
    given = value(made, 1)
    english = {"pieces": data["locales"][0]["pieces"] + given["pieces"]["en"], "schemes": {}}
    sources = {one["name"]: text(english, one["parts"]) for one in given["files"]["en"]}
    assert list(sources) == data["locales"][0]["sources"]
    assert sources == {
        "markdown": mail.source,
        "mjml": mail.rendered.mjml,
        "html": print_template(mail.rendered.html),
        "text": print_template(mail.rendered.text),
        "klaviyo/README.md": "# How to\n",
        "klaviyo/body.html": mail.bundles["klaviyo"]["body.html"].decode(),
    }
    body = next(one for one in given["files"]["en"] if one["name"] == "klaviyo/body.html")
    assert any(isinstance(part, int) for part in body["parts"])


def test_sources_share_the_pieces_of_the_views(made: VariantSite) -> None:
    files = value(made, 1)["files"]["en"]
    shared = len(value(made, 0)["locales"][0]["pieces"])
    numbers = {part for file in files for part in file["parts"] if isinstance(part, int)}
    assert any(number < shared for number in numbers)


def test_a_page_can_hold_the_data_as_it_is(made: VariantSite) -> None:
    text = made.files[1].data.decode()
    assert "</" not in text
    assert "<!--" not in text
    assert "</script><!--" in value(made, 1)["files"]["en"][0]["parts"][0]


def test_findings_links_and_facts_are_there(data: dict[str, Any]) -> None:
    english = data["locales"][0]
    assert english["findings"] == [
        {
            "rule": "A11Y-1",
            "page": True,
            "severity": "warning",
            "message": "the lamp <b> is dim",
            "help": "turn it on",
            "path": "content/shop/lamp/loyal.en.md",
            "line": 5,
            "column": 3,
            "pin": None,
        }
    ]
    assert english["links"] == [{"label": "Unsubscribe", "url": "{{ unsubscribe_url }}", "line": 5}]
    assert data["audience"] == {"mode": "all", "items": [{"text": "orders is at least 2", "line": 4}]}


def test_the_dashboard_gets_one_line_a_variant(made: VariantSite, data: dict[str, Any]) -> None:
    assert made.entry == {
        "id": "shop/lamp/loyal",
        "brand": "shop",
        "brand_title": "The Shop",
        "name": "lamp",
        "variant": "loyal",
        "title": "Lamp, loyal",
        "goal": "cross-sell",
        "status": "approved",
        "owners": (),
        "priority": 0,
        "subject": "A lamp",
        "locales": ["en", "de"],
        "bytes": 2048,
        "findings": {"warning": 2},
        "rules": {"A11Y-1": 2},
        "waived": [],
        "value": {
            "verify": {"title": "Verify relevance", "state": "unasked", "asked": 0, "rules": []},
            "align": {
                "title": "Align with user goals",
                "state": "doubtful",
                "asked": 1,
                "rules": [
                    {
                        "rule": "A11Y-1",
                        "title": "Lamps are bright",
                        "state": "doubtful",
                        "message": "the lamp <b> is dim",
                        "locale": "en",
                    }
                ],
            },
            "limit": {"title": "Limit frequency", "state": "unasked", "asked": 0, "rules": []},
            "transparent": {"title": "Use transparent pricing", "state": "unasked", "asked": 0, "rules": []},
            "empower": {"title": "Empower opt-out", "state": "unasked", "asked": 0, "rules": []},
        },
        "page": data["locales"][0]["views"][0]["file"],
    }


def test_a_locale_has_its_value_card(project: Project, variants: Sequence[Sequence[BuiltMail]]) -> None:
    kept = value(variant_files(project, variants[1], TODAY), 0)["locales"][0]["value"]
    assert kept["align"]["rules"] == [
        {"rule": "A11Y-1", "title": "Lamps are bright", "state": "kept", "message": ""},
    ]
    assert {name: one["state"] for name, one in kept.items()} == {
        "verify": "unasked",
        "align": "kept",
        "limit": "unasked",
        "transparent": "unasked",
        "empower": "unasked",
    }


def test_a_waived_rule_is_told_though_nothing_is_found(
    project: Project, variants: Sequence[Sequence[BuiltMail]]
) -> None:
    waived = replace(variants[1][0], results=(Result("A11Y-1", State.WAIVED, "the lamp is dim", 1),))
    entry = variant_files(project, [waived], TODAY).entry
    assert (entry["waived"], entry["rules"], entry["findings"]) == (["A11Y-1"], {}, {})


def test_a_brand_without_personas_can_be_looked_at(project: Project, variants: Sequence[Sequence[BuiltMail]]) -> None:
    data = value(variant_files(project, variants[3], TODAY), 0)
    assert [one["name"] for one in data["personas"]] == ["anyone"]
    assert data["locales"][0]["views"][0]["subjects"][1] == "Hello, a lamp"


@pytest.mark.parametrize(
    ("day", "state"), [("2026-11-29", "running"), ("2026-11-30", "over")], ids=["its last day", "a day later"]
)
def test_an_offer_says_whether_it_runs(variants: Sequence[Sequence[BuiltMail]], day: str, state: str) -> None:
    mail = variants[0][0].rendered.mail
    offer = next(group for group in facts(mail, date.fromisoformat(day)) if group["title"] == "Offer")
    assert offer["rows"] == [("Price", "24.50 GBP"), ("Ends", "2026-11-29T23:59:59Z"), ("State", state)]


def test_data_is_small(made: VariantSite, variants: Sequence[Sequence[BuiltMail]]) -> None:
    html = sum(len(print_template(one.rendered.html)) for one in variants[0])
    assert sum(len(file.data) for file in made.files[:2]) < 4 * html, (
        "three personas and an ESP's artefact share their pieces"
    )


def test_each_persona_is_told_why(data: dict[str, Any]) -> None:
    assert data["lines"][0] == {
        "depth": 0,
        "mode": None,
        "text": "at most 3 mails in 10 days",
        "line": 1,
        "path": "rules/limits.yml",
    }
    for one in data["why"].values():
        assert len(one["holds"]) == len(one["because"]) == len(data["lines"])
    assert data["why"]["ben"]["sent"] is False
    assert data["why"]["ben"]["verdict"] == "Ben <new>: the audience is unreadable."


def test_personas_are_there_as_their_files_say(data: dict[str, Any]) -> None:
    assert data["data"]["ana"] == {
        "path": "content/_brands/shop.yml",
        "as_of": "",
        "profile": {"first_name": "Ana", "tier": "gold"},
        "events": [],
    }


def test_what_the_personas_show_is_counted(data: dict[str, Any]) -> None:
    english = data["coverage"]["en"]
    assert (english["shown"], english["all"]) == (6, 6)
    ways = {(one["what"], one["outcome"]): one["personas"] for one in english["points"]}
    assert ways["if customer.tier == 'gold'", "true"] == ["ana"]
    assert ways["if customer.tier == 'gold'", "false"] == ["ben", "cleo"]


def test_frames_show_the_exported_bytes(project: Project, variants: Sequence[Sequence[BuiltMail]]) -> None:
    exported = b'<html><body><p>As exported, {{ customer.first_name | default("you") }}</p></body></html>'
    schema = Schema({"first_name": FieldSpec("first_name", Kind.TEXT, Span("rules/schema.yml"), optional=True)})
    knowing = replace(project, schema=schema)
    mail = replace(variants[1][0], portable={"html": exported, "txt": b"Text as exported\n"})
    given = value(variant_files(knowing, [mail], TODAY), 0)
    english = given["locales"][0]
    assert [text(english, one["parts"]) for one in english["views"]] == [
        "<html><body><p>As exported, Ana</p></body></html>",
        "<html><body><p>As exported, you</p></body></html>",
    ]
    assert {one["text"] for one in english["views"]} == {"Text as exported\n"}
    assert given["digests"] == {
        "email/shop/lamp/new/en.html": sha256(exported).hexdigest(),
        "email/shop/lamp/new/en.txt": sha256(b"Text as exported\n").hexdigest(),
        **{
            f"esp/klaviyo/shop/lamp/new/en/{name}": sha256(data).hexdigest()
            for name, data in mail.bundles["klaviyo"].items()
        },
    }


def test_what_cannot_be_read_back_is_shown_as_rendered(
    project: Project, variants: Sequence[Sequence[BuiltMail]]
) -> None:
    mail = replace(variants[1][0], portable={"html": b"{% if customer.nothing %}"})
    english = value(variant_files(project, [mail], TODAY), 0)["locales"][0]
    assert "A lamp for you" in text(english, english["views"][0]["parts"])
