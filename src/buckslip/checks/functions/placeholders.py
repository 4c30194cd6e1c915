"""Placeholders that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.options import Phrases
from buckslip.model.same import Same
from buckslip.model.source import Span


def placeholders(evidence: Evidence, phrases: Phrases) -> Iterator[Hit]:
    """Nothing that someone meant to fill in: in the writer's texts, else in what came out."""
    patterns = Same(phrases.each(evidence.language))
    told: set[str] = set()
    written = tuple(evidence.written())
    for source in written:
        for words, at in _found(patterns, source.value):
            told.add(words)
            yield _left(words, source.span.moved(source.value[:at]))
    visible, own = evidence.visible, "\n".join(source.value for source in written)
    for text in (*(run.text for run in visible.runs), *(anchor.url for anchor in visible.anchors)):
        for words, _ in () if text in own else _found(patterns, text):
            if words not in told:
                told.add(words)
                yield _left(words, evidence.mail.span)


@lru_cache(maxsize=4096)
def _found(patterns: Same[tuple[re.Pattern[str], ...]], text: str) -> tuple[tuple[str, int], ...]:
    """Where a word begins; remembered, since most of what blocks and layouts add is the same in every mail."""
    return tuple(
        (found[0], found.start())
        for pattern in patterns.it
        for found in pattern.finditer(text)
        if not (found[0][0].isalnum() and text[: found.start()][-1:].isalnum())
    )


def _left(words: str, place: Span) -> Hit:
    return Hit(f"'{words}' was never filled in", "write what belongs there, or take it out", place)
