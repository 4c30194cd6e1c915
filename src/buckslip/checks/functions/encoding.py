"""Letters and weights on the wire: UTF-8 that is whole, and a message that is not too heavy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from buckslip.checks.evidence import Evidence, Hit
from buckslip.model.finding import Severity

# UTF-8 that was read as Windows-1252: its first byte shows as one of these, its others as what cp1252 makes of them.
_CONTINUED = (
    "[\u0080-\u009f\u00a1-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014"
    "\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
_MOJIBAKE = re.compile(
    rf"\u00c3{_CONTINUED}|\u00c2[\u00a1-\u00bf]|\u00e2\u20ac[^\sa-z]|\u00ef\u00bf\u00bd|\u00ef\u00bb\u00bf"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LOST = "\ufffd"
_SOUND = ("", "")
_INVISIBLE = re.compile(r"[\u200b\u2060-\u2064\ufeff]")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_META = re.compile(r"<meta[^>]*charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_PART = re.compile(rb"^content-type:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
_PART_NAME = b"content-type:"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Megabytes (of 1,000,000 bytes) of the message."""

    warn_mb: float = 2.0
    error_mb: float = 10.0


def whole_letters(evidence: Evidence, _: object) -> Iterator[Hit]:
    """UTF-8 throughout, told as such, and nothing in it that was lost on the way."""
    yield from _charsets(evidence)
    texts = [(evidence.text, "plain text"), ("\n".join(run.text for run in evidence.visible.runs), "HTML")]
    texts += [(line, "subject") for line, _ in evidence.subjects]
    for text, name in texts:
        fault, letters = _damage(text)
        if fault:
            way_out = "save the file as UTF-8 and type it again"
            yield Hit(f"the {name} holds {fault}", way_out, evidence.place_of_text(letters))
            return


def _charsets(evidence: Evidence) -> Iterator[Hit]:
    html = evidence.html
    meta = _META.search(html)
    if meta and meta[1].lower() != "utf-8":
        yield Hit(f"the HTML says that it is {meta[1]}", "say utf-8 in the layout")
    elif not meta and "<head" in html:
        yield Hit("the HTML does not say that it is UTF-8", "let the layout write <meta charset>")
    for part in _parts(evidence.context.eml):
        kind = part.decode("ascii", "replace")
        named = _CHARSET.search(kind)
        if "text/" in kind.lower() and named and named[1].lower() not in ("utf-8", "us-ascii"):
            yield Hit(f"a part of the message is {named[1]}", "send UTF-8")


def _parts(eml: bytes) -> Iterator[bytes]:
    """What each part of the message says of its kind."""
    low = eml.lower()
    at = low.find(_PART_NAME)
    while at >= 0:
        found = _PART.match(eml, at)
        if found:
            yield found[0]
        at = low.find(_PART_NAME, found.end() if found else at + 1)


def _damage(text: str) -> tuple[str, str]:
    """What is wrong, and the letters that show it; nothing for sound text."""
    if found := _CONTROL.search(text):
        return f"the control character U+{ord(found[0]):04X}", found[0]
    if text.isascii():
        return _SOUND
    if _LOST in text:
        return "U+FFFD, which stands for a letter that was lost", _LOST
    if found := _MOJIBAKE.search(text):
        return f"'{found[0]}', which is UTF-8 read as Windows-1252", found[0]
    if found := _INVISIBLE.search(text):
        return f"the invisible character U+{ord(found[0]):04X}", found[0]
    if unicodedata.is_normalized("NFC", text):
        return _SOUND
    piece = next((word for word in text.split() if not unicodedata.is_normalized("NFC", word)), "")
    return f"'{piece}' in pieces: it is not in Unicode's form NFC", piece


def total_size(evidence: Evidence, sizes: Sizes) -> Iterator[Hit]:
    """A message that mail servers take, and a phone gets quickly."""
    weight = len(evidence.context.eml) / 1_000_000
    if weight > sizes.warn_mb:
        over = weight > sizes.error_mb
        limit = sizes.error_mb if over else sizes.warn_mb
        message = f"the message weighs {weight:.1f} MB, over {limit:g} MB"
        yield Hit(message, "link to pictures and files", severity=Severity.ERROR if over else None)
