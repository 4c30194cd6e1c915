"""The calendar held against a slow one in plain Python that knows nothing of bits."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from buckslip.model.limits import Cap
from buckslip.model.source import Span
from buckslip.targeting.calendar import Calendar, Rules, Slot, Tally, ones, rules_of, transposed

GOALS = ("upsell", "survey", "renewal")
HERE = Span("rules/limits.yml")


@dataclass
class Slow:
    """One customer: what was sent on which day, by slot."""

    mails: list[tuple[int, int]] = field(default_factory=list)  # (day, slot)
    had: set[str] = field(default_factory=set)
    passed_over: set[int] = field(default_factory=set)
    daily: list[int | None] = field(default_factory=list)
    capped: list[bool] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    tied: int = 0

    def full(self, cap: Cap, slots: list[Slot], day: int) -> bool:
        counted = [
            at
            for at, slot in self.mails
            if day - cap.days < at <= day and cap.counts(slots[slot].goal, slots[slot].mail)
        ]
        return len(counted) >= cap.most

    def live(self, day: int, due: set[int], slots: list[Slot], caps: list[Cap], *, waiting_first: bool) -> None:
        wanted = sorted(slot for slot in due if slots[slot].mail not in self.had)
        full = [cap for cap in caps if self.full(cap, slots, day)]
        busy = any(at == day for at, _ in self.mails)
        free = [
            slot
            for slot in wanted
            if not busy and not any(cap.counts(slots[slot].goal, slots[slot].mail) for cap in full)
        ]
        self.held += [slot for slot in wanted if slot not in free]
        first = [slot for slot in free if slot in self.passed_over] if waiting_first else []
        picked = next(iter([*first, *free]), None)
        if picked is not None:
            mine = slots[picked]
            self.tied += any(slots[one].priority == mine.priority and slots[one].mail != mine.mail for one in free)
            self.mails.append((day, picked))
            self.had.add(mine.mail)
        self.daily.append(picked)
        self.capped.append(bool(wanted) and picked is None)
        self.passed_over = {slot for slot in wanted if slots[slot].mail not in self.had}

    def peak(self, cap: Cap, slots: list[Slot], days: int, window: int) -> int:
        counted = [at for at, slot in self.mails if cap.counts(slots[slot].goal, slots[slot].mail)]
        return max(sum(day - window < at <= day for at in counted) for day in range(days))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Slot], list[Cap], list[list[tuple[int, int, int]]], int, bool]:
    """Slots, caps, for each customer intervals (slot, first day, last day), the number of days, and who goes first."""
    count = draw(st.integers(1, 6) | st.integers(63, 70))
    slots = []
    for number in range(count):
        mail = f"shop/m{draw(st.integers(0, count))}"
        slots.append(
            Slot(f"{mail}/v{number}", mail, draw(st.sampled_from(GOALS)), priority=-draw(st.integers(0, number)))
        )
    slots.sort(key=lambda one: (-one.priority, one.id))
    mails = st.lists(st.sampled_from(sorted({one.mail for one in slots})), min_size=1, max_size=3).map(tuple)
    cap = st.builds(
        Cap,
        st.integers(1, 4),
        st.integers(1, 15) | st.integers(60, 140),
        st.just(""),
        st.just(HERE),
        goal=st.sampled_from(("", "", "upsell")),
        mails=st.just(()) | mails,
    )
    days = draw(st.integers(1, 12) | st.integers(62, 75))
    interval = st.tuples(st.integers(0, count - 1), st.integers(0, days - 1), st.integers(0, days - 1))
    customers = draw(st.lists(st.lists(interval, max_size=12), min_size=1, max_size=5))
    return slots, draw(st.lists(cap, max_size=3)), customers, days, draw(st.booleans())


def due_on(intervals: list[tuple[int, int, int]], day: int) -> set[int]:
    return {slot for slot, first, last in intervals if first <= day <= last}


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_the_calendar_agrees_with_a_slow_one(world: tuple) -> None:
    slots, caps, customers, days, waiting_first = world
    rules = rules_of(slots, caps, waiting_first=waiting_first)
    tally = run(rules, customers, days)
    slow = [Slow() for _ in customers]
    for day in range(days):
        for one, intervals in zip(slow, customers, strict=True):
            one.live(day, due_on(intervals, day), slots, caps, waiting_first=waiting_first)
    expected = np.zeros((days, len(slots) + 1), dtype=int)
    for one in slow:
        for day, picked in enumerate(one.daily):
            expected[day, len(slots) if picked is None else picked] += 1
    assert tally.sent.tolist() == expected.tolist()
    assert tally.capped.tolist() == [sum(one.capped[day] for one in slow) for day in range(days)]
    assert tally.held_back == sum(any(one.capped) for one in slow)
    assert tally.held.tolist() == [sum(one.held.count(slot) for one in slow) for slot in range(len(slots))]
    assert tally.tied == sum(one.tied for one in slow)
    for cap in [Cap(1, 1, "", HERE), *caps]:
        counted = tuple(place for place, slot in enumerate(slots) if cap.counts(slot.goal, slot.mail))
        peaks = [one.peak(cap, slots, days, tally.window) for one in slow]
        assert tally.peaks[rules.counters.index(counted)].tolist() == [peaks.count(k) for k in range(tally.window + 1)]


def run(rules: Rules, customers: list[list[tuple[int, int, int]]], days: int) -> Tally:
    tally = Tally(rules, days)
    calendar = Calendar(rules, len(customers), tally)
    for day in range(days):
        due = np.zeros((rules.words, len(customers)), dtype=np.uint64)
        for number, intervals in enumerate(customers):
            for slot in due_on(intervals, day):
                due[slot // 64, number] |= np.uint64(1 << (slot % 64))
        calendar.step(day, due)
    calendar.close()
    return tally


@settings(max_examples=50, deadline=None)
@given(worlds())
def test_limits_are_never_broken_and_watched_ones_are_counted(world: tuple) -> None:
    slots, caps, customers, days, _ = world
    rules = rules_of(slots, caps)
    free = run(rules.uncapped(), customers, days)
    slow = [Slow() for _ in customers]
    broken = [set() for _ in caps]
    for day in range(days):
        for number, (one, intervals) in enumerate(zip(slow, customers, strict=True)):
            one.live(day, due_on(intervals, day), slots, [], waiting_first=False)
            for place, cap in enumerate(caps):
                more = Cap(cap.most + 1, cap.days, "", HERE, goal=cap.goal, mails=cap.mails)
                broken[place] |= {number} if one.full(more, slots, day) else set()
    assert free.broken.tolist() == [len(one) for one in broken]


def test_the_past_counts() -> None:
    slots = [
        Slot("shop/a/x", "shop/a", "upsell"),
        Slot("shop/b/x", "shop/b", "upsell"),
        Slot("shop/c/x", "shop/c", "survey"),
    ]
    rules = rules_of(slots, [Cap(1, 3, "", HERE, goal="upsell"), Cap(2, 80, "", HERE)])
    tally = Tally(rules, 3)
    calendar = Calendar(rules, 4, tally)
    # the first customer had mail a yesterday; the second something unknown 78 and 79 days ago; the third b today
    calendar.remember(np.array([0]), np.array([1]), [0])
    calendar.remember(np.array([1, 1]), np.array([78, 79]), [])
    calendar.remember(np.array([2]), np.array([0]), [1])
    sent = []
    for day in range(3):
        before = tally.sent.copy()
        calendar.step(day, np.full((1, 4), 0b011, dtype=np.uint64))
        sent.append((tally.sent - before)[day].tolist())
    # day 0: only the fourth gets a; day 1: the second (one of two has left the 80 days); day 2: the first gets b
    assert sent == [[1, 0, 0, 3], [1, 0, 0, 3], [0, 1, 0, 3]]


@given(
    st.lists(st.lists(st.integers(0, 2**64 - 1), min_size=3, max_size=3), min_size=64, max_size=64), st.integers(1, 64)
)
@settings(max_examples=20, deadline=None)
def test_days_of_slots_become_slots_of_days(rows: list[list[int]], count: int) -> None:
    found = transposed(np.array(rows, dtype=np.uint64), count)
    for day in range(count):
        for customer in range(3):
            expected = sum(((rows[slot][customer] >> day) & 1) << slot for slot in range(64))
            assert int(found[day, customer]) == expected


def test_bits_are_counted_by_slot() -> None:
    bits = np.array([[0b101, 0b100], [1, 0]], dtype=np.uint64)
    assert ones(bits, 66).tolist()[:4] == [1, 0, 2, 0]
    assert ones(bits, 66).tolist()[64:] == [1, 0]
