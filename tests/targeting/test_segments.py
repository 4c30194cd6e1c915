"""Segments in ESPs' formats: each engine puts in whom the evaluator puts in, or the format says that it cannot."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import md5
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buckslip.esps.segment import Format
from buckslip.model.schema import EventSpec, FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.decide import holds, measured
from buckslip.syntax.nodes import And, Not, Or
from buckslip.syntax.rules import Rule
from buckslip.syntax.sentences import parse
from buckslip.syntax.who import Happened, Who
from buckslip.targeting.normal import cnf, dnf, nnf
from buckslip.targeting.segments import hubspot, klaviyo, mautic
from buckslip.targeting.segments.base import Cannot, Synced
from buckslip.targeting.segments.plain import plain

HERE = Span("audience.yml")
NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
SEEN: Counter[str] = Counter()


def _engines() -> ModuleType:
    name = "buckslip_test_segment_engines"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("segment_engines.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def _field(name: str, kind: Kind, *, optional: bool = True, values: tuple[str, ...] = ()) -> FieldSpec:
    return FieldSpec(name, kind, HERE, optional, values)


FIELDS = (
    _field("tier", Kind.ENUM, values=("bronze", "silver", "gold")),
    _field("plan", Kind.ENUM, optional=False, values=("free", "pro")),
    _field("country", Kind.TEXT),
    _field("orders", Kind.INTEGER),
    _field("ratio", Kind.NUMBER, optional=False),
    _field("vip", Kind.BOOLEAN),
    _field("seen_at", Kind.DATE),
    _field("joined_at", Kind.DATE, optional=False),
)
EVENTS = (EventSpec("purchase", HERE, (_field("category", Kind.TEXT), _field("amount", Kind.MONEY))),)
SCHEMA = Schema({one.name: one for one in FIELDS}, {one.name: one for one in EVENTS})

SENTENCES = (
    "tier is gold",
    "tier is not gold",
    "tier is one of [silver, gold]",
    "tier is not one of [silver, gold]",
    "plan is pro",
    'country is "DE"',
    'country is not "DE"',
    'country is one of ["DE", "FR"]',
    "orders > 2",
    "orders <= 2",
    "orders != 3",
    "orders is one of [1, 3]",
    "ratio >= 0.5",
    "vip is yes",
    "vip is not yes",
    "vip is no",
    "seen_at is set",
    "orders is not set",
    "seen_at was in the last 14 days",
    "seen_at was 30 to 60 days ago",
    "seen_at was more than 90 days ago",
    "seen_at is in the next 10 days",
    "joined_at was in the last 36 hours",
    "joined_at >= 2026-11-01",
    "did purchase at least 2 times",
    "did purchase where category is baking in the last 30 days",
    "did not purchase in the last 90 days",
    "sum of amount in purchase in the last 365 days >= 100",
    "max of amount in purchase > 50",
    'in random 30% of "spring"',
)


def _parsed(sentence: str) -> Rule:
    found, findings = parse(sentence, HERE, SCHEMA)
    assert found is not None, findings
    return found


LEAVES = {sentence: _parsed(sentence) for sentence in SENTENCES}


def _many(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return some.map(And) | some.map(Or) | inner.map(Not)


RULES: st.SearchStrategy[Rule] = st.recursive(st.sampled_from(list(LEAVES.values())), _many, max_leaves=6)
_AGES = [None, -20, -5, 0, 1, 14, 20, 45, 75, 120]


def _moment(days: float) -> str:
    return (NOW - timedelta(days=days, minutes=7)).isoformat()


PROFILES = st.fixed_dictionaries(
    {
        "plan": st.sampled_from(["free", "pro"]),
        "ratio": st.sampled_from([0, 0.5, 0.75]),
        "joined_at": st.sampled_from([0, 1, 1.6, 21, 40]).map(_moment),
    },
    optional={
        "tier": st.sampled_from(["bronze", "silver", "gold"]),
        "country": st.sampled_from(["DE", "FR", "de", ""]),
        "orders": st.sampled_from([0, 1, 2, 3, 9]),
        "vip": st.booleans(),
        "seen_at": st.sampled_from([one for one in _AGES if one is not None]).map(_moment),
    },
)
HAPPENED = st.builds(
    lambda days, category, amount: Happened(
        "purchase", NOW - timedelta(days=days, minutes=3), {"category": category, "amount": amount}
    ),
    st.sampled_from([1, 20, 60, 200, 500]),
    st.sampled_from(["baking", "film", None]),
    st.sampled_from([5, 49.5, 80]),
)
CUSTOMERS = st.builds(
    lambda profile, events, number: Who(profile, tuple(events), f"c{number}", NOW),
    PROFILES,
    st.lists(HAPPENED, max_size=4),
    st.integers(1, 50),
)


def _profile(who: Who, synced: tuple[Synced, ...]) -> dict[str, Any]:
    """What the ESP holds of a customer, once everything is synced."""
    dates = {one.name for one in FIELDS if one.kind is Kind.DATE}
    held = {name: datetime.fromisoformat(str(value)) if name in dates else value for name, value in who.profile.items()}
    for one in synced:
        if one.measure:
            held[one.name] = float(measured(one.measure, who))
        elif one.since:
            since = held.get(one.since)
            held[one.name] = None if since is None else (NOW - since) / timedelta(hours=1)
        elif one.sample:
            held[one.name] = int(md5(f"{one.sample}:{who.id}".encode()).hexdigest()[:8], 16)
        else:
            held[one.name] = held.get(one.name.removesuffix("_date"))
    return held


def _name(spec: FieldSpec) -> str:
    return spec.name


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RULES, st.lists(CUSTOMERS, min_size=1, max_size=6))
def test_normal_forms_mean_the_same(rule: Rule, customers: list[Who]) -> None:
    forms: list[Rule] = [
        nnf(rule),
        plain(rule),
        And(tuple(Or(clause) for clause in cnf(rule, 5000))),
        Or(tuple(And(clause) for clause in dnf(rule, 5000))),
    ]
    for who in customers:
        assert {holds(form, who) for form in forms} == {holds(rule, who)}


FORMATS: dict[str, Format] = {
    "hubspot": hubspot.compiled,
    "klaviyo": klaviyo.compiled,
    "mautic": mautic.compiled,
}


def _edge(number: int) -> Who:
    """Customers at the edges of the sentences above, one after another."""
    profile: dict[str, Any] = {
        "plan": ("free", "pro")[number % 2],
        "ratio": (0, 0.5, 0.75)[number % 3],
        "joined_at": _moment((0, 1, 1.6, 21, 40)[number % 5]),
        "tier": (None, "bronze", "silver", "gold")[number % 4],
        "country": (None, "DE", "FR", "de")[number % 4],
        "orders": (None, 0, 1, 2, 3)[number % 5],
        "vip": (None, True, False)[number % 3],
        "seen_at": _moment(_AGES[1 + number % 9] or 0) if number % 10 else None,
    }
    bought = [
        Happened("purchase", NOW - timedelta(days=days, minutes=3), {"category": category, "amount": amount})
        for days, category, amount in ((1, "baking", 50), (60, "film", 50), (200, None, 5))[: number % 4]
    ]
    held = {name: value for name, value in profile.items() if value is not None}
    return Who(held, tuple(bought), f"c{number}", NOW)


EDGES = [_edge(number) for number in range(60)]


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("esp", FORMATS)
def test_each_sentence_and_its_opposite(esp: str, sentence: str) -> None:
    engine = getattr(_engines(), f"{esp}_holds")
    for case, rule in ((sentence, LEAVES[sentence]), (f"not: {sentence}", Not(LEAVES[sentence]))):
        try:
            made = FORMATS[esp](rule, _name, "id")
        except Cannot as cannot:
            assert (esp, case) in REFUSED, cannot
            continue
        assert (esp, case) not in REFUSED
        for who in EDGES:
            events = [(one.name, one.at, one.properties) for one in who.events]
            assert engine(made.body, _profile(who, made.synced), events, NOW) == holds(rule, who), (made.body, who)


REFUSED = {
    ("klaviyo", "not: seen_at is in the next 10 days"),  # later than that: no window of the future begins after now
}


@pytest.mark.parametrize("esp", FORMATS)
def test_segments_hold_whom_the_evaluator_holds(esp: str) -> None:
    engine = getattr(_engines(), f"{esp}_holds")

    @settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(RULES, st.lists(CUSTOMERS, min_size=1, max_size=8))
    def agree(rule: Rule, customers: list[Who]) -> None:
        try:
            made = FORMATS[esp](rule, _name, "id")
        except Cannot as cannot:
            assert cannot.way_out
            SEEN[f"{esp} refused"] += 1
            return
        for who in customers:
            events = [(one.name, one.at, one.properties) for one in who.events]
            profile = _profile(who, made.synced)
            if esp == "mautic" and profile.get("country") == "":
                continue  # which Mautic takes for missing
            SEEN[esp] += 1
            assert engine(made.body, profile, events, NOW) == holds(rule, who), (made.body, who)

    agree()
    assert SEEN[esp] > 300
    assert SEEN[f"{esp} refused"] < 150


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('did purchase where category is "a b"', "did purchase where category is a_b"),
        ('did purchase where category is "É"', 'did purchase where category is "Ü"'),
        ('did purchase where category is "Film"', "did purchase where category is film"),
        ('in random 5% of "a b"', 'in random 5% of "a-b"'),
        ('in random 5% of "a_b"', 'in random 5% of "a-b"'),
    ],
)
def test_synced_fields_are_told_apart(one: str, other: str) -> None:
    names = [mautic.compiled(_parsed(sentence), _name, "id").synced[0].name for sentence in (one, other)]
    assert names[0] != names[1]
    assert all(name.isascii() and name == name.lower() for name in names)


LONG = (
    "did purchase where category is photography in the last 30 days",
    "did purchase where category is photography in the last 90 days",
    "did purchase where category is photographs",
    'in random 5% of "the-great-spring-campaign-of-2026"',
    'in random 5% of "the-great-spring-campaign-of-2027"',
    "first_ever_purchase_of_theirs_at was in the last 5 days",
    "first_ever_purchase_of_others_at was in the last 5 days",
)


def test_mautic_has_names_of_25_characters_and_tells_them_apart() -> None:
    dates = ("first_ever_purchase_of_theirs_at", "first_ever_purchase_of_others_at")
    fields = {one: _field(one, Kind.DATE) for one in dates}
    schema = Schema({**SCHEMA.fields, **fields}, SCHEMA.events)
    names = []
    for sentence in LONG:
        rule, findings = parse(sentence, HERE, schema)
        assert rule is not None, findings
        made = mautic.compiled(rule, _name, "id")
        (synced,) = made.synced
        assert {one["field"] for one in made.body} == {synced.name}  # type: ignore[index, union-attr, call-overload]
        names.append(synced.name)
    assert max(map(len, names)) == mautic.LONGEST == 25
    assert len(set(names)) == len(LONG)


def test_klaviyo_takes_no_name_with_a_quote() -> None:
    with pytest.raises(Cannot, match="quote"):
        klaviyo.compiled(_parsed("orders > 2"), lambda _: "a'b", "id")
