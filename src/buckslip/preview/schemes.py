"""Light and dark made a choice of the reader of the preview instead of a wish of their system."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

SCHEMES = ("light", "dark")
IMAGES = "../assets/images/"  # from a page in r/ to the site's copy of data/images

_ALWAYS, _NEVER = "(min-width:0)", "(min-width:99999px)"
_SITES = re.compile(
    r"\(\s*prefers-color-scheme\s*:\s*(?:dark|light)\s*\)"
    r"|\bcolor-schemes?\"\s+content=\"[^\"]*\""
    r"|\bcolor-schemes?\s*:\s*light\s+dark\b",
    re.IGNORECASE,
)
_FIRST = frozenset("(cC")  # letters with which they begin
_WORD = "color-scheme"  # in all of them, and not far from their ends
_AROUND = 100  # characters


@lru_cache(maxsize=512)
def fragments(text: str, image_base: str) -> tuple[str, ...]:
    """Cut `text` so that whatever depends on the scheme stands alone, and point images at the site's copies."""
    base = f"{image_base.rstrip('/')}/" if image_base else ""
    parts: list[str] = []
    at = 0
    for start, end, is_base in sorted(_places(text, base)):
        if start >= at:
            parts += [text[at:start], IMAGES if is_base else text[start:end]]
            at = end
    return tuple(part for part in (*parts, text[at:]) if part)


def _places(text: str, base: str) -> Iterator[tuple[int, int, bool]]:
    """Where a text depends on the scheme, and where it names an image below `base`."""
    lowered = small(text)
    done = 0
    at = lowered.find(_WORD)
    while at >= 0:
        found = _SITES.search(text, max(done, at - _AROUND), at + 2 * _AROUND)
        if found:
            yield *found.span(), False
        done = max(at + 1, found.end() if found else 0)
        at = lowered.find(_WORD, done)
    at = lowered.find(base.lower()) if base else -1
    while at >= 0:
        yield at, at + len(base), True
        at = lowered.find(base.lower(), at + len(base))


def small(text: str) -> str:
    """A text with the letters from A to Z made small, as long as before."""
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def in_scheme(fragment: str, scheme: str) -> str:
    """What a fragment becomes when `scheme` holds whatever the system says; most stay as they are."""
    if fragment[:1] not in _FIRST:
        return fragment
    lowered = fragment.lower()
    if lowered.startswith("(") and "prefers-color-scheme" in lowered:
        return _ALWAYS if scheme in lowered else _NEVER
    if lowered.startswith("color-scheme") and _SITES.fullmatch(fragment):
        return re.sub(r"\blight\s+dark\b", scheme, fragment, flags=re.IGNORECASE)
    return fragment
