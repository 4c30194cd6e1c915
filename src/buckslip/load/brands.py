"""Brands and locales."""

from __future__ import annotations

import re

from buckslip.load.faults import error
from buckslip.load.fields import validated
from buckslip.load.fields_frame import BrandFields, LocaleFields, SenderFields
from buckslip.load.node import Node
from buckslip.model.brand import Brand, Sender, Utm
from buckslip.model.finding import Finding
from buckslip.model.locale import Locale
from buckslip.model.suggest import did_you_mean

_COLOUR = re.compile("#[0-9a-fA-F]{6}")
_DATE_PARTS = ("day", "day2", "month", "month2", "month_name", "month_short", "year", "weekday_name")
_MONEY_PARTS = ("amount", "symbol", "code")


def brand(name: str, node: Node, findings: list[Finding]) -> Brand | None:
    """The brand in the tree of its file."""
    fields, faults = validated(BrandFields, node)
    findings.extend(faults)
    if fields is None:
        return None
    utm = node.entries.get("utm")
    parameters = utm.entries.get("parameters") if utm else None
    logo = node.entries.get("logo")
    return Brand(
        name=name,
        span=node.span,
        title=fields.title,
        sender=_sender(fields.sender),
        default_locale=fields.default_locale,
        layout=fields.layout,
        tokens=_tokens(node.entries.get("tokens"), findings),
        dark=_tokens(node.entries.get("dark"), findings),
        links=dict(fields.links),
        logo=dict(logo.scalars()) if logo and fields.logo else {},
        utm=Utm(dict(parameters.scalars()) if parameters else {}, tuple(fields.utm.hosts if fields.utm else ())),
        image_base=fields.image_base or "",
    )


def _sender(fields: SenderFields) -> Sender:
    return Sender(
        name=fields.name,
        email=fields.email,
        reply_to=fields.reply_to or "",
        legal_name=fields.legal_name,
        postal_address=fields.postal_address,
        unsubscribe_url=fields.unsubscribe_url or "",
        unsubscribe_hosts=tuple(fields.unsubscribe_hosts),
        on_behalf_of=fields.on_behalf_of,
        contact=fields.contact,
        registration=fields.registration,
        preferences_stop_all=fields.preferences_stop_all or "",
        opt_out_hours=fields.opt_out_hours,
        domains=tuple(fields.domains),
        dkim_signs=tuple(name.lower() for name in fields.dkim_signs),
    )


def _tokens(node: Node | None, findings: list[Finding]) -> dict[str, str]:
    """Design tokens under their dotted names; those under `color` must be colours."""
    tokens: dict[str, str] = {}
    for name, leaf in node.leaves() if node else ():
        if name.split(".")[0] in ("color", "colors", "colour", "colours") and not _COLOUR.fullmatch(leaf.text):
            empty = "put it in quotes, because # begins a comment" if leaf.value is None else 'such as "#a03f27"'
            findings.append(error("bad-colour", leaf.span, f"'{name}' must be a six-digit colour", empty))
        elif leaf.value is not None:
            tokens[name] = leaf.text
    return tokens


def locale(tag: str, node: Node, findings: list[Finding]) -> Locale | None:
    """The locale in the tree of its file."""
    fields, faults = validated(LocaleFields, node)
    findings.extend(faults)
    if fields is None:
        return None
    dates = node.entries.get("dates")
    for pattern in dates.entries.values() if dates else ():
        _check_pattern(pattern, _DATE_PARTS, findings)
    if "money" in node.entries:
        _check_pattern(node.entries["money"], _MONEY_PARTS, findings)
    return Locale(
        tag=tag,
        span=node.span,
        name=fields.name,
        direction=fields.direction,
        phrases=dict(fields.phrases),
        dates=dict(fields.dates),
        months=tuple(fields.months or ()),
        months_short=tuple(fields.months_short or ()),
        weekdays=tuple(fields.weekdays or ()),
        decimal=fields.decimal,
        group=fields.group,
        money=fields.money,
        symbols=dict(fields.symbols),
    )


def _check_pattern(node: Node, parts: tuple[str, ...], findings: list[Finding]) -> None:
    """Every {part} of a pattern must be one that is filled in."""
    for found in re.finditer(r"\{([^{}]*)\}", node.text):
        if found[1] not in parts:
            way_out = did_you_mean(found[1], parts) or "known here: " + ", ".join(parts)
            place = node.span.moved(node.text[: found.start()])
            findings.append(error("unknown-placeholder", place, f"unknown placeholder '{found[0]}'", way_out))
