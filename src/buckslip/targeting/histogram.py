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
    """`bits[i, j]`: the answer to rule j in combination i; `counts[i]`: how many customers; `groups`: their columns."""

    bits: NDArray[np.bool_]
    counts: NDArray[np.int64]
    groups: tuple[tuple[object, ...], ...]  # for each combination the values that it was grouped by

    def reach(self) -> NDArray[np.int64]:
        """How many customers each rule is true for."""
        return np.asarray(self.counts @ self.bits, dtype=np.int64)

    def overlap(self, among: Sequence[int]) -> NDArray[np.int64]:
        """For each pair of the rules `among`, how many customers both are true for."""
        chosen = self.bits[:, list(among)]
        packed, counts = _merged(chosen, self.counts)
        weighted = packed.T.astype(np.float64) * counts
        return np.asarray(np.rint(weighted @ packed), dtype=np.int64)

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
    select = exp.select(*kept, *words(rules, names, as_of)).from_(customers)
    if not totals:
        return select
    key = exp.column("id", table=names.customers, quoted=True)
    same = exp.EQ(this=key, expression=exp.column(KEY, table=names.counted, quoted=True))
    return select.join(grouped(totals, as_of).subquery(names.counted), on=same, join_type="left")


def histogram_of(masked: exp.Select, answers: int, groups: Sequence[str]) -> exp.Select:
    """Count the equal rows of a query that gives words (and groups)."""
    keys = [exp.column(name, table="m", quoted=True) for name in (*groups, *names_of_words(answers))]
    counted = exp.alias_(exp.Count(this=exp.Star()), COUNT, quoted=True)
    select = exp.select(*keys, counted).from_(masked.subquery("m"))
    return select.group_by(*(one.copy() for one in keys)) if keys else select


def words(rules: Sequence[Rule], names: Columns, as_of: datetime) -> list[exp.Expr]:
    """The columns of answers: a bit a rule, each answer TRUE or FALSE, so that none can spoil a word."""
    found = []
    for name, start in zip(names_of_words(len(rules)), range(0, len(rules), WORD), strict=True):
        parts = [
            exp.Case(
                ifs=[exp.If(this=predicate(rule, names, as_of), true=_bit(place))],
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
    """The rows of the query as a matrix of answers."""
    counts = np.asarray(columns[COUNT], dtype=np.int64)
    bits = np.zeros((len(counts), answers), dtype=np.bool_)
    for word, name in enumerate(names_of_words(answers)):
        mask = np.asarray(columns[name], dtype=np.int64)
        for place in range(min(WORD, answers - word * WORD)):
            bits[:, word * WORD + place] = (mask >> place) & 1
    keys = [[None if one is np.ma.masked else one for one in columns[name]] for name in groups]
    return Histogram(bits, counts, tuple(zip(*keys, strict=True)) if keys else ())


def _merged(bits: NDArray[np.bool_], counts: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Combinations that are equal among fewer rules become one; fewer rows make the product cheap."""
    if not bits.size:
        return bits.astype(np.float64), counts.astype(np.float64)
    packed = np.ascontiguousarray(np.packbits(bits, axis=1))
    keys = packed.view([("", packed.dtype)] * packed.shape[1]).ravel()
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return bits[first].astype(np.float64), np.bincount(inverse, weights=counts)


def _bit(place: int | None) -> exp.Expr:
    number = exp.Literal.number(0 if place is None else 1 << place)
    return exp.cast(number, "bigint")


def _sum(parts: list[exp.Expr]) -> exp.Expr:
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return exp.Paren(this=exp.Add(this=_sum(parts[:middle]), expression=_sum(parts[middle:])))
