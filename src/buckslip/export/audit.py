"""What an auditor asks of one mail, as far as its files tell: legal basis, audience, offer, rules, leave given.

Nothing here knows a customer: audiences are sentences, and personas are not looked at.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from buckslip.checks.evidence import Context, Evidence
from buckslip.checks.jurisdictions import Countries
from buckslip.checks.results import State
from buckslip.export.make import Made, MadeVariant
from buckslip.model.audience import Group
from buckslip.model.mail import Declared
from buckslip.model.offer import Claim
from buckslip.model.project import Project
from buckslip.syntax.rules import segments_in
from buckslip.targeting.english import paragraph
from buckslip.targeting.sentence import plain

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Record:
    """One mail's part of its statement: `told` stands in it as it is, `packs` are those of law that hold."""

    id: str
    locale: str
    packs: tuple[str, ...]
    results: Mapping[str, str]  # rule -> kept | doubtful | broken | waived
    told: Json


def records(project: Project, variant: MadeVariant, today: date) -> tuple[Record, ...]:
    """A record for each locale that could be rendered."""
    return tuple(_record(project, one, today) for one in variant.mails if one.rendered.html)


def canonical(value: object) -> bytes:
    """JSON with sorted keys and no blanks, in UTF-8: the same value gives the same bytes."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace")


def digest(value: object) -> str:
    """sha256 of the canonical JSON."""
    return sha256(canonical(value)).hexdigest()


def _record(project: Project, made: Made, today: date) -> Record:
    mail, declared = made.mail, made.mail.declared
    evidence = Evidence(project, made.rendered, Context(today))
    told = {
        "message": {
            "id": mail.id,
            "locale": mail.locale,
            "brand": mail.brand,
            "class": declared.message_class,
            "goal": declared.goal,
            "status": declared.status,
            "owners": list(declared.owners),
        },
        "legal_basis": dict(declared.legal_basis),
        "audience": _audience(project, evidence),
        "offer": _offer(declared),
        "waivers": _waivers(project, made),
        "approvals": [
            {"role": one.role, "by": one.by, "on": one.on, "digest": one.digest} for one in declared.approvals
        ],
    }
    results = {one.rule: one.state.value for one in made.results}
    return Record(mail.id, mail.locale, tuple(sorted(evidence.jurisdictions)), results, told)


# Who gets it ---------------------------------------------------------------------------------------------------------


def _audience(project: Project, evidence: Evidence) -> dict[str, object]:
    """The audience by its digest, in English, and as the countries that it reaches."""
    declared, rule, holdout = evidence.declared, evidence.audience, evidence.holdout
    named = sorted({one.name for one in segments_in(rule)}) if rule is not None else []
    written = {
        "audience": _sentences(declared.audience),
        "holdout": declared.holdout.value if declared.holdout else None,
        "segments": {name: _sentences(project.audiences[name].rule) for name in named if name in project.audiences},
    }
    return {
        "sha256": digest(written),
        "sentence": paragraph(rule, project.schema, project.audiences) if rule is not None else None,
        "countries": _countries(evidence.countries) if rule is not None else None,
        "holdout": {"name": holdout.name, "percent": plain(holdout.percent)} if holdout else None,
    }


def _sentences(group: Group | None) -> object:
    return group.as_json() if group else None


def _countries(found: Countries) -> dict[str, object]:
    """The countries that are reached by name, those that are not, and whether any other is."""
    return {
        "reached": sorted(name for name, reaches in found.named.items() if reaches),
        "left_out": sorted(name for name, reaches in found.named.items() if not reaches),
        "others": found.others,
    }


# What it says, and by whose leave ------------------------------------------------------------------------------------


def _offer(declared: Declared) -> dict[str, object] | None:
    """The offer and its claims by their digests; times as declared. None when nothing is offered or claimed."""
    offer, claims = declared.offer, [_claim(one) for one in declared.claims]
    if offer is None:
        return {"claims": claims} if claims else None
    values = {name: value for name, value in asdict(offer).items() if name != "span"}
    return {"sha256": digest(values), "starts": offer.starts, "ends": offer.ends, "claims": claims}


def _claim(claim: Claim) -> dict[str, object]:
    return {"kind": claim.kind, "as_of": claim.as_of, "sha256": digest(asdict(claim))}


def _waivers(project: Project, made: Made) -> list[dict[str, object]]:
    """The waivers as written, and whether one of the mail's findings was waived by each."""
    waived = {one.rule for one in made.results if one.state is State.WAIVED}
    names = {one.id: {one.id, one.name} for one in project.rules.values() if one.id in waived}
    return [
        {
            "rule": one.rule,
            "reason": one.reason,
            "approver": one.approver,
            "expires": one.expires,
            "used": any(one.rule in known for known in names.values()),
        }
        for one in made.mail.declared.waivers
    ]
