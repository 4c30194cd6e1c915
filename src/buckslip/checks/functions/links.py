"""Links: what they are called, and what they carry along unasked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_plus

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.legible import legible
from buckslip.checks.lines import alike, lowered
from buckslip.checks.options import Phrases
from buckslip.model.same import Same

_TRUE = frozenset(("1", "true", "yes", "on", "y", "checked", "enabled"))


@dataclass(frozen=True, slots=True)
class Extras:
    """Parameters of a shop's addresses that add what the customer did not choose."""

    switches: tuple[str, ...] = ()  # wrong when on
    amounts: tuple[str, ...] = ()  # wrong when more than one
    items: tuple[str, ...] = ()  # wrong when there at all


def confirmshaming(evidence: Evidence, phrases: Phrases) -> Iterator[Hit]:
    """No link whose words put shame on declining."""
    shaming = phrases.of(evidence.language, "en")
    if shaming is None:
        return
    for anchor in evidence.visible.anchors:
        if _shames(Same(shaming), anchor.name):
            message = f"the link '{anchor.name}' shames who declines"
            yield Hit(message, "say no more than 'No, thank you'", evidence.place_of_link(anchor))


@lru_cache(maxsize=2048)  # footers and buttons are called the same in every mail
def _shames(shaming: Same[re.Pattern[str]], name: str) -> bool:
    return shaming.it.search(legible(lowered(alike(name)), "")[0]) is not None


def added_unasked(evidence: Evidence, extras: Extras) -> Iterator[Hit]:
    """No address that puts extras into the basket, and no box that is ticked already."""
    told: set[str] = set()
    suspicious = _parameters(extras)
    for anchor in evidence.visible.anchors:
        if anchor.url in told:
            continue
        told.add(anchor.url)
        for name, value in suspicious.findall(anchor.url):
            if _is_extra(name.lower(), unquote_plus(value).strip().lower(), extras):
                message = f"the link '{anchor.name}' adds '{name}={value}' unasked"
                yield Hit(message, "let the customer choose it on the page", evidence.place_of_link(anchor))
    for box in evidence.document.iter("input"):
        if box.get("checked") is not None:
            yield Hit(f"the box '{box.get('name') or ''}' is ticked already", "leave it empty")


@lru_cache(maxsize=8)
def _parameters(extras: Extras) -> re.Pattern[str]:
    names = "|".join(map(re.escape, (*extras.switches, *extras.amounts, *extras.items))) or r"(?!)"
    return re.compile(rf"[?&#;]({names})=([^&#;]*)", re.IGNORECASE)


def _is_extra(name: str, value: str, extras: Extras) -> bool:
    if name in extras.switches:
        return value in _TRUE
    if name in extras.amounts:
        return value.isdigit() and int(value) > 1
    return name in extras.items and value not in ("", "0", "no", "none", "false", "off")
