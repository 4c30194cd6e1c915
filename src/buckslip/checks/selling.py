"""Where words of haste press: in a mail that sells something, and not about the hours of a shop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from buckslip.checks.evidence import Evidence
from buckslip.checks.lines import Line
from buckslip.checks.money import amounts, reductions
from buckslip.checks.wording import Heard, heard, says

_KINDS = ("promotion", "half", "free", "contest")
_STOP = re.compile(r"[.!?。！？](?: |$)|[。！？]")


@lru_cache(maxsize=1024)
def promotes(text: str, language: str) -> bool:
    """Whether a line speaks of an offer: a reduction, a price, something free, a prize."""
    line = (Line(text, 0),)
    return (
        any(says(line, kind, language) for kind in _KINDS) or bool(amounts(line[0])) or bool(reductions(line, language))
    )


@lru_cache(maxsize=1)
def sells(evidence: Evidence) -> bool:
    """Whether something is offered anywhere in the mail, or declared."""
    if evidence.declared.offer is not None:
        return True
    return any(promotes(line.text, evidence.language) for line in evidence.copy.said())


def pressing(evidence: Evidence, lines: tuple[Line, ...], kind: str) -> Iterator[Heard]:
    """Phrases that everyday life has too, where they press: in the inbox, a heading, a link, or a mail that sells."""
    for one in heard(lines, kind, evidence.language):
        if presses(evidence, one.line):
            yield one


def presses(evidence: Evidence, line: Line) -> bool:
    """Whether what the line says of time is said to sell."""
    return line.section < 0 or line.heading or bool(line.links) or sells(evidence)


def tomorrow(evidence: Evidence, lines: tuple[Line, ...]) -> Iterator[Heard]:
    """`Until tomorrow` beside an offer; alone it is a farewell."""
    for one in heard(lines, "loose-tomorrow", evidence.language):
        if promotes(one.line.text, evidence.language):
            yield one


def opening(one: Heard, language: str) -> bool:
    """Whether the sentence tells when a shop is open, or a telephone answered."""
    low = one.line.low
    starts = [found.end() for found in _STOP.finditer(low, 0, one.start)]
    stop = _STOP.search(low, one.end)
    sentence = low[starts[-1] if starts else 0 : stop.start() if stop else len(low)]
    return says((Line(sentence, 0),), "opening", language)
