"""Caps and durations as sentences: `at most 3 mails in 10 days`, `at least 1 day between mails`, `30 days`."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import get_args

from buckslip.load.faults import error
from buckslip.load.fields_mail import Goal
from buckslip.model.finding import Finding
from buckslip.model.limits import Cap
from buckslip.model.source import Marked
from buckslip.model.suggest import did_you_mean

GOALS: tuple[str, ...] = get_args(Goal)
EXAMPLES = "such as: at most 3 mails in 10 days; at most 2 upsell mails in 14 days; at least 1 day between mails"
LONGEST = 3660  # days; ten years

_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBERS = {word: number for number, word in enumerate(_WORDS, 1)} | {"a": 1, "an": 1}
_UNITS = {"hour": 1, "day": 24, "week": 168}
_NUMBER = rf"\d{{1,9}}|{'|'.join(_NUMBERS)}"
_DURATION = re.compile(rf"(?P<number>{_NUMBER})\s+(?P<unit>[a-z]+?)s?")
_MOST = re.compile(
    rf"at\s+most\s+(?P<most>{_NUMBER})\s+(?:(?P<what>[\w-]+)\s+)?(?:e-?)?mails?\s+"
    rf"(?:in|per|within|every|a|an|each)\s+(?:any\s+)?(?P<time>.+)"
)
_LEAST = re.compile(r"at\s+least\s+(?P<time>.+?)\s+between\s+(?:two\s+)?(?:(?P<what>[\w-]+)\s+)?(?:e-?)?mails?")


def number(text: str) -> int:
    """`3` or `three`."""
    return _NUMBERS[text] if text in _NUMBERS else int(text)


def hours(text: str) -> int | str:
    """The hours of `30 days`, `4 hours`, `2 weeks` or `a day`; else what is wrong with it."""
    words = " ".join(text.lower().split())
    if words in _UNITS:
        return _UNITS[words]
    found = _DURATION.fullmatch(words)
    if not found:
        return f"'{text}' is not a time; write it such as 30 days, 4 hours or 2 weeks"
    if found["unit"] not in _UNITS:
        way_out = did_you_mean(found["unit"], _UNITS) or "months and years differ in length: write days"
        return f"'{found['unit']}' is no unit here, only hours, days and weeks; {way_out}"
    result = number(found["number"]) * _UNITS[found["unit"]]
    return result if result <= LONGEST * 24 else f"'{text}' is more than ten years"


def whole_days(count: int) -> int:
    """The days that so many hours touch, at one look a day."""
    return -(-count // 24)


def cap(line: Marked[str], brands: Collection[str], findings: list[Finding]) -> Cap | None:
    """The cap in a sentence."""
    words = " ".join(line.value.lower().strip(" .").split())
    if found := _MOST.fullmatch(words):
        most, between = number(found["most"]), 0
    elif found := _LEAST.fullmatch(words):
        most, between = 1, 1
    else:
        findings.append(error("unknown-cap", line.span, f"'{line.value}' is not a cap", f"{_hint(words)}{EXAMPLES}"))
        return None
    if most == 0:
        message, way_out = "at most 0 mails would mean that nothing is ever sent", "delete the cap"
        findings.append(error("unknown-cap", line.span, message, way_out))
        return None
    time = hours(found["time"])
    if isinstance(time, str) or not time:
        place = line.span if line.value.lower() != words else line.span.moved(line.value[: found.start("time")])
        problem = time if isinstance(time, str) else "0 days say nothing"
        findings.append(error("unknown-cap", place, problem, EXAMPLES))
        return None
    days = whole_days(time)
    if between and time % 24 == 0 and "hour" not in found["time"]:
        days += 1
    return _narrowed(Cap(most, days, line.value, line.span), found["what"] or "", brands, findings)


def _hint(words: str) -> str:
    start = " ".join(words.split()[:2])
    near = did_you_mean(start, ("at most", "at least"))
    return f"{near} " if near and start not in ("at most", "at least") else ""


def _narrowed(whole: Cap, what: str, brands: Collection[str], findings: list[Finding]) -> Cap | None:
    """The cap for the mails that `what` names: a goal or a brand."""
    if not what or what in ("marketing", "commercial"):
        return whole
    if what in GOALS:
        return Cap(whole.most, whole.days, whole.text, whole.span, goal=what)
    if what in brands:
        return Cap(whole.most, whole.days, whole.text, whole.span, brand=what)
    start = whole.text.lower().find(what)
    place = whole.span.moved(whole.text[: max(start, 0)])
    way_out = did_you_mean(what, (*GOALS, *brands)) or f"goals are {', '.join(GOALS)}"
    findings.append(error("unknown-cap", place, f"'{what}' is neither a goal nor a brand", way_out))
    return None
