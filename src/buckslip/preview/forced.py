"""How a mail program that turns colours over by force might show a mail: an emulation, as literal replacements.

Gmail, Outlook and others keep their algorithms to themselves and change them. This one is simple and close: in CIE LCH
with the white of D50, a light background of lightness L becomes 50 - (L - 50) * 0.75, a dark foreground is mirrored by
the same formula, and every colour loses a fifth of its chroma. Lines are turned over either way. Gradients and images
stay.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from buckslip.checks.colours import colour
from buckslip.preview.schemes import small

Replacement = tuple[str, str]

# They begin with letters, and are looked for in lower case: that is how regular expressions are fast.
_SHEET = re.compile(r"<style\b[^>]*>(.*?)(?:</style>|\Z)", re.DOTALL)
_END = re.compile(r"([^<]*)</style>")  # of a style sheet whose beginning stands in another text
_STYLE = re.compile(r"style\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ATTRIBUTE = re.compile(r"color\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*')")
_DECLARED = re.compile(
    r"(?<![\w-])((?:-\w+-)?[\w-]*color|background|border(?:-top|-right|-bottom|-left)?|outline|fill)\s*:[^;{}]+",
    re.IGNORECASE,
)
_INNER = r"(?:[^()]|\((?:[^()]|\([^()]*\))*\))*"
_KEPT = re.compile(rf"[\w-]*(?:gradient|image-set|cross-fade|url|var)\({_INNER}\)", re.IGNORECASE)
_WORD = re.compile(r"#[0-9a-f]{3,8}\b|(?:rgb|hsl)a?\([^)]*\)|(?<![\w#.-])[a-z]{3,}(?![\w(-])", re.IGNORECASE)
_HEAD = "<head>"
_USUAL = "html{background-color:%s;color:%s}:link{color:%s}"  # what a mail that names no colour gets


def forced(texts: Iterable[str]) -> tuple[Replacement, ...]:
    """What is to be replaced in a mail of these texts, one after the other and wherever it stands.

    A text may begin or end within a style sheet, but not both. No replacement finds anything in what an earlier one
    has put in.
    """
    found: dict[str, str] = {}
    for text in texts:
        lowered = small(text)
        cut = _END.match(lowered)
        for style in (*([cut] if cut else []), *_SHEET.finditer(lowered), *_STYLE.finditer(lowered)):
            found.update(_styled(text[slice(*style.span(style.lastindex or 0))]))
        for attribute in _ATTRIBUTE.finditer(lowered):
            start = attribute.start() - (3 if lowered.endswith("bg", 0, attribute.start()) else 1)
            if start >= 0 and text[start].isspace():
                found.update(_turned_attribute(text[start : attribute.end()]))
    usual = _USUAL % (turned("#fff", "background"), turned("#000", "color"), turned("#0000ee", "color"))
    return (*_ordered(found), (_HEAD, f"{_HEAD}<style>{usual}</style>"))


def apply(html: str, replacements: Sequence[Replacement]) -> str:
    """The mail with all replacements made, as the page makes them."""
    for old, new in replacements:
        html = html.replace(old, new)
    return html


# One declaration ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def _styled(style: str) -> tuple[Replacement, ...]:
    """What is to be replaced in a style sheet or a style attribute."""
    return tuple(one for declared in _DECLARED.finditer(style) for one in _turned(declared[0]))


@lru_cache(maxsize=4096)
def _turned(declaration: str) -> tuple[Replacement, ...]:
    """A declaration up to its last colour, and the same turned over; nothing where it has no colour of its own."""
    name, _, value = declaration.partition(":")
    places = list(_colours(value))
    if not places:
        return ()
    new, at = "", 0
    for start, end in places:
        new += value[at:start] + turned(value[start:end], name.strip().lower())
        at = end
    return ((f"{name}:{value[:at]}", f"{name}:/**/{new}"),)


@lru_cache(maxsize=1024)
def _turned_attribute(attribute: str) -> tuple[Replacement, ...]:
    name, _, quoted = attribute.partition("=")
    value = quoted.strip()[1:-1].strip()
    if not _WORD.fullmatch(value) or colour(value) is None:
        return ()
    return ((attribute, f'{name} ="{turned(value, name.strip().lower())}"'),)


def _colours(value: str) -> Iterator[tuple[int, int]]:
    """Where the colours of a value stand, but not those inside gradients."""
    plain = _KEPT.sub(lambda kept: " " * len(kept[0]), value)
    return (word.span() for word in _WORD.finditer(plain) if colour(word[0]) is not None)


def _ordered(found: dict[str, str]) -> Iterator[Replacement]:
    """Longer ones first, since a shorter one may stand in them; those that change nothing only where they must."""
    ordered = sorted(found, key=lambda old: (-len(old), old))
    for place, old in enumerate(ordered):
        new = found[old]
        if new.replace("/**/", "", 1) != old or any(other in old for other in ordered[place + 1 :]):
            yield old, new


# One colour -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def turned(written: str, name: str) -> str:
    """A colour as the property `name` shows it in forced dark, with the opacity that it had."""
    solid, opacity = _split(written)
    found = colour(solid)
    if found is None:
        return written
    lightness, chroma, hue = _lch(found)
    is_ground = "background" in name or name == "bgcolor"
    is_line = "border" in name or "outline" in name
    if is_line or is_ground == (lightness >= 50):
        lightness = 50 - (lightness - 50) * 0.75
    red, green, blue = shown = _rgb(lightness, chroma * 0.8, hue)
    if shown == found:
        return written
    return f"#{red:02x}{green:02x}{blue:02x}" if not opacity else f"rgba({red},{green},{blue},{opacity})"


def _split(written: str) -> tuple[str, str]:
    """A colour without its opacity, and the opacity as written; "" where there is none."""
    text = written.strip().lower()
    if text.startswith("#") and len(text) in (5, 9):
        size = (len(text) - 1) // 4
        digits = text[-size:] * (3 - size)
        return text[:-size], f"{int(digits, 16) / 255:.3g}"
    if "(" in text:
        head, _, inside = text.rstrip(")").partition("(")
        numbers = re.split(r"[\s,/]+", inside.strip())
        if len(numbers) == 4:
            return f"{head.rstrip('a')}({','.join(numbers[:3])})", numbers[3]
    return text, ""


def _lch(rgb: tuple[int, int, int]) -> tuple[float, float, float]:
    """Lightness, chroma and hue in CIE LCH with the white of D50, as CSS Color 4 defines `lch()`."""
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in _unit(rgb))
    x = 0.4360657 * red + 0.3851515 * green + 0.1430784 * blue
    y = 0.2224932 * red + 0.7168870 * green + 0.0606198 * blue
    z = 0.0139239 * red + 0.0970812 * green + 0.7140994 * blue
    fx, fy, fz = (_bent(one / white) for one, white in zip((x, y, z), _WHITE, strict=True))
    a, b = 500 * (fx - fy), 200 * (fy - fz)
    return 116 * fy - 16, math.hypot(a, b), math.atan2(b, a)


def _rgb(lightness: float, chroma: float, hue: float) -> tuple[int, ...]:
    """Red, green and blue; what no screen can show is cut off at its ends."""
    fy = (lightness + 16) / 116
    bent = (fy + chroma * math.cos(hue) / 500, fy, fy - chroma * math.sin(hue) / 200)
    x, y, z = (_straight(one) * white for one, white in zip(bent, _WHITE, strict=True))
    linear = (
        3.1341359 * x - 1.6173863 * y - 0.4906619 * z,
        -0.9787955 * x + 1.9162544 * y + 0.0334427 * z,
        0.0719554 * x - 0.2289768 * y + 1.4053861 * z,
    )
    curved = (one * 12.92 if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055 for one in linear)
    return tuple(round(255 * min(1.0, max(0.0, one))) for one in curved)


_WHITE = (0.9642956, 1.0, 0.8251046)
_CUT = 6 / 29


def _unit(rgb: tuple[int, int, int]) -> Iterator[float]:
    return (one / 255 for one in rgb)


def _bent(one: float) -> float:
    return one ** (1 / 3) if one > _CUT**3 else one / (3 * _CUT**2) + 4 / 29


def _straight(one: float) -> float:
    return one**3 if one > _CUT else 3 * _CUT**2 * (one - 4 / 29)
