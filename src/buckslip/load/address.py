"""Whether a text is an e-mail address that a mail can go to."""

from __future__ import annotations

import re

# RFC 5321 section 4.5.3.1: octets of the part before the @, and of the whole path without its angle brackets.
LONGEST_LOCAL, LONGEST = 64, 254

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def address_fault(address: str) -> str:
    """What is wrong with an address, in words that follow "the address"; "" when a mail can go there.

    Quoted local parts and addresses at an IP number are refused: no customer has one, and many servers turn them away.
    International domains count in their ASCII form (RFC 5891); letters outside ASCII before the @ do not.
    """
    local, at, domain = address.rpartition("@")
    if not at:
        return "has no @"
    if not _LOCAL.fullmatch(local):
        return "is empty before its @" if not local else "has a character before its @ that no address may have"
    try:
        host = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return "has a domain that cannot be one"
    labels = host.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        return "has a domain that cannot be one"
    if len(local) > LONGEST_LOCAL or len(local) + 1 + len(host) > LONGEST:
        return "is longer than mail servers take"
    return ""


def ascii_address(address: str) -> str:
    """An address without fault as mail servers take it, its domain in ASCII."""
    local, _, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}@{domain.encode('idna').decode('ascii')}"
