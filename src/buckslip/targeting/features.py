"""What rules ask of events, each distinct total once, all of them in one GROUP BY over the events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from buckslip.model.schema import FieldSpec, Kind
from buckslip.syntax.nodes import Compare, Field, Known, Member
from buckslip.syntax.rules import Aged, Given, Measure, Measured, Rule, Where, leaves
from buckslip.targeting.sql import OPERATORS, before, bucket, compared, constant, joined, moment

KEY, EVENT, AT = "customer_id", "event", "at"  # columns of every table of events
PRECISION = "decimal(18, 6)"  # in which properties are added up, exactly
CUSTOMERS, EVENTS, TOTALS = "customers", "events", "totals"


@dataclass(frozen=True, slots=True)
class Total:
    """A column to compute of each customer's events: count, sum or max; a count with a property counts its values."""

    how: str
    event: str
    property: FieldSpec | None
    where: tuple[Where, ...]
    hours: int | None


def totals_of(rules: Iterable[Rule]) -> tuple[Total, ...]:
    """The distinct totals that the rules need, in the order in which they first occur."""
    found = (leaf.measure for rule in rules for leaf in leaves(rule) if isinstance(leaf, Measured))
    return tuple(dict.fromkeys(total for measure in found for total in _parts(measure)))


def fields_of(rules: Iterable[Rule]) -> dict[str, FieldSpec]:
    """The customer's fields that the rules look at, by name."""
    found: dict[str, FieldSpec] = {}
    for rule in rules:
        for leaf in leaves(rule):
            match leaf:
                case Compare(left, _, right):
                    sides: tuple[object, ...] = (left, right)
                case Member(value) | Known(value):
                    sides = (value,)
                case Given(field) | Aged(field):
                    sides = (field,)
                case _:
                    sides = ()
            found |= {one.path[-1]: one.spec for one in sides if isinstance(one, Field)}
    return found


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of a statement over `customers` and `totals`, or over one wide table of both."""

    totals: tuple[Total, ...]
    customers: str = "c"
    counted: str = "t"

    def field(self, field: Field) -> exp.Expr:
        """The column of the field's name."""
        return exp.column(field.path[-1], table=self.customers, quoted=True)

    def bucket(self, name: str) -> exp.Expr:
        """The digest of the sample's name and of the column `id`."""
        return bucket(name, exp.cast(exp.column("id", table=self.customers, quoted=True), "text"))

    def measured(self, leaf: Measured) -> exp.Expr:
        """The totals, 0 without any event, compared; an average by multiplying, which is exact."""
        value = constant(leaf.value)
        parts = [self._total(one) for one in _parts(leaf.measure)]
        if leaf.measure.how != "average":
            return OPERATORS[leaf.op](this=parts[0], expression=value)
        total, count = parts
        some = exp.GT(this=count, expression=exp.Literal.number(0))
        above = OPERATORS[leaf.op](this=total, expression=exp.Mul(this=value, expression=count.copy()))
        without = OPERATORS[leaf.op](this=exp.Literal.number(0), expression=value.copy())
        return exp.Case(ifs=[exp.If(this=some, true=above)], default=without)

    def _total(self, total: Total) -> exp.Expr:
        return exp.Coalesce(this=self._column(total), expressions=[exp.Literal.number(0)])

    def _column(self, total: Total) -> exp.Expr:
        return exp.column(name_of(self.totals.index(total)), table=self.counted, quoted=True)


def name_of(index: int) -> str:
    """The column of a total."""
    return f"n{index}"


def grouped(totals: tuple[Total, ...], as_of: datetime, source: str = EVENTS) -> exp.Select:
    """One row a customer with every total, of the events that any total needs."""
    conditions = [_condition(one, as_of) for one in totals]
    columns = [
        exp.alias_(_aggregate(total, condition), name_of(index), quoted=True)
        for index, (total, condition) in enumerate(zip(totals, conditions, strict=True))
    ]
    key = exp.column(KEY, table="e", quoted=True)
    needed = joined(exp.Or, [one.copy() for one in dict.fromkeys(conditions)], empty=exp.false())
    past = exp.LTE(this=exp.column(AT, table="e", quoted=True), expression=moment(as_of))
    table = exp.alias_(exp.to_table(source), "e", table=True)
    select = exp.Select(expressions=[key, *columns]).from_(table, copy=False)
    return select.where(past, needed, copy=False).group_by(key.copy(), copy=False)


def _parts(measure: Measure) -> tuple[Total, ...]:
    of, where, hours = measure.property, measure.where, measure.hours
    if measure.how == "average":
        return tuple(Total(how, measure.event, of, where, hours) for how in ("sum", "count"))
    return (Total(measure.how, measure.event, of if measure.how != "count" else None, where, hours),)


def _aggregate(total: Total, condition: exp.Expr) -> exp.Expr:
    value: exp.Expr = exp.Literal.number(1)
    if total.property:
        value = exp.column(total.property.name, table="e", quoted=True)
        if total.how == "sum" and total.property.kind is not Kind.INTEGER:
            value = exp.cast(value, PRECISION)
    chosen = exp.Case(ifs=[exp.If(this=condition, true=value)])
    return {"count": exp.Count, "sum": exp.Sum, "max": exp.Max}[total.how](this=chosen)


def _condition(total: Total, as_of: datetime) -> exp.Expr:
    """Whether an event up to the as-of moment counts; NULL is as good as FALSE."""
    at = exp.column(AT, table="e", quoted=True)
    named = exp.EQ(this=exp.column(EVENT, table="e", quoted=True), expression=exp.Literal.string(total.event))
    parts: list[exp.Expr] = [named, *(_where(one) for one in total.where)]
    if total.hours is not None:
        parts.append(exp.GTE(this=at, expression=moment(before(as_of, total.hours))))
    return joined(exp.And, parts, empty=exp.true())


def _where(where: Where) -> exp.Expr:
    """`where category is baking`; a missing property is none of the values, and `is not` is true of it."""
    of: exp.Expr = exp.column(where.property.name, table="e", quoted=True)
    days = where.property.kind is Kind.DATE
    of = exp.cast(of, "date") if days else of
    values = [exp.cast(exp.Literal.string(str(one)[:10]), "date") if days else constant(one) for one in where.values]
    if len(values) == 1:
        return compared(of, "!=" if where.negated else "==", values[0])
    among = exp.In(this=of, expressions=values)
    chosen = exp.Not(this=among) if where.negated else among
    return exp.Coalesce(this=chosen, expressions=[exp.true() if where.negated else exp.false()])
