"""The audiences of variants, taken apart into the sentences that writers can change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from buckslip.model.audience import Group
from buckslip.model.finding import Finding
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.model.schema import Schema
from buckslip.model.source import Span
from buckslip.syntax.audience import audience
from buckslip.syntax.nodes import And, Not
from buckslip.syntax.rules import Rule
from buckslip.syntax.sentences import Reader
from buckslip.targeting.examples import Example
from buckslip.targeting.plain import described


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that must all hold: a sentence under all or none, a whole `any`, or the holdout."""

    mode: str  # all | any | none | holdout
    text: str
    span: Span
    rule: Rule  # as it must hold: under none, already turned round


@dataclass(frozen=True, slots=True)
class Variant:
    """A mail with an audience that could be read. `rule` is who gets it, `whole` who it is for, holdout included."""

    mail: Mail
    rule: Rule
    whole: Rule
    parts: tuple[Part, ...]

    @property
    def priority(self) -> int:
        """The higher, the earlier it is tried."""
        return self.mail.declared.priority

    @property
    def span(self) -> Span:
        """Where its audience begins."""
        group = self.mail.declared.audience
        return group.span if group else self.mail.span

    @property
    def variant_parts(self) -> tuple[Part, ...]:
        """Its sentences, without the holdout."""
        return tuple(one for one in self.parts if one.mode != "holdout")


@dataclass(frozen=True, slots=True)
class Proof:
    """A finding, and the customer that shows it where there can be one."""

    finding: Finding
    example: Example | None = None


def proof(
    variant: Variant,
    finding: Finding,
    example: Example | None,
    schema: Schema,
) -> Proof:
    """A finding about a variant, with the customer who shows it; one in a file that others share names no mail."""
    mail = variant.mail
    who = f", such as {described(example, schema)}" if example else ""
    own = finding.span.path == mail.path
    name, locale = (mail.id, mail.locale) if own else ("", "")
    return Proof(replace(finding, message=finding.message + who, mail=name, locale=locale), example)


def variants_of(project: Project, mails: Sequence[Mail]) -> list[Variant]:
    """The variants whose audiences can be read, but for archived ones."""
    reader = Reader(project.schema, project.audiences)
    found = []
    for mail in mails:
        read = audience(mail.declared, project) if mail.declared.status != "archived" else None
        if read is None or read.rule is None:
            continue
        group = mail.declared.audience
        parts = _parts(group, reader) if group else []
        if read.holdout and mail.declared.holdout:
            held = mail.declared.holdout
            parts.append(Part("holdout", f"holdout: {held.value}", held.span, Not(read.holdout)))
        rules = tuple(one.rule for one in parts)
        whole = tuple(one.rule for one in parts if one.mode != "holdout")
        found.append(Variant(mail, And(rules), And(whole), tuple(parts)))
    return found


def segments_of(project: Project) -> Iterator[tuple[str, list[Part]]]:
    """The named audiences that can be read."""
    for name, segment in sorted(project.audiences.items()):
        reader = Reader(project.schema, project.audiences)
        if reader.group(segment.rule) is not None:
            yield name, _parts(segment.rule, reader)


def _parts(group: Group, reader: Reader) -> list[Part]:
    """What must all hold."""
    if group.mode == "any" and len(group.items) > 1:
        rule = reader.group(group)
        text = " or ".join(one.value for one in group.items if not isinstance(one, Group)) or "any"
        return [Part("any", text, group.span, rule)] if rule is not None else []
    found: list[Part] = []
    for item in group.items:
        if isinstance(item, Group):
            found += _nested(group, item, reader)
        elif (rule := reader.sentence(item)) is not None:
            turned: Rule = Not(rule) if group.mode == "none" else rule
            found.append(Part("none" if group.mode == "none" else "all", item.value, item.span, turned))
    return found


def _nested(group: Group, inner: Group, reader: Reader) -> list[Part]:
    if group.mode != "none":
        return _parts(inner, reader)
    rule = reader.group(inner)
    text = f"{inner.mode}: …"
    return [Part("none", text, inner.span, Not(rule))] if rule is not None else []


def shared_parts(variants: Sequence[Sequence[Part]]) -> list[Part]:
    """The sentences that stand in every variant, in the order of the first."""
    texts = [{(one.mode, _squeezed(one.text)) for one in parts} for parts in variants]
    return [one for one in variants[0] if all((one.mode, _squeezed(one.text)) in each for each in texts)]


def _squeezed(text: str) -> str:
    return " ".join(text.split())
