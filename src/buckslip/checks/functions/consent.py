"""The ground on which customers are written to: declared, proven for everybody who gets the mail, and on record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import lru_cache

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.jurisdictions import country_field
from buckslip.model.finding import Severity
from buckslip.model.schema import EventSpec, Kind
from buckslip.model.suggest import did_you_mean
from buckslip.syntax.nodes import Compare, Literal, Not
from buckslip.syntax.rules import Aged, Given, Measure, Measured, Rule, Where
from buckslip.targeting.consent import AGREED, field_of, is_yes, named

EVERYWHERE = ("all",)
NO_CONSENT_NEEDED = ("us", "us-ca", "us-wa", "sg")


@dataclass(frozen=True, slots=True)
class Bases:
    """The kinds of legal basis, each with the packs of law that take it for advertising; `all` for everywhere."""

    consent: tuple[str, ...] = EVERYWHERE
    soft_opt_in: tuple[str, ...] = EVERYWHERE
    existing_business_relationship: tuple[str, ...] = (*NO_CONSENT_NEEDED, "au", "br", "ca", "jp")
    inquiry: tuple[str, ...] = (*NO_CONSENT_NEEDED, "ca")
    published_address: tuple[str, ...] = (*NO_CONSENT_NEEDED, "au", "ca", "jp")
    opt_out: tuple[str, ...] = NO_CONSENT_NEEDED


def legal_basis(evidence: Evidence, bases: Bases) -> Iterator[Hit]:
    """A legal basis that holds wherever the mail can go, and the condition that proves it in every branch."""
    basis = dict(evidence.declared.legal_basis)
    kind, place = kind_of(evidence), evidence.place_of_key("legal_basis", "audience")
    known = {one.name.replace("_", "-"): getattr(bases, one.name) for one in fields(bases)}
    if not kind:
        way_out = f"write `legal_basis: {{kind: …}}` with one of {', '.join(known)}"
        yield Hit("no legal basis is declared", way_out, place, missing(evidence), whole=True)
        return
    if kind not in known:
        way_out = did_you_mean(kind, known) or f"the kinds are {', '.join(known)}"
        yield Hit(f"'{basis['kind']}' is no legal basis for advertising", way_out, place, whole=True)
        return
    foreign = sorted(evidence.jurisdictions - set(known[kind])) if known[kind] != EVERYWHERE else []
    if foreign:
        message = f"'{kind}' is no legal basis under {', '.join(foreign)}, whose law holds for this mail"
        yield Hit(message, "rest on consent, or say under the audience which countries it is for", place, whole=True)
    yield from _unproven(evidence, kind)


def _unproven(evidence: Evidence, kind: str) -> Iterator[Hit]:
    """Receivers who did not agree, or of whom nothing is on record."""
    schema, place = evidence.project.schema, evidence.place_of_key("audience", "legal_basis")
    for field in named(schema, AGREED) if kind == "consent" else ():
        yes = is_yes(field)
        if evidence.crowd.possible(but_not=[yes]):
            who = evidence.crowd.receiver(Not(yes))
            message = f"the legal basis is consent, and the audience lets in who has not given it ({field.name}){who}"
            severity = missing(evidence) if evidence.declared.audience is None else None
            yield Hit(message, f"add `{field.name} is yes` under all", place, severity, whole=True)
            return
    name = dict(evidence.declared.legal_basis).get("record", "")
    record = schema.fields.get(name)
    if name and record is None:
        way_out = did_you_mean(name, schema.fields) or "name a field of rules/schema.yml"
        yield Hit(f"the record '{name}' is no field", way_out, evidence.place_of_key("legal_basis"), whole=True)
    elif (
        record is not None
        and record.optional
        and evidence.crowd.possible(without := Given(field_of(record), negated=True))
    ):
        message = f"the legal basis rests on '{name}', and the audience lets in who has none"
        message += evidence.crowd.receiver(without)
        yield Hit(message, f"add `{name} is set` under all", place, whole=True)


@dataclass(frozen=True, slots=True)
class Record:
    """What a record of consent must tell."""

    needs: tuple[str, ...] = ("scope", "record")


def consent_record(evidence: Evidence, wanted: Record) -> Iterator[Hit]:
    """What was agreed to, and the field that holds the day."""
    if kind_of(evidence) != "consent":
        return
    basis, place = dict(evidence.declared.legal_basis), evidence.place_of_key("legal_basis")
    for part in wanted.needs:
        if not basis.get(part):
            message = f"the legal basis is consent, and its '{part}' is not declared"
            example = {"scope": "marketing-email", "record": "consent_at"}.get(part, "…")
            yield Hit(message, f"write `{part}: {example}` under legal_basis", place, whole=True)
    spec = evidence.project.schema.fields.get(basis.get("record", ""))
    if spec is not None and spec.kind is not Kind.DATE:
        message = f"'{spec.name}' does not prove consent: it is {spec.kind.value}, and tells no day"
        yield Hit(message, "name a field of type date", place, whole=True)


# Soft opt-in ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Similar:
    """What counts as an own similar product.

    `similar` says for bought categories which ones are similar to them: `cameras: lenses, film`. `purchases` are the
    events of a sale; `property` is the one that holds the category.
    """

    scopes: tuple[str, ...] = ("own-similar-products",)
    purchases: tuple[str, ...] = ("purchase", "order", "sale")
    property: str = "category"
    similar: tuple[str, ...] = ()


def own_similar(evidence: Evidence, wanted: Similar) -> Iterator[Hit]:
    """A soft opt-in rests on a sale, and advertises own products like those that were bought."""
    if kind_of(evidence) != "soft-opt-in":
        return
    basis, place = dict(evidence.declared.legal_basis), evidence.place_of_key("legal_basis")
    scope = basis.get("scope", "").replace("_", "-").replace(" ", "-").lower()
    if scope not in wanted.scopes:
        told = f"the scope is '{basis['scope']}'" if scope else "no scope is declared"
        message = f"a soft opt-in covers own similar products only, and {told}"
        yield Hit(message, f"write `scope: {' or '.join(wanted.scopes)}`, or rest on consent", place, whole=True)
    events = [one for name, one in evidence.project.schema.events.items() if name in wanted.purchases]
    if not basis.get("record") and events:
        sale = [at_least_once(event) for event in events]
        if evidence.crowd.possible(but_not=sale):
            message = "a soft opt-in rests on a sale, and the audience lets in who has bought nothing"
            message += evidence.crowd.receiver(*map(Not, sale))
            way_out = f"add `did {events[0].name}` under all, or name the field that records the sale"
            yield Hit(message, way_out, evidence.place_of_key("audience"), whole=True)
    yield from _dissimilar(evidence, wanted, events)


def _dissimilar(evidence: Evidence, wanted: Similar, events: list[EventSpec]) -> Iterator[Hit]:
    place = evidence.place_of_key("legal_basis")
    products = words(dict(evidence.declared.legal_basis).get("products", ""))
    if not products:
        message = "it is not declared which products the soft opt-in is used for"
        way_out = "list their categories as `products: lenses, film` under legal_basis"
        yield Hit(message, way_out, place, Severity.WARNING, whole=True)
        return
    pairs = _similar(wanted.similar)
    for product in products:
        near = tuple(sorted({product, *(bought for bought, others in pairs if product in others)}))
        sales = [at_least_once(event, wanted.property, near) for event in events]
        if sales and evidence.crowd.possible(but_not=sales):
            message = f"'{product}' is advertised under a soft opt-in to who bought nothing like it"
            message += evidence.crowd.receiver(*map(Not, sales))
            way_out = f"ask for a purchase of {' or '.join(near)}, extend the list in CON-003's page, or get consent"
            yield Hit(message, way_out, place, whole=True)


@lru_cache(maxsize=8)
def _similar(lines: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((line.partition(":")[0].strip(), words(line.partition(":")[2])) for line in lines)


@dataclass(frozen=True, slots=True)
class Collected:
    """The places where customers were offered to opt out when they gave their address."""

    offered: tuple[str, ...] = ()


def opt_out_at_collection(evidence: Evidence, collected: Collected) -> Iterator[Hit]:
    """A soft opt-in names the place where the address was collected, and opting out was offered there."""
    if kind_of(evidence) != "soft-opt-in":
        return
    place = evidence.place_of_key("legal_basis")
    source = dict(evidence.declared.legal_basis).get("source", "")
    known = ", ".join(collected.offered) or "none yet: list them in CON-005's page"
    if not source:
        message = "a soft opt-in needs that opting out was offered when the address was collected"
        yield Hit(message, f"write `source:` under legal_basis (places that offer it: {known})", place, whole=True)
    elif source not in collected.offered:
        message = f"it is not known that opting out is offered at '{source}'"
        way_out = did_you_mean(source, collected.offered) or f"the places that offer it: {known}"
        yield Hit(message, way_out, place, whole=True)


# Implied consent -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Windows:
    """How long consent is implied, and the fields and events that show a purchase or an inquiry."""

    country: str = "CA"
    purchase_days: float = 730
    inquiry_days: float = 181  # six months never have fewer days
    purchases: tuple[str, ...] = ("purchase", "order", "renewed", "last_purchase_at", "first_purchase_at")
    inquiries: tuple[str, ...] = ("inquiry", "last_inquiry_at")


def implied_consent(evidence: Evidence, windows: Windows) -> Iterator[Hit]:
    """Where consent is implied, everybody bought in the last two years or asked in the last six months."""
    kind, schema = kind_of(evidence), evidence.project.schema
    if kind not in ("soft-opt-in", "existing-business-relationship", "inquiry"):
        return
    found = list(_recent(evidence, windows.inquiries, windows.inquiry_days))
    if kind != "inquiry":
        found += _recent(evidence, windows.purchases, windows.purchase_days)
    found += [is_yes(field) for field in named(schema, AGREED)]
    country = schema.fields.get(country_field(schema))
    there: list[Rule] = []
    if country is not None:
        there = [Compare(field_of(country), "==", Literal(windows.country, country.span))]
    if evidence.crowd.possible(*there, but_not=found):
        days = windows.inquiry_days if kind == "inquiry" else windows.purchase_days
        what = "an inquiry" if kind == "inquiry" else "a purchase"
        message = f"consent is implied for {days:g} days after {what}, and the audience lets in who is past them"
        message += evidence.crowd.receiver(*there, *map(Not, found))
        event = next((one for one in windows.purchases if one in schema.events), "purchase")
        sentence = f"did {event} in the last {days:g} days" if what == "a purchase" else "the day of the inquiry"
        yield Hit(message, f"add `{sentence}` under all", evidence.place_of_key("audience"), whole=True)


def _recent(evidence: Evidence, names: Iterable[str], days: float) -> Iterator[Rule]:
    """What shows that one of `names`, a field or an event, happened within so many days."""
    schema, hours = evidence.project.schema, int(timedelta(days=days).total_seconds() // 3600)
    for name in names:
        spec, event = schema.fields.get(name), schema.events.get(name)
        if spec is not None and spec.kind is Kind.DATE:
            yield Aged(field_of(spec), 0, hours)
        if event is not None:
            yield Measured(Measure("count", event.name, hours=hours), ">=", 1, event.span)


# Where addresses come from -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sources:
    """Words that tell of addresses which others collected, and how fields are called that hold the source."""

    words: tuple[str, ...] = ()
    fields: tuple[str, ...] = ("source", "origin", "acquisition")


def own_list(evidence: Evidence, sources: Sources) -> Iterator[Hit]:
    """No bought, rented or borrowed addresses: neither declared nor asked for by the audience."""
    foreign = _any_of(sources.words)
    for key, text in evidence.declared.legal_basis:
        if found := foreign.search(text.replace("_", " ")):
            message = f"the {key} of the legal basis tells of addresses that others collected: '{found[0]}'"
            yield Hit(
                message, "write only to whom you asked yourself", evidence.place_of_key("legal_basis"), whole=True
            )
    for spec in evidence.asked.values():
        if not any(part in spec.name for part in sources.fields):
            continue
        for value in evidence.constants(spec.name):
            wanted: Rule = Compare(field_of(spec), "==", Literal(value, spec.span))
            if foreign.search(value.replace("_", " ")) and evidence.crowd.possible(wanted):
                message = f"the audience asks for addresses that others collected: {spec.name} '{value}'"
                place = evidence.place_of_key("audience")
                yield Hit(message, "leave these customers out until they agreed themselves", place, whole=True)


@lru_cache(maxsize=8)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases) or '(?!)'})\b", re.IGNORECASE)


# Shared --------------------------------------------------------------------------------------------------------------


def kind_of(evidence: Evidence) -> str:
    """The declared kind of legal basis, with hyphens; "" when there is none."""
    return dict(evidence.declared.legal_basis).get("kind", "").strip().lower().replace("_", "-").replace(" ", "-")


def missing(evidence: Evidence) -> Severity | None:
    """What is only missing yet weighs less in a draft."""
    return Severity.WARNING if evidence.declared.status == "draft" else None


def words(text: str) -> tuple[str, ...]:
    """The entries of a list written with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def at_least_once(event: EventSpec, name: str = "", values: tuple[str, ...] = ()) -> Rule:
    """`did purchase where category is one of [lenses, film]`."""
    spec = next((one for one in event.properties if one.name == name), None) if values else None
    where = (Where(spec, values),) if spec is not None else ()
    return Measured(Measure("count", event.name, where=where), ">=", 1, event.span)
