"""The keys of `rules/products.yml`."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from buckslip.load.fields import Date, Fields, HttpsUrl, Name, Text, like, one_of
from buckslip.load.fields_offer import Currency, Flag, Money

UNITS = {
    "mg": (1e-6, "kg"),
    "g": (0.001, "kg"),
    "kg": (1.0, "kg"),
    "ml": (0.001, "l"),
    "cl": (0.01, "l"),
    "l": (1.0, "l"),
    "cm": (0.01, "m"),
    "m": (1.0, "m"),
    "piece": (1.0, "piece"),
    "pieces": (1.0, "piece"),
}
PACK = re.compile(rf"(?P<amount>[1-9]\d{{0,5}}(?:\.\d{{1,3}})?|0\.\d{{1,3}}) (?P<unit>{'|'.join(UNITS)})")
_PACK_MESSAGE = f"must be a number and a unit ({', '.join(UNITS)}), such as 125 g"

PackText = Annotated[str, BeforeValidator(one_of(PACK, _PACK_MESSAGE)), like(PACK, "125 g")]


class ReducedFields(Fields):
    """A lower price for a time, or for those with a code."""

    price: Money = Field(description="What it costs then.")
    starts: Date | None = Field(None, description="The first day.")
    ends: Date | None = Field(None, description="The last day; afterwards a mail must not name this price.")
    code: str = Field("", description="The code that it takes.")


class ProductFields(Fields):
    """One product, one plan, one course."""

    name: Text = Field(description="What it is called in mails.")
    price: Money = Field(description="What it costs, as the shop charges it.")
    currency: Currency | None = Field(None, description="ISO 4217 code; the catalogue's when left out.")
    brand: Name | None = Field(None, description="The brand that sells it; all when left out.")
    names: dict[str, Text] = Field({}, description="What it is called elsewhere, by language or locale.")
    url: HttpsUrl | None = Field(None, description="Its page: what a link leads there is about this product.")
    per: Literal["once", "month", "quarter", "year"] = Field("once", description="What the price is for.")
    pack: PackText | None = Field(None, description="How much is in it, for prices per kilogram, litre, metre, piece.")
    available: Flag = Field(True, description="Whether it can be bought now.")
    reduced: list[ReducedFields] = Field([], description="Lower prices for a time.")


class ProductsFields(Fields):
    """`rules/products.yml`."""

    currency: Currency | None = Field(None, description="The currency of products that name none.")
    products: dict[str, ProductFields] = Field({}, description="What is sold, by number (`offer.skus` names it).")
