"""The same count on a Spark cluster: the same statement, run where the data are, and the same few rows back.

Paths are read by the cluster, so they name files that its machines can see (or tables of its catalogue). Values that
do not fit the schema count as missing here too, and are told by their number; lines are for DuckDB to find.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from buckslip.load.faults import error
from buckslip.model.errors import UsageError
from buckslip.model.finding import Finding
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.catalogue import NUMERIC
from buckslip.targeting.columns import LARGEST
from buckslip.targeting.features import AT, CUSTOMERS, EVENT, EVENTS, KEY, Total
from buckslip.targeting.histogram import COUNT, names_of_words, statement, unpacked
from buckslip.targeting.numbers import Reach, reach_of
from buckslip.targeting.sources import POSTGRES, Origin
from buckslip.targeting.tables import (
    CALLED,
    IDS,
    Inputs,
    absent_columns,
    derived_columns,
    named_column,
    properties_of,
    rows_told,
    unknown_columns,
)

if TYPE_CHECKING:
    from buckslip.targeting.reach import Question

MISSING = (
    "the spark extra is not installed; `pip install 'buckslip[spark]'` brings it (about 500 MB; Java 17 is needed)"
)
NOT_HERE = "Spark reads files and tables of its catalogue, not {}; write it as Parquet, or use --engine duckdb"
KINDS = {Kind.BOOLEAN: "BOOLEAN", Kind.INTEGER: "BIGINT", Kind.DATE: "TIMESTAMP"}


def counted(asked: Question, inputs: Inputs, schema: Schema, *, url: str = "") -> Reach:
    """Count everything on the cluster at `url`, else on this machine. Raises UsageError without Spark."""
    try:
        faults = (import_module("pyspark.errors").PySparkException, import_module("py4j.protocol").Py4JError, OSError)
    except ImportError as problem:
        raise UsageError(MISSING) from problem
    session = None
    try:
        session = _session(url)
        count, findings = _tables(session, asked, inputs, schema)
        sql = statement(asked.rules, asked.needs.as_of, asked.groups).sql("spark", identify=True)
        rows = session.sql(sql).collect()
    except faults as problem:
        first = str(problem).partition("\n")[0]
        raise UsageError(f"Spark at {url or 'this machine'} cannot count: {first}") from problem
    finally:
        if session is not None:
            session.stop()
    columns: dict[str, Any] = {name: np.array([row[name] for row in rows], dtype=object) for name in asked.groups}
    for name in (*names_of_words(len(asked.rules)), COUNT):
        columns[name] = np.array([row[name] for row in rows], dtype=np.int64)
    histogram = unpacked(columns, len(asked.rules), asked.groups)
    return reach_of(asked.candidates, asked.sides, histogram, count, asked.needs.as_of, findings=findings)


def _session(url: str) -> Any:
    builder = (
        import_module("pyspark.sql")
        .SparkSession.builder.appName("buckslip reach")
        .config("spark.sql.session.timeZone", "UTC")
    )
    builder = builder.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "8")
    chosen = builder.remote(url) if url.startswith("sc://") else builder.master(url or "local[*]")
    session = chosen.getOrCreate()
    if not url.startswith("sc://"):
        session.sparkContext.setLogLevel("ERROR")
    return session


def _tables(session: Any, asked: Question, inputs: Inputs, schema: Schema) -> tuple[int, list[Finding]]:
    people = _read(session, inputs.customers, "given_customers")
    key = named_column(people, IDS, "id")
    cells = {name: spec for name, spec in asked.needs.fields.items() if name in people.columns and name != "id"}
    values = {name: _value(spec, people) for name, spec in cells.items()}
    identity = f"CAST({_quoted(key)} AS STRING)"
    values = {"id": identity, **values, **derived_columns(schema, asked.needs, values)}
    findings = list(unknown_columns(people, {*schema.fields, key}, "field", schema.fields))
    findings += absent_columns(people, asked.needs.fields, values)
    findings += _misfits(session, people, cells, values)
    everything = {name: values.get(name, _nothing(spec)) for name, spec in asked.needs.fields.items()} | {
        "id": identity
    }
    count, faults = _customers(session, people, everything)
    done = _read(session, inputs.events, "given_events") if inputs.events else None
    return count, [*findings, *faults, *_events(session, done, asked.needs.totals)]


def _customers(session: Any, people: Origin, values: Mapping[str, str]) -> tuple[int, list[Finding]]:
    """The view of customers, the first of each id; and how many there are."""
    shown = ", ".join(f"{value} AS {_quoted(name)}" for name, value in values.items())
    key = values["id"]
    known = f"SELECT {shown}, monotonically_increasing_id() AS nth FROM {people.scan} WHERE {key} <> ''"
    total, distinct = session.sql(f"SELECT count(id), count(DISTINCT id) FROM ({known})").first()
    findings = []
    if total > distinct:
        ranked = f"SELECT *, row_number() OVER (PARTITION BY id ORDER BY nth) AS turn FROM ({known})"
        known = f"SELECT * FROM ({ranked}) WHERE turn = 1"
        message = f"{rows_told(total - distinct)} with an id of a row above; the first of each counts"
        findings.append(error("duplicate-customer", Span(people.label), message, "keep one of them"))
    if not distinct:
        findings.append(error("empty-file", Span(people.label), "there is no customer in it", "name another file"))
    session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {CUSTOMERS} AS {known}")
    return int(distinct), findings


def _events(session: Any, done: Origin | None, totals: tuple[Total, ...]) -> list[Finding]:
    needed = {one.name: one for one in properties_of(totals)}
    if done is None:
        values = {**dict.fromkeys((KEY, EVENT), "CAST(NULL AS STRING)"), AT: "CAST(NULL AS TIMESTAMP)"}
        values |= {name: _nothing(spec) for name, spec in needed.items()}
        session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {EVENTS} AS SELECT {_shown(values)} WHERE FALSE")
        return []
    named = {name: named_column(done, also, name) for name, also in CALLED.items()}
    at = FieldSpec(named[AT], Kind.DATE, Span(done.label))
    cells = {name: spec for name, spec in needed.items() if name in done.columns}
    values = {name: f"CAST({_quoted(named[name])} AS STRING)" for name in (KEY, EVENT)}
    values |= {AT: _value(at, done), **{name: _value(spec, done) for name, spec in cells.items()}}
    findings = _misfits(session, done, {AT: at, **cells}, values)
    values |= {name: _nothing(spec) for name, spec in needed.items() if name not in values}
    session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {EVENTS} AS SELECT {_shown(values)} FROM {done.scan}")
    return [*findings, *absent_columns(done, needed, cells)]


def _read(session: Any, given: str, view: str) -> Origin:
    if given.startswith(POSTGRES):
        raise UsageError(NOT_HERE.format("PostgreSQL"))
    path = given.lower()
    if path.endswith((".csv", ".csv.gz", ".tsv")):
        options = {"header": True, "multiLine": True, "escape": '"', "quote": '"', "encoding": "UTF-8"}
        table = session.read.options(**options, sep="\t" if ".tsv" in path else ",").csv(given)
    elif "/" in given or path.endswith(".parquet"):
        table = session.read.parquet(given)
    else:
        table = session.table(given)
    table.createOrReplaceTempView(view)
    columns = {name: kind.upper() for name, kind in table.dtypes}
    return replace(Origin(given, view, columns), text=path.endswith((".csv", ".csv.gz", ".tsv")))


def _misfits(session: Any, file: Origin, cells: Mapping[str, FieldSpec], values: Mapping[str, str]) -> list[Finding]:
    """How many cells of each column are no value of its kind."""
    if not cells:
        return []
    asked = [
        f"count(CASE WHEN {values[name]} IS NULL AND CAST({_quoted(spec.name)} AS STRING) <> '' THEN 1 END)"
        for name, spec in cells.items()
    ]
    counts = session.sql(f"SELECT {', '.join(asked)} FROM {file.scan}").first()
    return [
        error(
            "wrong-value",
            Span(file.label),
            f"'{spec.name}' must be of the type {spec.kind.value} ({rows_told(count)})",
            "they count as missing; --engine duckdb tells the lines",
        )
        for spec, count in zip(cells.values(), counts, strict=True)
        if count
    ]


def _value(spec: FieldSpec, file: Origin) -> str:
    """A column as its kind; what does not fit is NULL."""
    raw, given = _quoted(spec.name), file.columns[spec.name]
    if spec.kind in (Kind.TEXT, Kind.URL, Kind.ENUM):
        return (
            f"nullif(CAST({raw} AS STRING), '')"
            if file.text or spec.kind is not Kind.TEXT
            else f"CAST({raw} AS STRING)"
        )
    if spec.kind is Kind.LIST:
        return f"to_json({raw})" if given.startswith("ARRAY") else raw
    if spec.kind is Kind.DATE:
        if given != "STRING":
            return f"CAST({raw} AS TIMESTAMP)"
        pattern = (
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$"
        )
        return f"CASE WHEN {raw} RLIKE '{pattern}' THEN TRY_CAST({raw} AS TIMESTAMP) END"
    if spec.kind is Kind.BOOLEAN:
        low = f"lower(CAST({raw} AS STRING))"
        return f"CASE WHEN {low} IN ('true', '1') THEN TRUE WHEN {low} IN ('false', '0') THEN FALSE END"
    number = f"TRY_CAST({raw} AS DOUBLE)"
    fits = f"abs({number}) < {LARGEST}"
    if given == "STRING":
        fits = f"{raw} RLIKE '^[-+]?[0-9]{{1,15}}([.][0-9]{{1,15}})?$' AND {fits}"
    if spec.kind is Kind.INTEGER:
        return f"CASE WHEN {fits} AND {number} = floor({number}) THEN CAST({number} AS BIGINT) END"
    return f"CASE WHEN {fits} THEN {number} END"


def _nothing(spec: FieldSpec) -> str:
    return f"CAST(NULL AS {KINDS.get(spec.kind, 'DOUBLE' if spec.kind in NUMERIC else 'STRING')})"


def _shown(values: Mapping[str, str]) -> str:
    return ", ".join(f"{value} AS {_quoted(name)}" for name, value in values.items())


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
