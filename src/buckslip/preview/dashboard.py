"""What the dashboard shows; needs nothing of what a mail is made with, so that a live server has it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from buckslip.model.finding import Finding

Entry = Mapping[str, object]
Shown = dict[str, object]

SEVERITIES = ("error", "warning", "note")


def dashboard(index: Sequence[Entry], shared: Sequence[Finding]) -> Shown:
    """The page of all mails; `shared` are the findings in files that are no mails."""
    findings: Counter[str] = Counter()
    for entry in index:
        findings.update(_findings(entry))
    return {
        "section": "mails",
        "mails": index,
        "mail_count": len(by_mail(index)),
        "totals": [(one, findings[one]) for one in SEVERITIES if findings[one]],
        "facets": [
            ("brand", "Brand", sorted({(str(one["brand"]), str(one["brand_title"])) for one in index})),
            ("goal", "Goal", sorted({(str(one["goal"]), str(one["goal"])) for one in index})),
            ("status", "Status", _statuses(index)),
        ],
        "project_findings": shared,
    }


def by_mail(index: Sequence[Entry]) -> Sequence[Sequence[Entry]]:
    """The variants of each mail together."""
    return [tuple(group) for _, group in groupby(index, key=mail_of)]


def mail_of(entry: Entry) -> tuple[object, object]:
    """The mail that a variant belongs to."""
    return (entry["brand"], entry["name"])


def _findings(entry: Entry) -> Mapping[str, int]:
    found = entry["findings"]
    return found if isinstance(found, Mapping) else {}


def _statuses(index: Sequence[Entry]) -> list[tuple[str, str]]:
    used = {str(entry["status"]) for entry in index}
    return [(one, one) for one in ("draft", "review", "approved", "archived") if one in used]
