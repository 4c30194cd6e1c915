"""What a mail offers and claims, as its writer declares it; checks hold the text against it."""

from __future__ import annotations

from dataclasses import dataclass

from buckslip.model.source import Span


@dataclass(frozen=True, slots=True)
class PriorPrice:
    """The price before a reduction: Directive 98/6/EC article 6a wants the lowest of the 30 days before."""

    amount: float
    lowest_30d: float | None = None
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """What the price is compared with, when it is not the seller's own former price."""

    kind: str = "own-former"  # own-former | rrp | competitor | sum-of-parts | other-plan
    evidence: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Discount:
    """A reduction of many products, by a code for instance; `basis` is the price that it is taken off."""

    percent: float | None = None
    amount: float | None = None
    basis: str = ""  # lowest-30d


@dataclass(frozen=True, slots=True)
class UpTo:
    """How high the highest reduction is, and how many of the products get it."""

    percent: float
    share: float | None = None  # of the products, from 0 to 1


@dataclass(frozen=True, slots=True)
class Stock:
    """Why there are only so few: how many, who counted, and when."""

    limit: int | None = None
    source: str = ""
    as_of: str = ""  # ISO 8601, or `send time` when the source is asked as the mail goes out


@dataclass(frozen=True, slots=True)
class Subscription:
    """What goes on after the click: the terms that stand beside the price."""

    amount_after: float | None = None
    period: str = ""
    trial_days: int | None = None
    first_charge: str = ""
    auto_renew: bool | None = None
    cancel_url: str = ""
    min_term: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One product of several, with its own price."""

    name: str
    price: float
    prior_price: PriorPrice | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that the sender does not choose: a contract's end, a carrier's last collection, an event."""

    kind: str  # contract | delivery | event
    field: str = ""  # the customer's field that holds it
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The first and the last day on which the mail is sent."""

    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement of fact with its proof."""

    text: str
    kind: str = ""
    n: int | None = None
    source: str = ""
    as_of: str = ""
    verified: bool = False
    value: float | None = None  # a rating
    relation: str = ""  # of who says it: customer | employee | partner | paid
    certificate: str = ""
    offsets: bool = False  # whether it rests on buying compensation


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered, as declared. Times are ISO 8601; a day without time means its whole span in `timezone`."""

    span: Span
    price: float | None = None
    currency: str = ""
    tax: str = ""  # included | excluded
    buyers: str = "consumers"  # consumers | businesses
    shipping: str = ""
    starts: str = ""
    ends: str = ""
    timezone: str = ""
    extended_from: str = ""
    extended_because: str = ""
    prior_price: PriorPrice | None = None
    reference: Reference = Reference()
    discount: Discount | None = None
    upto: UpTo | None = None
    from_price: str = ""  # the product that costs the price after `from`
    items: tuple[Item, ...] = ()
    stock: Stock | None = None
    subscription: Subscription | None = None
    free_conditions: str = ""
    bundle: tuple[str, ...] = ()
    minimum: float | None = None
    exclusions: str = ""
    terms_url: str = ""
    code: str = ""
    id: str = ""
    skus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastEnd:
    """An end that was announced before, the commit that replaced it, and that commit's day."""

    ends: str
    commit: str
    replaced_on: str
