"""Who gets one variant, by name: a list to upload where an ESP holds no such segment."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

from sqlglot import exp

from buckslip.model.finding import Finding
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.nodes import And, Not, Or
from buckslip.syntax.rules import Rule
from buckslip.targeting.database import Database, Watch
from buckslip.targeting.features import totals_of
from buckslip.targeting.numbers import Candidate
from buckslip.targeting.reach import Inputs, Question
from buckslip.targeting.readers import FIELD as LOCALE
from buckslip.targeting.selection import chosen
from buckslip.targeting.tables import Needs, tables

EMAIL = "email"


def members(
    one: Candidate,
    asked: Question,
    inputs: Inputs,
    schema: Schema,
    *,
    readers: Rule | None = None,
    memory: str = "",
    watch: Watch | None = None,
) -> tuple[list[tuple[str, str]], tuple[Finding, ...]]:
    """The id and address of everybody who gets the variant, by id, and what is wrong with the files.

    Left out are its holdout, those whom a variant of the same mail with a higher priority takes, and those whom the
    data forbid to write to: as many are left as `reach` counts under "gets it". The address is "" when the file has
    none. With `readers`, only those for whom it holds. Raises UsageError when a file cannot serve.
    """
    email = schema.fields.get(EMAIL) or FieldSpec(EMAIL, Kind.TEXT, Span(inputs.customers), optional=True)
    rule = And((one.rule, *_kept_out(one, asked), *([readers] if readers else ())))
    language = {LOCALE: schema.fields[LOCALE]} if readers and LOCALE in schema.fields else {}
    needs = Needs({**asked.needs.fields, **language, EMAIL: email}, asked.needs.as_of, totals_of([rule]))
    with tempfile.TemporaryDirectory(prefix="buckslip-") as folder, Database(Path(folder), memory, watch) as database:
        database.label = "reading"
        _, findings = tables(database, inputs, schema, needs, Path(folder))
        database.label = "listing"
        statement = chosen(rule, needs.as_of).select(exp.column(EMAIL, table="c", quoted=True)).order_by("1")
        rows = database.execute(statement.sql("duckdb", identify=True)).fetchall()
    return [(str(key), str(address or "")) for key, address in rows], findings


def as_csv(people: Sequence[tuple[str, str]]) -> bytes:
    """The list as a file, with the columns `id` and `email`."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("id", EMAIL))
    rows.writerows(people)
    return text.getvalue().encode()


def _kept_out(one: Candidate, asked: Question) -> Iterator[Rule]:
    if one.holdout:
        yield Not(one.holdout)
    order = sorted(asked.candidates, key=lambda other: (-other.priority, other.id))
    higher = [other for other in order[: order.index(one)] if other.mail == one.mail]
    if higher:
        taken = [And((other.rule, Not(other.holdout))) if other.holdout else other.rule for other in higher]
        yield Not(Or(tuple(taken)))
    sides = asked.sides
    if one.commercial and sides.unsubscribed >= 0:
        yield Not(asked.rules[sides.unsubscribed])
    if one.commercial and one.asked and sides.unasked >= 0:
        yield Not(asked.rules[sides.unasked])
