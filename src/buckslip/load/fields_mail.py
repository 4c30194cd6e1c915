"""The front matter of a mail: of a variant, of its translations, and what all variants share."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from buckslip.load.fields import Date, Day, Fields, HttpsUrl, Line, Name, Scalars, Text, like, one_of

Goal = Literal["cross-sell", "upsell", "renewal", "bundle", "re-engagement", "onboarding", "survey"]
MessageClass = Literal["commercial", "transactional", "mixed"]
Status = Literal["draft", "review", "approved", "archived"]
_CURRENCY = re.compile("[A-Z]{3}")
Currency = Annotated[
    str, BeforeValidator(one_of(_CURRENCY, "must be a currency code such as GBP")), like(_CURRENCY, "GBP")
]

REQUIRED = ("title", "goal", "subject")  # in the default locale's file and `_mail.yml` together
TEXTS = ("subject", "preheader", "status", "waivers")  # what a translation may carry

SUBJECT_MESSAGE = "must be text or a list of texts and {text, angle}"


class SubjectFields(Fields):
    """A subject line under test."""

    text: Line = Field(description="The subject line; may hold tags.")
    angle: str = Field("", description="What it plays on, such as value or urgency; names the line in reports.")


def _subjects(value: object) -> object:
    if value == "":
        raise ValueError("must not be empty")
    if isinstance(value, str):
        return [{"text": value}]
    if isinstance(value, list) and value and all(isinstance(one, str | dict) for one in value):
        return [{"text": one} if isinstance(one, str) else one for one in value]
    raise ValueError(SUBJECT_MESSAGE)


Subjects = Annotated[
    list[SubjectFields],
    BeforeValidator(_subjects, json_schema_input_type=str | list[str | SubjectFields]),
]
Audience = Annotated[Any, WithJsonSchema({"$comment": "audience"})]  # read by audiences.py, described by reference.py


class LegalBasisFields(Fields):
    """Why we may write to these customers."""

    kind: Text = Field(description="Such as consent or soft-opt-in.")
    scope: str = Field("", description="What it covers.")
    record: str = Field("", description="The customer field that proves it.")


class TriggerFields(Fields):
    """What sets a mail off."""

    event: Text = Field(description="An event of rules/schema.yml.")
    wait: str = Field("", description="How long after it, such as 30 days.")


class PriorPriceFields(Fields):
    """The price before a reduction."""

    amount: float = Field(ge=0, description="The price that is struck through.")
    lowest_30d: float | None = Field(None, ge=0, description="The lowest price of the 30 days before.")
    as_of: Day | None = Field(None, description="The day it was looked up.")


class OfferFields(Fields):
    """What a mail offers, as declared to reviewers and checks."""

    price: float | None = Field(None, ge=0, description="The price now.")
    currency: Currency | None = Field(None, description="ISO 4217 code.")
    tax: Literal["included", "excluded"] | None = Field(None, description="Whether the price holds the tax.")
    shipping: str = Field("", description="What shipping costs, in words.")
    starts: Date | None = Field(None, description="From when it holds.")
    ends: Date | None = Field(None, description="Until when it holds.")
    timezone: str = Field("", description="IANA name of the zone in which days begin and end.")
    prior_price: PriorPriceFields | None = Field(None, description="The price before a reduction.")
    stock: Scalars = Field({}, description="What is known about scarcity, such as units and as_of.")
    subscription: Scalars = Field({}, description="What goes on after the sale, such as period and amount_after.")
    terms_url: HttpsUrl | None = Field(None, description="Where the terms are.")
    code: str = Field("", description="The code to enter.")


class RecommendationFields(Fields):
    """Which products a mail recommends."""

    source: Text = Field(alias="from", description="The customer's list, such as customer.recommendations.")
    max: int | None = Field(None, ge=1, description="How many are shown.")
    reason: str = Field("", description="Why these.")


class WaiverFields(Fields):
    """Leave to break a rule."""

    rule: Text = Field(description="The rule's id.")
    reason: Text = Field(description="Why it may be broken here.")
    approver: Text = Field(description="Who said so.")
    expires: Day = Field(description="The last day of the waiver.")


class TranslationFields(Fields):
    """The front matter of a variant in a locale that is not the brand's default."""

    subject: Subjects | None = Field(None, description="The subject line, or several to test.")
    preheader: Line | None = Field(None, description="The line after the subject in the inbox; may hold tags.")
    status: Status | None = Field(None, description="How far the text is.")
    waivers: list[WaiverFields] = Field([], description="Leave to break rules.")


class MailFields(TranslationFields):
    """The front matter of a variant in its brand's default locale, or of `_mail.yml`."""

    title: Text | None = Field(None, description="For colleagues; never sent.")
    goal: Goal | None = Field(None, description="What the mail is for.")
    message_class: MessageClass | None = Field(None, description="What the law sees in it; commercial when left out.")
    legal_basis: LegalBasisFields | None = Field(None, description="Why we may write to these customers.")
    audience: Audience = Field(None, description="Who gets it: sentences under all, any and none.")
    priority: int | None = Field(None, description="Of a mail's variants, the matching one with the highest is sent.")
    holdout: Text | None = Field(None, description='Who never gets it, such as 10% of "spring".')
    trigger: TriggerFields | None = Field(None, description="The event that sets it off, and how long to wait.")
    offer: OfferFields | None = Field(None, description="What is offered.")
    claims: list[Scalars] = Field([], description="Statements of fact, with their proofs.")
    recommendations: RecommendationFields | None = Field(None, description="Which products are recommended.")
    tracking: Scalars = Field({}, description="What is measured: open, click, consent_field.")
    layout: Name | None = Field(None, description="A layout instead of the brand's.")
    owners: list[Text] = Field([], description="Who answers for it.")
