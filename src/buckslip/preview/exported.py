"""Exported files in portable form read back as templates, so that what reviewers see is what was exported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from buckslip.model.locale import Locale
from buckslip.model.schema import Schema
from buckslip.model.source import Span
from buckslip.render.pipeline import PLAIN_LINK, position
from buckslip.render.places import positions
from buckslip.syntax.nodes import Placed, Position, Tag, Template
from buckslip.syntax.tags import Scope, scan
from buckslip.syntax.tree import Unbalanced, assemble

_MARK = re.compile("\x00([0-9]+)\x00")
_HARMLESS = frozenset({"missing-fallback"})  # a finding at the writer's line already; the tag is read all the same


_Place = tuple[int, int, int, Position]  # start and end of a mark, the number of its tag, where it stands
_Places = Callable[[str], Iterable[_Place]]


def _in_html(marked: str) -> Iterator[_Place]:
    for start, end, word, place in positions(marked, _MARK):
        yield start, end, int(word[1:-1]), position(place)


def _in_text(marked: str) -> Iterator[_Place]:
    links = [found.span() for found in PLAIN_LINK.finditer(marked)]
    for word in _MARK.finditer(marked):
        inside = any(start <= word.start() < end for start, end in links)
        yield *word.span(), int(word[1]), Position.URL_PART if inside else Position.PLAIN


@dataclass(frozen=True, slots=True)
class Exported:
    """One exported file: its path below the build's folder, its bytes, and what its tags may speak of."""

    path: str
    data: bytes
    schema: Schema
    locale: Locale

    def html(self) -> Template | None:
        """The template that the HTML says; None where it cannot be read back."""
        return self._read(_in_html)

    def text(self) -> Template | None:
        """The template that the plain text says; None where it cannot be read back."""
        return self._read(_in_text)

    def _read(self, places: _Places) -> Template | None:
        printed = self.data.decode("utf-8")
        if "\x00" in printed:
            return None
        scanned = scan(printed, Span(self.path), Scope(self.schema, self.locale))
        if any(one.rule not in _HARMLESS for one in scanned.findings):
            return None
        tags: list[Tag] = []
        marked: list[str] = []
        for piece in scanned.pieces:
            marked.append(piece if isinstance(piece, str) else f"\x00{len(tags)}\x00")
            tags += [] if isinstance(piece, str) else [piece]
        try:
            return assemble(_placed("".join(marked), tags, places))
        except Unbalanced:
            return None


def _placed(marked: str, tags: list[Tag], places: _Places) -> Iterator[str | Placed]:
    at = 0
    for start, end, number, there in places(marked):
        yield marked[at:start]
        yield Placed(tags[number], there)
        at = end
    yield marked[at:]
