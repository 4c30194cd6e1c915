"""What a mail says to its reader, line by line, without the footer: the text that offers and claims stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lxml.etree import _Element as Element

from buckslip.checks.look import PLAIN, Look
from buckslip.checks.nesting import Way
from buckslip.checks.visible import Step
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
        everything = _lines(evidence.document, evidence.visible.steps)
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
        self._said = (*self.inbox, *self.lines, *self.pictures)

    def said(self) -> tuple[Line, ...]:
        """Every line but the footer's, with subjects and preheader first and the words of pictures last."""
        return self._said

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


_NEW = _BLOCKS | _HEADINGS | _STRUCK  # tags inside which something else holds than around them


def _lines(document: Element, steps: Sequence[Step]) -> list[Line]:
    """A block begins a line, and so does what comes after a block inside it."""
    numbers = {one: number for number, one in enumerate(_parts(document))}
    lines: list[Line] = []
    now, at = _Open(), _Where(PLAIN)
    wheres: list[_Where | None] = []  # what holds inside each step; None where nothing is shown

    def close() -> None:
        nonlocal now
        text = " ".join("".join(now.words).split())
        if text:
            lines.append(Line(text, at.section, now.links, now.struck, at.heading, at.quoted))
        now = _Open()

    for number, (parent, element, what, way, after) in enumerate(steps, 1):
        outside = wheres[parent] if parent >= 0 else at
        if way is not None and element is not None:
            inside = _into(element, what, way, outside, numbers, number) if outside else None
            wheres.append(inside)
            if inside is None:
                continue
            if what == "a" and (url := element.get("href")):
                if inside.block != at.block:
                    close()
                    at = inside
                now.links.append(url.strip())
            elif what == "br":
                now.words.append(" ")
            continue
        wheres.append(None)
        if outside is None:
            continue
        if what.isspace():
            now.words.append(" ")
            continue
        if outside.look.size <= 0:
            continue
        block = number if after in _BLOCKS else outside.block
        if block != at.block:
            close()
            at = outside if block == outside.block else outside._replace(block=block)
        now.words.append(what)
        if outside.struck:
            now.struck.append(alike(what))
    close()
    return lines


def _into(
    element: Element, tag: str, way: Way, outside: _Where, numbers: dict[Element, int], number: int
) -> _Where | None:
    """What changes inside an element; None when it shows nothing."""
    if way.look.hidden:
        return None
    section = numbers.get(element, outside.section)
    if tag not in _NEW and not way.struck and section == outside.section and way.look is outside.look:
        return outside
    return _Where(
        way.look,
        section,
        number if tag in _BLOCKS else outside.block,
        outside.heading or tag in _HEADINGS,
        outside.struck or tag in _STRUCK or way.struck,
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
