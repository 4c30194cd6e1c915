"""Where customers and events come from: CSV, Parquet, DuckDB or PostgreSQL, each as something DuckDB can scan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb

from buckslip.load.rows import DELIMITERS, opened
from buckslip.model.errors import UsageError
from buckslip.model.suggest import did_you_mean
from buckslip.targeting.columns import quoted, text
from buckslip.targeting.database import Database

POSTGRES = ("postgresql://", "postgres://")
_PARQUET, _DUCKDB = b"PAR1", b"DUCK"
_MISSING = "the postgres extra is not installed; `pip install 'buckslip[postgres]'` brings it"


@dataclass(frozen=True, slots=True)
class Origin:
    """A table to scan: its name for people, its SQL, its columns with DuckDB's types, and how to number its rows."""

    label: str
    scan: str
    columns: dict[str, str]
    row: str = ""  # SQL: the row's number from 1, where rows have one
    csv: Path | None = None  # rows are lines of this file
    text: bool = False  # every cell is text, and an empty one is missing
    rejected: int = 0  # rows of CSV that could not be read

    def line(self, number: int) -> int:
        """Where row `number` begins; in a CSV its line, else the number itself."""
        if self.csv is None:
            return number
        with opened(self.csv) as rows:
            good = (row.line for row in rows if not row.fault)
            return next(islice(good, number - 1, None), 0)


def origin(connection: Database, given: str, table: str, scratch: Path) -> Origin:
    """What `given` names: a file, or a database with `#table` behind it, else the table called `table`.

    CSV and PostgreSQL are first copied into `scratch`, as Parquet, so that memory stays bounded. Raises UsageError.
    """
    if given.startswith(POSTGRES):
        address, _, named = given.partition("#")
        return _postgres(connection, address, named or table, scratch)
    name, _, named = given.partition("#")
    path = Path(given) if Path(given).exists() or not named else Path(name)
    try:
        with path.open("rb") as stream:
            head = stream.read(12)
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror or problem}") from problem
    if not head:
        raise UsageError(f"{path} is empty; it needs at least a header with the names of the columns")
    if head[8:12] == _DUCKDB:
        return _duckdb(connection, path, named or table)
    return (
        _parquet(connection, path, str(path)) if head.startswith(_PARQUET) else _csv(connection, path, table, scratch)
    )


@contextmanager
def spoken(label: str, kind: str) -> Iterator[None]:
    """DuckDB's refusal of a file as a UsageError of one line."""
    try:
        yield
    except duckdb.Error as problem:
        first = str(problem).partition("\n")[0]
        raise UsageError(f"{label} cannot be read as {kind}: {first}") from problem


def _parquet(connection: Database, path: Path, label: str) -> Origin:
    scan = f"read_parquet({text(str(path))}, file_row_number=true)"
    with spoken(label, "Parquet"):
        columns = _described(connection, f"read_parquet({text(str(path))})")
    return Origin(label, scan, columns, row="file_row_number + 1")


def _duckdb(connection: Database, path: Path, table: str) -> Origin:
    alias = f"given_{table}"
    label = f"{path}#{table}"
    with spoken(label, "DuckDB"):
        connection.execute(f"ATTACH IF NOT EXISTS {text(str(path))} AS {quoted(alias)} (READ_ONLY)")
        found = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [alias]).fetchall()
        found += connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE database_name = ? AND NOT internal", [alias]
        ).fetchall()
        names = sorted(name for (name,) in found)
        if table not in names:
            hint = did_you_mean(table, names) or f"it has {', '.join(names) or 'none'}"
            raise UsageError(f"{path} has no table '{table}'; {hint}; write {path}#TABLE for another")
        scan = f"{quoted(alias)}.{quoted(table)}"
        return Origin(label, scan, _described(connection, scan))


def _csv(connection: Database, path: Path, table: str, scratch: Path) -> Origin:
    with opened(path) as rows:
        names = rows.columns
    with path.open("rb") as stream:
        head = stream.readline(1_000_000).decode("utf-8", "replace")
    delimiter = max(DELIMITERS, key=head.count)  # as the reader of rows takes it
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise UsageError(f"{path} has two columns '{twice}'; rename one")
    listed = ", ".join(f"{text(name)}: 'VARCHAR'" for name in names)
    options = f"auto_detect=false, header=true, delim={text(delimiter)}, quote='\"', escape='\"', rejects_limit=0"
    rejects = f"store_rejects=true, rejects_table='{table}_rejects', rejects_scan='{table}_scans'"
    copy = scratch / f"{table}.parquet"
    with spoken(str(path), "CSV"):
        scan = f"read_csv({text(str(path))}, columns={{{listed}}}, {options}, {rejects})"
        connection.execute(f"COPY (SELECT * FROM {scan}) TO {text(str(copy))} (FORMAT parquet, COMPRESSION snappy)")
        counted = connection.execute(f"SELECT count(DISTINCT line) FROM {table}_rejects").fetchone()
    columns = dict.fromkeys(names, "VARCHAR")
    scan = f"read_parquet({text(str(copy))}, file_row_number=true)"
    rejected = int(counted[0]) if counted else 0
    return Origin(str(path), scan, columns, "file_row_number + 1", path, text=True, rejected=rejected)


def _postgres(connection: Database, address: str, table: str, scratch: Path) -> Origin:
    """A table of PostgreSQL, copied as text through a file, since DuckDB's own way would fetch an extension."""
    try:
        import psycopg
        from psycopg import sql
    except ImportError as problem:
        raise UsageError(_MISSING) from problem
    target = scratch / f"{table.replace('/', '_')}.csv"
    label = f"PostgreSQL, table {table}"
    try:
        with psycopg.connect(address, options="-c timezone=UTC -c datestyle=ISO") as server, server.cursor() as cursor:
            name = sql.Identifier(*table.split("."))
            cursor.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(name))
            columns = [one.name for one in cursor.description or ()]
            cast = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(one)) for one in columns)
            command = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT csv)").format(cast, name)
            with target.open("wb") as stream, cursor.copy(command) as copy:
                for block in copy:
                    stream.write(block)
    except psycopg.Error as problem:
        first = str(problem).strip().partition("\n")[0]
        raise UsageError(f"{label} cannot be read: {first}") from problem
    listed = ", ".join(f"{text(one)}: 'VARCHAR'" for one in columns)
    options = "auto_detect=false, header=false, delim=',', quote='\"', escape='\"', allow_quoted_nulls=false"
    copied = target.with_suffix(".parquet")
    with spoken(label, "CSV"):
        source = f"read_csv({text(str(target))}, columns={{{listed}}}, {options})"
        connection.execute(f"COPY (SELECT * FROM {source}) TO {text(str(copied))} (FORMAT parquet)")
    target.unlink()
    return Origin(label, f"read_parquet({text(str(copied))})", dict.fromkeys(columns, "VARCHAR"))


def _described(connection: Database, scan: str) -> dict[str, str]:
    rows = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    return {str(name): str(kind) for name, kind, *_ in rows}
