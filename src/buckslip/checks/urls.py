"""Addresses taken apart, however odd."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

_NOTHING = SplitResult("", "", "", "", "")


@lru_cache(maxsize=1024)  # many rules take the same few addresses apart
def split(url: str) -> SplitResult:
    """The parts of an address; none when it is not one (`https://[x`)."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname
    except ValueError:
        return _NOTHING
    return parts
