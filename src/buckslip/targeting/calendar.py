"""Day by day, who gets which mail under the limits: two kinds of integers a customer, and numpy over many customers.

`sent` has a bit for each mail that a customer has had (a customer gets a mail once); a history has a bit for each of
the last days on which one of the mails was sent that some limit counts. A customer gets at most one mail a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from buckslip.model.limits import Cap

Words = NDArray[np.uint64]

WORD = 64
ONE = np.uint64(1)
EVERY = np.uint64(2**64 - 1)
WINDOW = 10  # days over which mails are added up for the report


@dataclass(frozen=True, slots=True)
class Slot:
    """A variant in the calendar; slots stand in the order of their priority."""

    id: str
    mail: str
    goal: str
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits as the calendar needs them. `counters` are the distinct choices of slots whose days are remembered.

    The first counter counts every mail. A check is (counter, most, days): no mail of the counter's slots as long as
    `most` of them were sent within `days`.
    """

    slots: int
    counters: tuple[tuple[int, ...], ...]
    checks: tuple[tuple[int, int, int], ...]
    siblings: tuple[tuple[int, ...], ...]  # of each slot, those of the same mail, itself included
    rivals: tuple[tuple[int, ...], ...]  # of each slot, those of other mails with the same priority
    waiting_first: bool = False
    watched: tuple[tuple[int, int, int], ...] = ()  # checks that are only looked at

    @property
    def words(self) -> int:
        """The words in which the slots' bits stand."""
        return max(1, -(-self.slots // WORD))

    @property
    def history_words(self) -> int:
        """The words in which the remembered days stand."""
        return -(-max(days for _, _, days in (*self.checks, *self.watched)) // WORD)

    def uncapped(self) -> Rules:
        """The same without any limit but one mail a day."""
        return replace(self, checks=self.checks[:1], watched=self.checks[1:], waiting_first=False)


def rules_of(
    slots: Sequence[Slot], caps: Sequence[Cap], *, waiting_first: bool = False, watched: Sequence[Cap] = ()
) -> Rules:
    """The rules that caps make for these slots; what `watched` counts is remembered and never checked."""
    everything = tuple(range(len(slots)))
    counters = [everything]
    checks = [(0, 1, 1)]
    for cap in (*caps, *watched):
        counted = tuple(place for place, slot in enumerate(slots) if cap.counts(slot.goal, slot.mail))
        if counted not in counters:
            counters.append(counted)
        if cap in caps:
            checks.append((counters.index(counted), cap.most, cap.days))
    siblings = tuple(tuple(place for place, one in enumerate(slots) if one.mail == slot.mail) for slot in slots)
    rivals = tuple(
        tuple(place for place, one in enumerate(slots) if one.mail != slot.mail and one.priority == slot.priority)
        for slot in slots
    )
    return Rules(len(slots), tuple(counters), tuple(checks), siblings, rivals, waiting_first)


class Tally:
    """What a run through the calendar has counted, for all customers so far."""

    def __init__(self, rules: Rules, days: int, window: int = WINDOW) -> None:
        slots = rules.slots
        self.window = window
        self.sent = np.zeros((days, slots + 1), dtype=np.int64)  # the last column: nothing
        self.capped = np.zeros(days, dtype=np.int64)  # customers who were due a mail and got none
        self.held = np.zeros(slots, dtype=np.int64)  # person-days on which a limit kept this one back
        self.peaks = np.zeros((len(rules.counters), window + 1), dtype=np.int64)  # customers by their fullest window
        self.held_back = 0  # customers who got no mail on a day on which one was due
        self.tied = 0  # person-days on which the names decided between two mails of one priority
        self.broken = np.zeros(len(rules.watched), dtype=np.int64)  # customers for whom a watched check was broken


class Calendar:
    """The state of one lot of customers, and the steps from day to day."""

    def __init__(self, rules: Rules, customers: int, tally: Tally) -> None:
        self._rules = rules
        self._tally = tally
        self._size = customers
        self.sent = np.zeros((rules.words, customers), dtype=np.uint64)
        self.history = np.zeros((len(rules.counters), max(1, rules.history_words), customers), dtype=np.uint64)
        self._recent = np.zeros((len(rules.counters), customers), dtype=np.uint64)
        self._peaks = np.zeros((len(rules.counters), customers), dtype=np.uint8)
        self._waiting = np.zeros_like(self.sent)
        self._ever_held = np.zeros(customers, dtype=np.bool_)
        self._planes: list[Words] = []
        self._broken = np.zeros((len(rules.watched), customers), dtype=np.bool_)
        self._window = np.uint64((1 << tally.window) - 1)
        self._masks = [_mask(places, rules.words) for places in rules.counters]
        self._siblings = _table(rules.siblings, rules.words)
        self._rivals = _table(rules.rivals, rules.words)
        members = np.zeros((len(rules.counters), rules.slots + 1), dtype=np.uint64)
        for counter, places in enumerate(rules.counters):
            members[counter, list(places)] = 1
        self._members = members

    def step(self, day: int, due: Words) -> None:
        """One day: `due` has a bit for each slot that is open to a customer. Day 0 is the first; days come in order."""
        if day:
            self._shift()
        allowed = self._allowed()
        open_ = due & ~self.sent
        free = open_ & allowed
        picked = self._picked(free)
        got = picked < self._rules.slots
        self._count(day, open_, open_ & ~allowed, picked, got)
        self._tally.tied += int(np.count_nonzero((free & self._rivals[:, picked]).any(axis=0)))
        self.sent |= self._siblings[:, picked]
        marks = self._members[:, picked]
        self.history[:, 0] |= marks
        self._recent |= marks
        np.maximum(self._peaks, np.bitwise_count(self._recent & self._window), out=self._peaks)
        for number, (counter, most, days) in enumerate(self._rules.watched):
            self._broken[number] |= self._within(counter, days) > most
        if self._rules.waiting_first:
            self._waiting = open_ & ~self.sent

    def close(self) -> None:
        """Add what was remembered of each customer to the tally."""
        for counter, peaks in enumerate(self._peaks):
            self._tally.peaks[counter] += np.bincount(peaks, minlength=self._tally.window + 1)
        self._tally.held += _counted(self._planes, self._rules.slots)
        self._tally.held_back += int(np.count_nonzero(self._ever_held))
        self._tally.broken += np.count_nonzero(self._broken, axis=1)

    def remember(self, whose: NDArray[np.intp], age: NDArray[np.int64], places: Sequence[int]) -> None:
        """Mails so many days before day 0, of the slots in `places`; without any, only what counts all mails counts."""
        for place in places[:1]:
            for word in range(self._rules.words):
                self.sent[word, whose] |= self._siblings[word, place]
        chosen = age < self.history.shape[1] * WORD
        whose, age = whose[chosen], age[chosen]
        bits = ONE << (age % WORD).astype(np.uint64)
        for counter, members in enumerate(self._rules.counters):
            if counter == 0 or set(members) & set(places):
                np.bitwise_or.at(self.history[counter], (age // WORD, whose), bits)
                self._recent[counter] = self.history[counter, 0]

    def _shift(self) -> None:
        for word in range(self.history.shape[1] - 1, 0, -1):
            self.history[:, word] = (self.history[:, word] << ONE) | (self.history[:, word - 1] >> np.uint64(WORD - 1))
        self.history[:, 0] <<= ONE
        self._recent <<= ONE

    def _allowed(self) -> Words:
        allowed = np.full((self._rules.words, self._size), EVERY)
        for counter, most, days in self._rules.checks:
            full = self._within(counter, days) >= most
            closed = self._masks[counter][:, None]
            allowed &= ~np.where(full[None, :], closed, np.uint64(0))
        return allowed

    def _within(self, counter: int, days: int) -> NDArray[np.int64]:
        """How many mails of a counter each customer got in the last days."""
        total = np.zeros(self._size, dtype=np.int64)
        for word in range(-(-days // WORD)):
            left = days - word * WORD
            mask = EVERY if left >= WORD else np.uint64((1 << left) - 1)
            total += np.bitwise_count(self.history[counter, word] & mask)
        return total

    def _picked(self, free: Words) -> NDArray[np.intp]:
        """The slot that each customer gets; the number of slots for none."""
        first = self._lowest(free)
        if not self._rules.waiting_first:
            return first
        waited = self._lowest(free & self._waiting)
        return np.where(waited < self._rules.slots, waited, first)

    def _lowest(self, free: Words) -> NDArray[np.intp]:
        picked = np.full(self._size, self._rules.slots, dtype=np.intp)
        for word in range(self._rules.words - 1, -1, -1):
            bits = free[word]
            place = np.bitwise_count((bits & (~bits + ONE)) - ONE).astype(np.intp) + word * WORD
            picked = np.where(bits != 0, place, picked)
        return picked

    def _count(self, day: int, open_: Words, closed: Words, picked: NDArray[np.intp], got: NDArray[np.bool_]) -> None:
        self._tally.sent[day] += np.bincount(picked, minlength=self._rules.slots + 1)
        without = (open_ != 0).any(axis=0) & ~got
        self._tally.capped[day] += int(np.count_nonzero(without))
        self._ever_held |= without
        _added(self._planes, closed)


def _mask(places: Sequence[int], words: int) -> Words:
    found = np.zeros(words, dtype=np.uint64)
    for place in places:
        found[place // WORD] |= ONE << np.uint64(place % WORD)
    return found


def _table(rows: Sequence[Sequence[int]], words: int) -> Words:
    """The masks of rows of places, by row; nothing after the last."""
    found = np.zeros((words, len(rows) + 1), dtype=np.uint64)
    for number, places in enumerate(rows):
        found[:, number] = _mask(places, words)
    return found


def _added(planes: list[Words], bits: Words) -> None:
    """Add one to the counter of each bit that is set; counters stand in planes, the lowest digit first."""
    carry = bits
    for number, plane in enumerate(planes):
        planes[number], carry = plane ^ carry, plane & carry
    if carry.any():
        planes.append(carry)


def _counted(planes: Sequence[Words], slots: int) -> NDArray[np.int64]:
    """The counters of each bit, summed over customers."""
    total = np.zeros(slots, dtype=np.int64)
    for digit, plane in enumerate(planes):
        total += ones(plane, slots) << digit
    return total


def ones(bits: Words, slots: int) -> NDArray[np.int64]:
    """For each slot, the customers whose bit is set."""
    found = []
    for word in bits:
        digits = np.unpackbits(word.view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
        found.append(digits.sum(axis=0, dtype=np.int64))
    return np.concatenate(found)[:slots]


def transposed(days: Words, count: int = WORD) -> Words:
    """From a row of days for each of 64 slots to a row of slots for each of the first `count` days.

    The bits of every customer are a square of 64 by 64, mirrored by six rounds of swaps (Warren, Hacker's Delight,
    section 7-3); for up to 32 days the lower half of the square is enough after the first.
    """
    half = np.uint64(WORD // 2)
    lower = np.uint64(0xFFFFFFFF)
    low, high = days[: WORD // 2], days[WORD // 2 :]
    kept = [(low & lower) | (high << half)]
    if count > WORD // 2:
        kept.append((low >> half) | (high & ~lower))
    square = np.concatenate(kept)
    mask = lower ^ (lower << np.uint64(16))
    for width in (16, 8, 4, 2, 1):
        shift = np.uint64(width)
        pairs = square.reshape(-1, 2, width, square.shape[1])
        upper, under = pairs[:, 0], pairs[:, 1]
        swap = ((upper >> shift) ^ under) & mask
        under ^= swap
        upper ^= swap << shift
        mask ^= mask << np.uint64(max(width // 2, 1))
    return square[:count]
