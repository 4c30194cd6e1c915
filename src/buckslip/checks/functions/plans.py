"""Plans side by side: each is really sold, and their prices are for the same time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.lines import Line, alike, lowered
from buckslip.checks.money import Amount, amounts, close
from buckslip.checks.options import OptionError
from buckslip.checks.shelf import Card, Shelf, Table, cards, shelf, tables
from buckslip.model.product import MONTHS, Product

PLAN = "plan-card"


@dataclass(frozen=True, slots=True)
class Periods:
    """Words for what a price is for, as regular expressions; the first of year, quarter and month that fits counts."""

    year: tuple[str, ...] = ("year",)
    quarter: tuple[str, ...] = ("quarter",)
    month: tuple[str, ...] = ("month",)

    def of(self, text: str) -> str:
        """`year`, `quarter`, `month`, or "" when the text speaks of none."""
        low = lowered(alike(text))
        lists = (("year", self.year), ("quarter", self.quarter), ("month", self.month))
        return next((name for name, words in lists if _either(words).search(low)), "")


@lru_cache(maxsize=16)
def _either(words: tuple[str, ...]) -> re.Pattern[str]:
    try:
        return re.compile("|".join(f"(?:{one})" for one in words) or "(?!)")
    except re.error as problem:
        raise OptionError(f"'{problem.pattern!s:.60}' is not a regular expression: {problem.msg}") from problem


def real_plans(evidence: Evidence, periods: Periods) -> Iterator[Hit]:
    """Every plan that a mail sets beside others is sold as it says, and prices side by side are for the same time."""
    known = shelf(evidence)
    if not any(one.recurs for found in known.by_name.values() for one in found):
        yield from _undemanded(evidence)
        return
    shown = [one for one in cards(evidence) if one.block == PLAN]
    if len(shown) > 1:
        yield from _cards(shown, known, periods)
    for table in tables(evidence):
        yield from _table(evidence, table, known, periods)


def _undemanded(evidence: Evidence) -> Iterator[Hit]:
    """Without plans in a catalogue, only a declared comparison asks for a proof that the other plan is sold."""
    offer = evidence.declared.offer
    if offer is not None and offer.reference.kind == "other-plan" and not offer.reference.evidence:
        message = "the offer is compared with another plan, and nothing shows that this plan is sold"
        way_out = "give `offer.reference.evidence`, or write the plan into rules/products.yml"
        yield Hit(message, way_out, evidence.place_of_key("offer"), whole=True)


def _cards(shown: list[Card], known: Shelf, periods: Periods) -> Iterator[Hit]:
    for one in shown:
        name, period = one.options.get("name", ""), periods.of(one.options.get("period", ""))
        found = known.at(one.options.get("url", "")) or known.named(name)
        fault = _unsold(name, found)
        if not fault and period and period not in {each.per for each in found}:
            fault = f"'{name}' is shown by the {period}, and it is sold {_by(found)}"
        if fault:
            yield Hit(fault, "compare with what customers can buy", one.span)
    told = {periods.of(one.options.get("period", "")) for one in shown} - {""}
    if len(told) > 1 and not any(_equal(one, periods) for one in shown):
        message = f"prices by the {' and by the '.join(sorted(told))} stand side by side"
        yield Hit(message, "tell each price for the same time as well", shown[0].span)


def _unsold(name: str, found: tuple[Product, ...]) -> str:
    """Why a plan cannot be bought; "" when it can."""
    if not found:
        return f"the catalogue has no plan '{name}'"
    return "" if any(one.available for one in found) else f"'{found[0].name}' cannot be bought now"


def _by(found: tuple[Product, ...]) -> str:
    return " and ".join(dict.fromkeys(f"by the {one.per}" if one.recurs else "once" for one in found))


def _equal(card: Card, periods: Periods) -> bool:
    """Whether a card tells its price for another time, too: `€190 per year`, and `€15.83 a month` below."""
    shown, months = amounts(Line(card.options["price"], 0)), MONTHS.get(periods.of(card.options.get("period", "")), 0)
    if len(shown) != 1 or not months:
        return False
    monthly = shown[0].value / months
    wanted = [monthly * other for other in MONTHS.values() if other != months]
    return any(close(one.value, each, 0.01) for one in amounts(Line(card.words, 0)) for each in wanted)


def _table(evidence: Evidence, table: Table, known: Shelf, periods: Periods) -> Iterator[Hit]:
    plans = {at: known.named(head) for at, head in enumerate(table.columns)}
    if any(one.recurs for found in plans.values() for one in found):
        for at, head in enumerate(table.columns):
            fault = _column_fault(evidence, head, plans[at], _told(table, at, periods), known)
            if fault:
                yield Hit(fault, "compare with what customers can buy", table.span)
    rows = [{period for _, period in _row(row, head, periods) if period} for head, row in table.rows]
    mixed = next((told for told in rows if len(told) > 1), None)
    same = any(
        len({period for _, period in said}) == 1 and len(said) > 1 and said[0][1]
        for said in (_row(row, head, periods) for head, row in table.rows)
    )
    if mixed and not same:
        message = f"prices by the {' and by the '.join(sorted(mixed))} stand side by side"
        yield Hit(message, "add a row with each price for the same time", table.span)


def _row(row: tuple[str, ...], head: str, periods: Periods) -> list[tuple[Amount, str]]:
    """The amounts of a row, and what each is for; the row's head speaks for cells that do not say."""
    common = periods.of(head)
    return [(one, periods.of(cell) or common) for cell in row for one in amounts(Line(cell, 0))[:1]]


def _told(table: Table, at: int, periods: Periods) -> dict[str, list[Amount]]:
    """The amounts of a column that are for a time, by that time."""
    found: dict[str, list[Amount]] = {}
    for head, row in table.rows:
        for one, period in _row(row[at : at + 1], head, periods):
            if period:
                found.setdefault(period, []).append(one)
    return found


def _column_fault(
    evidence: Evidence, head: str, found: tuple[Product, ...], told: Mapping[str, list[Amount]], known: Shelf
) -> str:
    """What is wrong with one column beside plans; a column without prices says nothing."""
    if not told:
        return ""
    every = tuple(one for each in known.by_name.values() for one in each if one.recurs)
    if not found and any(_sold(evidence, every, period, one) for period, each in told.items() for one in each):
        return ""  # `Today`, with the price of a plan below it
    fault = _unsold(head, found)
    if fault:
        return fault
    if any(_sold(evidence, found, period, one) for period, each in told.items() for one in each):
        return ""
    period, shown = next((period, each[0]) for period, each in told.items())
    right = " or ".join(f"{one.price:.2f} {one.currency} a {one.per}" for one in found if one.recurs)
    return f"'{shown.words}' by the {period}: {found[0].name} costs {right}"


def _sold(evidence: Evidence, found: tuple[Product, ...], period: str, shown: Amount) -> bool:
    """Whether a plan costs that for the time, or comes to it when its payments are added or divided."""
    return any(
        close(shown.value, price * MONTHS[period] / MONTHS[one.per], 0.01)
        for one in found
        if one.recurs and (not shown.currencies or one.currency in shown.currencies)
        for price in one.prices(evidence.context.today)
    )
