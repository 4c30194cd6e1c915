"""Offers and claims, from validated fields to values."""

from __future__ import annotations

from collections.abc import Iterable

from buckslip.load.faults import error
from buckslip.load.fields_offer import (
    ClaimFields,
    DeadlineFields,
    DiscountFields,
    OfferFields,
    PriorPriceFields,
    ReferenceFields,
    ScheduleFields,
    StockFields,
    SubscriptionFields,
    UpToFields,
)
from buckslip.load.node import Node
from buckslip.model.finding import Finding
from buckslip.model.offer import (
    Claim,
    Deadline,
    Discount,
    Item,
    Offer,
    PriorPrice,
    Reference,
    Schedule,
    Stock,
    Subscription,
    UpTo,
)


def offer(fields: OfferFields, node: Node, findings: list[Finding]) -> Offer:
    """The offer; dates that contradict each other are findings at their keys."""
    at = node.entries["offer"]
    _in_order(at, "starts", "ends", findings)
    _in_order(at, "extended_from", "ends", findings)
    if fields.price is not None and fields.prior_price and fields.price >= fields.prior_price.amount:
        message = f"the former price {fields.prior_price.amount:g} is not above the price {fields.price:g}"
        findings.append(error("contradiction", at.key_span("prior_price"), message, "correct one of the two"))
    return Offer(
        span=node.key_span("offer"),
        id=fields.id,
        skus=tuple(fields.skus),
        price=fields.price,
        currency=fields.currency or "",
        tax=fields.tax or "",
        buyers=fields.buyers or "consumers",
        shipping=fields.shipping,
        starts=fields.starts or "",
        ends=fields.ends or "",
        timezone=fields.timezone,
        extended_from=fields.extended_from or "",
        extended_because=fields.extended_because,
        prior_price=_prior(fields.prior_price),
        reference=_reference(fields.reference),
        discount=_discount(fields.discount),
        upto=_upto(fields.upto),
        from_price=fields.from_price,
        items=tuple(Item(one.name, one.price, _prior(one.prior_price)) for one in fields.items),
        stock=_stock(fields.stock),
        subscription=_subscription(fields.subscription),
        free_conditions=fields.free_conditions,
        bundle=tuple(fields.bundle),
        minimum=fields.minimum,
        exclusions=fields.exclusions,
        terms_url=fields.terms_url or "",
        code=fields.code,
    )


def claims(fields: Iterable[ClaimFields]) -> tuple[Claim, ...]:
    """The claims, in order."""
    return tuple(
        Claim(
            text=one.text,
            kind=one.kind,
            n=one.n,
            source=one.source,
            as_of=one.as_of or "",
            verified=one.verified,
            value=one.value,
            relation=one.relation or "",
            certificate=one.certificate,
            offsets=one.offsets,
        )
        for one in fields
    )


def deadline(fields: DeadlineFields | None) -> Deadline | None:
    """The day that the sender does not choose."""
    return Deadline(fields.kind, fields.field, fields.ends or "") if fields else None


def schedule(fields: ScheduleFields | None, node: Node, findings: list[Finding]) -> Schedule | None:
    """The days on which the mail is sent."""
    if fields is None:
        return None
    _in_order(node.entries["schedule"], "first", "last", findings)
    return Schedule(fields.first or "", fields.last or "")


def _in_order(node: Node, first: str, last: str, findings: list[Finding]) -> None:
    """A finding when the day of `last` lies before that of `first`."""
    one, other = node.entries.get(first), node.entries.get(last)
    if one and other and one.text[:10] > other.text[:10]:
        message = f"'{last}' lies before '{first}'"
        findings.append(error("contradiction", node.key_span(last), message, "correct one of the two"))


def _prior(fields: PriorPriceFields | None) -> PriorPrice | None:
    return PriorPrice(fields.amount, fields.lowest_30d, fields.as_of or "") if fields else None


def _reference(fields: ReferenceFields | None) -> Reference:
    return Reference(fields.kind, fields.evidence, fields.as_of or "") if fields else Reference()


def _discount(fields: DiscountFields | None) -> Discount | None:
    return Discount(fields.percent, fields.amount, fields.basis or "") if fields else None


def _upto(fields: UpToFields | None) -> UpTo | None:
    return UpTo(fields.percent, fields.share) if fields else None


def _stock(fields: StockFields | None) -> Stock | None:
    return Stock(fields.limit, fields.source, fields.as_of or "") if fields else None


def _subscription(fields: SubscriptionFields | None) -> Subscription | None:
    if fields is None:
        return None
    return Subscription(
        amount_after=fields.amount_after,
        period=fields.period,
        trial_days=fields.trial_days,
        first_charge=fields.first_charge,
        auto_renew=fields.auto_renew,
        cancel_url=fields.cancel_url or "",
        min_term=fields.min_term,
    )
