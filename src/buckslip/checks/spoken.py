"""Which proofs about audiences a rule's page tells, so that a fault is told once: by the page, where there is one."""

from __future__ import annotations

from collections.abc import Mapping

from buckslip.model.finding import Finding
from buckslip.model.rule import Rule

CHECKS: Mapping[str, frozenset[str]] = {
    "audience-consent": frozenset(("legal-basis", "suppression")),
    "audience-dead": frozenset(("dead-audience",)),
}
SEGMENTS = "rules/audiences/"  # what is wrong with a named audience, no page tells


def told_by(finding: Finding, rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """The ids of the rules that tell this proof in its stead; () when it must speak for itself."""
    wanted = CHECKS.get(finding.rule, frozenset())
    if not wanted or finding.span.path.startswith(SEGMENTS):
        return ()
    telling = {rule.check: rule.id for rule in rules.values() if rule.check in wanted}
    return tuple(telling.values()) if telling.keys() == wanted else ()
