"""`trigger: {event: purchase, wait: 30 days}`: which event sets a mail off, and how long after it."""

from __future__ import annotations

from buckslip.load.caps import hours
from buckslip.load.faults import error
from buckslip.load.node import Node
from buckslip.model.finding import Finding
from buckslip.model.journey import Trigger


def trigger(node: Node, findings: list[Finding]) -> Trigger | None:
    """The trigger under its key; without `wait`, the mail is due at once."""
    event, wait = node.entries.get("event"), node.entries.get("wait")
    if event is None or not event.text:
        return None
    if wait is None or not wait.text:
        return Trigger(event.text, 0, node.span)
    found = hours(wait.text)
    if not isinstance(wait.value, str):
        return None  # said already: it must be text
    if isinstance(found, str):
        findings.append(error("trigger-wait", wait.span, found, "`trigger: {event: purchase, wait: 30 days}`"))
        return None
    return Trigger(event.text, found, wait.span)
