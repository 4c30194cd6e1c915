"""On which days a rule is true, customer by customer, as bits: every sentence changes only on a few of them.

The future holds no new events, and the values of fields stay as they are: only time passes.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from buckslip.model.schema import FieldSpec
from buckslip.syntax.nodes import And, Not, Or
from buckslip.syntax.rules import Aged, InSegment, Measure, Measured, Rule, Where

Words = NDArray[np.uint64]
Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]

WORD = 64
EVERY = np.uint64(2**64 - 1)
HOUR = 3_600_000_000  # microseconds
DAY = 24 * HOUR
FAR = 10**7  # days; later than anything
MILLIONTH = 1_000_000  # in which amounts are added up, exactly
_BELOW = np.array([(1 << count) - 1 for count in range(WORD)] + [2**64 - 1], dtype=np.uint64)
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

Choice = tuple[str, tuple[Where, ...]]  # an event's name, and what must hold of its properties


@dataclass(frozen=True, slots=True)
class Events:
    """The events of a lot that one choice takes: whose, when in microseconds, and their known properties."""

    whose: NDArray[np.intp]
    at: Numbers
    values: Mapping[FieldSpec, tuple[NDArray[np.float64], Mask]] = field(default_factory=dict)
    names: NDArray[Any] | None = None  # which mail it was about, where that is recorded


@dataclass(frozen=True, slots=True)
class Lot:
    """Some customers: what time does not change, dates in microseconds with what is known, and events."""

    size: int
    steady: Mapping[Rule, Mask]
    dates: Mapping[str, tuple[Numbers, Mask]]
    events: Mapping[Choice, Events]
    offsets: Numbers | None = None  # of each customer's clock from UTC, in microseconds; None for rolling days


class Timeline:
    """The days from `first` on, in words of 64, for one lot. `as_of` is the moment of day 0, in microseconds."""

    def __init__(self, lot: Lot, as_of: int, first: int, words: int) -> None:
        self.lot = lot
        self.as_of = as_of
        self.first = first
        self.words = words
        self._known: dict[Rule, Words] = {}

    def of(self, rule: Rule) -> Words:
        """A row for each word, a column for each customer: bit d of word w is day first + 64 w + d."""
        if (steady := self.lot.steady.get(rule)) is not None:
            return np.repeat(np.where(steady, EVERY, np.uint64(0))[None, :], self.words, axis=0)
        match rule:
            case And(items):
                found = np.full((self.words, self.lot.size), EVERY)
                for one in items:
                    found &= self.of(one)
                return found
            case Or(items):
                found = np.zeros((self.words, self.lot.size), dtype=np.uint64)
                for one in items:
                    found |= self.of(one)
                return found
            case Not(item):
                return ~self.of(item)
            case InSegment(_, inner):
                return self.of(inner)
        if rule not in self._known:
            self._known[rule] = self._leaf(rule)
        return self._known[rule]

    def between(self, first: Numbers, last: Numbers) -> Words:
        """The days from `first` to `last`, both included."""
        found = np.empty((self.words, self.lot.size), dtype=np.uint64)
        for word in range(self.words):
            base = self.first + word * WORD
            start = _BELOW[np.clip(first - base, 0, WORD)]
            found[word] = _BELOW[np.clip(last - base + 1, 0, WORD)] & ~start
        return found

    def after(self, choice: Choice, hours: int, days: int) -> Words:
        """The day on which so many hours have passed since one of the events, and `days` more; from day 0 on."""
        events = self.lot.events[choice]
        first = self.day(events.at + hours * HOUR, events.whose)
        events, first = Events(events.whose[first >= 0], events.at[first >= 0]), first[first >= 0]
        counts, rows = self._totals(events, first, first + days, None)
        return self._packed(counts > 0, rows, default=False)

    def day(self, at: Numbers, whose: NDArray[np.intp] | None = None) -> Numbers:
        """The day of each moment: the first one whose moment is not before it, or its date in the customer's zone."""
        if self.lot.offsets is None:
            return -((self.as_of - at) // DAY)
        offsets = self.lot.offsets if whose is None else self.lot.offsets[whose]
        return (at + offsets) // DAY - (self.as_of + offsets) // DAY

    def _leaf(self, leaf: Rule) -> Words:
        match leaf:
            case Aged(of, least, most):
                at, known = self.lot.dates[of.path[-1]]
                first = -((self.as_of - at - least * HOUR) // DAY)
                last = np.full_like(first, FAR) if most is None else (at + most * HOUR - self.as_of) // DAY
                return self.between(np.where(known, first, FAR), last)
            case Measured(measure, op, value):
                return self._measured(measure, op, value)
            case _:
                raise KeyError(leaf)

    def _measured(self, measure: Measure, op: str, value: float) -> Words:
        events = self.lot.events[measure.event, measure.where]
        compare = _OPERATORS[op]
        first = -((self.as_of - events.at) // DAY)
        last = np.full_like(first, FAR)
        if measure.hours is not None:
            last = (events.at + measure.hours * HOUR - self.as_of) // DAY
        nothing = bool(compare(0, value))
        if measure.property is None:
            counts, rows = self._totals(events, first, last, None)
            return self._packed(compare(counts, value), rows, default=nothing)
        bound = float(Decimal(str(value)) * MILLIONTH)
        amounts, known = events.values[measure.property]
        chosen = Events(events.whose[known], events.at[known])
        first, last, amounts = first[known], last[known], amounts[known]
        if measure.how == "max":
            highest, rows = self._highest(chosen, first, last, amounts)
            return self._packed(compare(highest, bound), rows, default=nothing)
        sums, rows = self._totals(chosen, first, last, amounts)
        if measure.how == "average":
            counts, _ = self._totals(chosen, first, last, None)
            above = np.where(counts > 0, compare(sums, bound * counts), nothing)
            return self._packed(above, rows, default=nothing)
        return self._packed(compare(sums, bound), rows, default=nothing)

    def _totals(
        self, events: Events, first: Numbers, last: Numbers, amounts: NDArray[np.float64] | None
    ) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """For each customer with events, the total on each day of the events that count from `first` to `last`."""
        days = self.words * WORD
        rows, place = np.unique(events.whose, return_inverse=True)
        start = np.clip(first - self.first, 0, days)
        end = np.maximum(np.clip(last - self.first + 1, 0, days), start)
        size = len(rows) * (days + 1)
        change = np.bincount(place * (days + 1) + start, weights=amounts, minlength=size).astype(np.float64)
        change -= np.bincount(place * (days + 1) + end, weights=amounts, minlength=size)
        return np.cumsum(change.reshape(len(rows), days + 1)[:, :days], axis=1), rows

    def _highest(
        self, events: Events, first: Numbers, last: Numbers, amounts: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """For each customer with events, the greatest value on each day; 0 without one."""
        rows, place = np.unique(events.whose, return_inverse=True)
        found = np.full((len(rows), self.words * WORD), -np.inf)
        for day in range(self.words * WORD):
            counts = (first <= self.first + day) & (last >= self.first + day)
            np.maximum.at(found[:, day], place[counts], amounts[counts])
        return np.where(np.isinf(found), 0.0, found), rows

    def _packed(self, truth: NDArray[Any], rows: NDArray[np.intp], *, default: bool) -> Words:
        """The truth of each day as bits, for the customers in `rows`; for others the same on every day."""
        found = np.full((self.words, self.lot.size), EVERY if default else np.uint64(0))
        if len(rows):
            bits = np.packbits(np.asarray(truth, dtype=np.bool_), axis=1, bitorder="little")
            found[:, rows] = bits.reshape(len(rows), -1).view("<u8").T
        return found
