"""Customers on their way through journeys: on which days each step's mail is due, lot by lot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from buckslip.load.caps import whole_days
from buckslip.model.journey import Journey
from buckslip.model.project import Project
from buckslip.syntax.rules import Rule
from buckslip.syntax.sentences import rule as read
from buckslip.targeting.timeline import FAR, WORD, Numbers, Timeline, Words

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Course:
    """A journey whose sentences have been read; `only_if` by the step's number."""

    journey: Journey
    entry: Rule
    exit: Rule | None
    only_if: Mapping[int, Rule]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Everything that is asked of a customer on the way."""
        return (self.entry, *([self.exit] if self.exit else []), *self.only_if.values())

    @property
    def days(self) -> int:
        """How long it takes."""
        return max((whole_days(step.hours) for step in self.journey.steps), default=0)


def course(one: Journey, project: Project) -> Course | None:
    """The journey with its sentences read; None when one of them cannot be, which is a finding elsewhere."""
    entry = read(one.entry, project.schema, project.audiences)[0]
    exit_ = read(one.exit, project.schema, project.audiences)[0] if one.exit else None
    conditions = {
        number: read(step.only_if, project.schema, project.audiences)[0]
        for number, step in enumerate(one.steps)
        if step.only_if
    }
    only_if = {number: rule for number, rule in conditions.items() if rule is not None}
    if entry is None or (one.exit and exit_ is None) or len(only_if) < len(conditions):
        return None
    return Course(one, entry, exit_, only_if)


def due(taken: Course, timeline: Timeline, hold: int) -> Iterator[tuple[str, Numbers, Numbers]]:
    """For each step that sends a mail: which, and from which to which day it is due for each customer.

    `timeline` begins before day 0. Whoever enters on one of its days takes the steps from then on. Whose entry was
    true all along enters on day 0, as if the journey were switched on. What was due before day 0 was sent then.
    """
    entered = _entered(timeline, timeline.of(taken.entry))
    ended = _first(timeline, timeline.of(taken.exit) & timeline.between(entered, _far(entered))) if taken.exit else None
    here: dict[int, Mask] = {0: entered < FAR}
    for number in _ordered(taken.journey):
        step, there = taken.journey.steps[number], here.pop(number, None)
        if there is None or not there.any():
            continue
        day = entered + whole_days(step.hours)
        going = there & _at(timeline, taken.only_if.get(number), day)
        if step.mail:
            last = day + hold if ended is None else np.minimum(day + hold, ended - 1)
            open_ = going & (day >= 0)
            yield step.mail.value, np.where(open_, day, FAR), np.where(open_, last, -FAR)
        for sent, who in ((True, going), (False, there & ~going)):
            target = taken.journey.after(number, sent=sent)
            if target is not None:
                here[target] = here[target] | who if target in here else who


def _entered(timeline: Timeline, entry: Words) -> Numbers:
    """The day on which each customer enters; FAR for never."""
    before = np.empty_like(entry)
    before[0] = (entry[0] << np.uint64(1)) | (entry[0] & np.uint64(1))  # nobody is seen to enter on the very first day
    for word in range(1, len(entry)):
        before[word] = (entry[word] << np.uint64(1)) | (entry[word - 1] >> np.uint64(WORD - 1))
    day = _first(timeline, entry & ~before)
    zero = -timeline.first
    now = (entry[zero // WORD] >> np.uint64(zero % WORD)) & np.uint64(1)
    return np.where((now != 0) & (day > 0), 0, day)


def _first(timeline: Timeline, days: Words) -> Numbers:
    """The first day of each customer's; FAR for none."""
    found = np.full(days.shape[1], FAR, dtype=np.int64)
    for word in range(len(days) - 1, -1, -1):
        lowest = days[word] & (~days[word] + np.uint64(1))
        place = np.bitwise_count(lowest - np.uint64(1)).astype(np.int64)
        found = np.where(days[word] != 0, place + word * WORD + timeline.first, found)
    return found


def _at(timeline: Timeline, rule: Rule | None, day: Numbers) -> Mask:
    """Whether a rule holds on each customer's own day; false beyond the timeline."""
    if rule is None:
        return np.ones(len(day), dtype=np.bool_)
    days = timeline.of(rule)
    place = day - timeline.first
    inside = (place >= 0) & (place < len(days) * WORD)
    place = np.where(inside, place, 0)
    bits = days[place // WORD, np.arange(len(day))] >> (place % WORD).astype(np.uint64)
    found: Mask = inside & ((bits & np.uint64(1)) != 0)
    return found


def _far(days: Numbers) -> Numbers:
    return np.full_like(days, FAR)


def _ordered(journey: Journey) -> tuple[int, ...]:
    """The steps that can be reached, each after those that lead to it; what leads back, a finding, is left out."""
    order: list[int] = []
    seen: set[int] = set()
    stack: list[tuple[int, bool]] = [(0, False)] if journey.steps else []
    while stack:
        number, done = stack.pop()
        if done:
            order.append(number)
        elif number not in seen:
            seen.add(number)
            stack.append((number, True))
            stack.extend((one, False) for one in journey.following(number))
    return tuple(reversed(order))
