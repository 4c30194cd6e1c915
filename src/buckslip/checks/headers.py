"""The headers of a message, unfolded, in their order."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import getaddresses
from functools import lru_cache

_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")


@lru_cache(maxsize=4)
def headers(eml: bytes) -> tuple[tuple[str, str], ...]:
    """Names in lower case and their values; what is no header is left out."""
    head = _END.split(eml, maxsplit=1)[0].decode("utf-8", "replace")
    pairs = (line.partition(":") for line in _FOLD.sub(" ", head).splitlines())
    return tuple((name.strip().lower(), value.strip()) for name, colon, value in pairs if colon)


def header(eml: bytes, name: str) -> str | None:
    """The value of the first header of this name, None when there is none."""
    return next((value for known, value in headers(eml) if known == name), None)


@lru_cache(maxsize=64)
def mailboxes(value: str) -> tuple[tuple[str, str], ...]:
    """Display names, decoded, and addresses."""
    return tuple((decoded(name), address) for name, address in getaddresses([value]) if name or address)


def decoded(value: str) -> str:
    """A header's words without their encoding (RFC 2047); as they are when that is broken."""
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return value
