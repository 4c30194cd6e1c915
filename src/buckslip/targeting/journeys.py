"""What journeys and triggers would send too much of, told from their waits alone, without any customer."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from buckslip.load.caps import whole_days
from buckslip.load.faults import error, warning
from buckslip.load.journeys import groups
from buckslip.load.mails import load_variant
from buckslip.model.audience import Group
from buckslip.model.finding import Finding, Severity, in_file_order
from buckslip.model.journey import Journey
from buckslip.model.limits import OVER_UPSELL, Cap
from buckslip.model.mail import Mail
from buckslip.model.project import Project, VariantFiles
from buckslip.model.source import Span
from buckslip.syntax.nodes import And, Not, Or
from buckslip.syntax.rules import Aged, InSegment, Measured, Rule
from buckslip.syntax.sentences import rule as read
from buckslip.targeting.ways import Goals, Sent, Ways, in_a_row, of_journey, repeated

UPSELL = Cap(OVER_UPSELL[0] - 1, OVER_UPSELL[1], "", Span(""), goal="upsell")
NAMED_AS = "five in ten days once cost a software company its unsubscribes and its support queue"


_kept: tuple[object, tuple[Mail, ...]] | None = None  # a command asks before it begins, and when it draws audiences


def main_mails(project: Project) -> tuple[Mail, ...]:
    """Every variant in its default locale; the same ones as long as nothing has changed but the findings."""
    global _kept
    files = [_default_only(project, one) for one in project.variants]
    key = (project.frame, tuple(_state(project, one) for one in files))
    if _kept is None or _kept[0] != key:
        loaded = (load_variant(project, one) for one in files)
        _kept = (key, tuple(one.mails[0] for one in loaded if one.mails))
    return _kept[1]


def _state(project: Project, files: VariantFiles) -> tuple[tuple[int, int], ...]:
    """When the files of a variant were written, and how long they are."""
    paths = (*files.locales.values(), *filter(None, [files.shared]))
    return tuple((one.st_mtime_ns, one.st_size) for one in (_stat(project.root / path) for path in paths) if one)


def _stat(path: Path) -> os.stat_result | None:
    with suppress(OSError):
        return path.stat()
    return None


def _default_only(project: Project, files: VariantFiles) -> VariantFiles:
    brand = project.brands.get(files.brand)
    first = brand.default_locale if brand else ""
    return replace(files, locales={first: files.locales[first]}) if first in files.locales else files


def findings(project: Project, mails: Sequence[Mail]) -> tuple[Finding, ...]:
    """All findings about journeys and triggers; `mails` are the variants in their default locale."""
    goals = goals_of(mails)
    ways = {name: of_journey(one, goals) for name, one in project.journeys.items()}
    found: list[Finding] = []
    for name, one in project.journeys.items():
        found += _sentences(project, one)
        found += _repeated(one)
        found += _over(ways[name], project.limits.all_caps, "journey-over-cap", f"the journey '{name}' sends")
    for event, way in _triggered(project, mails, goals).items():
        found += _over(way, project.limits.all_caps, "trigger-over-cap", f"the event '{event}' sets off")
    return in_file_order([*found, *_together(project, ways), *_disagreeing(project, mails), *_zones(project)])


def sent_by_journeys(project: Project) -> frozenset[str]:
    """The `<brand>/<mail>` that journeys send; they go out in no other way."""
    steps = (step for one in project.journeys.values() for step in one.steps)
    return frozenset("/".join(step.mail.value.split("/")[:2]) for step in steps if step.mail)


def goals_of(mails: Sequence[Mail]) -> Goals:
    """The goals of every mail and of every variant that caps count."""
    found: dict[str, set[str]] = {}
    for one in mails:
        if one.declared.message_class != "transactional" and one.declared.status != "archived":
            for name in (one.id, one.id.rpartition("/")[0]):
                found.setdefault(name, set()).add(one.declared.goal)
    return {name: frozenset(goals) for name, goals in found.items()}


def _sentences(project: Project, one: Journey) -> Iterator[Finding]:
    for group in groups(one):
        yield from read(group, project.schema, project.audiences)[1]


def _zones(project: Project) -> Iterator[Finding]:
    if project.limits.zone == "customer" and "timezone" not in project.schema.fields:
        message = "the limits count by each customer's calendar, and the schema has no field 'timezone'"
        yield error("no-timezone", project.limits.span, message, "add it to rules/schema.yml, or name one zone")


def _repeated(one: Journey) -> Iterator[Finding]:
    for number in repeated(one):
        sent = one.steps[number].mail
        if sent:
            message = f"'{sent.value}' was sent by an earlier step, and a customer gets a mail only once"
            yield error("journey-repeated-mail", sent.span, message, "name another mail, or delete the step")


# Caps --------------------------------------------------------------------------------------------------------------


def _over(way: Ways, caps: Sequence[Cap], rule: str, who: str) -> Iterator[Finding]:
    """An error for every cap that a way breaks, at the first mail that is too much."""
    run = way.fullest(UPSELL)
    if len(run) > UPSELL.most:
        message = f"{who} {len(run)} upsell mails in {UPSELL.days} days ({_listed(run)}): {NAMED_AS}"
        yield error("over-upsell", run[UPSELL.most].span, message, "leave some out, or spread them over weeks")
    for cap in caps:
        run = way.fullest(cap)
        if len(run) > cap.most:
            message = f"{who} {len(run)} mails in {cap.days} days ({_listed(run)}), against the limit '{cap.text}'"
            yield error(rule, run[cap.most].span, message, "let it wait longer, or leave it out")


def _listed(run: Sequence[Sent]) -> str:
    named = ", ".join(f"{one.name} on day {one.day}" for one in run[:6])
    return named + (" …" if len(run) > 6 else "")


def _triggered(project: Project, mails: Sequence[Mail], goals: Goals) -> dict[str, Ways]:
    """For each event the mails that it sets off by itself, without a journey; variants of one mail are one."""
    taken = sent_by_journeys(project)
    found: dict[str, dict[str, Sent]] = {}
    for one in mails:
        mail, timing = one.id.rpartition("/")[0], one.declared.timing
        if timing and mail in goals and mail not in taken:
            sent = Sent(one.name, mail, whole_days(timing.hours), goals[mail], timing.span)
            found.setdefault(timing.event, {}).setdefault(mail, sent)
    return {event: in_a_row(list(sent.values())) for event, sent in sorted(found.items())}


def _disagreeing(project: Project, mails: Sequence[Mail]) -> Iterator[Finding]:
    """A warning for every step that sends a mail at another time than the mail's own trigger says."""
    waits = {one.id.rpartition("/")[0]: one.declared.timing for one in mails if one.declared.timing}
    for journey in project.journeys.values():
        for step in journey.steps:
            timing = waits.get("/".join(step.mail.value.split("/")[:2])) if step.mail else None
            if step.mail and timing and timing.hours != step.hours:
                message = f"'{step.mail.value}' is sent after {_time(step.hours)}, and its own trigger says otherwise"
                way_out = f"make both alike, here or in {timing.span.path}: the journey decides"
                yield warning("trigger-disagrees", step.after_span or step.mail.span, message, way_out)


def _time(hours: int) -> str:
    count, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
    return f"{count} {unit}{'s' * (count != 1)}"


# Two journeys ------------------------------------------------------------------------------------------------------


def _together(project: Project, ways: Mapping[str, Ways]) -> Iterator[Finding]:
    """A note for two journeys that begin alike, are sound each by itself, and break a cap when entered on one day."""
    begins = {name: _beginnings(project, one.entry) for name, one in project.journeys.items()}
    for one, other in combinations(project.journeys, 2):
        if not begins[one] & begins[other]:
            continue
        shared = sorted(begins[one] & begins[other])[0]
        both = in_a_row([*ways[one].longest(), *ways[other].longest()])
        for cap in project.limits.all_caps:
            run = both.fullest(cap)
            if len(run) > cap.most >= max(len(ways[name].fullest(cap)) for name in (one, other)):
                place = project.journeys[other].entry.span
                message = (
                    f"whoever enters this journey and '{one}' on one day, by '{shared}', "
                    f"is due {len(run)} mails in {cap.days} days ({_listed(run)}), against the limit '{cap.text}'"
                )
                way_out = "some will wait or be left out; let the entries exclude each other"
                yield Finding("journeys-over-cap", Severity.NOTE, place, message, way_out)
                break


def _beginnings(project: Project, entry: Group) -> frozenset[str]:
    """The events and dates on which an entry hangs, as far as its sentences can be read."""
    rule, _ = read(entry, project.schema, project.audiences)
    return frozenset(_hinges(rule)) if rule else frozenset()


def _hinges(rule: Rule) -> Iterator[str]:
    match rule:
        case And(items) | Or(items):
            for one in items:
                yield from _hinges(one)
        case Aged(field):
            yield field.path[-1]
        case Measured(measure) if measure.hours is not None:
            yield measure.event
        case Not() | InSegment() | _:
            return
