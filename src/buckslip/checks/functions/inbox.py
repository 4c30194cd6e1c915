"""What the inbox shows before a mail is opened: subject lines and the preview beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.options import Phrases
from buckslip.model.finding import Severity
from buckslip.model.source import Span

_VALUE = re.compile(r"\{\{.*?\}\}")
_EMOJI = re.compile(r"[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55]")
_MARKS = re.compile(r"[!?！？]{2,}|[$€£]{2,}")
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff\u00ad\u202a-\u202e]")
_WIDE = frozenset(("ja", "zh", "ko"))
_JOINED = re.compile(r"[\u0300-\u036f\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|(?<=\u200d).")
_LETTER = re.compile(r"[\W_]+")
_MIXED = re.compile(r"\w*(?:[a-zA-Z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][a-zA-Z])\w*")
_IN_BROWSER = re.compile(
    r"view (?:this (?:e-?mail|message) )?(?:in (?:your |a )?browser|online)|im browser (?:an)?sehen"
    r"|dans (?:le|votre) navigateur|en (?:el|tu|su) navegador|no (?:seu )?navegador|în browser|ブラウザで",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Length:
    """Characters that inboxes show; scripts with wide characters have half the room."""

    warn: float = 60.0
    error: float = 150.0


@dataclass(frozen=True, slots=True)
class Loudness:
    """How much of a subject may be capitals, and how many emoji."""

    capitals: float = 0.6
    letters: float = 10.0  # shorter subjects may be all capitals
    emoji: float = 1.0


@dataclass(frozen=True, slots=True)
class Preview:
    """Characters of the line beside the subject, and how like the subject it may be."""

    shortest: float = 40.0
    longest: float = 130.0
    likeness: float = 0.8


def fake_reply(evidence: Evidence, phrases: Phrases) -> Iterator[Hit]:
    """No subject that pretends to belong to a conversation."""
    pretence = phrases.of(evidence.language)
    for line, place in evidence.subjects:
        found = pretence.search(line.strip()) if pretence else None
        if found:
            message = f"the subject '{line}' pretends to be part of a conversation"
            yield Hit(message, f"take '{found[0].strip()}' out", place)


def subject_length(evidence: Evidence, length: Length) -> Iterator[Hit]:
    """Subjects that inboxes show whole; a value counts for its shortest, nothing."""
    share = 0.5 if evidence.language in _WIDE else 1.0
    for line, place in evidence.subjects:
        written = len(_JOINED.sub("", " ".join(_VALUE.sub("", line).split())))
        if written > length.error * share:
            yield _long(written, length.error * share, place, None)
        elif written > length.warn * share:
            yield _long(written, length.warn * share, place, Severity.WARNING)


def _long(written: int, limit: float, place: Span, severity: Severity | None) -> Hit:
    message = f"the subject has {written} characters, over {limit:g}"
    return Hit(message, "inboxes cut the rest off; put what matters first", place, severity)


def shouting(evidence: Evidence, loudness: Loudness) -> Iterator[Hit]:
    """No subject in capitals, rows of punctuation marks or of emoji, or with invisible characters."""
    for line, place in evidence.subjects:
        fault = _shout(_VALUE.sub("", line), loudness)
        if fault:
            yield Hit(f"the subject has {fault}", "say it calmly: filters and readers take this for spam", place)


def _shout(line: str, loudness: Loudness) -> str:
    cased = [letter for letter in line if letter.isupper() or letter.islower()]
    capitals = sum(map(str.isupper, cased))
    if len(cased) > loudness.letters and capitals > loudness.capitals * len(cased):
        return f"{100 * capitals // len(cased)}% capitals"
    marks = _MARKS.search(line)
    if marks:
        return f"'{marks[0]}' in it"
    if len(_EMOJI.findall(line)) > loudness.emoji:
        return f"{len(_EMOJI.findall(line))} emoji"
    mixed = _MIXED.search(line)
    if mixed:
        return f"letters of two alphabets in '{mixed[0]}'"
    return "invisible characters" if _INVISIBLE.search(line) else ""


def preview_line(evidence: Evidence, preview: Preview) -> Iterator[Hit]:
    """A preview line that fills its room and says something new."""
    written = evidence.mail.preheader
    line = " ".join(_VALUE.sub("", evidence.preheader).split())
    if written is None or not written.value.strip():
        yield Hit("there is no preheader", "without one, inboxes show the first words of the header")
        return
    if _IN_BROWSER.search(line):
        yield Hit("the preheader speaks of the browser", "say what the mail is about", written.span)
    if not _opens(evidence, line):
        yield Hit("the HTML does not begin with the preheader", "let the layout have <mj-preview>", written.span)
    share = 0.5 if evidence.language in _WIDE else 1.0
    tags = evidence.preheader.count("{{")
    if len(line) > preview.longest * share:
        message = f"the preheader has {len(line)} characters, over {preview.longest * share:g}"
        yield Hit(message, "inboxes cut the rest off", written.span)
    elif len(line) < preview.shortest * share and not tags:
        message = f"the preheader has {len(line)} characters, under {preview.shortest * share:g}"
        yield Hit(message, "inboxes fill up with the first words of the header", written.span)
    for subject, _ in evidence.subjects:
        if _alike(subject.casefold(), evidence.preheader.casefold(), preview.likeness):
            yield Hit("the preheader repeats the subject", "go on where the subject ends", written.span)
            return


def _opens(evidence: Evidence, line: str) -> bool:
    """Whether the first words of the HTML are the preheader's; true of no HTML."""
    opening = "".join(run.text for run in evidence.visible.runs[:8])
    return not opening or _LETTER.sub("", unescape(line))[:24] in _LETTER.sub("", _VALUE.sub("", opening))


def _alike(one: str, other: str, likeness: float) -> bool:
    matcher = SequenceMatcher(None, one, other)
    return matcher.real_quick_ratio() >= likeness and matcher.quick_ratio() >= likeness and matcher.ratio() >= likeness
