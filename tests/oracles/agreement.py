"""Our rules and axe's on the same mail: which of them speak up, counted over many mails."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from tests.oracles.axe import Axe

from buckslip.checks.engine import broken
from buckslip.checks.evidence import Context, Evidence
from buckslip.checks.functions.accessibility import Ratios, pale_runs
from buckslip.model.finding import Finding, Severity
from buckslip.model.mail import Declared, Mail
from buckslip.model.project import Project
from buckslip.model.source import Marked, Span
from buckslip.render.rendered import Rendered
from buckslip.syntax.nodes import Text

TODAY = date(2026, 11, 22)


def said(rule: str, words: str) -> Callable[[list[Finding]], bool]:
    return lambda found: any(one.rule == rule and words in one.message for one in found)


PAIRS: dict[str, Callable[[list[Finding]], bool]] = {
    "html-has-lang": said("A11-001", "the document has no language"),
    "document-title": said("A11-007", "has no title"),
    "page-has-heading-one": said("A11-008", "no main heading"),
    "heading-order": said("A11-008", "right below one of level"),
    "empty-heading": said("A11-008", "has no words"),
    "image-alt": said("A11-004", "' has no alternative text"),
    "area-alt": said("A11-004", "a part of a picture"),
    "link-name": said("A11-005", "has no name"),
    "link-in-text-block": said("A11-012", "only a colour"),
    "meta-viewport": said("A11-013", "forbids to magnify"),
    "aria-roles": said("A11-017", "there is no role"),
    "aria-valid-attr": said("A11-017", "there is no attribute"),
    "aria-hidden-focus": said("A11-017", "hidden from screen readers"),
    "target-size": lambda found: any(one.rule == "A11-010" and one.severity is Severity.ERROR for one in found),
}
LIGHT, DARK = "color-contrast, light", "color-contrast, dark"
RULES = (*PAIRS, "color-contrast")


@dataclass
class Agreement:
    """For each rule of axe: mails on which both, we alone, axe alone, or neither speak up."""

    counts: dict[str, list[int]] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)
    known: set[tuple[str, str]] = field(default_factory=set)  # mail and rule of which both speak

    def add(self, label: str, rule: str, *, ours: bool, axes: bool) -> None:
        place = 0 if ours and axes else 1 if ours else 2 if axes else 3
        self.counts.setdefault(rule, [0, 0, 0, 0])[place] += 1
        if ours and axes:
            self.known.add((label, rule.partition(",")[0]))
        if ours != axes:
            self.differences.append(f"{label}: {rule}, {'ours' if ours else 'axe'} only")

    def table(self) -> str:
        rows = ["| rule of axe | both | ours only | axe only | neither |", "|---|---|---|---|---|"]
        rows += [f"| {rule} | " + " | ".join(map(str, row)) + " |" for rule, row in sorted(self.counts.items())]
        return "\n".join(rows)


def evidence(project: Project, html: str, locale: str = "en") -> Evidence:
    """The mail before our rules, as bare HTML."""
    path = "content/giftshop/oracle/default.en.md"
    mail = Mail("giftshop/oracle/default", "giftshop", "oracle", "default", locale, path,
                Declared("Oracle", "cross-sell"), (), None, Marked("", Span(path)), (path,))  # fmt: skip
    rendered = Rendered(mail, (Text(html),), (), (), (), "", (), (), (), (), ())
    return Evidence(project, rendered, Context(TODAY))


def compare(project: Project, axe: Axe, mails: Iterable[tuple[str, str, str]]) -> Agreement:
    """Both judge each mail `(label, locale, html)`."""
    result = Agreement()
    ours = [rule for rule in project.rules.values() if rule.pack == "accessibility"]
    for label, locale, html in mails:
        mail = evidence(project, html, locale)
        found = [finding for rule in ours for finding in broken(rule, mail)]
        axes = axe.violations(html, RULES)
        for name, spoke in PAIRS.items():
            result.add(label, name, ours=spoke(found), axes=name in axes)
        pale = {one.dark for one in pale_runs(mail, Ratios())}
        result.add(label, LIGHT, ours=False in pale, axes="color-contrast" in axes)
        night = axe.violations(html, ("color-contrast",), scheme="dark")
        result.add(label, DARK, ours=True in pale, axes="color-contrast" in night)
    return result
