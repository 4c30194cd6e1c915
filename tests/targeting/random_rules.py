"""Random rules over a small schema, and the same rules in z3: an oracle that shares no code with the solver."""

from __future__ import annotations

import operator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import z3
from hypothesis import strategies as st

from buckslip.model.schema import EventSpec, FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.nodes import And, Compare, Field, Known, Literal, Member, Not, Or
from buckslip.syntax.rules import Aged, Given, InSegment, Measure, Measured, Rule, Sampled, Where

HERE = Span("test.md")
AS_OF = datetime(2026, 11, 22, tzinfo=UTC)
DAY = 86400

FIELDS = {
    one.name: one
    for one in (
        FieldSpec("points", Kind.INTEGER, HERE, minimum=0, maximum=20),
        FieldSpec("missing_points", Kind.INTEGER, HERE, optional=True, minimum=0),
        FieldSpec("balance", Kind.NUMBER, HERE),
        FieldSpec("score", Kind.INTEGER, HERE, optional=True, minimum=0, maximum=10),
        FieldSpec("ratio", Kind.NUMBER, HERE, optional=True, minimum=0, maximum=1),
        FieldSpec("agreed", Kind.BOOLEAN, HERE, optional=True),
        FieldSpec("locked", Kind.BOOLEAN, HERE),
        FieldSpec("tier", Kind.ENUM, HERE, values=("bronze", "silver", "gold")),
        FieldSpec("plan", Kind.ENUM, HERE, optional=True, values=("free", "pro", "team")),
        FieldSpec("country", Kind.TEXT, HERE),
        FieldSpec("city", Kind.TEXT, HERE, optional=True),
        FieldSpec("first_at", Kind.DATE, HERE, optional=True),
        FieldSpec("last_at", Kind.DATE, HERE, optional=True),
        FieldSpec("joined_at", Kind.DATE, HERE),
    )
}
CATEGORY = FieldSpec("category", Kind.TEXT, HERE)
AMOUNT = FieldSpec("amount", Kind.MONEY, HERE, minimum=0)
SCHEMA = Schema(FIELDS, {name: EventSpec(name, HERE, (CATEGORY, AMOUNT)) for name in ("purchase", "opened")})
TEXTS = ("GB", "DE", "")
CATEGORIES = ("tea", "baking")
DAYS = ("2026-10-01", "2026-11-01", "2026-11-22", "2026-12-01")
WINDOWS = (None, 24, 24 * 30, 24 * 90)


def field(name: str) -> Field:
    return Field(("customer", name), FIELDS[name], HERE)


def literal(value: str | float | bool) -> Literal:
    return Literal(value, HERE)


def named(*kinds: Kind) -> st.SearchStrategy[Field]:
    return st.sampled_from([name for name, spec in FIELDS.items() if spec.kind in kinds]).map(field)


ORDER = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
SAME = st.sampled_from(["==", "!="])
WHOLE = st.integers(-1, 21)
PARTS = st.sampled_from([-0.5, 0, 0.25, 0.5, 0.8, 1, 1.5])
PAIRS = [("points", "missing_points"), ("score", "points"), ("first_at", "last_at"), ("country", "city")]


def compared(pair: tuple[str, str]) -> st.SearchStrategy[Rule]:
    ops = SAME if pair[0] == "country" else ORDER
    return st.builds(Compare, st.just(field(pair[0])), ops, st.just(field(pair[1])))


def wheres() -> st.SearchStrategy[tuple[Where, ...]]:
    one = st.builds(
        lambda values, negated: (Where(CATEGORY, values, negated),),
        st.sampled_from([("tea",), ("baking",), ("baking", "tea")]),
        st.booleans(),
    )
    return st.one_of(st.just(()), one)


def counts() -> st.SearchStrategy[Rule]:
    measures = st.builds(
        lambda event, where, hours: Measure("count", event, None, where, hours),
        st.sampled_from(["purchase", "opened"]),
        wheres(),
        st.sampled_from(WINDOWS),
    )
    return st.builds(Measured, measures, ORDER, st.integers(0, 4), st.just(HERE))


def amounts(*hows: str) -> st.SearchStrategy[Rule]:
    measures = st.builds(
        lambda how, where, hours: Measure(how, "purchase", AMOUNT, where, hours),
        st.sampled_from(hows),
        wheres(),
        st.sampled_from(WINDOWS),
    )
    return st.builds(Measured, measures, ORDER, st.sampled_from([0, 10, 50, 100, 200.5]), st.just(HERE))


PLAIN = (
    st.builds(Compare, named(Kind.INTEGER), ORDER, WHOLE.map(literal)),
    st.builds(Compare, named(Kind.INTEGER), ORDER, PARTS.map(literal)),
    st.builds(Compare, named(Kind.NUMBER), ORDER, PARTS.map(literal)),
    st.builds(Compare, named(Kind.BOOLEAN), SAME, st.booleans().map(literal)),
    st.builds(Compare, st.just(field("tier")), SAME, st.sampled_from(["silver", "gold", "platinum"]).map(literal)),
    st.builds(Compare, st.just(field("plan")), SAME, st.sampled_from(["free", "pro"]).map(literal)),
    st.builds(Compare, named(Kind.TEXT), SAME, st.sampled_from(TEXTS).map(literal)),
    st.builds(Compare, named(Kind.DATE), ORDER, st.sampled_from(DAYS).map(literal)),
    st.builds(Member, named(Kind.TEXT), st.just((literal("GB"), literal("FR"))), st.booleans()),
    st.builds(Member, st.just(field("plan")), st.just((literal("free"), literal("team"))), st.booleans()),
    st.builds(Known, named(*Kind.__members__.values())),
    st.builds(Given, named(*Kind.__members__.values()), st.booleans()),
    st.builds(Aged, named(Kind.DATE), st.sampled_from([-240, 0, 24, 720]), st.sampled_from([720, 1440, None])),
    st.builds(
        Sampled,
        st.sampled_from([Decimal(0), Decimal(10), Decimal("12.5"), Decimal(100)]),
        st.sampled_from("ab"),
        st.just(HERE),
    ),
    counts(),
)


def rules(*leaves: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    """Trees of a few leaves."""
    return st.recursive(
        st.one_of(*leaves),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=4).map(lambda items: And(tuple(items))),
            st.lists(inner, min_size=1, max_size=3).map(lambda items: Or(tuple(items))),
            inner.map(Not),
            inner.map(lambda rule: InSegment("some", rule, HERE)),
        ),
        max_leaves=8,
    )


COMPARED = {"==": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}

# The oracle ---------------------------------------------------------------------------------------------------------


class Oracle:
    """All customers as z3 sees them: numbers as numbers, days as days, and events by age and category."""

    def __init__(self) -> None:
        self.solver = z3.Solver()
        self.solver.set("timeout", 2000)
        self.values: dict[str, Any] = {}
        self.has = {
            name: z3.Bool(f"has_{name}") if spec.optional else z3.BoolVal(True) for name, spec in FIELDS.items()
        }
        for name, spec in FIELDS.items():
            self.values[name] = self._value(name, spec)
        self.samples = {name: z3.Int(f"sample_{name}") for name in "ab"}
        for one in self.samples.values():
            self.solver.add(one >= 0, one < 2**32)
        self._events()

    def _value(self, name: str, spec: FieldSpec) -> Any:
        if spec.kind is Kind.BOOLEAN:
            return z3.Bool(name)
        value = z3.Real(name) if spec.kind in (Kind.NUMBER, Kind.MONEY, Kind.DATE) else z3.Int(name)
        if spec.kind in (Kind.ENUM, Kind.TEXT):
            self.solver.add(value >= 0, value < (len(spec.values) or 100))
        if spec.minimum is not None:
            self.solver.add(value >= spec.minimum)
        if spec.maximum is not None:
            self.solver.add(value <= spec.maximum)
        return value

    def _events(self) -> None:
        """Numbers, totals and largest amounts of events between two windows, in one category."""
        self.atoms: dict[tuple[str, int, str], tuple[Any, Any, Any]] = {}
        for event in SCHEMA.events:
            for band in range(4):
                for category in (*CATEGORIES, "other"):
                    name = f"{event}_{band}_{category}"
                    number, total, most = z3.Int(f"n_{name}"), z3.Real(f"s_{name}"), z3.Real(f"m_{name}")
                    self.atoms[event, band, category] = (number, total, most)
                    self.solver.add(number >= 0, total >= most, most >= 0, z3.Implies(number == 0, total == 0))
                    self.solver.add(total <= number * most)

    def check(self, *wanted: Rule) -> bool | None:
        """Whether all can hold at once; None when z3 does not know."""
        self.solver.push()
        self.solver.add(*(self.of(one) for one in wanted))
        answer = self.solver.check()
        self.solver.pop()
        return None if answer == z3.unknown else bool(answer == z3.sat)

    def of(self, rule: Rule) -> Any:
        match rule:
            case And(items):
                return z3.And(*(self.of(one) for one in items))
            case Or(items):
                return z3.Or(*(self.of(one) for one in items))
            case Not(item):
                return z3.Not(self.of(item))
            case InSegment(rule=inner):
                return self.of(inner)
            case Compare(Field() as left, op, Literal(value)):
                return self._constant(left, op, value)
            case Compare(Field() as left, op, Field() as right):
                both = z3.And(self.has[left.path[1]], self.has[right.path[1]])
                return applied(op, self._comparable(left), self._comparable(right), both)
            case Member(Field() as one, options, negated):
                found = z3.Or(*(self._constant(one, "==", each.value) for each in options))
                return z3.Not(found) if negated else found
            case Known(Field() as one):
                has = self.has[one.path[1]]
                if one.kind is Kind.BOOLEAN:
                    return z3.And(has, self.values[one.path[1]])
                filled = one.kind is not Kind.TEXT or self.values[one.path[1]] != TEXTS.index("")
                return z3.And(has, filled)
            case Given(one, negated):
                return z3.Not(self.has[one.path[1]]) if negated else self.has[one.path[1]]
            case Aged(one, least, most):
                age = self.values[one.path[1]]
                inside = [age >= least * 3600] + ([] if most is None else [age <= most * 3600])
                return z3.And(self.has[one.path[1]], *inside)
            case Measured(measure, op, value):
                return self._measured(measure, op, value)
            case Sampled(percent, name):
                return self.samples[name] < int(percent * 2**32 / 100)
        raise AssertionError(rule)

    def _comparable(self, one: Field) -> Any:
        value = self.values[one.path[1]]
        return z3.ToInt(-value / DAY) if one.kind is Kind.DATE else value

    def _constant(self, one: Field, op: str, value: Any) -> Any:
        spec = one.spec
        if spec.kind is Kind.DATE:
            value = (date.fromisoformat(value) - AS_OF.date()).days
        elif spec.kind is Kind.ENUM:
            value = spec.values.index(value) if value in spec.values else -1
        elif spec.kind is Kind.TEXT:
            value = (*TEXTS, "FR").index(value)
        return applied(op, self._comparable(one), value, self.has[spec.name])

    def _measured(self, measure: Measure, op: str, value: float) -> Any:
        bands = WINDOWS[1:].index(measure.hours) + 1 if measure.hours else 4
        inside = [
            atom
            for (event, band, category), atom in self.atoms.items()
            if event == measure.event
            and band < bands
            and all((category in where.values) != where.negated for where in measure.where)
        ]
        number, total = z3.Sum(*(one[0] for one in inside)), z3.Sum(*(one[1] for one in inside))
        if measure.how == "max":
            most = z3.RealVal(0)
            for one in inside:
                most = z3.If(one[2] > most, one[2], most)
            return applied(op, most, value)
        if measure.how == "average":
            return z3.If(number == 0, applied(op, z3.IntVal(0), value), applied(op, total, value * number))
        return applied(op, number if measure.how == "count" else total, value)


def applied(op: str, left: Any, right: Any, has: Any = True) -> Any:
    if op == "!=":
        return z3.Not(z3.And(has, left == right))
    return z3.And(has, COMPARED[op](left, right))
