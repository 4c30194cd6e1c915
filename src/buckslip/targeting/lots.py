"""Customers and events out of the database in lots, as arrays of what rules need to follow them through time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from buckslip.model.schema import FieldSpec
from buckslip.syntax.nodes import And, Compare, Field, Literal, Member, Not, Or
from buckslip.syntax.rules import Aged, InSegment, Measured, Rule, Where, leaves
from buckslip.targeting.database import Database
from buckslip.targeting.features import AT, CUSTOMERS, EVENT, EVENTS, KEY, Columns
from buckslip.targeting.histogram import names_of_words, words
from buckslip.targeting.sql import predicate
from buckslip.targeting.timeline import MILLIONTH, Choice, Events, Lot

LOT = 16_384  # customers at a time: their words fit into the processor's cache
BITS = 60
PEOPLE, HAPPENED = "people", "happened"
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What has to be read of each customer. `zone` is "" for rolling days, a zone, or "customer"."""

    steady: tuple[Rule, ...]
    dates: tuple[str, ...]
    choices: tuple[Choice, ...]
    properties: tuple[FieldSpec, ...]
    zone: str = ""
    mail: str = ""  # the property of events that tells which mail they are about


def wanted(rules: Iterable[Rule], choices: Sequence[Choice] = (), zone: str = "", mail: str = "") -> Wanted:
    """What the rules need, and further events."""
    found = list(dict.fromkeys(part for rule in rules for part in _parts(rule)))
    measures = [leaf.measure for leaf in found if isinstance(leaf, Measured)]
    return Wanted(
        steady=tuple(part for part in found if not isinstance(part, Aged | Measured)),
        dates=tuple(dict.fromkeys(leaf.field.path[-1] for leaf in found if isinstance(leaf, Aged))),
        choices=tuple(dict.fromkeys([*((one.event, one.where) for one in measures), *choices])),
        properties=tuple(dict.fromkeys(one.property for one in measures if one.property)),
        zone=zone,
        mail=mail,
    )


def _parts(rule: Rule) -> Iterator[Rule]:
    """The largest parts of a rule that time does not change, and the leaves that it does."""
    if not any(isinstance(leaf, Aged | Measured) for leaf in leaves(rule)):
        yield rule
        return
    match rule:
        case And(items) | Or(items):
            for one in items:
                yield from _parts(one)
        case Not(item) | InSegment(_, item):
            yield from _parts(item)
        case _:
            yield rule


def prepare(database: Database, asked: Wanted, as_of: datetime, zone_field: str = "timezone") -> None:
    """Number the customers, and put what is wanted of them and of their events into two tables in that order."""
    key = exp.column("id", table="c", quoted=True)
    columns = [exp.alias_(key, "id", quoted=True)]
    columns += words(asked.steady, Columns((), customers="c"), as_of)
    for number, name in enumerate(asked.dates):
        moment = exp.Anonymous(this="epoch_us", expressions=[exp.column(name, table="c", quoted=True)])
        columns.append(exp.alias_(moment, f"d{number}", quoted=True))
    if asked.zone == "customer":
        columns.append(exp.alias_(exp.column(zone_field, table="c", quoted=True), "zone", quoted=True))
    chosen = exp.select(*columns).from_(exp.alias_(exp.to_table(CUSTOMERS), "c", table=True))
    sql = chosen.sql("duckdb", identify=True)
    database.execute(f"CREATE TEMP TABLE {PEOPLE} AS SELECT row_number() OVER () - 1 AS i, * FROM ({sql})")
    if asked.choices:
        _events(database, asked, as_of)


def _events(database: Database, asked: Wanted, as_of: datetime) -> None:
    """The events up to the as-of moment that any choice takes, a bit for each choice."""
    names = _EventColumns()
    rules = [_rule(one) for one in asked.choices]
    at = exp.Anonymous(this="epoch_us", expressions=[exp.column(AT, table="e", quoted=True)])
    columns = [exp.column("i", table="p", quoted=True), exp.alias_(at, "at", quoted=True)]
    named = [exp.EQ(this=names.event(), expression=exp.Literal.string(event)) for event, _ in asked.choices]
    taken = [
        exp.And(this=one, expression=exp.Paren(this=predicate(rule, names, as_of)))
        for one, rule in zip(named, rules, strict=True)
    ]
    for number, one in enumerate(taken):
        columns.append(exp.alias_(one, f"x{number}", quoted=True))
    for number, spec in enumerate(asked.properties):
        value = exp.cast(exp.column(spec.name, table="e", quoted=True), "decimal(18, 6)")
        scaled = exp.Mul(this=exp.cast(value, "double"), expression=exp.Literal.number(MILLIONTH))
        columns.append(exp.alias_(exp.Round(this=scaled), f"p{number}", quoted=True))
    if asked.mail:
        columns.append(exp.alias_(exp.column(asked.mail, table="e", quoted=True), "mail", quoted=True))
    events = exp.alias_(exp.to_table(EVENTS), "e", table=True)
    select = exp.select(*columns).from_(events).sql("duckdb", identify=True)
    until = int(_utc(as_of).timestamp()) * _SECOND + _utc(as_of).microsecond
    some = " OR ".join(dict.fromkeys(one.sql("duckdb", identify=True) for one in named))
    sql = f'{select} JOIN {PEOPLE} p ON p.id = e."{KEY}" WHERE ({some}) AND epoch_us(e."{AT}") <= {until}'
    database.execute(f'CREATE TEMP TABLE {HAPPENED} AS {sql} ORDER BY p.i, e."{AT}"')


@dataclass(frozen=True, slots=True)
class _EventColumns:
    """Names of a statement over events."""

    def event(self) -> exp.Expression:
        return exp.column(EVENT, table="e", quoted=True)

    def field(self, field: Field) -> exp.Expression:
        """A property."""
        return exp.column(field.path[-1], table="e", quoted=True)

    def bucket(self, name: str) -> exp.Expression:
        """Nothing is drawn of one event."""
        raise TypeError(f"an event is in no sample such as {name}")

    def measured(self, leaf: Measured) -> exp.Expression:
        """Nothing is counted of one event."""
        raise TypeError(f"an event has no {leaf.measure.how}")


def _rule(choice: Choice) -> Rule:
    """What must hold of an event's properties, as the conditions of a rule."""
    return And(tuple(_condition(one) for one in choice[1]))


def _condition(where: Where) -> Rule:
    spec = where.property
    of = Field(("event", spec.name), spec, spec.span)
    literals = tuple(Literal(value, spec.span) for value in where.values)
    if len(literals) == 1:
        return Compare(of, "!=" if where.negated else "==", literals[0])
    return Member(of, literals, where.negated)


# Reading -----------------------------------------------------------------------------------------------------------


def lots(database: Database, asked: Wanted, as_of: datetime, customers: int, size: int = LOT) -> Iterator[Lot]:
    """The customers in lots, each with its events."""
    for start in range(0, customers, size):
        within = f"i >= {start} AND i < {start + size}"
        people = database.arrays(f"SELECT * FROM {PEOPLE} WHERE {within} ORDER BY i")
        count = len(people["i"])
        steady: dict[Rule, NDArray[np.bool_]] = {}
        for number, leaf in enumerate(asked.steady):
            word = people[names_of_words(len(asked.steady))[number // BITS]]
            steady[leaf] = ((np.asarray(word, dtype=np.int64) >> (number % BITS)) & 1).astype(np.bool_)
        dates = {name: _known(people[f"d{number}"], np.int64) for number, name in enumerate(asked.dates)}
        happened = database.arrays(f"SELECT * FROM {HAPPENED} WHERE {within} ORDER BY i") if asked.choices else {}
        yield Lot(
            size=count,
            steady=steady,
            dates=dates,
            events={choice: _chosen(happened, number, start, asked) for number, choice in enumerate(asked.choices)},
            offsets=_offsets(people.get("zone"), asked.zone, count, as_of),
        )


def _chosen(happened: dict[str, NDArray[Any]], number: int, start: int, asked: Wanted) -> Events:
    taken = np.ma.filled(happened[f"x{number}"], False).astype(np.bool_)
    values = {}
    for place, spec in enumerate(asked.properties):
        amounts, known = _known(happened[f"p{place}"], np.float64)
        values[spec] = (amounts[taken], known[taken])
    whose = (np.asarray(happened["i"], dtype=np.intp) - start)[taken]
    names = np.ma.filled(happened["mail"], "")[taken] if "mail" in happened else None
    return Events(whose, np.asarray(happened["at"], dtype=np.int64)[taken], values, names)


def _known(column: NDArray[Any], kind: type) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """The values of a column, 0 where there is none, and where there is one."""
    missing = np.ma.getmaskarray(column)
    return np.ma.filled(column, 0).astype(kind), ~missing


def _offsets(column: NDArray[Any] | None, zone: str, count: int, as_of: datetime) -> NDArray[np.int64] | None:
    """How far each customer's clock is from UTC at the as-of moment, in microseconds."""
    if not zone:
        return None
    if column is None:
        return np.full(count, offset(zone, as_of), dtype=np.int64)
    names, place = np.unique(np.ma.filled(column, "").astype(str), return_inverse=True)
    return np.array([offset(str(name), as_of) for name in names], dtype=np.int64)[place]


def offset(zone: str, as_of: datetime) -> int:
    """A zone's distance from UTC; none for a zone that nobody knows."""
    try:
        found = _utc(as_of).astimezone(ZoneInfo(zone)).utcoffset() if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return 0
    return int(found.total_seconds()) * _SECOND if found else 0


def _utc(as_of: datetime) -> datetime:
    return as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)
