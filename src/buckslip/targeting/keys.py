"""The variables of a customer as a solver sees them: numbers by the cuts they lie below, choices by their values.

A number is known only by its place among the cuts that rules make ("order encoding"): for each cut there is one literal
that says whether the number lies below it. That decides every rule of the language, since each leaf speaks of one
number, and a model of the solver reads back as one interval for each.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf

TRUE, FALSE = 1, -1
FEW = 24  # options that are told apart pair by pair
Number = int | float
Place = tuple[Number, int]  # below (c, 0): x < c; below (c, 1): x <= c


class Clauses:
    """Clauses that wait for a solver, and gates over literals, each of which is made once."""

    def __init__(self) -> None:
        self.variables = 1
        self.waiting: list[list[int]] = [[TRUE]]
        self._gates: dict[tuple[int, ...], int] = {}

    def variable(self) -> int:
        """A new literal."""
        self.variables += 1
        return self.variables

    def add(self, *literals: int) -> None:
        """At least one of them is true."""
        if TRUE not in literals:
            self.waiting.append([one for one in literals if one != FALSE])

    def all(self, literals: Iterable[int]) -> int:
        """A literal that is true just when all of them are."""
        parts = {one for one in literals if one != TRUE}
        if FALSE in parts or any(-one in parts for one in parts):
            return FALSE
        if len(parts) < 2:
            return next(iter(parts), TRUE)
        key = tuple(sorted(parts))
        if key not in self._gates:
            gate = self._gates[key] = self.variable()
            self.waiting.extend([-gate, one] for one in key)
            self.waiting.append([gate, *(-one for one in key)])
        return self._gates[key]

    def any(self, literals: Iterable[int]) -> int:
        """A literal that is true just when one of them is."""
        return -self.all(-one for one in literals)


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a number lies: between two cuts, each with or without its end."""

    low: Number
    high: Number
    with_low: bool
    with_high: bool

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, int | float):
            return False
        above = value >= self.low if self.with_low else value > self.low
        return above and (value <= self.high if self.with_high else value < self.high)


class Ordered:
    """A number that is known by the cuts it lies below. `whole` numbers have no room between n and n+1."""

    def __init__(self, clauses: Clauses, *, whole: bool = False, least: Number = -inf, most: Number = inf) -> None:
        self.clauses = clauses
        self.whole = whole
        self.least, self.most = least, most
        self.places: list[Place] = []
        self.asked: set[Number] = set()  # by rules, not by links between numbers
        self._below: dict[Place, int] = {}

    def canonical(self, place: Place) -> Place:
        """The cut as all its equals are written: for whole numbers always `x <= n`."""
        if not self.whole:
            return place
        value, side = place
        return (floor(value), 1) if side else (ceil(value) - 1, 1)

    def below(self, value: Number, *, inclusive: bool) -> int:
        """The literal for `x < value`, or `x <= value`."""
        place = self.canonical((value, int(inclusive)))
        if place <= (self.least, 0):
            return FALSE
        if place >= (self.most, 1):
            return TRUE
        if place not in self._below:
            self._insert(place)
        return self._below[place]

    def _insert(self, place: Place) -> None:
        literal = self._below[place] = self.clauses.variable()
        at = bisect_left(self.places, place)
        insort(self.places, place)
        if at > 0:
            self.clauses.add(-self._below[self.places[at - 1]], literal)
        if at + 1 < len(self.places):
            self.clauses.add(-literal, self._below[self.places[at + 1]])

    def at_or_after(self, place: Place) -> int:
        """The literal of the first cut that stands at `place` or after it; TRUE when there is none."""
        place = self.canonical(place)
        if place <= (self.least, 0):
            return FALSE
        at = bisect_left(self.places, place)
        return self._below[self.places[at]] if at < len(self.places) else TRUE

    def compare(self, op: str, value: Number) -> int:
        """The literal for `x op value`."""
        self.asked.add(value)
        if op in ("<", "<="):
            return self.below(value, inclusive=op == "<=")
        if op in (">", ">="):
            return -self.below(value, inclusive=op == ">")
        equal = self.clauses.all((-self.below(value, inclusive=False), self.below(value, inclusive=True)))
        return equal if op == "==" else -equal

    def cuts(self) -> list[tuple[Place, int]]:
        """Every cut with its literal, in order."""
        return [(place, self._below[place]) for place in self.places]

    def between(self, is_true: Callable[[int], bool]) -> Interval:
        """Where a model puts the number."""
        low: Place = (self.least, 0)
        high: Place = (self.most, 1)
        for place, literal in self.cuts():
            if is_true(literal):
                high = min(high, place)
                break
            low = max(low, place)
        if self.whole:
            first = low[0] + low[1] if low[0] != -inf else -inf
            return Interval(first, high[0], with_low=True, with_high=True)
        return Interval(low[0], high[0], with_low=not low[1], with_high=bool(high[1]))

    def bounds(self, is_true: Callable[[int], bool]) -> Sequence[int]:
        """The one or two literals that say where a model puts the number."""
        found: list[int] = []
        for _, literal in self.cuts():
            if is_true(literal):
                return [*found, literal]
            found = [-literal]
        return found


class Chosen:
    """One of several values, or none when it is missing: a text, a boolean, one of an enum.

    With `options` the domain is closed; an open one gains an option for each value that rules name.
    """

    def __init__(self, clauses: Clauses, has: int, options: Iterable[str | bool | Number] | None = None) -> None:
        self.clauses = clauses
        self.has = has
        self.is_open = options is None
        self.options: dict[str | bool | Number, int] = {}
        self._taken = FALSE  # whether one of the options so far holds, once they are many
        for one in options or ():
            self._option(one)
        if not self.is_open:
            clauses.add(-has, *self.options.values())

    def equals(self, value: str | bool | Number) -> int:
        """The literal for "it is there and equal to `value`"; FALSE when it never is."""
        if value not in self.options and self.is_open:
            self._option(value)
        return self.options.get(value, FALSE)

    def _option(self, value: str | bool | Number) -> None:
        if value in self.options:
            return
        literal = self.clauses.variable()
        self.clauses.add(-literal, self.has)
        self._at_most_one(literal)
        self.options[value] = literal

    def _at_most_one(self, literal: int) -> None:
        """Pair by pair while there are few options; then by a ladder, since pairs grow with the square."""
        if len(self.options) < FEW:
            for other in self.options.values():
                self.clauses.add(-literal, -other)
            return
        if self._taken == FALSE:
            self._taken = self.clauses.variable()
            for other in self.options.values():
                self.clauses.add(-other, self._taken)
        self.clauses.add(-literal, -self._taken)
        taken = self.clauses.variable()
        self.clauses.add(-literal, taken)
        self.clauses.add(-self._taken, taken)
        self._taken = taken

    def bounds(self, is_true: Callable[[int], bool]) -> Sequence[int]:
        """The literals that say what a model chose."""
        for literal in self.options.values():
            if is_true(literal):
                return [literal]
        return [*(-one for one in self.options.values()), self.has if is_true(self.has) else -self.has]
