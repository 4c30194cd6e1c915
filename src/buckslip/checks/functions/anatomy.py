"""What the HTML is made of: hidden text, active parts, pictures and words, annotations for Gmail."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from lxml import etree

from buckslip.checks.colours import contrast
from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.headers import headers
from buckslip.checks.letter import counted, letter_words
from buckslip.checks.visible import Run
from buckslip.model.finding import Severity

_FILLING = re.compile(r"[\s\u00a0\u00ad\u034f\u061c\u115f\u200b-\u200f\u2007\u2060-\u206f\ufeff\u3164]+")
_ACTIVE = frozenset(("iframe", "frame", "frameset", "object", "embed", "applet", "form", "base", "audio", "video"))
_HANDLER = re.compile(r"on[a-z\u017f\u212a]+\s*=")  # in small letters, the odd s and k among them
_RUNS = ("javascript:", "vbscript:")
_ADDRESSES = etree.XPath("//@href | //@src | //@action", smart_strings=False)
_ANNOTATION = "application/ld+json"
_PARTS = re.compile(rb"^content-disposition:\s*attachment", re.IGNORECASE | re.MULTILINE)
_MIXED = re.compile(r"multipart/(?:mixed|related)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hidden:
    """Characters that may be hidden ahead of the visible text: the preheader."""

    longest: float = 200.0


@dataclass(frozen=True, slots=True)
class Balance:
    """Words that a mail with pictures has, and words for each of its pictures."""

    words: float = 40.0
    words_per_picture: float = 8.0


def hidden_text(evidence: Evidence, limits: Hidden) -> Iterator[Hit]:
    """Nothing is hidden from readers but the preheader."""
    ahead, opened = "", False
    for run in evidence.visible.runs:
        text = _FILLING.sub(" ", run.text).strip()
        how = _hidden(run) if text else ""
        if text and not how:
            opened = True
        elif how and opened:
            message = f"the text '{_short(text)}' is {how}"
            yield Hit(message, "show it, or take it out: filters read what people cannot", evidence.place_of_text(text))
        elif how:
            ahead += text
    if len(ahead) > limits.longest:
        message = f"{len(ahead)} characters are hidden before the visible text, over {limits.longest:g}"
        yield Hit(message, "hide the preheader alone")


def _hidden(run: Run) -> str:
    look = run.look
    if look.hidden or look.size == 0:
        return "hidden"
    if look.size < 2:
        return f"{look.size:g} px high"
    if look.background is not None and contrast(look.colour, look.background) < 1.06:
        return "of the colour of its ground"
    return ""


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


def active_content(evidence: Evidence, _: object) -> Iterator[Hit]:
    """Nothing that runs, loads or submits, and no attachment."""
    document = evidence.document
    suspect = _suspect(evidence.low_html, cast("list[str]", _ADDRESSES(document)))
    for element in document.iter() if suspect else document.iter(*_ACTIVE, "script", "link", "meta"):
        fault = _active(str(element.tag), element.attrib) if isinstance(element.tag, str) else ""
        if fault:
            yield Hit(f"the HTML holds {fault}", "mail programs take it out, and filters the mail with it")
    kinds = (value for name, value in headers(evidence.context.eml) if name == "content-type")
    if any(_MIXED.match(kind) for kind in kinds) and _PARTS.search(evidence.context.eml):
        yield Hit("the message has an attachment", "link to the file instead")


def _suspect(low: str, addresses: list[str]) -> bool:
    """Whether any element may have a handler or an address that runs: most mails have none of this."""
    handlers = any(not low[found.start() - 1 : found.start()].isalnum() for found in _HANDLER.finditer(low))
    return handlers or any(one.strip().lower().startswith(_RUNS) for one in addresses)


def _active(tag: str, attributes: object) -> str:
    get = attributes.get  # type: ignore[attr-defined]
    if tag in _ACTIVE:
        return f"<{tag}>"
    if tag == "script" and (get("type") or "").lower() != _ANNOTATION:
        return "a script"
    if tag == "link" and "stylesheet" in (get("rel") or "").lower():
        return f"a style sheet from outside: {get('href')}"
    if tag == "meta" and (get("http-equiv") or "").lower() == "refresh":
        return "a page that leads elsewhere by itself"
    for name, value in attributes.items():  # type: ignore[attr-defined]
        if name.startswith("on") and name[2:].isalpha():
            return f"a handler '{name}'"
        if name in ("href", "src", "action") and value.strip().lower().startswith(_RUNS):
            return f"an address that runs: {_short(value)}"
    return ""


def picture_balance(evidence: Evidence, balance: Balance) -> Iterator[Hit]:
    """A mail with pictures says what it has to say in words too."""
    logo = evidence.brand.logo.get("src", "") if evidence.brand else ""
    sources = {image.src for image in evidence.visible.images}
    pictures = sum(not (logo and source.endswith(logo)) for source in sources)
    if not pictures:
        return
    words = counted(evidence.visible.text())
    if not letter_words(evidence):
        yield Hit("the mail is pictures alone", "write what they say: many readers see none", severity=Severity.ERROR)
    elif words < max(balance.words, balance.words_per_picture * pictures):
        message = f"the mail has {words} words for {pictures} {'picture' if pictures == 1 else 'pictures'}"
        yield Hit(message, "say it in words too: filters and readers without pictures know nothing else")


def offer_annotations(evidence: Evidence, _: object) -> Iterator[Hit]:
    """What Gmail is told of the offer for its Promotions tab is well formed, and is what was declared."""
    if _ANNOTATION not in evidence.html:
        return
    for script in evidence.document.iter("script"):
        if (script.get("type") or "").lower() == _ANNOTATION:
            for fault in _annotation_faults(script.text or "", evidence):
                yield Hit(f"the annotation for Gmail {fault}", "take its values from `offer`")


def _annotation_faults(text: str, evidence: Evidence) -> Iterator[str]:
    try:
        read = json.loads(text)
    except ValueError:
        yield "is no JSON"
        return
    for thing in read if isinstance(read, list) else [read]:
        if not isinstance(thing, dict):
            yield "holds something that is no object"
        elif thing.get("@type") == "DiscountOffer":
            yield from _discount_faults(thing, evidence)
        elif thing.get("@type") == "PromotionCard":
            yield from _card_faults(thing)


def _discount_faults(thing: dict[str, object], evidence: Evidence) -> Iterator[str]:
    for name in ("availabilityStarts", "availabilityEnds"):
        value = thing.get(name)
        if value is not None and _moment(str(value)) is None:
            yield f"gives {name} as '{value}', without date, time and zone"
    offer, ends = evidence.mail.declared.offer, _moment(str(thing.get("availabilityEnds", "")))
    declared = _moment(offer.ends) if offer else None
    if declared is not None and ends is not None and ends != declared:
        yield f"ends the offer at {ends.isoformat()}, the declaration at {declared.isoformat()}"


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _card_faults(thing: dict[str, object]) -> Iterator[str]:
    image = str(thing.get("image", ""))
    if not image.startswith("https://"):
        yield f"shows the picture '{image}', which is not at an https address"
    if "price" in thing and not thing.get("priceCurrency"):
        yield "gives a price without its currency"
