"""Sentences as rules: what writers put under all, any and none, read into the typed tree.

`parse` reads one sentence, `rule` a whole group, `holdout` a mail's sample. What cannot be read is a finding at its
column in the writer's file, and the rule is then None: an audience is understood as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from buckslip.model.audience import Group, Segment
from buckslip.model.finding import Finding, Severity
from buckslip.model.schema import Schema
from buckslip.model.source import Marked, Span
from buckslip.syntax.lexer import Fault
from buckslip.syntax.meaning import Meaning
from buckslip.syntax.nodes import And, Not, Or
from buckslip.syntax.rules import InSegment, Rule, Sampled
from buckslip.syntax.said import Broken
from buckslip.syntax.sayer import said
from buckslip.syntax.sentence_errors import unreadable

DEEPEST = 50  # groups within groups, segments counted
LARGEST = 5_000  # sentences of one audience, once its segments are written out

Read = tuple[Rule | None, tuple[Finding, ...]]

_SAMPLE = "in random "


def parse(text: str, at: Span, schema: Schema, segments: Mapping[str, Segment] | None = None) -> Read:
    """The meaning of one sentence whose text begins at `at`, or what is wrong with it."""
    reader = Reader(schema, segments or {})
    return reader.sentence(Marked(text, at)), tuple(reader.findings)


def rule(group: Group, schema: Schema, segments: Mapping[str, Segment]) -> Read:
    """The meaning of an audience: `all` as And, `any` as Or, `none` as Not(Or)."""
    reader = Reader(schema, segments)
    return reader.group(group), tuple(reader.findings)


def holdout(text: Marked[str]) -> tuple[Sampled | None, tuple[Finding, ...]]:
    """Who never gets a mail: `10% of "cross-sell-2026"`."""
    place = Span(text.span.path, text.span.line, text.span.column - len(_SAMPLE))
    found, findings = parse(_SAMPLE + text.value, place, Schema())
    if isinstance(found, Sampled):
        return Sampled(found.percent, found.name, text.span), findings
    if not findings:
        findings = (_error("sentence-syntax", text.span, "this is no sample", 'write such as `10% of "spring-2026"`'),)
    return None, tuple(_of_holdout(one, text.span) for one in findings)


def _of_holdout(finding: Finding, start: Span) -> Finding:
    """The finding about a sentence in the words of a holdout, which begins later."""
    return replace(finding, span=max(finding.span, start), help=finding.help.replace(f"`{_SAMPLE}", "`"))


class Reader:
    """Reads groups and sentences; each segment once. `findings` is what was wrong, but not inside segments."""

    def __init__(self, schema: Schema, segments: Mapping[str, Segment]) -> None:
        self.findings: list[Finding] = []
        self._schema = schema
        self._segments = segments
        self._read: dict[str, Rule | None] = {}
        self._sizes: dict[int, int] = {}
        self._depth = 0
        self._meaning = Meaning(schema, self.segment, segments)

    def sentence(self, text: Marked[str]) -> Rule | None:
        """The meaning of one sentence."""
        parts = said(text.value)
        try:
            if isinstance(parts, Broken):
                raise unreadable(text.value, parts, self._schema)
            made = self._meaning.of(parts, text.value, text.span)
        except Fault as fault:
            place = text.span.moved(text.value[: fault.offset])
            self.findings.append(_error(fault.rule, place, fault.message, fault.help))
            return None
        self.findings += self._meaning.notes
        self._meaning.notes.clear()
        return made

    def group(self, group: Group) -> Rule | None:
        """The meaning of a group; None when anything in it has none."""
        if self._depth >= DEEPEST:
            message = f"more than {DEEPEST} groups stand within each other"
            self.findings.append(_error("sentence-too-deep", group.span, message, "name the inner ones as segments"))
            return None
        self._depth += 1
        try:
            items = [self.group(one) if isinstance(one, Group) else self.sentence(one) for one in group.items]
        finally:
            self._depth -= 1
        known = tuple(one for one in items if one is not None)
        if len(known) < len(items):
            return None
        made = _joined(group.mode, known)
        if self._size(made) > LARGEST:
            message = f"with its segments written out, this is more than {LARGEST:,} sentences"
            self.findings.append(_error("sentence-too-deep", group.span, message, "ask for less at once"))
            return None
        return made

    def segment(self, name: str) -> Rule | None:
        """The meaning of a named audience; None when it has none, or leads back to itself."""
        if name not in self._read:
            self._read[name] = None
            inner = len(self.findings)
            self._read[name] = self.group(self._segments[name].rule)
            del self.findings[inner:]
        return self._read[name]

    def _size(self, made: Rule) -> int:
        match made:
            case And(items) | Or(items):
                return sum(self._size(one) for one in items)
            case Not(item):
                return self._size(item)
            case InSegment(_, inner):
                if id(inner) not in self._sizes:
                    self._sizes[id(inner)] = self._size(inner)
                return self._sizes[id(inner)]
            case _:
                return 1


def _joined(mode: str, items: tuple[Rule, ...]) -> Rule:
    if mode == "all":
        return items[0] if len(items) == 1 else And(items)
    any_of = items[0] if len(items) == 1 else Or(items)
    return Not(any_of) if mode == "none" else any_of


def _error(rule: str, span: Span, message: str, help: str) -> Finding:
    return Finding(rule, Severity.ERROR, span, message, help)
