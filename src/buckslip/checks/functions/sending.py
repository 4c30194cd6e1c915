"""Who a message says it is from, and the headers that bulk mail needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.headers import header, headers, mailboxes
from buckslip.checks.hosts import registrable
from buckslip.checks.options import Phrases
from buckslip.checks.urls import split

_SINGLE = (
    "from", "sender", "reply-to", "to", "cc", "bcc", "message-id", "in-reply-to", "references", "subject", "date",
    "mime-version", "content-type", "content-transfer-encoding", "list-id", "list-unsubscribe", "list-unsubscribe-post",
)  # fmt: skip
_MESSAGE_ID = re.compile(r"<[^<>@\s]+@[^<>@\s]+>")
_LIST_ID = re.compile(r"<([\w-]+\.)+[\w-]+>")
_SIGNED = re.compile(r"(?:^|;)\s*h\s*=\s*([^;]*)", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?:do[-_.]?)?no(?:t|n)?[-_.]?(?:reply|response|answer|responder|raspunde)(?![a-z]).*", re.IGNORECASE
)
_BRACKETED = re.compile(r"[(\[]\s*\d+\s*[)\]]")
_PICTURES = re.compile(r"[\u2000-\u206f\u2190-\u2bff\u3000\ufe0f\U0001f000-\U0001faff]")
_CALM = "\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201c\u201d\u2026"


@dataclass(frozen=True, slots=True)
class Required:
    """Headers that every message has once."""

    names: tuple[str, ...] = ("from", "subject", "message-id", "mime-version")


@dataclass(frozen=True, slots=True)
class Freemail:
    """Hosts at which anybody has a mailbox."""

    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DisplayName:
    """How long a sender's name may be, and words that advertise."""

    longest: float = 32.0
    promises: tuple[str, ...] = ()


def required_headers(evidence: Evidence, required: Required) -> Iterator[Hit]:
    """The headers that a message needs, and none twice that may be there once."""
    known = headers(evidence.context.eml)
    names = [name for name, _ in known]
    for name in required.names:
        if name not in names:
            yield Hit(f"the message has no header {_title(name)}", "write it", evidence.brand_place)
    for name in _SINGLE:
        if names.count(name) > 1:
            message = f"the message has {names.count(name)} headers {_title(name)}"
            yield Hit(message, "keep one: filters refuse a message that says a thing twice", evidence.brand_place)
    identity = header(evidence.context.eml, "message-id")
    if identity is not None and not _MESSAGE_ID.fullmatch(identity):
        yield Hit(
            f"the Message-ID '{identity}' is not of the form <left@right>", "let it be made", evidence.brand_place
        )


def list_id(evidence: Evidence, _: object) -> Iterator[Hit]:
    """A name for the stream that mailboxes can sort by."""
    value = header(evidence.context.eml, "list-id")
    if value is None:
        message = "the message has no List-Id header"
        yield Hit(message, "give each stream a name below the brand's domain", evidence.brand_place)
    elif not _LIST_ID.search(value):
        message = f"the List-Id '{value}' names no list"
        yield Hit(message, "write it as <stream.brand-domain>", evidence.brand_place)


def signed_headers(evidence: Evidence, _: object) -> Iterator[Hit]:
    """The signature covers the headers of the one click, as far as the message or the brand tells what is signed."""
    signature = header(evidence.context.eml, "dkim-signature")
    listed = _SIGNED.search(signature) if signature else None
    signed = [one.strip().lower() for one in listed[1].split(":")] if listed else list(evidence.sender.dkim_signs)
    if not signed:
        return
    missing = [one for one in ("list-unsubscribe", "list-unsubscribe-post") if one not in signed]
    if missing:
        message = f"DKIM does not sign {' and '.join(map(_title, missing))}"
        way_out = "add both to the signed headers of the mail server, then to `sender.dkim_signs`"
        yield Hit(message, way_out, evidence.brand_place)


def from_address(evidence: Evidence, freemail: Freemail) -> Iterator[Hit]:
    """One address, at a domain of the brand's own."""
    value = header(evidence.context.eml, "from")
    if value is None:
        return
    found = mailboxes(value)
    if len(found) != 1:
        message = f"the From header holds {len(found)} addresses"
        yield Hit(message, "write one", evidence.brand_place)
        return
    domain = found[0][1].rpartition("@")[2].lower()
    if domain in freemail.hosts:
        message = f"the mail comes from an address at {domain}, which anybody can have"
        yield Hit(message, "send from a domain of the brand's own", evidence.brand_place)
    elif registrable(domain) not in _own_domains(evidence):
        message = f"the mail comes from {domain}, which is no domain of the brand's"
        way_out = "send from the brand's domain, or add this one to `sender.domains` once SPF, DKIM and DMARC hold"
        yield Hit(message, way_out, evidence.brand_place)


def _own_domains(evidence: Evidence) -> set[str]:
    brand, sender = evidence.brand, evidence.sender
    hosts = [*sender.domains, *sender.unsubscribe_hosts, split(sender.unsubscribe_url).hostname or ""]
    if brand is not None:
        hosts += [split(url).hostname or "" for url in brand.links.values()]
        hosts += brand.utm.hosts
    return {registrable(host) for host in hosts if host}


def display_name(evidence: Evidence, limits: DisplayName) -> Iterator[Hit]:
    """A From line that names who sends, and nothing more."""
    for name, _ in mailboxes(header(evidence.context.eml, "from") or ""):
        fault = _misnamed(name, limits)
        if fault:
            yield Hit(f"the sender's name '{name}' {fault}", "name who sends, no more", evidence.brand_place)


def _misnamed(name: str, limits: DisplayName) -> str:
    if len(name) > limits.longest:
        return f"has {len(name)} characters, over {limits.longest:g}"
    if "{{" in name or "{%" in name:
        return "holds a personalisation tag"
    if "@" in name:
        return "holds an address"
    if _BRACKETED.search(name):
        return "counts messages that are not there"
    if any(found not in _CALM for found in _PICTURES.findall(name)):
        return "holds a symbol"
    words = Phrases({"any": limits.promises}).of("any") if limits.promises else None
    promise = words.search(name) if words else None
    return f"advertises: '{promise[0]}'" if promise else ""


def reply_to(evidence: Evidence, _: object) -> Iterator[Hit]:
    """Answers reach somebody."""
    value = header(evidence.context.eml, "reply-to") or header(evidence.context.eml, "from") or ""
    for _name, address in mailboxes(value):
        if _NOBODY.fullmatch(address.partition("@")[0]):
            message = f"answers go to {address}, which nobody reads"
            yield Hit(message, "give `sender.reply_to` an address that somebody reads", evidence.brand_place)


def _title(name: str) -> str:
    special = {"message-id": "Message-ID", "list-id": "List-Id", "mime-version": "MIME-Version"}
    return special.get(name) or "-".join(part.capitalize() for part in name.split("-"))
