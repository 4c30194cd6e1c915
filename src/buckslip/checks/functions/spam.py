"""What SpamAssassin says, where the message went through it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.headers import header
from buckslip.model.finding import Severity

_SCORE = re.compile(r"score=(-?\d+(?:\.\d+)?)")
_TESTS = re.compile(r"tests=([\w,\s]*?)(?:\s+\w+=|$)")


@dataclass(frozen=True, slots=True)
class Score:
    """Points, and tests that say nothing of a message that was not sent yet."""

    warn: float = 2.0
    error: float = 5.0
    ignored: tuple[str, ...] = ()


def spam_score(evidence: Evidence, limits: Score) -> Iterator[Hit]:
    """Few points; nothing when SpamAssassin did not look."""
    status = header(evidence.context.eml, "x-spam-status") or ""
    score = _SCORE.search(status)
    if score is None or float(score[1]) < limits.warn:
        return
    listed = _TESTS.search(status)
    tests = [one.strip() for one in listed[1].split(",")] if listed else []
    told = ", ".join(one for one in tests if one and one not in limits.ignored)
    message = f"SpamAssassin gives {score[1]} points" + (f": {told}" if told else "")
    severity = None if float(score[1]) < limits.error else Severity.ERROR
    yield Hit(message, "look up its tests, the weightiest first", severity=severity)
