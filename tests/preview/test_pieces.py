"""Texts as numbers of shared pieces."""

from __future__ import annotations

import pytest

from buckslip.preview.pieces import Part, Pieces

LONG, LONGER = "a text that is long enough to share", "another text that is worth its number"

CASES: dict[str, tuple[str, list[Part]]] = {
    "nothing": ("", [""]),
    "nothing known": ("short", ["short"]),
    "only known": (LONG, [0]),
    "tags between": (f"{{{{ x }}}}{LONG}{{{{ y }}}}{LONGER}", ["{{ x }}", 0, "{{ y }}", 1]),
    "a landmark that was changed": (f"{LONG}<b>{LONGER}", [0, "<b>", 1]),
    "another order": (f"{LONGER}{LONG}", [LONGER, 0]),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_text_is_written_with_numbers(case: tuple[str, list[Part]]) -> None:
    text, expected = case
    pieces = Pieces()
    parts = pieces.encode(text, (LONG, "a landmark that is nowhere to be seen", LONGER))
    assert parts == expected
    assert "".join(pieces.texts[part] if isinstance(part, int) else part for part in parts) == text


def test_a_piece_that_moved_far_is_not_looked_for() -> None:
    pieces = Pieces()
    assert pieces.encode("x" * 9000 + LONG, (LONG,)) == ["x" * 9000 + LONG]
