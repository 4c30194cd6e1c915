"""What each ESP can say of the language, as the review site shows it: constructs down, ESPs across, notes below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from buckslip.esps.capabilities import Way, capability
from buckslip.esps.constructs import CONSTRUCTS, Construct
from buckslip.esps.registry import ESPS

# What a way means to a reader, from the closest to none; the page shows those that occur.
MEANINGS: Mapping[str, str] = {
    "exact": "The ESP's own tags say the same.",
    "in other words": "It comes out the same, written in another way. The note says how.",
    "via computed field": "The data side makes the text or decides the condition, in a field; fields.json has the SQL.",
    "via unrolling": "Contacts hold no lists: a loop is written out over fields, one for each of its first records.",
    "via split": "No conditions in that place: the mail becomes several, each for a part of its audience.",
    "refused": "A finding at the writer's line, with a way out. Nothing is approximated.",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """How one ESP says one construct; `notes` are numbers of the matrix's notes, with their texts."""

    way: str
    kind: str
    notes: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A construct: its name, an example, and a cell for each ESP."""

    name: str
    source: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """An ESP: its name, its title, and how many of the constructs it says."""

    name: str
    title: str
    said: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole page."""

    columns: tuple[Column, ...]
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    notes: tuple[str, ...]
    legend: tuple[tuple[str, str, str], ...]  # the way, its kind, what it means
    count: int


@lru_cache(maxsize=1)
def matrix() -> Matrix:
    """The matrix of every construct and every registered ESP; it depends on the code alone."""
    notes: dict[str, int] = {}
    groups = tuple(
        (group, tuple(Line(one.name, one.source, _cells(one, notes)) for one in constructs))
        for group, constructs in groupby(CONSTRUCTS, key=lambda one: one.group)
    )
    lines = [line for _, there in groups for line in there]
    columns = tuple(
        Column(
            name,
            esp.TITLE[0].upper() + esp.TITLE[1:],
            sum(line.cells[place].way != Way.REFUSED.value for line in lines),
        )
        for place, (name, esp) in enumerate(ESPS.items())
    )
    used = {cell.way for line in lines for cell in line.cells}
    kinds = {way.value: way.name.lower() for way in Way if way.value in used}
    legend = tuple((way, kinds[way], meaning) for way, meaning in MEANINGS.items() if way in kinds)
    return Matrix(columns, groups, tuple(text[0].upper() + text[1:] + "." for text in notes), legend, len(lines))


def _cells(construct: Construct, notes: dict[str, int]) -> tuple[Cell, ...]:
    found = [capability(esp, construct) for esp in ESPS.values()]
    return tuple(
        Cell(
            one.way.value,
            one.way.name.lower(),
            tuple(sorted((notes.setdefault(text, len(notes) + 1), text) for text in one.notes)),
        )
        for one in found
    )
