"""Who answers for a mail, who let it pass, and whether the rules themselves are dated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from buckslip.checks.evidence import Evidence, Hit
from buckslip.model.finding import Severity
from buckslip.model.source import Span
from buckslip.syntax.portable import print_template

PACKS = Span("rules/compliance/_packs.yml")
SHORTEST = 12  # digits of a digest that tell one mail from another


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles that must all have approved a mail; without any, one approval will do."""

    roles: tuple[str, ...] = ()


def approval(evidence: Evidence, wanted: Roles) -> Iterator[Hit]:
    """An approved mail has owners, and was approved by somebody else."""
    declared = evidence.declared
    if declared.status != "approved":
        return
    if not declared.owners:
        place = evidence.place_of_key("status")
        yield Hit("the mail is approved, and nobody answers for it", "name them under `owners`", place, whole=True)
    owners = {_folded(one) for one in declared.owners}
    for one in declared.approvals:
        if _folded(one.by) in owners:
            yield Hit(f"'{one.by}' owns the mail and approved it", "let somebody else approve it", one.span, whole=True)
        elif one.on and one.on > evidence.context.today.isoformat():
            yield Hit(f"'{one.by}' approved the mail on {one.on}, which is still to come", "", one.span, whole=True)
    known = {_folded(one.role) for one in declared.approvals}
    for role in wanted.roles:
        if _folded(role) not in known:
            place = evidence.place_of_key("approvals", "status")
            yield Hit(f"the mail is approved, but not by '{role}'", "add it to `approvals`", place, whole=True)
    if not declared.approvals and not wanted.roles:
        message = "the mail is approved, and nothing tells by whom"
        way_out = "write `approvals: [{by: …, role: legal, on: 2026-11-20}]`"
        yield Hit(message, way_out, evidence.place_of_key("status"), Severity.NOTE, whole=True)


def unchanged(evidence: Evidence, _: object) -> Iterator[Hit]:
    """What was approved by its digest is what is built now."""
    named = [one for one in evidence.declared.approvals if one.digest]
    if not named or not evidence.is_original:
        return
    now = digest(evidence)
    for one in named:
        given = one.digest.lower().removeprefix("sha256:")
        if len(given) < SHORTEST or not now.startswith(given):
            message = f"the mail is not what '{one.by}' approved{f' on {one.on}' if one.on else ''}"
            way_out = f"let them approve it anew, and write `digest: {now[:SHORTEST]}`"
            yield Hit(message, way_out, one.span, whole=True)


def digest(evidence: Evidence) -> str:
    """sha256 over subjects, HTML and plain text in portable form."""
    rendered = evidence.rendered
    html = evidence.context.html or print_template(rendered.html)
    text = evidence.context.text or print_template(rendered.text)
    parts = (*(print_template(one) for one in rendered.subjects), print_template(rendered.preheader), html, text)
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Lasting:
    """For how many days a waiver may be given."""

    days: float = 90


def waivers(evidence: Evidence, lasting: Lasting) -> Iterator[Hit]:
    """A waiver ends soon, and is not given by who needs it."""
    owners = {_folded(one) for one in evidence.declared.owners}
    last = evidence.context.today + timedelta(days=int(lasting.days))
    for one in evidence.declared.waivers:
        if _folded(one.approver) in owners:
            message = f"'{one.approver}' owns the mail and let it off {one.rule}"
            yield Hit(message, "let somebody else decide", one.span, whole=True)
        ends = _day(one.expires)
        if ends is not None and ends > last:
            message = f"the waiver of {one.rule} lasts until {one.expires}, longer than {lasting.days:g} days"
            yield Hit(message, f"let it end by {last.isoformat()}, and look again then", one.span, whole=True)


# The rules themselves ------------------------------------------------------------------------------------------------


def pinned(evidence: Evidence, _: object) -> Iterator[Hit]:
    """Every rule and every pack tells where it comes from and when that was read."""
    project, today = evidence.project, evidence.context.today.isoformat()
    if not project.packs:
        yield Hit("no packs are declared: nobody knows when the law was last read", f"write {PACKS.path}", PACKS)
        return
    for pack in project.packs.values():
        lacks = [what for what, given in (("laws", pack.laws), ("reviewed_on", pack.reviewed_on)) if not given]
        if lacks:
            yield Hit(f"the pack '{pack.name}' does not tell its {' and '.join(lacks)}", "add it", pack.span)
        if pack.reviewed_on > today:
            message = f"the pack '{pack.name}' was reviewed on {pack.reviewed_on}, which is still to come"
            yield Hit(message, "write the day of the last review", pack.span)
    for rule in project.rules.values():
        if rule.pack not in project.packs:
            message = f"{rule.id} lies in the folder '{rule.pack}', which is no pack"
            yield Hit(message, f"add '{rule.pack}' to {PACKS.path}", rule.span)
        if not rule.source or not rule.reviewed_on:
            yield Hit(f"{rule.id} does not tell its source and when it was read", "add it to its page", rule.span)


@dataclass(frozen=True, slots=True)
class Fresh:
    """For how many days a review of a pack is good."""

    days: float = 180


def stale(evidence: Evidence, fresh: Fresh) -> Iterator[Hit]:
    """A pack that holds for this mail was read not long ago."""
    first = evidence.context.today - timedelta(days=int(fresh.days))
    for pack in evidence.project.packs.values():
        read = _day(pack.reviewed_on)
        holds = not pack.is_jurisdiction or pack.name in evidence.jurisdictions
        if holds and read is not None and read < first:
            message = f"the pack '{pack.name}' was last reviewed on {pack.reviewed_on}, over {fresh.days:g} days ago"
            yield Hit(message, "read its laws again, mend its rules, and write the day", pack.span)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
