"""Contact pressure: how many mails a customer may get, and how close together."""

from __future__ import annotations

from dataclasses import dataclass

from buckslip.model.source import Span

OVER_UPSELL = (5, 10)  # five upsell mails in ten days cost a software company its unsubscribes and its support queue


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `most` mails in any `days` days, the last of them today.

    `at least 2 days between mails` is at most 1 mail in 3 days. Of the mails that a cap counts, `goal` and `brand` name
    some ("" means all), `mails` those of an exclusive group. Transactional mails are never counted.
    """

    most: int
    days: int
    text: str  # as written
    span: Span
    goal: str = ""
    brand: str = ""
    mails: tuple[str, ...] = ()  # `<brand>/<mail>`; () means all

    def counts(self, goal: str, mail: str) -> bool:
        """Whether it counts a mail `<brand>/<name>` with this goal."""
        brand = mail.split("/", 1)[0]
        return self.goal in ("", goal) and self.brand in ("", brand) and (not self.mails or mail in self.mails)


@dataclass(frozen=True, slots=True)
class Limits:
    """`rules/limits.yml`.

    `mode` says where a day begins: `rolling` counts back in steps of 24 hours from the moment of sending, `calendar`
    from midnight in `zone` (an IANA name, or "customer" for each customer's own). When two mails are due on one day,
    `prefer` says who goes first: the one of higher "priority", or the one that has been "waiting". A mail of a trigger
    or a journey that is held back is tried again for `hold` days.
    """

    span: Span
    caps: tuple[Cap, ...] = ()
    exclusive: tuple[Cap, ...] = ()
    recommendations: int | None = None
    mode: str = "rolling"
    zone: str = "UTC"
    prefer: str = "priority"
    hold: int = 7

    @property
    def all_caps(self) -> tuple[Cap, ...]:
        """The caps, and the exclusive groups as caps."""
        return (*self.caps, *self.exclusive)


_HERE = Span("rules/limits.yml")
DEFAULT_CAPS = (
    Cap(3, 10, "at most 3 mails in 10 days", _HERE),
    Cap(1, 2, "at least 1 day between mails", _HERE),
)
DEFAULT = Limits(_HERE, DEFAULT_CAPS)


def earliest(caps: tuple[Cap, ...], days: int) -> tuple[int, ...]:
    """The days, from 0, of the most mails that one customer can get in `days` days, at one mail a day.

    Sending as early as the caps allow is best: each mail's first possible day grows with those of the mails before it.
    """
    sent: list[int] = []
    while True:
        allowed = [sent[-cap.most] + cap.days for cap in caps if len(sent) >= cap.most]
        day = max([sent[-1] + 1 if sent else 0, *allowed])
        if day >= days:
            return tuple(sent)
        sent.append(day)
