"""What a change does to audiences: the same customers, fewer, more, or others; with one gained and one lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from buckslip.model.audience import Group
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.syntax.facts import facts
from buckslip.syntax.nodes import And
from buckslip.syntax.rules import Rule
from buckslip.targeting.examples import Example
from buckslip.targeting.solve import Space
from buckslip.targeting.variants import Variant, segments_of, variants_of

EQUIVALENT, NARROWER, WIDER, DIFFERENT = "equivalent", "narrower", "wider", "different"
ADDED, REMOVED, UNREADABLE = "added", "removed", "unreadable"


@dataclass(frozen=True, slots=True)
class AudienceChange:
    """A changed audience: of a variant by its id, or of a segment. `gained` and `lost` are customers in one of both."""

    id: str
    verdict: str  # equivalent | narrower | wider | different | added | removed | unreadable
    before: tuple[str, ...] = ()  # its sentences, one a line
    after: tuple[str, ...] = ()
    gained: Example | None = None
    lost: Example | None = None
    is_segment: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A project at one time, and its variants in their default locale."""

    project: Project
    mails: Sequence[Mail]


def audience_changes(old: Version, new: Version, as_of: datetime) -> tuple[AudienceChange, ...]:
    """Every audience whose sentences changed, and every one whose customers changed through a segment.

    Both are read with the new schema and its facts, so that a changed field is no change of customers by itself.
    """
    past = replace(old, project=replace(old.project, schema=new.project.schema))
    with Space(new.project.schema, facts(new.project.schema)[0], as_of=as_of) as space:
        found = [*_of_segments(past, new, space), *_of_variants(past, new, space)]
    return tuple(found)


def _of_segments(old: Version, new: Version, space: Space) -> Iterator[AudienceChange]:
    before, after = (
        {name: And(tuple(part.rule for part in parts)) for name, parts in segments_of(one.project)}
        for one in (old, new)
    )
    texts = [{name: lines(one.rule) for name, one in each.project.audiences.items()} for each in (old, new)]
    for name in sorted({*texts[0], *texts[1]}):
        change = _compared(name, texts[0].get(name), texts[1].get(name), before.get(name), after.get(name), space)
        if change:
            yield replace(change, is_segment=True)


def _of_variants(old: Version, new: Version, space: Space) -> Iterator[AudienceChange]:
    texts = [{one.id: _said(one) for one in each.mails if one.declared.status != "archived"} for each in (old, new)]
    rules = [_rules(variants_of(each.project, each.mails)) for each in (old, new)]
    for name in sorted({*texts[0], *texts[1]}):
        change = _compared(name, texts[0].get(name), texts[1].get(name), rules[0].get(name), rules[1].get(name), space)
        if change:
            yield change


def _rules(variants: Sequence[Variant]) -> Mapping[str, Rule]:
    return {one.mail.id: one.rule for one in variants}


def _compared(
    name: str,
    before: tuple[str, ...] | None,
    after: tuple[str, ...] | None,
    old: Rule | None,
    new: Rule | None,
    space: Space,
) -> AudienceChange | None:
    """What happened to one audience; None when nothing did."""
    if before is None or after is None:
        return AudienceChange(name, ADDED if before is None else REMOVED, before or (), after or ())
    if old is None or new is None:
        return AudienceChange(name, UNREADABLE, before, after) if before != after else None
    verdict = compare(old, new, space)
    if verdict == EQUIVALENT:
        return AudienceChange(name, verdict, before, after) if before != after else None
    gained = space.example(new, but_not=[old]) if verdict != NARROWER else None
    lost = space.example(old, but_not=[new]) if verdict != WIDER else None
    return AudienceChange(name, verdict, before, after, gained, lost)


def compare(old: Rule, new: Rule, space: Space) -> str:
    """Whether `new` takes the same customers as `old`, only fewer of them, more beside them, or others."""
    gains, loses = space.possible(new, but_not=[old]), space.possible(old, but_not=[new])
    if gains:
        return DIFFERENT if loses else WIDER
    return NARROWER if loses else EQUIVALENT


def lines(group: Group, indent: str = "") -> tuple[str, ...]:
    """An audience as its writer would see it, line by line; groups right below `all` stand beside it."""
    inner = indent if group.mode == "all" and not indent else f"{indent}  "
    texts = [f"{indent}  - {item.value}" for item in group.items if not isinstance(item, Group)]
    nested = [line for item in group.items if isinstance(item, Group) for line in lines(item, inner)]
    head = [f"{indent}{group.mode}:"] if texts or inner != indent else []
    return (*head, *texts, *nested)


def _said(mail: Mail) -> tuple[str, ...]:
    """All in a mail that decides who gets it."""
    declared = mail.declared
    said = lines(declared.audience) if declared.audience else ("everybody",)
    held = (f"holdout: {declared.holdout.value}",) if declared.holdout else ()
    return (*said, *held, f"priority: {declared.priority}")
