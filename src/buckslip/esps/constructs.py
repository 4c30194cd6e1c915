"""The constructs of the portable language, one small example each, with the schema and locales that they speak of."""

from __future__ import annotations

from dataclasses import dataclass

from buckslip.model.locale import Locale
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.nodes import Position

HERE = Span("construct")


@dataclass(frozen=True, slots=True)
class Construct:
    """Something that a writer may write: its name, an example, where it stands, and the locale if it matters."""

    group: str
    name: str
    source: str
    position: Position = Position.TEXT
    locale: str = "en"


def _field(
    name: str, kind: Kind, *, optional: bool = False, unit: str = "", record: tuple[FieldSpec, ...] = ()
) -> FieldSpec:
    values = ("bronze", "silver", "gold") if kind is Kind.ENUM else ()
    maximum = 9999.0 if kind in (Kind.INTEGER, Kind.NUMBER, Kind.MONEY) else None
    return FieldSpec(name, kind, HERE, optional, values, unit, None, maximum, record)


_RECORD = (
    _field("name", Kind.TEXT),
    _field("price", Kind.MONEY, unit="GBP"),
    _field("url", Kind.URL),
    _field("stars", Kind.INTEGER),
)
_FIELDS = (
    _field("first_name", Kind.TEXT, optional=True),
    _field("product", Kind.TEXT),
    _field("tier", Kind.ENUM),
    _field("page", Kind.URL),
    _field("orders", Kind.INTEGER),
    _field("visits", Kind.INTEGER),
    _field("ratio", Kind.NUMBER),
    _field("spent", Kind.MONEY, unit="GBP"),
    _field("vip", Kind.BOOLEAN),
    _field("ends_at", Kind.DATE),
    _field("picks", Kind.LIST, optional=True, record=_RECORD),
)
SCHEMA = Schema({one.name: one for one in _FIELDS})
_GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
LOCALES = {
    "en": Locale("en", HERE, symbols={"GBP": "£"}),
    "de": Locale(
        "de",
        HERE,
        dates={"long": "{day}. {month_name} {year}", "short": "{day2}.{month2}.{year}"},
        months=tuple(_GERMAN.split()),
        decimal=",",
        group=".",
        money="{amount} {symbol}",
        symbols={"GBP": "£"},
    ),
}

_V, _C, _L, _S, _T = "Values", "Conditions", "Loops", "What the sender knows", "Text"
_NINE_WAYS = "".join(f"{'el' * (n > 0)}if customer.orders == {n} %}}{n}{{% " for n in range(9))
_TOO_MANY = " and ".join(f"(customer.orders == {2 * n} or customer.visits == {n})" for n in range(5))

CONSTRUCTS: tuple[Construct, ...] = (
    Construct(_V, "text", "{{ customer.product }}"),
    Construct(_V, "a fallback", "{{ customer.first_name | default('there') }}"),
    Construct(_V, "a fallback with braces", "{{ customer.first_name | default('{{ }}') }}"),
    Construct(_V, "upper case", "{{ customer.tier | upper }}"),
    Construct(_V, "lower case", "{{ customer.tier | lower }}"),
    Construct(_V, "first letter in upper case", "{{ customer.tier | capitalize }}"),
    Construct(_V, "an integer", "{{ customer.orders }}"),
    Construct(_V, "a number with separators", "{{ customer.ratio | number }}"),
    Construct(_V, "an amount", "{{ customer.spent | currency }}"),
    Construct(_V, "an amount, German", "{{ customer.spent | currency }}", locale="de"),
    Construct(_V, "a day in digits", "{{ customer.ends_at | date('iso') }}"),
    Construct(_V, "a day with an English month", "{{ customer.ends_at | date('long') }}"),
    Construct(_V, "a day with a German month", "{{ customer.ends_at | date('long') }}", locale="de"),
    Construct(_V, "a weekday", "{{ customer.ends_at | date('weekday') }}"),
    Construct(_V, "in an attribute", "{{ customer.product }}", Position.ATTRIBUTE),
    Construct(_V, "as a whole link", "{{ customer.page }}", Position.URL),
    Construct(_V, "as a part of a link", "{{ customer.product }}", Position.URL_PART),
    Construct(_V, "in a subject", "{{ customer.product }}", Position.SUBJECT),
    Construct(_V, "in plain text", "{{ customer.product }}", Position.PLAIN),
    Construct(_C, "is there", "{% if customer.first_name %}a{% endif %}"),
    Construct(_C, "true", "{% if customer.vip %}a{% endif %}"),
    Construct(_C, "equal", "{% if customer.tier == 'gold' %}a{% endif %}"),
    Construct(_C, "not equal", "{% if customer.tier != 'gold' %}a{% endif %}"),
    Construct(_C, "equal, text with braces", "{% if customer.product == '}}' %}a{% endif %}"),
    Construct(_C, "greater, smaller", "{% if customer.orders > 2 %}a{% endif %}"),
    Construct(_C, "an amount compared", "{% if customer.spent >= 99.5 %}a{% endif %}"),
    Construct(_C, "a day compared", "{% if customer.ends_at < '2026-12-01' %}a{% endif %}"),
    Construct(_C, "two fields compared", "{% if customer.orders > customer.visits %}a{% endif %}"),
    Construct(_C, "one of several", "{% if customer.tier in ['silver', 'gold'] %}a{% endif %}"),
    Construct(_C, "none of several", "{% if customer.tier not in ['silver', 'gold'] %}a{% endif %}"),
    Construct(_C, "and", "{% if customer.vip and customer.orders > 2 %}a{% endif %}"),
    Construct(_C, "or", "{% if customer.vip or customer.orders > 2 %}a{% endif %}"),
    Construct(_C, "not", "{% if not customer.vip %}a{% endif %}"),
    Construct(
        _C,
        "parentheses",
        "{% if customer.vip and (customer.orders > 2 or customer.tier == 'gold') %}a{% endif %}",
    ),
    Construct(_C, "parentheses, five pairs", f"{{% if {_TOO_MANY} %}}a{{% endif %}}"),
    Construct(
        _C,
        "of a day, a number and a yes",
        "{% if customer.ends_at < '2026-12-01' or not customer.vip and customer.ratio > 0.5 %}a{% endif %}",
    ),
    Construct(_C, "elif, else", "{% if customer.vip %}a{% elif customer.orders %}b{% else %}c{% endif %}"),
    Construct(_C, "one inside another", "{% if customer.vip %}{% if customer.orders > 2 %}a{% endif %}{% endif %}"),
    Construct(_C, "in a subject", "{% if customer.vip %}a{% else %}b{% endif %}", Position.SUBJECT),
    Construct(
        _C,
        "in a subject, two of them",
        "a{% if customer.vip %}b{% endif %}{% if customer.tier == 'gold' %}c{% endif %}",
        Position.SUBJECT,
    ),
    Construct(_C, "in a subject, nine ways", f"a{{% {_NINE_WAYS}endif %}}", Position.SUBJECT),
    Construct(_L, "at most three", "{% for item in customer.picks[:3] %}{{ item.name }}{% endfor %}"),
    Construct(_L, "all of them", "{% for item in customer.picks %}{{ item.name }}{% endfor %}"),
    Construct(_L, "else", "{% for item in customer.picks[:3] %}{{ item.name }}{% else %}b{% endfor %}"),
    Construct(_L, "the number of the item", "{% for item in customer.picks[:3] %}{{ loop.index }}{% endfor %}"),
    Construct(
        _L,
        "first and last",
        "{% for item in customer.picks[:3] %}{% if loop.first or loop.last %}a{% endif %}{% endfor %}",
    ),
    Construct(
        _L,
        "a condition on an item",
        "{% for item in customer.picks[:3] %}{% if item.stars > 3 %}a{% endif %}{% endfor %}",
    ),
    Construct(
        _L, "an amount of an item", "{% for item in customer.picks[:3] %}{{ item.price | currency }}{% endfor %}"
    ),
    Construct(_L, "a link of an item", "{% for item in customer.picks[:3] %}{{ item.url }}{% endfor %}", Position.URL),
    Construct(
        _L,
        "an item and the customer compared",
        "{% for item in customer.picks[:3] %}{% if item.price > customer.spent %}b{% endif %}a{% endfor %}",
    ),
    Construct(_L, "are there any", "{% if customer.picks %}a{% endif %}"),
    Construct(_S, "unsubscribe", "{{ unsubscribe_url }}", Position.URL),
    Construct(_S, "preferences", "{{ preferences_url }}", Position.URL),
    Construct(_S, "view online", "{{ view_online_url }}", Position.URL),
    Construct(_S, "postal address", "{{ sender.postal_address }}"),
    Construct(_T, "braces as they are", "\\{{ a \\{% b"),
    Construct(_T, "percent signs and bars", "%% a %FIRSTNAME% *|b|* {c}"),
    Construct(_T, "a condition of Outlook", "<!--[if mso]>a<![endif]-->"),
)
