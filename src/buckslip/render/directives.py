"""A mail's body, cut by lines into prose, blocks and logic.

A block is a fence of three or more colons with a name and options; it closes with a fence of as many colons. Logic is
a line that holds nothing but `{% … %}` tags (here: their tokens). Everything else is Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from buckslip.model.finding import Finding, Severity
from buckslip.model.source import Span
from buckslip.render.tokens import STATEMENTS_ONLY, TOKEN

FENCE = re.compile(r" {0,3}(:{3,})[ \t]*(.*?)[ \t]*$")
NAME = re.compile(r"([A-Za-z][\w-]*)[ \t]*")
OPTION = re.compile(r"([A-Za-z][\w-]*)(?:=(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|([^\s\"']+)))?(?:[ \t]+|$)")
CODE_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
MAX_DEPTH = 8


@dataclass(slots=True)
class Prose:
    """A run of Markdown lines (one may hold a line break at its end); `line` is the first one's number, from 0."""

    lines: list[str]
    line: int


@dataclass(slots=True)
class Statement:
    """A line of logic tags."""

    words: str
    line: int


@dataclass(slots=True)
class Directive:
    """A block as written: its options, where each stands, and what is inside."""

    name: str
    options: Mapping[str, str]
    span: Span
    line: int
    colons: int
    children: list[Part] = field(default_factory=list)


Part = Prose | Statement | Directive


@dataclass(frozen=True, slots=True)
class Lines:
    """Where each line of the tokenised body stands in the writer's file."""

    path: str
    numbers: Sequence[int]  # body line (from 0) -> line in the file
    source: Sequence[str]  # the file's own lines, from line 1 at index 0 of the body
    first: int  # the file line of source[0]

    def span(self, line: int, text: str = "") -> Span:
        """The place of body line `line`, at the first occurrence of `text` in it."""
        number = self.numbers[min(line, len(self.numbers) - 1)] if self.numbers else self.first
        index = number - self.first
        written = self.source[index] if 0 <= index < len(self.source) else ""
        return Span(self.path, number, max(written.find(text), 0) + 1 if text else 1)


class _Reader:
    def __init__(self, text: Sequence[str], lines: Lines) -> None:
        self.text = text
        self.lines = lines
        self.findings: list[Finding] = []
        self.root: list[Part] = []
        self.open: list[Directive] = []
        self.code = ""

    def read(self) -> None:
        for number, line in enumerate(self.text):
            if self._in_code(line) or not line:
                self._prose(line, number)
            elif line.lstrip(" ").startswith(":::") and (fence := FENCE.match(line)):
                self._fence(len(fence[1]), fence[2], number)
            elif STATEMENTS_ONLY.fullmatch(line):
                self._here().append(Statement(line.strip(), number))
            else:
                self._prose(line, number)
        for one in reversed(self.open):
            self._error("unclosed-block", one.span, f"block '{one.name}' is never closed", f"add '{':' * one.colons}'")

    def _here(self) -> list[Part]:
        return self.open[-1].children if self.open else self.root

    def _prose(self, line: str, number: int) -> None:
        here = self._here()
        if here and isinstance(here[-1], Prose):
            here[-1].lines.append(line)
        else:
            here.append(Prose([line], number))

    def _in_code(self, line: str) -> bool:
        fence = CODE_FENCE.match(line)
        if self.code:
            if fence and fence[1].startswith(self.code):
                self.code = ""
            return True
        if fence:
            self.code = fence[1]
        return bool(fence)

    def _fence(self, colons: int, rest: str, number: int) -> None:
        if not rest:
            self._close(colons, number)
            return
        name = NAME.match(rest)
        span = self.lines.span(number, ":" if TOKEN.match(rest) else rest[:1])
        if name is None or TOKEN.search(name[1]):
            self._error("malformed-block", span, f"not a block: '{_shown(rest)[:40]}'", 'write ::: name key="value"')
            return
        if len(self.open) >= MAX_DEPTH:
            self._error("nesting-too-deep", span, f"blocks nest more than {MAX_DEPTH} deep", "close some of them first")
            return
        options = self._options(rest[name.end() :], number)
        one = Directive(name[1], options, span, number, colons)
        self._here().append(one)
        self.open.append(one)

    def _options(self, text: str, number: int) -> Mapping[str, str]:
        options: dict[str, str] = {}
        at = 0
        while at < len(text):
            found = OPTION.match(text, at)
            if found is None or TOKEN.search(found[1]):
                here = _shown(text[at:])[:20]
                word = next(iter(here.split()), "")
                span = self.lines.span(number, "" if "…" in word else word)
                self._error("malformed-block", span, f"cannot read the options at '{here}'", 'write key="value"')
                break
            key, value = found[1], next((one for one in found.group(2, 3, 4) if one is not None), "true")
            if key in options:
                span = self.lines.span(number, key)
                self._error("duplicate-option", span, f"option '{key}' is given twice", "keep one")
            options[key] = value.replace('\\"', '"').replace("\\'", "'") if "\\" in value else value
            at = found.end()
        return options

    def _close(self, colons: int, number: int) -> None:
        level = next((i for i in range(len(self.open) - 1, -1, -1) if self.open[i].colons == colons), -1)
        if level < 0:
            span = self.lines.span(number, ":")
            hint = f"'{self.open[-1].name}' closes with '{':' * self.open[-1].colons}'" if self.open else "remove it"
            self._error("stray-fence", span, f"'{':' * colons}' closes no block", hint)
            return
        for one in self.open[level + 1 :]:
            self._error("unclosed-block", one.span, f"block '{one.name}' is never closed", f"add '{':' * one.colons}'")
        del self.open[level:]

    def _error(self, rule: str, span: Span, message: str, way_out: str) -> None:
        self.findings.append(Finding(rule, Severity.ERROR, span, message, way_out))


def _shown(text: str) -> str:
    """`text` for a message: tags are words of ours by now, which mean nothing to a writer."""
    return TOKEN.sub("{{ … }}", text)


def read_body(text: Sequence[str], lines: Lines) -> tuple[list[Part], list[Finding]]:
    """Cut the tokenised body's lines into parts; every mistake is a finding and reading goes on."""
    reader = _Reader(text, lines)
    reader.read()
    return reader.root, reader.findings
