"""The audience of a mail as an ESP's segment, or what to do where the ESP cannot hold it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from buckslip.esps.pretty import Json, pretty, written
from buckslip.esps.split import Split
from buckslip.model.finding import Finding, Severity
from buckslip.model.mail import Declared, Mail
from buckslip.model.project import Project
from buckslip.model.same import Same
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
    said = _said(target, _Audience(mail, project, split))
    facts = dict(said.facts)
    if said.compiled:
        facts["name"] = f"buckslip {mail.id}"
    elif said.readable:
        facts["members"] = LIST_IT.format(id=mail.id)
    findings: tuple[Finding, ...] = ()
    if said.why:
        span = mail.declared.audience.span if mail.declared.audience else mail.span
        way_out = f"{said.way_out}, or upload the list that `{LIST_IT.format(id=mail.id)}` writes"
        findings = (Finding("segment-unsupported", Severity.WARNING, span, said.why, way_out),)
    return Made(_file(target, mail, split, facts), findings)


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
    """An audience as a cache key: the same sentences in the same project, whichever mail they are of."""

    def __init__(self, mail: Mail, project: Project, split: Split | None = None) -> None:
        self.mail, self.project, self.split = mail, project, split
        self._key = (id(project), *_texts(Same(mail.declared)), split.only_if if split else "")
        self._hash = hash(self._key)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Audience) and other._key == self._key


@lru_cache(maxsize=2)
def _texts(of: Same[Declared]) -> tuple[str, str]:
    audience, holdout = of.it.audience, of.it.holdout
    return json.dumps(audience.as_json()) if audience else "", holdout.value if holdout else ""


@lru_cache(maxsize=256)
def _rule(of: _Audience) -> tuple[Rule | None, str]:
    found = audience(of.mail.declared, of.project)
    rule = found.rule
    if rule is None:
        return None, ""
    if found.holdout is not None:
        rule = And((rule, Not(found.holdout)))
    if of.split:
        rule = And((rule, of.split.rule))
    return rule, paragraph(rule, of.project.schema, of.project.audiences)


@dataclass(frozen=True, slots=True)
class _Said:
    """What an ESP makes of an audience, and says of it in every mail that has this audience."""

    facts: dict[str, Json]
    compiled: bool = False
    readable: bool = True
    why: str = ""
    way_out: str = ""


@lru_cache(maxsize=1024)
def _said(target: Target, of: _Audience) -> _Said:
    said = _compiled(target, of)
    if not target.file.endswith(".json"):
        return said
    return replace(said, facts={name: written(value) for name, value in said.facts.items()})


def _compiled(target: Target, of: _Audience) -> _Said:
    sentences = _sentences(of.mail)
    rule, words = _rule(of)
    if rule is None:
        return _Said({"compiled": False, "why": UNREADABLE, "audience": sentences}, readable=False)
    facts: dict[str, Json] = {"audience": sentences, "in_words": words}
    if target.format is None:
        return _Said({"compiled": False, "why": BY_HAND, **facts})
    try:
        made = target.format(rule, target.field, target.key)
    except Cannot as cannot:
        why = f"{target.title} cannot say {cannot.what} in a segment: {cannot.why}"
        facts |= {"compiled": False, "why": why, "way_out": cannot.way_out}
        return _Said(facts, why=why, way_out=cannot.way_out)
    body: Json = made.body  # type: ignore[assignment]  # plain JSON, read only
    synced: list[Json] = [{"name": one.name, "type": one.type, "how": one.how} for one in made.synced]
    facts |= {"compiled": True, "definition": body, "synced": synced, "notes": list(made.notes)}
    return _Said(facts, compiled=True)
