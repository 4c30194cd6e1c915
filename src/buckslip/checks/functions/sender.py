"""Who sends: the postal address that law wants in every advertisement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from buckslip.checks.colours import contrast
from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.visible import Run


@dataclass(frozen=True, slots=True)
class Legible:
    """How small and how pale a text may be."""

    smallest: float = 10.0  # px
    contrast: float = 4.5


def postal_address(evidence: Evidence, limits: Legible) -> Iterator[Hit]:
    """The brand's postal address, legible in the HTML and present in the plain text."""
    address = evidence.sender.postal_address
    if not _words(address):
        message = f"the brand '{evidence.mail.brand}' has no postal address"
        yield Hit(message, "give `sender.postal_address` in the brand's file", evidence.brand_place)
        return
    runs = evidence.visible.runs
    if not _holds((run.text for run in runs if legible(run, limits)), address):
        yield _fault(address, runs)
    if not _holds((evidence.certain_text,), address):
        message = "the plain text does not give every customer the sender's postal address"
        yield Hit(message, "write it outside of conditions, in the footer of the layout")


def legible(run: Run, limits: Legible) -> bool:
    """Whether the run is shown, large enough and dark enough."""
    look = run.look
    if look.hidden or look.size < limits.smallest:
        return False
    return look.background is None or contrast(look.colour, look.background) >= limits.contrast


def _fault(address: str, runs: Sequence[Run]) -> Hit:
    if _holds((run.text for run in runs if not run.look.hidden and run.look.size > 0), address):
        return Hit("the sender's postal address is too small or too pale to read", "give it at least 10 px and 4.5:1")
    if _holds((run.text for run in runs), address):
        return Hit("the sender's postal address is in the HTML, but hidden", "show it, in the footer for instance")
    return Hit("the HTML does not show the sender's postal address", "add the `footer` block to the layout")


def _holds(texts: Iterable[str], address: str) -> bool:
    """Whether the address stands in the texts; line breaks and commas between its parts do not matter."""
    text = " ".join(texts)
    return address in text or _words(address) in _words(text)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
