"""For programs: everything a finding says, with a version at the top."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from buckslip import __version__
from buckslip.checks.repairs.source import Edit
from buckslip.export.formats.report import Run, counts, title_of
from buckslip.model.finding import Finding
from buckslip.model.rule import Rule

VERSION = 1  # of this shape; it grows when a reader of the old one would break


def write(findings: Sequence[Finding], rules: Mapping[str, Rule], run: Run) -> str:
    """The findings and their counts as one JSON object."""
    report = {
        "version": VERSION,
        "tool": {"name": "buckslip", "version": __version__},
        "checked": run.checked,
        "counts": counts(findings),
        "findings": [_finding(finding, rules, run.fixes.get(finding, ())) for finding in findings],
    }
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _finding(finding: Finding, rules: Mapping[str, Rule], edits: Sequence[Edit]) -> dict[str, object]:
    known = rules.get(finding.rule)
    return {
        "rule": finding.rule,
        "title": title_of(finding.rule, rules),
        "duty": known.duty if known else "",
        "source": known.source if known else "",
        "severity": finding.severity.value,
        "path": finding.span.path,
        "line": finding.span.line,
        "column": finding.span.column,
        "message": finding.message,
        "help": finding.help,
        "mail": finding.mail,
        "locale": finding.locale,
        "fix": [_edit(one) for one in edits],
    }


def _edit(edit: Edit) -> dict[str, str | int]:
    """Replace what stands from the first place up to the second by the text."""
    return {
        "path": edit.path,
        "line": edit.first.line,
        "column": edit.first.column,
        "end_line": edit.last.line,
        "end_column": edit.last.column,
        "text": edit.text,
    }
