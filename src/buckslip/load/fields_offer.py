"""What a mail declares of its offer and its claims: the keys that checks hold the text against."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field

from buckslip.load.fields import Date, Day, Fields, HttpsUrl, Text, is_date, like, one_of

_CURRENCY = re.compile("[A-Z]{3}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}
SEND_TIME = "send time"


def _number(value: object) -> object:
    """`"34.00"` in quotes is as good a number."""
    return float(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value


def _whole(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _flag(value: object) -> object:
    return _FLAGS.get(value.lower(), value) if isinstance(value, str) else value


def _zone(value: object) -> object:
    if not isinstance(value, str) or not value:
        return value
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise ValueError("must be the IANA name of a time zone, such as Europe/London") from problem
    return value


def _moment(value: object) -> object:
    if isinstance(value, str) and value != SEND_TIME and not is_date(value):
        raise ValueError(f"must be a date such as 2026-11-29, or '{SEND_TIME}'")
    return value


Currency = Annotated[
    str, BeforeValidator(one_of(_CURRENCY, "must be a currency code such as GBP")), like(_CURRENCY, "GBP")
]
Money = Annotated[float, BeforeValidator(_number, json_schema_input_type=float | str), Field(ge=0)]
Count = Annotated[int, BeforeValidator(_whole, json_schema_input_type=int | str), Field(ge=0)]
Flag = Annotated[bool, BeforeValidator(_flag, json_schema_input_type=bool | Literal["yes", "no"])]
Zone = Annotated[str, BeforeValidator(_zone)]
Moment = Annotated[str, BeforeValidator(_moment)]
Percent = Annotated[float, Field(gt=0, le=100)]


class PriorPriceFields(Fields):
    """The price before a reduction."""

    amount: Money = Field(description="The price that is struck through.")
    lowest_30d: Money | None = Field(None, description="The lowest price of the 30 days before.")
    as_of: Day | None = Field(None, description="The day it was looked up.")


class ReferenceFields(Fields):
    """What the price is compared with."""

    kind: Literal["own-former", "rrp", "competitor", "sum-of-parts", "other-plan"] = Field(
        description="Whose price it is: ours before, the maker's, a competitor's, the parts' or another plan's."
    )
    evidence: str = Field("", description="Where it can be looked up: an address, or the name of a price log.")
    as_of: Day | None = Field(None, description="The day it was looked up.")


class DiscountFields(Fields):
    """A reduction of many products, by a code for instance."""

    percent: Percent | None = Field(None, description="How many percent.")
    amount: Money | None = Field(None, description="How much, in the offer's currency.")
    basis: Literal["lowest-30d"] | None = Field(None, description="What it is taken off, shown with each product.")


class UpToFields(Fields):
    """The highest of many reductions."""

    percent: Percent = Field(description="The highest reduction.")
    share: Annotated[float, Field(ge=0, le=1)] | None = Field(
        None, description="How much of the range gets it, from 0 to 1."
    )


class StockFields(Fields):
    """What is known about scarcity."""

    limit: Count | None = Field(None, description="How many there are.")
    source: str = Field("", description="Who counts: a customer field, or the name of a stock list.")
    as_of: Moment | None = Field(None, description="When it was counted: a date, or `send time`.")


class SubscriptionFields(Fields):
    """What goes on after the sale."""

    amount_after: Money | None = Field(None, description="What is charged each time.")
    period: str = Field("", description="How often, such as month or three months.")
    trial_days: Count | None = Field(None, description="Days before the first charge.")
    first_charge: str = Field("", description="When money is taken first, in words.")
    auto_renew: Flag | None = Field(None, description="Whether it goes on by itself.")
    cancel_url: HttpsUrl | None = Field(None, description="Where it is cancelled.")
    min_term: str = Field("", description="The shortest term, such as none or 12 months.")


class ItemFields(Fields):
    """One product of several."""

    name: Text = Field(description="What it is called in the mail.")
    price: Money = Field(description="Its price now.")
    prior_price: PriorPriceFields | None = Field(None, description="Its price before a reduction.")


class OfferFields(Fields):
    """What a mail offers, as declared to reviewers and checks."""

    id: str = Field("", description="A name that an offer keeps from mail to mail.")
    skus: list[Text] = Field([], description="The products, by the numbers of rules/products.yml.")
    price: Money | None = Field(None, description="The price now.")
    currency: Currency | None = Field(None, description="ISO 4217 code.")
    tax: Literal["included", "excluded"] | None = Field(None, description="Whether the price holds the tax.")
    buyers: Literal["consumers", "businesses"] | None = Field(None, description="Who buys; consumers when left out.")
    shipping: str = Field("", description="What shipping costs, in words.")
    starts: Date | None = Field(None, description="From when it holds.")
    ends: Date | None = Field(None, description="Until when it holds.")
    timezone: Zone = Field("", description="IANA name of the zone in which days begin and end.")
    extended_from: Date | None = Field(None, description="The end that was announced before.")
    extended_because: str = Field("", description="Why it goes on after all; readers are told.")
    prior_price: PriorPriceFields | None = Field(None, description="The price before a reduction.")
    reference: ReferenceFields | None = Field(None, description="What the price is compared with, if not our own.")
    discount: DiscountFields | None = Field(None, description="A reduction of many products.")
    upto: UpToFields | None = Field(None, description="What stands behind `up to 50%`.")
    from_price: str = Field("", description="The product that costs the price after `from`.")
    items: list[ItemFields] = Field([], description="Products with prices of their own.")
    stock: StockFields | None = Field(None, description="What is known about scarcity.")
    subscription: SubscriptionFields | None = Field(None, description="What goes on after the sale.")
    free_conditions: str = Field("", description="What `free` depends on; `none` when on nothing.")
    bundle: list[Text] = Field([], description="What a link puts into the basket together.")
    minimum: Money | None = Field(None, description="The least that must be spent.")
    exclusions: str = Field("", description="What is left out, in the words of the mail.")
    terms_url: HttpsUrl | None = Field(None, description="Where the terms are.")
    code: str = Field("", description="The code to enter.")


class ClaimFields(Fields):
    """A statement of fact, with its proof."""

    text: Text = Field(description="The words of the mail.")
    kind: str = Field("", description="Such as rating, share, count, award, testimonial, environmental.")
    n: Count | None = Field(None, description="How many it rests on.")
    source: str = Field("", description="Where it can be looked up.")
    as_of: Day | None = Field(None, description="The day it was looked up.")
    verified: Flag = Field(False, description="Whether somebody checked that it is true.")
    value: Money | None = Field(None, description="The number itself, such as 4.7.")
    relation: Literal["customer", "employee", "partner", "paid"] | None = Field(
        None, description="What ties the speaker of a testimonial to us."
    )
    certificate: str = Field("", description="The certification behind an environmental claim.")
    offsets: Flag = Field(False, description="Whether it rests on compensation that was bought.")


class DeadlineFields(Fields):
    """A day that the sender does not choose."""

    kind: Literal["contract", "delivery", "event"] = Field(description="What ends or begins.")
    field: str = Field("", description="The customer's field that holds it, such as customer.trial_ends_at.")
    ends: Date | None = Field(None, description="The day, when it is the same for all.")


class ScheduleFields(Fields):
    """When the mail is sent."""

    first: Day | None = Field(None, description="The first day.")
    last: Day | None = Field(None, description="The last day.")
