"""Prices against the catalogue: what a mail says that something costs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.functions.prices import references
from buckslip.checks.lines import Line
from buckslip.checks.money import Amount, amounts, close, reductions
from buckslip.checks.options import Nothing
from buckslip.checks.shelf import Card, Shelf, cards, shelf
from buckslip.checks.wording import heard, says
from buckslip.load.fields_products import UNITS
from buckslip.model.offer import Offer
from buckslip.model.product import ONCE, Product
from buckslip.model.same import Same
from buckslip.model.suggest import did_you_mean

PATH = "rules/products.yml"
_REACH = 40  # characters between a product's name and its price
_BASIS = re.compile(
    rf"\s*(?:/|per|pro|je|por|par|pe|al|le|la|a)\s*(?P<n>\d{{1,4}})?\s*(?P<unit>{'|'.join(UNITS)})(?!\w)", re.IGNORECASE
)


def catalogue_price(evidence: Evidence, _: Nothing) -> Iterator[Hit]:
    """What a mail says a product costs is what the catalogue says, and it can be bought."""
    offer = evidence.declared.offer
    if not evidence.project.products:
        if offer is not None and offer.skus:
            message = f"`offer.skus` names {', '.join(offer.skus)}, and there is no catalogue"
            yield Hit(message, f"write {PATH}", evidence.place_of_key("offer"), whole=True)
        return
    if offer is not None:
        yield from _declared(evidence, offer)
    known = shelf(evidence)
    for card in cards(evidence):
        name = card.options.get("name") or card.options.get("heading", "")
        found = known.at(card.options.get("url", "")) or known.named(name)
        fault = _card_fault(evidence, card, found) if found else ""
        if fault:
            yield Hit(fault, _way_out(found[0]), card.span)
    yield from _in_words(evidence, known)


def _way_out(product: Product) -> str:
    return f"correct one of the two; '{product.sku}' stands in {product.span}"


def _declared(evidence: Evidence, offer: Offer) -> Iterator[Hit]:
    """The numbers of `offer.skus` exist, can be bought, and cost what the offer says."""
    products, at = evidence.project.products, evidence.place_of_key("offer")
    for sku in offer.skus:
        product = products.get(sku)
        if product is None:
            way_out = did_you_mean(sku, products) or f"add it to {PATH}"
            yield Hit(f"`offer.skus`: no product '{sku}' in {PATH}", way_out, at, whole=True)
        elif not product.available:
            message = f"`offer.skus`: '{product.name}' cannot be bought now"
            yield Hit(message, "offer something else", at, whole=True)
        elif len(offer.skus) == 1 and offer.price is not None and not offer.discount:
            allowed = product.prices(evidence.context.today)
            same = offer.currency in ("", product.currency)
            if not same or not any(close(offer.price, one) for one in allowed):
                message = f"`offer.price` is {offer.price:g} {offer.currency}, and '{sku}' costs {_told((product,))}"
                yield Hit(message, _way_out(product), at, whole=True)


def _card_fault(evidence: Evidence, card: Card, found: tuple[Product, ...]) -> str:
    """What is wrong with the prices on a card, "" when nothing is."""
    name = found[0].called(evidence.locale)
    if not any(one.available for one in found):
        return f"'{name}' cannot be bought now"
    shown = amounts(Line(card.options["price"], 0))
    if len(shown) == 1 and not _right(evidence, shown[0], found):
        return f"'{shown[0].words}': {name} costs {_told(found)}"
    highest = max(one.price for one in found)
    for one in amounts(Line(card.options.get("was", ""), 0)):
        if one.value > highest + 0.005:
            return f"'{one.words}': {name} never cost more than {highest:g}, says the catalogue"
    for fault in _unit_faults(card.words, found):
        return fault
    return ""


def _right(evidence: Evidence, shown: Amount, found: Iterable[Product]) -> bool:
    """Whether one of the products costs that."""
    return any(
        close(shown.value, price)
        for one in found
        if not shown.currencies or one.currency in shown.currencies
        for price in one.prices(evidence.context.today)
    )


def _told(found: Iterable[Product]) -> str:
    """`19.00 EUR a month or 190.00 EUR a year`, reduced prices with them."""
    said = []
    for one in found:
        period = "" if one.per == ONCE else f" a {one.per}"
        said.append(f"{one.price:.2f} {one.currency}{period}")
        said += [f"{less.price:.2f} {one.currency} until {less.ends[:10] or 'further notice'}" for less in one.reduced]
    return " or ".join(dict.fromkeys(said))


def _unit_faults(words: str, found: tuple[Product, ...]) -> Iterator[str]:
    """Prices per kilogram, litre, metre or piece that do not follow from the price and what is in the pack."""
    product = found[0]
    if product.pack is None or len(found) > 1:
        return
    line = Line(words, 0)
    for one in amounts(line):
        basis = _BASIS.match(line.text, one.end)
        factor, unit = UNITS[basis["unit"].lower()] if basis else (0.0, "")
        if basis is None or unit != product.pack.unit:
            continue
        share = int(basis["n"] or 1) * factor / product.pack.amount
        allowed = [share * price for price in (product.price, *(less.price for less in product.reduced))]
        if not any(close(one.value, right, 0.01) for right in allowed):
            told = f"{product.pack.amount:g} {product.pack.unit}"
            yield f"'{one.words}{basis[0]}': {told} for {product.price:.2f} is {allowed[0]:.2f}"


def _in_words(evidence: Evidence, known: Shelf) -> Iterator[Hit]:
    """Links to a product, and sentences with its name, that say a price."""
    told: set[str] = set()
    for anchor in evidence.visible.anchors:
        found, shown = known.at(anchor.url), amounts(Line(anchor.name, 0))
        if found and len(shown) == 1 and not _right(evidence, shown[0], found) and not _aside(evidence, anchor.name):
            told.add(shown[0].words)
            message = f"'{shown[0].words}': {found[0].called(evidence.locale)} costs {_told(found)}"
            yield Hit(message, _way_out(found[0]), evidence.place_of_link(anchor))
    names = _names(Same(known))
    for line in evidence.copy.said() if names else ():
        if line.text not in told and (hit := _line_fault(evidence, line, known, names)):
            told.add(line.text)
            yield hit


@lru_cache(maxsize=64)
def _names(known: Same[Shelf]) -> re.Pattern[str] | None:
    """An expression for the names of two words and more; a single word such as Pro may be anything."""
    longest = sorted((name for name in known.it.by_name if " " in name), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)") if longest else None


def _line_fault(evidence: Evidence, line: Line, known: Shelf, names: re.Pattern[str] | None) -> Hit | None:
    """The price right behind the one product that a line names."""
    shown = amounts(line)
    named = list(names.finditer(line.low)) if shown and names else []
    if len({one[0] for one in named}) != 1 or _aside(evidence, line.text):
        return None
    found = known.named(named[0][0])
    for fault in _unit_faults(line.text, found):
        return Hit(fault, _way_out(found[0]), evidence.copy.place(named[0][0]))
    former = {one.value for one in references(evidence, (line,))}
    saved = {one.amount.value for one in reductions((line,), evidence.language) if one.amount}
    plain = [one for one in shown if one.value not in former | saved and not _BASIS.match(line.text, one.end)]
    first = next((one for one in plain if one.start >= named[0].end()), None)
    if first is None or first.start - named[0].end() > _REACH or ". " in line.text[named[0].end() : first.start]:
        return None
    if any(_right(evidence, one, found) for one in plain):
        return None
    message = f"'{first.words}': {found[0].called(evidence.locale)} costs {_told(found)}"
    return Hit(message, _way_out(found[0]), evidence.copy.place(first.words))


def _aside(evidence: Evidence, text: str) -> bool:
    """Whether a line speaks of delivery, of points or of a lowest price: its amounts are other things' prices."""
    line = (Line(text, 0),)
    kinds = ("delivery", "loyalty")
    return any(says(line, kind, evidence.language) for kind in kinds) or bool(
        next(heard(line, "starting-from", evidence.language, "money"), None)
    )
