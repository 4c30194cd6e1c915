"""Names of things that must be there."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from buckslip.load.faults import error
from buckslip.load.node import Node
from buckslip.model.finding import Finding
from buckslip.model.suggest import did_you_mean


def unknown(what: str, node: Node | None, known: Collection[str], home: str = "") -> Iterator[Finding]:
    """A finding for every name in `node`, a text or a list of texts, that is not `known`; `home` is where it lives."""
    for one in node.items or [node] if node else []:
        if isinstance(one.value, str) and one.text not in known:
            way_out = did_you_mean(one.text, known) or (f"write {home.format(one.text)}" if home else "")
            yield error(f"unknown-{what}", one.span, f"no {what} '{one.text}'", way_out)
