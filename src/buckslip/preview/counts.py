"""What was counted on customers, as a site may tell it: in fives, and of fewer than five only that there are some.

A review site is often read by more people than the customers' data are. Rounded like this, no number and no difference
of two numbers tells whether one customer has something. `buckslip reach` has the exact numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from buckslip.targeting.numbers import Overlap, Reach, VariantReach
    from buckslip.targeting.outcome import Simulation, VariantDays

Counted = Mapping[str, Any]  # plain JSON, every count of customers rounded

STEP = 5
MAILS, VARIANTS = 24, 40  # the largest, of which overlaps are told
SOME = 1  # stands for one to four; no other rounded count is 1


def rounded(count: int) -> int:
    """0, SOME for fewer than five, else the nearest multiple of five."""
    return SOME if 0 < count < STEP else (count + STEP // 2) // STEP * STEP


def told(count: int) -> str:
    """A rounded count for readers."""
    return f"<{STEP}" if count == SOME else f"{count:,}"


def share(count: int, total: int) -> str:
    """A rounded count as a share of a total, as far as it may be told."""
    if not count or not total:
        return "0 %"
    exact = 100 * (STEP if count == SOME else count) / total
    digits = 1 if exact < 10 and exact != round(exact) else 0
    return f"<{max(exact, 0.1):.{digits}f} %" if count == SOME or exact < 0.1 else f"{min(exact, 100.0):.{digits}f} %"


def of_reach(found: Reach, segments: Mapping[str, int]) -> Counted:
    """The reach of all variants and segments, rounded."""
    mails = {one.id: one.covered for one in found.mails}
    variants = {one.id: one.reach for one in found.variants}
    return {
        "as_of": found.as_of.astimezone(UTC).strftime("%Y-%m-%d"),
        "customers": rounded(found.customers),
        "uncovered": rounded(found.uncovered),
        "variants": [_variant(one) for one in found.variants],
        "mails": {name: rounded(count) for name, count in mails.items()},
        "overlaps": _pairs(found.overlaps, _largest(variants, VARIANTS)),
        "shared": _pairs(found.shared, _largest(mails, MAILS)),
        "segments": {name: rounded(count) for name, count in sorted(segments.items())},
    }


def of_simulation(found: Simulation) -> Counted:
    """The calendar of the next days, mails together with all their variants, rounded."""
    mails: dict[str, list[int]] = {}
    held: dict[str, int] = {}
    for one in found.variants:
        days = mails.setdefault(one.mail, [0] * found.days)
        mails[one.mail] = [before + more for before, more in zip(days, one.daily, strict=True)]
        held[one.mail] = held.get(one.mail, 0) + one.held
    first = found.as_of.astimezone(UTC).date()
    return {
        "dates": [(first + timedelta(days=day)).isoformat() for day in range(found.days)],
        "mode": found.mode,
        "zone": found.zone,
        "sent": rounded(found.sent),
        "daily": [rounded(sum(days[day] for days in mails.values())) for day in range(found.days)],
        "capped": [rounded(one) for one in found.capped],
        "capped_days": rounded(sum(found.capped)),
        "held_back": rounded(found.held_back),
        "mails": [
            {
                "id": name,
                "daily": [rounded(one) for one in days],
                "sent": rounded(sum(days)),
                "held": rounded(held[name]),
            }
            for name, days in sorted(mails.items())
        ],
        "variants": [_days(one) for one in found.variants],
        "pressure": [
            {
                "what": one.what,
                "window": one.window,
                "limited": _exactly(one.limited),
                "unlimited": _exactly(one.unlimited),
            }
            for one in found.pressure
        ],
        "limits": [{"text": one.text, "over": rounded(one.over)} for one in found.caps],
        "left_out": list(found.left_out),
    }


def _days(one: VariantDays) -> dict[str, object]:
    return {
        "id": one.id,
        "mail": one.mail,
        "way": one.way,
        "eligible": rounded(one.eligible),
        "sent": rounded(one.sent),
        "held": rounded(one.held),
        "starved": one.starved and one.eligible >= STEP,
    }


def _variant(one: VariantReach) -> dict[str, object]:
    return {
        "id": one.id,
        "mail": one.mail,
        "priority": one.priority,
        "reach": rounded(one.reach),
        "taken": rounded(one.taken),
        "takers": [[name, rounded(count)] for name, count in one.takers],
        "suppressed": rounded(one.suppressed),
        "held_out": rounded(one.held_out),
        "sent": rounded(one.sent),
    }


def _largest(counts: Mapping[str, int], most: int) -> frozenset[str]:
    reached = [name for name, count in counts.items() if count]
    return frozenset(sorted(reached, key=lambda name: (-counts[name], name))[:most])


def _pairs(found: Sequence[Overlap], names: frozenset[str]) -> list[list[object]]:
    """The pairs of these names, those that share most first."""
    chosen = (one for one in found if one.first in names and one.second in names)
    largest = sorted(chosen, key=lambda one: (-one.customers, one.first, one.second))
    return [[one.first, one.second, rounded(one.customers)] for one in largest]


def _exactly(at_least: Sequence[int]) -> list[int]:
    """Customers with exactly k mails, from those with at least k."""
    return [rounded(one - more) for one, more in zip(at_least, (*at_least[1:], 0), strict=True)]
