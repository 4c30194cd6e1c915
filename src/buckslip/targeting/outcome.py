"""What a simulation says: mails a day, who is held back and starved, how close together mails come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from buckslip.model.finding import Finding


@dataclass(frozen=True, slots=True)
class VariantDays:
    """One variant: customers who were open to it on some day, and mails on each day.

    `way` is what opens it: audience, trigger or journey. `held` are person-days on which a limit kept it back.
    """

    id: str
    mail: str
    goal: str
    priority: int
    way: str
    eligible: int
    daily: tuple[int, ...]
    held: int

    @property
    def sent(self) -> int:
        """All mails."""
        return sum(self.daily)

    @property
    def starved(self) -> bool:
        """Whether not one in ten of those who were open to it got it."""
        return self.sent * 10 < self.eligible


@dataclass(frozen=True, slots=True)
class Pressure:
    """Customers by their fullest window: `limited[k]` got at least k mails in it, `unlimited[k]` without any limits."""

    what: str  # "all", or a goal
    window: int
    limited: tuple[int, ...]
    unlimited: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CapDays:
    """A limit, and the customers who would get more if it did not hold."""

    text: str
    over: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """The whole calendar; `capped` are customers who were due a mail and got none, on each day."""

    as_of: datetime
    days: int
    mode: str
    zone: str
    customers: int
    variants: tuple[VariantDays, ...]
    capped: tuple[int, ...]
    held_back: int  # customers who were due a mail and got none, on any day
    tied: int  # person-days on which two mails of one priority were open, and their names decided
    pressure: tuple[Pressure, ...]
    caps: tuple[CapDays, ...]
    left_out: tuple[str, ...]  # transactional variants: they follow what a customer does, and no limit counts them
    findings: tuple[Finding, ...] = ()

    @property
    def sent(self) -> int:
        """All mails."""
        return sum(one.sent for one in self.variants)

    def as_json(self) -> dict[str, object]:
        """Everything but the findings, as plain JSON."""
        return {
            "version": 1,
            "as_of": self.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "days": self.days,
            "mode": self.mode,
            "zone": self.zone,
            "customers": self.customers,
            "sent": self.sent,
            "capped": list(self.capped),
            "capped_person_days": sum(self.capped),
            "held_back": self.held_back,
            "tied_person_days": self.tied,
            "variants": [
                {
                    "id": one.id,
                    "mail": one.mail,
                    "goal": one.goal,
                    "priority": one.priority,
                    "way": one.way,
                    "eligible": one.eligible,
                    "sent": one.sent,
                    "daily": list(one.daily),
                    "held_person_days": one.held,
                    "starved": one.starved,
                }
                for one in self.variants
            ],
            "pressure": [
                {
                    "mails": one.what,
                    "window_days": one.window,
                    "at_least": list(one.limited),
                    "at_least_without_limits": list(one.unlimited),
                }
                for one in self.pressure
            ],
            "limits": [{"limit": one.text, "customers_over_without_it": one.over} for one in self.caps],
            "left_out": list(self.left_out),
        }
