"""The dashboard: a card for each variant with all that it can be found, sorted and grouped by.

Needs nothing of what a mail is made with, so that a live server has it at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from buckslip.model.finding import Finding
from buckslip.preview.counts import SOME, Counted, share, told

Entry = Mapping[str, object]
Shown = dict[str, object]
Published = Mapping[str, Sequence[Mapping[str, str]]]  # by variant: env, esp, revision and at, the latest first
Journeys = Mapping[str, Sequence[tuple[str, str]]]  # by mail or variant: name and title of those that send it

SEVERITIES = ("error", "warning", "note")
CHANGES = ("changed", "new", "removed")
STATUSES = ("draft", "review", "approved", "archived")
WEIGHTS = {"error": 10_000, "warning": 100, "note": 1}


def dashboard(
    index: Sequence[Entry],
    shared: Sequence[Finding],
    *,
    numbers: Counted | None = None,
    published: Published | None = None,
    journeys: Journeys | None = None,
) -> Shown:
    """The page of all mails; `shared` are the findings that belong to none of them."""
    findings: Counter[str] = Counter()
    for entry in index:
        findings.update(_findings(entry))
    reach = by_variant(numbers)
    cards = [_card(one, reach, journeys or {}, published or {}) for one in index]
    changed = [one for one in cards if one["change"]]
    return {
        "section": "mails",
        "mails": [*changed, *(one for one in cards if not one["change"])],
        "changed": len(changed),
        "mail_count": len(by_mail(index)),
        "totals": [(one, findings[one]) for one in SEVERITIES if findings[one]],
        "facets": [(key, label, values) for key, label, values in _facets(cards) if len(values) > (key != "change")],
        "counted": {"total": told(numbers["customers"]), "as_of": numbers["as_of"]} if numbers else None,
        "has": {key for key in ("journeys", "published", "reach") if any(one[key] for one in cards)},
        "project_findings": shared,
    }


def by_mail(index: Sequence[Entry]) -> Sequence[Sequence[Entry]]:
    """The variants of each mail together."""
    return [tuple(group) for _, group in groupby(index, key=mail_of)]


def mail_of(entry: Entry) -> tuple[object, object]:
    """The mail that a variant belongs to."""
    return (entry["brand"], entry["name"])


def by_variant(numbers: Counted | None) -> dict[str, dict[str, object]]:
    """The reach of each variant: how many get it, of how many, in figures and as they may be told."""
    if numbers is None:
        return {}
    total = numbers["customers"]
    return {
        one["id"]: {
            "count": one["sent"],
            "total": total,
            "text": told(one["sent"]),
            "share": share(one["sent"], total),
            "of": told(total),
            "audience": told(one["reach"]),
            "taken": told(one["taken"]),
            "suppressed": told(one["suppressed"]),
            "held_out": told(one["held_out"]),
            "as_of": numbers["as_of"],
            "small": one["sent"] == SOME,
        }
        for one in numbers["variants"]
    }


def _card(
    one: Entry,
    reach: Mapping[str, Shown],
    journeys: Journeys,
    published: Published,
) -> Shown:
    name = str(one["id"])
    sent = journeys.get(name) or journeys.get(name.rpartition("/")[0], ())
    found = _findings(one)
    releases = published.get(name, ())
    return {
        **one,
        "change": one.get("change") or "",
        "reach": reach.get(name),
        "priority": one.get("priority") or 0,
        "journeys": sent,
        "published": releases[0] if releases else None,
        "releases": releases,
        "weight": sum(WEIGHTS[severity] * count for severity, count in found.items()),
        "found": [(severity, found[severity]) for severity in SEVERITIES if found.get(severity)],
    }


def _facets(cards: Sequence[Shown]) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """What cards are filtered by: the key, its label, and values with what they are called."""
    changes = {str(one["change"]) for one in cards} - {""}
    yield "change", "Change", [(one, one.capitalize()) for one in CHANGES if one in changes]
    yield "brand", "Brand", sorted({(str(one["brand"]), str(one["brand_title"])) for one in cards})
    yield "goal", "Goal", sorted({(str(one["goal"]), str(one["goal"])) for one in cards})
    statuses = {str(one["status"]) for one in cards}
    yield "status", "Status", [(one, one) for one in STATUSES if one in statuses]


def counting(entry: Entry, findings: Sequence[Finding]) -> Entry:
    """The entry with more findings."""
    if not findings:
        return entry
    return {**entry, "findings": Counter(_findings(entry)) + Counter(one.severity.value for one in findings)}


def _findings(entry: Entry) -> Mapping[str, int]:
    found = entry.get("findings")
    return found if isinstance(found, Mapping) else {}
