"""The variants of a project as reach sees them: audiences and holdouts read, and what may forbid the mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from buckslip.load.mails import load_variant
from buckslip.model.finding import Finding
from buckslip.model.mail import Declared, Mail
from buckslip.model.project import Project, VariantFiles
from buckslip.syntax.audience import audience
from buckslip.targeting.numbers import Candidate

ON_REQUEST = ("", "consent")  # legal bases that need the customer's own yes


def candidates(project: Project, files: Sequence[VariantFiles]) -> tuple[tuple[Candidate, ...], tuple[Finding, ...]]:
    """The variants that are not archived; one whose audience cannot be read gives findings instead."""
    found: list[Candidate] = []
    findings: list[Finding] = []
    for one in files:
        mail = next(iter(load_variant(project, one).mails), None)
        if mail is None or mail.declared.status == "archived":
            continue
        made, faults = _candidate(project, one, mail)
        findings.extend(replace(fault, mail=one.id) for fault in faults)
        found.extend([made] if made else [])
    return tuple(found), tuple(findings)


def with_siblings(project: Project, chosen: Sequence[VariantFiles]) -> tuple[VariantFiles, ...]:
    """The chosen variants and all others of their mails, which take customers from them."""
    mails = {(one.brand, one.name) for one in chosen}
    return tuple(one for one in project.variants if (one.brand, one.name) in mails)


def _candidate(project: Project, files: VariantFiles, mail: Mail) -> tuple[Candidate | None, tuple[Finding, ...]]:
    declared = mail.declared
    read = audience(declared, project)
    if read.rule is None:
        return None, read.findings
    return (
        Candidate(
            id=files.id,
            mail=f"{files.brand}/{files.name}",
            priority=declared.priority,
            rule=read.rule,
            span=declared.audience.span if declared.audience else mail.span,
            locales=tuple(sorted(files.locales)),
            default_locale=mail.locale,
            holdout=read.holdout,
            commercial=declared.message_class != "transactional",
            asked=_kind(declared) in ON_REQUEST,
        ),
        read.findings,
    )


def _kind(declared: Declared) -> str:
    return dict(declared.legal_basis).get("kind", "")
