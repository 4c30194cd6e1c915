"""Waivers whose last day is over: they cover nothing any more, and never will."""

from __future__ import annotations

import re

from buckslip.checks.repairs.source import Edit, Source
from buckslip.model.finding import Finding
from buckslip.model.project import Project

_ITEM = re.compile(r"([ \t]*)- +")
_KEY = re.compile(r"waivers:[ \t]*(?:#.*)?")


def expired(finding: Finding, source: Source, _: Project) -> tuple[Edit, ...]:
    """The item goes, and the key with the only one; a list in brackets is left to its writer."""
    item = source.line(finding.span.line)
    dash = _ITEM.match(source.text, *item) if item else None
    if item is None or dash is None or dash.end() != source.offset(finding.span):
        return ()
    last = _last(source, finding.span.line, len(dash[1]))
    above, others = _key(source, finding.span.line, len(dash[1]))
    if above is None:
        return ()
    under = _ITEM.match(source.text, *(source.line(_next(source, last)) or (0, 0)))
    lonely = not others and not (under and under[1] == dash[1])
    end = source.after(last)
    if not lonely:
        return (source.edit(item[0], end, ""),)
    key = source.line(above)
    assert key is not None
    if above + 1 == finding.span.line:
        return (source.edit(key[0], end, ""),)
    return (source.edit(key[0], source.after(above), ""), source.edit(item[0], end, ""))


def _last(source: Source, number: int, indent: int) -> int:
    """The last line that belongs to the item."""
    last, at = number, number + 1
    while (line := source.line(at)) is not None:
        text = source.text[slice(*line)]
        if text.strip():
            if len(text) - len(text.lstrip(" \t")) <= indent:
                break
            last = at
        at += 1
    return last


def _next(source: Source, number: int) -> int:
    """The next line with anything but blanks and comments on it."""
    at = number + 1
    while (line := source.line(at)) is not None and re.match(r"\s*(?:#|$)", source.text[slice(*line)]):
        at += 1
    return at


def _key(source: Source, number: int, indent: int) -> tuple[int | None, bool]:
    """The line of the key above the item, and whether other items stand between."""
    others = False
    for at in range(number - 1, 0, -1):
        line = source.line(at)
        text = source.text[slice(*line)] if line else ""
        if _KEY.fullmatch(text):
            return at, others
        item = _ITEM.match(text)
        others = others or bool(item and len(item[1]) == indent)
        if text.strip() and not text.startswith((" ", "\t", "#", "-")):
            break
    return None, others
