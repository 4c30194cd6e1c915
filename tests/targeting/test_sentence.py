"""Rules as sentences and as English: the sentence reads back as the same leaf, and the paragraph reads well."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.syntax.audience_cases import AT, BAKERS, cases, group, shop, short

from buckslip.model.audience import Segment
from buckslip.model.schema import EventSpec, FieldSpec, Kind
from buckslip.syntax.catalogue import NUMERIC, TEXTUAL
from buckslip.syntax.nodes import And, Compare, Field, Literal, Member, Or
from buckslip.syntax.rules import Aged, Given, Measure, Measured, Rule, Sampled, Where
from buckslip.syntax.sentences import parse
from buckslip.syntax.sentences import rule as read_rule
from buckslip.targeting.english import paragraph
from buckslip.targeting.sentence import sentence

SEGMENTS = {"bakers": BAKERS}
FIELDS = [one for one in shop().fields.values() if one.kind is not Kind.LIST]
OPERATORS = ["==", "!=", "<", "<=", ">", ">="]

texts = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters='"“”'), max_size=12) | st.sampled_from(
    ["no", "set", "in", "two", "NO", "one of", "null", "10", "0.50", "a b", "it's", "2026-01-01", "x>3", "[a]", "pt-BR"]
)
days = st.dates().map(lambda day: day.isoformat())
numbers = st.integers(-(10**12), 10**12)
decimals = st.decimals(-(10**9), 10**9, places=3).map(float)
hours = st.integers(0, 24 * 400) | st.integers(0, 400).map(lambda count: count * 24)


def field(spec: FieldSpec) -> Field:
    return Field(("customer", spec.name), spec, AT)


def value(spec: FieldSpec) -> st.SearchStrategy[Any]:
    if spec.kind is Kind.BOOLEAN:
        return st.booleans()
    if spec.kind is Kind.ENUM:
        return st.sampled_from(spec.values)
    if spec.kind is Kind.DATE:
        return days
    if spec.kind in NUMERIC:
        return numbers if spec.kind is Kind.INTEGER else numbers | decimals
    return texts


@st.composite
def compares(draw: st.DrawFn) -> Rule:
    spec = draw(st.sampled_from(FIELDS))
    ordered = spec.kind in NUMERIC or spec.kind is Kind.DATE
    return Compare(
        field(spec), draw(st.sampled_from(OPERATORS if ordered else OPERATORS[:2])), Literal(draw(value(spec)), AT)
    )


@st.composite
def members(draw: st.DrawFn) -> Rule:
    spec = draw(st.sampled_from([one for one in FIELDS if one.kind is not Kind.BOOLEAN]))
    options = draw(st.lists(value(spec), min_size=1, max_size=4, unique=True))
    return Member(field(spec), tuple(Literal(one, AT) for one in options), draw(st.booleans()))


@st.composite
def ages(draw: st.DrawFn) -> Rule:
    spec = draw(st.sampled_from([one for one in FIELDS if one.kind is Kind.DATE]))
    first, last = sorted(draw(st.tuples(hours, hours)))
    spans = [(first, last), (first, None), (0, last), (-last, 0), (-last, -first), (0, None)]
    return Aged(field(spec), *draw(st.sampled_from(spans)))


@st.composite
def measures(draw: st.DrawFn) -> Rule:
    event: EventSpec = draw(st.sampled_from([*shop().events.values()]))
    how = draw(st.sampled_from(["count", "sum", "average", "max"] if event.name == "purchase" else ["count"]))
    amounts = [one for one in event.properties if one.kind in NUMERIC]
    chosen = draw(st.lists(st.sampled_from(event.properties), unique_by=lambda it: it.name)) if event.properties else []
    where = []
    for spec in sorted(chosen, key=lambda one: one.name):
        values = draw(st.lists(value(spec), min_size=1, max_size=3, unique=True))
        where.append(Where(spec, tuple(sorted(values, key=str)), draw(st.booleans())))
    measured = Measure(
        how,
        event.name,
        None if how == "count" else draw(st.sampled_from(amounts)),
        tuple(where),
        draw(st.none() | hours),
    )
    limit = st.integers(0, 10**6) if how == "count" else numbers | decimals
    return Measured(measured, draw(st.sampled_from(OPERATORS)), draw(limit), AT)


samples = st.builds(
    Sampled,
    st.decimals(0, 100, places=2).map(lambda share: Decimal(f"{share:f}").normalize() + Decimal(0)),
    st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="\"'“”"), min_size=1, max_size=20),
    st.just(AT),
)
given_ = st.builds(lambda spec, negated: Given(field(spec), negated), st.sampled_from(FIELDS), st.booleans())


@given(compares() | members() | ages() | measures() | samples | given_)
def test_the_sentence_of_a_leaf_is_read_as_that_leaf(leaf: Any) -> None:
    said = sentence(leaf)
    rule, findings = parse(said, AT, shop())
    assert [one.message for one in findings if one.rule != "sentence-out-of-range"] == [], said
    assert rule is not None
    assert _same(short(rule)) == _same(short(leaf)), said


def _same(told: str) -> str:
    """Whole numbers are whole, however they were drawn."""
    return told.replace(".0,", ",").replace(".0]", "]").removesuffix(".0")


@pytest.mark.parametrize(
    "text", [text for text, tree in cases("good.yml").items() if not tree.startswith(("all", "not("))]
)
def test_a_sentence_said_again_means_the_same(text: str) -> None:
    first, _ = parse(text, AT, shop(), SEGMENTS)
    again, findings = parse(sentence(first), AT, shop(), SEGMENTS)  # type: ignore[arg-type]
    assert findings == ()
    assert first is not None
    assert again is not None
    assert short(again) == short(first)


def test_the_text_kinds_are_all_drawn() -> None:
    assert {one.kind for one in FIELDS} == {*NUMERIC, *TEXTUAL, Kind.BOOLEAN, Kind.DATE}


@pytest.mark.parametrize("case", cases("aloud.yml"), ids=lambda case: case["aloud"])
def test_an_audience_read_aloud(case: dict[str, Any]) -> None:
    groups = [group(mode, *case[mode]) for mode in ("all", "any", "none") if mode in case]
    segments = {
        **SEGMENTS,
        "regulars": Segment("regulars", AT, "Come often", group("any", "orders > 5", "in segment bakers")),
    }
    rule, findings = read_rule(group("all", *groups), shop(), segments)
    assert findings == ()
    assert rule is not None
    assert paragraph(rule, shop(), segments).split("\n\n") == [case["aloud"], *case.get("segments", [])]


def test_nobody_and_everybody_can_be_read_aloud() -> None:
    assert paragraph(And(()), shop(), {}) == "All customers."
    assert "do not exist" in paragraph(Or(()), shop(), {})
