"""Day by day, who gets which mail under the limits: two kinds of integers a customer, and numpy over many customers.

`sent` has a bit for each mail that a customer has had (a customer gets a mail once); a history has a bit for each of
the last days on which one of the mails was sent that some limit counts. A customer gets at most one mail a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from buckslip.model.limits import Cap

Words = NDArray[np.uint64]
Places = NDArray[np.intp]

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
    """The state of one lot of customers, and the steps from day to day, each for whom something is open to."""

    def __init__(self, rules: Rules, customers: int, tally: Tally) -> None:
        self._rules = rules
        self._tally = tally
        self._size = customers
        self._sent = np.zeros((rules.words, customers), dtype=np.uint64)
        self._history = np.zeros((len(rules.counters), rules.history_words, customers), dtype=np.uint64)
        self._peaks = np.zeros((len(rules.counters), customers), dtype=np.uint8)
        self._waiting = np.zeros_like(self._sent)
        self._held_back = np.zeros(customers, dtype=np.bool_)
        self._broken = np.zeros((len(rules.watched), customers), dtype=np.bool_)
        self._held = _Counters(self._sent.shape)
        self._masks = [_mask(places, rules.words) for places in rules.counters]
        self._siblings = _table(rules.siblings, rules.words)
        self._rivals = _table(rules.rivals, rules.words)
        self._members = np.zeros((len(rules.counters), rules.slots + 1), dtype=np.uint64)
        for counter, places in enumerate(rules.counters):
            self._members[counter, list(places)] = 1

    def step(self, day: int, due: Words) -> None:
        """One day: `due` has a bit for each slot that is open to a customer. Day 0 is the first; days come in order."""
        if day:
            self._shift()
        open_ = due & ~self._sent
        who = np.flatnonzero((open_ != 0).any(axis=0))
        wanted = open_[:, who]
        free = wanted & self._allowed(who)
        picked = self._picked(free, who)
        got = picked < self._rules.slots
        self._tally.sent[day] += np.bincount(picked, minlength=self._rules.slots + 1)
        self._tally.sent[day, -1] += self._size - len(who)
        self._tally.capped[day] += int(np.count_nonzero(~got))
        self._held_back[who[~got]] = True
        self._held.add(who, wanted & ~free)
        self._send(who[got], picked[got], free[:, got])
        if self._rules.waiting_first:
            self._waiting = open_ & ~self._sent

    def close(self) -> None:
        """Add what was remembered of each customer to the tally."""
        for counter, peaks in enumerate(self._peaks):
            self._tally.peaks[counter] += np.bincount(peaks, minlength=self._tally.window + 1)
        self._tally.held += self._held.sums(self._rules.slots)
        self._tally.held_back += int(np.count_nonzero(self._held_back))
        self._tally.broken += np.count_nonzero(self._broken, axis=1)

    def remember(self, whose: NDArray[np.intp], age: NDArray[np.int64], places: Sequence[int]) -> None:
        """Mails so many days before day 0, of the slots in `places`; without any, only what counts all mails counts."""
        for place in places[:1]:
            for word in range(self._rules.words):
                self._sent[word, whose] |= self._siblings[word, place]
        recent = age < self._rules.history_words * WORD
        whose, age = whose[recent], age[recent]
        bits = ONE << (age % WORD).astype(np.uint64)
        for counter, members in enumerate(self._rules.counters):
            if counter == 0 or set(members) & set(places):
                np.bitwise_or.at(self._history[counter], (age // WORD, whose), bits)
                self._look(counter, whose)

    def _shift(self) -> None:
        for word in range(self._history.shape[1] - 1, 0, -1):
            carried = self._history[:, word - 1] >> np.uint64(WORD - 1)
            self._history[:, word] = (self._history[:, word] << ONE) | carried
        self._history[:, 0] <<= ONE

    def _allowed(self, who: Places) -> Words:
        """The slots that no limit closes."""
        allowed = np.full((self._rules.words, len(who)), EVERY)
        for counter, most, days in self._rules.checks:
            full = self._within(counter, days, who) >= most
            allowed &= np.where(full, ~self._masks[counter][:, None], EVERY)
        return allowed

    def _within(self, counter: int, days: int, who: Places) -> NDArray[np.uint16]:
        """How many mails of a counter each customer got in the last days."""
        total = np.zeros(len(who), dtype=np.uint16)
        for word in range(-(-days // WORD)):
            left = days - word * WORD
            mask = EVERY if left >= WORD else np.uint64((1 << left) - 1)
            total += np.bitwise_count(self._history[counter, word, who] & mask)
        return total

    def _picked(self, free: Words, who: Places) -> Places:
        """The slot that each customer gets; the number of slots for none."""
        first = _lowest(free, self._rules.slots)
        if not self._rules.waiting_first:
            return first
        waited = _lowest(free & self._waiting[:, who], self._rules.slots)
        return np.where(waited < self._rules.slots, waited, first)

    def _send(self, who: Places, picked: Places, free: Words) -> None:
        self._tally.tied += int(np.count_nonzero((free & self._rivals[:, picked]).any(axis=0)))
        self._sent[:, who] |= self._siblings[:, picked]
        self._history[:, 0, who] |= self._members[:, picked]
        for counter in range(len(self._rules.counters)):
            self._look(counter, who)
        for number, (counter, most, days) in enumerate(self._rules.watched):
            self._broken[number, who] |= self._within(counter, days, who) > most

    def _look(self, counter: int, who: Places) -> None:
        """Note how full the last days of these customers are."""
        now = self._within(counter, self._tally.window, who).astype(np.uint8)
        self._peaks[counter, who] = np.maximum(self._peaks[counter, who], now)


class _Counters:
    """A counter for each bit of some words; they stand in planes, one for each binary digit, the lowest first."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._shape = shape
        self._planes: list[Words] = []

    def add(self, who: Places, bits: Words) -> None:
        """One more for each bit that is set, for the customers `who`."""
        some = (bits != 0).any(axis=0)
        who, carry = who[some], bits[:, some]
        for plane in self._planes:
            if not len(who):
                return
            digit = plane[:, who]
            plane[:, who] = digit ^ carry
            carry = digit & carry
        if carry.any():
            self._planes.append(np.zeros(self._shape, dtype=np.uint64))
            self._planes[-1][:, who] = carry

    def sums(self, slots: int) -> NDArray[np.int64]:
        """The counters of each slot, over all customers."""
        total = np.zeros(slots, dtype=np.int64)
        for digit, plane in enumerate(self._planes):
            total += ones(plane, slots) << digit
        return total


def _lowest(free: Words, none: int) -> Places:
    """The first slot that is set; `none` without any."""
    picked = np.full(free.shape[1], none, dtype=np.intp)
    for word in range(len(free) - 1, -1, -1):
        bits = free[word]
        place = np.bitwise_count((bits & (~bits + ONE)) - ONE).astype(np.intp) + word * WORD
        picked = np.where(bits != 0, place, picked)
    return picked


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


def ones(bits: Words, slots: int) -> NDArray[np.int64]:
    """For each slot, the customers whose bit is set."""
    found = []
    for word in bits:
        digits = np.unpackbits(word.view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
        found.append(digits.sum(axis=0, dtype=np.int64))
    return np.concatenate(found)[:slots]


def by_day(open_: Sequence[Words], days: int) -> Iterator[Words]:
    """From words of days for each slot to words of slots for each day, by customer."""
    size = open_[0].shape[1]
    for word in range(-(-days // WORD)):
        count = min(WORD, days - word * WORD)
        squares = []
        for start in range(0, len(open_), WORD):
            rows = np.zeros((WORD, size), dtype=np.uint64)
            for place, one in enumerate(open_[start : start + WORD]):
                rows[place] = one[word]
            squares.append(transposed(rows, count))
        for day in range(count):
            yield np.stack([one[day] for one in squares])


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
        pairs = square.reshape(len(square) // (2 * width), 2, width, square.shape[1])
        upper, under = pairs[:, 0], pairs[:, 1]
        swap = ((upper >> shift) ^ under) & mask
        under ^= swap
        upper ^= swap << shift
        mask ^= mask << np.uint64(max(width // 2, 1))
    return square[:count]
