"""Logic between list items and table rows stays inside the list or table.

Writers put `{% for %}` on a line of its own between items or rows. Left alone, such a line would end the list. Here it
becomes an item (or a row) that holds nothing but the tags, and after Markdown has run, the item is unwrapped again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from buckslip.render.tokens import STATEMENT, STATEMENTS_ONLY, Tokens
from buckslip.syntax.nodes import EndForTag, EndIfTag, ForTag, IfTag

ITEM = re.compile(r"( {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+)\S")
CONTINUED = re.compile(r" {2,}\S")
ROW = re.compile(r" {0,3}\|")
WORDS = r"((?:\s*zq[0-9a-f]{4}s\d+x)+)\s*"
FOLDED_ITEM = re.compile(rf"<li>\s*(?:<p>)?{WORDS}(?:</p>)?\s*</li>")
FOLDED_ROW = re.compile(rf"<tr>\s*<td[^>]*>{WORDS}</td>(?:\s*<td[^>]*></td>)*\s*</tr>")


@dataclass(frozen=True, slots=True)
class _Group:
    """An if or for that opens and closes on lines of its own."""

    first: int
    last: int
    loop: bool


def fold(lines: Sequence[str], tokens: Tokens) -> list[str]:
    """Make items (or rows) of the logic lines between items (or rows).

    Line numbers stay: where a blank line must follow, the line holds a line break at its end.
    """
    folded = list(lines)
    done = -1
    for group in _groups(lines, tokens):
        if group.first <= done:
            continue
        marker = _marker(lines, group)
        if not marker:
            continue
        done = group.last
        for number in range(group.first, group.last + 1):
            if STATEMENTS_ONLY.fullmatch(lines[number]):
                folded[number] = f"{marker}{lines[number].strip()}"
        if marker != "| " and not _is_item_or_blank(lines, group.last + 1):
            folded[group.last] += "\n"
    return folded


def unfold(html: str) -> str:
    """Unwrap the items and rows that hold nothing but logic."""
    return FOLDED_ROW.sub(r"\1", FOLDED_ITEM.sub(r"\1", html))


def _groups(lines: Sequence[str], tokens: Tokens) -> list[_Group]:
    """The groups by their first line, outer before inner."""
    open_: list[tuple[int, bool, bool]] = []
    groups: list[_Group] = []
    for number, line in enumerate(lines):
        alone = bool(line) and STATEMENTS_ONLY.fullmatch(line) is not None
        for word in STATEMENT.findall(line):
            tag = tokens.tag(word)
            if isinstance(tag, IfTag | ForTag):
                open_.append((number, isinstance(tag, ForTag), alone))
            elif isinstance(tag, EndIfTag | EndForTag) and open_:
                first, loop, opened_alone = open_.pop()
                if alone and opened_alone and number > first:
                    groups.append(_Group(first, number, loop))
    return sorted(groups, key=lambda group: (group.first, -group.last))


def _marker(lines: Sequence[str], group: _Group) -> str:
    """What to put before the logic lines: an item's marker, `| `, or "" when they are in no list or table."""
    inner = [line for line in lines[group.first + 1 : group.last] if not STATEMENTS_ONLY.fullmatch(line)]
    if not inner:
        return ""
    before = lines[group.first - 1] if group.first else ""
    after = lines[group.last + 1] if group.last + 1 < len(lines) else ""
    if all(ROW.match(line) for line in inner):
        return "| " if ROW.match(before) or STATEMENT.search(before) else ""
    item = ITEM.match(inner[0])
    if item is None or not all(ITEM.match(line) or CONTINUED.match(line) for line in inner):
        return ""
    return item[1] if group.loop or ITEM.match(before) or ITEM.match(after) else ""


def _is_item_or_blank(lines: Sequence[str], number: int) -> bool:
    if number >= len(lines) or not lines[number].strip():
        return True
    return bool(ITEM.match(lines[number])) or bool(STATEMENTS_ONLY.fullmatch(lines[number]))
