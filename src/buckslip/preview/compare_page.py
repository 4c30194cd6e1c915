"""The page of all changes since a base: what its template shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from buckslip.preview.base import Json
from buckslip.preview.compare import Change, Compared, comparable
from buckslip.preview.counts import told
from buckslip.preview.textdiff import Segment, words
from buckslip.preview.verdicts import MEANS

LABELS = {
    "html": "look",
    "text": "text part",
    "subject": "subject",
    "audience": "audience",
    "segments": "segments",
    "size": "size",
    "details": "details",
    "findings": "findings",
    "images": "pictures",
    "locales": "locales",
}
STATES = (("changed", "Changed"), ("new", "New"), ("removed", "Removed"))


def compare_page(found: Compared, reach: Mapping[str, Mapping[str, Any]]) -> dict[str, object]:
    """What changed, by kind; `reach` is how many customers each variant reaches now, as far as that was counted."""
    groups = [
        {
            "state": state,
            "title": title,
            "changes": [_shown(one, found.reach.get(one.id), reach.get(one.id)) for one in ones],
        }
        for state, title in STATES
        if (ones := found.of(state))
    ]
    verdicts = [one.verdict for one in found.changes if one.verdict and one.verdict != "equivalent"]
    return {
        "base": found.name,
        "groups": groups,
        "counts": [(len(found.of(state)), title.lower()) for state, title in STATES],
        "unchanged": found.unchanged,
        "unread": found.unread,
        "come": sum(len(one.come) for one in found.changes),
        "gone": sum(len(one.gone) for one in found.changes),
        "verdicts": len(verdicts),
        "facets": _facets(found),
    }


def _shown(one: Change, before: Json | None, after: Mapping[str, Any] | None) -> dict[str, object]:
    return {
        "change": one,
        "comparable": comparable(one),
        "what": [(key, LABELS[key]) for key in one.what],
        "means": MEANS.get(one.verdict, ""),
        "sentences": [(line[:1], line[2:]) for line in one.sentences],
        "subjects": [_segments(old, new) for old, new in one.subjects],
        "facts": [(label, _segments(old, new)) for label, old, new in one.facts],
        "reach": [told(before["count"]), str(after["text"])] if before and after else [],
    }


def _segments(old: str, new: str) -> Sequence[Segment]:
    """A text before and after in one, word by word."""
    return tuple(words(old, new))


def _facets(found: Compared) -> list[tuple[str, str, int]]:
    """What changed mails can be filtered by, with how many there are."""
    counts = {key: sum(key in one.what for one in found.changes) for key in LABELS}
    return [(key, label, counts[key]) for key, label in LABELS.items() if counts[key]]
