"""A file as its bytes stand on the disk, line endings included: places in it, and replacements."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from buckslip.model.source import Span

MARK = "\ufeff"  # of the byte order
MARK_BYTES = len(MARK.encode())
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Edit:
    """`text` in the place of what stands from `start` to `end`, counted in characters; both as spans too."""

    path: str
    start: int
    end: int
    text: str
    first: Span
    last: Span

    @property
    def cuts_mark(self) -> bool:
        """Whether it takes the byte-order mark away, which stands before line 1, column 1."""
        return self.start == 0 and self.end == 1 and self.first == self.last


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file; lines and columns are counted as findings count them."""

    path: str
    text: str
    starts: tuple[int, ...] = field(default=(), repr=False)  # where each line begins
    ends: tuple[int, ...] = field(default=(), repr=False)  # and ends, without its line ending

    @classmethod
    def of(cls, path: str, text: str) -> Source:
        """The file's text with its lines found."""
        breaks = list(_LINE_END.finditer(text))
        first = 1 if text.startswith(MARK) else 0
        starts = (first, *(one.end() for one in breaks))
        return cls(path, text, starts, (*(one.start() for one in breaks), len(text)))

    @property
    def plain(self) -> str:
        """The text as the project's reader takes it."""
        return _LINE_END.sub("\n", self.text.removeprefix(MARK))

    def offset(self, span: Span) -> int | None:
        """How many characters stand before the place; None for one that the file does not have."""
        if span.path != self.path or not 0 < span.line <= len(self.starts) or span.column < 1:
            return None
        at = self.starts[span.line - 1] + span.column - 1
        return at if at <= self.ends[span.line - 1] else None

    def line(self, number: int) -> tuple[int, int] | None:
        """Where a line begins and ends."""
        return (self.starts[number - 1], self.ends[number - 1]) if 0 < number <= len(self.starts) else None

    def after(self, number: int) -> int:
        """Where the line after this one begins; the end of the text after the last one."""
        return self.starts[number] if number < len(self.starts) else len(self.text)

    def place(self, at: int) -> Span:
        """The place of a character."""
        number = sum(1 for start in self.starts if start <= at) or 1
        return Span(self.path, number, max(1, at - self.starts[number - 1] + 1))

    def edit(self, start: int, end: int, text: str) -> Edit:
        """A replacement in this file."""
        return Edit(self.path, start, end, text, self.place(start), self.place(end))


def applied(text: str, edits: tuple[Edit, ...]) -> str:
    """The text with all edits, which must not overlap."""
    for one in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: one.start] + one.text + text[one.end :]
    return text
