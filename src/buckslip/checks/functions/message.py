"""The message as bytes: headers, lines, weight, and the two parts that must say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.headers import headers
from buckslip.model.finding import Severity

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]{2,}")
_VALUE = re.compile(r"\{\{.*?\}\}")
_FOR_HTML = frozenset(("", "{{ view_online_url }}"))
_UTM = re.compile(r"(?<=[?&])utm_\w+=[^&#]*&?")
_DIGIT = re.compile(r"\d")
_URI = re.compile(r"<\s*([^>]*?)\s*>")
_BARRIER = re.compile(r"\b(?:log[-_]?in|sign[-_]?in|account|auth|captcha)\b", re.IGNORECASE)
_MONEY = re.compile(
    r"(?:[€£$¥]|R\$|\b(?:EUR|GBP|USD|JPY|CHF|RON|BRL)\b)[\s\u00a0\u202f]?(\d[\d.,]*\d|\d)"
    r"|(\d[\d.,]*\d|\d)[\s\u00a0\u202f]?(?:[€£$¥%]|(?:EUR|GBP|USD|JPY|CHF|RON|BRL|lei)\b|円)"
)


@dataclass(frozen=True, slots=True)
class Weight:
    """Kilobytes (of 1000 bytes), and what an ESP adds to each link for tracking."""

    warn_kb: float = 80.0
    error_kb: float = 100.0
    bytes_per_link: float = 180.0


@dataclass(frozen=True, slots=True)
class Overlap:
    """Which share of the HTML's words the plain text must hold."""

    share: float = 0.7


@dataclass(frozen=True, slots=True)
class Lines:
    """The longest line, in bytes without its end."""

    longest: float = 998.0


def one_click(evidence: Evidence, _: object) -> Iterator[Hit]:
    """`List-Unsubscribe` with an https address first, and the header that makes it one click."""
    known = dict(headers(evidence.context.eml))
    value = known.get("list-unsubscribe")
    if value is None:
        way_out = "give `sender.unsubscribe_url` in the brand's file"
        yield Hit("the message has no List-Unsubscribe header", way_out, evidence.brand_place)
        return
    first = (_URI.findall(value) or [""])[0]
    if not first.startswith(("https://", "{{")):
        message = f"List-Unsubscribe does not begin with an https address: {value}"
        yield Hit(message, "put the https address that takes the click first", evidence.brand_place)
    elif _BARRIER.search(first):
        message = f"List-Unsubscribe leads to a page that asks for more than a click: {first}"
        yield Hit(message, "give an address that takes the POST by itself, without cookies", evidence.brand_place)
    if known.get("list-unsubscribe-post", "").replace(" ", "").lower() != "list-unsubscribe=one-click":
        message = "the message has no header 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'"
        yield Hit(message, "send both headers, and let DKIM sign them", evidence.brand_place)


def clipped(evidence: Evidence, weight: Weight) -> Iterator[Hit]:
    """The HTML stays under the weight at which Gmail cuts a mail off, at every ESP."""
    sizes = evidence.context.sizes or {
        "every ESP": len((evidence.context.html or evidence.html).encode("utf-8", "replace"))
    }
    heaviest = max(sizes, key=lambda esp: sizes[esp])
    links = len(evidence.visible.anchors)
    total = (sizes[heaviest] + links * weight.bytes_per_link) / 1000
    late = (evidence.context.html or evidence.html).find("{{ unsubscribe_url") / 1000
    if late > weight.error_kb > total:
        yield Hit(f"the way out comes after {late:.0f} kB of HTML", "Gmail hides what follows; send fewer blocks")
    if total < weight.warn_kb:
        return
    over = total >= weight.error_kb
    limit = weight.error_kb if over else weight.warn_kb
    what = f"the HTML for {heaviest} weighs {total:.0f} kB with tracked links, over {limit:g} kB"
    yield Hit(what, "Gmail hides what follows; send fewer blocks", severity=None if over else Severity.WARNING)


def equivalent_text(evidence: Evidence, overlap: Overlap) -> Iterator[Hit]:
    """The plain text holds the links and the words of the HTML."""
    if not evidence.text.strip():
        yield Hit("the message has no plain text", "a block's `text` form must not be empty")
        return
    told = {anchor.url for anchor in evidence.opt_outs}
    for anchor in evidence.visible.anchors:
        url = anchor.url
        if anchor.hidden or not anchor.text or url in told or url in _FOR_HTML or _untracked(url) in evidence.text:
            continue
        told.add(url)
        message = f"the plain text lacks the link '{anchor.name or url}'"
        yield Hit(message, f"write its address: {url}", evidence.place_of_link(anchor))
    yield from _lost_amounts(evidence)
    held = _held(_VALUE.sub(" ", evidence.visible.text()).casefold(), evidence.text.casefold(), overlap.share)
    if held < overlap.share:
        share = int(100 * held)
        yield Hit(f"the plain text holds {share}% of the HTML's words", "let both parts say the same")


def _lost_amounts(evidence: Evidence) -> Iterator[Hit]:
    """Prices and percentages of the HTML that the plain text does not give."""
    lost: dict[str, None] = {}
    for run in evidence.visible.runs:
        if not run.look.hidden and _DIGIT.search(run.text):
            amounts = (found for found in _MONEY.finditer(run.text) if (found[1] or found[2]) not in evidence.text)
            lost.update(dict.fromkeys(found[0] for found in amounts))
    for amount in lost:
        message = f"the plain text does not say '{amount}'"
        yield Hit(message, "let both parts say the same", evidence.place_of_text(amount))


def _held(html: str, text: str, enough: float) -> float:
    """The share of the HTML's words that the text holds; what lies between blanks is compared first, being quick."""
    words = set(html.split())
    if len(words & set(text.split())) >= enough * len(words):
        return 1.0
    words = set(_WORD.findall(html))
    return len(words & set(_WORD.findall(text))) / len(words) if words else 1.0


def _untracked(url: str) -> str:
    """The address without UTM parameters: the plain text may be counted apart, or not at all."""
    return _UTM.sub("", url).rstrip("?&")


def long_lines(evidence: Evidence, lines: Lines) -> Iterator[Hit]:
    """No line longer than mail servers take, and nothing but ASCII on the wire."""
    eml = evidence.context.eml
    longest = max(map(len, eml.splitlines()), default=0)
    if longest > lines.longest:
        message = f"the message has a line of {longest} bytes, over {lines.longest:g}"
        yield Hit(message, "encode the part as quoted-printable or base64")
    if not eml.isascii():
        yield Hit("the message holds bytes that are not ASCII", "encode the part as quoted-printable or base64")
