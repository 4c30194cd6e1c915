"""Little time and little stock: text that presses answers with a declared end, a declared stock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.lines import Line
from buckslip.checks.moments import Said, days, end, said, sending_days, shows, start
from buckslip.checks.options import Phrases
from buckslip.checks.selling import opening, pressing, tomorrow
from buckslip.checks.wording import Heard, heard
from buckslip.model.offer import Offer

_FIELD = re.compile(r"\{\{ ?(?:customer|event|loop|\w+)\.\w+")
_TIMERS = re.compile(
    r"countdown|timer|sendtric|motionmail|nifty ?images|mailtimers|zembula|freshelements", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
SEND_TIME = "send time"


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the count of a stock may be, in days before the build."""

    oldest: float = 1.0


def real_deadline(evidence: Evidence, more: Phrases) -> Iterator[Hit]:
    """Words of urgency rest on a declared end, in a known zone, not over, and printed as a date."""
    hurried = [one for one in _hurried(evidence, more) if not _FIELD.search(one.line.text)]
    if not hurried:
        return
    words, place = hurried[0].words, evidence.copy.place(hurried[0].words)
    deadline = evidence.declared.deadline
    if deadline and deadline.field:
        if deadline.field not in evidence.html:
            yield Hit(f"'{words}': the mail does not show '{deadline.field}'", "print the day it holds", place)
        return
    told = end(evidence.declared.offer)
    day = told.day if told else date.fromisoformat(deadline.ends[:10]) if deadline and deadline.ends else None
    if day is None:
        message = f"'{words}' presses, and no end is declared"
        yield Hit(message, "declare `offer.ends` or `deadline`, or say it without haste", place)
        return
    if told and not told.zoned:
        message = f"'{words}': `offer.ends` has no time zone"
        yield Hit(message, "end it with Z or +01:00, or give `offer.timezone`", evidence.place_of_key("offer"))
    if day < evidence.context.today:
        yield Hit(f"'{words}', but that ended on {day}", "take the mail out, or correct the end", place)
    elif not shows(evidence, day, evidence.copy.said()):
        yield Hit(f"'{words}', but the mail does not print the day, {day}", "write the date beside it", place)


def _hurried(evidence: Evidence, more: Phrases) -> Iterator[Heard]:
    lines = tuple(evidence.copy.said())
    strict, loose = heard(lines, "urgency", evidence.language), pressing(evidence, lines, "loose-urgency")
    for one in (*strict, *loose, *tomorrow(evidence, lines)):
        if not opening(one, evidence.language):
            yield one
    extra = more.of(evidence.language)
    for line in lines if extra else ():
        for found in extra.finditer(line.text) if extra else ():
            yield Heard(line, found[0], found.start(), found.end())


def scarcity(evidence: Evidence, limits: Freshness) -> Iterator[Hit]:
    """Words of scarcity rest on a declared count that is fresh, or on a field that is filled in when it is sent."""
    stock = evidence.declared.offer.stock if evidence.declared.offer else None
    lines = tuple(evidence.copy.said())
    scarce = (*heard(lines, "scarcity", evidence.language), *pressing(evidence, lines, "loose-scarcity"))
    for one in scarce[:1]:
        words, place = one.words, evidence.copy.place(one.words)
        if stock is None:
            if not _FIELD.search(one.line.text):
                message = f"'{words}' speaks of scarcity, and no stock is declared"
                yield Hit(message, "declare `offer.stock` with limit, source and as_of, or leave it out", place)
            continue
        fault = _stock_fault(evidence, limits)
        if fault:
            yield Hit(f"'{words}': `offer.stock` {fault}", "count again, or leave it out", place)
        told = _DIGITS.search(words)
        if told and stock.limit is not None and int(told[0]) != stock.limit:
            yield Hit(f"'{words}', but `offer.stock.limit` is {stock.limit}", "correct one of the two", place)


def _stock_fault(evidence: Evidence, limits: Freshness) -> str:
    stock = evidence.declared.offer.stock if evidence.declared.offer else None
    if stock is None or not stock.source:
        return "names no source"
    if not stock.as_of:
        return "does not say when it was counted"
    if stock.as_of != SEND_TIME:
        age = (evidence.context.today - date.fromisoformat(stock.as_of[:10])).days
        if age > limits.oldest:
            return f"was counted {age} days ago"
    return ""


def told_duration(evidence: Evidence, more: Phrases) -> Iterator[Hit]:
    """What the mail says of time is what the offer's window says."""
    del more
    claims = list(said(evidence, tuple(evidence.copy.said())))
    told: set[str] = set()
    for claim in claims:
        if _FIELD.search(claim.heard.line.text) or claim.heard.words in told:
            continue
        told.add(claim.heard.words)
        fault = _fault(evidence, claim)
        if fault:
            place = evidence.copy.place(claim.heard.words)
            yield Hit(f"'{claim.heard.words}', but {fault}", "let the words and `offer` say the same", place)
            return


def _fault(evidence: Evidence, claim: Said) -> str:
    """How the claim and the declared window differ; "" when they agree."""
    declared, offer = evidence.declared, evidence.declared.offer
    if declared.deadline and declared.deadline.field:
        return ""
    told = end(offer)
    if told is None and declared.deadline and declared.deadline.ends:
        day = date.fromisoformat(declared.deadline.ends[:10])
    elif told is None:
        return "no `offer.ends` is declared"
    else:
        day = told.day
    if day < evidence.context.today:
        return f"the offer ended on {day}"
    last = sending_days(evidence)
    if last and last[1] > day:
        return f"the mail is still sent on {last[1]}, after the end on {day}"
    if claim.day:
        wrong_year = claim.year and claim.year != day.year
        return f"the offer ends on {day}" if (claim.day, claim.month) != (day.day, day.month) or wrong_year else ""
    if claim.weekday is not None:
        return f"the offer ends on {day}, another weekday" if claim.weekday != day.weekday() else ""
    return _relative_fault(evidence, claim, day, offer)


def _relative_fault(evidence: Evidence, claim: Said, day: date, offer: Offer | None) -> str:
    """`Today only` and its like hold on the day of sending, or when the whole offer is that short."""
    if evidence.declared.trigger and not evidence.declared.schedule:
        return f"the mail goes out on any day, and the offer ends on {day}"
    left = 0 if claim.today else 1 if claim.tomorrow else days(claim.hours or 0).days
    window = sending_days(evidence)
    if window:
        late = [one for one in window if abs((day - one).days - left) > (0 if claim.today or claim.tomorrow else 1)]
        return f"on {late[0]} it is {(day - late[0]).days} days to the end, {day}" if late else ""
    begins = start(offer)
    if begins is None:
        return "neither `offer.starts` nor `schedule` is declared"
    length = (day - begins.day).days
    return f"the offer runs for {length + 1} days, until {day}" if length > left else ""


def countdown_image(evidence: Evidence, more: Phrases) -> Iterator[Hit]:
    """A picture that counts down has a declared end, the same one, with the date in words beside it."""
    own = more.of(evidence.language)
    for image in evidence.visible.images:
        words = f"{image.src} {image.alt or ''}"
        if not (_TIMERS.search(words) or (own and own.search(words))):
            continue
        place, told = evidence.place_of_image(image), end(evidence.declared.offer)
        if told is None:
            yield Hit("a picture counts down, and `offer.ends` is not declared", "declare the end", place)
        elif re.search(r"\{\{|per[-_]?open|evergreen|duration=", image.src):
            yield Hit("the countdown starts anew for each reader", "let it run to the offer's end", place)
        elif not shows(evidence, told.day, _without_pictures(evidence)):
            yield Hit("the countdown's end is not written in words", f"write {told.day} beside the picture", place)
        elif re.search(r"\d{4}-?\d\d-?\d\d", image.src) and not re.search(told.day.strftime("%Y-?%m-?%d"), image.src):
            yield Hit(f"the countdown does not run to the offer's end, {told.day}", "correct its address", place)


def _without_pictures(evidence: Evidence) -> Iterator[Line]:
    lines: Iterable[Line] = (*evidence.copy.inbox, *evidence.copy.lines)
    yield from lines
