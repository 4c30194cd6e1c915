"""What a mail watches, what it gives away, and what it must tell about data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.etree import _Element as Element

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.options import Phrases
from buckslip.checks.urls import split
from buckslip.checks.visible import Anchor
from buckslip.model.schema import FieldSpec, Kind
from buckslip.model.source import Span
from buckslip.syntax.portable import print_template
from buckslip.targeting.consent import is_yes

_PRINTED = re.compile(r"customer\.(\w+)")
_TAG = re.compile(r"\{[{%].*?[%}]\}")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)"
)
_ADDRESS = re.compile(r"[\w.+-]+(?:@|%40)[\w-]+\.[a-z]{2,}", re.IGNORECASE)
_DIGEST = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")
_LOADS = ("url(", "@import", "background=")  # before an address that a mail program asks by itself
_HOST = re.compile(r"\s*(?:url\()?\s*(?:['\"]|&\w+;)?\s*(?:https?:)?//([^/'\")\s&]+)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{\w+\}")

# Open tracking -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pixels:
    """Words in the address of a picture that tell of counting opens."""

    words: tuple[str, ...] = ("open", "opens", "pixel", "track", "tracking", "beacon")


def open_tracking(evidence: Evidence, pixels: Pixels) -> Iterator[Hit]:
    """Single opens are recorded only of customers who agreed to that."""
    tracking, place = dict(evidence.declared.tracking), evidence.place_of_key("tracking")
    if tracking.get("open") == "individual":
        yield from _without_consent(evidence, tracking.get("consent_field", ""), place)
        return
    for image in evidence.document.iter("img"):
        url = image.get("src") or ""
        if _is_tiny(image) and (_TAG.search(url) or _any_word(pixels.words).search(url)):
            message = "a picture that nobody sees tells who opened the mail, and `tracking.open` does not say so"
            way_out = "delete it, or declare `open: individual` with a `consent_field`"
            yield Hit(message, way_out, evidence.place_of_text(url))


def _without_consent(evidence: Evidence, name: str, place: Span) -> Iterator[Hit]:
    spec = evidence.project.schema.fields.get(name)
    if spec is None or spec.kind is not Kind.BOOLEAN:
        told = f"'{name}' is no yes-or-no field" if name else "no `consent_field` is named"
        yield Hit(f"single opens are recorded, and {told}", "name the field that holds this consent", place, whole=True)
    elif evidence.crowd.possible(but_not=[is_yes(spec)]):
        message = "single opens are recorded, and the audience lets in who has not agreed to that"
        yield Hit(message, f"add `{name} is yes` under all, or write `open: aggregate`", place, whole=True)


def _is_tiny(image: Element) -> bool:
    sizes = [(image.get(side) or "").removesuffix("px").strip() for side in ("width", "height")]
    return all(size in ("0", "1") for size in sizes) or bool(_HIDDEN.search(image.get("style") or ""))


def tracking_withdrawal(evidence: Evidence, phrases: Phrases) -> Iterator[Hit]:
    """Who is recorded can say no to just that, in every mail."""
    if dict(evidence.declared.tracking).get("open") != "individual":
        return
    words = phrases.of(evidence.language)
    for anchor in _shown(evidence):
        if "tracking" in anchor.url.lower() or (words is not None and words.search(anchor.name)):
            return
    message = "single opens are recorded, and no link lets customers say no to that"
    yield Hit(message, "link to a page where tracking can be switched off", evidence.place_of_key("tracking"))


# What must be told ---------------------------------------------------------------------------------------------------


def privacy_link(evidence: Evidence, phrases: Phrases) -> Iterator[Hit]:
    """A visible https link to the privacy notice."""
    home = evidence.brand.links.get("privacy", "") if evidence.brand else ""
    words = phrases.of(evidence.language)
    for anchor in _shown(evidence):
        known = (home and anchor.url.startswith(home)) or (words is not None and words.search(anchor.name))
        if known and anchor.url.startswith(("https://", "{{")):
            return
    way_out = "add the `footer` block to the layout, and `links.privacy` to the brand"
    yield Hit("the mail does not link to the privacy notice", way_out)


def reason(evidence: Evidence, phrases: Phrases) -> Iterator[Hit]:
    """A sentence that tells why the customer gets the mail."""
    text = " ".join(evidence.visible.text().split())
    locale = evidence.project.locales.get(evidence.locale)
    why = locale.phrases.get("why", "") if locale else ""
    if why and _sentence(why).search(text):
        return
    if any(one.search(text) for one in phrases.each(evidence.language)):
        return
    yield Hit("the mail does not tell why the customer gets it", "add the `footer` block, or the locale's phrase `why`")


@lru_cache(maxsize=64)
def _sentence(phrase: str) -> re.Pattern[str]:
    """A locale's phrase, whatever stands in its placeholders."""
    parts = (r"\s+".join(map(re.escape, part.split())) for part in _PLACEHOLDER.split(phrase))
    return re.compile(r"\s*.{1,80}?\s*".join(parts))


def _shown(evidence: Evidence) -> Iterator[Anchor]:
    return (anchor for anchor in evidence.visible.anchors if not anchor.hidden and anchor.name)


# What is given away --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Personal:
    """Names of fields that tell who somebody is, and fields that links may carry all the same."""

    names: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ("id",)


def personal_links(evidence: Evidence, personal: Personal) -> Iterator[Hit]:
    """No link carries what tells a stranger who the customer is."""
    told: set[str] = set()
    for anchor in evidence.visible.anchors:
        url = anchor.url
        if url in told or url.startswith(("mailto:", "tel:")):
            continue
        told.add(url)
        if found := _given_away(evidence, url, personal):
            message = f"a link carries {found}"
            way_out = "link without it; the sending system's own links know the customer"
            yield Hit(message, way_out, evidence.place_of_link(anchor))


def _given_away(evidence: Evidence, url: str, personal: Personal) -> str:
    for name in _PRINTED.findall(url):
        spec = evidence.project.schema.fields.get(name)
        is_identifier = (spec is not None and spec.personal in ("identifier", "sensitive")) or _is_named(personal, name)
        if is_identifier and name not in personal.allowed:
            return f"the customer's '{name}'"
    if "@" not in url and "%40" not in url and "?" not in url:
        return ""
    parts = split(url)
    if found := _ADDRESS.search(f"{parts.path}?{parts.query}"):
        return f"an e-mail address: {found[0]}"
    for pair in parts.query.split("&"):
        name, _, value = pair.partition("=")
        if _DIGEST.fullmatch(value.lower()) and (name.startswith("utm_") or _is_named(personal, name)):
            return f"a digest of something personal in '{name}'"
    return ""


def _is_named(personal: Personal, name: str) -> bool:
    return _whole(personal.names).fullmatch(name) is not None


@lru_cache(maxsize=16)
def _whole(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{name})" for name in names) or "(?!)", re.IGNORECASE)


@lru_cache(maxsize=16)
def _any_word(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{'|'.join(words) or '(?!)'})(?![a-z])", re.IGNORECASE)


def sensitive_subject(evidence: Evidence, _: object) -> Iterator[Hit]:
    """Nothing of a special category stands in the inbox, where others look on."""
    spans = [one.text.span for one in evidence.mail.subjects]
    lines = [(print_template(one), spans[min(at, len(spans) - 1)]) for at, one in enumerate(evidence.rendered.subjects)]
    before = evidence.mail.preheader.span if evidence.mail.preheader else evidence.mail.span
    for line, place in (*lines, (print_template(evidence.rendered.preheader), before)):
        for name in dict.fromkeys(_PRINTED.findall(" ".join(_TAG.findall(line)))):
            spec = evidence.project.schema.fields.get(name)
            if spec is not None and spec.personal == "sensitive":
                message = f"the inbox shows '{name}', which is a special category of personal data"
                yield Hit(message, "say it inside the mail, or not at all", place)


@dataclass(frozen=True, slots=True)
class Hosts:
    """Hosts that may serve pictures, fonts and styles beside the brand's own; `.example.com` for a whole domain."""

    processors: tuple[str, ...] = ()


def remote_hosts(evidence: Evidence, hosts: Hosts) -> Iterator[Hit]:
    """Pictures, fonts and styles come from hosts with which there is a contract."""
    own = _own_hosts(evidence)
    for host, url in sorted(set(_remote(evidence))):
        declared = any(host == one or (one.startswith(".") and host.endswith(one)) for one in hosts.processors)
        if host in own or declared or _TAG.search(host):
            continue
        message = f"opening the mail tells '{host}' about the customer, and nobody declared that host"
        way_out = "serve it yourself, or add the host to `processors` in PRV-007's page"
        yield Hit(message, way_out, evidence.place_of_text(url))


def _own_hosts(evidence: Evidence) -> frozenset[str]:
    brand = evidence.brand
    if brand is None:
        return frozenset()
    urls = (brand.image_base, *brand.links.values(), *brand.logo.values())
    return frozenset(host for url in urls if (host := split(url).hostname))


def _remote(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """The hosts that a mail program asks by itself, and the address that leads there."""
    for element in evidence.document.iter("img", "link", "input", "source", "video"):
        for name in ("src", "href", "poster"):
            url = element.get(name) or ""
            if url.startswith(("http://", "https://", "//")) and (host := split(url).hostname):
                yield host, url
    html = evidence.html
    for before in _LOADS:
        at = html.find(before)
        while at >= 0:
            at += len(before)
            if found := _HOST.match(html, at):
                yield found[1].lower(), found[1]
            at = html.find(before, at)


@dataclass(frozen=True, slots=True)
class Telling:
    """Names of fields that tell who somebody is."""

    names: tuple[str, ...] = ()


def dictionary(evidence: Evidence, telling: Telling) -> Iterator[Hit]:
    """Every field that a mail uses is described, and tagged where it tells who somebody is."""
    html = evidence.context.html or print_template(evidence.rendered.html)
    lines = (print_template(one) for one in (*evidence.rendered.subjects, evidence.rendered.preheader))
    for name in dict.fromkeys(_PRINTED.findall(" ".join((html, *lines)))):
        spec = evidence.project.schema.fields.get(name)
        if spec is not None and (fault := _undescribed(spec, telling)):
            yield Hit(f"this mail uses '{name}', {fault[0]}", fault[1], spec.span)


def _undescribed(spec: FieldSpec, telling: Telling) -> tuple[str, str] | None:
    if not spec.description:
        return "and nothing tells what it is and why we hold it", "add a `description`"
    if not spec.personal and _whole(telling.names).fullmatch(spec.name):
        return "which tells who somebody is and is not tagged", "write `personal: identifier`"
    return None
