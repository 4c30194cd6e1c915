"""Values that a person would pick: round ones, well inside what is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor, inf

from buckslip.targeting.keys import Interval, Number

ANYTHING = Interval(-inf, inf, with_low=False, with_high=False)


def natural(place: Interval, *, whole: bool = False) -> Number | None:
    """A round number in `place`; None when none was found."""
    for value in _candidates(place):
        one: Number = round(value) if whole or value == int(value) else value
        if one in place:
            return one
    return None


def common(one: Interval, other: Interval) -> Interval:
    """Where both are."""
    low = max((one.low, not one.with_low), (other.low, not other.with_low))
    high = min((one.high, one.with_high), (other.high, other.with_high))
    return Interval(low[0], high[0], with_low=not low[1], with_high=high[1])


def above(place: Interval, value: Number, *, inclusive: bool = False) -> Interval:
    """The part of `place` above `value`."""
    return common(place, Interval(value, inf, with_low=inclusive, with_high=False))


def below(place: Interval, value: Number, *, inclusive: bool = False) -> Interval:
    """The part of `place` below `value`."""
    return common(place, Interval(-inf, value, with_low=False, with_high=inclusive))


def _candidates(place: Interval) -> Iterator[Number]:
    low, high = place.low, place.high
    if low == -inf:
        yield from (0, *((high, floor(high) - 1) if high != inf else ()))
        return
    if high == inf:
        yield low
        yield from _rounded(low * 1.2 if low > 0 else low + 1)
        yield from (floor(low) + 1, low + 1)
        return
    yield from _rounded(low + (high - low) / 2)
    yield from (floor(low) + 1, ceil(high) - 1, low, high, low + (high - low) / 2)


def _rounded(value: float) -> Iterator[Number]:
    """The value to one digit, two digits, and so on."""
    for digits in range(1, 8):
        yield float(f"{value:.{digits}g}")
