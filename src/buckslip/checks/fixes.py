"""Findings that can be mended without anybody's judgement, and the edits that do it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from buckslip.checks.repairs import addresses, letters, lines, names, waivers
from buckslip.checks.repairs.source import Edit, Source, applied
from buckslip.model.finding import Finding
from buckslip.model.project import Project
from buckslip.model.rule import Rule

Repair = Callable[[Finding, Source, Project], tuple[Edit, ...]]
Reader = Callable[[str], str | None]  # a file's text with its own line endings; None for one that nobody may edit

# By the id of a finding, or by the check of a rule that has a page.
REPAIRS: Mapping[str, Repair] = {
    "bad-colour": lines.colour,
    "broken-link": addresses.secure,
    "byte-order-mark": letters.mark,
    "control-character": letters.control,
    "duplicate-option": lines.repeated,
    "shouting": letters.subject,
    "sound-addresses": addresses.secure,
    "tag-bad-syntax": lines.equals,
    "tag-bad-word": names.name,
    "tag-date-format": names.name,
    "tag-unknown-field": names.name,
    "tag-unknown-filter": names.name,
    "tag-unknown-name": names.system,
    "tag-unknown-value": names.compared,
    "unknown-block": names.name,
    "unknown-field": names.key,
    "unknown-key": names.key,
    "unknown-layout": names.name,
    "unknown-option": names.option,
    "unknown-placeholder": names.name,
    "waiver-expired": waivers.expired,
    "whole-letters": letters.words,
    "wrong-option": names.choice,
    "wrong-value": names.value,
    "yaml-duplicate-key": lines.doubled,
    "yaml-syntax": lines.quoted,
}

_WRITERS = re.compile(r"(?:content|rules)/[^\x00-\x1f\x7f\\]+\.(?:md|ya?ml)")
_SEALED = re.compile(r"^[^#\n]*\bdigest:[ \t]*\S", re.MULTILINE)

Fixes = Mapping[Finding, tuple[Edit, ...]]


@dataclass(frozen=True, slots=True)
class Mended:
    """A file before and after its edits, and the findings that they mend."""

    path: str
    before: str
    after: str
    findings: tuple[Finding, ...]


def has_fix(rule: str, rules: Mapping[str, Rule]) -> bool:
    """Whether findings of this rule can be mended in some cases."""
    return (rules[rule].check if rule in rules else rule) in REPAIRS


def fixes(findings: Iterable[Finding], project: Project, read: Reader) -> Fixes:
    """The edits of each finding that has a safe fix; what was approved letter by letter is left alone."""
    sources: dict[str, Source | None] = {}
    sealed = _Seals(project, read)
    found: dict[Finding, tuple[Edit, ...]] = {}
    for finding in findings:
        path = finding.span.path
        if not has_fix(finding.rule, project.rules) or not editable(path) or sealed.holds(path):
            continue
        if path not in sources:
            text = read(path)
            sources[path] = None if text is None else Source.of(path, text)
        source = sources[path]
        known = project.rules.get(finding.rule)
        edits = REPAIRS[known.check if known else finding.rule](finding, source, project) if source else ()
        if edits:
            found[finding] = edits
    return found


def editable(path: str) -> bool:
    """Whether a path is that of a writer's file, and means no other place than it says."""
    return _WRITERS.fullmatch(path) is not None and not {"..", ".", ""} & set(path.split("/"))


def mended(fixes: Fixes, read: Reader) -> tuple[Mended, ...]:
    """The files by name, each with all fixes that do not meet another; of two that do, the first is taken."""
    taken: dict[str, list[Edit]] = {}
    done: dict[str, list[Finding]] = {}
    for finding, edits in fixes.items():
        here = taken.setdefault(finding.span.path, [])
        new = [one for one in edits if one not in here]
        if not any(_meet(one, other) for one in new for other in here):
            here += new
            done.setdefault(finding.span.path, []).append(finding)
    files = []
    for path in sorted(done):
        text = read(path)
        if text is not None:
            files.append(Mended(path, text, applied(text, tuple(taken[path])), tuple(done[path])))
    return tuple(files)


def _meet(one: Edit, other: Edit) -> bool:
    """Whether two edits of a file touch the same letters, or insert at one place."""
    return (one.start < other.end and other.start < one.end) or one.start == other.start


class _Seals:
    """Which mails somebody approved by their digest: there, one letter more takes the approval away."""

    def __init__(self, project: Project, read: Reader) -> None:
        self._files: dict[str, set[str]] = {}
        for one in project.variants:
            files = {path for path in (*one.locales.values(), one.shared) if path}
            for path in files:
                self._files.setdefault(path, set()).update(files)
        self._read = read
        self._known: dict[str, bool] = {}

    def holds(self, path: str) -> bool:
        """Whether the mail of this file is sealed."""
        return any(self._sealed(one) for one in self._files.get(path, ()))

    def _sealed(self, path: str) -> bool:
        if path not in self._known:
            text = (self._read(path) or "").replace("\r\n", "\n")
            head = text.partition("\n---")[0] if path.endswith(".md") else text
            self._known[path] = bool(_SEALED.search(head))
        return self._known[path]
