"""Customers and what they did in eighteen months, drawn from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from starter.catalogue import BY_SKU, Product
from starter.people import NAMES, NEEDS, PATHS, PLACES, TASTES

AS_OF = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MONTHS = timedelta(days=548)
SEED = 20261120
COUNT = 500
PLAN_PRICES = {"starter": (9.0, 90.0), "pro": (19.0, 190.0), "team": (49.0, 490.0)}
QUOTA = {"free": 5.0, "starter": 50.0, "pro": 100.0, "team": 250.0}
TO_POUNDS = 0.86
GIFTS = [sku for sku, product in BY_SKU.items() if product.brand == "giftshop"]
Value = str | int | float | bool | None
NEUTRAL: dict[str, Value] = {
    "box_plan": "none",
    "plan": "free",
    "billing": "none",
    "storage_used_gb": 0.0,
    "storage_quota_gb": 5.0,
    "seats": 1,
    "api_calls_month": 0,
}


@dataclass
class Event:
    name: str
    at: datetime
    properties: dict[str, Value] = field(default_factory=dict)


@dataclass
class Customer:
    """A profile as it grows; `owned` are the gift shop's items in the order they were bought.

    A fifth of the customers went quiet at some time.
    """

    fields: dict[str, Value]
    shop: bool
    school: bool
    taste: str
    path: str
    since: datetime
    until: datetime  # when they went quiet, or now
    owned: list[str] = field(default_factory=list)
    courses: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def draw() -> list[Customer]:
    """All customers, always the same."""
    dice = random.Random(SEED)
    customers = [_person(dice, number) for number in range(COUNT)]
    for one in customers:
        if one.shop:
            _orders(dice, one)
        if one.school:
            _plan(dice, one)
            _courses(dice, one)
        _attention(dice, one)
        _summary(one)
        one.events.sort(key=lambda event: (event.at, event.name, str(event.properties)))
    return customers


def _moment(dice: random.Random, first: datetime, last: datetime) -> datetime:
    seconds = int((last - first).total_seconds())
    return first + timedelta(seconds=dice.randrange(max(seconds, 1)))


def _person(dice: random.Random, number: int) -> Customer:
    place = dice.choices(PLACES, [one.weight for one in PLACES])[0]
    firsts, lasts = (names.split() for names in NAMES[place.names])
    oldest = timedelta(days=29) if dice.random() < 0.1 else MONTHS  # the newest are still trying
    since = _moment(dice, AS_OF - oldest, AS_OF - timedelta(days=1))
    consent = dice.random() < 0.84
    brand = dice.random()
    taste = dice.choices(list(TASTES), [weight for weight, _ in TASTES.values()])[0]
    path = "photo" if taste == "photographer" else dice.choice(list(PATHS))
    fields: dict[str, Value] = {
        "id": str(30001 + number),
        "email": f"customer{30001 + number}@example.test",
        "first_name": dice.choice(firsts) if dice.random() > 0.12 else None,
        "last_name": dice.choice(lasts) if dice.random() > 0.15 else None,
        "locale": place.locale,
        "country": place.country,
        "timezone": dice.choice(place.zones),
        "consent_email": consent,
        "consent_at": _day(since + timedelta(hours=dice.randrange(1, 40))) if consent else None,
        "unsubscribed": consent and dice.random() < 0.07,
        "signed_up_at": _day(since),
        "climate": place.climate if dice.random() > 0.06 else None,
    }
    until = AS_OF if dice.random() > 0.2 else _moment(dice, since, AS_OF)
    return Customer(fields, brand < 0.68, brand > 0.48, taste, path, since, until)


def _orders(dice: random.Random, one: Customer) -> None:
    """Baskets of one to four lines; items that go with what is owned are likelier."""
    count = min(int(dice.paretovariate(0.9)), 26)
    moments = sorted(_moment(dice, one.since, one.until) for _ in range(count))
    drawn = TASTES[one.taste][1]
    for moment in moments:
        for _ in range(dice.choices((1, 2, 3, 4), (5, 4, 2, 1))[0]):
            open_now = [sku for sku in drawn if sku not in one.owned and NEEDS.get(sku, "") in ("", *one.owned)]
            pool = open_now if open_now and dice.random() < 0.9 else GIFTS
            sku = dice.choices(pool, [drawn.get(item, 1) for item in pool])[0]
            _buy(one, moment, BY_SKU[sku], dice.choices((1, 2, 4), (12, 3, 1))[0] if BY_SKU[sku].price < 30 else 1)
            moment += timedelta(seconds=1)
            one.owned.append(sku)
        if dice.random() < 0.25:
            one.events.append(Event("viewed", moment - timedelta(hours=3), _seen(BY_SKU[dice.choice(one.owned)])))
    plan = dice.choices(("none", "classic", "deluxe"), (78, 16, 6))[0]
    one.fields["box_plan"] = plan
    if plan != "none":
        one.fields["box_renews_at"] = _day(AS_OF + timedelta(days=dice.randrange(1, 30)))
        _renewals(dice, one, plan)


def _buy(one: Customer, moment: datetime, product: Product, quantity: int) -> None:
    amount = product.price * quantity * (TO_POUNDS if product.currency == "EUR" else 1)
    bought = {**_seen(product), "amount": round(amount, 2), "quantity": quantity}
    one.events.append(Event("purchase", min(moment, AS_OF), bought))


def _seen(product: Product) -> dict[str, Value]:
    return {"product": product.name, "category": product.category}


def _renewals(dice: random.Random, one: Customer, plan: str) -> None:
    moment = AS_OF - timedelta(days=dice.randrange(1, 30))
    for _ in range(dice.randrange(1, 14)):
        if moment <= one.since:
            break
        one.events.append(Event("renewed", moment, {"plan": plan}))
        moment -= timedelta(days=30)


def _plan(dice: random.Random, one: Customer) -> None:
    plan = dice.choices(("free", "starter", "pro", "team"), (48, 25, 20, 7))[0]
    billing = "none" if plan == "free" else dice.choices(("monthly", "annual"), (68, 32))[0]
    trial = (AS_OF - one.since).days < 30 and dice.random() < 0.7
    if trial:
        plan, billing = dice.choices(("pro", "team"), (3, 1))[0], "none"
        one.fields["trial_ends_at"] = _day(one.since + timedelta(days=30))
    elif billing != "none":
        _renewals(dice, one, plan)
    used = QUOTA[plan] * min(dice.betavariate(1.5, 1.7) * 1.03, 1.02)
    one.fields |= {
        "plan": plan,
        "billing": billing,
        "plan_price": PLAN_PRICES[plan][billing == "annual"] if billing != "none" else None,
        "seats": dice.randrange(2, 12) if plan == "team" else dice.choices((1, 2, 4), (14, 2, 1))[0],
        "storage_used_gb": round(used, 1),
        "storage_quota_gb": QUOTA[plan],
        "api_calls_month": dice.choice((0, 0, 120, 900, 4200, 26000)) if plan in ("pro", "team") else 0,
        "interest": one.path if dice.random() < 0.45 else None,
    }


def _courses(dice: random.Random, one: Customer) -> None:
    """Some courses along a path, most of them finished, and for a few a workshop."""
    moment = one.since
    for sku in PATHS[one.path][: dice.choices((0, 1, 2, 3, 4), (30, 34, 19, 11, 6))[0]]:
        moment = _moment(dice, moment, AS_OF)
        _buy(one, moment, BY_SKU[sku], 1)
        one.courses.append(sku)
        done = moment + timedelta(days=dice.randrange(9, 48))
        if done >= AS_OF:
            break
        one.events.append(Event("course_completed", done, {"course": BY_SKU[sku].name}))
        one.fields |= {"course_completed": BY_SKU[sku].name, "course_completed_at": _day(done)}
        moment = done
    if one.path == "photo" and one.courses and dice.random() < 0.16:
        sku, city, starts = dice.choice((("workshop-kyoto", "Kyoto", 126), ("workshop-lofoten", "Svolvær", 98)))
        _buy(one, _moment(dice, one.since, AS_OF), BY_SKU[sku], 1)
        first = _day(AS_OF + timedelta(days=starts))
        one.fields |= {"trip_destination": city, "trip_nights": 4, "trip_starts_at": first}


def _attention(dice: random.Random, one: Customer) -> None:
    """Opens, clicks and tickets."""
    for _ in range(dice.randrange(0, 9)):
        moment = _moment(dice, one.since, one.until)
        one.events.append(Event("opened", moment))
        if dice.random() < 0.25:
            base = "https://shop.marlowandwren.test/new" if one.shop else "https://northlight.test/new"
            one.events.append(Event("clicked", moment + timedelta(minutes=2), {"url": base}))
    tickets = dice.choices((0, 1, 2), (88, 9, 3))[0]
    for _ in range(tickets):
        topic = dice.choice(("delivery", "billing", "bug", "how-to"))
        one.events.append(Event("support_ticket", _moment(dice, one.since, AS_OF), {"topic": topic}))
    one.fields["open_tickets"] = dice.randrange(0, tickets + 1)
    score = round(dice.triangular(34, 100, 86)) - 12 * tickets
    one.fields["health_score"] = max(score, 0) if dice.random() > 0.1 else None


def _summary(one: Customer) -> None:
    """Fields that follow from events; what a company does not know of somebody stays at its neutral value."""
    one.events = [event for event in one.events if event.at <= AS_OF]
    fields = one.fields
    opens = [event.at for event in one.events if event.name == "opened"]
    bought = sorted((e for e in one.events if e.name == "purchase" and _shop(e)), key=lambda event: event.at)
    spent = sum(float(str(event.properties["amount"])) for event in bought)
    points = round(spent)
    tier = "gold" if points >= 1500 else "silver" if points >= 500 else "bronze"
    goal = 500 if tier == "bronze" else 1500
    fields |= {
        "last_open_at": _day(max(opens)) if opens else None,
        "tier": tier,
        "points": points,
        "points_ratio": 1.0 if tier == "gold" else round(points / goal, 2),
        "points_to_next": max(goal - points, 0),
        "orders": len({event.at.replace(minute=0, second=0) for event in bought}),
        "lifetime_value": round(spent, 2),
        "storage_used_ratio": 0.0,
    }
    if bought:
        latest = [event for event in bought if event.at.date() == bought[-1].at.date()]
        main = max(latest, key=lambda event: float(str(event.properties["amount"])))
        fields |= {
            "first_purchase_at": _day(bought[0].at),
            "last_purchase_at": _day(bought[-1].at),
            "last_product": main.properties["product"],
            "last_category": main.properties["category"],
        }
    one.fields = fields = {**NEUTRAL, **fields}
    used, quota = float(str(fields["storage_used_gb"])), float(str(fields["storage_quota_gb"]))
    fields["storage_used_ratio"] = round(used / quota, 2)


def _shop(event: Event) -> bool:
    return event.properties["category"] not in ("course", "plan", "galleries", "workshop")


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
