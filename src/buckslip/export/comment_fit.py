"""As much of a comment as GitHub takes: every section is told, and the most important ones in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MOST = 65_536  # characters of a comment; GitHub refuses more
ROOM = 60_000  # what we fill, since nobody documents how GitHub counts beyond the basic plane
LEAST = 3_000  # kept for each section that follows


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the comment: `count` items, which come whole or not at all and are only written while there is room."""

    title: str
    items: Iterable[str]
    count: int
    opening: str = ""
    closing: str = ""
    folded: str = ""  # the line under which it is folded away
    apart: str = "\n"  # what stands between two items


def fitted(head: str, sections: Sequence[Section], foot: str) -> str:
    """The comment, the most important section first; what has no room is counted."""
    wanted = [one for one in sections if one.count > 0]
    left = ROOM - size(head) - size(foot)
    parts = [head]
    for number, one in enumerate(wanted):
        text = _drawn(one, left - LEAST * (len(wanted) - number - 1))
        left -= size(text)
        parts.append(text)
    return "\n\n".join([*parts, foot]).rstrip("\n") + "\n"


def size(text: str) -> int:
    """Characters as UTF-16 counts them, and the empty line behind."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 + 2


def _drawn(section: Section, room: int) -> str:
    taken = list(_taken(section, room - size("".join(_frame(section))) - 120))
    missing = section.count - len(taken)
    body = [section.opening] if section.opening else []
    told = section.apart.join(taken)
    lines = "\n".join([*body, told]) if told else ""
    more = f"… and {missing:,} more that have no room here; `buckslip diff` shows all." if missing else ""
    before, after = _frame(section)
    return "\n\n".join(part for part in (before, lines, more, section.closing, after) if part)


def _frame(section: Section) -> tuple[str, str]:
    """What stands before and after a section."""
    title = f"### {section.title}" if section.title else ""
    if not section.folded:
        return title, ""
    opened = f"<details><summary>{section.folded}</summary>"
    return f"{title}\n\n{opened}" if title else opened, "</details>"


def _taken(section: Section, room: int) -> Iterator[str]:
    left = room - size(section.opening) - size(section.closing)
    for item in section.items:
        left -= size(item)
        if left < 0:
            return
        yield item
