"""JSON of unknown origin: what is taken of it, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from buckslip.preview.shape import Misshapen, Reader, every, group, matching, maybe, number, pair, record, table, text

DEEP: dict[str, Any] = {"mode": "all", "items": []}
for _ in range(40):
    DEEP = {"mode": "all", "items": [DEEP]}
SENTENCES = {"mode": "all", "items": [{"text": "a", "line": 3}, {"mode": "none", "items": [{"text": "b"}]}]}

TAKEN: list[tuple[Reader, Any, Any]] = [
    (text, "a", "a"),
    (number, 0, 0),
    (matching("[a-f]+"), "abc", "abc"),
    (maybe(text, ""), None, ""),
    (every(number), [1, 2], [1, 2]),
    (pair(text, number), ["a", 1], ["a", 1]),
    (table(number), {"a": 1}, {"a": 1}),
    (record(a=text), {"a": "b", "other": object}, {"a": "b"}),
    (group, SENTENCES, {"mode": "all", "items": [{"text": "a"}, {"mode": "none", "items": [{"text": "b"}]}]}),
]
REFUSED: list[tuple[Reader, Any]] = [
    (text, 1),
    (text, None),
    (number, -1),
    (number, True),
    (number, "1"),
    (matching("[a-f]+"), "abc\n"),
    (every(number), {"0": 1}),
    (every(number), [1, "2"]),
    (pair(text, number), ["a"]),
    (table(number), [1]),
    (table(number, matching("[a-f]")), {"../": 1}),
    (record(a=text), {}),
    (record(a=text), []),
    (group, {"mode": "some", "items": []}),
    (group, {"mode": "all", "items": "a"}),
    (group, {"mode": "all", "items": [{"line": 1}]}),
    (group, DEEP),
]


@pytest.mark.parametrize(("reader", "value", "expected"), TAKEN)
def test_what_fits_is_taken(reader: Reader, value: Any, expected: Any) -> None:
    assert reader(value) == expected


@pytest.mark.parametrize(("reader", "value"), REFUSED)
def test_what_does_not_fit_is_refused(reader: Reader, value: Any) -> None:
    with pytest.raises(Misshapen):
        reader(value)
