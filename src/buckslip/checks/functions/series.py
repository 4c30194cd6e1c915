"""The same mail again under another name: what customers get twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.options import OptionError, read
from buckslip.checks.texts import texts
from buckslip.load.mails import load_variant
from buckslip.model.mail import Declared, Mail
from buckslip.model.project import Project, VariantFiles
from buckslip.syntax.audience import audience

CHECK = "repeated"


@dataclass(frozen=True, slots=True)
class Alike:
    """From which share of common passages on two mails are one, and how many days must lie between them."""

    share: float = 0.9
    days: float = 14


def repeated(evidence: Evidence, wanted: Alike) -> Iterator[Hit]:
    """No customer gets nearly the same text twice within days, under two names."""
    project, mail = evidence.project, evidence.mail
    known = texts(project, wanted.share)
    for files in known.twins(mail.id) if evidence.is_original else ():
        other = next(iter(load_variant(project, files).mails), None)
        if other is None or other.declared.message_class == "transactional" or other.declared.status == "archived":
            continue
        rule = audience(other.declared, project).rule
        if rule is None or _apart(project, mail, other, int(wanted.days)) or not evidence.crowd.possible(rule):
            continue
        same = known.shared(mail.id, files.id)
        message = f"{same:.0%} of this mail stands in {other.path} as well{evidence.crowd.receiver(rule)}"
        way_out = f"write another mail, or keep the two {wanted.days:g} days apart, by `exclusive` in rules/limits.yml"
        yield Hit(message.replace(", such as ", "; both go to ", 1), way_out, whole=True)
        return


def read_beside(project: Project, files: VariantFiles) -> tuple[VariantFiles, ...]:
    """The other variants on which this one's findings depend."""
    rule = next((one for one in project.rules.values() if one.check == CHECK), None)
    try:
        return texts(project, read(Alike, rule.options).share).twins(files.id) if rule else ()
    except OptionError:
        return ()


def _apart(project: Project, one: Mail, other: Mail, days: int) -> bool:
    """Whether caps, groups, schedules or the steps of a journey keep two mails so many days apart."""
    both = [(each.declared.goal, f"{each.brand}/{each.name}") for each in (one, other)]
    capped = (cap for cap in project.limits.all_caps if cap.most == 1 and cap.days >= days)
    if any(all(cap.counts(goal, name) for goal, name in both) for cap in capped):
        return True
    return _scheduled(one.declared, other.declared, days) or _stepped(project, [name for _, name in both], days)


def _scheduled(one: Declared, other: Declared, days: int) -> bool:
    spans = sorted((each.schedule.first, each.schedule.last) for each in (one, other) if each.schedule)
    if len(spans) < 2 or not all(first and last for first, last in spans):
        return False
    (_, ended), (begins, _) = spans
    return (date.fromisoformat(begins) - date.fromisoformat(ended)).days >= days


def _stepped(project: Project, names: list[str], days: int) -> bool:
    """Whether both are steps of one journey, so far from each other in it."""
    for journey in project.journeys.values():
        sent = [(step.mail.value, step.hours) for step in journey.steps if step.mail]
        first, last = ([hours for mail, hours in sent if f"{mail}/".startswith(f"{name}/")] for name in names)
        if first and last and min(abs(one - two) for one in first for two in last) >= 24 * days:
            return True
    return False
