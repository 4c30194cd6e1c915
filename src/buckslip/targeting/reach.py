"""Who gets what: the audiences of all variants counted on a file of customers, in one scan."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from buckslip.model.finding import Finding
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.syntax.nodes import Field, Known, Not
from buckslip.syntax.rules import Rule
from buckslip.targeting.database import Database
from buckslip.targeting.features import fields_of, totals_of
from buckslip.targeting.histogram import statement, unpacked
from buckslip.targeting.numbers import Candidate, Reach, Sides, reach_of
from buckslip.targeting.prepared import prepare, wide_statement
from buckslip.targeting.tables import Inputs, Needs, tables

__all__ = ["Candidate", "Inputs", "Question", "Reach", "counted", "question"]

GROUPS = ("country", "locale")  # fields by which everything is told apart, where the schema has them
UNSUBSCRIBED, CONSENT = "unsubscribed", "consent_email"
Watch = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of each customer: the rules, in order, and the fields to group by."""

    candidates: tuple[Candidate, ...]
    sides: Sides
    rules: tuple[Rule, ...]
    groups: tuple[str, ...]
    needs: Needs


def question(candidates: Sequence[Candidate], schema: Schema, as_of: datetime) -> Question:
    """The audiences, then the distinct holdouts, then what forbids a mail to somebody."""
    holdouts = tuple(dict.fromkeys(one.holdout for one in candidates if one.holdout))
    rules: list[Rule] = [one.rule for one in candidates]
    rules += holdouts
    places = []
    for name, forbids in ((UNSUBSCRIBED, True), (CONSENT, False)):
        spec = schema.fields.get(name)
        if spec and spec.kind is Kind.BOOLEAN:
            known = Known(Field(("customer", name), spec, spec.span))
            places.append(len(rules))
            rules.append(known if forbids else Not(known))
        else:
            places.append(-1)
    groups = tuple(name for name in GROUPS if name in schema.fields)
    fields: dict[str, FieldSpec] = {**fields_of(rules), **{name: schema.fields[name] for name in groups}}
    sides = Sides(holdouts, unsubscribed=places[0], unasked=places[1], groups=groups)
    return Question(tuple(candidates), sides, tuple(rules), groups, Needs(fields, as_of, totals_of(rules)))


def counted(
    asked: Question,
    inputs: Inputs,
    schema: Schema,
    *,
    memory: str = "",
    watch: Watch | None = None,
    prepared: Path | None = None,
) -> Reach:
    """Count everything in DuckDB. `memory` bounds it, as "512MB"; raises UsageError when a file cannot serve.

    `prepared` is a file that keeps customers and totals in one table for the next time; it is made when need be.
    """
    needs = asked.needs
    with tempfile.TemporaryDirectory(prefix="buckslip-") as folder, Database(Path(folder), memory, watch) as database:
        database.label = "reading"
        if prepared:
            customers, findings = prepare(database, prepared, inputs, schema, needs, asked.rules, Path(folder))
            query = wide_statement(asked.rules, needs, asked.groups)
        else:
            customers, findings = tables(database, inputs, schema, needs, Path(folder))
            query = statement(asked.rules, needs.as_of, asked.groups)
        database.label = "counting"
        rows = database.arrays(query.sql("duckdb", identify=True))
    histogram = unpacked(rows, len(asked.rules), asked.groups)
    return reach_of(asked.candidates, asked.sides, histogram, customers, needs.as_of, findings=findings)


def as_written(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Findings as plain JSON."""
    return [
        {
            "rule": one.rule,
            "severity": one.severity.value,
            "path": one.span.path,
            "line": one.span.line,
            "column": one.span.column,
            "mail": one.mail,
            "message": one.message,
            "help": one.help,
        }
        for one in findings
    ]
