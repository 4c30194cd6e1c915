"""A brand: who sends, in which look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from buckslip.model.source import Span


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a mail comes from. `unsubscribe_url` is the https address that takes a one-click POST (RFC 8058)."""

    name: str
    email: str
    reply_to: str = ""
    legal_name: str = ""
    postal_address: str = ""
    unsubscribe_url: str = ""
    unsubscribe_hosts: tuple[str, ...] = ()
    on_behalf_of: str = ""  # another company, for which this one sends
    contact: str = ""  # telephone number, e-mail address or page for questions and complaints
    registration: str = ""  # register and number, as the law of the seat wants them shown
    preferences_stop_all: str = ""  # the day somebody saw that the preference page can stop everything
    opt_out_hours: int | None = None  # until an opt-out has reached every list
    domains: tuple[str, ...] = ()  # beside those of the links, with SPF, DKIM and DMARC
    dkim_signs: tuple[str, ...] = ()  # names of headers; empty: not told


@dataclass(frozen=True, slots=True)
class Utm:
    """UTM parameters for links to `hosts`; values may hold {brand} {mail} {variant} {locale} {goal}."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brand:
    """`content/_brands/<name>.yml`.

    `tokens` are the design tokens of the light look (`color.accent`, `font.body`, `radius.card` … flattened with dots),
    `dark` those that differ in the dark look. Colours are six-digit hex.
    """

    name: str
    span: Span
    title: str
    sender: Sender
    default_locale: str = "en"
    layout: str = "standard"
    tokens: Mapping[str, str] = field(default_factory=dict)
    dark: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)  # home, help, privacy, terms, social …
    logo: Mapping[str, str] = field(default_factory=dict)  # src, dark_src, alt, width
    utm: Utm = field(default_factory=Utm)
    image_base: str = ""  # https base for relative image addresses
