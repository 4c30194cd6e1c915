"""Of the variants and locales of a mail, every customer is in the segment of at most one, in whatever system."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from csv import DictWriter
from datetime import UTC, datetime, timedelta
from hashlib import md5
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.targeting import segment_engines
from tests.targeting.random_customers import FIELDS, PROPERTIES, customers, people, rules
from tests.targeting.tsql import in_duckdb

from buckslip.esps.registry import ESPS
from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.model.schema import EventSpec, Schema
from buckslip.model.source import Span
from buckslip.syntax.audience import audience
from buckslip.syntax.decide import holds
from buckslip.syntax.nodes import And, Not
from buckslip.syntax.rules import Rule
from buckslip.syntax.sentences import parse
from buckslip.syntax.who import Happened, Who
from buckslip.targeting.candidates import candidates
from buckslip.targeting.first_match import left_over
from buckslip.targeting.members import members
from buckslip.targeting.reach import Inputs, question
from buckslip.targeting.readers import nearest, readers

HERE = Span("test.md")
NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
SCHEMA = Schema(FIELDS, {name: EventSpec(name, HERE, tuple(PROPERTIES.values())) for name in ("purchase", "opened")})


# The rule of each variant ---------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(rules, min_size=2, max_size=4), people)
def test_whoever_matches_is_left_for_the_first_that_matches(asked: list[Rule], found: Any) -> None:
    left = [left_over(rule, asked[:place], SCHEMA).rule for place, rule in enumerate(asked)]
    for who in customers(found, ""):
        first = next((place for place, rule in enumerate(asked) if holds(rule, who)), None)
        assert [place for place, rule in enumerate(left) if holds(rule, who)] == ([] if first is None else [first])


def _rule(*sentences: str) -> Rule:
    found = []
    for one in sentences:
        rule, findings = parse(one.removeprefix("not: "), HERE, SCHEMA)
        assert rule is not None, findings
        found.append(Not(rule) if one.startswith("not: ") else rule)
    return And(tuple(found))


SHORTER: dict[str, tuple[tuple[str, ...], list[tuple[str, ...]], tuple[str, ...]]] = {
    "nobody is in both": (("orders > 5",), [("orders < 3",)], ("orders > 5",)),
    "what both ask is not asked again": (
        ("agreed is yes", "orders > 5"),
        [("agreed is yes", "points > 2")],
        ("agreed is yes", "orders > 5", "not: points > 2"),
    ),
    "nor what the own rule implies": (
        ("orders > 5",),
        [("orders > 3", "points > 2")],
        ("orders > 5", "not: points > 2"),
    ),
    "one who is out already": (
        ("orders > 5",),
        [("points > 2",), ("points > 4", "agreed is yes")],
        ("orders > 5", "not: points > 2"),
    ),
    "dates by day and by age are never proven apart": (
        ("joined_at >= 2026-11-01",),
        [("joined_at was more than 500 days ago",)],
        ("joined_at >= 2026-11-01", "not: joined_at was more than 500 days ago"),
    ),
}


@pytest.mark.parametrize("case", SHORTER)
def test_no_more_is_left_out_than_must_be(case: str) -> None:
    own, before, wanted = SHORTER[case]
    left = left_over(_rule(*own), [_rule(*one) for one in before], SCHEMA)
    assert str(left.rule) == str(_rule(*wanted))


# A mail with four variants, in the segments of each system ----------------------------------------------------------

SCHEMA_FILE = """
fields:
  id: {type: text}
  locale: {type: enum, optional: true, values: [en, de, de-AT, pt-BR, ja], names: {klaviyo: Language, hubspot: lang}}
  tier: {type: enum, optional: true, values: [bronze, silver, gold]}
  orders: {type: integer, optional: true}
  vip: {type: boolean, optional: true}
  seen_at: {type: date, optional: true}
events:
  purchase: {properties: {kind: {type: text, optional: true}}}
"""
VARIANTS = {
    "gold": (
        40,
        ("en", "de"),
        'all: [tier is gold]\n  none: [did purchase at least 2 times]\nholdout: 30% of "spring"',
    ),
    "recent": (30, ("en", "de", "pt-BR"), "all: [seen_at was in the last 14 days, orders >= 2]"),
    "same": (30, ("en",), "any: ['tier is one of [silver, gold]', vip is yes]"),
    "rest": (10, ("en", "ja"), "all: [did purchase where kind is tea]"),
}
LOCALES = (None, "en", "de", "de-AT", "pt-BR", "ja")


def _customer(number: int, tier: str | None, orders: int | None, locale: str | None) -> Who:
    seen = (None, 1, 13, 15, 100)[number % 5]
    profile = {
        "id": f"c{number}",
        "tier": tier,
        "orders": orders,
        "locale": locale,
        "vip": (None, True, False)[number % 3],
        "seen_at": None if seen is None else (NOW - timedelta(days=seen, minutes=7)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    bought = (1, "tea"), (40, "tea"), (400, "film")
    events = tuple(Happened("purchase", NOW - timedelta(days=day), {"kind": what}) for day, what in bought)
    held = {name: value for name, value in profile.items() if value is not None}
    return Who(held, events[: number % 4], f"c{number}", NOW)


EVERYBODY = [
    _customer(number, *each)
    for number, each in enumerate(product((None, "bronze", "silver", "gold"), (None, 1, 2, 9), LOCALES))
]
Found = dict[str, set[str]]  # customer -> the `variant/locale` whose segments hold them


@pytest.fixture(scope="module")
def project(starter: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("shop")
    for name in ("blocks", "layouts", "content/_brands", "content/_locales"):
        shutil.copytree(starter / name, root / name)
    (root / "rules").mkdir()
    (root / "rules/schema.yml").write_text(SCHEMA_FILE, encoding="utf-8")
    folder = root / "content/giftshop/fall"
    folder.mkdir(parents=True)
    for variant, (priority, locales, told) in VARIANTS.items():
        head = f"title: x\ngoal: cross-sell\npriority: {priority}\naudience:\n  {told}\nsubject: Hello\n"
        for locale in locales:
            text = f"---\n{head if locale == 'en' else 'subject: Hello'}\n---\nHello\n"
            (folder / f"{variant}.{locale}.md").write_text(text, encoding="utf-8")
    return load_project(root)


@pytest.fixture(scope="module")
def mails(project: Project) -> list[Mail]:
    loaded = [load_variant(project, one) for one in project.variants]
    assert [str(each) for one in loaded for each in one.findings] == []
    return [mail for one in loaded for mail in one.mails]


@pytest.fixture(scope="module")
def wanted(project: Project) -> Found:
    """Who gets what: the first variant whose audience holds, in the nearest of its locales."""
    whom = {}
    for one in sorted(project.variants, key=lambda one: (-VARIANTS[one.variant][0], one.id)):
        told = audience(load_variant(project, one).mails[0].declared, project)
        assert told.rule is not None
        whom[one.variant] = And((told.rule, Not(told.holdout))) if told.holdout else told.rule
    found: Found = {}
    for who in EVERYBODY:
        first = next((variant for variant, rule in whom.items() if holds(rule, who)), "")
        locale = nearest(str(who.profile.get("locale", "")), VARIANTS[first][1], "en") if first else ""
        found[who.id] = {f"{first}/{locale}"} if first else set()
    counted = {place for places in found.values() for place in places}
    assert counted == {f"{name}/{locale}" for name, (_, locales, _) in VARIANTS.items() for locale in locales}
    return found


def _found(mails: list[Mail], ids: Callable[[Mail], set[str]]) -> Found:
    found: Found = {who.id: set() for who in EVERYBODY}
    for mail in mails:
        for one in ids(mail):
            found[one].add(f"{mail.variant}/{mail.locale}")
    return found


def _told(esp: str, mail: Mail, project: Project) -> dict[str, Any]:
    made = ESPS[esp].segment(mail, project, None)
    assert made.findings == ()
    told: dict[str, Any] = json.loads(made.data)
    assert told["compiled"]
    return told


@pytest.mark.parametrize("esp", ["hubspot", "klaviyo", "mautic"])
def test_a_segment_in_json(esp: str, project: Project, mails: list[Mail], wanted: Found) -> None:
    engine = getattr(segment_engines, f"{esp}_holds")

    def ids(mail: Mail) -> set[str]:
        body = _told(esp, mail, project)["definition"]
        return {
            who.id
            for who in EVERYBODY
            if engine(body, _held(who, esp, project), [(one.name, one.at, one.properties) for one in who.events], NOW)
        }

    assert _found(mails, ids) == wanted


def _held(who: Who, esp: str, project: Project) -> Mapping[str, Any]:
    """What the ESP holds of a customer, everything synced."""
    held = {ESPS[esp].name(project.schema.fields[name]): value for name, value in who.profile.items()}
    teas = [one for one in who.events if one.properties["kind"] == "tea"]
    held |= {"count_purchase": len(who.events), "count_purchase_kind_tea": len(teas)}
    held["bucket_spring"] = int(md5(f"spring:{who.id}".encode(), usedforsecurity=False).hexdigest()[:8], 16)
    if "seen_at" in who.profile:
        seen = datetime.fromisoformat(str(who.profile["seen_at"]))
        held |= {"seen_at": seen, "seen_at_date": seen, "hours_since_seen_at": (NOW - seen) / timedelta(hours=1)}
    return held


def test_a_condition_of_listmonk(project: Project, mails: list[Mail], wanted: Found, postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        connection.execute("CREATE TEMP TABLE subscribers (name text, email text, attribs jsonb)")
        for who in EVERYBODY:
            counts = {name: value for name, value in _held(who, "listmonk", project).items() if "count" in name}
            held = {ESPS["listmonk"].name(project.schema.fields[name]): one for name, one in who.profile.items()}
            connection.execute("INSERT INTO subscribers VALUES (%s, '', %s)", (who.id, json.dumps({**held, **counts})))

        def ids(mail: Mail) -> set[str]:
            condition = _sql("listmonk", mail, project).replace(
                "NOW() AT TIME ZONE 'UTC'", "TIMESTAMP '2026-11-22 12:30:00'"
            )
            rows = connection.execute(f"SELECT name FROM subscribers WHERE {condition}").fetchall()  # type: ignore[call-overload]
            return {row[0] for row in rows}

        assert _found(mails, ids) == wanted


def _sql(esp: str, mail: Mail, project: Project) -> str:
    made = ESPS[esp].segment(mail, project, None)
    assert made.findings == ()
    lines = made.data.decode().splitlines()
    assert "-- compiled: true" in lines
    return "\n".join(line for line in lines if not line.startswith("--"))


def test_a_query_of_marketing_cloud(project: Project, mails: list[Mail], wanted: Found) -> None:
    database = duckdb.connect()
    columns = "SubscriberKey VARCHAR, locale VARCHAR, tier VARCHAR, orders INT, vip INT, seen_at VARCHAR"
    database.execute(f"CREATE TABLE Customers ({columns})")
    database.execute('CREATE TABLE purchase (SubscriberKey VARCHAR, "at" VARCHAR, kind VARCHAR)')
    for who in EVERYBODY:
        row = [who.profile.get(name) for name in ("locale", "tier", "orders", "vip", "seen_at")]
        database.execute("INSERT INTO Customers VALUES (?, ?, ?, ?, ?, ?)", [who.id, *row])
        for one in who.events:
            at = one.at.strftime("%Y-%m-%dT%H:%M:%SZ")
            database.execute("INSERT INTO purchase VALUES (?, ?, ?)", [who.id, at, one.properties["kind"]])

    def ids(mail: Mail) -> set[str]:
        rows = database.execute(in_duckdb(_sql("marketingcloud", mail, project))).fetchall()
        return {row[0] for row in rows}

    assert _found(mails, ids) == wanted


def test_a_list_to_upload(project: Project, mails: list[Mail], wanted: Found, tmp_path: Path) -> None:
    names = ["id", "locale", "tier", "orders", "vip", "seen_at"]
    with (tmp_path / "customers.csv").open("w", newline="") as file:
        table = DictWriter(file, names)
        table.writeheader()
        table.writerows(dict(who.profile) for who in EVERYBODY)
    with (tmp_path / "events.csv").open("w", newline="") as file:
        table = DictWriter(file, ["customer_id", "event", "at", "kind"])
        table.writeheader()
        for who in EVERYBODY:
            table.writerows(
                {"customer_id": who.id, "event": one.name, "at": one.at.isoformat(), **one.properties}
                for one in who.events
            )
    known, _ = candidates(project, project.variants)
    asked = question(known, project.schema, NOW)
    inputs = Inputs(str(tmp_path / "customers.csv"), str(tmp_path / "events.csv"))

    def ids(mail: Mail) -> set[str]:
        one = next(each for each in known if each.id == mail.id)
        reads = readers(project.schema, one.locales, one.default_locale, mail.locale, project.locales).rule
        return {key for key, _ in members(one, asked, inputs, project.schema, readers=reads)[0]}

    assert _found(mails, ids) == wanted


def test_the_file_tells_who_is_left_out(project: Project, mails: list[Mail]) -> None:
    told = {(one.variant, one.locale): _told("klaviyo", one, project) for one in mails}
    assert told["rest", "ja"]["taken_by"] == [f"giftshop/fall/{name}" for name in ("gold", "recent", "same")]
    assert told["rest", "ja"]["reads"] == {"locale": "ja", "others": False, "values": ["ja"]}
    assert told["gold", "en"]["reads"] == {"locale": "en", "others": True, "values": ["de", "de-AT"]}
    assert "taken_by" not in told["gold", "en"]
    assert "reads" not in told["same", "en"]


def _changed(project: Project, root: Path, name: str, old: str, new: str) -> Project:
    """The project with another text in one file."""
    shutil.copytree(project.root, root, dirs_exist_ok=True)
    path = root / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return load_project(root)


def _segments(project: Project, esp: str) -> dict[str, tuple[dict[str, Any], list[str]]]:
    found = {}
    for mail in (mail for one in project.variants for mail in load_variant(project, one).mails):
        made = ESPS[esp].segment(mail, project, None)
        told = [f"{one.message}; {one.help}" for one in made.findings]
        found[f"{mail.variant}/{mail.locale}"] = json.loads(made.data), told
    return found


def test_what_cannot_be_said_of_those_before_is_told(project: Project, tmp_path: Path) -> None:
    old, new = "seen_at was in the last 14 days, orders", "seen_at is in the next 3 days, orders"
    found = _segments(_changed(project, tmp_path, "content/giftshop/fall/recent.en.md", old, new), "klaviyo")
    assert found["recent/en"][0]["compiled"]
    told, findings = found["same/en"]
    assert not told["compiled"]
    assert told["members"] == "buckslip reach giftshop/fall/same --members segment.csv"
    assert "it is needed to leave out those who get" in findings[0]
    assert "giftshop/fall/recent" in findings[0]
    assert found["rest/ja"][0]["members"] == "buckslip reach giftshop/fall/rest --members segment.csv --locale ja"


def test_nothing_is_said_while_one_before_cannot_be_read(project: Project, tmp_path: Path) -> None:
    path = "content/giftshop/fall/recent.en.md"
    found = _segments(_changed(project, tmp_path, path, "orders >= 2", "orders is heaps"), "klaviyo")
    assert found["gold/en"][0]["compiled"]
    told, findings = found["rest/en"]
    assert told["why"].startswith("the audience of giftshop/fall/recent, which goes first, cannot be read")
    assert "definition" not in told
    assert findings == []  # the finding is at the sentence


def test_that_nobody_is_left_is_no_fault_of_an_esp(project: Project, tmp_path: Path) -> None:
    old, new = "seen_at was in the last 14 days, orders >= 2", "did purchase where kind is tea"
    found = _segments(_changed(project, tmp_path, "content/giftshop/fall/recent.en.md", old, new), "klaviyo")
    told, findings = found["rest/en"]
    assert (told["compiled"], told["why"], findings) == (False, "nobody can be in it", [])
    assert "members" not in told


def test_an_archived_variant_takes_nobody(project: Project, tmp_path: Path) -> None:
    path = "content/giftshop/fall/recent.en.md"
    found = _segments(_changed(project, tmp_path, path, "goal:", "status: archived\ngoal:"), "klaviyo")
    assert found["rest/en"][0]["taken_by"] == ["giftshop/fall/gold", "giftshop/fall/same"]


@pytest.mark.parametrize("esp", ["klaviyo", "drip"])
def test_a_translation_that_nobody_can_be_said_to_read(esp: str, project: Project, tmp_path: Path) -> None:
    found = _segments(_changed(project, tmp_path, "rules/schema.yml", "  locale:", "  language:"), esp)
    told, findings = found["gold/de"]
    assert told["compiled"] is False
    assert told["why"].startswith("nothing says who reads de")
    assert told["reads"] == {"locale": "de", "others": False, "values": []}
    assert [one.split(":")[0] for one in findings] == (["nothing says who reads de"] if esp == "klaviyo" else [])
    assert found["gold/en"][0].get("reads") is None  # everybody reads the default, as in `messages`
