"""Addresses that know their recipient: one link for unsubscribing, preferences and the web view per customer."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from buckslip.model.brand import Brand
from buckslip.model.errors import UsageError

KEY = "BUCKSLIP_UNSUBSCRIBE_KEY"
SHORTEST_KEY = 16
PLACEHOLDERS = ("id", "locale", "mail", "token")

_HTTPS = re.compile(r"https://[^\s<>\"/?#{}@]+(?:[/?#][^\s<>\"]*)?")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_MAC_BYTES = 16
_OPTIONS = {
    "preferences_url": "--preferences-url",
    "unsubscribe_url": "--unsubscribe-url",
    "view_online_url": "--view-online-url",
}
# What is added to the query of a brand's own address, without and with a key. An id opens nothing but the way out.
_TOLD: Mapping[bool, Mapping[str, str]] = {
    False: {"unsubscribe_url": "id={id}"},
    True: {
        "preferences_url": "token={token}",
        "unsubscribe_url": "token={token}",
        "view_online_url": "token={token}&mail={mail}&locale={locale}",
    },
}
_IN_THE_BRAND = {
    "preferences_url": "links.preferences",
    "unsubscribe_url": "sender.unsubscribe_url",
    "view_online_url": "links.view_online",
}


def token(key: str, purpose: str, brand: str, customer: str) -> str:
    """`<id>.<mac>`, both in URL-safe base64: nobody without the key can make one for another customer.

    The mac is the first 16 bytes of HMAC-SHA-256 over purpose, brand and id, with a zero byte between them. The page
    that the link leads to computes it again, and compares.
    """
    mac = hmac.digest(key.encode(), f"{purpose}\0{brand}\0{customer}".encode(), "sha256")[:_MAC_BYTES]
    return f"{_base64(customer.encode())}.{_base64(mac)}"


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Personal:
    """The addresses of one brand: `patterns` by system value, with placeholders, and the key that signs tokens."""

    brand: str
    patterns: Mapping[str, str]
    key: str = field(default="", repr=False)
    unsigned: bool = False  # without a key, the way out of the brand's own page tells customers apart by their id

    def of(self, customer: str, mail: str, locale: str) -> dict[str, str]:
        """The addresses for one customer."""
        known = {"id": customer, "locale": locale, "mail": mail}
        return {name: self._filled(name, pattern, known) for name, pattern in self.patterns.items()}

    def _filled(self, name: str, pattern: str, known: Mapping[str, str]) -> str:
        def fill(found: re.Match[str]) -> str:
            if found[1] == "token":
                return token(self.key, name.removesuffix("_url"), self.brand, known["id"])
            return quote(known[found[1]], safe="") if found[1] in known else found[0]

        return _PLACEHOLDER.sub(fill, pattern)


def personal(brand: Brand, wanted: Collection[str], given: Mapping[str, str], key: str) -> Personal:
    """The addresses that a mail wants: as `given`, else the brand's own with a signed token, or without a key the id.

    Raises UsageError when one is known nowhere, is not https, or would not tell customers apart.
    """
    if key and len(key) < SHORTEST_KEY:
        raise UsageError(f"{KEY} is shorter than {SHORTEST_KEY} characters; choose a long random text")
    own = {
        "preferences_url": brand.links.get("preferences", ""),
        "unsubscribe_url": brand.sender.unsubscribe_url,
        "view_online_url": brand.links.get("view_online", ""),
    }
    patterns = {}
    for name in sorted(wanted):
        if given.get(name):
            patterns[name] = _checked(name, given[name], key)
        elif not own[name]:
            where = f"content/_brands/{brand.name}.yml"
            raise UsageError(f"the mail links to `{name}`: set {_IN_THE_BRAND[name]} in {where}, or {_OPTIONS[name]}")
        else:
            patterns[name] = _told(own[name], _TOLD[bool(key)].get(name, ""))
    unsigned = "unsubscribe_url" in patterns and not key and not given.get("unsubscribe_url")
    return Personal(brand.name, patterns, key, unsigned)


def _checked(name: str, pattern: str, key: str) -> str:
    option, placed = _OPTIONS[name], set(_PLACEHOLDER.findall(pattern))
    if not _HTTPS.fullmatch(pattern):
        raise UsageError(f"{option} must be an address that begins with https://")
    if unknown := sorted(placed - {*PLACEHOLDERS}):
        known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
        raise UsageError(f"{option} holds {{{unknown[0]}}}; it may hold {known}")
    if "token" in placed and not key:
        raise UsageError(f"{option} holds {{token}}, which {KEY} signs; set it in the environment")
    if name == "unsubscribe_url" and not placed & {"id", "token"}:
        raise UsageError(f"{option} is the same for every customer; put {{token}} or {{id}} into it")
    return pattern


def _told(address: str, more: str) -> str:
    """The brand's address, and in its query what the page behind it has to know."""
    address = address.replace("{", "%7B").replace("}", "%7D")
    if not more:
        return address
    parts = urlsplit(address)
    return parts._replace(query=f"{parts.query}&{more}" if parts.query else more).geturl()
