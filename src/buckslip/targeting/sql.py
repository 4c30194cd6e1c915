"""Audiences as SQL: one builder of expressions, printed by sqlglot for every database.

Every comparison has an answer: where a missing value would make it unknown, `COALESCE` gives the answer that the rule
tree defines; only where unknown and FALSE are the same, it
is left out. Dates are timestamps in UTC without a zone, lists stand as JSON text, ids as the same text everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from sqlglot import exp

from buckslip.model.schema import Kind
from buckslip.syntax.catalogue import TEXTUAL
from buckslip.syntax.nodes import And, Compare, Field, Known, Literal, Member, Not, Or, Value
from buckslip.syntax.rules import Aged, Given, InSegment, Leaf, Measured, Rule, Sampled

DIALECTS = ("bigquery", "duckdb", "postgres", "snowflake", "spark")
OPERATORS: dict[str, type[exp.Binary]] = {
    "==": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


class Names(Protocol):
    """Where the values of a customer stand in a statement."""

    def field(self, field: Field) -> exp.Expr:
        """The value of a field, in the SQL type of its kind; NULL when it is missing."""
        ...

    def bucket(self, name: str) -> exp.Expr:
        """The eight digits that put the customer into the random sample `name`, or keep them out."""
        ...

    def measured(self, leaf: Measured) -> exp.Expr:
        """The comparison of a measure, TRUE or FALSE."""
        ...


def predicate(rule: Rule, names: Names, as_of: datetime, *, settled: bool = True) -> exp.Expr:
    """The rule as a condition that is never NULL; unless `settled`, one for WHERE or WHEN, which take NULL for FALSE.

    Below a NOT every leaf is settled all the same, since NOT leaves NULL as it is.
    """
    match rule:
        case And(items):
            parts = [predicate(one, names, as_of, settled=settled) for one in items]
            return joined(exp.And, parts, empty=exp.true())
        case Or(items):
            parts = [predicate(one, names, as_of, settled=settled) for one in items]
            return joined(exp.Or, parts, empty=exp.false())
        case Not(item):
            return exp.Not(this=_grouped(predicate(item, names, as_of, settled=True)))
        case InSegment(_, inner):
            return predicate(inner, names, as_of, settled=settled)
        case _:
            leaf = _leaf(rule, names, as_of)
            is_false = isinstance(leaf, exp.Coalesce) and leaf.expressions[0] == exp.false()
            return leaf.this if is_false and not settled else leaf


def _leaf(rule: Leaf, names: Names, as_of: datetime) -> exp.Expr:
    """A leaf as TRUE or FALSE, never NULL."""
    match rule:
        case Compare(left, op, right):
            return _compare(left, op, right, names)
        case Member(value, options, negated):
            return _member(value, options, names, negated=negated)
        case Known(value):
            return _known(value, names)
        case Given(field, negated):
            return exp.Is(this=names.field(field), expression=exp.null() if negated else exp.Not(this=exp.null()))
        case Aged(field, least, most):
            return _aged(names.field(field), as_of, least, most)
        case Measured():
            return names.measured(rule)
        case Sampled():
            return _sampled(rule, names)


def joined(kind: type[exp.Connector], items: Sequence[exp.Expr], *, empty: exp.Expr) -> exp.Expr:
    """The items under AND or OR; as a balanced tree, so that many of them nest little."""
    if len(items) < 2:
        return items[0] if items else empty
    middle = len(items) // 2
    halves = (joined(kind, part, empty=empty) for part in (items[:middle], items[middle:]))
    left, right = (one if isinstance(one, kind) else _grouped(one) for one in halves)
    return kind(this=left, expression=right)


def compared(left: exp.Expr, op: str, right: exp.Expr) -> exp.Expr:
    """`left op right`; with a missing value FALSE, and TRUE for `!=`."""
    return _settled(OPERATORS[op](this=left, expression=right), missing=op == "!=")


def moment(at: datetime) -> exp.Expr:
    """An instant as a timestamp without a zone, in UTC."""
    plain = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    return exp.cast(exp.Literal.string(plain.isoformat(" ")), "timestamp")


def before(as_of: datetime, hours: int) -> datetime:
    """The instant `hours` before `as_of`; the first or the last one there is, when that lies beyond the calendar."""
    plain = as_of.astimezone(UTC).replace(tzinfo=None) if as_of.tzinfo else as_of
    try:
        return plain - timedelta(hours=hours)
    except OverflowError:
        return datetime.min if hours > 0 else datetime.max


def constant(value: str | int | float | bool) -> exp.Expr:
    """A value as a literal."""
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if isinstance(value, str):
        return exp.Literal.string(value)
    number = exp.Literal.number(format(abs(Decimal(str(value))), "f"))
    return exp.Neg(this=number) if value < 0 else number


def bucket(name: str, key: exp.Expr) -> exp.Expr:
    """The first eight digits of the digest of a sample's name and an id, which is text."""
    told = exp.DPipe(this=exp.Literal.string(f"{name}:"), expression=key)
    start, length = exp.Literal.number(1), exp.Literal.number(8)
    return exp.Substring(this=exp.MD5(this=told), start=start, length=length)


def _grouped(item: exp.Expr) -> exp.Expr:
    return exp.Paren(this=item) if isinstance(item, exp.Connector | exp.Not | exp.Is) else item


def _settled(condition: exp.Expr, *, missing: bool) -> exp.Expr:
    return exp.Coalesce(this=condition, expressions=[exp.true() if missing else exp.false()])


def _compare(left: Value, op: str, right: Value, names: Names) -> exp.Expr:
    as_day = any(isinstance(one, Field) and one.kind is Kind.DATE for one in (left, right))
    sides = [_operand(one, names, as_day=as_day) for one in (left, right)]
    return compared(sides[0], op, sides[1])


def _member(value: Value, options: Sequence[Literal], names: Names, *, negated: bool) -> exp.Expr:
    if not options:
        return exp.true() if negated else exp.false()
    as_day = isinstance(value, Field) and value.kind is Kind.DATE
    among = exp.In(
        this=_operand(value, names, as_day=as_day), expressions=[_operand(one, names, as_day=as_day) for one in options]
    )
    return _settled(exp.Not(this=among) if negated else among, missing=negated)


def _operand(value: Value, names: Names, *, as_day: bool) -> exp.Expr:
    """A side of a comparison; dates are compared by their day in UTC, as mails do."""
    match value:
        case Field():
            return exp.cast(names.field(value), "date") if as_day else names.field(value)
        case Literal(given):
            return exp.cast(exp.Literal.string(str(given)[:10]), "date") if as_day else constant(given)
        case _:
            raise TypeError(f"no audience holds a {type(value).__name__}")


def _known(value: Value, names: Names) -> exp.Expr:
    assert isinstance(value, Field), "only fields are known or not"
    found = names.field(value)
    if value.kind is Kind.BOOLEAN:
        return _settled(found, missing=False)
    if value.kind is Kind.LIST:
        empty = [exp.Literal.string(one) for one in ("", "[]")]
        return _settled(exp.Not(this=exp.In(this=found, expressions=empty)), missing=False)
    if value.kind in TEXTUAL:
        return _settled(exp.NEQ(this=found, expression=exp.Literal.string("")), missing=False)
    return exp.Is(this=found, expression=exp.Not(this=exp.null()))


def _aged(value: exp.Expr, as_of: datetime, least: int, most: int | None) -> exp.Expr:
    latest = exp.LTE(this=value, expression=moment(before(as_of, least)))
    if most is None:
        return _settled(latest, missing=False)
    earliest = exp.GTE(this=value.copy(), expression=moment(before(as_of, most)))
    return _settled(exp.And(this=earliest, expression=latest), missing=False)


def _sampled(leaf: Sampled, names: Names) -> exp.Expr:
    if leaf.percent <= 0:
        return exp.false()
    if leaf.percent >= 100:
        return exp.true()
    return exp.LT(this=names.bucket(leaf.name), expression=exp.Literal.string(leaf.threshold))
