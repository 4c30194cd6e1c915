"""Leave to break a rule for a while: which findings it covers, and what is wrong with the leave itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from buckslip.model.finding import Finding, Severity
from buckslip.model.mail import Mail, Waiver
from buckslip.model.rule import Rule
from buckslip.model.suggest import did_you_mean

UNUSED = "waiver-unused"


def waived(findings: Sequence[Finding], mail: Mail, rules: Mapping[str, Rule], today: date) -> tuple[Finding, ...]:
    """The findings that no waiver covers, and those about the waivers."""
    complaints: list[Finding] = []
    covered: set[str] = set()
    broken = {finding.rule for finding in findings}
    for waiver in mail.declared.waivers:
        rule = _named(waiver.rule, rules)
        fault = _fault(waiver, rule, rules, today) or _idle(rule, broken)
        if fault is None and rule is not None:
            covered.add(rule.id)
        elif fault is not None:
            name, severity, message, way_out = fault
            complaints.append(Finding(name, severity, waiver.span, message, way_out, mail.id, mail.locale))
    return (*(finding for finding in findings if finding.rule not in covered), *complaints)


def settled(findings: Iterable[Finding], mails: Sequence[Mail]) -> tuple[Finding, ...]:
    """The findings of one variant, checked in all its locales: a waiver that none of them uses is told once.

    A waiver in the default locale's file holds for every locale, but may be needed in one only.
    """
    kept: list[Finding] = []
    idle: dict[Finding, int] = {}
    for finding in findings:
        if finding.rule == UNUSED:
            idle[replace(finding, locale="")] = idle.get(replace(finding, locale=""), 0) + 1
        else:
            kept.append(finding)
    under = Counter(waiver.span for mail in mails for waiver in mail.declared.waivers)
    return (*kept, *(finding for finding, times in idle.items() if times >= under[finding.span]))


_Fault = tuple[str, Severity, str, str]


def _named(name: str, rules: Mapping[str, Rule]) -> Rule | None:
    by_id = rules.get(name)
    return by_id or next((rule for rule in rules.values() if name in (rule.id, rule.name)), None)


def _fault(waiver: Waiver, rule: Rule | None, rules: Mapping[str, Rule], today: date) -> _Fault | None:
    if rule is None:
        known = [name for one in rules.values() for name in (one.id, one.name)]
        hint = did_you_mean(waiver.rule, known) or "`buckslip explain` lists the rules"
        return ("waiver-unknown-rule", Severity.ERROR, f"no rule '{waiver.rule}' to waive", hint)
    if not rule.waivable:
        way_out = f"mend what {rule.id} finds: {rule.title}"
        return ("waiver-not-allowed", Severity.ERROR, f"{rule.id} cannot be waived", way_out)
    try:
        ends = date.fromisoformat(waiver.expires)
    except ValueError:
        message = f"the waiver of {rule.id} expires on '{waiver.expires}', which is no day"
        return ("waiver-date", Severity.ERROR, message, "write it as 2027-01-31")
    if today > ends:
        message = f"the waiver of {rule.id} expired on {waiver.expires}"
        return ("waiver-expired", Severity.ERROR, message, f"mend the mail, or ask {waiver.approver} for new leave")
    return None


def _idle(rule: Rule | None, broken: set[str]) -> _Fault | None:
    if rule is None or rule.id in broken:
        return None
    return (UNUSED, Severity.WARNING, f"the waiver of {rule.id} covers nothing in this mail", "remove it")
