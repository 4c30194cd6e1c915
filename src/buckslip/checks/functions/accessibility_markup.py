"""Accessibility of what most readers never see: drawings for Outlook (VML), roles and ARIA attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from lxml import etree
from lxml.etree import _Element as Element

from buckslip.checks.aria import ATTRIBUTES, PREFIXES, REFERENCES, ROLES, SWITCHES
from buckslip.checks.conditionals import conditionals
from buckslip.checks.evidence import Evidence, Hit

_SHAPE = re.compile(
    r"<v:(rect|roundrect|oval|shape|image)\b([^>]*?)(?:/>|>(.*?)(</v:\1>|$))", re.DOTALL | re.IGNORECASE
)
_NAMED = re.compile(r"""\b(?:alt|title)\s*=\s*["']\s*[^"'\s]""", re.IGNORECASE)
_PICTURE = re.compile(r"""<v:(?:fill|imagedata)\b[^>]*\bsrc\s*=""", re.IGNORECASE)
_EMPTY_ALT = re.compile(r"""\balt\s*=\s*(?:""|'')""", re.IGNORECASE)
_LEADS = re.compile(r"\bhref\s*=", re.IGNORECASE)
_SPEAKING = re.compile(r"<(a|h[1-6])\b[^>]*>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_EITHER = ("true", "false")
_TAGS = re.compile(r"<[^>]*>")
_ROLES = etree.XPath("//@role", smart_strings=False)
_ARIA = re.compile(r"""aria-([a-z]+)\s*=\s*["']([^"'{]*)["']""")
_WITH_ARIA = etree.XPath("//*[@role or @*[starts-with(name(), 'aria-')]]")


def vml(evidence: Evidence, _: object) -> Iterator[Hit]:
    """A drawing that is a picture or a link has a name; what Outlook alone can read, others can read elsewhere."""
    hidden = [one for one in conditionals(evidence.html).passages if not one.revealed]
    for passage in hidden:
        for kind, attributes, inside, end in _spoken(passage.inside)[0]:
            pictures = kind.lower() == "image" or _PICTURE.search(inside) is not None
            goes_on = bool(inside) and not end  # what follows the comment stands in the shape
            leads = _LEADS.search(attributes) is not None and not goes_on
            named = _NAMED.search(attributes) or _words(inside) or (_EMPTY_ALT.search(attributes) and not leads)
            if (pictures or leads) and not named:
                what = "a link" if leads else "a picture"
                yield Hit(f"a drawing for Outlook (<v:{kind}>) is {what} without a name", "give it an `alt`")
    said = " ".join(evidence.visible.text().casefold().split())
    for passage in hidden:
        for tag, inside in _spoken(passage.inside)[1]:
            text = _words(inside)
            if text and text.casefold() not in said:
                what = "a link" if tag == "a" else "a heading"
                yield Hit(f"only Outlook shows {what}, '{text[:40]}'", "say it outside of the comment as well")


@lru_cache(maxsize=4096)  # the compiler writes the same few passages into every mail
def _spoken(passage: str) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The drawings of a passage, and its links and headings."""
    return _SHAPE.findall(passage), _SPEAKING.findall(passage)


def _words(markup: str) -> str:
    return " ".join(_TAGS.sub(" ", markup).split())


def aria(evidence: Evidence, _: object) -> Iterator[Hit]:
    """Roles and ARIA attributes that exist, with values that mean something; nothing hidden that takes the focus."""
    document = evidence.document
    if _plainly_right(evidence.html, evidence.low_html) and all(map(_known, set(cast("list[str]", _ROLES(document))))):
        return
    ids: frozenset[str] | None = None
    told: set[str] = set()
    for element in cast("list[Element]", _WITH_ARIA(document)):
        if ids is None:
            ids = frozenset(one.get("id") or "" for one in document.iterfind(".//*[@id]"))
        for fault in (*_roles(element), *_attributes(element, ids), *_focusable(element)):
            if fault not in told:
                told.add(fault)
                yield Hit(fault, "leave it out, or write what WAI-ARIA 1.2 knows")


def _roles(element: Element) -> Iterator[str]:
    for role in (element.get("role") or "").lower().split():
        if not _known(role):
            yield f"there is no role '{role}'"


def _plainly_right(html: str, low: str) -> bool:
    """Whether every ARIA attribute is one that exists, with a value that needs no look at the rest of the mail."""
    found = _ARIA.findall(html)
    return len(found) == low.count("aria-") and all(
        name in ATTRIBUTES
        and name not in REFERENCES
        and name != "hidden"
        and (name not in SWITCHES or value in _EITHER)
        for name, value in dict.fromkeys(found)
    )


def _known(roles: str) -> bool:
    return all(role in ROLES or role.startswith(PREFIXES) for role in roles.lower().split())


def _attributes(element: Element, ids: frozenset[str]) -> Iterator[str]:
    for name, value in ((str(name), str(value).strip()) for name, value in element.attrib.items()):
        short = name.removeprefix("aria-")
        if short == name or "{" in value:
            continue
        if short not in ATTRIBUTES:
            yield f"there is no attribute '{name}'"
        elif (short in SWITCHES and value not in _EITHER) or (short == "hidden" and value not in (*_EITHER, "")):
            yield f"'{name}' is '{value}', and can be 'true' or 'false'"
        elif short in REFERENCES and not set(value.split()) <= ids:
            yield f"'{name}' names '{value}', and nothing in the mail has that `id`"


def _focusable(element: Element) -> Iterator[str]:
    """A link that is hidden from screen readers, and stops the tab key all the same."""
    if element.get("aria-hidden") != "true":
        return
    for one in element.iter("a", "input", "button", "select", "textarea"):
        if (one.tag != "a" or one.get("href")) and not (one.get("tabindex") or "").startswith("-"):
            text = " ".join("".join(map(str, one.itertext())).split())
            name = text[:40] or one.get("href") or one.tag
            yield f"the link '{name}' is hidden from screen readers and can be reached"
