"""The audience of a mail as an ESP's segment, or what to do where the ESP cannot hold it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from buckslip.esps.pretty import Json, pretty
from buckslip.esps.split import Split
from buckslip.model.finding import Finding, Severity
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.syntax.audience import audience
from buckslip.syntax.nodes import And, Not
from buckslip.syntax.rules import Rule
from buckslip.targeting.english import paragraph
from buckslip.targeting.segments.base import Cannot, Compiled, Name


class Format(Protocol):
    """How an ESP's segments are written."""

    def __call__(self, rule: Rule, name: Name, key: str) -> Compiled:
        """The segment for `rule`; fields are called by `name`, the customer's id is `key`. Raises Cannot."""
        ...


UNREADABLE = "the audience cannot be read; `buckslip check` says why"
BY_HAND = "no segment can be made here by an API"
LIST_IT = "buckslip reach {id} --members segment.csv"


@dataclass(frozen=True, slots=True)
class Target:
    """An ESP, as far as segments go. Without a `format` it holds none."""

    name: str
    title: str
    file: str  # segment.json or segment.sql
    format: Format | None
    field: Name
    key: str


@dataclass(frozen=True, slots=True)
class Made:
    """The file of a segment, and a finding when the ESP cannot hold it."""

    data: bytes
    findings: tuple[Finding, ...] = ()


def segment(target: Target, mail: Mail, project: Project, split: Split | None) -> Made:
    """The audience of `mail` for one ESP, without its holdout, narrowed for one mail of a split."""
    rule, words = _rule(_Audience(mail, project))
    if rule is None:
        return Made(_file(target, mail, split, {"compiled": False, "why": UNREADABLE, "audience": _sentences(mail)}))
    if split:
        rule = And((rule, split.rule))
        words = paragraph(rule, project.schema, project.audiences)
    facts: dict[str, Json] = {"audience": _sentences(mail), "in_words": words}
    if target.format is None:
        return Made(_file(target, mail, split, {"compiled": False, "why": BY_HAND, **_by_list(mail), **facts}))
    try:
        made = target.format(rule, target.field, target.key)
    except Cannot as cannot:
        why = f"{target.title} cannot say {cannot.what} in a segment: {cannot.why}"
        facts = {"compiled": False, "why": why, "way_out": cannot.way_out, **_by_list(mail), **facts}
        span = mail.declared.audience.span if mail.declared.audience else mail.span
        way_out = f"{cannot.way_out}, or upload the list that `{LIST_IT.format(id=mail.id)}` writes"
        finding = Finding("segment-unsupported", Severity.WARNING, span, why, way_out)
        return Made(_file(target, mail, split, facts), (finding,))
    body: Json = made.body  # type: ignore[assignment]  # plain JSON, read only
    synced: list[Json] = [{"name": one.name, "type": one.type, "how": one.how} for one in made.synced]
    compiled: dict[str, Json] = {"compiled": True, "name": f"buckslip {mail.id}", "definition": body}
    return Made(_file(target, mail, split, {**compiled, "synced": synced, "notes": list(made.notes), **facts}))


def _by_list(mail: Mail) -> dict[str, Json]:
    return {"members": LIST_IT.format(id=mail.id)}


def _file(target: Target, mail: Mail, split: Split | None, facts: dict[str, Json]) -> bytes:
    narrowed: dict[str, Json] = {}
    if split:
        narrowed = {"split": {"number": split.number, "of": split.of, "only_if": split.only_if}}
    if target.file.endswith(".json"):
        head: dict[str, Json] = {"version": 1, "esp": target.name, "id": mail.id, "priority": mail.declared.priority}
        return pretty({**head, **narrowed, **facts})
    return _sql(mail, {**narrowed, **facts}).encode()


def _sql(mail: Mail, facts: dict[str, Json]) -> str:
    """A statement under comments that say what there is to know."""
    compiled = str(facts["compiled"]).lower()
    lines = [f"buckslip {mail.id}", f"priority: {mail.declared.priority}", f"compiled: {compiled}"]
    lines += [f"{key}: {facts[key]}" for key in ("why", "way_out", "members", "in_words") if key in facts]
    if "split" in facts:
        lines.append(f"split: {json.dumps(facts['split'])}")
    for one in facts.get("synced", ()):  # type: ignore[union-attr]
        lines.append(f"needs `{one['name']}` ({one['type']}): {one['how']}")  # type: ignore[index,call-overload]
    lines += [str(note) for note in facts.get("notes", ())]  # type: ignore[union-attr]
    comments = "".join(f"-- {line}\n" for entry in lines for line in entry.splitlines())
    return f"{comments}{str(facts.get('definition', '')).rstrip()}\n"


def _sentences(mail: Mail) -> Json:
    return mail.declared.audience.as_json() if mail.declared.audience else None  # type: ignore[return-value]


class _Audience:
    """The audience of a mail as a cache key: the same declaration, not an equal one."""

    def __init__(self, mail: Mail, project: Project) -> None:
        self.declared, self.project = mail.declared, project

    def __hash__(self) -> int:
        return id(self.declared)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Audience) and other.declared is self.declared and other.project is self.project


@lru_cache(maxsize=4)
def _rule(of: _Audience) -> tuple[Rule | None, str]:
    found = audience(of.declared, of.project)
    rule = found.rule
    if rule is None:
        return None, ""
    if found.holdout is not None:
        rule = And((rule, Not(found.holdout)))
    return rule, paragraph(rule, of.project.schema, of.project.audiences)
