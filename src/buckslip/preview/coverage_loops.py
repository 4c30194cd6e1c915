"""Customers for ways inside loops: which record stands at which place of a list decides which way is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from buckslip.checks.crowd import Crowd
from buckslip.model.persona import Record
from buckslip.model.persona import Value as Filled
from buckslip.model.schema import FieldSpec, Kind
from buckslip.syntax.decide import OPERATORS, exact
from buckslip.syntax.nodes import And, Compare, Condition, Field, For, Known, Literal, Loop, Member, Not, Or, Value
from buckslip.targeting.examples import Example
from buckslip.targeting.ordinary import ordinary

Ask = tuple[Condition, bool]  # a condition, and whether it is to hold

MOST = 12  # records in an example's list
TRUE: Condition = And(())
FALSE: Condition = Or(())


@dataclass(frozen=True, slots=True)
class Place:
    """Which record of a list is meant, from 1, and how many there are."""

    index: int
    size: int


@dataclass(frozen=True, slots=True)
class Found:
    """A customer; or none, and whether it is certain that there is none."""

    example: Example | None
    impossible: bool = False


def looped(loop: For, asks: Sequence[Ask], crowd: Crowd) -> Found:
    """A customer whose list leads to a way inside this loop.

    Conditions can tell places apart only by the numbers that they name and by being the last: of the places that look
    the same to them, one is tried.
    """
    reader = _Reader(loop)
    places, every = _places(loop, frozenset(round(one) for item, _ in asks for one in _compared_with(item)))
    possible = False
    for place in places:
        must, without = (
            [reader.read(item, place) for item, wanted in asks if wanted is side] for side in (True, False)
        )
        joined = crowd.joined(reader.specs)
        if not joined.possible(*must, but_not=without):
            continue
        possible = True
        found = joined.example(*(one for one in must if not _filled(one)), but_not=without)
        if found is not None:
            return Found(_with_list(found, loop.source.spec, place, reader.members))
    return Found(None, impossible=every and not possible and not reader.unsure)


def _filled(item: Condition) -> bool:
    """Whether this only says that a list has records, which are filled in afterwards."""
    return isinstance(item, Known) and isinstance(item.value, Field) and item.value.kind is Kind.LIST


class _Reader:
    """Reads conditions with fields of the customer in place of those of a record, as if there were one record."""

    def __init__(self, loop: For) -> None:
        self._loop = loop
        self.specs: dict[str, FieldSpec] = {}  # of the record's fields that were met, by the name that they get
        self.members: dict[str, str] = {}  # what they are called in the record, by the same name
        self.unsure = False  # whether a place was compared with something that is no number

    def read(self, item: Condition, place: Place) -> Condition:
        """The condition as it stands for the record at this place."""
        match item:
            case Compare(left, op, right):
                self.unsure |= {type(left), type(right)} == {Loop, Field}
                return self._compared(self._value(left, place), op, self._value(right, place))
            case Member(value, options, negated):
                found = self._value(value, place)
                if isinstance(found, Literal):
                    return _constant(any(one.value == found.value for one in options) != negated)
                return Member(found, options, negated)
            case Known(value):
                found = self._value(value, place)
                return _constant(bool(found.value)) if isinstance(found, Literal) else Known(found)
            case Not(inner):
                return Not(self.read(inner, place))
            case And(items):
                return And(tuple(self.read(one, place) for one in items))
            case Or(items):
                return Or(tuple(self.read(one, place) for one in items))

    def _compared(self, left: Value, op: str, right: Value) -> Condition:
        if isinstance(left, Literal) and isinstance(right, Literal):
            if isinstance(left.value, str) or isinstance(right.value, str):
                return _constant((left.value == right.value) == (op == "=="))
            return _constant(OPERATORS[op](exact(left.value), exact(right.value)))
        return Compare(left, op, right)

    def _value(self, value: Value, place: Place) -> Value:
        if isinstance(value, Loop):
            known = {"index": place.index, "first": place.index == 1, "last": place.index == place.size}
            return Literal(known[value.name], value.span)
        if not isinstance(value, Field) or value.path[0] == "customer":
            return value
        name = f"{value.path[1]} in {self._loop.source.spec.name}"
        self.members[name] = value.path[1]
        self.specs.setdefault(name, replace(value.spec, name=name))
        return Field(("customer", name), self.specs[name], value.span)


def _constant(held: bool) -> Condition:
    return TRUE if held else FALSE


def _compared_with(item: Condition) -> Iterator[float]:
    match item:
        case Compare(Loop(), _, Literal(value)) | Compare(Literal(value), _, Loop()):
            yield from [value] if isinstance(value, int | float) else []
        case Member(Loop(), options):
            yield from (one.value for one in options if isinstance(one.value, int | float))
        case Not(inner):
            yield from _compared_with(inner)
        case And(items) | Or(items):
            for one in items:
                yield from _compared_with(one)


def _places(loop: For, numbers: frozenset[int]) -> tuple[list[Place], bool]:
    """One of each kind of place that conditions can tell apart, shortest lists first; and whether these are all."""
    longest = min(MOST, loop.limit or MOST)
    wanted = {1, 2, *(near for one in numbers for near in (one - 1, one, one + 1))}
    indices = sorted(one for one in wanted if 1 <= one <= (loop.limit or one))
    found = [Place(one, size) for one in indices for size in (one, one + 1) if size <= longest]
    every = all(one < longest or one == loop.limit for one in indices)
    return sorted(found, key=lambda one: (one.size, one.index)), every


def _with_list(found: Example, spec: FieldSpec, place: Place, members: Mapping[str, str]) -> Example:
    """The customer with the record at the place that is asked about, and plain ones before and after it."""
    profile = {name: value for name, value in found.profile.items() if name not in members}
    records = [record_of(spec)] * place.size
    own = {**records[0], **{of: _natural(found.profile.get(name), name, of) for name, of in members.items()}}
    records[place.index - 1] = {one.name: own[one.name] for one in spec.record if own.get(one.name) is not None}
    matters = {*(one for one in found.matters if one not in members), spec.name}
    return replace(found, profile={**profile, spec.name: tuple(records)}, matters=frozenset(matters))


def _natural(value: Filled, name: str, of: str) -> Filled:
    """A text that was made up from the name that a record's field had meanwhile."""
    return value.replace(name.replace("_", " "), of.replace("_", " ")) if isinstance(value, str) else value


def record_of(spec: FieldSpec) -> Record:
    """A plain record of a list."""
    known = {one.name: ordinary(one) for one in spec.record}
    return {name: value for name, value in known.items() if value is not None}
