"""The counts of all lots, and the report that they make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from buckslip.load.faults import error, warning
from buckslip.model.finding import Finding, in_file_order
from buckslip.model.limits import OVER_UPSELL
from buckslip.targeting.calendar import Rules, Tally
from buckslip.targeting.outcome import CapDays, Pressure, Simulation, VariantDays
from buckslip.targeting.setting import Setting


@dataclass(slots=True)
class Counted:
    """What the lots have counted so far, with the limits and without; `eligible` are customers by variant."""

    limited: Tally
    unlimited: Tally
    eligible: NDArray[np.int64]

    @classmethod
    def of(cls, rules: Rules, days: int) -> Counted:
        """Nothing yet."""
        return cls(Tally(rules, days), Tally(rules.uncapped(), days), np.zeros(rules.slots, dtype=np.int64))


def summed(
    asked: Setting, rules: Rules, counted: Counted, as_of: datetime, customers: int, *, findings: Sequence[Finding] = ()
) -> Simulation:
    """The report."""
    limited = counted.limited
    variants = tuple(
        VariantDays(
            id=one.slot.id,
            mail=one.slot.mail,
            goal=one.slot.goal,
            priority=one.slot.priority,
            way=one.way,
            eligible=int(counted.eligible[place]),
            daily=tuple(limited.sent[:, place].tolist()),
            held=int(limited.held[place]),
        )
        for place, one in enumerate(asked.openings)
    )
    upsell = tuple(place for place, slot in enumerate(asked.slots) if slot.goal == "upsell")
    pressure = [_pressure("all", 0, counted)]
    if upsell in rules.counters:
        pressure.append(_pressure("upsell", rules.counters.index(upsell), counted))
    found = Simulation(
        as_of=as_of,
        days=len(limited.capped),
        mode=asked.limits.mode,
        zone=asked.limits.zone if asked.limits.mode == "calendar" else "",
        customers=customers,
        variants=variants,
        capped=tuple(limited.capped.tolist()),
        held_back=limited.held_back,
        tied=limited.tied,
        pressure=tuple(pressure),
        caps=tuple(
            CapDays(cap.text, int(over))
            for cap, over in zip(asked.limits.all_caps, counted.unlimited.broken, strict=True)
        ),
        left_out=asked.left_out,
    )
    return replace(found, findings=in_file_order([*findings, *_findings(asked, found)]))


def _pressure(what: str, counter: int, counted: Counted) -> Pressure:
    window = counted.limited.window
    shares = [tally.peaks[counter][::-1].cumsum()[::-1].tolist() for tally in (counted.limited, counted.unlimited)]
    return Pressure(what, window, tuple(shares[0]), tuple(shares[1]))


def _findings(asked: Setting, found: Simulation) -> Iterator[Finding]:
    most, days = OVER_UPSELL
    for one in found.pressure:
        if one.what != "upsell":
            continue
        if one.limited[most]:
            message = f"{_people(one.limited[most])} {most} or more upsell mails in {days} days, within the limits"
            way_out = "write `at most 3 mails in 10 days` into rules/limits.yml"
            yield error("over-upsell", asked.limits.span, message, way_out)
        elif one.unlimited[most]:
            message = (
                f"{_people(one.unlimited[most])} {most} or more upsell mails in {days} days, did no limit hold them"
            )
            way_out = "let the audiences exclude one another, or the mails wait for one another"
            yield warning("upsell-held-back", asked.limits.span, message, way_out)
    for opening, variant in zip(asked.openings, found.variants, strict=True):
        if variant.starved:
            message = (
                f"{variant.sent:,} of {variant.eligible:,} customers who are open to it get it within {found.days} days"
            )
            way_out = "raise its priority, or narrow what goes before it"
            yield replace(warning("starved-variant", opening.span, message, way_out), mail=variant.id)


def _people(count: int) -> str:
    return f"{count:,} customer{'s' * (count != 1)} {'get' if count != 1 else 'gets'}"
