"""The keys of `rules/limits.yml` and of `rules/journeys/`."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import BeforeValidator, Field

from buckslip.load.caps import hours
from buckslip.load.fields import Fields, Name, Text
from buckslip.load.fields_mail import Audience


def _duration(value: object) -> object:
    if isinstance(value, str) and isinstance(problem := hours(value), str):
        raise ValueError(f"is wrong: {problem}")
    return value


def _zone(value: object) -> object:
    if isinstance(value, str) and value != "customer" and value not in available_timezones():
        raise ValueError("must be a zone such as Europe/London, or customer")
    return value


Duration = Annotated[str, BeforeValidator(_duration), Field(min_length=1, examples=["4 days"])]
Zone = Annotated[str, BeforeValidator(_zone), Field(examples=["Europe/London"])]


class ExclusiveFields(Fields):
    """Mails of which a customer gets only one within a time."""

    mails: list[Text] = Field(min_length=2, description="Two or more mails, such as northlight/trial-ending.")
    within: Duration = Field(description="How long one of them keeps the others away.")


class LimitsFields(Fields):
    """`rules/limits.yml`."""

    caps: list[Text] = Field([], description="Contact pressure, as sentences.")
    exclusive: list[ExclusiveFields] = Field([], description="Groups of mails that keep one another away.")
    recommendations: int | None = Field(None, ge=1, description="How many products one mail may recommend.")
    mode: Literal["rolling", "calendar"] = Field(
        "rolling", description="Whether a day is 24 hours back from the sending, or one of the calendar."
    )
    zone: Zone = Field("UTC", description="For calendar days: an IANA zone, or customer for each customer's own.")
    prefer: Literal["priority", "waiting"] = Field(
        "priority",
        description="Which of two mails goes first: the higher priority, or the one held back before.",
    )
    hold: Duration = Field("7 days", description="How long a mail of a trigger or journey that is held back is tried.")


class StepFields(Fields):
    """One step of a journey."""

    id: Name | None = Field(None, description="Its name, for goto; the mail's when left out.")
    mail: Text | None = Field(None, description="What is sent, such as northlight/trial-ending; none: only decide.")
    after: Duration | None = Field(None, description="How long after the entry; at once when left out.")
    only_if: Audience = Field(None, description="Sentences that must hold at that moment.")
    goto: Name | None = Field(None, description="The step to go on with, or exit; the next when left out.")
    otherwise: Name | None = Field(None, description="Where to go on when only_if does not hold, or exit.")


class JourneyFields(Fields):
    """`rules/journeys/<name>.yml`."""

    title: Text = Field(description="What it leads to, in a few words.")
    entry: Audience = Field(description="Who enters: sentences, from the first day on which they hold.")
    exit: Audience = Field(None, description="What ends it: sentences; from then on nothing more is sent.")
    steps: list[StepFields] = Field(min_length=1, description="The mails, each so long after the entry.")
