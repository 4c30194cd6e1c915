"""Colours of CSS as red, green and blue, and the contrast between two of them."""

from __future__ import annotations

import re
from functools import lru_cache

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)

_NAMES = {
    "aqua": "00ffff", "black": "000000", "blue": "0000ff", "crimson": "dc143c", "darkblue": "00008b",
    "darkgray": "a9a9a9", "darkgreen": "006400", "darkgrey": "a9a9a9", "darkred": "8b0000", "dimgray": "696969",
    "dimgrey": "696969", "fuchsia": "ff00ff", "gold": "ffd700", "gray": "808080", "green": "008000", "grey": "808080",
    "ivory": "fffff0", "lightgray": "d3d3d3", "lightgrey": "d3d3d3", "lime": "00ff00", "maroon": "800000",
    "navy": "000080", "olive": "808000", "orange": "ffa500", "pink": "ffc0cb", "purple": "800080", "red": "ff0000",
    "silver": "c0c0c0", "teal": "008080", "white": "ffffff", "whitesmoke": "f5f5f5", "yellow": "ffff00",
}  # fmt: skip
_COLOUR = re.compile(r"#([0-9a-f]{3,8})\b|rgba?\(([^)]*)\)|\b(" + "|".join(_NAMES) + r")\b", re.IGNORECASE)


@lru_cache(maxsize=1024)
def colour(text: str, behind: Colour = WHITE) -> Colour | None:
    """The first colour in a declaration's value, laid over `behind` when it lets light through."""
    found = _COLOUR.search(text)
    if found is None:
        return None
    digits, numbers, name = found.groups()
    if numbers is not None:
        return _from_numbers(numbers, behind)
    return _from_digits(_NAMES[name.lower()] if name else digits, behind)


@lru_cache(maxsize=4096)
def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def hexadecimal(one: Colour) -> str:
    """The colour as a writer's tokens hold it: `#1a2b3c`."""
    return "#{:02x}{:02x}{:02x}".format(*one)


def over(front: Colour, opacity: float, behind: Colour) -> Colour:
    """The colour that is seen when one that lets light through lies over another."""
    if opacity >= 1:
        return front
    red, green, blue = (round(near * opacity + far * (1 - opacity)) for near, far in zip(front, behind, strict=True))
    return (red, green, blue)


def legible(front: Colour, back: Colour, ratio: float) -> Colour:
    """The colour nearest to `front`, towards black or white, that has this contrast on `back`."""
    ways = [over(end, step / 100, front) for step in range(1, 101) for end in (BLACK, WHITE)]
    return next((one for one in ways if contrast(one, back) >= ratio), BLACK)


def _from_digits(digits: str, behind: Colour) -> Colour | None:
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in (6, 8):
        return None
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    opacity = int(digits[6:], 16) / 255 if len(digits) == 8 else 1.0
    return over((red, green, blue), opacity, behind)


def _from_numbers(numbers: str, behind: Colour) -> Colour | None:
    parts = re.findall(r"(?:\d+\.?\d*|\.\d+)%?", numbers)
    if len(parts) < 3:
        return None
    red, green, blue = (_channel(part) for part in parts[:3])
    opacity = 1.0
    if len(parts) > 3:
        opacity = float(parts[3].rstrip("%")) / (100 if parts[3].endswith("%") else 1)
    return over((red, green, blue), opacity, behind)


def _channel(part: str) -> int:
    share = float(part.rstrip("%")) * (2.55 if part.endswith("%") else 1)
    return min(255, round(share))


def _luminance(one: Colour) -> float:
    red, green, blue = (_linear(channel / 255) for channel in one)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
