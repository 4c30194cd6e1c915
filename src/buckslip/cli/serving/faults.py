"""Why something cannot be shown as it is written now: what the card over a mail says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from buckslip.load.files import decoded, read_bytes
from buckslip.model.finding import Finding

MOST = 8  # findings on a card
AROUND = 1  # lines before and after


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file; `here` is the one at fault."""

    number: int
    text: str
    here: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong, with the lines round its place."""

    rule: str
    path: str
    line: int
    column: int
    message: str
    help: str
    source: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Everything that keeps a page from being made, in file order; `more` were left out.

    `old` tells that an earlier state is shown below.
    """

    findings: tuple[Reason, ...]
    more: int = 0
    old: bool = True

    def json(self) -> dict[str, object]:
        """The card for the browser."""
        return asdict(self)


def told(findings: Iterable[Finding], root: Path, *, old: bool = True) -> Fault:
    """The fault that these findings are."""
    found = tuple(findings)
    return Fault(tuple(_reason(one, root) for one in found[:MOST]), max(0, len(found) - MOST), old)


def _reason(one: Finding, root: Path) -> Reason:
    place = one.span
    return Reason(one.rule, place.path, place.line, place.column, one.message, one.help, _around(one, root))


def _around(one: Finding, root: Path) -> tuple[Line, ...]:
    """The source at a finding's place, as it is now; nothing where it cannot be read."""
    try:
        text, _ = decoded(read_bytes(root, one.span.path), one.span.path)
    except OSError:
        return ()
    lines = (text or "").split("\n")
    first, last = max(1, one.span.line - AROUND), min(len(lines), one.span.line + AROUND)
    return tuple(Line(number, lines[number - 1][:400], number == one.span.line) for number in range(first, last + 1))
