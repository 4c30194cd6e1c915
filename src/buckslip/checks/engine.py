"""Every rule that applies to a mail, run over it once; waivers applied."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from buckslip.checks.evidence import Context, Evidence, Hit
from buckslip.checks.options import OptionError
from buckslip.checks.registry import CHECKS
from buckslip.checks.results import Judged, results
from buckslip.checks.waivers import waived
from buckslip.model.finding import Finding, Severity, in_file_order
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.model.rule import Rule
from buckslip.model.same import Same
from buckslip.model.suggest import did_you_mean
from buckslip.render.rendered import Rendered

__all__ = ["Context", "applies", "broken", "check", "judge"]

LARGEST = 300_000  # characters of HTML, three times what Gmail shows; beyond that only the weight is judged
WEIGHING = frozenset(("clipped", "total-size"))


def check(project: Project, rendered: Rendered, context: Context) -> tuple[Finding, ...]:
    """What the project's rules say of one mail, in file order; archived mails are left alone."""
    return judge(project, rendered, context).findings


def judge(project: Project, rendered: Rendered, context: Context) -> Judged:
    """The findings of one mail, and how each rule that was asked came out."""
    mail = rendered.mail
    if mail.declared.status == "archived":
        return Judged()
    evidence = Evidence(project, rendered, context)
    heavy = tuple(_too_large(evidence))
    rules = _applying(Same(project), evidence.declared.message_class, _lands(evidence))
    asked = [(one.id, broken(one, evidence)) for one in rules if not heavy or one.check in WEIGHING]
    evidence.forget()
    left = waived([finding for _, found in asked for finding in found], mail, project.rules, context.today)
    return Judged(in_file_order([*heavy, *left]), results(asked, left))


def _too_large(evidence: Evidence) -> Iterator[Finding]:
    """An error for HTML that nobody can read to its end; rules about words would take a minute for 2 MB of it."""
    length, mail = len(evidence.html), evidence.mail
    if length > LARGEST:
        message = f"the HTML has {length:,} characters, too many to be checked: no rule but those on weight was asked"
        way_out = "shorten the mail; Gmail shows the first 102,000 bytes"
        yield Finding("mail-too-large", Severity.ERROR, mail.span, message, way_out, mail.id, mail.locale)


def applies(rule: Rule, evidence: Evidence) -> bool:
    """Whether the rule is about mails of this class, and is law in a country that this one can reach.

    A project without packs is held to all rules.
    """
    return _concerns(rule, evidence.project, evidence.declared.message_class, _lands(evidence))


def _lands(evidence: Evidence) -> frozenset[str]:
    """The packs of law that hold, where a project has packs at all."""
    return evidence.jurisdictions if evidence.project.packs else frozenset()


def _concerns(rule: Rule, project: Project, kind: str, jurisdictions: frozenset[str]) -> bool:
    if rule.message_classes and kind not in rule.message_classes:
        return False
    return not (project.packs and rule.jurisdictions) or not jurisdictions.isdisjoint(rule.jurisdictions)


@lru_cache(maxsize=64)
def _applying(project: Same[Project], kind: str, jurisdictions: frozenset[str]) -> tuple[Rule, ...]:
    """The rules for mails of a class that reach these countries: the same for most mails of a project."""
    return tuple(one for one in project.it.rules.values() if _concerns(one, project.it, kind, jurisdictions))


def broken(rule: Rule, evidence: Evidence) -> tuple[Finding, ...]:
    """The findings of one rule, or one about its page when the page asks for what does not exist."""
    function = CHECKS.get(rule.check)
    if function is None:
        hint = did_you_mean(rule.check, CHECKS) or f"the checks are {', '.join(CHECKS)}"
        return (Finding("rule-check", Severity.ERROR, rule.span, f"no check '{rule.check}' for {rule.id}", hint),)
    found: list[Finding] = []
    try:
        for hit in function(evidence, rule.options):
            found.append(_finding(rule, hit, evidence.mail))
    except OptionError as error:
        found.append(Finding("rule-option", Severity.ERROR, rule.span, f"{rule.id}: {error}"))
    return tuple(found)


def _finding(rule: Rule, hit: Hit, mail: Mail) -> Finding:
    """A finding in a file that many mails share names no mail, so that it is told once."""
    span, severity = hit.place or mail.span, hit.severity or rule.severity
    if hit.whole:
        return Finding(rule.id, severity, span, hit.message, hit.help, mail.id)
    if span.path != mail.path and span.path not in mail.sources:
        return Finding(rule.id, severity, span, hit.message, hit.help)
    return Finding(rule.id, severity, span, hit.message, hit.help, mail.id, mail.locale)
