"""What a writer should look at: a finding, its severity, and the order in which findings are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from buckslip.model.source import Span


class Severity(str, Enum):
    """How much a finding weighs; an error stops publication."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the weightiest."""
        return ("error", "warning", "note").index(self.value)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a writer should look at, and the place in their file.

    `message` says what is wrong; `help` the way out ("" when the message already says it). `mail` is the id of the
    variant it concerns ("" for files that are not mails) and `locale` its locale, when the finding is about one.
    """

    rule: str
    severity: Severity
    span: Span
    message: str
    help: str = ""
    mail: str = ""
    locale: str = ""

    def __str__(self) -> str:
        way_out = f"; {self.help}" if self.help else ""
        return f"{self.span}: {self.severity.value}: {self.message}{way_out} [{self.rule}]"


def in_file_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The distinct findings by path, line and column; the heavier first at one place."""
    return tuple(sorted(dict.fromkeys(findings), key=_place))


def _place(finding: Finding) -> tuple[Span, int, str, str, str]:
    return (finding.span, finding.severity.rank, finding.rule, finding.locale, finding.message)
