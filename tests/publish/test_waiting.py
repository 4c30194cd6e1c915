"""How long is waited, by a clock that does not wait."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.publish.shop import FakeClock

from buckslip.publish.waiting import FIRST, LONGEST, PATIENCE, Limiter, pause, told_pause

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TOLD: dict[str, float | None] = {
    "7": 7.0,
    "0": 0.0,
    "1.5": 1.5,
    "Sun, 22 Nov 2026 12:00:30 GMT": 30.0,
    "Sun, 22 Nov 2026 11:00:00 GMT": 0.0,
    "": None,
    "soon": None,
    "-3": None,
}


@pytest.mark.parametrize(("text", "seconds"), TOLD.items())
def test_what_a_server_says(text: str, seconds: float | None) -> None:
    assert told_pause(text, NOW) == seconds


def test_pauses_grow_by_chance_and_have_an_end() -> None:
    longest = [pause(attempt, "", NOW, lambda: 1.0) for attempt in range(12)]
    shortest = [pause(attempt, "", NOW, lambda: 0.0) for attempt in range(12)]
    assert longest[0] == FIRST and longest[-1] == LONGEST
    assert longest == sorted(longest, key=lambda one: one or 0)
    assert all(low == (high or 0) / 2 for low, high in zip(shortest, longest, strict=True))


def test_a_server_that_wants_too_much_is_not_waited_for() -> None:
    assert pause(0, str(int(PATIENCE) + 1), NOW, lambda: 0.0) is None
    assert pause(0, str(int(PATIENCE)), NOW, lambda: 0.5) == PATIENCE + 0.5


def test_so_many_requests_a_second_and_no_more() -> None:
    clock = FakeClock()
    limiter = Limiter(5, 3, clock)
    for _ in range(13):
        limiter.wait()
    assert sum(clock.slept) == pytest.approx(2.0)


def test_everybody_waits_when_the_server_says_so() -> None:
    clock = FakeClock()
    limiter = Limiter(1_000, 1_000, clock)
    limiter.hold(30)
    limiter.wait()
    assert sum(clock.slept) == pytest.approx(30, abs=0.1)
