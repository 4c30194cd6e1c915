"""What a reader of the HTML meets, in reading order: runs of text with their look, links, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from buckslip.checks.look import PLAIN, Look
from buckslip.checks.nesting import Way, way_in

_SILENT = frozenset(("head", "style", "script", "title", "noscript", "template"))
_BLOCKS = frozenset(("p", "div", "td", "th", "tr", "table", "li", "ul", "ol", "br", "h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True)
class Anchor:
    """A link: what can be read of it, and where it goes."""

    url: str
    title: str
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
        """What a screen reader says: words and alternative texts, else the label or the title."""
        return " ".join(" ".join(("".join(self.texts), *self.alts)).split()) or self.title


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one look."""

    text: str
    look: Look
    anchor: Anchor | None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; `alt` is None when the attribute is missing."""

    src: str
    alt: str | None
    anchor: Anchor | None


@dataclass(frozen=True, slots=True)
class Visible:
    """Everything that can be met; hidden runs say so in their look."""

    runs: tuple[Run, ...]
    anchors: tuple[Anchor, ...]
    images: tuple[Image, ...]

    def text(self) -> str:
        """All that is shown, with a space wherever an element ends."""
        return " ".join(run.text for run in self.runs if not run.look.hidden and run.look.size > 0)


def visible(document: Element) -> Visible:
    """Walk the document once, without recursion: nesting is the writer's, the stack is ours."""
    styles = tuple(style.text for style in document.iter("style") if style.text)
    found = _Found()
    stack: list[_Visit] = [(document, way_in(styles), None)]
    while stack:
        element, way, anchor = stack.pop()
        if isinstance(element, str):
            found.read(element, way.look, anchor)
        else:
            _enter(element, way, anchor, found, stack)
    return Visible(tuple(found.runs), tuple(found.anchors), tuple(found.images))


_Visit = tuple[Element | str, Way, Anchor | None]


@dataclass(slots=True)
class _Found:
    runs: list[Run] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)

    def read(self, text: str, look: Look, anchor: Anchor | None) -> None:
        run = Run(text, look, anchor)
        self.runs.append(run)
        if anchor is not None:
            anchor.texts.append(text)
            anchor.runs.append(run)

    def anchor(self, element: Element, around: Look, hidden: bool) -> Anchor | None:
        url = element.get("href")
        if url is None:
            return None
        title = element.get("aria-label") or element.get("title") or ""
        anchor = Anchor(url.strip(), title.strip(), around=around, hidden=hidden)
        self.anchors.append(anchor)
        return anchor

    def image(self, element: Element, anchor: Anchor | None, look: Look) -> None:
        alt = element.get("alt")
        if not look.hidden:
            self.images.append(Image(element.get("src") or "", alt, anchor))
        if anchor is not None and alt:
            anchor.alts.append(alt)


def _enter(element: Element, outside: Way, anchor: Anchor | None, found: _Found, stack: list[_Visit]) -> None:
    """Take note of an element, and plan the visits inside it: on a stack, so the last comes first."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _SILENT:
        return
    inside = outside.into(element)
    if tag == "a":
        anchor = found.anchor(element, outside.look, inside.look.hidden)
    elif tag == "img":
        found.image(element, anchor, inside.look)
    if anchor is not None and tag in _BLOCKS:
        anchor.texts.append(" ")
    for child in reversed(element):
        tail = child.tail
        if tail and not tail.isspace():
            stack.append((tail, inside, anchor))
        stack.append((child, inside, anchor))
    text = element.text
    if text and not text.isspace():
        stack.append((text, inside, anchor))
