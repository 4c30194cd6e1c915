"""Prices: reductions with a former price, totals, sums that are right, in the reader's currency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.lines import Line
from buckslip.checks.moments import start
from buckslip.checks.money import Amount, Reduction, amounts, close, number, reductions
from buckslip.checks.options import Nothing
from buckslip.checks.wording import heard, says
from buckslip.model.offer import Offer, PriorPrice

_SHARE = re.compile(r"\d{1,3}(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Age:
    """How old a proof may be, in days."""

    oldest: float = 90.0


@dataclass(frozen=True, slots=True)
class Taxed:
    """The packs in whose countries a consumer's price holds the tax; none: everywhere."""

    taxed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the range must get the highest reduction."""

    least: float = 0.1


def reduction(evidence: Evidence, _: Nothing) -> Iterator[Hit]:
    """Each reduction has a declared former price, the lowest of 30 days, and is computed from it."""
    offer = evidence.declared.offer
    lines = tuple(evidence.copy.said())
    shown = list(reductions(lines, evidence.language))
    before = list(references(evidence, lines))
    if not shown and not before:
        return
    words = shown[0].heard.words if shown else before[0].words
    place = evidence.copy.place(words)
    if offer is None or not (_priors(offer) or _general(offer) or offer.reference.kind != "own-former"):
        message = f"'{words}' announces a reduction, and no former price is declared"
        yield Hit(message, "declare `offer.prior_price` with amount, lowest_30d and as_of", place)
        return
    at = evidence.place_of_key("offer")
    for prior in _priors(offer):
        fault = _prior_fault(prior, offer)
        if fault:
            yield Hit(f"'{words}': `prior_price` {fault}", "take the lowest price of the 30 days before", at)
            return
    allowed = [one for prior in _priors(offer) for one in (prior.amount, prior.lowest_30d) if one is not None]
    if allowed and offer.reference.kind == "own-former":
        for one in before:
            if not any(close(one.value, other) for other in allowed):
                message = f"the former price '{one.words}' is not the declared one, {_listed(allowed)}"
                yield Hit(message, "show the lowest price of the 30 days before", evidence.copy.place(one.words))
                return


def _priors(offer: Offer) -> tuple[PriorPrice, ...]:
    every = (offer.prior_price, *(item.prior_price for item in offer.items))
    return tuple(one for one in every if one is not None)


def _general(offer: Offer) -> bool:
    """A reduction of many products, whose former prices stand beside each of them."""
    return bool(offer.discount and offer.discount.basis == "lowest-30d") or offer.upto is not None


def _prior_fault(prior: PriorPrice, offer: Offer) -> str:
    if prior.lowest_30d is None:
        return "does not say the lowest price of the 30 days before"
    if not prior.as_of:
        return "does not say when it was looked up"
    if prior.amount > prior.lowest_30d + 0.005:
        return f"is {prior.amount:g}, above the lowest of the 30 days before, {prior.lowest_30d:g}"
    if offer.price is not None and prior is offer.prior_price and offer.price >= prior.amount:
        return f"is {prior.amount:g}, and the price now, {offer.price:g}, is no less"
    begins = start(offer)
    if begins:
        gap = (begins.day - date.fromisoformat(prior.as_of)).days
        if gap > 30:
            return f"was looked up {gap} days before the offer starts"
    return ""


def references(evidence: Evidence, lines: tuple[Line, ...]) -> Iterator[Amount]:
    """Amounts that are struck through, or that words such as `was` and `instead of` make a former price."""
    for line in lines:
        for piece in line.struck:
            yield from amounts(Line(piece, line.section))
    for found in heard(lines, "reference", evidence.language, "money"):
        if says((found.line,), "delivery", evidence.language) or says((found.line,), "loyalty", evidence.language):
            continue
        told = amounts(Line(found.words, 0))
        others = [one.value for one in amounts(found.line)]
        if not told or any(piece in found.words for piece in found.line.struck):
            continue
        former = told[0]
        if former.value >= max(others) and (len(others) == 1 or any(one < former.value for one in others)):
            yield former


def whole_price(evidence: Evidence, where: Taxed) -> Iterator[Hit]:
    """A price that consumers see holds what cannot be avoided and, but for countries where it comes on top, the tax."""
    offer, language = evidence.declared.offer, evidence.language
    lines = tuple(evidence.copy.said())
    if offer and offer.buyers == "businesses":
        return
    priced = next((one for line in lines for one in amounts(line) if one.value), None)
    if priced is None:
        return
    taxed = not where.taxed or not evidence.project.packs or not evidence.jurisdictions.isdisjoint(where.taxed)
    for kind, what in (("excluding-tax", "leaves the tax out"), ("surcharge", "leaves fees out"))[0 if taxed else 1 :]:
        for one in islice(heard(lines, kind, language), 1):
            message = f"'{one.words}': the price {what}"
            yield Hit(message, "show consumers the whole price", evidence.copy.place(one.words))
    if not taxed:
        return
    if offer is None or not offer.tax:
        message = f"'{priced.words}' is a price, and `offer.tax` is not declared"
        yield Hit(message, "declare `offer: {tax: included}` if it is", evidence.copy.place(priced.words))
    elif offer.tax == "excluded":
        message = "the price is declared without tax, and consumers see it"
        yield Hit(message, "show the whole price, or declare `buyers: businesses`", evidence.place_of_key("offer"))


def reference_kind(evidence: Evidence, limits: Age) -> Iterator[Hit]:
    """A price of somebody else, that ours is compared with, is named, and can be looked up."""
    offer, lines = evidence.declared.offer, tuple(evidence.copy.said())
    for one in heard(lines, "rrp", evidence.language):
        if not amounts(one.line) or _apart(one.line.low, one.start, one.end):
            continue
        place = evidence.copy.place(one.words)
        kind = offer.reference.kind if offer else "own-former"
        if offer is None or kind == "own-former":
            message = f"'{one.words}' compares with another's price, and `offer.reference` does not say whose"
            yield Hit(message, "declare `offer.reference: {kind: rrp, evidence: …, as_of: …}`", place)
        elif not offer.reference.evidence or not offer.reference.as_of:
            yield Hit(f"'{one.words}': `offer.reference` has no evidence and day", "say where it can be seen", place)
        else:
            age = (evidence.context.today - date.fromisoformat(offer.reference.as_of)).days
            if age > limits.oldest:
                yield Hit(f"'{one.words}': the evidence is {age} days old", "look the price up again", place)
        return


def _apart(low: str, first: int, last: int) -> bool:
    """Whether no amount stands within 30 characters of the words."""
    return not any(first - 30 <= one.start <= last + 30 for one in amounts(Line(low, 0)))


def sums(evidence: Evidence, _: Nothing) -> Iterator[Hit]:
    """A percentage or a saving follows from the two prices beside it, or from the declared ones."""
    offer = evidence.declared.offer
    told: set[str] = set()
    for one in reductions(tuple(evidence.copy.said()), evidence.language):
        if one.heard.words in told or says((Line(_near(one), 0),), "up-to", evidence.language, "percent"):
            continue
        told.add(one.heard.words)
        pairs = list(_pairs(evidence, one, offer))
        if pairs and not any(_follows(one, now, before) for now, before in pairs):
            now, before = pairs[0]
            message = (
                f"'{one.heard.words}' does not follow from {before:g} and {now:g}: that is {_right(one, now, before)}"
            )
            yield Hit(message, "compute it again", evidence.copy.place(one.heard.words))


def _near(one: Reduction) -> str:
    return one.heard.line.low[max(0, one.heard.start - 12) : one.heard.end]


def _pairs(evidence: Evidence, one: Reduction, offer: Offer | None) -> Iterator[tuple[float, float]]:
    """Prices now and before: of the words' own line, else as declared."""
    line = one.heard.line
    here = [each.value for each in amounts(line) if not one.heard.start <= each.start < one.heard.end]
    struck = [each.value for piece in line.struck for each in amounts(Line(piece, 0))]
    before = struck or [each.value for each in references(evidence, (line,))]
    if before:
        yield from ((now, old) for old in before for now in here if now < old)
    elif len(here) == 2 and here[0] != here[1] and not says((line,), "recurring", evidence.language, "money"):
        yield min(here), max(here)
    if offer and (before or not here):
        if offer.price is not None and offer.prior_price:
            yield offer.price, offer.prior_price.amount
        for item in offer.items:
            if item.prior_price:
                yield item.price, item.prior_price.amount
        if offer.discount and offer.discount.percent is not None and one.percent is not None:
            yield 100 - offer.discount.percent, 100.0
        if offer.discount and offer.discount.amount is not None and one.amount is not None:
            yield 0.0, offer.discount.amount


def _follows(one: Reduction, now: float, before: float) -> bool:
    if one.amount is not None:
        saved = before - now
        return close(one.amount.value, saved) or (one.amount.value == int(one.amount.value) == int(saved))
    return abs((one.percent or 0) - 100 * (before - now) / before) <= 1.0


def _right(one: Reduction, now: float, before: float) -> str:
    return f"{before - now:.2f}" if one.amount is not None else f"{100 * (before - now) / before:.0f} %"


def highest_reduction(evidence: Evidence, limits: Share) -> Iterator[Hit]:
    """`Up to 50%` and `from 9.99` have something behind them."""
    offer, lines = evidence.declared.offer, tuple(evidence.copy.said())
    for one in islice(heard(lines, "up-to", evidence.language, "percent"), 1):
        place, found = evidence.copy.place(one.words), _SHARE.search(one.words)
        percent = number(found[0]) if found else None
        upto = offer.upto if offer else None
        if upto is None or upto.share is None:
            message = f"'{one.words}': `offer.upto` does not say how much of the range gets that"
            yield Hit(message, "declare `offer.upto: {percent: …, share: …}`", place)
        elif percent is not None and percent != upto.percent:
            yield Hit(f"'{one.words}', but `offer.upto.percent` is {upto.percent:g}", "correct one of the two", place)
        elif upto.share < limits.least:
            message = f"'{one.words}' holds for {upto.share:.0%} of the range, under {limits.least:.0%}"
            yield Hit(message, "name a reduction that more products get", place)
    for one in islice(heard(lines, "starting-from", evidence.language, "money"), 1):
        backed = offer and (offer.from_price or _threshold(one.line, offer))
        if any(says((one.line,), kind, evidence.language) for kind in ("free", "delivery")):
            continue  # what has to be spent, not what something costs
        if not backed and not says((one.line,), "recurring", evidence.language, "money"):
            message = f"'{one.words}': no product is declared that costs so little"
            yield Hit(message, "name it in `offer.from_price`", evidence.copy.place(one.words))


def _threshold(line: Line, offer: Offer) -> bool:
    """Whether the amount is what has to be spent, as the offer declares."""
    declared = {one.value for one in amounts(Line(f"{offer.shipping} {offer.free_conditions}", 0))}
    return offer.minimum is not None or any(one.value in declared for one in amounts(line))


def currencies(evidence: Evidence, _: Nothing) -> Iterator[Hit]:
    """Prices are in the offer's currency, and written as the locale writes numbers."""
    offer, locale = evidence.declared.offer, evidence.project.locales.get(evidence.locale)
    found = [one for line in evidence.copy.said() for one in amounts(line)]
    if offer and offer.currency:
        for one in found:
            if one.currencies and offer.currency not in one.currencies:
                message = f"'{one.words}' is not in {offer.currency}, the offer's currency"
                yield Hit(message, "use one currency", evidence.copy.place(one.words))
                break
    elif len({one.currencies[0] for one in found if one.currencies}) > 1:
        one = next(each for each in found if each.currencies and each.currencies != found[0].currencies)
        message = f"'{one.words}' is in another currency than '{found[0].words}'"
        yield Hit(message, "use one currency, and declare `offer.currency`", evidence.copy.place(one.words))
    for one in found if locale else ():
        cents = re.search(r"([.,])(\d\d)$", one.number)
        if cents and locale and cents[1] != locale.decimal:
            message = f"'{one.words}' has '{cents[1]}' before the cents; {evidence.locale} writes '{locale.decimal}'"
            yield Hit(message, "write the number as its readers do", evidence.copy.place(one.words))
            break


def _listed(values: list[float]) -> str:
    return " or ".join(f"{one:g}" for one in dict.fromkeys(values))
