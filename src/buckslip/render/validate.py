"""Tells what is wrong with an MJML tree; mrml itself would draw almost anything without a word."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache

from buckslip.model.suggest import did_you_mean
from buckslip.render.markup import DEPTH_LIMIT, Element
from buckslip.render.mjml_rules import (
    ATTRIBUTES,
    CHILDREN,
    COMPONENTS,
    CONTENT,
    EVERY_ATTRIBUTE,
    REFUSED_ATTRIBUTES,
    REFUSED_COMPONENTS,
    REFUSED_TAGS,
    REQUIRED,
    TABLE_PARTS,
    WORDS,
    Kind,
)
from buckslip.render.repair import STRUCTURE
from buckslip.render.tokens import TOKEN

FAULT_LIMIT = 100

_SCRIPT_URL = re.compile(r"(?:java|vb|live)script:|data:text/html|expression\(")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0]+")
_HOMES = {
    "mj-column": "an mj-section",
    "mj-group": "an mj-section",
    "mj-section": "the mj-body or an mj-wrapper",
    "mj-social-element": "an mj-social",
    "mj-wrapper": "the mj-body",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with `element`, and the way out."""

    message: str
    element: Element


def validate(root: Element, token: re.Pattern[str] = TOKEN) -> list[Fault]:
    """Everything in a whole `<mjml>` document that would be drawn wrongly or must not be sent.

    What is nested too deep is also cut off, so that every later step may recurse into the tree.
    """
    check = _Validator(token)
    check.prune(root)
    if root.tag != "mjml":
        check.fault(f"a mail is an <mjml> document, and this is <{root.tag}>", root)
        return check.faults
    bodies = sum(child.tag == "mj-body" for child in root.elements())
    if bodies != 1:
        check.fault("<mjml> needs an mj-body" if not bodies else "<mjml> has more than one mj-body", root)
    check.component(root)
    return check.faults


class _Validator:
    """One run over one mail."""

    def __init__(self, token: re.Pattern[str]) -> None:
        self.token = token
        self.only_tokens = re.compile(rf"\s*(?:(?:{token.pattern})\s*)*")
        self.faults: list[Fault] = []

    def fault(self, message: str, element: Element) -> None:
        if len(self.faults) < FAULT_LIMIT:
            self.faults.append(Fault(message, element))

    def short(self, text: str) -> str:
        """A few words of `text`, for a message."""
        words = " ".join(self.token.sub("…", text).split())
        return words if len(words) <= 40 else f"{words[:39]}…"

    # components ----------------------------------------------------------------------------------------------------

    def prune(self, root: Element) -> None:
        level, depth = [root], 1
        while level and depth < DEPTH_LIMIT:
            level = [child for element in level for child in element.children if isinstance(child, Element)]
            depth += 1
        for element in level:
            if element.children:
                element.children = []
                self.fault(f"more than {DEPTH_LIMIT} elements inside one another", element)

    def component(self, element: Element) -> None:
        """`element` is a component in its right place: check its attributes and what is in it."""
        tag = element.tag
        self.attributes(element, ATTRIBUTES[tag])
        if tag == "mj-attributes":
            self.defaults(element)
        elif tag in CHILDREN:
            self.children(element)
        elif tag in WORDS:
            for child in element.elements():
                self.fault(f"<{tag}> holds text only: take <{child.tag}> out", child)
        elif tag in CONTENT:
            self.content(element)
        elif tag != "mj-style" and any(not isinstance(one, str) or not one.isspace() for one in element.children):
            self.fault(f"<{tag}> holds nothing: close it right away", element)

    def children(self, parent: Element) -> None:
        allowed = CHILDREN[parent.tag]
        for child in parent.children:
            if isinstance(child, Element):
                if child.tag in allowed:
                    if child.tag == "mj-raw":
                        self.raw(child, parent)
                    self.component(child)
                else:
                    self.fault(_misplaced(child.tag, parent.tag), child)
            elif isinstance(child, str) and not child.isspace():
                self.text(child, parent)

    def text(self, text: str, parent: Element) -> None:
        if not self.only_tokens.fullmatch(text):
            home = "an mj-text" if parent.tag in {"mj-column", "mj-hero"} else "an mj-text inside an mj-column"
            self.fault(f'"{self.short(text)}" stands directly in <{parent.tag}>: put it in {home}', parent)
        elif parent.tag == "mj-head":
            self.fault("tags in mj-head stand in an mj-raw, mj-title, mj-preview or mj-style", parent)
        elif parent.tag not in STRUCTURE:
            self.fault(f"tags cannot stand in <{parent.tag}>: put them round the whole element", parent)

    def raw(self, raw: Element, parent: Element) -> None:
        if parent.tag == "mj-wrapper":
            if any(not isinstance(one, str) or not self.only_tokens.fullmatch(one) for one in raw.children):
                self.fault("mj-raw in mj-wrapper shows in Outlook only: it may hold tags alone", raw)
        elif parent.tag in {"mj-column", "mj-hero"}:
            for child in raw.elements():
                if child.tag != "tr":
                    self.fault(
                        f"mj-raw in {parent.tag} stands between table rows: put <{child.tag}> in <tr><td>", child
                    )

    def defaults(self, element: Element) -> None:
        """mj-attributes: components that carry attributes and nothing else."""
        for child in element.elements():
            if child.tag not in CHILDREN["mj-attributes"]:
                self.fault(_misplaced(child.tag, "mj-attributes"), child)
                continue
            if any(child.elements()):
                self.fault(f"<{child.tag}> in mj-attributes takes no elements: name the attributes in it", child)
            names = {"name": Kind("text")} if child.tag == "mj-class" else {}
            self.attributes(child, ATTRIBUTES.get(child.tag) or {**EVERY_ATTRIBUTE, **names}, complete=False)

    # attributes ----------------------------------------------------------------------------------------------------

    def attributes(self, element: Element, known: dict[str, Kind], *, complete: bool = True) -> None:
        for name, value in element.attrs.items():
            kind = known.get(name)
            if kind is None:
                self.unknown(element, name, known)
            elif kind.pattern is None:
                if ":" in value or "&" in value:
                    self.script(element, name, value)
            elif not kind.pattern.fullmatch(value):
                if self.token.search(value):
                    self.fault(f"'{name}' of <{element.tag}> is fixed at build time: no tag can stand in it", element)
                else:
                    self.fault(f'{name}="{self.short(value)}" of <{element.tag}>: write {kind.words}', element)
        if complete or element.tag == "mj-class":
            for name in REQUIRED.get(element.tag, ()):
                if name not in element.attrs:
                    self.fault(f"<{element.tag}> needs '{name}'", element)

    def unknown(self, element: Element, name: str, known: dict[str, Kind]) -> None:
        tag = element.tag
        if name.startswith("data-"):
            return
        if refused := REFUSED_ATTRIBUTES.get((tag, name)):
            self.fault(f"'{name}' of <{tag}>: {refused}", element)
            return
        hint = did_you_mean(name, known) or ("it has none" if not known else "remove it")
        self.fault(f"<{tag}> has no attribute '{name}'; {hint}", element)

    def script(self, element: Element, name: str, value: str) -> None:
        if _runs(value):
            self.fault(f"'{name}' of <{element.tag}> would run a script: remove it", element)

    # HTML ----------------------------------------------------------------------------------------------------------

    def content(self, parent: Element) -> None:
        """The HTML in a component: well formed already, and free of what must not be sent."""
        in_table = parent.tag in TABLE_PARTS
        for child in parent.children:
            if isinstance(child, Element):
                self.html(child, parent)
            elif in_table and isinstance(child, str) and not self.only_tokens.fullmatch(child):
                self.fault(f'"{self.short(child)}" stands between the cells of a table: put it in a <td>', parent)

    def html(self, element: Element, parent: Element) -> None:
        tag = element.tag
        if tag.startswith("mj-") or tag == "mjml":
            self.fault(_misplaced(tag, parent.tag), element)
            return
        if tag in REFUSED_TAGS:
            self.fault(f"<{tag}> does not work in mails: remove it", element)
        for name, value in element.attrs.items():
            if name[:2] in {"on", "oN", "On", "ON"}:
                self.fault(f"'{name}' of <{tag}> would run a script: remove it", element)
            elif ("script" in value or "&" in value or ":" in value) and name != "style":
                self.script(element, name, value)
        self.content(element)


@lru_cache(maxsize=4096)  # styles and addresses of blocks are the same in every mail
def _runs(value: str) -> bool:
    """Whether an address would run a script, however it is written."""
    return _SCRIPT_URL.search(_UNSEEN.sub("", html.unescape(value)).lower()) is not None


def _misplaced(tag: str, parent: str) -> str:
    family = next((one for one in REFUSED_COMPONENTS if tag == one or tag.startswith(f"{one[:-1]}")), "")
    if family:
        return f"<{tag}> is not supported: {REFUSED_COMPONENTS[family]}"
    if tag not in COMPONENTS:
        if tag.startswith("mj"):
            return f"no component <{tag}>; {did_you_mean(tag, COMPONENTS) or 'remove it'}"
        return f"<{tag}> cannot stand directly in <{parent}>: put it in an mj-text"
    home = _HOMES.get(tag) or ("an mj-column" if tag in CHILDREN["mj-column"] else "")
    if not home and tag in CHILDREN["mj-head"]:
        home = "the mj-head"
    return f"<{tag}> cannot stand in <{parent}>" + (f": its place is {home}" if home else "")
