"""Changes to a mail's tree without which mrml would draw it wrongly or lose part of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from buckslip.render.markup import RAW, Comment, Element, Node, serialise

# Elements whose children are elements only: white space means nothing there, and a bare tag needs an mj-raw round it.
STRUCTURE = frozenset({"mj-body", "mj-column", "mj-group", "mj-hero", "mj-section", "mj-wrapper"})
FRAME = STRUCTURE | {"mjml", "mj-attributes", "mj-class", "mj-head", "mj-social"}
DEFAULT_FONT = "Helvetica, Arial, sans-serif"  # mrml's own default is fetched from a font service

_SHORT_COLOR = re.compile(r"#([\da-fA-F])([\da-fA-F])([\da-fA-F])")


@dataclass(slots=True)
class Hidden:
    """Pieces of source that mrml must not see, each behind a word of its own; `restored` puts them back."""

    nonce: str
    pieces: list[str] = field(default_factory=list)

    def hide(self, source: str) -> str:
        """The word that stands for `source`."""
        self.pieces.append(source)
        return f"{self.nonce}{len(self.pieces) - 1}x"

    def restored(self, html: str) -> str:
        """`html` with every piece back in its place."""
        if not self.pieces:
            return html
        return re.sub(f"{self.nonce}(\\d+)x", lambda found: self.pieces[int(found[1])], html)


@dataclass(slots=True)
class Repaired:
    """What the repairs took out of the tree, to be put into the HTML afterwards."""

    hidden: Hidden
    title: str = ""
    title_word: str = ""
    roles: dict[str, str] = field(default_factory=dict)  # word at the start of a table -> its role
    css: str = ""  # to be written into style attributes


def repair(root: Element, token: re.Pattern[str], nonce: str) -> tuple[Element, Repaired]:
    """A copy of the tree that mrml draws right; `nonce` is a word that occurs nowhere in it."""
    done = Repaired(Hidden(nonce))
    copy = _Repairer(token, done).element(root)
    head = next((child for child in copy.elements() if child.tag == "mj-head"), None)
    if head is None:
        head = Element("mj-head")
        copy.children.insert(0, head)
    _set_default_font(head)
    return copy, done


class _Repairer:
    """One run over one mail."""

    def __init__(self, token: re.Pattern[str], done: Repaired) -> None:
        self.only_tokens = re.compile(rf"\s*(?:(?:{token.pattern})\s*)+")
        self.done = done

    def element(self, old: Element) -> Element:
        """A repaired copy of `old`."""
        tag = old.tag
        new = Element(tag, old.attrs, line=old.line, column=old.column, origin=old.origin)
        if tag.startswith("mj"):
            new.attrs = _attributes(old)
        if tag in RAW:
            new.children = list(old.children)
        elif tag in FRAME:
            new.children = self.frame(old)
        else:
            new.children = self.content(old)
            if tag == "img" and "alt" not in new.attrs:
                new.attrs = {**new.attrs, "alt": ""}
        if tag == "mj-title":
            self.title(new)
        elif tag == "mj-table" and (role := new.attrs.pop("role", "")):
            word = self.done.hidden.hide("")
            self.done.roles[word] = role
            new.children.insert(0, word)
        return new

    def frame(self, parent: Element) -> list[Node]:
        """The children of a structural element: no white space, no comments, bare tags inside mj-raw."""
        children: list[Node] = []
        for child in parent.children:
            if isinstance(child, Element):
                if child.tag == "mj-style" and child.attrs.get("inline") == "inline":
                    self.done.css += "".join(one for one in child.children if isinstance(one, str)) + "\n"
                    continue
                children.append(self.element(child))
            elif isinstance(child, str) and not child.isspace():
                if parent.tag in STRUCTURE and self.only_tokens.fullmatch(child):
                    children.append(Element("mj-raw", children=[child.strip()]))
                else:
                    children.append(child)
        return children

    def content(self, parent: Element) -> list[Node]:
        """The children of a content element; conditional comments hide, because mrml parses what is in them."""
        children: list[Node] = []
        for child in parent.children:
            if isinstance(child, Element):
                children.append(self.element(child))
            elif isinstance(child, str):
                children.append(child)
            elif is_conditional(child):
                children.append(self.done.hidden.hide(f"<!--{child.text}-->"))
        return children

    def title(self, title: Element) -> None:
        """Take the title out: mrml would copy its tags into an attribute, in a language of its own."""
        self.done.title = " ".join("".join(serialise(child) for child in title.children).split())
        self.done.title_word = self.done.hidden.hide(self.done.title)
        title.children = [self.done.title_word]


def is_conditional(comment: Comment) -> bool:
    """Whether Outlook reads it: `<!--[if mso]>` and `<!--<![endif]-->`."""
    return comment.text.lstrip().startswith(("[if", "<![endif"))


def _attributes(element: Element) -> dict[str, str]:
    attrs = {name: value for name, value in element.attrs.items() if not name.startswith("data-")}
    for name, value in attrs.items():
        if value.startswith("#") and (short := _SHORT_COLOR.fullmatch(value)):
            attrs[name] = "#" + "".join(digit * 2 for digit in short.groups())
        elif name == "mj-class" and " " in value:
            attrs[name] = " ".join(reversed(value.split()))  # with mrml the first wins, with MJML the last
    if element.tag == "mj-image":
        attrs.setdefault("alt", "")
    return attrs


def _set_default_font(head: Element) -> None:
    attributes = [child for child in head.elements() if child.tag == "mj-attributes"]
    for group in attributes:
        if any(one.tag == "mj-all" and "font-family" in one.attrs for one in group.elements()):
            return
    everything = Element("mj-all", {"font-family": DEFAULT_FONT})
    head.children.insert(0, Element("mj-attributes", children=[everything]))
