"""Journeys: `rules/journeys/<name>.yml`, and what is wrong with the order of their steps."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from buckslip.load import audiences
from buckslip.load.caps import hours
from buckslip.load.faults import error
from buckslip.load.fields import validated
from buckslip.load.fields_pressure import JourneyFields, StepFields
from buckslip.load.limits import resolve
from buckslip.load.node import Node
from buckslip.model.audience import Group
from buckslip.model.finding import Finding
from buckslip.model.journey import EXIT, Journey, Step
from buckslip.model.source import Marked
from buckslip.model.suggest import did_you_mean


def journey(
    name: str, node: Node, mails: Collection[str], variants: Collection[str], findings: list[Finding]
) -> Journey | None:
    """The journey in a file's tree; `mails` are all `<brand>/<mail>`, `variants` all ids."""
    fields, faults = validated(JourneyFields, node)
    findings.extend(faults)
    if fields is None:
        return None
    entry = _group(node, "entry", findings)
    items = node.entries["steps"].items if "steps" in node.entries else []
    pairs = list(zip(fields.steps, items, strict=False))
    steps = tuple(_step(number, one, item, mails, variants, findings) for number, (one, item) in enumerate(pairs, 1))
    if entry is None:
        if "entry" in node.entries and node.entries["entry"].value is None:
            way_out = "write sentences, such as `did purchase in the last 1 day`"
            findings.append(error("empty-group", node.key_span("entry"), "nobody enters: 'entry' is empty", way_out))
        return None
    found = Journey(name, node.span, fields.title, entry, _group(node, "exit", findings), _distinct(steps, findings))
    if all(_targets(found, findings)):
        findings.extend(_order(found))
    return found


def groups(found: Journey) -> Iterator[Group]:
    """Every audience that a journey's file holds."""
    yield found.entry
    if found.exit:
        yield found.exit
    yield from (step.only_if for step in found.steps if step.only_if)


def _group(node: Node, key: str, findings: list[Finding]) -> Group | None:
    written = node.entries.get(key)
    return audiences.group(written, findings) if written and written.value is not None else None


def _step(
    number: int,
    fields: StepFields,
    node: Node,
    mails: Collection[str],
    variants: Collection[str],
    findings: list[Finding],
) -> Step:
    entries = node.entries
    mail = None
    if fields.mail:
        written = entries["mail"]
        full = written.text if written.text in variants else resolve(written, mails, findings)
        mail = Marked(full, written.span) if full else None
    elif not fields.only_if:
        message = f"step {number} neither sends a mail nor decides anything"
        findings.append(error("missing-key", node.span, message, "write `mail: <brand>/<mail>`"))
    if fields.otherwise and not fields.only_if:
        message = "'otherwise' stands without the condition it belongs to"
        findings.append(error("missing-key", node.key_span("otherwise"), message, "write it under 'only_if'"))
    wait = hours(fields.after) if fields.after else 0
    name = fields.id or (mail.value.split("/")[1] if mail else f"step-{number}")
    return Step(
        id=name,
        span=node.span,
        mail=mail,
        hours=wait if isinstance(wait, int) else 0,
        after_span=entries["after"].span if fields.after else None,
        only_if=_group(node, "only_if", findings),
        goto=entries["goto"].marked if fields.goto else None,
        otherwise=entries["otherwise"].marked if fields.otherwise and fields.only_if else None,
    )


def _distinct(steps: tuple[Step, ...], findings: list[Finding]) -> tuple[Step, ...]:
    """The steps; a finding for every name that stands twice."""
    seen: dict[str, Step] = {}
    for step in steps:
        if step.id in seen or step.id == EXIT:
            named = f"is the name of the step in line {seen[step.id].span.line}" if step.id in seen else "means the end"
            findings.append(error("duplicate-id", step.span, f"'{step.id}' {named}", "give this step an `id`"))
        seen.setdefault(step.id, step)
    return steps


def _targets(found: Journey, findings: list[Finding]) -> Iterator[bool]:
    """Whether each goto and otherwise leads to a step that is there."""
    names = [step.id for step in found.steps]
    for step in found.steps:
        for target in (step.goto, step.otherwise):
            if target and target.value not in (*names, EXIT):
                way_out = did_you_mean(target.value, (*names, EXIT)) or f"steps are {', '.join(names)}, and {EXIT}"
                findings.append(error("unknown-step", target.span, f"no step '{target.value}'", way_out))
                yield False


def _order(found: Journey) -> Iterator[Finding]:
    """Loops, steps that nobody reaches, steps that would have to be sent before the one they follow."""
    reached = _reached(found)
    loops = list(_loops(found, reached))
    yield from loops
    for number, step in enumerate(found.steps):
        if number not in reached:
            yield _unreached(found, number)
        elif not loops:
            yield from _too_early(found, number, step)


def _reached(found: Journey) -> frozenset[int]:
    seen: set[int] = set()
    ahead = [0] if found.steps else []
    while ahead:
        number = ahead.pop()
        if number not in seen:
            seen.add(number)
            ahead.extend(found.following(number))
    return frozenset(seen)


def _unreached(found: Journey, number: int) -> Finding:
    step, before = found.steps[number], found.steps[number - 1]
    if before.goto and before.goto.value == EXIT:
        message = f"the step '{step.id}' stands after the exit: '{before.id}' ends the journey"
        return error("journey-step-after-exit", step.span, message, f"delete it, or the `goto: {EXIT}` before it")
    message = f"nobody reaches the step '{step.id}': no step leads to it"
    return error("journey-unreachable-step", step.span, message, f"let one `goto: {step.id}`, or delete it")


def _loops(found: Journey, reached: frozenset[int]) -> Iterator[Finding]:
    """A finding for every step that leads back to itself or to an earlier step that led to it."""
    for number in sorted(reached):
        for target in found.following(number):
            if target <= number and _leads(found, target, number):
                step = found.steps[number]
                named = [one for one in (step.goto, step.otherwise) if one and found.index(one.value) == target]
                message = f"the journey goes round in a loop: '{step.id}' leads back to '{found.steps[target].id}'"
                yield error("journey-loop", named[0].span if named else step.span, message, "go on to a later step")


def _leads(found: Journey, start: int, end: int) -> bool:
    seen: set[int] = set()
    ahead = [start]
    while ahead:
        number = ahead.pop()
        if number == end:
            return True
        if number not in seen:
            seen.add(number)
            ahead.extend(found.following(number))
    return False


def _too_early(found: Journey, number: int, step: Step) -> Iterator[Finding]:
    for target in found.following(number):
        later = found.steps[target]
        if later.hours < step.hours:
            place = later.after_span or later.span
            message = f"'{later.id}' is due {_time(later.hours)} after the entry, before '{step.id}' which it follows"
            way_out = f"`after` counts from the entry: write more than {_time(step.hours)}"
            yield error("journey-step-too-early", place, message, way_out)


def _time(count: int) -> str:
    amount, unit = (count // 24, "day") if count % 24 == 0 else (count, "hour")
    return f"{amount} {unit}{'s' * (amount != 1)}"
