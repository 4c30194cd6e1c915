"""The next days on a file of customers: who gets which mail on which day, under the limits of the project."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from buckslip.model.limits import OVER_UPSELL, Cap
from buckslip.model.schema import FieldSpec, Schema
from buckslip.model.source import Span
from buckslip.targeting.calendar import Calendar, Rules, by_day, rules_of
from buckslip.targeting.database import Database, Watch
from buckslip.targeting.features import Total, fields_of, totals_of
from buckslip.targeting.lots import Wanted, lots, prepare, wanted
from buckslip.targeting.outcome import Simulation
from buckslip.targeting.setting import ABOUT, SENT, Setting
from buckslip.targeting.tables import Inputs, Needs, tables
from buckslip.targeting.timeline import WORD, Lot, Timeline, Words
from buckslip.targeting.totals import Counted, summed
from buckslip.targeting.walk import due

UPSELL = Cap(OVER_UPSELL[0] - 1, OVER_UPSELL[1], "", Span(""), goal="upsell")
ZONE = "timezone"
LONGEST = 366


def simulate(
    asked: Setting,
    inputs: Inputs,
    schema: Schema,
    as_of: datetime,
    days: int,
    *,
    memory: str = "",
    watch: Watch | None = None,
) -> Simulation:
    """Follow every customer for `days` days. Raises UsageError when a file cannot serve."""
    zone = asked.limits.zone if asked.limits.mode == "calendar" else ""
    if zone == "customer" and ZONE not in schema.fields:
        zone = "UTC"  # a finding of `check`
    mail = asked.history if asked.history in ABOUT else ""
    reading = wanted(asked.rules, asked.choices, zone, mail)
    rules = rules_of(
        asked.slots, asked.limits.all_caps, waiting_first=asked.limits.prefer == "waiting", watched=(UPSELL,)
    )
    counted = Counted.of(rules, days)
    with tempfile.TemporaryDirectory(prefix="buckslip-") as folder, Database(Path(folder), memory, watch) as database:
        database.label = "reading"
        customers, findings = tables(database, inputs, schema, _needs(asked, reading, schema, as_of), Path(folder))
        prepare(database, reading, as_of)
        for number, lot in enumerate(lots(database, reading, as_of, customers)):
            follow(asked, rules, lot, as_of, days, counted)
            if watch:
                watch("simulating", min(100.0, (number + 1) * 100.0 * lot.size / max(customers, 1)))
    return summed(asked, rules, counted, as_of, customers, findings=findings)


def _needs(asked: Setting, reading: Wanted, schema: Schema, as_of: datetime) -> Needs:
    """The fields and the events, as those who read files want to know them."""
    fields: dict[str, FieldSpec] = dict(fields_of(asked.rules))
    if reading.zone == "customer":
        fields[ZONE] = schema.fields[ZONE]
    totals = [*totals_of(asked.rules), *(Total("count", event, None, where, None) for event, where in asked.choices)]
    if reading.mail:
        spec = next(one for one in schema.events[SENT].properties if one.name == reading.mail)
        totals.append(Total("count", SENT, spec, (), None))
    return Needs(fields=fields, as_of=as_of, totals=tuple(totals))


# One lot -----------------------------------------------------------------------------------------------------------


def follow(asked: Setting, rules: Rules, lot: Lot, as_of: datetime, days: int, counted: Counted) -> None:
    """Take some customers through all days, with the limits and without."""
    if not asked.openings:
        return
    moment = as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)
    start = int(moment.timestamp()) * 1_000_000 + moment.microsecond
    timeline = Timeline(lot, start, 0, -(-days // WORD))
    open_ = _open(asked, timeline, days)
    counted.eligible += np.array([np.count_nonzero(one.any(axis=0)) for one in open_], dtype=np.int64)
    calendars = [Calendar(rules, lot.size, counted.limited), Calendar(rules.uncapped(), lot.size, counted.unlimited)]
    if asked.history:
        for one in calendars:
            _remember(asked, one, timeline)
    for day, bits in enumerate(by_day(open_, days)):
        for one in calendars:
            one.step(day, bits)
    for one in calendars:
        one.close()


def _open(asked: Setting, timeline: Timeline, days: int) -> list[Words]:
    """The days on which each variant is open to each customer."""
    steps = _steps(asked, timeline)
    taken: dict[str, Words] = {}
    end = _within(timeline.words, days)
    found = []
    for one in asked.openings:
        matching = timeline.of(one.audience)
        before = taken.get(one.slot.mail)
        bits = matching if before is None else matching & ~before
        taken[one.slot.mail] = matching if before is None else matching | before
        bits = bits & timeline.of(one.gate) & end
        if one.choice:
            bits &= timeline.after(one.choice, one.hours, asked.limits.hold)
        elif one.way == "journey":
            none = np.zeros_like(bits)
            bits &= steps.get(one.slot.id, none) | steps.get(one.slot.mail, none)
        found.append(bits)
    return found


def _within(words: int, days: int) -> Words:
    """The days of the simulation."""
    whole = (1 << days) - 1
    return np.array([[(whole >> (word * WORD)) & (2**WORD - 1)] for word in range(words)], dtype=np.uint64)


def _steps(asked: Setting, timeline: Timeline) -> Mapping[str, Words]:
    """The days on which journeys open each mail (or one variant of it)."""
    found: dict[str, Words] = {}
    for one in asked.courses:
        back = -(-(one.days + asked.limits.hold + 1) // WORD)
        longer = Timeline(timeline.lot, timeline.as_of, -back * WORD, back + timeline.words)
        for name, first, last in due(one, longer, asked.limits.hold):
            bits = timeline.between(first, last)
            found[name] = found[name] | bits if name in found else bits
    return found


def _remember(asked: Setting, calendar: Calendar, timeline: Timeline) -> None:
    """The mails before the first day, as far as any limit looks back."""
    events = timeline.lot.events[SENT, ()]
    age = -timeline.day(events.at, events.whose)
    slots: dict[str, list[int]] = {}
    for place, slot in enumerate(asked.slots):
        slots.setdefault(slot.id, []).append(place)
        slots.setdefault(slot.mail, []).append(place)
    names = events.names if events.names is not None else np.full(len(age), "")
    for name in np.unique(names.astype(str)):
        places = slots.get(str(name), [])
        chosen = (names.astype(str) == name) & (age >= 0)
        calendar.remember(events.whose[chosen], age[chosen], places)
