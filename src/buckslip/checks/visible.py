"""What a reader of the HTML meets, in reading order: runs of text with their look, links, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from lxml.etree import _Element as Element

from buckslip.checks.look import PLAIN, Look
from buckslip.checks.nesting import Way, way_in

_SILENT = frozenset(("head", "style", "script", "title", "noscript", "template"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_FLOWS = ("body", "p", "div", "blockquote", "pre", "section", "td", "th", "tr", "table", "li", "ul", "ol", "br")
_BLOCKS = _HEADINGS | frozenset(_FLOWS)


@dataclass(slots=True, eq=False)
class Block:
    """A paragraph, cell or heading: text inside it runs on without a break."""

    tag: str
    within_heading: bool = False


_NO_BLOCK = Block("")


@dataclass(slots=True)
class Anchor:
    """A link: what can be read of it, and where it goes."""

    url: str
    title: str
    label: str = ""
    element: Element | None = None
    texts: list[str] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    around: Look = PLAIN
    hidden: bool = False

    @property
    def text(self) -> str:
        """The link's words, without pictures."""
        return " ".join("".join(self.texts).split())

    @property
    def name(self) -> str:
        """What can be read: words and alternative texts, else the label or the title."""
        return " ".join(" ".join(("".join(self.texts), *self.alts)).split()) or self.label or self.title

    @property
    def spoken(self) -> str:
        """What a screen reader says: a label takes the place of the words."""
        return self.label or self.name


class Run(NamedTuple):
    """A piece of text in one look."""

    text: str
    look: Look
    anchor: Anchor | None
    block: Block = _NO_BLOCK


class Image(NamedTuple):
    """A picture; `alt` is None when the attribute is missing, `silent` when screen readers are told to skip it."""

    src: str
    alt: str | None
    anchor: Anchor | None
    silent: bool = False


# The number of the step that is its parent, and for an element: itself, its tag, the way to it, "";
# for a text: None, the text, None, the tag of the element that it follows.
Step = tuple[int, Element | None, str, Way | None, str]


@dataclass(frozen=True, eq=False)
class Visible:
    """Everything that can be met; hidden runs say so in their look."""

    runs: tuple[Run, ...]
    anchors: tuple[Anchor, ...]
    images: tuple[Image, ...]
    steps: tuple[Step, ...]  # all that is not silent, in reading order

    def text(self) -> str:
        """All that is shown, with a space wherever an element ends."""
        return self._text

    @cached_property
    def _text(self) -> str:
        return " ".join(run.text for run in self.runs if not run.look.hidden and run.look.size > 0)


def visible(document: Element) -> Visible:
    """Walk the document once, without recursion: nesting is the writer's, the stack is ours."""
    styles = tuple(style.text for style in document.iter("style") if style.text)
    found = _Found()
    stack: list[_Visit] = [(document, way_in(styles), None, _NO_BLOCK, -1, "")]
    while stack:
        element, way, anchor, block, parent, after = stack.pop()
        if isinstance(element, str):
            found.steps.append((parent, None, element, None, after))
            if not element.isspace():
                found.read(element, way.look, anchor, block)
        else:
            _enter(element, way, anchor, block, parent, found, stack)
    return Visible(tuple(found.runs), tuple(found.anchors), tuple(found.images), tuple(found.steps))


_Visit = tuple[Element | str, Way, Anchor | None, Block, int, str]


@dataclass(slots=True)
class _Found:
    runs: list[Run] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def read(self, text: str, look: Look, anchor: Anchor | None, block: Block) -> None:
        run = Run(text, look, anchor, block)
        self.runs.append(run)
        if anchor is not None:
            anchor.texts.append(text)
            anchor.runs.append(run)

    def anchor(self, element: Element, around: Look, hidden: bool) -> Anchor | None:
        url = element.get("href")
        if url is None:
            return None
        title, label = ((element.get(name) or "").strip() for name in ("title", "aria-label"))
        anchor = Anchor(url.strip(), title, label, element, around=around, hidden=hidden)
        self.anchors.append(anchor)
        return anchor

    def image(self, element: Element, anchor: Anchor | None, look: Look) -> None:
        alt = element.get("alt")
        if not look.hidden:
            silent = element.get("aria-hidden") == "true" or element.get("role") in ("presentation", "none")
            self.images.append(Image(element.get("src") or "", alt, anchor, silent))
        if anchor is not None and alt:
            anchor.alts.append(alt)


def _enter(
    element: Element, outside: Way, anchor: Anchor | None, block: Block, parent: int, found: _Found, stack: list[_Visit]
) -> None:
    """Take note of an element, and plan the visits inside it: on a stack, so the last comes first."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _SILENT:
        return
    inside, number = outside.into(element), len(found.steps)
    found.steps.append((parent, element, tag, inside, ""))
    if tag == "a":
        anchor = found.anchor(element, outside.look, inside.look.hidden)
    elif tag == "img":
        found.image(element, anchor, inside.look)
    if tag in _BLOCKS:
        block = Block(tag, block.within_heading or tag in _HEADINGS)
        if anchor is not None:
            anchor.texts.append(" ")
    for child in reversed(element):
        tail = child.tail
        if tail:
            stack.append((tail, inside, anchor, block, number, child.tag))
        stack.append((child, inside, anchor, block, number, ""))
    text = element.text
    if text:
        stack.append((text, inside, anchor, block, number, ""))
