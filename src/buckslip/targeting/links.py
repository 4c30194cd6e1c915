"""What measures of one customer's events owe to each other: narrower counts are never larger, no event no sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from math import inf

from buckslip.model.schema import Kind
from buckslip.syntax.rules import Measure, Where
from buckslip.targeting.keys import FALSE, TRUE, Clauses, Number, Ordered

Measures = dict[Measure, Ordered]


def measure_key(measure: Measure, clauses: Clauses) -> Ordered:
    """The number that a measure is, within what its property allows; 0 without an event."""
    if measure.how == "count" or measure.property is None:
        return Ordered(clauses, whole=True, least=0)
    spec = measure.property
    whole = spec.kind is Kind.INTEGER and measure.how != "average"
    low = -inf if spec.minimum is None else spec.minimum
    high = inf if spec.maximum is None else spec.maximum
    if measure.how == "sum":
        key = Ordered(clauses, whole=whole, least=0 if low >= 0 else -inf, most=0 if high <= 0 else inf)
    else:
        key = Ordered(clauses, whole=whole, least=min(0, low), most=max(0, high))
    if low > 0:  # nothing, or at least one event's worth
        clauses.add(key.below(0, inclusive=True), -key.below(low, inclusive=False))
    return key


def counted(measure: Measure) -> Measure:
    """How many events a measure is made of."""
    return Measure("count", measure.event, None, measure.where, measure.hours)


def linked(measures: Measures, together: Iterable[frozenset[Measure]]) -> Iterator[list[int]]:
    """The clauses that hold between measures; `together` are those that one rule speaks of."""
    by_event: dict[str, list[Measure]] = {}
    for one in measures:
        by_event.setdefault(one.event, []).append(one)
    for group in by_event.values():
        for one in group:
            yield from _with_its_count(one, measures)
            for other in group:
                if one is not other and _at_most(one, other):
                    yield from _ordered(measures[one], measures[other])
    for rule in together:
        yield from _added_up(rule, measures)


def _at_most(one: Measure, other: Measure) -> bool:
    """Whether `one` is never larger than `other`."""
    if one.how != other.how:
        same = (one.where, one.hours, one.property) == (other.where, other.hours, other.property)
        if (one.how, other.how) == ("average", "max"):
            return same
        return same and other.how == "sum" and one.how in ("average", "max") and _never_negative(one)
    if one.how == "average" or one.property != other.property:
        return False
    return _narrower(one, other) and (one.how == "count" or _never_negative(one))


def _never_negative(measure: Measure) -> bool:
    spec = measure.property
    return spec is not None and spec.minimum is not None and spec.minimum >= 0


def _narrower(one: Measure, other: Measure) -> bool:
    """Whether every event of `one` is one of `other`."""
    if other.hours is not None and (one.hours is None or one.hours > other.hours):
        return False
    mine = {each.property.name: each for each in one.where}
    return all(each.property.name in mine and _within(mine[each.property.name], each) for each in other.where)


def _within(one: Where, other: Where) -> bool:
    mine, others = set(one.values), set(other.values)
    if one.negated:
        return other.negated and others <= mine
    return not mine & others if other.negated else mine <= others


def _apart(one: Measure, other: Measure) -> bool:
    """Whether no event belongs to both."""
    theirs = {each.property.name: each for each in other.where}
    return any(each.property.name in theirs and _disjoint(each, theirs[each.property.name]) for each in one.where)


def _disjoint(one: Where, other: Where) -> bool:
    if one.negated and other.negated:
        return False
    if one.negated or other.negated:
        return set(one.values) <= set(other.values) if other.negated else set(other.values) <= set(one.values)
    return not set(one.values) & set(other.values)


def _ordered(small: Ordered, large: Ordered) -> Iterator[list[int]]:
    """`small` is never above `large`: where the large one lies below a cut, so does the small one."""
    for place, literal in large.cuts():
        after = small.at_or_after(place)
        if after != TRUE:
            yield [-literal] if after == FALSE else [-literal, after]


def _with_its_count(measure: Measure, measures: Measures) -> Iterator[list[int]]:
    """No event: nothing. A sum is at most as many times the largest, and an average lies within."""
    count = measures.get(counted(measure))
    if count is None or measure.how == "count":
        return
    key = measures[measure]
    none = count.below(0, inclusive=True)
    yield [-none, key.below(0, inclusive=True)]
    yield [-none, -key.below(0, inclusive=False)]
    if measure.how == "sum":
        for how in ("max", "average"):
            if (part := measures.get(replace(measure, how=how))) is not None:
                yield from _times(count, part, key)
        yield from _bounded(measure, count, key)


def _times(count: Ordered, part: Ordered, total: Ordered) -> Iterator[list[int]]:
    """At most n events of at most v each (v >= 0) make at most n·v."""
    for most in sorted(count.asked):
        for value in sorted(one for one in part.asked if one >= 0):
            few, small = count.below(most, inclusive=True), part.below(value, inclusive=True)
            yield [-few, -small, total.below(most * value, inclusive=True)]


def _bounded(measure: Measure, count: Ordered, total: Ordered) -> Iterator[list[int]]:
    """The property's own bounds, as often as there are events."""
    spec = measure.property
    if spec is None:
        return
    for number in sorted(one for one in count.asked if one >= 0):
        if spec.maximum is not None and spec.maximum >= 0:
            yield [-count.below(number, inclusive=True), total.below(number * spec.maximum, inclusive=True)]
        if spec.minimum is not None and spec.minimum > 0 and not spec.optional:
            least = number * spec.minimum
            yield [count.below(number, inclusive=False), -total.below(least, inclusive=False)]


def _added_up(rule: frozenset[Measure], measures: Measures) -> Iterator[list[int]]:
    """Two measures without a common event add up to no more than one that holds both."""
    spoken = sorted(rule, key=repr)
    adding = [one for one in spoken if one.how == "count" or (one.how == "sum" and _never_negative(one))]
    for whole in adding:
        parts = [one for one in adding if one != whole and _alike(one, whole) and _narrower(one, whole)]
        for one, other in combinations(sorted(parts, key=repr), 2):
            if _apart(one, other):
                yield from _sum(measures[one], measures[other], measures[whole])


def _alike(one: Measure, other: Measure) -> bool:
    return (one.how, one.event, one.property) == (other.how, other.event, other.property)


def _sum(one: Ordered, other: Ordered, whole: Ordered) -> Iterator[list[int]]:
    for a, b in ((a, b) for a in sorted(one.asked) for b in sorted(other.asked)):
        total: Number = a + b
        for inclusive in (False, True):  # one > a and other >= b: more than a + b
            yield [
                one.below(a, inclusive=inclusive),
                other.below(b, inclusive=False),
                -whole.below(total, inclusive=inclusive),
            ]
        yield [one.below(a, inclusive=False), other.below(b, inclusive=True), -whole.below(total, inclusive=True)]
