"""The front matter of a mail: of a variant, of its translations, and what all variants share."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from buckslip.load.fields import Day, Fields, Line, Name, Scalars, Text
from buckslip.load.fields_offer import ClaimFields, DeadlineFields, OfferFields, ScheduleFields

Goal = Literal["cross-sell", "upsell", "renewal", "bundle", "re-engagement", "onboarding", "survey"]
MessageClass = Literal["commercial", "transactional", "mixed"]
Status = Literal["draft", "review", "approved", "archived"]

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
    source: str = Field("", description="Where the address was collected, such as checkout.")
    products: str = Field("", description="Under a soft opt-in: the categories advertised, such as lenses, film.")


class TriggerFields(Fields):
    """What sets a mail off."""

    event: Text = Field(description="An event of rules/schema.yml.")
    wait: str = Field("", description="How long after it, such as 30 days.")


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


class ApprovalFields(Fields):
    """Somebody's approval of a mail."""

    by: Text = Field(description="Who approved it, never one of the owners.")
    role: str = Field("", description="For what, such as legal or brand.")
    on: Day | None = Field(None, description="The day of the approval.")
    digest: str = Field("", description="Of what was approved; a finding of GOV-004 tells what to write.")


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
    claims: list[ClaimFields] = Field([], description="Statements of fact, with their proofs.")
    deadline: DeadlineFields | None = Field(None, description="A day that the sender does not choose.")
    schedule: ScheduleFields | None = Field(None, description="When the mail is sent.")
    recommendations: RecommendationFields | None = Field(None, description="Which products are recommended.")
    tracking: Scalars = Field({}, description="What is measured: open, click, consent_field.")
    layout: Name | None = Field(None, description="A layout instead of the brand's.")
    owners: list[Text] = Field([], description="Who answers for it.")
    approvals: list[ApprovalFields] = Field([], description="Who approved it.")
    season: Literal["winter", "summer"] | None = Field(None, description="The weather that the offer is for.")
    owned: Text | None = Field(None, description="Who has what is offered already, as a sentence.")
    jurisdictions: list[Name] = Field([], description="Packs whose law holds too, beside those it can reach.")
