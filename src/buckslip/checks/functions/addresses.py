"""Where links and pictures lead: addresses that work, are safe, and are what they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import cast
from urllib.parse import parse_qsl, unquote

from lxml import etree
from lxml.etree import _Element as Element

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.hosts import disguise, is_number, registrable
from buckslip.checks.letter import letter_words
from buckslip.checks.urls import split
from buckslip.model.source import Span

_FIT = frozenset(("https", "mailto", "tel", "sms"))
_TEST_PARTS = frozenset(("staging", "stage", "preprod", "uat", "localhost", "intranet"))
_INSIDE = ("localhost", ".localhost", ".local", ".internal", ".lan", ".corp", ".home")
_URL_STYLE = re.compile(r"url\(\s*['\"]?([^'\")]+)")
_NAMED = re.compile(
    r"(?<![@\w.-])(?:(?P<scheme>https?://)|(?P<www>www\.))?(?P<host>(?:[a-z0-9](?:[\w-]*[\w])?\.)+(?P<top>[a-z]{2,18}))"
    r"(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_TOPS = re.compile(
    "at|au|be|biz|br|ca|ch|co|com|de|es|eu|fr|info|io|it|jp|md|net|nl|org|pt|ro|shop|store|uk|us", re.IGNORECASE
)
_STYLES = etree.XPath("descendant::*/@style", smart_strings=False)
_STYLED_LINKS = etree.XPath("descendant::a[@style]")
_BOX = re.compile(r"(?=.*display:\s*(?:inline-)?block)(?=.*background(?:-color)?:\s*(?!none|transparent))", re.DOTALL)
_MAIL = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hosts:
    """The only hosts that mails may lead to; all when empty."""

    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shorteners:
    """Hosts that hide where a link goes."""

    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Buttons:
    """To how many places buttons may lead, and how short a mail without any link may be."""

    most: float = 5.0
    words: float = 40.0
    goals: tuple[str, ...] = ("cross-sell", "upsell", "bundle", "renewal")


@dataclass(frozen=True, slots=True)
class Campaign:
    """The UTM parameters that must stand together."""

    required: tuple[str, ...] = ("utm_source", "utm_medium", "utm_campaign")
    medium: str = "email"


def sound_addresses(evidence: Evidence, hosts: Hosts) -> Iterator[Hit]:
    """Every address is whole, safe and public."""
    told: set[str] = set()
    for url, place in _addresses(evidence):
        fault = "" if url in told else _unsound(url, hosts.allowed)
        if fault:
            told.add(url)
            message = f"the address '{url}' {fault}" if url else "a link or picture has an empty address"
            yield Hit(message, "write the whole public https address", place())


def _addresses(evidence: Evidence) -> Iterator[tuple[str, Callable[[], Span]]]:
    """Every address that the mail leads to or loads, and how to find its place."""
    for anchor in evidence.visible.anchors:
        yield anchor.url, partial(evidence.place_of_link, anchor)
    for image in evidence.visible.images:
        yield image.src, partial(evidence.place_of_image, image)
    for url in _grounds(evidence):
        yield url, lambda: evidence.mail.span


def _grounds(evidence: Evidence) -> Iterator[str]:
    """Pictures behind text."""
    if "background=" in evidence.html:
        for element in evidence.document.iterfind(".//*[@background]"):
            yield element.get("background") or ""
    if "url(" in evidence.html:
        for style in cast("list[str]", _STYLES(evidence.document)):
            yield from _URL_STYLE.findall(style) if "(" in style else ()


@lru_cache(maxsize=4096)
def _unsound(url: str, allowed: tuple[str, ...]) -> str:
    """What is wrong with an address, "" when nothing is; tags are whole addresses to the ESP."""
    if url.startswith("{{"):
        return ""
    if url in ("", "#") or url.lower().startswith("javascript:"):
        return "leads nowhere"
    if url.startswith(("#", "data:image/", "cid:")):
        return ""
    parts = split(url)
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if scheme not in _FIT:
        return f"begins with '{scheme}:', which is not safe" if scheme else "is not whole"
    if scheme == "https":
        return _bad_host(host, parts.netloc, allowed)
    return "" if parts.path else "is not whole"


def _bad_host(host: str, place: str, allowed: tuple[str, ...]) -> str:
    if not host or (" " in place and "{{" not in place):
        return "has no host"
    if "{{" in place:
        return ""
    if is_number(host):
        return "names a machine by its number"
    if host == "localhost" or host.endswith(_INSIDE) or "." not in host:
        return "cannot be reached from outside"
    if "@" in place:
        return "holds a user name"
    if _TEST_PARTS & set(re.split(r"[.-]", host)):
        return "leads to a system for tests"
    if allowed and not any(host == one or host.endswith(f".{one}") for one in allowed):
        return "leads to a host that is not on the list of allowed ones"
    return ""


def honest_names(evidence: Evidence, _: object) -> Iterator[Hit]:
    """A link whose words are an address leads there."""
    for anchor in evidence.visible.anchors:
        words = anchor.text
        if "." not in words or anchor.url.startswith("{{"):
            continue
        target = _target(anchor.url)
        for named in _hosts_named(words) if target else ():
            if registrable(named) != registrable(target):
                message = f"the link is called '{words}', but leads to {target}"
                yield Hit(message, "call it by what it leads to", evidence.place_of_link(anchor))
                break


def _target(url: str) -> str:
    if url.lower().startswith("mailto:"):
        return unquote(url[7:].partition("?")[0]).rpartition("@")[2].lower()
    host = split(url).hostname or ""
    return "" if "{" in host else host


def _hosts_named(words: str) -> list[str]:
    """Hosts in a text; a word with a dot alone is one only below a common top level."""
    named = [found[1] for found in _MAIL.finditer(words)]
    for found in _NAMED.finditer(words):
        if found["scheme"] or found["www"] or _TOPS.fullmatch(found["top"]):
            named.append(found["host"])
    return named


def shortened(evidence: Evidence, shorteners: Shorteners) -> Iterator[Hit]:
    """No public shortener hides where a link goes."""
    for anchor in evidence.visible.anchors:
        host = (split(anchor.url).hostname or "").removeprefix("www.")
        if host in shorteners.hosts:
            message = f"the link '{anchor.name}' goes through {host}"
            yield Hit(message, "link to the page itself: filters distrust what hides", evidence.place_of_link(anchor))


def disguised_hosts(evidence: Evidence, _: object) -> Iterator[Hit]:
    """No host in letters of several scripts, or in letters that only look Latin."""
    for anchor in evidence.visible.anchors:
        host = split(anchor.url).hostname or ""
        fault = disguise(host) if "xn--" in host or not host.isascii() else ""
        if fault:
            message = f"the host of the link '{anchor.name}' is not what it looks like: {fault}"
            yield Hit(message, "use the name in one script", evidence.place_of_link(anchor))


def consistent_utm(evidence: Evidence, campaign: Campaign) -> Iterator[Hit]:
    """UTM parameters stand together, in small letters, the same campaign throughout, and not on the way out."""
    way_out = {anchor.url for anchor in evidence.opt_outs}
    first: dict[str, str] = {}
    told: set[str] = set()
    for anchor in evidence.visible.anchors:
        if "utm_" not in anchor.url or anchor.url in told:
            continue
        told.add(anchor.url)
        given = dict(parse_qsl(split(anchor.url).query, keep_blank_values=True))
        fault = _utm_fault(given, campaign, first, leaves=anchor.url in way_out)
        if fault:
            message = f"the link '{anchor.name}' {fault}"
            yield Hit(message, "let the brand's `utm` write all of them", evidence.place_of_link(anchor))


def _utm_fault(given: dict[str, str], campaign: Campaign, first: dict[str, str], *, leaves: bool) -> str:
    if leaves:
        return "counts who leaves: it has UTM parameters on the way out"
    missing = [name for name in campaign.required if not given.get(name)]
    if missing:
        return f"lacks {', '.join(missing)}"
    if given.get("utm_medium") != campaign.medium:
        return f"has the medium '{given.get('utm_medium')}' instead of '{campaign.medium}'"
    for name in campaign.required:
        value = given[name]
        if value != value.lower() or " " in value:
            return f"has capitals or blanks in {name}: '{value}'"
        if first.setdefault(name, value) != value:
            return f"has another {name} ('{value}') than the links before ('{first[name]}')"
    return ""


def calls_to_action(evidence: Evidence, buttons: Buttons) -> Iterator[Hit]:
    """Something to do, and not too much of it."""
    if evidence.mail.declared.goal not in buttons.goals:
        return
    leaving = {id(anchor) for anchor in evidence.opt_outs}
    home = evidence.brand.links.values() if evidence.brand else ()
    own = [
        anchor
        for anchor in evidence.visible.anchors
        if id(anchor) not in leaving and anchor.name and not anchor.hidden and anchor.url.partition("?")[0] not in home
    ]
    if all(_is_system(anchor.url) for anchor in own) and letter_words(evidence) >= buttons.words:
        yield Hit("there is nothing to click on", "add a button that leads to what the mail is about")
    drawn = _buttons(evidence)
    shown = [anchor for anchor in own if anchor.url in drawn]
    places = {anchor.url for anchor in shown}
    if len(places) > buttons.most:
        message = f"{len(places)} buttons lead to different places, over {buttons.most:g}"
        yield Hit(message, "make one the main button, and links of the others", evidence.place_of_link(shown[-1]))


def _is_system(url: str) -> bool:
    return "_url }}" in url and "." not in url


def _buttons(evidence: Evidence) -> set[str]:
    """The addresses of links that are drawn as boxes on a ground of their own."""
    styled = cast("list[Element]", _STYLED_LINKS(evidence.document))
    return {(one.get("href") or "").strip() for one in styled if _BOX.search(one.get("style") or "")}
