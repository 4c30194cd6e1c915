"""Placeholders that nobody filled in."""

from __future__ import annotations

from collections.abc import Iterator

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.options import Phrases
from buckslip.model.source import Span


def placeholders(evidence: Evidence, phrases: Phrases) -> Iterator[Hit]:
    """Nothing that someone meant to fill in: in the writer's texts, else in what came out."""
    pattern = phrases.of(evidence.language)
    if pattern is None:
        return
    told: set[str] = set()
    for source in evidence.written():
        for found in pattern.finditer(source.value):
            told.add(found[0])
            yield _left(found[0], source.span.moved(source.value[: found.start()]))
    shown = (evidence.visible.text(), *(anchor.url for anchor in evidence.visible.anchors))
    for text in shown:
        for found in pattern.finditer(text):
            if found[0] not in told:
                told.add(found[0])
                yield _left(found[0], evidence.mail.span)


def _left(words: str, place: Span) -> Hit:
    return Hit(f"'{words}' was never filled in", "write what belongs there, or take it out", place)
