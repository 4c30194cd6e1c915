"""The keys of brands, locales, personas and named audiences."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from buckslip.load.fields import Date, Day, Fields, HttpsUrl, Name, Scalars, Text, like, one_of
from buckslip.load.fields_mail import Audience

TAG = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")  # BCP 47, as far as mails need it
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z0-9-]+")
_AGO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?|\d{1,5} (?:minute|hour|day|week|month|year)s? ago|now|today|yesterday")

Tag = Annotated[str, BeforeValidator(one_of(TAG, "must be a locale such as en or pt-BR")), like(TAG, "pt-BR")]
Email = Annotated[str, BeforeValidator(one_of(_EMAIL, "must be an e-mail address")), like(_EMAIL, "post@example.com")]
Host = Annotated[str, BeforeValidator(one_of(_HOST, "must be a host name")), like(_HOST, "shop.example.com")]
Moment = Annotated[
    str, BeforeValidator(one_of(_AGO, "must be a date or a time ago, such as 3 days ago")), like(_AGO, "3 days ago")
]
Tokens = dict[str, str | int | float | dict[str, str | int | float | None] | None]
Months = Annotated[list[Text], Field(min_length=12, max_length=12)]
Weekdays = Annotated[list[Text], Field(min_length=7, max_length=7)]
Pattern = Annotated[str, Field(min_length=1)]


class SenderFields(Fields):
    """Who a mail comes from."""

    name: Text = Field(description="The name in the From line.")
    email: Email = Field(description="The address in the From line.")
    reply_to: Email | None = Field(None, description="Where answers go.")
    legal_name: str = Field("", description="The company, as registered.")
    postal_address: str = Field("", description="Street, town and country, as the law asks.")
    unsubscribe_url: HttpsUrl | None = Field(None, description="Takes the one-click POST of RFC 8058.")
    unsubscribe_hosts: list[Host] = Field([], description="Hosts that unsubscribe links may lead to.")
    on_behalf_of: str = Field("", description="Another company, for which this one sends.")
    contact: str = Field("", description="Telephone, e-mail address or page for questions and complaints.")
    registration: str = Field("", description="Register and number of the company, as mails show it.")
    preferences_stop_all: Day | None = Field(
        None, description="The day somebody saw that the preference page can stop all mails."
    )
    opt_out_hours: int | None = Field(None, ge=0, description="Hours until an opt-out has reached every list.")
    domains: list[Host] = Field([], description="Further domains that it sends from, with SPF, DKIM and DMARC.")
    dkim_signs: list[Text] = Field([], description="The headers that DKIM signs, if the mail server is your own.")


class LogoFields(Fields):
    """The brand's logo."""

    src: Text = Field(description="Address of the picture, absolute or below image_base.")
    dark_src: str = Field("", description="The same for dark grounds.")
    alt: str = Field("", description="What it shows; normally the brand's name.")
    width: int | None = Field(None, ge=1, description="In pixels.")


class UtmFields(Fields):
    """What is added to links."""

    parameters: Scalars = Field({}, description="By name; may hold {brand} {mail} {variant} {locale} {goal}.")
    hosts: list[Host] = Field([], description="Only links to these hosts get them.")


class BrandFields(Fields):
    """`content/_brands/<brand>.yml`."""

    title: Text = Field(description="The brand's name.")
    default_locale: Tag = Field("en", description="The locale whose files carry audience, offer and schedule.")
    layout: Name = Field("standard", description="The layout of its mails.")
    sender: SenderFields = Field(description="Who its mails come from.")
    tokens: Tokens = Field({}, description="Design tokens of the light look; colours are six-digit hex.")
    dark: Tokens = Field({}, description="The tokens that differ in the dark look.")
    links: dict[str, str] = Field({}, description="Addresses by name: home, help, privacy, terms …")
    logo: LogoFields | None = Field(None, description="The logo.")
    utm: UtmFields | None = Field(None, description="What is added to links.")
    image_base: HttpsUrl | None = Field(None, description="What relative image addresses begin with.")


class LocaleFields(Fields):
    """`content/_locales/<tag>.yml`."""

    name: str = Field("", description="The language in its own words.")
    direction: Literal["ltr", "rtl"] = Field("ltr", description="The direction of writing.")
    phrases: dict[str, str] = Field({}, description="Words that blocks and layouts share.")
    dates: dict[str, Pattern] = Field({}, description="Date formats by name.")
    months: Months | None = Field(None, description="Twelve names, January first.")
    months_short: Months | None = Field(None, description="The same, shortened.")
    weekdays: Weekdays | None = Field(None, description="Seven names, Monday first.")
    decimal: str = Field(".", description="Between units and fractions.")
    group: str = Field(",", description="Between thousands; may be empty.")
    money: str = Field("{symbol}{amount}", description="How money is written: {amount} with {symbol} or {code}.")
    symbols: dict[str, str] = Field({}, description="Currency codes and their symbols.")


class EventFields(Fields):
    """Something a persona did."""

    name: Text = Field(description="An event of rules/schema.yml.")
    at: Moment = Field(description="When: a date, or a time before the build.")
    properties: dict[str, str | int | float | bool | None] = Field({}, description="What was recorded of it.")


class PersonaFields(Fields):
    """`content/_personas/<name>.yml`."""

    title: Text = Field(description="Who it is, in a few words.")
    description: str = Field("", description="What is special about them.")
    locale: Tag = Field("en", description="The locale they read.")
    brands: list[Name] = Field([], description="The brands they suit; all when left out.")
    as_of: Date | None = Field(None, description="The day on which all this holds; today when left out.")
    profile: dict[str, Any] = Field({}, description="Their customer fields.")
    events: list[EventFields] = Field([], description="What they did.")


class SegmentFields(Fields):
    """`rules/audiences/<name>.yml`."""

    title: Text = Field(description="Who they are, in a few words.")
    rule: Audience = Field(None, description="Sentences under all, any and none; they may also stand at the top.")
    all: Audience = Field(None, description="Sentences that all hold.")
    any: Audience = Field(None, description="Sentences of which one holds.")
    none: Audience = Field(None, description="Sentences of which none holds.")
    members: list[Name] = Field([], alias="in", description="Personas that are in.")
    strangers: list[Name] = Field([], alias="out", description="Personas that are out.")
