"""What is simulated: the variants in the order of priority, how each is opened to customers, and the journeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from buckslip.model.limits import Limits
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.model.schema import Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.nodes import And, Field, Known, Not
from buckslip.syntax.rules import Rule
from buckslip.targeting.calendar import Slot
from buckslip.targeting.numbers import Candidate
from buckslip.targeting.timeline import Choice
from buckslip.targeting.walk import Course, course

SENT = "sent"  # the event that tells of mails before the first day
ABOUT = ("mail", "variant")  # its property that names the mail


@dataclass(frozen=True, slots=True)
class Opening:
    """How a variant is opened to customers: by its audience, from an event on, or by journeys."""

    slot: Slot
    audience: Rule
    gate: Rule  # not held out, not unsubscribed, asked
    span: Span
    way: str = "audience"
    choice: Choice | None = None  # the event of its trigger
    hours: int = 0


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything that is simulated, in the order of priority."""

    openings: tuple[Opening, ...]
    courses: tuple[Course, ...]
    limits: Limits
    left_out: tuple[str, ...]
    history: str = ""  # the property of `sent` that names the mail; SENT itself when none does; "" without the event

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The variants."""
        return tuple(one.slot for one in self.openings)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Everything that is asked of a customer."""
        asked = [rule for one in self.openings for rule in (one.audience, one.gate)]
        return (*asked, *(rule for one in self.courses for rule in one.rules))

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The events that are needed beside those of the rules."""
        sent: list[Choice] = [(SENT, ())] if self.history else []
        return tuple(dict.fromkeys([*(one.choice for one in self.openings if one.choice), *sent]))


def setting(project: Project, candidates: Sequence[Candidate], mails: Sequence[Mail]) -> Setting:
    """The variants to simulate, with their triggers and journeys; `mails` are those of the candidates, and others."""
    declared = {one.id: one.declared for one in mails}
    courses = [course(one, project) for one in project.journeys.values()]
    taken = {step.mail.value for one in project.journeys.values() for step in one.steps if step.mail}
    taken |= {"/".join(name.split("/")[:2]) for name in taken}
    openings = []
    for one in sorted(candidates, key=lambda one: (-one.priority, one.id)):
        if one.commercial:
            head = declared[one.id]
            slot = Slot(one.id, one.mail, head.goal, one.priority)
            way = "journey" if one.mail in taken else "trigger" if head.timing else "audience"
            choice = (head.timing.event, ()) if head.timing and way == "trigger" else None
            hours = head.timing.hours if head.timing else 0
            openings.append(Opening(slot, one.rule, _gate(one, project.schema), one.span, way, choice, hours))
    left_out = tuple(sorted(one.id for one in candidates if not one.commercial))
    return Setting(
        tuple(openings), tuple(one for one in courses if one), project.limits, left_out, _history(project.schema)
    )


def _history(schema: Schema) -> str:
    event = schema.events.get(SENT)
    if event is None:
        return ""
    return next((one.name for one in event.properties if one.name in ABOUT and one.kind is Kind.TEXT), SENT)


def _gate(one: Candidate, schema: Schema) -> Rule:
    """Who may get it at all."""
    parts: list[Rule] = [Not(one.holdout)] if one.holdout else []
    for name, needed, wanted_ in (("unsubscribed", True, False), ("consent_email", one.asked, True)):
        spec = schema.fields.get(name)
        if needed and spec and spec.kind is Kind.BOOLEAN:
            known = Known(Field(("customer", name), spec, spec.span))
            parts.append(known if wanted_ else Not(known))
    return And(tuple(parts))
