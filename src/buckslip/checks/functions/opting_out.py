"""Opting out: a link that everybody sees, in the mail's language, that asks for nothing but a click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from buckslip.checks.colours import contrast
from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.flat import shown_to_all
from buckslip.checks.options import Phrases
from buckslip.checks.urls import split
from buckslip.checks.visible import Anchor
from buckslip.model.source import Span

_SYSTEM = "unsubscribe_url"


@dataclass(frozen=True, slots=True)
class Legible:
    """How small and how pale the link may be."""

    smallest: float = 12.0  # px
    contrast: float = 4.5


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Words in the address of the opt-out page that tell of more than one click."""

    words: tuple[str, ...] = ("login", "signin", "sign-in", "log-in", "account", "auth", "password", "captcha", "fee")


def opt_out_link(evidence: Evidence, limits: Legible) -> Iterator[Hit]:
    """A visible, legible opt-out link in the HTML, and its address in the plain text."""
    faults = [_fault(anchor, limits) for anchor in evidence.opt_outs]
    if not faults:
        yield Hit("the HTML has no link for opting out", "add the `footer` block, or a link to {{ unsubscribe_url }}")
    elif all(faults):
        place = evidence.place_of_link(evidence.opt_outs[0])
        yield Hit(f"the link for opting out {faults[0]}", "opting out must be as easy to find as the offer", place)
    elif _by_system(evidence) and not shown_to_all(evidence.rendered.html, _SYSTEM):
        yield Hit("the link for opting out stands in a condition", "show it to every customer")
    if not _in_text(evidence):
        yield Hit("the plain text has no address for opting out", "write {{ unsubscribe_url }} outside of conditions")


def _fault(anchor: Anchor, limits: Legible) -> str:
    """Why this link is hard to find; "" when it is not."""
    shown = [run for run in anchor.runs if not run.look.hidden and run.look.size > 0]
    if anchor.hidden or (anchor.runs and not shown):
        return "is hidden"
    if not anchor.text:
        return "is a picture without words" if anchor.alts else "has no words"
    smallest = min(run.look.size for run in shown)
    if smallest < limits.smallest:
        return f"is set in {smallest:g} px, under {limits.smallest:g} px"
    for run in shown:
        look = run.look
        if look.background is not None and contrast(look.colour, look.background) < limits.contrast:
            return f"has a contrast of {contrast(look.colour, look.background):.1f}, under {limits.contrast:g}"
        if not look.underlined and look.colour == anchor.around.colour and look.bold == anchor.around.bold:
            return "looks like the text around it"
    return ""


def _by_system(evidence: Evidence) -> bool:
    return all(_SYSTEM in anchor.url for anchor in evidence.opt_outs)


def _in_text(evidence: Evidence) -> bool:
    text, address = evidence.certain_text, evidence.sender.unsubscribe_url
    if shown_to_all(evidence.rendered.text, _SYSTEM) or (address and address in text):
        return True
    return any(anchor.url and anchor.url in text for anchor in evidence.opt_outs)


def opt_out_language(evidence: Evidence, phrases: Phrases) -> Iterator[Hit]:
    """The label of the link says in the mail's language that one can opt out."""
    words = phrases.of(evidence.language)
    anchors = [anchor for anchor in evidence.opt_outs if anchor.text]
    if words is None or not anchors or any(words.search(anchor.text) for anchor in anchors):
        return
    anchor = anchors[0]
    message = f"the link for opting out says '{anchor.text}', which does not name it in '{evidence.locale}'"
    yield Hit(message, f"mend `phrases.unsubscribe` of the locale '{evidence.locale}'", evidence.place_of_link(anchor))


def opt_out_obstacles(evidence: Evidence, obstacles: Obstacles) -> Iterator[Hit]:
    """No login, fee or second page behind the opt-out link, and only hosts that the brand declares."""
    told: set[str] = set()
    for url, place in _addresses(evidence):
        if url in told or url.startswith(("{{", "mailto:")):
            continue
        told.add(url)
        parts = split(url)
        word = _words(obstacles).search(f"{parts.path}?{parts.query}")
        if word is not None:
            message = f"the address for opting out speaks of '{word[0]}': {url}"
            yield Hit(message, "lead to a page that needs one click and no login", place)
        hosts = evidence.sender.unsubscribe_hosts
        if hosts and parts.hostname not in hosts:
            message = f"the address for opting out leads to '{parts.hostname}', not to a host of the brand"
            yield Hit(message, f"use {' or '.join(hosts)}, or add the host to `unsubscribe_hosts`", place)


@lru_cache(maxsize=8)
def _words(obstacles: Obstacles) -> re.Pattern[str]:
    words = "|".join(map(re.escape, obstacles.words)) or "(?!)"
    return re.compile(rf"(?<![a-z])(?:{words})s?(?![a-z])", re.IGNORECASE)


def _addresses(evidence: Evidence) -> Iterator[tuple[str, Span]]:
    if evidence.sender.unsubscribe_url:
        yield evidence.sender.unsubscribe_url, evidence.brand_place
    for anchor in evidence.opt_outs:
        yield anchor.url, evidence.place_of_link(anchor)
