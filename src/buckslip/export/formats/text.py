"""For people at a terminal: each place as editors open it, the line with a caret under it, and a count at the end."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from buckslip.export.formats.report import Reader, Run, grounds, one_line, summary
from buckslip.model.finding import Finding, Severity
from buckslip.model.rule import Rule

_Paint = Callable[[str, str], str]

_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "33", Severity.NOTE: "36"}
_WIDEST = 110


def write(findings: Sequence[Finding], rules: Mapping[str, Rule], run: Run) -> str:
    """The findings in file order, each `path:line:column: severity: message [rule]` and what stands there."""
    paint = _painted if run.colour else _unpainted
    lines: list[str] = []
    for path, group in groupby(findings, key=lambda finding: finding.span.path):
        source = _Source(path, run.read)
        for finding in group:
            lines += [*_told(finding, source, paint, grounds(finding.rule, rules), fixable=finding in run.fixes), ""]
    colour = "1;31" if any(finding.severity is Severity.ERROR for finding in findings) else "32"
    fixable = sum(finding in run.fixes for finding in findings)
    last = summary(findings, run.checked) + (f"; {fixable:,} fixable with --fix" if fixable else "")
    lines.append(paint(last, "33" if findings and colour == "32" else colour))
    return "\n".join(lines) + "\n"


class _Source:
    """The lines of a file, read when first asked for."""

    def __init__(self, path: str, read: Reader) -> None:
        self._path = path
        self._read = read
        self._lines: list[str] | None = None

    def line(self, number: int) -> str:
        """The line, without its end; "" when there is none."""
        if self._lines is None:
            self._lines = (self._read(self._path) or "").split("\n")
        return self._lines[number - 1].rstrip("\r") if 0 < number <= len(self._lines) else ""


def _told(finding: Finding, source: _Source, paint: _Paint, law: str, *, fixable: bool) -> Iterator[str]:
    span, severity = finding.span, finding.severity
    head = f"{paint(str(span), '1')}: {paint(severity.value, _COLOURS[severity])}: {one_line(finding.message)}"
    yield f"{head} {paint(f'[{finding.rule}]', '2')}{paint(' fixable', '32') if fixable else ''}"
    shown = source.line(span.line)
    if shown.strip():
        line, caret = _pointed(shown, span.column)
        number = f"{span.line:>6}"
        yield f"{paint(number + ' |', '2')} {line}"
        yield f"{paint(' ' * len(number) + ' |', '2')} {' ' * caret}{paint('^', _COLOURS[severity])}"
    if finding.help:
        yield f"         {paint('help:', '36')} {one_line(finding.help)}"
    if law:
        yield f"         {paint('from:', '36')} {one_line(law)}"


def _pointed(line: str, column: int) -> tuple[str, int]:
    """The part of the line round the column, and how many cells before the caret."""
    at = min(max(column - 1, 0), len(line))
    start = 0 if at < _WIDEST - 10 else at - _WIDEST // 2
    shown = line[start : start + _WIDEST].expandtabs(4).translate(_CONTROLS)
    before = line[start:at].expandtabs(4)
    mark = "…" if start else ""
    end = "…" if start + _WIDEST < len(line) else ""
    return f"{mark}{shown}{end}", len(mark) + _cells(before)


def _cells(text: str) -> int:
    """How wide the text is on a terminal, where Japanese takes two cells and an accent none."""
    return sum(_width(one) for one in text)


def _width(one: str) -> int:
    if unicodedata.combining(one):
        return 0
    return 2 if unicodedata.east_asian_width(one) in "WF" else 1


_CONTROLS = dict.fromkeys((*range(32), 127, *range(8234, 8239), *range(8294, 8298)), "�")


def _painted(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _unpainted(text: str, _: str) -> str:
    return text
