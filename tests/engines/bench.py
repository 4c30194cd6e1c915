"""One customer schema, and ways to render a template in the evaluator and as each ESP's engine would."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from buckslip.dialects.base import Computed, Names, Printed
from buckslip.dialects.registry import DIALECTS
from buckslip.esps.flags import YES, Flag, Flagger
from buckslip.esps.flat import Flattener
from buckslip.model.locale import Locale
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.evaluate import Sending, formatted, holds, render
from buckslip.syntax.nodes import Branch, Field, Filter, For, If, Placed, Position, Template, Text
from buckslip.syntax.tags import Scope, Session
from buckslip.syntax.tree import assemble

HERE = Span("rules/schema.yml")
Customer = dict[str, Any]


def _field(name: str, kind: str, **more: Any) -> FieldSpec:
    return FieldSpec(name, Kind(kind), HERE, **more)


RECORD = (
    _field("name", "text"),
    _field("price", "money", unit="GBP"),
    _field("url", "url"),
    _field("note", "text", optional=True),
    _field("until", "date", optional=True),
    _field("stock", "integer", optional=True),
    _field("hot", "boolean", optional=True),
)
FIELDS = (
    _field("first_name", "text", optional=True),
    _field("city", "text"),
    _field("tier", "enum", values=("bronze", "silver", "gold")),
    _field("orders", "integer"),
    _field("points", "integer", optional=True),
    _field("ratio", "number", optional=True),
    _field("spent", "money", unit="GBP"),
    _field("fee", "money", unit="JPY", optional=True),
    _field("debt", "money", unit="GBP", optional=True, minimum=-99999, maximum=9),
    _field("vip", "boolean"),
    _field("opted_in", "boolean", optional=True),
    _field("renews_at", "date", optional=True),
    _field("joined_at", "date"),
    _field("site", "url", optional=True),
    _field("log", "text", optional=True),  # a helper of Handlebars
    _field("picks", "list", optional=True, record=RECORD),
)
SCHEMA = Schema({field.name: field for field in FIELDS})
_GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
_ARABIC = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"
LOCALES = {
    "en": Locale("en", HERE, symbols={"GBP": "£", "JPY": "¥"}),
    "de": Locale(
        "de",
        HERE,
        dates={
            "long": "{day}. {month_name} {year}",
            "short": "{day2}.{month2}.{year}",
            "month": "{month_name}",
            "day": "{day}. {month_short}",
            "weekday": "{weekday_name}, {day}.{month}.",
            "signs": "{month}_{day} {day}% {{year}}",  # what targets take for letters of their own
        },
        months=tuple(_GERMAN.split()),
        months_short=tuple(f"{name[:3]}." for name in _GERMAN.split()),
        weekdays=tuple(f"{name}tag" for name in ("Mon", "Diens", "Mitt", "Donners", "Frei", "Sams", "Sonn")),
        decimal=",",
        group=".",
        money="{amount} {symbol}",
        symbols={"GBP": "£"},
    ),
    "ar": Locale(
        "ar",
        HERE,
        direction="rtl",
        dates={
            "long": "{day} {month_name} {year}",
            "short": "{year}/{month}/{day}",
            "month": "{month_name}",
            "day": "{day} {month_name}",
            "weekday": "{weekday_name}",
        },
        months=tuple(_ARABIC.split()),
        decimal="٫",
        group="٬",
        money="{code} {amount} %",
    ),
}
SYSTEM = {
    "unsubscribe_url": "https://mail.example/u?c=1&s=2",
    "preferences_url": "https://mail.example/p?c=1&s=2",
    "view_online_url": "https://mail.example/v?c=1&s=2",
    "sender.name": "Fish & Chips",
    "sender.legal_name": "Fish & Chips <Ltd>",
    "sender.postal_address": '1 "Long" Road\nLeeds',
}
_CONSTANTS = {name: text for name, text in SYSTEM.items() if name.startswith("sender.")}
# Those whose ESPs hold no lists at all.
FLAT = frozenset({"activecampaign", "ampscript", "handlebars", "handlebars-bare", "mautic"})
_HANDLEBARS = {name: f"{{{{{{{name}}}}}}}" for name in SYSTEM if name.endswith("_url")}
# Dialect -> the expression of a field, and of each system value.
NAMES: dict[str, tuple[str, dict[str, str]]] = {
    "activecampaign": (
        "{}",
        {"unsubscribe_url": "%UNSUBSCRIBELINK%", "preferences_url": "%UPDATELINK%", "view_online_url": "%WEBCOPY%"},
    ),
    "ampscript": (
        "AttributeValue('{}')",
        {
            "unsubscribe_url": "%%unsub_center_url%%",
            "preferences_url": "%%profile_center_url%%",
            "view_online_url": "%%view_email_url%%",
        },
    ),
    "django": (
        "person.{}",
        {
            "unsubscribe_url": "{% unsubscribe_link %}",
            "preferences_url": "{% manage_preferences_link %}",
            "view_online_url": "{% web_view_link %}",
        },
    ),
    "gotemplate": (
        "$.Subscriber.Attribs.{}",
        {
            "unsubscribe_url": "UnsubscribeURL $",
            "preferences_url": "ManageURL $",
            "view_online_url": "MessageURL $",
        },
    ),
    "handlebars": ("{}", _HANDLEBARS),
    "handlebars-bare": ("{}", _HANDLEBARS),
    "hubl": (
        "contact.{}",
        {
            "unsubscribe_url": "{{ unsubscribe_link_all }}",
            "preferences_url": "{{ unsubscribe_link }}",
            "view_online_url": "{{ view_as_page_url }}",
        },
    ),
    "liquid": (
        "subscriber.{}",
        {
            "unsubscribe_url": "{{ unsubscribe_url }}",
            "preferences_url": "{{ manage_subscriptions_url }}",
            "view_online_url": "{{ view_url }}",
        },
    ),
    "mautic": (
        "{}",
        {"unsubscribe_url": "{unsubscribe_url}", "preferences_url": "{dnc_url}", "view_online_url": "{webview_url}"},
    ),
}


def template(pieces: Iterable[tuple[str, Position]], locale: str = "en", *, strict: bool = True) -> Template:
    """The tree of pieces of source, each at its place; nothing but missing fallbacks may be wrong with them."""
    session = Session(Scope(SCHEMA, LOCALES[locale]))
    placed: list[str | Placed] = []
    faults = []
    for text, position in pieces:
        scanned = session.scan(text, Span("mail.md"))
        faults += [one for one in scanned.findings if one.rule != "missing-fallback"]
        placed += [one if isinstance(one, str) else Placed(one, position) for one in scanned.pieces]
    faults += session.finish(Span("mail.md"))
    assert not (strict and faults), faults
    return assemble(placed)


def expected(tree: Template, locale: str, customers: Sequence[Customer]) -> list[str]:
    """What the evaluator says."""
    return [render(tree, customer, Sending(LOCALES[locale], SYSTEM)) for customer in customers]


def printed(dialect: str, tree: Template, locale: str, part: Position) -> Printed:
    """The template as the dialect's ESP gets it: without lists and with flags, if it needs that."""
    field, system = NAMES[dialect]
    reference: Callable[[FieldSpec], str] = lambda spec: field.format(spec.name)  # noqa: E731
    flattener, flagger = Flattener(), Flagger(DIALECTS[dialect].says)
    tree = flagger.template(flattener.template(tree) if dialect in FLAT else tree)
    made = DIALECTS[dialect].print(tree, Names(LOCALES[locale], reference, system, _CONSTANTS), part)
    flags = tuple(flagger.flags.values())
    return replace(made, refusals=(*flattener.refusals, *made.refusals), computed=(*made.computed, *flags))


def with_computed(customer: Customer, wanted: Iterable[Computed]) -> Customer:
    """The customer's data as an ESP holds them once the declared fields are filled in, lists as flat fields, too."""
    filled: Customer = {**customer, **flat(customer)}
    for one in wanted:
        if isinstance(one, Flag):
            _decide(filled, one)
        elif len(one.path) == 1:
            _fill(filled, one)
        elif isinstance(filled.get(one.path[0]), list):
            filled[one.path[0]] = [dict(record) for record in filled[one.path[0]]]
            for record in filled[one.path[0]]:
                _fill(record, one)
    return filled


def _fill(record: Customer, wanted: Computed) -> None:
    raw = record.get(wanted.path[-1])
    if raw is not None and raw != "":
        first = Filter(wanted.filter, wanted.argument or None, HERE)
        filters = (first, *(Filter(name, None, HERE) for name in wanted.then))
        record[wanted.name] = formatted(raw, filters, wanted.unit, LOCALES.get(wanted.locale, LOCALES["en"]))


def _decide(customer: Customer, flag: Flag) -> None:
    if len(flag.path) == 1:
        customer[flag.name] = YES if holds(flag.condition, customer) else ""
        return
    listed = Field(("customer", flag.path[0]), SCHEMA.fields[flag.path[0]], HERE)
    decided = If((Branch(flag.condition, (Text(YES),)),), (), HERE)
    loop = For(flag.variable, listed, None, (decided, Text("\n")), (), HERE)
    words = render((loop,), customer, Sending(LOCALES["en"], SYSTEM)).split("\n")
    records = customer.get(listed.path[1]) or []
    customer[listed.path[1]] = [{**one, flag.name: word} for one, word in zip(records, words, strict=False)]


def context(
    dialect: str, customer: Customer, system: Mapping[str, str] = SYSTEM, printed: Printed | None = None
) -> dict[str, Any]:
    """What the engine of a dialect is told of a customer, of what the sending system knows, and of slots."""
    match dialect:
        case "activecampaign":
            tags = {tag.strip("%"): system[name] for name, tag in NAMES[dialect][1].items()}
            return {"fields": {**_nothing(printed), **_days(customer)}, "system": tags}
        case "mautic":
            tags = {tag: system[name] for name, tag in NAMES[dialect][1].items()}
            slots = [slot for _, slot in printed.slots] if printed else []
            return {"fields": {**_nothing(printed), **_days(customer)}, "system": tags, "slots": slots}
        case "ampscript":
            links = {tag.strip("%"): system[name] for name, tag in NAMES[dialect][1].items()}
            return {"attributes": customer, "system": links}
        case "django":
            return {"person": customer, "system": system}
        case "gotemplate":
            return {"Subscriber": {"Attribs": customer}, "System": system}
        case "handlebars" | "handlebars-bare":
            return {**customer, **system}
        case "hubl":
            known = {"unsubscribe_link_all": "unsubscribe_url", "unsubscribe_link": "preferences_url"}
            links = {there: system[name] for there, name in known.items()}
            return {"contact": customer, **links, "view_as_page_url": system["view_online_url"]}
        case _:
            known = {"manage_subscriptions_url": "preferences_url", "view_url": "view_online_url"}
            links = {there: system[name] for there, name in known.items()}
            return {"subscriber": customer, **links, "unsubscribe_url": system["unsubscribe_url"]}


def _nothing(printed: Printed | None) -> Customer:
    """Every field that is there, empty: those of the schema, flat ones, and what is computed."""
    names = [field.name for field in FIELDS]
    names += [f"picks_{number}_{field.name}" for number in (1, 2, 3) for field in RECORD]
    return dict.fromkeys((*names, "picks_count", *(one.name for one in (printed.computed if printed else ()))))


def _days(customer: Customer) -> Customer:
    """The customer's data without lists, as those ESPs keep them that hold nothing else: whole numbers, and days."""
    return {name: _kept(value) for name, value in customer.items() if not isinstance(value, list)}


def _kept(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return re.sub(r"\A(\d{4}-\d\d-\d\d)T[\d:]+Z\Z|\A(-?\d+)\.0\Z", lambda found: found[1] or found[2], value)


def flat(customer: Customer) -> Customer:
    """The customer's data where lists are flat fields."""
    found = {name: value for name, value in customer.items() if not isinstance(value, list)}
    for name, records in customer.items():
        if isinstance(records, list):
            found[f"{name}_count"] = len(records)
            for number, record in enumerate(records, 1):
                found |= {f"{name}_{number}_{key}": value for key, value in record.items()}
    return found


def as_text(value: Any) -> Any:
    """A customer's data where numbers, true and false are kept as text."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case list():
            return [as_text(one) for one in value]
        case dict():
            return {name: as_text(one) for name, one in value.items()}
    return value


def same(text: str, part: Position = Position.TEXT) -> str:
    """Text without what means nothing: white space and, in HTML, how entities and percent-codes are spelled.

    What has to be escaped stays so: a bare `<` is not the same as an escaped one.
    """
    if part is Position.TEXT:
        text = re.sub(r"&#?\w+;", _entity, text)
        text = re.sub(r"%[0-9a-f]{2}", lambda code: code[0].upper(), text)
    return " ".join(text.split())


def _entity(found: re.Match[str]) -> str:
    character = html.unescape(found[0])
    return f"&#{ord(character)};" if character in '<>"' else character
