"""Light and dark made a choice of the reader of the preview instead of a wish of their system."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

SCHEMES = ("light", "dark")
IMAGES = "../assets/images/"  # from a page in r/ to the site's copy of data/images

_ALWAYS, _NEVER = "(min-width:0)", "(min-width:99999px)"
_SITES = (
    r"\(\s*prefers-color-scheme\s*:\s*(?:dark|light)\s*\)"
    r"|\bcolor-schemes?\"\s+content=\"[^\"]*\""
    r"|\bcolor-schemes?\s*:\s*light\s+dark\b"
)


@lru_cache(maxsize=64)
def _sites(image_base: str) -> re.Pattern[str]:
    """Where a text depends on the scheme, or names an image below `image_base`."""
    base = rf"|{re.escape(image_base.rstrip('/'))}/" if image_base else ""
    return re.compile(f"({_SITES}{base})", re.IGNORECASE)


@lru_cache(maxsize=64)
def _base(base: str) -> re.Pattern[str]:
    return re.compile(f"({re.escape(base)})", re.IGNORECASE)


def fragments(text: str, image_base: str) -> Iterator[str]:
    """Cut `text` so that whatever depends on the scheme stands alone, and point images at the site's copies."""
    base = f"{image_base.rstrip('/')}/" if image_base else ""
    lowered = text.lower()
    if "color-scheme" in lowered:
        parts = _sites(image_base).split(text)
    else:
        parts = _base(base).split(text) if base and base.lower() in lowered else [text]
    for number, part in enumerate(parts):
        if number % 2 and part.lower() == base.lower():
            yield IMAGES
        elif part:
            yield part


def in_scheme(fragment: str, scheme: str) -> str:
    """What a fragment becomes when `scheme` holds whatever the system says; most stay as they are."""
    lowered = fragment.lower()
    if lowered.startswith("(") and "prefers-color-scheme" in lowered:
        return _ALWAYS if scheme in lowered else _NEVER
    if lowered.startswith("color-scheme") and _sites("").fullmatch(fragment):
        return re.sub(r"\blight\s+dark\b", scheme, fragment, flags=re.IGNORECASE)
    return fragment
