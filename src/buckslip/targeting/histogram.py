"""How many customers have each combination of answers: one scan, and everything is derived from its few rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from buckslip.syntax.rules import Rule
from buckslip.targeting.features import CUSTOMERS, KEY, Columns, grouped, totals_of
from buckslip.targeting.sql import predicate

WORD = 60  # answers in one BIGINT
COUNT = "customers_counted"


@dataclass(frozen=True, slots=True)
class Histogram:
    """`bits[i, j]`: the answer to rule j in combination i; `counts[i]`: how many customers have that combination.

    `groups`: for each field that was grouped by, its values and for each value the count of every rule.
    """

    bits: NDArray[np.bool_]
    counts: NDArray[np.int64]
    groups: dict[str, tuple[list[str], NDArray[np.int64]]]

    def reach(self) -> NDArray[np.int64]:
        """How many customers each rule is true for."""
        return np.asarray(self.counts @ self.bits, dtype=np.int64)

    def overlap(self, first: int) -> NDArray[np.int64]:
        """For each pair of the `first` rules, how many customers both are true for."""
        chosen = np.ascontiguousarray(self.bits[:, :first])
        found = np.zeros((first, first), dtype=np.int64)
        for place in range(first):  # in whole numbers, since the threads of a product of floats wait for each other
            rows = np.flatnonzero(chosen[:, place])
            found[place] = self.counts[rows] @ chosen[rows]
        return found

    def total(self, chosen: NDArray[np.bool_]) -> int:
        """How many customers stand in the chosen combinations."""
        return int(self.counts[chosen].sum())


def statement(rules: Sequence[Rule], as_of: datetime, groups: Sequence[str] = ()) -> exp.Select:
    """The one query: totals of events, a word of answers per customer, and how many have it."""
    return histogram_of(answered(rules, as_of, groups), len(rules), groups)


def answered(rules: Sequence[Rule], as_of: datetime, columns: Sequence[str]) -> exp.Select:
    """A row a customer: some of the columns, and the words of answers."""
    totals = totals_of(rules)
    names = Columns(totals)
    kept = (exp.column(name, table=names.customers, quoted=True) for name in columns)
    customers = exp.alias_(exp.to_table(CUSTOMERS), names.customers, table=True)
    select = exp.Select(expressions=[*kept, *words(rules, names, as_of)]).from_(customers, copy=False)
    if not totals:
        return select
    key = exp.column("id", table=names.customers, quoted=True)
    same = exp.EQ(this=key, expression=exp.column(KEY, table=names.counted, quoted=True))
    return select.join(
        grouped(totals, as_of).subquery(names.counted, copy=False), on=same, join_type="left", copy=False
    )


def histogram_of(masked: exp.Select, answers: int, groups: Sequence[str]) -> exp.Select:
    """Count the equal rows of a query that gives words (and groups)."""
    keys = [exp.column(name, table="m", quoted=True) for name in (*groups, *names_of_words(answers))]
    counted = exp.alias_(exp.Count(this=exp.Star()), COUNT, quoted=True)
    shown = [exp.alias_(exp.cast(one.copy(), "text"), one.name, quoted=True) for one in keys[: len(groups)]]
    select = exp.Select(expressions=[*shown, *keys[len(groups) :], counted]).from_(
        masked.subquery("m", copy=False), copy=False
    )
    return select.group_by(*(one.copy() for one in keys), copy=False) if keys else select


def words(rules: Sequence[Rule], names: Columns, as_of: datetime) -> list[exp.Expr]:
    """The columns of answers: a bit a rule, each answer TRUE or FALSE, so that none can spoil a word."""
    found = []
    for name, start in zip(names_of_words(len(rules)), range(0, len(rules), WORD), strict=True):
        parts: list[exp.Expr] = [
            exp.Case(
                ifs=[exp.If(this=predicate(rule, names, as_of, settled=False), true=_bit(place))],
                default=_bit(None),
            )
            for place, rule in enumerate(rules[start : start + WORD])
        ]
        found.append(exp.alias_(_sum(parts), name, quoted=True))
    return found


def names_of_words(answers: int) -> list[str]:
    """The columns that hold so many answers."""
    return [f"m{word}" for word in range(-(-answers // WORD))]


def unpacked(columns: dict[str, NDArray[Any]], answers: int, groups: Sequence[str]) -> Histogram:
    """The rows of the query as a matrix of answers, and what each value of the groups adds up to."""
    counts = np.asarray(columns[COUNT], dtype=np.int64)
    words = [np.asarray(columns[name], dtype=np.int64) for name in names_of_words(answers)]
    first, places = _distinct(words, len(counts))
    merged = _bits([one[first] for one in words], answers, len(first))
    found = {name: _by_value(columns[name], counts, merged, places) for name in groups}
    return Histogram(merged, np.bincount(places, weights=counts, minlength=len(first)).astype(np.int64), found)


def _distinct(words: Sequence[NDArray[np.int64]], rows: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first row of each combination, and for every row the place of its combination."""
    places = np.zeros(rows, dtype=np.intp)
    for word in words:
        values, place = np.unique(word, return_inverse=True)
        places = np.unique(places * len(values) + place, return_inverse=True)[1]
    first = np.unique(places, return_index=True)[1]
    return first, places


def _bits(words: Sequence[NDArray[np.int64]], answers: int, rows: int) -> NDArray[np.bool_]:
    bits = np.zeros((rows, answers), dtype=np.bool_, order="F")
    for place in range(answers):
        bits[:, place] = (words[place // WORD] >> (place % WORD)) & 1
    return bits


def _by_value(
    column: NDArray[Any], counts: NDArray[np.int64], bits: NDArray[np.bool_], places: NDArray[np.intp]
) -> tuple[list[str], NDArray[np.int64]]:
    """The values of a group, and for each how many customers every rule is true for."""
    values = column.tolist()
    known = sorted({"" if one is None else str(one) for one in set(values)})
    place_of = {one: place for place, one in enumerate(known)} | {None: 0 if "" in known else -1}
    rows = np.fromiter(map(place_of.__getitem__, values), dtype=np.intp, count=len(values))
    table = np.zeros((len(known), bits.shape[1]), dtype=np.int64)
    for place in range(bits.shape[1]):
        chosen = np.flatnonzero(bits[:, place][places])
        table[:, place] = np.bincount(rows[chosen], weights=counts[chosen], minlength=len(known))
    return known, table


def _bit(place: int | None) -> exp.Expr:
    number = exp.Literal.number(0 if place is None else 1 << place)
    return exp.cast(number, "bigint")


def _sum(parts: list[exp.Expr]) -> exp.Expr:
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return exp.Paren(this=exp.Add(this=_sum(parts[:middle]), expression=_sum(parts[middle:])))
