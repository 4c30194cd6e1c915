"""Names of hosts: whose they are, what they are written in, and whether they are names at all."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from ipaddress import ip_address

# Second levels under which others register, of the countries that the starter's locales and rules speak of.
_SHARED = re.compile(
    r"(?:co|org|me|ltd|plc|ac|gov)\.uk|(?:com|net|org)\.(?:au|br)|(?:co|ne|or|ac)\.jp|co\.(?:in|il|kr|nz|za)"
    r"|com\.(?:ar|cn|hk|md|mx|pl|sg|tr|tw|ua)"
)
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|[0-9]+(\.[0-9]+){0,3}")
# UTS 39 "highly restrictive": these scripts may stand together in one label.
_TOGETHER = (
    frozenset(("LATIN", "CJK", "HIRAGANA", "KATAKANA")),
    frozenset(("LATIN", "CJK", "BOPOMOFO")),
    frozenset(("LATIN", "CJK", "HANGUL")),
)
# Letters that look like Latin ones: a label of nothing else pretends to be another.
_LOOKALIKES = frozenset("асԁеһіјӏорԛѕԝхуνοραικ")


@lru_cache(maxsize=1024)
def registrable(host: str) -> str:
    """The part of a name that somebody registered: `shop.example.co.uk` is `example.co.uk`."""
    labels = host.lower().rstrip(".").split(".")
    size = 3 if _SHARED.fullmatch(".".join(labels[-2:])) else 2
    return ".".join(labels[-size:])


@lru_cache(maxsize=1024)
def is_number(host: str) -> bool:
    """Whether the host is an address of numbers, in any spelling that browsers take."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return _NUMBER.fullmatch(host) is not None
    return True


@lru_cache(maxsize=1024)
def unicode_host(host: str) -> str:
    """The host in its own letters; as it is when its ASCII form is broken."""
    try:
        return host.encode("ascii").decode("idna") if "xn--" in host.lower() else host
    except UnicodeError:
        return host


@lru_cache(maxsize=1024)
def disguise(host: str) -> str:
    """What is wrong with the scripts of a host after UTS 39, section 5.2; "" when nothing is."""
    for label in unicode_host(host).lower().split("."):
        if label.isascii():
            if label.startswith("xn--"):
                return f"'{label}' is no name in punycode"
            continue
        scripts = {_script(letter) for letter in label if letter.isalpha()}
        if len(scripts) > 1 and not any(scripts <= allowed for allowed in _TOGETHER):
            return f"'{label}' mixes {' and '.join(sorted(one.capitalize() for one in scripts))} letters"
        if all(letter in _LOOKALIKES or not letter.isalpha() for letter in label):
            return f"'{label}' is made of letters that only look Latin"
    return ""


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]
