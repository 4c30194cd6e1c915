"""Rules followed through time, held against the reference evaluator asked anew on each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.targeting.random_customers import AS_OF, customers, people, rules
from tests.targeting.test_sql_agreement import TABLES, rows

from buckslip.syntax.decide import holds
from buckslip.syntax.rules import Rule
from buckslip.syntax.who import Who
from buckslip.targeting.database import Database
from buckslip.targeting.lots import lots, offset, prepare, wanted
from buckslip.targeting.timeline import Lot, Timeline

FIRST, WORDS = -64, 3
DAYS = (-64, -63, -30, -3, -1, 0, 1, 2, 3, 29, 30, 31, 63, 64, 90, 127)
MICROSECONDS = int(AS_OF.timestamp()) * 1_000_000


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
        HealthCheck.function_scoped_fixture,
    ],
)
@given(batch=st.tuples(people, st.lists(rules, min_size=15, max_size=30)))
def test_every_day_is_what_the_evaluator_says(batch: tuple, tmp_path: Path) -> None:
    found, asked = batch
    everybody = customers(found, "c")
    compared = 0
    for start, lot in read(everybody, asked, tmp_path):
        timeline = Timeline(lot, MICROSECONDS, FIRST, WORDS)
        for rule in asked:
            bits = timeline.of(rule)
            for place in range(lot.size):
                for day in DAYS:
                    answer = bool(int(bits[(day - FIRST) // 64, place]) >> ((day - FIRST) % 64) & 1)
                    one = at(everybody[start + place], day)
                    assert answer == holds(rule, one), (rule, one)
                    compared += 1
    assert compared == len(everybody) * len(asked) * len(DAYS)


def at(one: Who, day: int) -> Who:
    """The same customer some days later, without anything new."""
    past = tuple(done for done in one.events if done.at <= AS_OF)
    return replace(one, as_of=AS_OF + timedelta(days=day), events=past)


def read(everybody: Sequence[Who], asked: Sequence[Rule], folder: Path) -> list[tuple[int, Lot]]:
    """The customers in lots of seven, with the number of the first."""
    with Database(folder) as database:
        for name, described in TABLES.items():
            database.execute(f"CREATE TABLE {name} ({described})")
            for row in rows(everybody)[name]:
                database.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", list(row))
        reading = wanted(asked)
        prepare(database, reading, AS_OF)
        found = list(lots(database, reading, AS_OF, len(everybody), size=7))
    assert sum(one.size for one in found) == len(everybody)
    return [(7 * number, one) for number, one in enumerate(found)]


MIDNIGHT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hours", "expected"),
    [
        ("", -1, 0),  # less than a day ago: the day of the sending
        ("", -24, -1),
        ("", -25, -1),
        ("", -48, -2),
        ("", 1, 1),
        ("", 24, 1),
        ("UTC", -1, 0),
        ("UTC", -4, -1),  # yesterday evening
        ("Asia/Tokyo", -4, 0),  # there it is noon
        ("America/New_York", -1, 0),  # there it is still the evening before
        ("America/New_York", 3, 1),
        ("Nowhere/Land", -4, -1),  # a zone that nobody knows is UTC
    ],
)
def test_where_a_day_begins(zone: str, hours: int, expected: int) -> None:
    offsets = np.array([offset(zone, MIDNIGHT)]) if zone else None
    timeline = Timeline(Lot(1, {}, {}, {}, offsets), int(MIDNIGHT.timestamp()) * 1_000_000, 0, 1)
    moment = MIDNIGHT + timedelta(hours=hours)
    assert timeline.day(np.array([int(moment.timestamp()) * 1_000_000])).tolist() == [expected]
