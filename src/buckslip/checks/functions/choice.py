"""Freedom to choose: few products, a way out that is as easy to see and to understand as the way in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.options import Phrases
from buckslip.checks.visible import Anchor
from buckslip.model.finding import Severity
from buckslip.model.same import Same

_CARDS = frozenset(("product-card", "plan-card"))
_LOOPED = re.compile(r"\{%-? *for .*?\[:(\d+)\]")


@dataclass(frozen=True, slots=True)
class Products:
    """How many products one mail may recommend."""

    warn: float = 3.0
    error: float = 6.0


@dataclass(frozen=True, slots=True)
class Emphasis:
    """How much smaller than the text a way out may be, and behind how many links and characters of footer."""

    share: float = 0.75
    smallest: float = 12.0
    links: float = 8.0
    characters: float = 600.0


def few_products(evidence: Evidence, limits: Products) -> Iterator[Hit]:
    """A recommendation of three things is read; one of ten is a catalogue."""
    if evidence.declared.goal not in ("cross-sell", "upsell"):
        return
    cards = [one for one in evidence.rendered.blocks if one.block in _CARDS]
    declared = dict(evidence.declared.recommendations).get("max", "")
    places = {(one.span, one.block) for one in cards}
    looped = [int(count) for count in _LOOPED.findall(evidence.mail.body.value)] if cards else []
    count = max(len(places) - len(looped) + sum(looped), int(declared) if declared.isdigit() else 0)
    if count > limits.warn:
        severity = Severity.ERROR if count > limits.error else None
        place = cards[0].span if len(places) >= count and cards else evidence.place_of_key("recommendations")
        yield Hit(f"the mail recommends {count} products", f"choose the best {limits.warn:g}", place, severity)


def emphasis(evidence: Evidence, limits: Emphasis) -> Iterator[Hit]:
    """The way out is not much smaller than the text, nor buried in the footer."""
    shown = [one for one in evidence.opt_outs if one.text and not one.hidden and one.runs]
    if not shown:
        return
    sizes = [run.look.size for run in evidence.visible.runs if not run.look.hidden and run.look.size > 0]
    body = median(sizes) if sizes else 16.0
    best = max(shown, key=_size)
    least = max(limits.smallest, limits.share * body)
    if _size(best) + 0.01 < least:
        message = f"the link for opting out is set in {_size(best):g} px, the text in {body:g} px"
        yield Hit(message, f"give it at least {least:g} px", evidence.place_of_link(best))
        return
    fault = _buried(evidence, limits)
    if fault:
        yield Hit(f"the link for opting out {fault}", "put it at the beginning of the footer")


def _size(anchor: Anchor) -> float:
    return min((run.look.size for run in anchor.runs if not run.look.hidden), default=0.0)


def _buried(evidence: Evidence, limits: Emphasis) -> str:
    ways_out = {anchor.url for anchor in evidence.opt_outs}
    characters = links = 0
    for line in evidence.copy.footer:
        if ways_out.intersection(line.links):
            links += next(at for at, url in enumerate(line.links) if url in ways_out)
            if links > limits.links:
                return f"comes after {links} other links of the footer"
            return f"comes after {characters} characters of small print" if characters > limits.characters else ""
        characters += len(line.text)
        links += len(line.links)
    return ""


def plain_opt_out(evidence: Evidence, phrases: Phrases) -> Iterator[Hit]:
    """The way out says what it does: no double negative, no pair of links that both keep one on the list."""
    confusing = phrases.of(evidence.language, "en")
    if confusing is None:
        return
    for line in (*evidence.copy.footer, *evidence.copy.lines):
        found = _confusing(Same(confusing), line.text)
        if found:
            message = f"'{found}' leaves open what a click does"
            yield Hit(message, "say no more than 'Unsubscribe'", evidence.copy.place(found))
            return


@lru_cache(maxsize=2048)  # footers say the same in every mail
def _confusing(phrases: Same[re.Pattern[str]], text: str) -> str:
    found = phrases.it.search(text)
    return found[0] if found else ""
