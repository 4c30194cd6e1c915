"""Random rules and the customers that try them: at the edges of windows, with missing and odd values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from buckslip.model.schema import FieldSpec, Kind
from buckslip.model.source import Span
from buckslip.syntax.nodes import And, Compare, Field, Known, Literal, Member, Not, Or
from buckslip.syntax.rules import Aged, Given, InSegment, Measure, Measured, Rule, Sampled, Where
from buckslip.syntax.who import Happened, Who

HERE = Span("test.md")
AS_OF = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TEXTS = (
    "GB",
    "gb",
    "",
    " GB",
    "O'Brien",
    'say "hi"',
    "back\\slash",
    "%_",
    "naïve",
    "日本",
    "🧁",
    "é",
    "e\u0301",
    "--x",
)
WINDOWS = (1, 24, 72, 720, 2160)
NUMBERS = (0, 1, -1, 2, 0.1, 0.3, 0.7, 19.99, 20, 100, 0.25, 1234.56)

FIELDS = {
    one.name: one
    for one in (
        FieldSpec("points", Kind.INTEGER, HERE, optional=True),
        FieldSpec("orders", Kind.INTEGER, HERE, optional=True),
        FieldSpec("ratio", Kind.NUMBER, HERE, optional=True),
        FieldSpec("value", Kind.MONEY, HERE, optional=True, unit="GBP"),
        FieldSpec("agreed", Kind.BOOLEAN, HERE, optional=True),
        FieldSpec("locked", Kind.BOOLEAN, HERE, optional=True),
        FieldSpec("tier", Kind.ENUM, HERE, optional=True, values=TEXTS),
        FieldSpec("order", Kind.TEXT, HERE, optional=True),  # a reserved word of SQL
        FieldSpec("city", Kind.TEXT, HERE, optional=True),
        FieldSpec("joined_at", Kind.DATE, HERE, optional=True),
        FieldSpec("ends_at", Kind.DATE, HERE, optional=True),
        FieldSpec("things", Kind.LIST, HERE, optional=True),
    )
}
PROPERTIES = {
    one.name: one
    for one in (
        FieldSpec("category", Kind.TEXT, HERE),
        FieldSpec("amount", Kind.MONEY, HERE),
        FieldSpec("quantity", Kind.INTEGER, HERE),
        FieldSpec("gift", Kind.BOOLEAN, HERE),
        FieldSpec("ships_at", Kind.DATE, HERE),
    )
}
EVENTS = ("purchase", "opened")
BY_KIND: dict[Kind, tuple[Field, ...]] = {
    kind: tuple(Field(("customer", name), spec, HERE) for name, spec in FIELDS.items() if spec.kind is kind)
    for kind in Kind
}

# Values -------------------------------------------------------------------------------------------------------------

text = st.sampled_from(TEXTS)
edge = st.builds(
    lambda hours, sign, off: AS_OF - sign * timedelta(hours=hours) + timedelta(microseconds=off),
    st.sampled_from((0, *WINDOWS)),
    st.sampled_from((1, -1)),
    st.sampled_from((-1, 0, 1)),
)
day = st.integers(-40, 40).map(lambda days: datetime(2026, 11, 22, tzinfo=UTC) + timedelta(days=days))
instant = st.one_of(edge, day, day)
amount = st.one_of(st.sampled_from(NUMBERS), st.integers(-500, 9999).map(lambda cents: cents / 100))
whole = st.integers(-2, 12)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.INTEGER: whole,
    Kind.NUMBER: amount,
    Kind.MONEY: amount,
    Kind.BOOLEAN: st.booleans(),
    Kind.TEXT: text,
    Kind.ENUM: text,
    Kind.DATE: instant,
    Kind.LIST: st.sampled_from((0, 1, 2)),
}


def record(specs: dict[str, FieldSpec]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: st.none() | VALUES[spec.kind] for name, spec in specs.items()})


events = st.lists(st.tuples(st.sampled_from((*EVENTS, "never")), instant, record(PROPERTIES)), max_size=6)
people = st.lists(st.tuples(record(FIELDS), events), min_size=8, max_size=20)


def customers(found: Sequence[tuple[dict[str, Any], list[Any]]], ids: str) -> list[Who]:
    """Customers as the evaluator takes them; ids with quotes and letters from everywhere."""
    return [
        Who(
            {name: _held(name, value) for name, value in profile.items() if value is not None},
            tuple(Happened(name, at, {key: _told(one) for key, one in with_.items()}) for name, at, with_ in done),
            f"{ids}{number}",
            AS_OF,
        )
        for number, (profile, done) in enumerate(found)
    ]


def _held(name: str, value: Any) -> Any:
    if FIELDS[name].kind is Kind.LIST:
        return tuple({"name": "x"} for _ in range(value))
    return _told(value)


def _told(value: Any) -> Any:
    """A date as files have it: a day where it is one."""
    if not isinstance(value, datetime):
        return value
    whole_day = value.time() == datetime.min.time()
    return value.strftime("%Y-%m-%d") if whole_day else value.isoformat().replace("+00:00", "Z")


# Rules --------------------------------------------------------------------------------------------------------------

ORDER = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))
SAME = st.sampled_from(("==", "!="))


def literal(value: Any) -> Literal:
    return Literal(value, HERE)


def of(*kinds: Kind) -> st.SearchStrategy[Field]:
    return st.sampled_from([one for kind in kinds for one in BY_KIND[kind]])


numeric = of(Kind.INTEGER, Kind.NUMBER, Kind.MONEY)
a_day = day.map(lambda at: literal(at.strftime("%Y-%m-%d")))
comparisons = st.one_of(
    st.builds(Compare, numeric, ORDER, st.one_of(whole, amount).map(literal)),
    st.builds(lambda right, op, left: Compare(left, op, right), numeric, ORDER, st.one_of(whole, amount).map(literal)),
    st.builds(Compare, numeric, ORDER, numeric),
    st.builds(Compare, of(Kind.TEXT, Kind.ENUM), SAME, text.map(literal)),
    st.builds(Compare, of(Kind.TEXT, Kind.ENUM), SAME, of(Kind.TEXT, Kind.ENUM)),
    st.builds(Compare, of(Kind.BOOLEAN), SAME, st.booleans().map(literal)),
    st.builds(Compare, of(Kind.BOOLEAN), SAME, of(Kind.BOOLEAN)),
    st.builds(Compare, of(Kind.DATE), ORDER, a_day),
    st.builds(Compare, of(Kind.DATE), ORDER, of(Kind.DATE)),
)


def members(fields: st.SearchStrategy[Field], values: st.SearchStrategy[Literal]) -> st.SearchStrategy[Rule]:
    return st.builds(Member, fields, st.lists(values, max_size=3).map(tuple), st.booleans())


hours = st.sampled_from((0, *WINDOWS))
WHERES = (
    ("category", st.lists(text, min_size=1, max_size=2)),
    ("quantity", st.lists(whole, min_size=1, max_size=2)),
    ("amount", st.lists(amount, min_size=1, max_size=2)),
    ("gift", st.lists(st.booleans(), min_size=1, max_size=1)),
    ("ships_at", st.lists(a_day.map(lambda one: one.value), min_size=1, max_size=2)),
)
where = st.one_of(
    *(
        st.builds(Where, st.just(PROPERTIES[name]), values.map(tuple), st.booleans())  # type: ignore[attr-defined]
        for name, values in WHERES
    )
)
wheres = st.lists(where, max_size=2, unique_by=lambda one: one.property.name).map(
    lambda found: tuple(sorted(found, key=lambda one: one.property.name))
)
window = st.none() | st.sampled_from(WINDOWS)
event = st.sampled_from(EVENTS)
measures = st.one_of(
    st.builds(lambda name, some, back: Measure("count", name, None, some, back), event, wheres, window),
    st.builds(
        Measure,
        st.sampled_from(("sum", "average", "max")),
        event,
        st.sampled_from((PROPERTIES["amount"], PROPERTIES["quantity"])),
        wheres,
        window,
    ),
)
leaves = st.one_of(
    comparisons,
    members(numeric, st.one_of(whole, amount).map(literal)),
    members(of(Kind.TEXT, Kind.ENUM), text.map(literal)),
    members(of(Kind.DATE), a_day),
    st.builds(Known, of(*(kind for kind in Kind if BY_KIND[kind]))),
    st.builds(Given, of(*(kind for kind in Kind if BY_KIND[kind])), st.booleans()),
    st.builds(lambda one, first, more: Aged(one, first, first + more), of(Kind.DATE), hours, hours),
    st.builds(lambda one, most: Aged(one, -most, 0), of(Kind.DATE), hours),
    st.builds(Aged, of(Kind.DATE), hours, st.none()),
    st.builds(Measured, measures, ORDER, st.one_of(whole, amount), st.just(HERE)),
    st.builds(Measured, measures, ORDER, st.one_of(whole, amount), st.just(HERE)),
    st.builds(
        Sampled,
        st.sampled_from([Decimal(one) for one in ("0", "0.0000001", "10", "12.5", "50", "99.9", "100")]),
        st.sampled_from(("cross-sell", "it's \\ ü", "a:b")),
        st.just(HERE),
    ),
)
rules: st.SearchStrategy[Rule] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: And(tuple(items))),
        st.lists(inner, max_size=4).map(lambda items: Or(tuple(items))),
        inner.map(Not),
        inner.map(lambda rule: InSegment("some", rule, HERE)),
    ),
    max_leaves=6,
)
