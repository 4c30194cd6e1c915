"""For GitHub Actions: one workflow command a finding, which becomes an annotation in the pull request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from buckslip.export.formats.report import Run, grounds, one_line, title_of
from buckslip.model.finding import Finding, Severity
from buckslip.model.rule import Rule

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def write(findings: Sequence[Finding], rules: Mapping[str, Rule], _run: Run) -> str:
    """The commands, one a line; nothing when there is nothing to say."""
    return "".join(_command(finding, rules) for finding in findings)


def _command(finding: Finding, rules: Mapping[str, Rule]) -> str:
    title = f"{finding.rule}: {title_of(finding.rule, rules)}" if finding.rule in rules else finding.rule
    where = {
        "file": finding.span.path,
        "line": str(finding.span.line),
        "col": str(finding.span.column),
        "title": title,
    }
    properties = ",".join(f"{name}={_property(value)}" for name, value in where.items())
    text = f"{one_line(finding.message)}; {one_line(finding.help)}" if finding.help else one_line(finding.message)
    if law := grounds(finding.rule, rules):
        text += f" ({one_line(law)})"
    return f"::{_COMMANDS[finding.severity]} {properties}::{_data(text)}\n"


def _data(text: str) -> str:
    """Escaped as @actions/core does it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
