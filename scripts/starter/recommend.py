"""What to recommend: items that customers with the same things bought too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from starter.catalogue import BY_SKU
from starter.customers import Customer

MOST = 3
SUPPORT = 3  # pairs that fewer customers share say nothing
WARM = ("tropical", "dry")
Record = dict[str, str | float]


class Pairs:
    """How often two items are owned by the same customer, as Jaccard similarity."""

    def __init__(self, shelves: Iterable[Sequence[str]]) -> None:
        self.owners: Counter[str] = Counter()
        self.both: Counter[tuple[str, str]] = Counter()
        for shelf in shelves:
            items = sorted(set(shelf))
            self.owners.update(items)
            self.both.update(combinations(items, 2))

    def likeness(self, one: str, other: str) -> float:
        """Customers who own both, in relation to those who own either."""
        both = self.both[min(one, other), max(one, other)]
        return both / (self.owners[one] + self.owners[other] - both) if both >= SUPPORT else 0.0

    def next_for(self, owned: Sequence[str], banned: set[str]) -> list[tuple[str, str]]:
        """At most three items not owned, best first, each with the owned item that speaks most for it."""
        scores = {
            sku: (round(sum(self.likeness(sku, have) for have in set(owned)), 6), sku)
            for sku in sorted(self.owners)
            if sku not in owned and sku not in banned
        }
        best = sorted((sku for sku, (score, _) in scores.items() if score > 0), key=lambda sku: (-scores[sku][0], sku))
        return [(sku, max(sorted(set(owned)), key=lambda have: self.likeness(sku, have))) for sku in best[:MOST]]


def gifts(pairs: Pairs, one: Customer) -> list[Record]:
    """Records for the field `recommendations`; winter things stay out of warm countries."""
    banned = {sku for sku, product in BY_SKU.items() if product.season == "winter" and one.fields["climate"] in WARM}
    return [
        _record(sku, "reason", f"Bought together with the {BY_SKU[because].name}")
        for sku, because in pairs.next_for(one.owned, banned)
    ]


def lessons(pairs: Pairs, one: Customer) -> list[Record]:
    """Records for the field `courses`, dearest first, so that the list anchors honestly on real prices."""
    found = pairs.next_for(one.courses, set())
    records = [
        {**_record(sku, "level", BY_SKU[sku].level), "reason": f"Taken together with {BY_SKU[because].name}"}
        for sku, because in found
    ]
    return sorted(records, key=lambda record: (-float(record["price"]), record["name"]))


def _record(sku: str, extra: str, value: str) -> Record:
    product = BY_SKU[sku]
    core: Record = {"name": product.name, "price": product.price, "image_url": product.image_url, "url": product.url}
    return {**core, extra: value}
