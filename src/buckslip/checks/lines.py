"""What a mail says to its reader, line by line, without the footer: the text that offers and claims stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from lxml.etree import _Element as Element

from buckslip.checks.look import PLAIN, Look
from buckslip.checks.nesting import Way
from buckslip.model.source import Span

if TYPE_CHECKING:
    from buckslip.checks.evidence import Evidence

_BLOCKS = frozenset(
    ("p", "div", "td", "th", "tr", "table", "tbody", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section",
     "blockquote", "body", "html", "center", "figure", "article", "main")
)  # fmt: skip
_STRUCK = frozenset(("s", "del", "strike"))
_HEADINGS = frozenset(("h1", "h2", "h3"))
_FOOTER = 1500  # characters; a longer part of the mail is no footer

# One letter for one letter, so that places in the text stay what they are.
_ALIKE = str.maketrans(
    {
        **{chr(0xFF01 + at): chr(0x21 + at) for at in range(94)},
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u3000\t\n\r", " "),
        **dict.fromkeys("\u2019\u2018\u02bc", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2212", "-"),
        "ş": "ș",
        "ţ": "ț",
        "Ş": "Ș",
        "Ţ": "Ț",
        "¥": "¥",
    }
)


@dataclass(slots=True)
class Line:
    """The words of one paragraph, cell or heading; `section` counts the parts of the page from above."""

    text: str
    section: int
    links: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    heading: bool = False
    quoted: bool = False
    low: str = ""

    def __post_init__(self) -> None:
        self.text = alike(self.text)
        self.low = lowered(self.text)


def alike(text: str) -> str:
    """The text with wide letters, odd spaces and curly apostrophes made plain, as long as before."""
    return text.translate(_ALIKE)


def lowered(text: str) -> str:
    """The text in small letters, as long as before."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


class Copy:
    """The texts of a mail: what the inbox shows, the lines of its body, and those of its footer."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        everything = _lines(evidence.document, evidence.visible.ways)
        footer = _footer(everything, evidence)
        self.lines = tuple(line for line in everything if id(line) not in footer)
        self._offsets: dict[int, int] = {}
        offset = 0
        for line in self.lines:
            self._offsets[id(line)] = offset
            offset += len(line.text) + 1
        self.footer = tuple(line for line in everything if id(line) in footer)
        self.inbox = tuple(
            Line(text, -1) for text in (*(line for line, _ in evidence.subjects), evidence.preheader) if text
        )
        self.pictures = tuple(Line(image.alt, -2) for image in evidence.visible.images if image.alt)

    def said(self) -> Iterator[Line]:
        """Every line but the footer's, with subjects and preheader first and the words of pictures last."""
        yield from self.inbox
        yield from self.lines
        yield from self.pictures

    def around(self, centre: Line, reach: int) -> Iterator[Line]:
        """The lines of the body that stand at most `reach` characters before or after this one, and itself."""
        middle = self._offsets.get(id(centre))
        if middle is None:
            return
        for line in self.lines:
            if abs(self._offsets[id(line)] - middle) <= reach + len(centre.text):
                yield line

    def place(self, words: str) -> Span:
        """Where the writer wrote the words."""
        plain = lowered(alike(words)).strip()
        for source in self._evidence.written():
            at = lowered(alike(source.value)).find(plain) if plain else -1
            if at >= 0:
                return source.span.moved(source.value[:at])
        return self._evidence.place_of_text(words)


def _footer(lines: list[Line], evidence: Evidence) -> set[int]:
    """The lines of the part that holds the way out and says who sends; else the lines with the way out alone."""
    ways_out = {anchor.url for anchor in evidence.opt_outs}
    address = alike(evidence.sender.postal_address).split(",")[0].casefold()
    found = [line for line in lines if ways_out.intersection(line.links) or (address and address in line.low)]
    last = max((line.section for line in lines), default=0)
    footer = {id(line) for line in found}
    for number in {line.section for line in found}:
        part = [line for line in lines if line.section == number]
        whole = any(ways_out.intersection(line.links) for line in part) and (
            number == last or any(address and address in line.low for line in part)
        )
        if whole and sum(len(line.text) for line in part) <= _FOOTER and not any(line.heading for line in part):
            footer.update(map(id, part))
    return footer


@dataclass(slots=True)
class _Open:
    """A paragraph that is being read."""

    words: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)


class _Where(NamedTuple):
    look: Look
    section: int = 0
    block: int = 0
    heading: bool = False
    struck: bool = False
    quoted: bool = False


def _lines(document: Element, ways: Mapping[Element, Way]) -> list[Line]:
    """Walk the document once: a block begins a line, and so does what comes after a block inside it."""
    numbers = {one: number for number, one in enumerate(_parts(document))}
    lines: list[Line] = []
    now, here = _Open(), _Where(PLAIN)
    at = here

    def close() -> None:
        nonlocal now
        text = " ".join("".join(now.words).split())
        if text:
            lines.append(Line(text, at.section, now.links, now.struck, at.heading, at.quoted))
        now = _Open()

    blocks = count(1)
    stack: list[tuple[Element | str, _Where]] = [(document, here)]
    while stack:
        one, where = stack.pop()
        if isinstance(one, str):
            if one.isspace():
                now.words.append(" ")
                continue
            if where.look.size <= 0:
                continue
            if where.block != at.block:
                close()
                at = where
            now.words.append(one)
            if where.struck:
                now.struck.append(alike(one))
            continue
        inside = _into(one, where, ways, numbers, blocks)
        if inside is None:
            continue
        if one.tag == "a" and one.get("href"):
            if inside.block != at.block:
                close()
                at = inside
            now.links.append((one.get("href") or "").strip())
        elif one.tag == "br":
            stack.append((" ", where))
        for child in reversed(one):
            if child.tail:
                stack.append((child.tail, inside._replace(block=next(blocks)) if child.tag in _BLOCKS else inside))
            stack.append((child, inside))
        if one.text:
            stack.append((one.text, inside))
    close()
    return lines


def _into(
    element: Element, outside: _Where, ways: Mapping[Element, Way], numbers: dict[Element, int], blocks: Iterator[int]
) -> _Where | None:
    """What changes inside an element; None when it shows nothing."""
    tag, way = element.tag, ways.get(element)
    if way is None or way.look.hidden:
        return None
    style = element.get("style") or ""
    return _Where(
        way.look,
        numbers.get(element, outside.section),
        next(blocks) if tag in _BLOCKS else outside.block,
        outside.heading or tag in _HEADINGS,
        outside.struck or tag in _STRUCK or "line-through" in style,
        outside.quoted or tag == "blockquote",
    )


def _parts(document: Element) -> list[Element]:
    """The parts of the page: what stands side by side where the page first has more than one thing in it."""
    inner = next(document.iter("body"), document)
    while True:
        children = [one for one in inner if isinstance(one.tag, str) and "display:none" not in (one.get("style") or "")]
        if len(children) != 1:
            return children
        inner = children[0]
