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
from buckslip.syntax.audience import Audience, audience
from buckslip.syntax.nodes import And, Not
from buckslip.syntax.rules import Rule
from buckslip.targeting.english import paragraph
from buckslip.targeting.first_match import left_over
from buckslip.targeting.readers import EVERYBODY, Readers, readers
from buckslip.targeting.rivals import before, siblings
from buckslip.targeting.segments.base import NOBODY, Cannot, Compiled, Name
from buckslip.targeting.verdict import Candidate


class Format(Protocol):
    """How an ESP's segments are written."""

    def __call__(self, rule: Rule, name: Name, key: str) -> Compiled:
        """The segment for `rule`; fields are called by `name`, the customer's id is `key`. Raises Cannot."""
        ...


UNREADABLE = "the audience cannot be read; `buckslip check` says why"
BY_HAND = "no segment can be made here by an API"
FIRST = "the audience of {id}, which goes first, cannot be read; `buckslip check` says why"
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
    """Who gets `mail`, for one ESP: whom no variant before it takes, who reads its locale; narrowed for a split."""
    rivals, reads = _beside(Same(mail), Same(project))
    said = _said(target, _Audience(mail, project, rivals, reads, split))
    facts = dict(said.facts)
    alone = reads is EVERYBODY
    if not alone:
        facts["reads"] = {"locale": mail.locale, "values": list(reads.values), "others": reads.others}
    listing = LIST_IT.format(id=mail.id) + ("" if alone else f" --locale {mail.locale}")
    if said.compiled:
        facts["name"] = f"buckslip {mail.id}" + ("" if alone else f"/{mail.locale}")
    elif said.readable:
        facts["members"] = listing
    findings: tuple[Finding, ...] = ()
    if said.why:
        span = mail.declared.audience.span if mail.declared.audience else mail.span
        way_out = f"{said.way_out}, or upload the list that `{listing}` writes" if said.readable else said.way_out
        findings = (Finding("segment-unsupported", Severity.WARNING, span, said.why, way_out),)
    return Made(_file(target, mail, split, facts), findings)


@lru_cache(maxsize=2)
def _beside(of: Same[Mail], within: Same[Project]) -> tuple[tuple[Candidate, ...], Readers]:
    """The variants before a mail, and who reads it in its locale; looked up once for all ESPs."""
    return before(within.it, of.it), _reads(of.it, within.it)


def _reads(mail: Mail, project: Project) -> Readers:
    locales = next((one.locales for one in siblings(project, mail.brand, mail.name) if one.id == mail.id), {})
    if len(locales) < 2:
        return EVERYBODY
    return readers(project.schema, locales, project.brands[mail.brand].default_locale, mail.locale, project.locales)


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
    lines += [f"{key}: {json.dumps(facts[key])}" for key in ("split", "taken_by", "reads") if key in facts]
    for one in facts.get("synced", ()):  # type: ignore[union-attr]
        lines.append(f"needs `{one['name']}` ({one['type']}): {one['how']}")  # type: ignore[index,call-overload]
    lines += [str(note) for note in facts.get("notes", ())]  # type: ignore[union-attr]
    comments = "".join(f"-- {line}\n" for entry in lines for line in entry.splitlines())
    return f"{comments}{str(facts.get('definition', '')).rstrip()}\n"


def _sentences(mail: Mail) -> Json:
    return mail.declared.audience.as_json() if mail.declared.audience else None  # type: ignore[return-value]


class _Audience:
    """An audience as a cache key: the same sentences in the same project, whichever mail they are of.

    `before` are compared by what they are, not by what they say; this keeps them alive as long as it is a key.
    """

    def __init__(
        self, mail: Mail, project: Project, before: tuple[Candidate, ...], reads: Readers, split: Split | None
    ) -> None:
        self.mail, self.project, self.before, self.reads, self.split = mail, project, before, reads, split
        narrowed = (reads.values, reads.others, reads.why, split.only_if if split else "")
        self._key = (id(project), *_texts(Same(mail.declared)), *(id(one.audience) for one in before), *narrowed)
        self._hash = hash(self._key)

    def whole(self) -> _Audience:
        """The same for all locales, and not split."""
        return _Audience(self.mail, self.project, self.before, EVERYBODY, None)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Audience) and other._key == self._key


@lru_cache(maxsize=2)
def _texts(of: Same[Declared]) -> tuple[str, str]:
    audience, holdout = of.it.audience, of.it.holdout
    return json.dumps(audience.as_json()) if audience else "", holdout.value if holdout else ""


@dataclass(frozen=True, slots=True)
class _Whom:
    """The rule of an audience in parts that must all hold, of which the first `own` were written for this variant."""

    rule: Rule | None
    words: str = ""
    own: Rule | None = None
    taken_by: tuple[str, ...] = ()
    why: str = ""


@lru_cache(maxsize=256)
def _left(of: _Audience) -> _Whom:
    """Everybody who gets the variant, in whichever locale."""
    own = _sendable(audience(of.mail.declared, of.project))
    if own is None:
        return _Whom(None, why=UNREADABLE)
    first = [(one.id, _sendable(one.audience)) for one in of.before]
    for id_, rule in first:
        if rule is None:
            return _Whom(None, why=FIRST.format(id=id_))
    left = left_over(own, [rule for _, rule in first if rule is not None], of.project.schema)
    return _Whom(left.rule, own=own, taken_by=tuple(first[place][0] for place in left.taken_by))


def _sendable(found: Audience) -> Rule | None:
    """An audience without its holdout."""
    if found.rule is None or found.holdout is None:
        return found.rule
    return And((*_items(found.rule), Not(found.holdout)))


def _items(rule: Rule) -> tuple[Rule, ...]:
    return rule.items if isinstance(rule, And) else (rule,)


@lru_cache(maxsize=256)
def _rule(of: _Audience) -> _Whom:
    whom = _left(of.whole())
    if whom.rule is None or of.reads.rule is None:
        return replace(whom, why=whom.why or of.reads.why, rule=None)
    parts = (*_items(whom.rule), *_items(of.reads.rule), *([of.split.rule] if of.split else ()))
    rule = whom.rule if parts == _items(whom.rule) else And(parts)
    return replace(whom, rule=rule, words=paragraph(rule, of.project.schema, of.project.audiences))


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
    sentences, whom = _sentences(of.mail), _rule(of)
    if whom.rule is None:
        nobody = bool(of.reads.why) and whom.why == of.reads.why
        facts: dict[str, Json] = {"compiled": False, "why": whom.why, "audience": sentences}
        facts |= {"way_out": of.reads.way_out} if nobody else {}
        told = nobody and target.format is not None
        return _Said(facts, readable=False, why=whom.why * told, way_out=of.reads.way_out)
    facts = {"audience": sentences, "in_words": whom.words}
    if whom.taken_by:
        facts["taken_by"] = list(whom.taken_by)
    if target.format is None:
        return _Said({"compiled": False, "why": BY_HAND, **facts})
    try:
        made = target.format(whom.rule, target.field, target.key)
    except Cannot as cannot:
        if cannot is NOBODY:  # a finding of its own says so, once for all ESPs
            facts |= {"compiled": False, "why": cannot.why, "way_out": cannot.way_out}
            return _Said(facts, readable=False)
        why = f"{target.title} cannot say {cannot.what} in a segment: {cannot.why}{_because_of(target, whom)}"
        facts |= {"compiled": False, "why": why, "way_out": cannot.way_out}
        return _Said(facts, why=why, way_out=cannot.way_out)
    body: Json = made.body  # type: ignore[assignment]  # plain JSON, read only
    synced: list[Json] = [{"name": one.name, "type": one.type, "how": one.how} for one in made.synced]
    notes: list[Json] = [*made.notes, *([of.reads.note] if of.reads.note else ())]
    facts |= {"compiled": True, "definition": body, "synced": synced, "notes": notes}
    return _Said(facts, compiled=True)


def _because_of(target: Target, whom: _Whom) -> str:
    """That it is for those before it that an audience cannot be said, where it can be without them."""
    if not whom.taken_by or whom.own is None or target.format is None:
        return ""
    try:
        target.format(whom.own, target.field, target.key)
    except Cannot:
        return ""
    return f"; it is needed to leave out those who get {' or '.join(whom.taken_by)} first"
