"""Contact pressure: caps that keep mails apart, and mails set off by what customers do often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from buckslip.checks.evidence import Evidence, Hit
from buckslip.model.limits import DEFAULT, Cap, earliest
from buckslip.syntax.rules import Measure, Measured

LAX = "caps-too-lax"  # the loader's own word on caps that allow the documented failure


@dataclass(frozen=True, slots=True)
class Most:
    """How many mails one customer may get: of all commercial ones, and of those that sell more."""

    days: float = 10
    mails: float = 3
    upsell: float = 2


def frequency(evidence: Evidence, most: Most) -> Iterator[Hit]:
    """The caps that count this mail keep a customer from getting more of its kind than policy allows."""
    if any(finding.rule == LAX for finding in evidence.project.findings):
        return
    declared, caps = evidence.declared, _counting(evidence)
    allowed = int(most.upsell if declared.goal == "upsell" else most.mails)
    what = "upsell mails" if declared.goal == "upsell" else "mails"
    place = next((cap.span for cap in caps), evidence.project.limits.span)
    days = int(most.days)
    sent = _most(caps, days)
    if sent > allowed:
        message = f"the caps allow {sent} {what} in {days} days, and {allowed} is the most"
        yield Hit(message, f"write `at most {allowed} {what} in {days} days`", place)


@lru_cache(maxsize=64)
def _most(caps: tuple[Cap, ...], days: int) -> int:
    return len(earliest(caps, days))


@dataclass(frozen=True, slots=True)
class Often:
    """Events that one customer makes many times, and for how many days a mail set off by one must then rest."""

    events: tuple[str, ...] = ("clicked", "opened", "viewed")
    days: float = 7


def recurring(evidence: Evidence, often: Often) -> Iterator[Hit]:
    """A mail that an event sets off needs caps that somebody chose, and a rest after events that come often."""
    timing, limits = evidence.declared.timing, evidence.project.limits
    if timing is None:
        return
    if limits is DEFAULT or not limits.caps:
        message = "an event sets this mail off, and nobody declared how often customers may be written to"
        yield Hit(message, "write rules/limits.yml", limits.span)
    event = evidence.project.schema.events.get(timing.event)
    if event is None or event.name not in often.events:
        return
    days = int(often.days)
    if any(cap.most == 1 and cap.days >= days for cap in _counting(evidence)):
        return
    again = Measured(Measure("count", event.name, hours=days * 24), ">=", 2, event.span)
    if evidence.crowd.possible(again):
        message = f"'{event.name}' comes often, and sets this mail off each time"
        way_out = (
            f"add `did {event.name} at most 1 time in the last {days} days` under all, or a cap of 1 in {days} days"
        )
        yield Hit(message + evidence.crowd.receiver(again), way_out, evidence.place_of_key("trigger"), whole=True)


def _counting(evidence: Evidence) -> tuple[Cap, ...]:
    """The caps that count this mail."""
    mail = evidence.mail
    caps = evidence.project.limits.all_caps
    return tuple(cap for cap in caps if cap.counts(evidence.declared.goal, f"{mail.brand}/{mail.name}"))
