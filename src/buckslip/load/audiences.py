"""Audiences as written: sentences in groups, and the named ones in `rules/audiences/`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from buckslip.load.faults import error
from buckslip.load.fields import validated
from buckslip.load.fields_frame import SegmentFields
from buckslip.load.node import Node
from buckslip.model.audience import Group, Segment
from buckslip.model.finding import Finding
from buckslip.model.source import Marked, Span
from buckslip.model.suggest import did_you_mean

MODES = ("all", "any", "none")
PEOPLE = ("in", "out")

_SEGMENT = re.compile(r"\bin\s+segment\s+(?:\"([^\"]*)\"|'([^']*)'|([\w-]+))", re.IGNORECASE)


def group(node: Node, findings: list[Finding]) -> Group | None:
    """The audience in `node`; None when nothing usable is in it."""
    if isinstance(node.value, dict):
        return _mapping(node, findings)
    return _list("all", node, node.span, findings)


def _mapping(node: Node, findings: list[Finding]) -> Group | None:
    """The groups of one mapping; several are joined by `all`."""
    groups: list[Group] = []
    for key, inner in node.entries.items():
        if key not in MODES:
            way_out = did_you_mean(key, MODES) or "put a sentence with a colon in quotes"
            findings.append(error("unknown-key", node.key_span(key), f"unknown key '{key}' in an audience", way_out))
        elif found := _list(key, inner, node.key_span(key), findings):
            groups.append(found)
    if len(groups) < 2:
        return groups[0] if groups else None
    joined: list[Marked[str] | Group] = []
    for one in groups:
        joined.extend(one.items if one.mode == "all" else (one,))
    return Group("all", tuple(joined), node.span)


def _list(mode: str, node: Node, span: Span, findings: list[Finding]) -> Group | None:
    """A group of one mode over sentences and nested groups."""
    items: list[Marked[str] | Group] = []
    before = len(findings)
    for one in node.items if isinstance(node.value, list) else [node]:
        if isinstance(one.value, dict | list):
            inner = _mapping(one, findings) if isinstance(one.value, dict) else _list("all", one, one.span, findings)
            items.extend([inner] if inner else [])
        elif isinstance(one.value, str) and one.text.strip():
            items.append(one.marked)
        elif one.text:
            findings.append(error("wrong-value", one.span, f"'{one.text}' is not a sentence", "write it out"))
    if items:
        return Group(mode, tuple(items), span)
    if len(findings) == before:
        message = f"nothing stands under '{mode}'"
        findings.append(error("empty-group", span, message, "write a sentence or delete the key"))
    return None


def segment_names(audience: Group) -> Iterator[Marked[str]]:
    """The segments that the sentences of an audience name."""
    for item in audience.items:
        if isinstance(item, Group):
            yield from segment_names(item)
            continue
        for found in _SEGMENT.finditer(item.value):
            part = next(number for number in (1, 2, 3) if found[number] is not None)
            yield Marked(found[part], item.span.moved(item.value[: found.start(part)]))


def unknown_segments(audience: Group, known: Collection[str]) -> Iterator[Finding]:
    """A finding for every segment that is not there."""
    for name in segment_names(audience):
        if name.value not in known:
            way_out = did_you_mean(name.value, known) or f"write rules/audiences/{name.value or '<name>'}.yml"
            yield error("unknown-segment", name.span, f"no segment '{name.value}'", way_out)


def segment(name: str, node: Node, findings: list[Finding]) -> Segment | None:
    """The named audience in a file's tree."""
    fields, faults = validated(SegmentFields, node)
    findings.extend(faults)
    if fields is None:
        return None
    modes = {mode: node.entries[mode] for mode in MODES if mode in node.entries}
    if "rule" in node.entries:
        rule = group(node.entries["rule"], findings)
        if modes:
            place = node.key_span(next(iter(modes)))
            findings.append(error("wrong-value", place, "sentences beside 'rule'", "move them under 'rule'"))
    elif modes:
        rule = group(Node(dict(modes), node.path, node.line, node.column, places=node.places), findings)
    else:
        findings.append(error("missing-key", node.span, "no sentences", "write them under all, any or none"))
        return None
    if rule is None:
        return None
    people = [tuple(one.marked for one in node.entries[key].items) if key in node.entries else () for key in PEOPLE]
    return Segment(name, node.span, fields.title, rule, *people)


def circles(segments: Mapping[str, Segment]) -> Iterator[Finding]:
    """A finding for every segment that comes back to itself through others."""
    names = {name: [one.value for one in segment_names(each.rule)] for name, each in segments.items()}
    for name in segments:
        seen: set[str] = set()
        ahead = list(names[name])
        while ahead:
            one = ahead.pop()
            if one not in seen:
                seen.add(one)
                ahead.extend(names.get(one, ()))
        if name in seen:
            span = segments[name].rule.span
            yield error("segment-circle", span, f"segment '{name}' is defined by itself", "break the circle")
