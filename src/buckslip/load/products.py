"""`rules/products.yml` as products by number."""

from __future__ import annotations

from collections.abc import Collection

from buckslip.load.faults import error
from buckslip.load.fields import validated
from buckslip.load.fields_products import PACK, UNITS, ProductFields, ProductsFields, ReducedFields
from buckslip.load.names import unknown
from buckslip.load.node import Node
from buckslip.model.finding import Finding
from buckslip.model.product import Pack, Product, Reduced

PATH = "rules/products.yml"


def products(node: Node, brands: Collection[str], findings: list[Finding]) -> dict[str, Product]:
    """The catalogue in the tree of its file; `brands` are those that may sell."""
    fields, faults = validated(ProductsFields, node)
    findings.extend(faults)
    if fields is None:
        return {}
    written = node.entries.get("products", node)
    found = {}
    for sku, one in fields.products.items():
        at = written.entries[sku]
        currency = one.currency or fields.currency
        if not currency and "currency" not in at.entries:
            way_out = "give it a currency, or one to the whole catalogue"
            findings.append(error("missing-key", written.key_span(sku), "the key 'currency' is missing", way_out))
        findings.extend(unknown("brand", at.entries.get("brand"), brands, "content/_brands/{}.yml"))
        _lower(one, at, findings)
        found[sku] = _product(sku, one, written, currency or "")
    return found


def _product(sku: str, fields: ProductFields, written: Node, currency: str) -> Product:
    return Product(
        sku=sku,
        span=written.key_span(sku),
        name=fields.name,
        price=fields.price,
        currency=currency,
        brand=fields.brand or "",
        names=tuple(fields.names.items()),
        url=fields.url or "",
        per=fields.per,
        pack=_pack(fields.pack or ""),
        available=fields.available,
        reduced=tuple(_reduced(one) for one in fields.reduced),
    )


def _pack(text: str) -> Pack | None:
    found = PACK.fullmatch(text)
    if found is None:
        return None
    factor, unit = UNITS[found["unit"]]
    return Pack(float(found["amount"]) * factor, unit)


def _reduced(fields: ReducedFields) -> Reduced:
    return Reduced(fields.price, fields.starts or "", fields.ends or "", fields.code)


def _lower(fields: ProductFields, node: Node, findings: list[Finding]) -> None:
    """A reduced price is lower than the price, and begins before it ends."""
    items = node.entries["reduced"].items if "reduced" in node.entries else []
    for one, at in zip(fields.reduced, items, strict=False):
        if one.price >= fields.price and "price" in at.entries:
            message = f"the reduced price {one.price:g} is not lower than {fields.price:g}"
            findings.append(error("contradiction", at.entries["price"].span, message, "correct one of the two"))
        if one.starts and one.ends and one.ends[:10] < one.starts[:10]:
            findings.append(
                error("contradiction", at.key_span("ends"), "'ends' lies before 'starts'", "correct one of the two")
            )
