"""Accessibility of the HTML: language, pictures, contrast."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from lxml.etree import _Element as Element

from buckslip.checks.colours import Colour, contrast, hexadecimal, legible
from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.urls import split
from buckslip.checks.visible import Image, Run
from buckslip.model.finding import Severity

_VALUE = re.compile(r"\{\{.*?\}\}")
_FIGURE = re.compile(r"[£€$¥]\s?\d[\d.,]*\d|[£€$¥]\s?\d|\d[\d.,]*\s?(?:[€¥%]|%|EUR\b|RON\b|lei\b)")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class AltTexts:
    """Words that tell nothing, and how long an alternative text may be."""

    words: tuple[str, ...] = ("image", "picture", "photo", "graphic", "icon", "logo", "banner", "spacer", "untitled")
    longest: float = 125.0


@dataclass(frozen=True, slots=True)
class Ratios:
    """The least contrast of text, and of large text."""

    text: float = 4.5
    large: float = 3.0


def language(evidence: Evidence, _: object) -> Iterator[Hit]:
    """`lang` on the document and on the wrapper of its body, the same as the mail's locale."""
    root = evidence.document
    inner = wrapper(root, "lang")
    for what, element in (("the document", root if root.tag == "html" else None), ("the body's wrapper", inner)):
        given = (element.get("lang") or "").strip() if element is not None else ""
        if given.lower() in ("", "und"):
            told = f"no language ('{given}')" if given else "no language"
            yield Hit(f"{what} has {told}; the mail is in '{evidence.locale}'", "set `lang` in the layout")
        elif given.split("-")[0].lower() != evidence.language:
            message = f"{what} says lang='{given}', but the mail is in '{evidence.locale}'"
            yield Hit(message, 'write lang="{{ locale.tag }}" in the layout')


def wrapper(root: Element, attribute: str) -> Element | None:
    """The first element in the body with this attribute, else the body: clients throw `html` and `body` away."""
    body = root if root.tag == "body" else root.find("body")
    if body is None:
        return root if root.tag != "html" else None
    children = [child for child in body if isinstance(child.tag, str)]
    return next((one for one in (*children, body) if one.get(attribute)), body)


def alternative_texts(evidence: Evidence, alts: AltTexts) -> Iterator[Hit]:
    """Every picture has an `alt`; it tells something when the picture does, and is short."""
    for image in evidence.visible.images:
        fault = _alt_fault(image, alts)
        if fault is not None:
            yield Hit(*fault, evidence.place_of_image(image))
        elif figure := _only_in_picture(image, evidence):
            message = f"'{figure}' stands in a picture and nowhere in the text"
            yield Hit(message, "say it in the mail as well", evidence.place_of_image(image), Severity.WARNING)
    for element in evidence.document.iter("area", "input"):
        named = any((element.get(name) or "").strip() for name in ("alt", "aria-label", "title"))
        if not named and (element.tag == "area" or (element.get("type") or "").lower() == "image"):
            what = "a part of a picture that is a link" if element.tag == "area" else "a picture that is a button"
            yield Hit(f"{what} has no alternative text", "say in `alt` where it leads")


def _only_in_picture(image: Image, evidence: Evidence) -> str:
    """A price or a percentage that the alternative text repeats from the picture, and the mail does not."""
    figures = _FIGURE.findall(image.alt or "")
    if not figures:
        return ""
    said = _SPACE.sub("", evidence.visible.text())
    return next((figure.strip() for figure in figures if _SPACE.sub("", figure) not in said), "")


def _alt_fault(image: Image, alts: AltTexts) -> tuple[str, str] | None:
    name = PurePosixPath(split(image.src).path).name if "{{" not in image.src else ""
    if image.alt is None:
        if image.silent:
            return None
        return (f"the picture '{name or image.src}' has no alternative text", 'give `alt`, or alt="" for decoration')
    alt = image.alt.strip()
    if not alt:
        if image.anchor is not None and not image.anchor.spoken:
            return (f"the picture '{name or image.src}' is a link without words", "say in `alt` where it leads")
        return None
    if alt.casefold() in alts.words or (name and alt.casefold() in (name.casefold(), PurePosixPath(name).stem)):
        return (f"the alternative text '{alt}' says nothing of the picture", "say what it shows")
    written = len(_VALUE.sub("", alt))
    if written > alts.longest:
        return (f"the alternative text has {written} characters, over {alts.longest:g}", "put the rest into the mail")
    return None


def low_contrast(evidence: Evidence, ratios: Ratios) -> Iterator[Hit]:
    """Text stands out from its background, in the light look and in the dark one; each pair of colours told once."""
    told: set[tuple[Colour, Colour, float]] = set()
    for pale in pale_runs(evidence, ratios):
        if (pale.front, pale.back, pale.needed) not in told:
            told.add((pale.front, pale.back, pale.needed))
            yield _pale(evidence, pale)


@dataclass(frozen=True, slots=True)
class Pale:
    """A run of text that is hard to read, in one of the two looks."""

    run: Run
    dark: bool
    front: Colour
    back: Colour
    needed: float


def pale_runs(evidence: Evidence, ratios: Ratios) -> Iterator[Pale]:
    """Every such run, in both looks."""
    for run in evidence.visible.runs:
        look = run.look
        if look.hidden or look.size == 0 or not run.text.strip("\u00a0\u200c\u00ad\u034f \n\t"):
            continue
        needed = ratios.large if look.large else ratios.text
        if look.background is not None and contrast(look.front, look.background) < needed:
            yield Pale(run, False, look.front, look.background, needed)
        if look.dark_background is not None and contrast(look.dark_front, look.dark_background) < needed:
            yield Pale(run, True, look.dark_front, look.dark_background, needed)


def _pale(evidence: Evidence, pale: Pale) -> Hit:
    words = " ".join(pale.run.text.split())
    words = words if len(words) <= 40 else words[:39] + "…"
    where = " in the dark look" if pale.dark else ""
    colours = f"{hexadecimal(pale.front)} on {hexadecimal(pale.back)}"
    message = f"'{words}' is hard to read{where}: {colours} has a contrast of {contrast(pale.front, pale.back):.1f}"
    anchor = pale.run.anchor
    place = evidence.place_of_link(anchor) if anchor else evidence.place_of_text(pale.run.text)
    nearest = hexadecimal(legible(pale.front, pale.back, pale.needed))
    better = f"{pale.needed:g} is the least for this size; {nearest} would do"
    return Hit(message, better + _token(evidence, pale.front, dark=pale.dark), place)


def _token(evidence: Evidence, front: Colour, *, dark: bool) -> str:
    """The design token that holds the colour, since that is what wants mending."""
    brand = evidence.brand
    tokens = (brand.dark if dark else brand.tokens) if brand else {}
    name = next((name for name, value in tokens.items() if value.lower() == hexadecimal(front)), None)
    return f"; it is the {'dark ' if dark else ''}token '{name}' of {evidence.brand_place.path}" if name else ""
