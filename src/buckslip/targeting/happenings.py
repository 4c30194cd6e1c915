"""Events made up so that every measure of them falls where it should: few, at round distances, with plain amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import inf

from buckslip.model.schema import EventSpec, FieldSpec, Kind
from buckslip.syntax.rules import Measure, Where
from buckslip.targeting.keys import Interval, Number
from buckslip.targeting.natural import natural
from buckslip.targeting.ordinary import ordinary, other_than

MOST_EVENTS, MOST_SHAPES, ROUNDS = 400, 400, 5
DAY = 24
USUAL = 90 * DAY  # where any time will do

Scalar = str | int | float | bool
Targets = Mapping[Measure, Interval]


@dataclass(slots=True)
class Happening:
    """One event: how many hours ago, and its properties."""

    hours: float
    values: dict[str, Scalar] = field(default_factory=dict)

    def counts_for(self, measure: Measure) -> bool:
        """Whether a measure takes this event in."""
        inside = measure.hours is None or self.hours <= measure.hours
        return inside and all(self._meets(one) for one in measure.where)

    def _meets(self, where: Where) -> bool:
        return (self.values.get(where.property.name) in where.values) != where.negated


def happenings(spec: EventSpec, targets: Targets) -> list[Happening] | None:
    """Events for which every measure in `targets` falls into its interval; None where no such list was found."""
    counts = {one: place for one, place in targets.items() if one.how == "count"}
    if any(place.low > MOST_EVENTS for place in counts.values()):
        return None
    shapes = _shapes(spec, targets)
    made: list[Happening] = []
    for measure in sorted(counts, key=lambda one: (-len(one.where), one.hours or inf)):
        while value(made, measure) < counts[measure].low:
            shape = _best(shapes, made, measure, counts)
            if shape is None or len(made) >= MOST_EVENTS:
                return None
            made.append(_new(spec, shape))
    for _ in range(ROUNDS):
        wrong = [one for one, place in targets.items() if value(made, one) not in place]
        if not wrong:
            return made
        for measure in wrong:
            _mend(spec, made, measure, targets, counts)
    return None


def value(made: Sequence[Happening], measure: Measure) -> Number:
    """What the measure comes to."""
    inside = [one for one in made if one.counts_for(measure)]
    if measure.property is None:
        return len(inside)
    amounts = [one.values.get(measure.property.name) for one in inside]
    numbers = [one for one in amounts if isinstance(one, int | float)]
    if not numbers:
        return 0
    total = sum(numbers)
    return {"sum": total, "average": total / len(numbers), "max": max(numbers)}[measure.how]


# How many -----------------------------------------------------------------------------------------------------------


def _shapes(spec: EventSpec, targets: Targets) -> list[Happening]:
    """One event of each kind that the measures tell apart, the oldest first."""
    windows = sorted({one.hours for one in targets if one.hours is not None})
    ages = [_age(low, high) for low, high in zip([0, *windows], [*windows, None], strict=True)]
    wheres: dict[str, list[Where]] = {}
    for one in targets:
        for where in one.where:
            wheres.setdefault(where.property.name, []).append(where)
    choices = [[(name, value) for value in _values(found)] for name, found in sorted(wheres.items())]
    shapes = [Happening(age, dict(values)) for age in reversed(ages) for values in product(*choices)]
    return [_new(spec, shape) for shape in shapes[:MOST_SHAPES]]


def _age(low: int, high: int | None) -> float:
    """A number of hours between two windows, whole days where they fit."""
    if high is None and low < USUAL:
        return USUAL
    bounds = Interval(low / DAY, inf if high is None else high / DAY, with_low=False, with_high=True)
    days = natural(bounds, whole=True) or natural(bounds)
    return (days if days is not None else bounds.high) * DAY


def _values(wheres: Sequence[Where]) -> list[Scalar]:
    """The values that sentences name for a property, and one that none names."""
    named = list(dict.fromkeys(value for one in wheres for value in one.values))
    other = other_than(wheres[0].property, named)
    return [*([] if other is None else [other]), *named]


def _best(
    shapes: Sequence[Happening], made: Sequence[Happening], measure: Measure, counts: Targets
) -> Happening | None:
    """The event that helps most measures that lack some, and is too many for none."""
    now = {one: value(made, one) for one in counts}
    best: tuple[int, int] | None = None
    found = None
    for shape in shapes:
        inside = [one for one in counts if shape.counts_for(one)]
        if measure not in inside or any(now[one] + 1 > counts[one].high for one in inside):
            continue
        helped = sum(now[one] < counts[one].low for one in inside)
        if best is None or (helped, -len(inside)) > best:
            best, found = (helped, -len(inside)), shape
    return found


def _new(spec: EventSpec, shape: Happening) -> Happening:
    """An event with every property that it must have."""
    values = {one.name: ordinary(one) for one in spec.properties if not one.optional}
    return Happening(shape.hours, {**{name: one for name, one in values.items() if one is not None}, **shape.values})


# How much -----------------------------------------------------------------------------------------------------------


def _mend(spec: EventSpec, made: list[Happening], measure: Measure, targets: Targets, counts: Targets) -> None:
    """Change amounts so that this one measure falls where it should."""
    inside = [one for one in made if one.counts_for(measure)]
    prop = measure.property
    if prop is None or not inside:
        return
    inside.sort(key=lambda one: sum(one.counts_for(other) for other in targets))
    place, now = targets[measure], value(made, measure)
    goal = natural(place, whole=prop.kind is Kind.INTEGER and measure.how != "average")
    if goal is None:
        return
    if measure.how == "average":
        for one in inside:
            one.values[prop.name] = _fitting(goal, prop)
    elif measure.how == "max":
        for one in inside if now > goal else inside[:1]:
            one.values[prop.name] = _fitting(min(_amount(one, prop), goal) if now > goal else goal, prop)
    elif now < goal:
        _raise(spec, made, inside, measure, targets, counts, goal - now)
    else:
        _lower(inside, prop, now - goal)


def _raise(
    spec: EventSpec,
    made: list[Happening],
    inside: list[Happening],
    measure: Measure,
    targets: Targets,
    counts: Targets,
    lacking: Number,
) -> None:
    """Add to the amounts of some events, then of further ones, up to what each may be."""
    assert measure.property is not None
    prop = measure.property
    while lacking > 0 and len(made) < MOST_EVENTS:
        for one in inside:
            room = min(lacking, _cap(one, prop, targets) - _amount(one, prop))
            if room > 0:
                one.values[prop.name] = _fitting(_amount(one, prop) + room, prop)
                lacking -= room
        more = _best(inside, made, measure, counts) if lacking > 0 and counts else None
        if more is None or _cap(more, prop, targets) <= 0:
            return
        inside = [_new(spec, more)]
        inside[0].values[prop.name] = _fitting(0, prop)
        made.append(inside[0])
        lacking -= _amount(inside[0], prop)


def _lower(inside: Sequence[Happening], prop: FieldSpec, surplus: Number) -> None:
    least = -inf if prop.minimum is None else prop.minimum
    for one in inside:
        room = min(surplus, _amount(one, prop) - least)
        one.values[prop.name] = _fitting(_amount(one, prop) - room, prop)
        surplus -= room


def _amount(one: Happening, prop: FieldSpec) -> Number:
    found = one.values.get(prop.name, 0)
    return found if isinstance(found, int | float) else 0


def _cap(one: Happening, prop: FieldSpec, targets: Targets) -> Number:
    """The most that this event may be worth."""
    caps = [
        place.high if place.with_high else natural(place) or 0
        for other, place in targets.items()
        if other.how == "max" and other.property == prop and one.counts_for(other)
    ]
    return min([inf if prop.maximum is None else prop.maximum, *caps])


def _fitting(amount: Number, prop: FieldSpec) -> Number:
    """The amount within the property's bounds, without the noise of floating point."""
    least = amount if prop.minimum is None else max(prop.minimum, amount)
    most = least if prop.maximum is None else min(prop.maximum, least)
    return round(most) if prop.kind is Kind.INTEGER or most == int(most) else round(most, 6)
