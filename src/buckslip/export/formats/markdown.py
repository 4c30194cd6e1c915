"""For pull requests and job summaries: a count and a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from buckslip.checks.results import WORST, State
from buckslip.checks.value import LETTERS, NAMES
from buckslip.export.formats.report import Run, Values, grounds, one_line, summary, title_of
from buckslip.model.finding import Finding, Severity
from buckslip.model.rule import Rule

_SIGNS = {Severity.ERROR: "❌ error", Severity.WARNING: "⚠️ warning", Severity.NOTE: "ℹ️ note"}
_STATES = {State.KEPT: "✅", State.DOUBTFUL: "⚠️", State.BROKEN: "❌", State.WAIVED: "🏳️", State.UNASKED: "–"}
_MOST = 200  # rows; a comment on GitHub holds 65,536 characters
_MOST_CARDS = 40
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~])")


def write(findings: Sequence[Finding], rules: Mapping[str, Rule], run: Run) -> str:
    """The summary, a row for each finding, and the VALUE cards where they are known."""
    lines = [f"**{summary(findings, run.checked)}**", ""]
    if findings:
        lines += ["| | where | what | rule |", "|---|---|---|---|"]
        lines += [_row(finding, rules) for finding in findings[:_MOST]]
    if len(findings) > _MOST:
        lines += ["", f"… and {len(findings) - _MOST:,} more; `buckslip check` shows them all."]
    if run.values:
        lines += ["", *_cards(run.values)] if findings else _cards(run.values)
    return "\n".join(lines).rstrip("\n") + "\n"


def _cards(values: Values) -> list[str]:
    """A table of the VALUE cards, the worst first; those that have no room are counted."""
    heads = [title[0] for title in LETTERS.values()]
    lines = ["### VALUE", "", f"| mail | {' | '.join(heads)} |", f"|---|{':-:|' * len(heads)}"]
    worst = sorted(values, key=lambda name: (sorted(WORST[State(one)] for one in values[name].values()), name))
    for name in worst[:_MOST_CARDS]:
        signs = [_STATES[State(values[name][letter])] for letter in LETTERS]
        lines.append(f"| {_code(name)} | {' | '.join(signs)} |")
    if len(worst) > _MOST_CARDS:
        lines += ["", f"… and {len(worst) - _MOST_CARDS:,} more, none of them worse."]
    meaning = ", ".join(f"{sign} {NAMES[state]}" for state, sign in _STATES.items())
    return [*lines, "", f"{', '.join(LETTERS.values())}: {meaning}."]


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
