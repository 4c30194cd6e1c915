"""Customers and the totals of their events as one narrow table in a file, made once and counted many times.

It is made anew when the files, the moment, or what the audiences look at have changed. Texts of few different values
are stored as numbers, and the digests of random samples are worked out beforehand.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlglot import exp

from buckslip.model.errors import UsageError
from buckslip.model.finding import Finding, Severity
from buckslip.model.schema import Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.catalogue import TEXTUAL
from buckslip.syntax.rules import Rule, Sampled, leaves
from buckslip.targeting.columns import quoted, text
from buckslip.targeting.database import Database
from buckslip.targeting.features import CUSTOMERS, KEY, Columns, Total, grouped, name_of
from buckslip.targeting.histogram import histogram_of, words
from buckslip.targeting.sql import bucket
from buckslip.targeting.tables import Inputs, Needs, tables

WIDE, FEW = "wide", 5_000  # the table; texts of at most so many values are stored as numbers
FORM = 1  # of the file; another number makes older ones be made anew


@dataclass(frozen=True, slots=True)
class WideColumns(Columns):
    """The names of a statement over the one table."""

    samples: tuple[str, ...] = ()

    def bucket(self, name: str) -> exp.Expr:
        """The stored digits of a random sample."""
        return exp.column(f"r{self.samples.index(name)}", table=self.customers, quoted=True)

    def _total(self, total: Total) -> exp.Expr:
        return self._column(total)  # 0 is stored where there is no event


def samples_of(rules: Sequence[Rule]) -> tuple[str, ...]:
    """The names of the random samples, each once."""
    return tuple(dict.fromkeys(leaf.name for rule in rules for leaf in leaves(rule) if isinstance(leaf, Sampled)))


def prepare(
    database: Database, file: Path, inputs: Inputs, schema: Schema, needs: Needs, rules: Sequence[Rule], scratch: Path
) -> tuple[int, tuple[Finding, ...]]:
    """Attach `file` as `kept`, made anew unless it fits; gives how many customers there are, and the findings."""
    samples = samples_of(rules)
    key = _key(inputs, needs, samples)
    if _fits(database, file, key):
        return _told(database)
    count, findings = tables(database, inputs, schema, needs, scratch)
    made = file.with_name(f".{file.name}.{os.getpid()}")
    made.unlink(missing_ok=True)
    try:
        database.execute(f"ATTACH {text(str(made))} AS making")
        _write(database, needs, samples)
        database.execute("CREATE TABLE making.told (key VARCHAR, customers BIGINT, findings VARCHAR)")
        database.execute("INSERT INTO making.told VALUES (?, ?, ?)", [key, count, _as_json(findings)])
        database.execute("DETACH making")
        made.replace(file)
    finally:
        made.unlink(missing_ok=True)
        made.with_name(f"{made.name}.wal").unlink(missing_ok=True)
    database.execute(f"ATTACH {text(str(file))} AS kept (READ_ONLY)")
    return count, findings


def wide_statement(rules: Sequence[Rule], needs: Needs, groups: Sequence[str]) -> exp.Select:
    """The one query over the one table."""
    names = WideColumns(needs.totals, customers="c", counted="c", samples=samples_of(rules))
    kept = (exp.column(name, table="c", quoted=True) for name in groups)
    table = exp.alias_(exp.to_table(f"kept.{WIDE}"), "c", table=True)
    masked = exp.Select(expressions=[*kept, *words(rules, names, needs.as_of)]).from_(table, copy=False)
    return histogram_of(masked, len(rules), groups)


def _write(database: Database, needs: Needs, samples: Sequence[str]) -> None:
    """Fill the table; columns are made as narrow as their values allow."""
    columns = [_field(database, name, spec.kind) for name, spec in needs.fields.items() if name != "id"]
    identity = exp.cast(exp.column("id", table="c", quoted=True), "text")
    columns += [
        f"{bucket(name, identity.copy()).sql('duckdb', identify=True)} AS r{place}"
        for place, name in enumerate(samples)
    ]
    source = f"{CUSTOMERS} c"
    if needs.totals:
        database.execute(
            f"CREATE TEMPORARY TABLE totals AS {grouped(needs.totals, needs.as_of).sql('duckdb', identify=True)}"
        )
        columns += [_total(database, name_of(place), total) for place, total in enumerate(needs.totals)]
        source += f" LEFT JOIN totals t ON c.id = t.{KEY}"
    database.execute(f"CREATE TABLE making.{WIDE} AS SELECT {', '.join(['c.id', *columns])} FROM {source}")


def _field(database: Database, name: str, kind: Kind) -> str:
    column = f"c.{quoted(name)}"
    if kind in TEXTUAL:
        values = f"SELECT DISTINCT {quoted(name)} AS v FROM {CUSTOMERS} WHERE v IS NOT NULL LIMIT {FEW + 1}"
        found = database.execute(f"SELECT v FROM ({values}) ORDER BY v").fetchall()
        if 0 < len(found) <= FEW:
            few = ", ".join(text(value) for (value,) in found)
            return f"CAST({column} AS ENUM({few})) AS {quoted(name)}"
    if kind is Kind.INTEGER:
        return f"CAST({column} AS {_whole(database, CUSTOMERS, name)}) AS {quoted(name)}"
    return f"{column} AS {quoted(name)}"


def _total(database: Database, name: str, total: Total) -> str:
    """0 where there is no event; a sum with six decimals in 18 digits, if it has room."""
    if total.how == "count":
        kind = _whole(database, "totals", name)
    elif total.how == "sum":
        most = database.execute(f"SELECT max(abs({name})) FROM totals").fetchone()
        kind = "DECIMAL(18, 6)" if most and (most[0] or 0) < 10**12 else "DECIMAL(38, 6)"
    else:
        return f"coalesce(t.{name}, 0) AS {name}"
    return f"CAST(coalesce(t.{name}, 0) AS {kind}) AS {name}"


def _whole(database: Database, table: str, name: str) -> str:
    """The narrowest type for the whole numbers of a column."""
    row = database.execute(f"SELECT min({quoted(name)}), max({quoted(name)}) FROM {table}").fetchone()
    low, high = (row[0] or 0, row[1] or 0) if row else (0, 0)
    fits = ((kind, bits) for kind, bits in (("TINYINT", 7), ("SMALLINT", 15), ("INTEGER", 31)))
    return next((kind for kind, bits in fits if -(2**bits) <= low and high < 2**bits), "BIGINT")


def _key(inputs: Inputs, needs: Needs, samples: Sequence[str]) -> str:
    """What the table hangs on: the files, the moment, and what is asked."""
    files = []
    for name in (inputs.customers, inputs.events):
        path = Path(name.partition("#")[0])
        if name and not path.is_file():
            raise UsageError(f"{inputs.names[0]} is no file, so nothing tells when it changes; leave out --prepared")
        files.append((name, path.stat().st_size, path.stat().st_mtime_ns) if name else None)
    asked = [sorted((name, spec.kind.value) for name, spec in needs.fields.items()), repr(needs.totals), samples]
    return sha256(json.dumps([FORM, files, needs.as_of.isoformat(), asked]).encode()).hexdigest()


def _fits(database: Database, file: Path, key: str) -> bool:
    """Attach the file if it was made for this very question."""
    if not file.is_file():
        return False
    with file.open("rb") as stream:
        if stream.read(12)[8:12] != b"DUCK":
            raise UsageError(f"{file} is no prepared table; name another file")
    database.execute(f"ATTACH {text(str(file))} AS kept (READ_ONLY)")
    here = database.execute("SELECT 1 FROM duckdb_tables() WHERE database_name = 'kept' AND table_name = 'told'")
    if here.fetchone() is None:
        raise UsageError(f"{file} is a database of something else; name another file for the prepared table")
    row = database.execute("SELECT key FROM kept.told").fetchone()
    if row and row[0] == key:
        return True
    database.execute("DETACH kept")
    return False


def _told(database: Database) -> tuple[int, tuple[Finding, ...]]:
    row = database.execute("SELECT customers, findings FROM kept.told").fetchone()
    assert row is not None, "a table that fits has its row"
    found = [
        Finding(one["rule"], Severity(one["severity"]), Span(one["path"], one["line"]), one["message"], one["help"])
        for one in json.loads(row[1])
    ]
    return int(row[0]), tuple(found)


def _as_json(findings: Sequence[Finding]) -> str:
    return json.dumps(
        [
            {
                "rule": one.rule,
                "severity": one.severity.value,
                "path": one.span.path,
                "line": one.span.line,
                "message": one.message,
                "help": one.help,
            }
            for one in findings
        ]
    )
