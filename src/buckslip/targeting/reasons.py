"""Whether one customer gets a mail and why, line by line as it is written, with all that may keep the mail back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from buckslip.model.audience import Group, Segment
from buckslip.model.limits import Cap
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.model.schema import Kind
from buckslip.model.source import Marked, Span
from buckslip.syntax.audience import Audience
from buckslip.syntax.decide import sampled
from buckslip.syntax.decisions import Decision, decisions
from buckslip.syntax.nodes import And, Not, Or
from buckslip.syntax.periods import counted
from buckslip.syntax.rules import InSegment
from buckslip.syntax.who import Who
from buckslip.targeting.candidates import ON_REQUEST
from buckslip.targeting.sentence import plain
from buckslip.targeting.setting import ABOUT, SENT
from buckslip.targeting.verdict import Candidate, matches, verdict


@dataclass(frozen=True, slots=True)
class Reason:
    """A line: a group (`mode`) or a sentence, whether it is true (None: nobody knows before the day), and why."""

    depth: int
    mode: str
    text: str
    span: Span
    holds: bool | None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Whether a customer gets a mail, in one sentence and in lines."""

    sent: bool
    verdict: str
    lines: tuple[Reason, ...]


def reasons(
    project: Project,
    mail: Mail,
    found: Audience,
    others: Sequence[Candidate],
    customer: Who,
    name: str,
    segments: dict[str, Decision] | None = None,
) -> Reasons:
    """Why the customer called `name` gets a mail with the audience `found`, or not; `others` are its other variants.

    The lines are the same for every customer, but for what holds and why. `segments` takes what was decided of named
    segments, for the next mail.
    """
    written = mail.declared.audience
    lines: list[Reason] = []
    if found.rule is not None and written is not None:
        lines += _group(decisions(found.rule, customer, segments), written, project.audiences, 0)
    own = [*_permission(mail, customer, project), *_limits(project, mail, customer)]
    barriers = [*_holdout(mail, found, customer), *_rivals(mail, others, customer), *own]
    chosen = Candidate(mail.id, mail.declared.priority, found)
    told = verdict(chosen, others, customer, name) if found.rule is not None else f"{name}: the audience is unreadable."
    sent = matches(found, customer) and all(one.holds is not False for one in barriers)
    in_the_way = next((one for one in own if one.holds is False), None)
    if in_the_way and matches(found, customer):
        told = f"{name} does not get it: {in_the_way.because}."
    return Reasons(sent, told, (*lines, *barriers))


# The audience as written ----------------------------------------------------------------------------------------------


def _group(decided: Decision, group: Group, known: Mapping[str, Segment], depth: int) -> Iterator[Reason]:
    """The lines of a group; the outermost `all` goes without saying."""
    if depth or group.mode != "all":
        yield Reason(depth, group.mode, "", group.span, decided.holds)
        depth += 1
    for part, item in zip(_parts(decided, group), group.items, strict=True):
        yield from _group(part, item, known, depth) if isinstance(item, Group) else _sentence(part, item, known, depth)


def _parts(decided: Decision, group: Group) -> tuple[Decision, ...]:
    """What was decided of each item of a group: `none` is the opposite of `any`, and one item needs no group."""
    inner = decided.parts[0] if group.mode == "none" and isinstance(decided.rule, Not) else decided
    if isinstance(inner.rule, And | Or) and len(inner.parts) == len(group.items):
        return inner.parts
    return (inner,)


def _sentence(decided: Decision, text: Marked[str], known: Mapping[str, Segment], depth: int) -> Iterator[Reason]:
    because = "; ".join(dict.fromkeys(one for one in _because(decided) if one))
    yield Reason(depth, "", text.value, text.span, decided.holds, because)
    inside = decided.parts[0] if isinstance(decided.rule, Not) and decided.parts else decided
    segment = known.get(inside.rule.name) if isinstance(inside.rule, InSegment) else None
    if segment is not None:
        yield from _group(inside.parts[0], segment.rule, known, depth + 1)


def _because(decided: Decision) -> Iterator[str]:
    """The values that decided a sentence; those inside a segment stand at its own lines."""
    yield decided.because
    for part in decided.parts if not isinstance(decided.rule, InSegment) else ():
        yield from _because(part)


# What keeps a mail back -----------------------------------------------------------------------------------------------


def _holdout(mail: Mail, found: Audience, customer: Who) -> Iterator[Reason]:
    if found.holdout is not None:
        held = sampled(found.holdout, customer.id)
        text = f"not in the holdout, {plain(found.holdout.percent)}% of “{found.holdout.name}”"
        because = f"customer {customer.id} is {'held out' if held else 'outside this sample'}"
        yield Reason(0, "", text, mail.declared.holdout.span if mail.declared.holdout else mail.span, not held, because)


def _permission(mail: Mail, customer: Who, project: Project) -> Iterator[Reason]:
    """Who has unsubscribed or never agreed gets no advertising, whatever the audience says."""
    if mail.declared.message_class == "transactional":
        return
    asked = dict(mail.declared.legal_basis).get("kind", "") in ON_REQUEST
    wanted = (("unsubscribed", True, False, "has not unsubscribed"), ("consent_email", asked, True, "has agreed"))
    for name, needed, value, text in wanted:
        spec = project.schema.fields.get(name)
        if needed and spec and spec.kind is Kind.BOOLEAN:
            given = customer.profile.get(name) is True
            yield Reason(0, "", text, spec.span, given is value, f"{name} is {'yes' if given else 'no'}")


def _rivals(mail: Mail, others: Sequence[Candidate], customer: Who) -> Iterator[Reason]:
    """Variants that go first: of two that match, the one of higher priority is sent."""
    own = mail.declared.priority
    for one in sorted(others, key=lambda one: (-one.priority, one.id)):
        if one.priority > own:
            takes = matches(one.audience, customer)
            because = f"{one.id} {'matches too and goes first' if takes else 'does not match'} ({one.priority} > {own})"
            yield Reason(0, "", f"not taken by {one.id}", mail.span, not takes, because)


def _limits(project: Project, mail: Mail, customer: Who) -> Iterator[Reason]:
    """The caps that count this mail; what was sent before is known where the customer has events that tell."""
    if mail.declared.message_class == "transactional":
        return
    about = f"{mail.brand}/{mail.name}"
    for cap in project.limits.all_caps:
        if cap.counts(mail.declared.goal, about):
            number = _counted(project, cap, customer)
            if number is None:
                yield Reason(0, "", cap.text, cap.span, None, _UNKNOWN)
            else:
                because = f"{counted(number, 'mail')} in the last {counted(cap.days, 'day')}"
                yield Reason(0, "", cap.text, cap.span, number < cap.most, because)


_UNKNOWN = "what was sent before is known on the day"


def _counted(project: Project, cap: Cap, customer: Who) -> int | None:
    """How many mails the customer got that the cap counts; None where their events do not tell."""
    spec = project.schema.events.get(SENT)
    if spec is None or cap.goal or not any(one.name == SENT for one in customer.events):
        return None
    about = next((one.name for one in spec.properties if one.name in ABOUT), "")
    if not about and (cap.brand or cap.mails):
        return None
    since = customer.as_of - timedelta(days=cap.days)
    sent = (one for one in customer.events if one.name == SENT and since < one.at <= customer.as_of)
    return _number(cap, (str(one.properties.get(about, "")) for one in sent))


def _number(cap: Cap, names: Iterable[str]) -> int:
    return sum(cap.counts("", "/".join(name.split("/")[:2])) for name in names)
