"""For pull requests and job summaries: a count and a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from buckslip.export.formats.report import Run, grounds, one_line, summary, title_of
from buckslip.model.finding import Finding, Severity
from buckslip.model.rule import Rule

_SIGNS = {Severity.ERROR: "❌ error", Severity.WARNING: "⚠️ warning", Severity.NOTE: "ℹ️ note"}
_MOST = 200  # rows; a comment on GitHub holds 65,536 characters
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~])")


def write(findings: Sequence[Finding], rules: Mapping[str, Rule], run: Run) -> str:
    """The summary, and a row for each finding."""
    lines = [f"**{summary(findings, run.checked)}**", ""]
    if findings:
        lines += ["| | where | what | rule |", "|---|---|---|---|"]
        lines += [_row(finding, rules) for finding in findings[:_MOST]]
    if len(findings) > _MOST:
        lines += ["", f"… and {len(findings) - _MOST:,} more; `buckslip check` shows them all."]
    return "\n".join(lines).rstrip("\n") + "\n"


def _row(finding: Finding, rules: Mapping[str, Rule]) -> str:
    what = _escaped(finding.message) + (f"<br>{_escaped(finding.help)}" if finding.help else "")
    if law := grounds(finding.rule, rules):
        what += f"<br>*{_escaped(law)}*"
    place = f"{_code(finding.span.path)} {finding.span.line}:{finding.span.column}"
    rule = _code(finding.rule) + (f" {_escaped(title_of(finding.rule, rules))}" if finding.rule in rules else "")
    return f"| {_SIGNS[finding.severity]} | {place} | {what} | {rule} |"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", one_line(text)).replace("@", "@\u200b")


def _code(text: str) -> str:
    return "`" + text.replace("`", "'").replace("|", "\\|") + "`"
