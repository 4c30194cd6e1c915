"""Time: the clock, how long to wait before another try, and the limit on requests a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

TRIES = 6
FIRST, LONGEST = 0.5, 60.0  # seconds
PATIENCE = 300.0  # seconds that we wait because a server says so; more, and we give up


class Clock(Protocol):
    """What time it is, and how to let it pass; tests have one of their own."""

    def now(self) -> datetime:
        """The moment, in UTC."""
        ...

    def seconds(self) -> float:
        """Seconds since some moment; never goes back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        ...


class RealClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """The moment, in UTC."""
        return datetime.now(UTC)

    def seconds(self) -> float:
        """Seconds since the machine started."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)


def pause(attempt: int, retry_after: str, now: datetime, random: Callable[[], float]) -> float | None:
    """Seconds to wait before the next try, a part of it by chance; None when the server wants more than we have."""
    told = told_pause(retry_after, now)
    if told is not None:
        return told + random() if told <= PATIENCE else None
    most = min(LONGEST, FIRST * 2.0**attempt)
    return most / 2 + random() * most / 2


def told_pause(retry_after: str, now: datetime) -> float | None:
    """What `Retry-After` says, in seconds or as a date."""
    text = retry_after.strip()
    if text.replace(".", "", 1).isdigit():
        return float(text)
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - now).total_seconds())


class Limiter:
    """Lets through so many requests a second, and a few at once after a pause; many threads may ask."""

    def __init__(self, per_second: float, burst: int, clock: Clock) -> None:
        self._rate, self._most, self._clock = per_second, float(burst), clock
        self._left, self._at = self._most, clock.seconds()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait until a request may go."""
        with self._lock:
            now = self._clock.seconds()
            self._left = min(self._most, self._left + (now - self._at) * self._rate)
            self._at = now
            self._left -= 1
            owed = -self._left / self._rate if self._left < 0 else 0.0
        if owed:
            self._clock.sleep(owed)

    def hold(self, seconds: float) -> None:
        """Nobody goes before so many seconds have passed: the server has said so."""
        with self._lock:
            self._left = min(self._left, -seconds * self._rate)
            self._at = self._clock.seconds()
