"""A file of customers, row by row, held against the schema; it lies where the user says, outside the project."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from buckslip.load.address import address_fault
from buckslip.load.cells import Misfit, value_of
from buckslip.load.faults import error, warning
from buckslip.load.rows import Row, Rows, opened
from buckslip.model.customer import Customer
from buckslip.model.errors import UsageError
from buckslip.model.finding import Finding
from buckslip.model.persona import Value
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.model.suggest import did_you_mean

WHO = ("id", "email")  # columns that every file needs, in the schema or not

SHORT, MOST = (
    40,
    500,
)  # characters of a cell, and cells of a column, whose values are remembered: tiers, countries, days
Known = dict[str, Value]
Skipped = tuple[Finding, ...]  # why a row was not used


@contextmanager
def customers(path: Path, schema: Schema, needed: Collection[str]) -> Iterator[Customers]:
    """The customers in a CSV or Parquet file; `needed` are the fields that may not be missing, unless optional.

    Raises UsageError when the file cannot serve: it is no such file, or a column that is needed is not there.
    """
    with opened(path) as rows:
        yield Customers(str(path), rows, schema, needed)


class Customers:
    """Iterate once: a Customer for each row that can be used, for each other the findings about it."""

    def __init__(self, path: str, rows: Rows, schema: Schema, needed: Collection[str]) -> None:
        self._path = path
        self._rows = rows
        self._needed = {*needed, *WHO}
        self._seen: set[int] = set()
        specs = {**{name: FieldSpec(name, Kind.TEXT, Span(path)) for name in WHO}, **schema.fields}
        self._columns = [(place, specs[name], Known()) for place, name in enumerate(rows.columns) if name in specs]
        self._check_columns(specs)
        self.findings = tuple(self._unknown_columns(specs))

    @property
    def share(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return self._rows.share

    def __iter__(self) -> Iterator[Customer | Skipped]:
        return map(self._customer, self._rows)

    def _customer(self, row: Row) -> Customer | Skipped:
        span = Span(self._path, row.line)
        if row.fault:
            return (error("bad-row", span, row.fault, "mend it; the other rows are used"),)
        profile: dict[str, Value] = {}
        findings: list[Finding] = []
        for place, spec, known in self._columns:
            cell = row.cells[place]
            value = known.get(cell) if isinstance(cell, str) else None
            if value is None:
                try:
                    value = value_of(cell, spec)
                except Misfit as misfit:
                    findings.append(error("wrong-value", span, misfit.message, misfit.way_out))
                    continue
                if isinstance(cell, str) and len(cell) <= SHORT and len(known) < MOST:
                    known[cell] = value
            if value is not None:
                profile[spec.name] = value
            elif spec.name in WHO or (spec.name in self._needed and not spec.optional):
                message = f"'{spec.name}' is empty, and the mail needs it"
                findings.append(error("missing-value", span, message, "fill it in"))
        return tuple(findings) or self._addressed(profile, span)

    def _addressed(self, profile: dict[str, Value], span: Span) -> Customer | Skipped:
        key, email = str(profile["id"]), str(profile["email"]).strip()
        if fault := address_fault(email):
            return (error("bad-address", span, f"the address {fault}", "correct it, or leave this customer out"),)
        if hash(key) in self._seen:
            return (error("duplicate-customer", span, "a row above has the same id", "keep one of them"),)
        self._seen.add(hash(key))
        return Customer(key, email, {**profile, "id": key, "email": email}, span)

    def _check_columns(self, specs: dict[str, FieldSpec]) -> None:
        have = self._rows.columns
        if twice := sorted({name for name in have if have.count(name) > 1}):
            raise UsageError(f"{self._path} has two columns '{twice[0]}'; rename one")
        wanted = (name for name in (*WHO, *sorted(self._needed)) if name in WHO or not specs[name].optional)
        for name in wanted:
            if name not in have:
                hint = did_you_mean(name, have) or f"it has {', '.join(have[:8])}{' …' * (len(have) > 8)}"
                raise UsageError(f"{self._path} has no column '{name}', which is needed; {hint}")

    def _unknown_columns(self, specs: dict[str, FieldSpec]) -> Iterator[Finding]:
        have = self._rows.columns
        for name in have:
            if name not in specs:
                way_out = did_you_mean(name, specs) or "it is left alone"
                yield warning("unknown-field", Span(self._path), f"no field '{name}' in rules/schema.yml", way_out)
        for name in sorted(self._needed - {*have}):
            message = f"no column '{name}': the mail takes it as missing for everybody"
            yield warning("missing-value", Span(self._path), message)
