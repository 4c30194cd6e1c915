"""Colours as CSS writes them."""

from __future__ import annotations

import pytest

from buckslip.checks.colours import Colour, colour, contrast, hexadecimal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#1a2b3c", (26, 43, 60)),
        ("#ABC", (170, 187, 204)),
        ("#000000ff", (0, 0, 0)),
        ("#0008", (119, 119, 119)),
        ("#12345", None),
        ("rgb(1, 2, 3)", (1, 2, 3)),
        ("rgb(1 2 3)", (1, 2, 3)),
        ("rgb(100%, 0%, 0%)", (255, 0, 0)),
        ("rgba(0,0,0,.5)", (128, 128, 128)),
        ("rgb(0 0 0 / 50%)", (128, 128, 128)),
        ("rgb(999,0,0)", (255, 0, 0)),
        ("rgb(1)", None),
        ("White", (255, 255, 255)),
        ("#fff url(a.png) no-repeat", (255, 255, 255)),
        ("transparent", None),
        ("inherit", None),
        ("none", None),
        ("", None),
    ],
)
def test_colours(text: str, expected: Colour | None) -> None:
    assert colour(text) == expected


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#fff", 4.48),
    ],
)
def test_contrast_as_wcag_computes_it(one: str, other: str, ratio: float) -> None:
    front, back = colour(one), colour(other)
    assert front is not None
    assert back is not None
    assert contrast(front, back) == pytest.approx(ratio, abs=0.005)
    assert contrast(back, front) == contrast(front, back)


def test_hexadecimal() -> None:
    assert hexadecimal((1, 171, 255)) == "#01abff"
