"""Places in the project's files, and values that remember theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file: a path relative to the project, and line and column counted from 1 in characters."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    def moved(self, text: str) -> Span:
        """The place right after `text`, when `text` starts here."""
        breaks = text.count("\n")
        if not breaks:
            return Span(self.path, self.line, self.column + len(text))
        return Span(self.path, self.line + breaks, len(text) - text.rfind("\n"))


@dataclass(frozen=True, slots=True)
class Marked(Generic[T]):
    """A value read from a file, and the place where its text begins (inside the quotes, if there are any)."""

    value: T
    span: Span
