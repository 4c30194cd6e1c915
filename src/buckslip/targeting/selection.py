"""One variant as a statement for somebody's own database: the ids of everybody in its audience."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlglot import exp

from buckslip.syntax.nodes import And, Not
from buckslip.syntax.rules import Rule
from buckslip.targeting.features import CUSTOMERS, KEY, TOTALS, Columns, grouped, totals_of
from buckslip.targeting.numbers import Candidate
from buckslip.targeting.sql import predicate


def selection(one: Candidate, dialect: str, as_of: datetime) -> str:
    """The statement, below a comment that says what it is; its holdout left out.

    It reads the tables `customers` (an `id` and the fields) and `events` (`customer_id`, `event`, `at` and the
    properties). For Snowflake names are in capitals, as it keeps those that were not quoted.
    """
    rule: Rule = And((one.rule, Not(one.holdout))) if one.holdout else one.rule
    statement = chosen(rule, as_of)
    if dialect == "snowflake":
        for name in statement.find_all(exp.Identifier):
            name.set("this", str(name.this).upper())
    at = as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"-- {one.id}, as of {at}\n{statement.sql(dialect, identify=True, pretty=True)};"


def chosen(rule: Rule, as_of: datetime) -> exp.Select:
    """The ids of customers for whom the rule is true."""
    names = Columns(totals_of([rule]))
    key = exp.column("id", table=names.customers, quoted=True)
    customers = exp.alias_(exp.to_table(CUSTOMERS), names.customers, table=True)
    statement = exp.select(key).from_(customers)
    if names.totals:
        counted = exp.column(KEY, table=names.counted, quoted=True)
        totals = exp.alias_(exp.to_table(TOTALS), names.counted, table=True)
        statement = statement.with_(TOTALS, as_=grouped(names.totals, as_of))
        statement = statement.join(totals, on=exp.EQ(this=key.copy(), expression=counted), join_type="left")
    return statement.where(predicate(rule, names, as_of, settled=False))
