"""The reference evaluator of audiences, value by value; and why it decided so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.syntax.audience_cases import AT, BAKERS, cases, shop

from buckslip.model.persona import Event, Persona
from buckslip.syntax.decide import holds
from buckslip.syntax.decisions import decisions
from buckslip.syntax.nodes import And, Not, Or
from buckslip.syntax.rules import Rule, Sampled
from buckslip.syntax.sentences import parse
from buckslip.syntax.who import Who, instant, who

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def customer(profile: dict[str, Any], events: list[list[Any]] = []) -> Who:  # noqa: B006
    happened = tuple(Event(one[0], one[1], one[2] if len(one) > 2 else {}) for one in events)
    return who(Persona("someone", AT, "Someone", profile=profile, events=happened), shop(), NOON)


def read(text: str) -> Rule:
    rule, findings = parse(text, AT, shop(), {"bakers": BAKERS})
    assert findings == ()
    assert rule is not None
    return rule


def table() -> list[Any]:
    return [
        pytest.param(text, case.get("profile") or {}, case.get("events") or [], wanted, id=f"{case['name']}: {text}")
        for case in cases("decided.yml")
        for wanted in (True, False)
        for text in case.get(wanted) or []
    ]


@pytest.mark.parametrize(("text", "profile", "events", "wanted"), table())
def test_a_sentence_is_true_or_false(text: str, profile: dict[str, Any], events: list[list[Any]], wanted: bool) -> None:
    assert holds(read(text), customer(profile, events)) is wanted


@pytest.mark.parametrize(("text", "profile", "events", "wanted"), table())
def test_not_turns_every_sentence_round(
    text: str, profile: dict[str, Any], events: list[list[Any]], wanted: bool
) -> None:
    rule, one = read(text), customer(profile, events)
    assert holds(Not(rule), one) is not wanted
    assert holds(Not(Not(rule)), one) is wanted
    assert (holds(And((rule, Not(rule))), one), holds(Or((rule, Not(rule))), one)) == (False, True)
    assert decisions(Not(rule), one).parts[0].holds is wanted


@pytest.mark.parametrize(
    ("percent", "threshold"), [("12.5", "20000000"), ("50", "80000000"), ("10", "19999999"), ("0.001", "0000a7c5")]
)
def test_the_threshold_of_a_sample(percent: str, threshold: str) -> None:
    sample = read(f'in random {percent}% of "x"')
    assert isinstance(sample, Sampled)
    assert sample.threshold == threshold


def test_samples_are_the_same_customers_every_time_and_as_many_as_said() -> None:
    sample = read('in random 10% of "cross-sell-2026"')
    inside = [key for key in range(20_000) if holds(sample, Who({}, (), str(key), NOON))]
    assert inside[:3] == [7, 21, 35]  # the digests of md5sum(1) say so
    assert 1_850 < len(inside) < 2_150
    assert not any(holds(read('in random 0% of "a"'), Who({}, (), str(key), NOON)) for key in range(500))
    assert all(holds(read('in random 100% of "a"'), Who({}, (), str(key), NOON)) for key in range(500))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", "2026-11-22T12:00"),
        ("today", "2026-11-22T12:00"),
        ("yesterday", "2026-11-21T12:00"),
        ("3 days ago", "2026-11-19T12:00"),
        ("1 hour ago", "2026-11-22T11:00"),
        ("2 weeks ago", "2026-11-08T12:00"),
        ("30 minutes ago", "2026-11-22T11:30"),
        ("1 month ago", "2026-10-23T12:00"),
        ("1 year ago", "2025-11-22T12:00"),
        ("2026-11-01", "2026-11-01T00:00"),
        ("2026-11-01T10:00:00Z", "2026-11-01T10:00"),
        ("2026-11-01T10:00:00", "2026-11-01T10:00"),
        ("2026-11-01T10:00:00+02:00", "2026-11-01T08:00"),
        ("2026-11-01 10:00", "2026-11-01T10:00"),
    ],
)
def test_a_moment_is_told_in_utc(text: str, moment: str) -> None:
    assert instant(text, NOON) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_a_persona_has_its_own_moment() -> None:
    persona = Persona("p", AT, "P", profile={"id": "7"}, events=(Event("opened", "2 days ago"),), as_of="2026-01-10")
    one = who(persona, shop(), NOON)
    assert (one.id, one.as_of, one.events[0].at.day) == ("7", datetime(2026, 1, 10, tzinfo=UTC), 8)


def test_a_persona_without_an_id_is_called_by_its_name() -> None:
    assert customer({}).id == "someone"


@pytest.mark.parametrize(
    ("country", "climate", "season"),
    [("PH", "tropical", None), ("DE", "temperate", "autumn"), ("AU", "temperate", "spring"), ("XX", None, None)],
)
def test_climate_and_season_are_filled_in_from_the_country(
    country: str, climate: str | None, season: str | None
) -> None:
    profile = customer({"country": country}).profile
    assert (profile.get("climate"), profile.get("season")) == (climate, season)


def test_what_the_data_hold_is_not_derived() -> None:
    assert customer({"country": "PH", "climate": "dry"}).profile["climate"] == "dry"


@pytest.mark.parametrize(
    ("text", "profile", "events", "because"),
    [
        ("orders > 3", {"orders": 5}, [], "orders is 5"),
        ("orders > 3", {}, [], "orders is missing"),
        ("vip is yes", {"vip": False}, [], "vip is no"),
        (
            "first_purchase_at is set",
            {"first_purchase_at": "2026-10-01"},
            [],
            "first_purchase_at was 2026-10-01, 52 days ago",
        ),
        (
            "trial_ends_at is in the next 9 days",
            {"trial_ends_at": "2026-11-30"},
            [],
            "trial_ends_at is 2026-11-30, in 7 days",
        ),
        (
            "last_open_at is set",
            {"last_open_at": "2026-11-22T09:00:00Z"},
            [],
            "last_open_at was 2026-11-22, 3 hours ago",
        ),
        ("did purchase", {}, [["purchase", "3 days ago"], ["purchase", "9 days ago"]], "2 times, last 3 days ago"),
        ("did not purchase", {}, [], "0 times"),
        (
            "sum of amount in purchase > 5",
            {},
            [["purchase", "3 days ago", {"amount": 1.1}], ["purchase", "4 days ago", {"amount": 2.2}]],
            "amount adds up to 3.3, 2 times, last 3 days ago",
        ),
        ('in random 100% of "x"', {"id": "7"}, [], "customer 7 is in this sample"),
        ("next_course is x", {"next_course": ""}, [], 'next_course is ""'),
    ],
)
def test_a_decision_says_why(text: str, profile: dict[str, Any], events: list[list[Any]], because: str) -> None:
    assert decisions(read(text), customer(profile, events)).because == because


def test_a_decision_has_the_parts_of_its_rule() -> None:
    decided = decisions(read('in segment "bakers"'), customer({}, [["purchase", "1 day ago", {"category": "baking"}]]))
    assert (decided.holds, decided.because) == (True, "")
    assert [one.because for one in decided.parts] == ["1 time, last 1 day ago"]


def test_the_edges_of_a_window_belong_to_it() -> None:
    rule = read("last_open_at was 1 to 2 days ago")
    for hours, wanted in ((24, True), (48, True), (23.999, False), (48.001, False)):
        moment = (NOON - timedelta(hours=hours)).isoformat()
        assert holds(rule, customer({"last_open_at": moment})) is wanted, hours
