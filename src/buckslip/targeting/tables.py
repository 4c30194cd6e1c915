"""Customers and events as two views in DuckDB, held against the schema; what does not fit is told with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from buckslip.load.cells import Misfit, value_of
from buckslip.load.faults import error, warning
from buckslip.load.rows import opened
from buckslip.model.climate import CLIMATES, derived
from buckslip.model.errors import UsageError
from buckslip.model.finding import Finding, Severity
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.model.suggest import did_you_mean
from buckslip.syntax.catalogue import NUMERIC, TEXTUAL
from buckslip.targeting.columns import WHOLE, Cell, cell, quoted, text
from buckslip.targeting.database import Database
from buckslip.targeting.features import AT, CUSTOMERS, EVENT, EVENTS, KEY, Total
from buckslip.targeting.sources import POSTGRES, Origin, origin, spoken

IDS = ("id", "customer_id", "customer")
CALLED = {  # the columns of events, and what else they may be called
    KEY: ("customer_id", "customer", "id"),
    EVENT: ("event", "type", "name"),
    AT: ("at", "ts", "timestamp", "time", "occurred_at"),
}
UNTOLD = "it counts as missing"


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files as the user names them; "" for no events."""

    customers: str
    events: str = ""

    @property
    def names(self) -> tuple[str, str]:
        """Both as they may be shown: an address of a database holds a password."""
        customers, events = (
            f"PostgreSQL{one.partition('#')[1]}{one.partition('#')[2]}" if one.startswith(POSTGRES) else one
            for one in (self.customers, self.events)
        )
        return customers, events


@dataclass(frozen=True, slots=True)
class Needs:
    """What the rules look at."""

    fields: Mapping[str, FieldSpec]
    as_of: datetime
    totals: tuple[Total, ...] = ()


def tables(
    connection: Database, inputs: Inputs, schema: Schema, needs: Needs, scratch: Path
) -> tuple[int, tuple[Finding, ...]]:
    """Make the views `customers` and `events`; gives the number of customers, and what is wrong with the files.

    Raises UsageError when a file cannot serve at all.
    """
    people = origin(connection, inputs.customers, CUSTOMERS, scratch)
    done = origin(connection, inputs.events, EVENTS, scratch) if inputs.events else None
    whole = done is not None and "id" not in needs.fields and _whole_ids(people, done)
    count, findings = _customers(connection, people, schema, needs, whole=whole)
    if done:
        findings += _events(connection, done, schema, needs.totals, whole=whole)
    else:
        columns = {AT: "TIMESTAMP", **{one.name: "DOUBLE" for one in properties_of(needs.totals)}}
        empty = ", ".join(f"CAST(NULL AS {kind}) AS {quoted(name)}" for name, kind in columns.items())
        named = f"CAST(NULL AS VARCHAR) AS {KEY}, CAST(NULL AS VARCHAR) AS {EVENT}"
        connection.execute(f"CREATE VIEW {EVENTS} AS SELECT {named}, {empty} WHERE FALSE")
        if needs.totals:
            message = "the audiences ask for events, and no events are given: every count is 0"
            findings.append(warning("no-events", Span(inputs.names[0]), message, "name a file with --events"))
    return count, tuple(findings)


# Customers ---------------------------------------------------------------------------------------------------------


def _whole_ids(people: Origin, done: Origin) -> bool:
    """Whether ids are whole numbers in both files, which are joined faster than texts."""
    kinds = (people.columns[named_column(people, IDS, "id")], done.columns[named_column(done, CALLED[KEY], KEY)])
    return all(kind in WHOLE - {"HUGEINT", "UBIGINT"} for kind in kinds)


def _customers(
    connection: Database, file: Origin, schema: Schema, needs: Needs, *, whole: bool
) -> tuple[int, list[Finding]]:
    key = named_column(file, IDS, "id")
    cells = {
        "id": cell(FieldSpec("id", Kind.TEXT, Span(file.label)), quoted(key), file.columns[key], empty_is_missing=True)
    }
    for name, spec in schema.fields.items():
        if name in file.columns and name not in ("id", key):
            cells[name] = cell(spec, quoted(name), file.columns[name], empty_is_missing=file.text)
    values = {name: one.value for name, one in cells.items()}
    if whole:
        values["id"] = f"CAST({quoted(key)} AS BIGINT)"
    values |= derived_columns(schema, needs, values)
    kept = [f"{values[name]} AS {quoted(name)}" for name in ("id", *needs.fields) if name in values]
    kept += [f"{_nothing(spec)} AS {quoted(name)}" for name, spec in needs.fields.items() if name not in values]
    findings = [
        *unknown_columns(file, {*schema.fields, key}, "field", schema.fields),
        *absent_columns(file, needs.fields, values),
    ]
    shown = ", ".join(dict.fromkeys(kept))
    valid = f"SELECT {shown} FROM {file.scan} WHERE {cells['id'].value} IS NOT NULL"
    connection.execute(f"CREATE VIEW {CUSTOMERS} AS {valid}")
    with spoken(file.label, "a table"):
        count, faults = _checked(connection, file, list(cells.values()))
        findings += faults
        missing = _number(connection, f"SELECT count(*) FROM {file.scan} WHERE {cells['id'].value} IS NULL")
        if missing:
            message = f"{rows_told(missing)} without an id; {'it is' if missing == 1 else 'they are'} left out"
            at = _first(connection, file, f"{cells['id'].value} IS NULL")
            findings.append(error("missing-value", Span(file.label, at), message, "fill it in"))
        if twice := _number(connection, f"SELECT count(*) - count(DISTINCT hash(id)) FROM {CUSTOMERS}"):
            findings.append(_once(connection, file, cells["id"], valid, twice))
    if not count:
        findings.append(error("empty-file", Span(file.label), "there is no customer in it", "name another file"))
    return count - missing, findings


def _once(connection: Database, file: Origin, key: Cell, valid: str, twice: int) -> Finding:
    """Keep the first row of each id."""
    order = file.row or "1"
    nth = f"row_number() OVER (PARTITION BY {key.value} ORDER BY {order})"
    connection.execute(f"CREATE OR REPLACE VIEW {CUSTOMERS} AS {valid} QUALIFY {nth} = 1")
    later = f"SELECT {order} AS nth FROM {file.scan} WHERE {key.value} IS NOT NULL QUALIFY {nth} > 1"
    at = file.line(_number(connection, f"SELECT min(nth) FROM ({later})")) if file.row else 1
    message = f"a row above has the same id ({rows_told(twice)} in all); the first of each counts"
    return error("duplicate-customer", Span(file.label, at), message, "keep one of them")


def absent_columns(file: Origin, needed: Mapping[str, FieldSpec], there: Collection[str]) -> Iterator[Finding]:
    """A finding for each column that the audiences need and the file lacks."""
    for name, spec in needed.items():
        if name not in there:
            message = f"no column '{name}': the audiences take it as missing for everybody"
            make = warning if spec.optional else error
            yield make("missing-value", Span(file.label), message, did_you_mean(name, file.columns))


def derived_columns(schema: Schema, needs: Needs, values: Mapping[str, str]) -> dict[str, str]:
    """Climate and season, from the country where the file has no value, as for personas."""
    found: dict[str, str] = {}
    if "country" not in values:
        return found
    for name in ("climate", "season"):
        if name not in needs.fields:
            continue
        countries: dict[str, list[str]] = {}
        for country in sorted(CLIMATES):
            if value := derived(schema, {"country": country}, needs.as_of).get(name):
                countries.setdefault(value, []).append(text(country))
        if countries:
            whens = (f"WHEN {values['country']} IN ({', '.join(of)}) THEN {text(one)}" for one, of in countries.items())
            found[name] = f"coalesce({values.get(name, 'NULL')}, CASE {' '.join(whens)} END)"
    return found


# Events ------------------------------------------------------------------------------------------------------------


def _events(
    connection: Database, file: Origin, schema: Schema, totals: Sequence[Total], *, whole: bool
) -> list[Finding]:
    named = {name: named_column(file, also, name) for name, also in CALLED.items()}
    specs = {name: FieldSpec(name, Kind.DATE if name == AT else Kind.TEXT, Span(file.label)) for name in CALLED}
    cells = {
        name: cell(spec, quoted(named[name]), file.columns[named[name]], empty_is_missing=True)
        for name, spec in specs.items()
    }
    known = merged(spec for event in schema.events.values() for spec in event.properties)
    for name, spec in known.items():
        if name in file.columns and name not in named.values():
            cells[name] = cell(spec, quoted(name), file.columns[name], empty_is_missing=file.text)
    needed = {one.name: one for one in properties_of(totals)}
    values = {name: one.value for name, one in cells.items()}
    if whole:
        values[KEY] = f"CAST({quoted(named[KEY])} AS BIGINT)"
    kept = [f"{values[name]} AS {quoted(name)}" for name in (*CALLED, *needed) if name in values]
    kept += [f"{_nothing(spec)} AS {quoted(name)}" for name, spec in needed.items() if name not in cells]
    connection.execute(f"CREATE VIEW {EVENTS} AS SELECT {', '.join(dict.fromkeys(kept))} FROM {file.scan}")
    findings = list(unknown_columns(file, {*known, *named.values()}, "property", known))
    findings += absent_columns(file, needed, cells)
    with spoken(file.label, "a table"):
        findings += _checked(connection, file, list(cells.values()))[1]
        findings += _strangers(connection, file, cells, schema, values[KEY])
    return findings


def _strangers(
    connection: Database, file: Origin, cells: Mapping[str, Cell], schema: Schema, key: str
) -> Iterator[Finding]:
    """Events that the schema does not know, events of customers that are not there, and events at no time."""
    event = cells[EVENT].value
    counted = "count(*), count(CASE WHEN c.id IS NULL THEN 1 END), count(CASE WHEN e.late THEN 1 END)"
    inner = f"SELECT {event} AS event, {key} AS key, {cells[AT].raw} IS NULL AS late FROM {file.scan}"
    join = f"({inner}) e LEFT JOIN {CUSTOMERS} c ON c.id = e.key"
    rows = connection.execute(f"SELECT e.event, {counted} FROM {join} GROUP BY e.event ORDER BY 1").fetchall()
    for name, count, _, _ in rows:
        if name not in schema.events:
            line = _first(connection, file, f"{event} IS NOT DISTINCT FROM ?", name)
            message = (
                f"no event '{name}' in rules/schema.yml ({rows_told(count)})"
                if name
                else f"{rows_told(count)} without an event's name"
            )
            yield warning("unknown-event", Span(file.label, line), message, did_you_mean(name or "", schema.events))
    if unknown := sum(row[2] for row in rows):
        line = _first(connection, file, f"{key} IS NULL OR {key} NOT IN (SELECT id FROM {CUSTOMERS})")
        message = f"{rows_told(unknown)} of customers who are not in the file of customers"
        yield warning("unknown-customer", Span(file.label, line), message, "they count for nobody")
    if late := sum(row[3] for row in rows):
        line = _first(connection, file, f"{cells[AT].raw} IS NULL")
        yield error("missing-value", Span(file.label, line), f"{rows_told(late)} without a time", "they are left out")


def properties_of(totals: Iterable[Total]) -> Iterator[FieldSpec]:
    """The properties that the totals look at."""
    for total in totals:
        yield from (one.property for one in total.where)
        if total.property:
            yield total.property


def merged(specs: Iterable[FieldSpec]) -> dict[str, FieldSpec]:
    """One column for each property; events that share a name must share its type."""
    one_of_each: dict[str, FieldSpec] = {}
    for spec in specs:
        other = one_of_each.setdefault(spec.name, spec)
        if other.kind is not spec.kind:
            both = {other.kind, spec.kind}
            kind = Kind.NUMBER if both <= NUMERIC else Kind.TEXT if both <= TEXTUAL else None
            if kind is None:
                message = f"the property '{spec.name}' has the types {other.kind.value} and {spec.kind.value}"
                raise UsageError(f"{message} in two events; a table of events has one column for it, so rename one")
            one_of_each[spec.name] = FieldSpec(spec.name, kind, spec.span)
        elif other != spec:
            one_of_each[spec.name] = FieldSpec(spec.name, spec.kind, spec.span)
    return one_of_each


# Both --------------------------------------------------------------------------------------------------------------


def named_column(file: Origin, names: Sequence[str], what: str) -> str:
    """The first of `names` that the file has; raises UsageError when it has none."""
    found = next((name for name in names if name in file.columns), "")
    if not found:
        have = list(file.columns)
        hint = did_you_mean(what, have) or f"it has {', '.join(have[:8])}{' …' * (len(have) > 8)}"
        raise UsageError(f"{file.label} has no column '{what}', which is needed; {hint}")
    return found


def unknown_columns(file: Origin, known: set[str], what: str, specs: Mapping[str, FieldSpec]) -> Iterator[Finding]:
    """A note for each column that the schema does not have."""
    for name in file.columns:
        if name not in known and name != "email":
            message = f"no {what} '{name}' in rules/schema.yml"
            way_out = did_you_mean(name, specs) or "the column is left alone"
            yield Finding("unknown-field", Severity.NOTE, Span(file.label), message, way_out)


def _checked(connection: Database, file: Origin, cells: Sequence[Cell]) -> tuple[int, list[Finding]]:
    """The number of rows, and a finding for each column with values that do not fit."""
    asked = [(one, condition) for one in cells for condition in (one.misfit, one.strange) if condition]
    counts = ", ".join(["count(*)", *(f"count(CASE WHEN {condition} THEN 1 END)" for _, condition in asked)])
    row = connection.execute(f"SELECT {counts} FROM {file.scan}").fetchone()
    assert row is not None
    findings = [
        _misfits(connection, file, one, condition, int(found))
        for (one, condition), found in zip(asked, row[1:], strict=True)
        if found
    ]
    if file.rejected:
        findings.append(_rejected(file))
    return int(row[0]), findings


def _misfits(connection: Database, file: Origin, one: Cell, condition: str, count: int) -> Finding:
    order = f" ORDER BY {file.row}" if file.row else ""
    number = file.row or "1"
    sql = f"SELECT {number}, {one.raw} FROM {file.scan} WHERE {condition}{order} LIMIT 1"
    found = connection.execute(sql).fetchone()
    assert found is not None
    line = file.line(int(found[0])) if file.row else 1
    message, way_out = f"'{one.spec.name}' must be of the type {one.spec.kind.value}", ""
    try:
        value_of(found[1], one.spec)
    except Misfit as misfit:
        message, way_out = misfit.message, misfit.way_out
    also = f" ({rows_told(count)})" if count > 1 else ""
    if condition == one.misfit:
        return error("wrong-value", Span(file.label, line), f"{message}{also}", way_out or UNTOLD)
    return warning("wrong-value", Span(file.label, line), f"{message}{also}", way_out or "it counts as it stands")


def _rejected(file: Origin) -> Finding:
    fault, line = "the row cannot be read", 1
    if file.csv:
        with opened(file.csv) as rows:
            fault, line = next(((row.fault, row.line) for row in rows if row.fault), (fault, line))
    also = f" ({rows_told(file.rejected)})" if file.rejected > 1 else ""
    return error("bad-row", Span(file.label, line), f"{fault}{also}", "mend it; the other rows are used")


def _first(connection: Database, file: Origin, condition: str, *values: object) -> int:
    if not file.row:
        return 1
    found = _number(connection, f"SELECT min({file.row}) FROM {file.scan} WHERE {condition}", *values)
    return file.line(found)


def _number(connection: Database, sql: str, *values: object) -> int:
    row = connection.execute(sql, list(values)).fetchone()
    return int(row[0] or 0) if row else 0


def rows_told(count: int) -> str:
    """`1 row`, `2 rows`."""
    return f"{count:,} row{'s' * (count != 1)}"


def _nothing(spec: FieldSpec) -> str:
    kinds = {Kind.BOOLEAN: "BOOLEAN", Kind.INTEGER: "BIGINT", Kind.DATE: "TIMESTAMP"}
    kind = kinds.get(spec.kind, "DOUBLE" if spec.kind in NUMERIC else "VARCHAR")
    return f"CAST(NULL AS {kind})"
