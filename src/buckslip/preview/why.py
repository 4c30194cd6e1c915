"""Who of the personas gets a variant and why, and what is known of them, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from buckslip.model.mail import Mail
from buckslip.model.persona import Persona
from buckslip.model.project import Project
from buckslip.model.same import Same
from buckslip.model.schema import Schema
from buckslip.syntax.audience import audience
from buckslip.syntax.decisions import Decision
from buckslip.syntax.who import Who, who
from buckslip.targeting.reasons import Reason, reasons
from buckslip.targeting.rivals import rivals


@dataclass(frozen=True, slots=True)
class Why:
    """The lines of an audience, and for each persona whether they get the mail, what holds and because of what."""

    lines: list[dict[str, object]]
    personas: dict[str, object]


def why(project: Project, mail: Mail, personas: Sequence[Persona], today: date) -> Why:
    """Who of the personas gets the mail and why."""
    found, others = audience(mail.declared, project), rivals(project, mail)
    told = {
        one.name: reasons(project, mail, found, others, customer, one.title or one.name, segments)
        for one, (customer, segments) in ((one, _known(Same(one), Same(project.schema), today)) for one in personas)
    }
    return Why(
        [_line(line) for line in next(iter(told.values())).lines],
        {
            name: {
                "sent": one.sent,
                "verdict": one.verdict,
                "holds": [line.holds for line in one.lines],
                "because": [line.because for line in one.lines],
            }
            for name, one in told.items()
        },
    )


@lru_cache(maxsize=256)
def _known(persona: Same[Persona], schema: Same[Schema], today: date) -> tuple[Who, dict[str, Decision]]:
    """A persona on that day, and what was decided of segments for them; segments are the project's, as the schema."""
    return who(persona.it, schema.it, datetime.combine(today, time(), UTC)), {}


def _line(line: Reason) -> dict[str, object]:
    return {
        "depth": line.depth,
        "mode": line.mode or None,
        "text": line.text,
        "line": line.span.line,
        "path": line.span.path,
    }


def known(personas: Sequence[Persona]) -> Mapping[str, object]:
    """The profile and the events of each persona, as their files say."""
    return {one.name: _told(Same(one)) for one in personas}


@lru_cache(maxsize=256)
def _told(persona: Same[Persona]) -> Mapping[str, object]:
    one = persona.it
    return {
        "path": one.span.path,
        "as_of": one.as_of,
        "profile": _plain(one.profile),
        "events": [{"name": event.name, "at": event.at, "properties": dict(event.properties)} for event in one.events],
    }


def _plain(value: object) -> object:
    """A value of a profile without the types of its own that JSON does not know."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
