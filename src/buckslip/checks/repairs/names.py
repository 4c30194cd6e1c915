"""Misspelt names: one slip of the finger away from the only known name that it can be."""

from __future__ import annotations

import re

from buckslip.checks.repairs.source import Edit, Source
from buckslip.load.front_matter import split
from buckslip.load.yaml import FRAME, read_mapping
from buckslip.model.finding import Finding
from buckslip.model.project import Project
from buckslip.model.source import Span
from buckslip.model.suggest import is_slip, meant

_NAMED = re.compile(r"'([^']+)'|`([^`]+)`")
_VALUE = re.compile(r"[\w-]+:[ \t]+([\"']?)([^\s,\"'{}\[\]#]+)\1(?=[ \t]*(?:[,}\]\r\n]|[ \t]#|\Z))")
_ENUM = re.compile(r"'([\w-]+)' of block '[\w-]+' cannot be '([^']+)'")
_NUMBER = re.compile(r"true|false|[-+]?(?:0|[1-9]\d*)(?:\.\d+)?")
_PLAIN = re.compile(r"[\w.+-]+")


def name(finding: Finding, source: Source, _: Project) -> tuple[Edit, ...]:
    """The name that the message quotes, where it stands right at the place."""
    found = _NAMED.search(finding.message)
    return _renamed(source, finding.span, found[1] or found[2], meant(finding.help)) if found else ()


def key(finding: Finding, source: Source, project: Project) -> tuple[Edit, ...]:
    """A key, unless the mapping has the right one too."""
    edits = name(finding, source, project)
    return edits if edits and _still_reads(source, edits[0]) else ()


def system(finding: Finding, source: Source, project: Project) -> tuple[Edit, ...]:
    """A name in a tag: a slip, or a customer's field without `customer.` before it."""
    found, right = _NAMED.search(finding.message), meant(finding.help)
    if not found or not right:
        return ()
    written = found[1] or found[2]
    if right == f"customer.{written}":
        start = source.offset(finding.span)
        there = start if start is not None and _stands(source, start, written) else None
        return () if there is None else (source.edit(there, there, "customer."),)
    root, dot, member = written.rpartition(".")
    if dot and right.startswith(f"{root}."):
        return _renamed(source, finding.span, member, right.removeprefix(f"{root}."))
    return name(finding, source, project)


def option(finding: Finding, source: Source, _: Project) -> tuple[Edit, ...]:
    """The name of an option in the line that opens a block."""
    found = re.search(r"no option '([\w-]+)'", finding.message)
    right = meant(finding.help)
    if not found or not is_slip(found[1], right) or _given(source, finding.span, right):
        return ()
    return _once(source, finding.span, rf"(?<=[ \t]){re.escape(found[1])}(?==)", right)


def choice(finding: Finding, source: Source, _: Project) -> tuple[Edit, ...]:
    """The value of an option that takes one of a few words."""
    found, right = _ENUM.search(finding.message), meant(finding.help)
    if not found or not is_slip(found[2], right):
        return ()
    pattern = rf"(?<=[ \t]{re.escape(found[1])}=\"){re.escape(found[2])}(?=\")"
    return _once(source, finding.span, pattern, right)


def compared(finding: Finding, source: Source, _: Project) -> tuple[Edit, ...]:
    """The word with which a field is compared in a tag."""
    found, right = re.search(r"never '([^']+)'", finding.message), meant(finding.help)
    start = source.offset(finding.span)
    if not found or start is None or not is_slip(found[1], right):
        return ()
    end = source.text.find("%}", start)
    pattern = re.compile(rf"(?<=[\"']){re.escape(found[1])}(?=[\"'])")
    places = list(pattern.finditer(source.text, start, end)) if end > 0 else []
    return (source.edit(places[0].start(), places[0].end(), right),) if len(places) == 1 else ()


def value(finding: Finding, source: Source, _: Project) -> tuple[Edit, ...]:
    """A key's value: one of a few words, or one whose quotes are missing or too many."""
    start = source.offset(finding.span)
    found = _VALUE.match(source.text, start) if start is not None else None
    if not found:
        return ()
    written, quote = found[2], found[1]
    if is_slip(written, meant(finding.help)):
        return (source.edit(found.start(2), found.end(2), meant(finding.help)),)
    if finding.help == "put it in quotes" and not quote and _PLAIN.fullmatch(written):
        return (source.edit(found.start(2), found.end(2), f'"{written}"'),)
    if finding.help == "write it without quotes" and quote and _NUMBER.fullmatch(written):
        return (source.edit(found.start(2) - 1, found.end(2) + 1, written),)
    return ()


def _renamed(source: Source, span: Span, written: str, right: str) -> tuple[Edit, ...]:
    start = source.offset(span)
    if start is not None and source.text[start : start + 1] in ("'", '"', "{") and not written.startswith("{"):
        start += 1
    if written.startswith("{"):
        written, start = written[1:-1], None if start is None else start + 1
    if start is None or not is_slip(written, right) or not _stands(source, start, written):
        return ()
    return (source.edit(start, start + len(written), right),)


def _stands(source: Source, start: int, written: str) -> bool:
    """Whether the word, and no longer one, stands there."""
    return re.compile(rf"{re.escape(written)}(?![\w-])").match(source.text, start) is not None


def _once(source: Source, span: Span, pattern: str, right: str) -> tuple[Edit, ...]:
    line = source.line(span.line)
    places = list(re.compile(pattern).finditer(source.text, *line)) if line else []
    return (source.edit(places[0].start(), places[0].end(), right),) if len(places) == 1 else ()


def _given(source: Source, span: Span, option: str) -> bool:
    line = source.line(span.line)
    return line is None or re.search(rf"[ \t]{re.escape(option)}=", source.text[slice(*line)]) is not None


def _still_reads(source: Source, edit: Edit) -> bool:
    """Whether the file's YAML is as sound as before."""
    after = Source.of(source.path, source.text[: edit.start] + edit.text + source.text[edit.end :])
    return len(yaml_faults(after)) <= len(yaml_faults(source))


def yaml_faults(source: Source) -> tuple[Finding, ...]:
    """What is wrong with the YAML of a file, be it all of it or its front matter."""
    if source.path.endswith(".md"):
        return split(source.plain, source.path, FRAME).findings
    return read_mapping(source.plain, Span(source.path), FRAME)[1]
