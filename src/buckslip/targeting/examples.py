"""An example customer read off a solver's model: natural values for what the rules ask about, nothing for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import md5
from math import inf

from buckslip.model.climate import CLIMATES
from buckslip.model.persona import Event, Persona, Record
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.nodes import Compare, Field, Known, Member
from buckslip.syntax.rules import Aged, Given, Measure, Measured, Rule, Sampled, leaves
from buckslip.targeting.encode import Encoding, FieldKey, Pair
from buckslip.targeting.happenings import happenings
from buckslip.targeting.keys import Interval, Number
from buckslip.targeting.links import counted
from buckslip.targeting.natural import above, below, common, natural
from buckslip.targeting.ordinary import Scalar, ordinary, other_than

FIRST_ID, IDS = 90001, 400_000
NOWHERE = "ZZ"  # ISO 3166 leaves it to users; no climate is known there
DAY = 86400

Model = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Example:
    """A customer made up to show something. `matters` names the fields, events and samples that make the difference.

    `id` is what samples go by; it stands in the profile too where the schema has such a field.
    """

    id: str
    profile: Record
    events: tuple[Event, ...]
    as_of: datetime
    matters: frozenset[str] = frozenset()

    def persona(self, name: str, title: str = "", locale: str = "en") -> Persona:
        """The customer as a persona, at the moment for which it was made."""
        as_of = self.as_of.strftime("%Y-%m-%dT%H:%M:%SZ")
        return Persona(
            name, Span(f"content/_personas/{name}.yml"), title, "", locale, (), self.profile, self.events, as_of
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What rules ask about a customer."""

    fields: Mapping[str, Field] = field(default_factory=dict)
    measures: frozenset[Measure] = frozenset()
    samples: frozenset[str] = frozenset()


def asked(rules: Iterable[Rule]) -> Asked:
    """The fields, measures and samples of rules."""
    fields: dict[str, Field] = {}
    measures: set[Measure] = set()
    samples: set[str] = set()
    for leaf in (leaf for rule in rules for leaf in leaves(rule)):
        match leaf:
            case Compare(left, _, right):
                fields |= {one.spec.name: one for one in (left, right) if isinstance(one, Field)}
            case Member(Field() as one) | Known(Field() as one) | Given(one) | Aged(one):
                fields[one.spec.name] = one
            case Measured(measure):
                measures |= {measure, counted(measure)}
            case Sampled(_, name):
                samples.add(name)
    return Asked(fields, frozenset(measures), frozenset(samples))


def customer(encoding: Encoding, model: Model, wanted: Asked, schema: Schema) -> Example | None:
    """The customer that a model describes; None where no natural values were found for it."""
    profile: dict[str, Scalar] = {}
    keys = {name: encoding.field(one) for name, one in wanted.fields.items()}
    for name, key in keys.items():
        if model(key.has) and key.spec.kind is not Kind.LIST:
            value = _value(key, model)
            if value is None:
                return None
            profile[name] = value
    for pair in encoding.pairs.values():
        if pair.left.spec.name in profile and pair.right.spec.name in profile:
            _related(pair, model, profile)
    dates = {name for name, key in keys.items() if key.spec.kind is Kind.DATE}
    for name in dates & profile.keys():
        place = keys[name].number.between(model)  # type: ignore[union-attr]
        profile[name] = _date(encoding.as_of, profile[name], place)  # type: ignore[arg-type]
    events = _events(encoding, model, wanted, schema)
    chosen = _identified(encoding, model, wanted, profile)
    if events is None or chosen is None:
        return None
    return Example(str(chosen["id"]), _completed(chosen, schema, keys, encoding.as_of), events, encoding.as_of)


# Fields -------------------------------------------------------------------------------------------------------------


def _value(key: FieldKey, model: Model) -> Scalar | None:
    if key.choice is not None:
        chosen = next((one for one, literal in key.choice.options.items() if model(literal)), None)
        return chosen if chosen is not None else other_than(key.spec, list(key.choice.options))
    assert key.number is not None
    place = key.number.between(model)
    return _age(place) if key.spec.kind is Kind.DATE else natural(place, whole=key.number.whole)


def _age(place: Interval) -> Number | None:
    """Seconds before the as-of moment, whole days where they fit."""
    if inf in (-place.low, place.high):  # as long ago, or as far ahead, as can be
        for days in (90, 30, 10, 400, -10):
            if days * DAY in place:
                return days * DAY
    for unit in (DAY, 3600, 60, 1):
        scaled = Interval(place.low / unit, place.high / unit, with_low=place.with_low, with_high=place.with_high)
        one = natural(scaled, whole=True)
        if one is not None and one * unit in place:
            return one * unit
    return None


def _date(as_of: datetime, age: Number, place: Interval) -> str:
    """A day where its first moment lies within `place`, else an instant."""
    moment = as_of - timedelta(seconds=age)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if (as_of - day).total_seconds() in place:
        return day.date().isoformat()
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _related(pair: Pair, model: Model, profile: dict[str, Scalar]) -> None:
    """Choose again for two fields that are compared, each within its own bounds."""
    one, other = pair.left, pair.right
    if one.number is None or other.number is None:
        if model(pair.equal):
            _same_text(pair, model, profile)
        return
    places = one.number.between(model), other.number.between(model)
    ages = one.spec.kind is Kind.DATE
    step = DAY if ages else 0
    choose = _age if ages else lambda place: natural(place, whole=one.number.whole and other.number.whole)
    if model(pair.equal):
        both = choose(common(*places))
        if both is not None:
            profile[one.spec.name] = profile[other.spec.name] = both
        return
    first_is_small = model(pair.less) != ages  # the later day has the smaller age
    (small, low), (large, high) = ((one, places[0]), (other, places[1]))[:: 1 if first_is_small else -1]
    least = choose(low)
    more = None if least is None else choose(above(high, least + step, inclusive=bool(step)))
    if more is None and (more := choose(high)) is not None:
        least = choose(below(low, more - step, inclusive=bool(step)))
    if least is not None and more is not None:
        profile[small.spec.name], profile[large.spec.name] = least, more


def _same_text(pair: Pair, model: Model, profile: dict[str, Scalar]) -> None:
    assert pair.left.choice is not None and pair.right.choice is not None
    named = {**pair.left.choice.options, **pair.right.choice.options}
    if not any(model(literal) for literal in named.values()) and (value := other_than(pair.left.spec, list(named))):
        profile[pair.left.spec.name] = profile[pair.right.spec.name] = value


def _completed(
    profile: dict[str, Scalar], schema: Schema, keys: Mapping[str, FieldKey], as_of: datetime
) -> dict[str, Scalar]:
    """The profile in the schema's order, with a plain value for each field that every customer has."""
    found: dict[str, Scalar] = {}
    if "climate" in keys and "country" in schema.fields and "country" not in keys:
        profile = {**profile, "country": _country(profile.get("climate"))}
    for name, spec in schema.fields.items():
        if name in profile:
            found[name] = profile[name]
        elif name not in keys and not spec.optional and (value := _plain(spec, as_of)) is not None:
            found[name] = value
    return found


def _country(climate: Scalar | None) -> str:
    """A country with this climate, since a climate that is missing is filled in from the country."""
    return next((country for country, one in sorted(CLIMATES.items()) if one == climate), NOWHERE)


def _plain(spec: FieldSpec, as_of: datetime) -> Scalar | None:
    if spec.kind is Kind.DATE:
        return (as_of - timedelta(days=365)).date().isoformat()
    return ordinary(spec)


# Samples and events -------------------------------------------------------------------------------------------------


def _identified(
    encoding: Encoding, model: Model, wanted: Asked, profile: dict[str, Scalar]
) -> dict[str, Scalar] | None:
    """The profile with an id whose digests fall where samples want them."""
    if "id" in profile:
        return profile
    places = {
        name: encoding.samples[name].between(model) for name in sorted(wanted.samples) if name in encoding.samples
    }
    for number in range(FIRST_ID, FIRST_ID + IDS):
        if all(bucket(name, str(number)) in place for name, place in places.items()):
            return {**profile, "id": str(number)}
    return None


def bucket(name: str, customer_id: str) -> int:
    """Where a customer stands in a sample, from 0 to 2**32 - 1."""
    return int(md5(f"{name}:{customer_id}".encode(), usedforsecurity=False).hexdigest()[:8], 16)


def _events(encoding: Encoding, model: Model, wanted: Asked, schema: Schema) -> tuple[Event, ...] | None:
    by_event: dict[str, dict[Measure, Interval]] = {}
    for measure in sorted(wanted.measures, key=repr):
        by_event.setdefault(measure.event, {})[measure] = encoding.measure(measure).between(model)
    found: list[tuple[float, Event]] = []
    for name, targets in by_event.items():
        made = happenings(schema.events[name], targets) if name in schema.events else None
        if made is None:
            return None
        for one in made:
            at = encoding.as_of - timedelta(hours=one.hours)
            found.append((one.hours, Event(name, at.strftime("%Y-%m-%dT%H:%M:%SZ"), one.values)))
    return tuple(event for _, event in sorted(found, key=lambda one: one[0]))
