"""Colours of CSS as red, green and blue, and the contrast between two of them."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb
from functools import lru_cache

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)

_CSS_NAMES = """
    aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4
    black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0
    chartreuse 7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c
    cyan 00ffff darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400
    darkgrey a9a9a9 darkkhaki bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc
    darkred 8b0000 darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f
    darkslategrey 2f4f4f darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969
    dimgrey 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff
    gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000 greenyellow adff2f
    grey 808080 honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c
    lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080
    lightcyan e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3
    lightpink ffb6c1 lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899
    lightslategrey 778899 lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6
    magenta ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db
    mediumseagreen 3cb371 mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc
    mediumvioletred c71585 midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead
    navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6
    palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee palevioletred db7093 papayawhip ffefd5
    peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple 663399
    red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57
    seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090
    snow fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347
    turquoise 40e0d0 violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32
"""  # CSS Color Module Level 4, section 6.1
_NAMES = dict(zip(_CSS_NAMES.split()[::2], _CSS_NAMES.split()[1::2], strict=True))
_COLOUR = re.compile(
    r"#([0-9a-f]{3,8})\b|rgba?\(([^)]*)\)|hsla?\(([^)]*)\)|(?<![-\w])(" + "|".join(_NAMES) + r")(?![-\w])",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def colour(text: str, behind: Colour = WHITE) -> Colour | None:
    """The first colour in a declaration's value, laid over `behind` when it lets light through."""
    found = _COLOUR.search(text)
    if found is None:
        return None
    digits, numbers, wheel, name = found.groups()
    if numbers is not None:
        return _from_numbers(numbers, behind)
    if wheel is not None:
        return _from_wheel(wheel, behind)
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


def _from_wheel(numbers: str, behind: Colour) -> Colour | None:
    """`hsl(20 50% 40% / .5)`: hue in degrees, saturation, lightness."""
    parts = [float(part.rstrip("%")) for part in re.findall(r"-?(?:\d+\.?\d*|\.\d+)%?", numbers)]
    if len(parts) < 3:
        return None
    red, green, blue = hls_to_rgb(parts[0] / 360 % 1, parts[2] / 100, parts[1] / 100)
    opacity = parts[3] if len(parts) > 3 else 1.0
    return over((round(red * 255), round(green * 255), round(blue * 255)), opacity, behind)


def _channel(part: str) -> int:
    share = float(part.rstrip("%")) * (2.55 if part.endswith("%") else 1)
    return min(255, round(share))


def _luminance(one: Colour) -> float:
    red, green, blue = (_linear(channel / 255) for channel in one)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
