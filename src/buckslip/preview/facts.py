"""What the front matter declares, as short lists that a reviewer can read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date

from buckslip.model.audience import Group
from buckslip.model.mail import Declared, Mail
from buckslip.model.offer import Claim, Offer, Stock, Subscription

Row = tuple[str, str]
Facts = list[dict[str, object]]


def facts(mail: Mail, today: date) -> Facts:
    """Titled groups of label and value, empty ones left out."""
    declared = mail.declared
    groups = [
        ("Sending", _sending(declared)),
        ("Legal basis", _labelled(declared.legal_basis)),
        ("Offer", _offer(declared.offer, today) if declared.offer else []),
        ("Recommendations", _labelled(declared.recommendations)),
        *((f"Claim {number}", _labelled(_pairs(claim))) for number, claim in enumerate(declared.claims, 1)),
        ("Waivers", [(one.rule, f"{one.reason} ({one.approver}, until {one.expires})") for one in declared.waivers]),
        ("Files", [("Source", path) for path in mail.sources]),
    ]
    return [{"title": title, "rows": rows} for title, rows in groups if rows]


def sentences(group: Group | None) -> dict[str, object] | None:
    """The audience as nested lists of sentences, each with its line in the source."""
    if group is None:
        return None
    items: list[object] = [
        sentences(item) if isinstance(item, Group) else {"text": item.value, "line": item.span.line}
        for item in group.items
    ]
    return {"mode": group.mode, "items": items}


def _sending(declared: Declared) -> list[Row]:
    return _filled(
        ("Message class", declared.message_class),
        ("Priority", str(declared.priority)),
        ("Trigger", ", ".join(f"{key} {value}" for key, value in declared.trigger)),
        ("Hold-out", declared.holdout.value if declared.holdout else ""),
        ("Layout", declared.layout),
        ("Owners", ", ".join(declared.owners)),
        ("Tracking", ", ".join(f"{key}={value}" for key, value in declared.tracking)),
    )


def _offer(offer: Offer, today: date) -> list[Row]:
    prior = offer.prior_price
    return _filled(
        ("Price", _money(offer.price, offer.currency)),
        ("Tax", offer.tax),
        ("Shipping", offer.shipping),
        ("Code", offer.code),
        ("Starts", offer.starts),
        ("Ends", offer.ends),
        ("Time zone", offer.timezone),
        ("State", _state(offer, today)),
        ("Prior price", _money(prior.amount, offer.currency) if prior else ""),
        ("Lowest of 30 days", _money(prior.lowest_30d, offer.currency) if prior else ""),
        ("Prior price as of", prior.as_of if prior else ""),
        ("Terms", offer.terms_url),
        *_labelled((*_pairs(offer.stock), *_pairs(offer.subscription))),
    )


def _state(offer: Offer, today: date) -> str:
    """Whether the offer runs on `today`, by the days in its times."""
    day = today.isoformat()
    if offer.starts and day < offer.starts[:10]:
        return "not started yet"
    if offer.ends:
        return "over" if day > offer.ends[:10] else "running"
    return ""


def _money(amount: float | None, currency: str) -> str:
    return "" if amount is None else f"{amount:.2f} {currency}".strip()


def _labelled(pairs: Iterable[Row]) -> list[Row]:
    return [(key.replace("_", " ").replace("-", " ").capitalize(), value) for key, value in pairs]


def _pairs(declared: Claim | Stock | Subscription | None) -> Iterable[Row]:
    """What is said in a declaration, by its keys."""
    for one in fields(declared) if declared else ():
        value = getattr(declared, one.name)
        if value not in (None, "", False):
            yield one.name, "yes" if value is True else f"{value:g}" if isinstance(value, float) else str(value)


def _filled(*rows: Row) -> list[Row]:
    return [row for row in rows if row[1]]
