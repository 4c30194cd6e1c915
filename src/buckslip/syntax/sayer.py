"""The grammar's parser, loaded when the first sentence is read, and what it makes of each form."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from lark import Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from buckslip.syntax.said import (
    Age,
    Bit,
    Broken,
    Clause,
    Condition,
    Period,
    Said,
    SaidAged,
    SaidBetween,
    SaidCompare,
    SaidGiven,
    SaidMeasured,
    SaidMember,
    SaidSampled,
    SaidSegment,
    Times,
)
from buckslip.syntax.tables import parser

LONGEST = 500  # characters of one sentence

Items = list[Any]  # what the grammar's rules yield, in its own order

_OPERATORS = {"SAME": "==", "DIFFERENT": "!=", "MOREEQUAL": ">=", "LESSEQUAL": "<=", "GREATER": ">", "SMALLER": "<"}
_MEASURES = {"SUM": "sum", "AVERAGE": "average", "MAX": "max"}
_ONE = ("one", "a", "an")


@lru_cache(maxsize=8192)
def said(text: str) -> Said | Broken:
    """The parts of a sentence, or where it stopped making sense."""
    if len(text) > LONGEST:
        return Broken(LONGEST)
    try:
        found: Said = _parser()(text)
    except UnexpectedInput as problem:
        ended = isinstance(problem, UnexpectedToken) and problem.token.type == "$END"
        at = -1 if ended or problem.pos_in_stream is None else problem.pos_in_stream
        wanted = problem.allowed if isinstance(problem, UnexpectedCharacters) else getattr(problem, "expected", ())
        return Broken(at if 0 <= at < len(text) else len(text), frozenset(wanted or ()))
    return found


@cache
def _parser() -> Callable[[str], Any]:
    return parser(_Sayer()).parse


def _kept(children: Items) -> Items:
    """What is left without the grammar's own words."""
    return [child for child in children if not isinstance(child, Token)]


def _has(children: Items, kind: str) -> bool:
    return any(isinstance(child, Token) and child.type == kind for child in children)


def _bit(kind: str) -> Callable[[object, Token], Bit]:
    def made(_: object, token: Token) -> Bit:
        text = token[1:-1] if kind == "text" else str(token)
        return Bit(text, token.start_pos or 0, kind)

    return made


def _compare(op: str) -> Callable[[object, Items], SaidCompare]:
    def made(_: object, children: Items) -> SaidCompare:
        field, value = _kept(children)
        return SaidCompare(field, op, value)

    return made


def _times(op: str) -> Callable[[object, Items], Times]:
    return lambda _, children: Times(op, _kept(children)[0])


def _bound(op: str) -> Callable[[object, Items], tuple[str, Bit]]:
    return lambda _, children: (op, _kept(children)[0])


def _age(mode: str) -> Callable[[object, Items], Age]:
    def made(_: object, children: Items) -> Age:
        kept = _kept(children)
        periods = kept[0] if kept and isinstance(kept[0], tuple) else tuple(kept)
        return Age("ahead" if mode == "soon" and len(periods) == 2 else mode, periods)

    return made


def _member(negated: bool) -> Callable[[object, Items], SaidMember]:
    def made(_: object, children: Items) -> SaidMember:
        kept = _kept(children)
        return SaidMember(kept[0], kept[-1], negated)

    return made


def _where(negated: bool) -> Callable[[object, Items], Condition]:
    def made(_: object, children: Items) -> Condition:
        kept = _kept(children)
        values = kept[-1] if isinstance(kept[-1], tuple) else (kept[-1],)
        return Condition(kept[0], values, negated)

    return made


class _Sayer(Transformer[Token, Said]):
    """One entry for each name in the grammar."""

    WORD = _bit("word")
    ONE = _bit("word")
    ARTICLE = _bit("word")
    NUMBERWORD = _bit("word")
    UNIT = _bit("word")
    NUMBER = _bit("number")
    DATE = _bit("date")
    STRING = _bit("text")

    same = _compare("==")
    other = _compare("!=")
    before = _compare("<")
    after = _compare(">")
    since = _compare(">=")
    at_least, at_most = _bound(">="), _bound("<=")
    more_than, less_than = _bound(">"), _bound("<")
    member, stranger = _member(False), _member(True)
    where_is, where_one_of = _where(False), _where(False)
    where_is_not, where_not_one_of = _where(True), _where(True)
    times_at_least, times_at_most = _times(">="), _times("<=")
    times_more, times_less, times_exactly = _times(">"), _times("<"), _times("==")
    ago, exactly_ago, lately, past = _age("between"), _age("exactly"), _age("lately"), _age("past")
    long_ago, short_ago, soon, ahead = _age("long"), _age("lately"), _age("soon"), _age("ahead")

    def start(self, children: Items) -> Said:
        found: Said = children[0]
        return found

    def op(self, children: Items) -> str:
        return _OPERATORS[children[0].type]

    def list(self, children: Items) -> tuple[Bit, ...]:
        return tuple(_kept(children))

    def number_value(self, children: Items) -> Bit:
        bit = children[0]
        return Bit(bit.text, bit.at, bit.kind, len(children) > 1)

    def _first(self, children: Items) -> Bit:
        bit: Bit = children[0]
        return bit

    date_value = text_value = word_value = name = number = _first

    def duration(self, children: Items) -> Period:
        return Period(children[0], children[1])

    def period(self, children: Items) -> Period:
        period: Period = children[0]
        return period

    def one_period(self, children: Items) -> Period:
        unit: Bit = children[0]
        return Period(Bit("one", unit.at), unit)

    def span(self, children: Items) -> tuple[Period, Period]:
        first, second, unit = _kept(children)
        return (Period(first, unit), Period(second, unit))

    def mixed_span(self, children: Items) -> tuple[Period, Period]:
        first, unit, second, other = _kept(children)
        return (Period(first, unit), Period(second, other))

    def compared(self, children: Items) -> SaidCompare:
        return SaidCompare(*children)

    def bounded(self, children: Items) -> SaidCompare:
        field, (op, value) = _kept(children)
        return SaidCompare(field, op, value)

    def between(self, children: Items) -> SaidBetween:
        return SaidBetween(*_kept(children))

    def given(self, children: Items) -> SaidGiven:
        return SaidGiven(children[0], negated=False)

    def missing(self, children: Items) -> SaidGiven:
        return SaidGiven(children[0], negated=True)

    def aged(self, children: Items) -> SaidAged:
        field, age = _kept(children)
        return SaidAged(field, age, negated=False)

    def not_aged(self, children: Items) -> SaidAged:
        field, age = _kept(children)
        return SaidAged(field, age, negated=True)

    def future(self, children: Items) -> SaidAged:
        return SaidAged(children[0], Age("future"), negated=False)

    def times(self, children: Items) -> Bit:
        bit: Bit = _kept(children)[0]
        return bit

    def times_word(self, children: Items) -> Bit:
        token = children[0]
        return Bit("two" if token.type == "TWICE" else "one", token.start_pos)

    def times_never(self, children: Items) -> Times:
        return Times("==", Bit("zero", children[0].start_pos))

    def where(self, children: Items) -> tuple[Condition, ...]:
        return tuple(_kept(children))

    def window(self, children: Items) -> Period:
        period: Period = _kept(children)[0]
        return period

    def counted(self, children: Items) -> SaidMeasured:
        event, *clauses = _kept(children)
        return SaidMeasured("count", event, _clauses(clauses))

    def never(self, children: Items) -> SaidMeasured:
        event, *clauses = _kept(children)
        return SaidMeasured("count", event, _clauses(clauses), never=True)

    def numbered(self, children: Items) -> SaidMeasured:
        event, *rest = _kept(children)
        *clauses, last = rest
        op, value = last if isinstance(last, tuple) and isinstance(last[0], str) else (clauses.pop(), last)
        return SaidMeasured("count", event, _clauses(clauses), op=op, value=value)

    def measured(self, children: Items) -> SaidMeasured:
        how = _MEASURES[children[0].type]
        given, event, *rest = _kept(children)
        *clauses, last = rest
        op, value = last if isinstance(last, tuple) and isinstance(last[0], str) else (clauses.pop(), last)
        return SaidMeasured(how, event, _clauses(clauses), property=given, op=op, value=value)

    def sampled(self, children: Items) -> SaidSampled:
        percent, name = _kept(children)
        return SaidSampled(percent, name, _has(children, "NOT"))

    def segment(self, children: Items) -> SaidSegment:
        return SaidSegment(_kept(children)[0], _has(children, "NOT"))


def _clauses(children: Items) -> tuple[Clause, ...]:
    return tuple(children)
