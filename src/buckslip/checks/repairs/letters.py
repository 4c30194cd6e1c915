"""Letters that nobody sees or that are spelled in pieces."""

from __future__ import annotations

import re
import unicodedata

from buckslip.checks.repairs.source import MARK, Edit, Source
from buckslip.model.finding import Finding
from buckslip.model.project import Project

# Form feeds and tabs may stand for a blank, C1 codes for a letter of Windows: those are for a person to judge.
_MUTE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_UNSEEN = "\u200b\u2060\u2061\u2062\u2063\u2064\ufeff"
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff\u00ad\u202a-\u202e]")
_CODE = re.compile(r"U\+([0-9A-F]{4,6})")
_PIECES = re.compile(r"'(.+)' in pieces")


def mark(_: Finding, source: Source, __: Project) -> tuple[Edit, ...]:
    """The byte-order mark goes."""
    return (source.edit(0, 1, ""),) if source.text.startswith(MARK) else ()


def control(finding: Finding, source: Source, _: Project) -> tuple[Edit, ...]:
    """A character without a meaning in text goes."""
    at = source.offset(finding.span)
    return (source.edit(at, at + 1, ""),) if at is not None and _MUTE.match(source.text, at) else ()


def words(finding: Finding, source: Source, _: Project) -> tuple[Edit, ...]:
    """Invisible characters go; a word in pieces is put together (Unicode's form NFC, which looks the same)."""
    if found := _PIECES.search(finding.message):
        whole = unicodedata.normalize("NFC", found[1])
        return _replaced(source, found[1], whole)
    found = _CODE.search(finding.message) if "invisible" in finding.message else None
    sign = chr(int(found[1], 16)) if found else ""
    return _replaced(source, sign, "") if sign and sign in _UNSEEN else ()


def subject(finding: Finding, source: Source, _: Project) -> tuple[Edit, ...]:
    """Invisible characters in a subject go, unless they steer the direction of writing."""
    line, at = source.line(finding.span.line), source.offset(finding.span)
    if "invisible" not in finding.message or line is None or at is None:
        return ()
    places = list(_INVISIBLE.finditer(source.text, at, line[1]))
    if any(one[0] not in f"{_UNSEEN}\u00ad" for one in places):
        return ()
    return tuple(source.edit(one.start(), one.end(), "") for one in places)


def _replaced(source: Source, written: str, right: str) -> tuple[Edit, ...]:
    start = 1 if source.text.startswith(MARK) else 0
    places = re.compile(re.escape(written)).finditer(source.text, start)
    return tuple(source.edit(one.start(), one.end(), right) for one in places)
