"""Accessibility of text and links: size, lines, targets, links that only a colour tells from their surroundings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from buckslip.checks.boxes import box
from buckslip.checks.colours import contrast
from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.flat import apart
from buckslip.checks.options import Phrases
from buckslip.checks.pinpoint import longest
from buckslip.checks.visible import Anchor, Block, Run
from buckslip.model.finding import Severity
from buckslip.model.source import Span

_VALUE = re.compile(r"\{\{.*?\}\}")
_LETTERS = re.compile(r"[^\W\d_]{2,}|[\u3040-\u30ff\u3400-\u9fff]")
_FLUID = re.compile(r"font-size\s*:\s*([\d.]+v(?:w|h|min|max))\b", re.IGNORECASE)
_FLUID_UNITS = ("vw", "vh", "vmin", "vmax")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_SHAPED = re.compile(
    r"(?:^|;)\s*(?:border(?:-bottom)?\s*:\s*(?!0|none)|display\s*:\s*(?:inline-)?block)", re.IGNORECASE
)
_COUNTED = re.compile(r"(?<=[?&])utm_\w+=[^&#]*&?")


@dataclass(frozen=True, slots=True)
class Sizes:
    """The least size of text, and of the small print at a mail's end, in px."""

    text: float = 14.0
    legal: float = 12.0


@dataclass(frozen=True, slots=True)
class Targets:
    """The height that a button should have, and that which it must have, in px."""

    good: float = 44.0
    least: float = 24.0


@dataclass(frozen=True, slots=True)
class Lines:
    """The least height of lines in text of this many characters."""

    least: float = 1.4
    characters: float = 90.0


@dataclass(frozen=True, slots=True)
class Difference:
    """The contrast between a link and the words round it."""

    ratio: float = 3.0


def text_size(evidence: Evidence, sizes: Sizes) -> Iterator[Hit]:
    """No text smaller than can be read on a phone; each size is told once."""
    runs = [run for run in evidence.visible.runs if _read(run)]
    legal = _legal_from(runs, evidence, sizes)
    told: set[float] = set()
    for at, run in enumerate(runs):
        size, least = run.look.size, sizes.legal if at >= legal or _beside(run) else sizes.text
        if size >= least - 0.01 or size in told or (run.anchor and "view_online_url" in run.anchor.url):
            continue
        told.add(size)
        words = " ".join(run.text.split())[:40]
        yield Hit(f"'{words}' is written in {size:.4g} px", f"{least:g} px is the least here", _place(evidence, run))
    fluid = any(unit in evidence.low_html for unit in _FLUID_UNITS)
    for unit in dict.fromkeys(_FLUID.findall(evidence.html) if fluid else ()):
        yield Hit(f"a size of '{unit}' does not grow when a reader magnifies", "give sizes in px or em")


def _read(run: Run) -> bool:
    look = run.look
    return not look.hidden and look.size > 1 and _wordy(run.text)


@lru_cache(maxsize=2048)
def _wordy(text: str) -> bool:
    """Whether there is a word beside values; remembered, since footers and buttons are the same in every mail."""
    return _LETTERS.search(_VALUE.sub("", text)) is not None


def _beside(run: Run) -> bool:
    """A raised letter or a footnote's sign."""
    return len(run.text.strip()) <= 3


def _legal_from(runs: list[Run], evidence: Evidence, sizes: Sizes) -> int:
    """Where the small print begins: at the last opt-out or address, and what small text and links stand before it."""
    outs = {id(anchor) for anchor in evidence.opt_outs}
    address = evidence.sender.postal_address[:20] or "\0"
    marks = [at for at, run in enumerate(runs) if id(run.anchor) in outs or address in run.text]
    if not marks:
        return len(runs)
    start = marks[-1]
    while start > 0 and (runs[start - 1].look.size < sizes.text or _in_list(runs[start - 1], sizes)):
        start -= 1
    return start


def _in_list(run: Run, sizes: Sizes) -> bool:
    """One of the links that stand with the opt-out."""
    return run.anchor is not None and run.look.size <= sizes.text


def _place(evidence: Evidence, run: Run) -> Span:
    return evidence.place_of_link(run.anchor) if run.anchor else evidence.place_of_text(run.text)


def targets(evidence: Evidence, limits: Targets) -> Iterator[Hit]:
    """Buttons and linked pictures are tall enough for a thumb, links on a line of their own for a finger."""
    told: set[tuple[str, float]] = set()
    for anchor in evidence.visible.anchors:
        shape = None if anchor.hidden else box(anchor)
        if shape is None or shape.height >= (limits.good if shape.drawn else limits.least):
            continue
        name, tall, below = anchor.name[:40], shape.height, shape.height < limits.least
        if (name, tall) not in told:
            told.add((name, tall))
            way_out = f"{limits.least:g} px is the least of WCAG" if below else f"{limits.good:g} px fit a thumb"
            place = evidence.place_of_link(anchor)
            yield Hit(f"'{name}' is {tall:.4g} px high", way_out, place, Severity.ERROR if below else None)


def lines(evidence: Evidence, limits: Lines) -> Iterator[Hit]:
    """Text of some length runs ragged, and its lines have room; each fault is told once."""
    cramped, stretched = False, False
    for run in evidence.visible.runs:
        look = run.look
        if look.hidden or len(run.text) < limits.characters or run.block.within_heading:
            continue
        words = " ".join(run.text.split())
        if len(words) < limits.characters:
            continue
        words = words[:40]
        if look.justified and not stretched:
            stretched = True
            message = f"'{words}…' is justified, which leaves gaps between words"
            yield Hit(message, "let lines run ragged: no text-align:justify", _place(evidence, run), Severity.WARNING)
        if 0 < look.spacing < limits.least - 0.005 and not cramped:
            cramped = True
            message = f"the lines of '{words}…' are {look.spacing:.2f} times as high as its letters"
            yield Hit(message, f"a line-height of {limits.least:g} or more is easier to follow", _place(evidence, run))


def colour_alone(evidence: Evidence, difference: Difference) -> Iterator[Hit]:
    """A link among words has a line under it, or stands out from them by more than its hue."""
    wordy: dict[Block, int] = {}
    for run in evidence.visible.runs:
        if run.anchor is None and not run.look.hidden and _LETTERS.search(run.text):
            wordy[run.block] = wordy.get(run.block, 0) + len(run.text.split())
    for anchor in evidence.visible.anchors:
        runs = [run for run in anchor.runs if run.text.strip() and not run.look.hidden]
        if not runs or anchor.hidden or wordy.get(runs[0].block, 0) < 2 or _marked(anchor, runs):
            continue
        pairs = ((anchor.around.colour, runs[0].look.colour), (anchor.around.dark_colour, runs[0].look.dark_colour))
        weakest = min(contrast(*pair) for pair in pairs)
        if weakest < difference.ratio:
            message = f"only a colour tells the link '{anchor.text[:40]}' from the words round it"
            way_out = f"underline it; the contrast between the two colours is {weakest:.1f}"
            yield Hit(message, way_out, evidence.place_of_link(anchor))


def _marked(anchor: Anchor, runs: list[Run]) -> bool:
    """Whether something besides a colour makes the link known: a line, weight, size, or the shape of a button."""
    style = (anchor.element.get("style") or "") if anchor.element is not None else ""
    look, around = runs[0].look, anchor.around
    shaped = _SHAPED.search(style) is not None or look.background != around.background
    return look.underlined or look.bold != around.bold or abs(look.size - around.size) > 1 or shaped


def link_names(evidence: Evidence, phrases: Phrases) -> Iterator[Hit]:
    """Every link has a name, one that tells where it goes, and that no link to another place has."""
    vague = phrases.of(evidence.language, "en")
    places: dict[str, str] = {}
    for anchor in evidence.visible.anchors:
        if anchor.hidden:
            continue
        name = anchor.spoken
        if not name:
            message = f"the link to {anchor.url or 'nowhere'} has no name"
            yield Hit(message, "give it words, or its picture an `alt`", evidence.place_of_link(anchor))
        elif vague is not None and vague.fullmatch(_EDGES.sub("", name)):
            message = f"the link is called '{name}', which says nothing of where it goes"
            yield Hit(message, "name what the customer finds there", evidence.place_of_link(anchor))
        elif _elsewhere(places.setdefault(name.casefold(), anchor.url), anchor.url, evidence):
            message = f"two links are called '{name[:60]}' and lead to different places"
            yield Hit(message, "give each a name of its own", evidence.place_of_link(anchor), Severity.WARNING)


def _elsewhere(one: str, other: str, evidence: Evidence) -> bool:
    """Whether two links lead to different places, and one customer can see both."""
    if _address(one) == _address(other):
        return False
    first, second = (escape(longest(url), quote=False) for url in (one, other))
    return not apart(evidence.rendered.html, first, second)


def _address(url: str) -> str:
    """Where a link leads, however its visits are counted."""
    return _COUNTED.sub("", url).rstrip("?&/")
