"""Compliance rules: front matter, page, and the examples that are the rule's tests."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from buckslip.load.faults import error
from buckslip.load.fields import validated
from buckslip.load.fields_packs import RuleFields
from buckslip.load.front_matter import split
from buckslip.load.names import unknown
from buckslip.load.schema import specs
from buckslip.load.yaml import FRAME
from buckslip.model.finding import Finding, Severity
from buckslip.model.rule import Rule, RuleExample
from buckslip.model.source import Marked, Span
from buckslip.model.suggest import did_you_mean

FILE_NAME = re.compile(r"([A-Z][A-Z0-9]*-[0-9]+)-([a-z0-9][a-z0-9-]*)")
LANGUAGES = ("markdown", "md", "html", "eml", "yaml")

_HEADING = re.compile(r"#{1,2}\s+(.*?)\s*#*")
_SECTION = re.compile(r"^##? (?:Fails|Passes)\s*$", re.MULTILINE)
_FENCE = re.compile(r"(`{3,}|~{3,})\s*([\w-]*).*")


def rule(pack: str, path: str, text: str, findings: list[Finding], packs: Collection[str] = ()) -> Rule | None:
    """The rule in the text of its page; `packs` are those that it may name as jurisdictions."""
    stem = path.rsplit("/", 1)[-1].removesuffix(".md")
    name = FILE_NAME.fullmatch(stem)
    if not name:
        message = f"'{stem}' does not name a rule"
        findings.append(error("bad-name", Span(path), message, "call it <ID>-<name>.md, such as LAW-001-no-address.md"))
        return None
    page = split(text, path, FRAME)
    findings.extend(page.findings)
    fields, faults = validated(RuleFields, page.head) if page.head else (None, ())
    findings.extend(faults)
    if fields is None or page.head is None:
        return None
    findings.extend(unknown("jurisdiction", page.head.entries.get("jurisdictions"), packs))
    options = {key: tuple(one) if isinstance(one, list) else one for key, one in fields.options.items()}
    return Rule(
        id=name[1],
        name=name[2],
        pack=pack,
        span=Span(path),
        title=fields.title,
        severity=Severity(fields.severity),
        check=fields.check,
        options=options,
        duty=fields.duty or "",
        source=fields.source,
        jurisdictions=tuple(fields.jurisdictions),
        reviewed_on=fields.reviewed_on or "",
        source_read=fields.source_read or "",
        value=fields.value or "",
        waivable=fields.waivable,
        message_classes=tuple(fields.message_classes),
        page=page.body.value,
        examples=examples(page.body, findings),
        fields={one.name: one for one in specs(fields.fields, page.head.entries.get("fields", page.head), findings)},
    )


def examples(page: Marked[str], findings: list[Finding]) -> tuple[RuleExample, ...]:
    """The fenced blocks under `Fails` and `Passes`."""
    found: list[RuleExample] = []
    section, fence, start = "", "", 0
    lines = page.value.split("\n")
    for number, line in enumerate(lines):
        if fence:
            if line.rstrip() and set(line.strip()) == {fence[0]} and len(line.strip()) >= len(fence):
                if section and start:
                    span = Span(page.span.path, page.span.line + start)
                    found.append(RuleExample("\n".join((*lines[start:number], "")), section == "passes", span))
                    findings.extend(_endless(found[-1]))
                fence = ""
        elif opening := _FENCE.fullmatch(line):
            fence = opening[1]
            start = number + 1 if opening[2] in LANGUAGES else 0
            if section and not start and (way_out := did_you_mean(opening[2], LANGUAGES)):
                message = f"'{opening[2]}' is no language of examples, so this one is not looked at"
                place = Span(page.span.path, page.span.line + number)
                findings.append(error("example-language", place, message, way_out))
        elif heading := _HEADING.fullmatch(line):
            title = heading[1].lower()
            section = title if title in ("fails", "passes") else ""
    if fence:
        message = "a fenced example is never closed"
        findings.append(error("unclosed-example", Span(page.span.path, page.span.line + start), message, "close it"))
    return tuple(found)


def _endless(example: RuleExample) -> Iterator[Finding]:
    """A finding for a mail whose front matter never ends, and for one that has swallowed the rest of the page."""
    if _SECTION.search(example.source):
        yield error("unclosed-example", example.span, "a fenced example is not closed before the next part", "close it")
    if example.source.startswith("---\n") and "\n---\n" not in example.source[3:]:
        message = "the front matter of this example never ends"
        yield error("unclosed-example", example.span, message, "write a line `---` below it")
