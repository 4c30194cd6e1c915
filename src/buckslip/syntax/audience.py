"""Who gets a mail, as a whole: its rule, its holdout, and what is wrong with either; the same for named segments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from buckslip.model.finding import Finding, Severity
from buckslip.model.mail import Declared, Mail
from buckslip.model.project import Project
from buckslip.syntax.decide import holds
from buckslip.syntax.facts import facts
from buckslip.syntax.nodes import And
from buckslip.syntax.rules import Rule, Sampled
from buckslip.syntax.sentences import holdout
from buckslip.syntax.sentences import rule as read_rule
from buckslip.syntax.who import who

EVERYBODY: Rule = And(())


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets a mail: those for whom `rule` holds, without the `holdout`. `rule` is None when it cannot be read."""

    rule: Rule | None
    holdout: Sampled | None
    findings: tuple[Finding, ...]


def audience(declared: Declared, project: Project) -> Audience:
    """The audience of a mail; everybody when it declares none."""
    rule: Rule | None = EVERYBODY
    findings: tuple[Finding, ...] = ()
    sample = None
    if declared.audience is not None:
        rule, findings = read_rule(declared.audience, project.schema, project.audiences)
    if declared.holdout is not None:
        sample, more = holdout(declared.holdout)
        findings += more
        rule = None if more else rule
    return Audience(rule, sample, findings)


def audience_findings(mail: Mail, project: Project) -> tuple[Finding, ...]:
    """What is wrong with a mail's sentences; that a segment is not there is said by the loader already."""
    found = audience(mail.declared, project).findings
    own = (one for one in found if one.rule != "unknown-segment")
    return tuple(replace(one, mail=mail.id, locale=mail.locale) if one.span.path == mail.path else one for one in own)


def segment_findings(project: Project, as_of: datetime) -> tuple[Finding, ...]:
    """What is wrong with segments and facts, and which example customers are not where they should be."""
    findings = list(facts(project.schema)[1])
    for name in sorted(project.audiences):
        segment = project.audiences[name]
        rule, faults = read_rule(segment.rule, project.schema, project.audiences)
        findings += (one for one in faults if one.rule != "unknown-segment")
        if rule is not None:
            findings += _misplaced(project, name, rule, as_of)
    return tuple(findings)


def _misplaced(project: Project, name: str, rule: Rule, as_of: datetime) -> Iterator[Finding]:
    segment = project.audiences[name]
    for listed, wanted in ((segment.members, True), (segment.strangers, False)):
        for person in listed:
            persona = project.personas.get(person.value)
            if persona is None or holds(rule, who(persona, project.schema, as_of)) is wanted:
                continue
            says, is_it = ("in", "out of it") if wanted else ("out", "in it")
            message = f"'{person.value}' stands under '{says}' of segment '{name}' and is {is_it}"
            way_out = f"`buckslip explain {name} --persona {person.value}` tells why"
            yield Finding("segment-example", Severity.ERROR, person.span, message, way_out)
