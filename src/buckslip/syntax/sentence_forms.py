"""Every form of sentence: an example, and what it means; the manual's table is made from it, and hints take from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from buckslip.model.schema import Kind, Schema
from buckslip.syntax.catalogue import NUMERIC


@dataclass(frozen=True, slots=True)
class Form:
    """A form of sentence: what it is about, an example of the starter, and who is meant."""

    about: str
    example: str
    meaning: str


FORMS: tuple[Form, ...] = (
    Form(
        "yes or no", "consent_email is yes", "the field is yes; neither `is yes` nor `is no` holds when it is missing"
    ),
    Form("yes or no", "unsubscribed is not yes", "the field is no, or missing"),
    Form("value", "plan is pro", "exactly this word"),
    Form("value", 'next_course is "Portraits in Available Light"', "a value of several words stands in quotes"),
    Form("value", "country is not US", "any other value, or none"),
    Form("value", "plan is one of [starter, pro]", "one of these"),
    Form("value", "country is not one of [AU, NZ]", "none of these, or missing"),
    Form("known", "interest is set", "there is a value; `is known` says the same"),
    Form("known", "interest is not set", "there is no value; `is missing` says the same"),
    Form("number", "storage_used_ratio >= 80%", "0.8 and more; also `>`, `<`, `<=`, `=`, `!=`"),
    Form("number", "orders is at least 5", "the same in words; also `at most`, `more than`, `less than`"),
    Form("number", "orders between 2 and 5", "2 and 5 belong to it"),
    Form("past", "last_purchase_at was 30 to 60 days ago", "both ends belong to it; the unit holds for both"),
    Form("past", "last_open_at was in the last 14 days", "up to 14 times 24 hours ago, and not later than now"),
    Form("past", "last_open_at was more than 90 days ago", "90 times 24 hours ago or longer"),
    Form("past", "signed_up_at was not in the last 7 days", "longer ago, in the future, or missing"),
    Form("future", "trial_ends_at is in the next 48 hours", "from now on"),
    Form("future", "box_renews_at is in 3 to 9 days", "both ends belong to it"),
    Form("day", "consent_at >= 2026-01-01", "on this day (UTC) or later; also `is before`, `is after`, `is on`"),
    Form("day", "signed_up_at between 2026-01-01 and 2026-03-31", "both days belong to it"),
    Form("event", "did purchase", "at least once"),
    Form(
        "event",
        "did purchase at least 2 times in the last 90 days",
        "also `at most`, `exactly`, `more than`, `less than`",
    ),
    Form(
        "event",
        "did purchase where category is baking in the last 90 days",
        "only such events; also `is not` and `is one of [a, b]`, several joined by `and`",
    ),
    Form("event", "did not opened in the last 90 days", "never in that time; `did opened never` says the same"),
    Form("total", "sum of amount in purchase in the last 365 days >= 500", "added up; 0 when there is nothing"),
    Form("total", "average of amount in purchase >= 40", "0 when there is nothing"),
    Form("total", "max of amount in purchase > 200", "the largest; 0 when there is nothing"),
    Form("total", "count of purchase > 3", "how often; the same as `did purchase more than 3 times`"),
    Form("segment", 'in segment "bakers"', "the rule of `rules/audiences/bakers.yml`"),
    Form("segment", 'not in segment "dormant"', "everybody else"),
    Form("sample", 'in random 10% of "spring-2026"', "one customer in ten, always the same ones for this name"),
)


def example(text: str, schema: Schema) -> str:
    """A correct sentence of the form that `text` seems to want, with names of the schema."""
    word = text.split()[0].lower() if text.split() else ""
    events = list(schema.events)
    event = events[0] if events else "purchase"
    if word in ("sum", "total", "average", "avg", "max", "maximum"):
        for one in schema.events.values():
            if numbers := [each.name for each in one.properties if each.kind in NUMERIC]:
                return f"sum of {numbers[0]} in {one.name} in the last 365 days >= 500"
    if word in ("did", "has", "have", "count", "number") or word in schema.events:
        named = re.findall(r"[\w]+", text)
        chosen = next((one for one in named if one in schema.events), event)
        return f"did {chosen} at least 2 times in the last 90 days"
    if word == "in" or "segment" in text or "random" in text:
        return 'in random 10% of "spring-2026"' if "random" in text or "%" in text else 'in segment "name"'
    return _of_field(text.split()[0] if text.split() else "", text, schema)


def _of_field(name: str, text: str, schema: Schema) -> str:
    spec = schema.fields.get(name)
    if spec is None:
        wanted = Kind.DATE if re.search(r"\b(ago|last|next|days?|weeks?|hours?)\b", text) else None
        spec = next((one for one in schema.fields.values() if one.kind is wanted), None)
    if spec is None:
        return "country is one of [DE, AT]"
    if spec.kind is Kind.DATE:
        soon = " next " in text or " from now" in text
        return f"{spec.name} is in the next 10 days" if soon else f"{spec.name} was 30 to 60 days ago"
    if spec.kind in NUMERIC:
        return f"{spec.name} >= 3"
    if spec.kind is Kind.BOOLEAN:
        return f"{spec.name} is yes"
    if spec.kind is Kind.ENUM:
        return f"{spec.name} is one of [{', '.join(spec.values[:2])}]"
    return f'{spec.name} is "some words"'
