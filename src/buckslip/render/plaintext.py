"""Writes the plain-text part for readers: from the MJML tree, with its tags in place.

Every block ends with its own blank line, and a logic tag between blocks stands right before the next block. So the
blank line belongs to the branch or the round of the loop, and nothing is left over when that is not shown.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Iterable
from html import unescape

from buckslip.render.markup import PLAIN_FORM, Comment, Element, Node, walk
from buckslip.render.tokens import STATEMENT, STATEMENTS_ONLY

PARAGRAPH = "\n\n"
LINE = "\n"

_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "caption", "center", "dd", "div", "dl", "dt", "figcaption"),
        *("figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre"),
        *("section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)
_SILENT = frozenset({"head", "mj-head", "mj-spacer", "mj-style", "script", "style", "title"})
_STATEMENT = STATEMENT.pattern
_BRANCH = re.compile(rf"({_STATEMENT})((?:(?!{_STATEMENT}).)*)({_STATEMENT})", re.DOTALL)
_LEADING = re.compile(rf"((?:{_STATEMENT}\s*)+)(.*)", re.DOTALL)
_TRAILING = re.compile(rf"((?:(?!{_STATEMENT}).)*?)\s*({_STATEMENT})", re.DOTALL)
_STATEMENT_LINE = re.compile(rf"^[ \t]*((?:{_STATEMENT}[ \t]*)+)\n", re.MULTILINE)
_ROUNDS = re.compile(rf"\n\s*(?:{_STATEMENT}\s*)+$")  # each round of a loop has ended its line already
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][\dA-Za-z]{1,31});")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE = re.compile("[\u00ad\u034f\u200b\u2060\ufeff]")
_WIDE = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_ARROWS = " \u00a0→›»⟶➔>"


def plain_text(root: Element, *, width: int = 0, loops: Collection[str] = ()) -> str:
    """The text of a drawn mail, for people who read mail as text; `width` wraps its lines, 0 leaves that to readers.

    `loops` are the tokens that open a loop: one inside a paragraph stays on its line.
    """
    writer = _Writer(loops)
    writer.element(root)
    text = _readable("".join(writer.out))
    return _wrapped(text, width) if width else text


class _Writer:
    """Writes blocks one after the other into `out`."""

    def __init__(self, loops: Collection[str], addressed: Collection[str] = ()) -> None:
        self.loops = loops
        self.addressed = addressed  # addresses that a button nearby shows
        self.out: list[str] = []

    def emit(self, text: str, *, prefix: str = "", end: str = PARAGRAPH, loose: bool = False) -> None:
        """One block. `loose` text stood between blocks, so that its last logic tag may belong to the next one."""
        text = text.strip()
        if not text:
            return
        if "zq" not in text:
            self.out.append(f"{prefix}{text}{end}")
        elif STATEMENTS_ONLY.fullmatch(text):
            self.out.append("".join(text.split()))
        elif (branch := _BRANCH.fullmatch(text)) and branch[1] not in self.loops:
            self.out.append(f"{branch[1]}{prefix}{branch[2].strip()}{end}{branch[3]}")
        elif _ROUNDS.search(text):
            self.out.append(f"{prefix}{text}{LINE}")
        elif loose and (open_end := _TRAILING.fullmatch(text)):
            self.out.append(f"{prefix}{open_end[1]}{end}{open_end[2]}")
        elif not prefix and (leading := _LEADING.fullmatch(text)):
            self.out.append(f"{''.join(leading[1].split())}{leading[2]}{end}")
        else:
            self.out.append(f"{prefix}{text}{end}")

    # blocks --------------------------------------------------------------------------------------------------------

    def flow(self, nodes: Iterable[Node]) -> None:
        """Blocks, and runs of text between them as paragraphs."""
        run: list[str] = []
        for node in nodes:
            if isinstance(node, Element) and (node.tag in _BLOCKS or node.tag.startswith("mj")):
                self.emit(_joined(run), loose=True)
                run = []
                self.element(node)
            else:
                self.inline(node, run)
        self.emit(_joined(run), loose=True)

    def element(self, element: Element) -> None:
        """Write a block element."""
        tag = element.tag
        if PLAIN_FORM in element.attrs:
            self.emit(_STATEMENT_LINE.sub(r"\1", element.attrs[PLAIN_FORM]), end=LINE if tag == "tr" else PARAGRAPH)
        elif tag in _SILENT or _is_hidden(element):
            return
        elif tag in {"mj-column", "mj-hero"}:
            outer, self.addressed = self.addressed, _button_addresses(element)
            self.flow(element.children)
            self.addressed = outer
        elif tag in {"hr", "mj-divider"}:
            if not self.out or self.out[-1] != f"---{PARAGRAPH}":
                self.emit("---")
        elif tag == "mj-image":
            self.emit(self.picture(element))
        elif tag in {"mj-button", "mj-social-element"}:
            label = self.line(element.children) or element.attrs.get("alt", "")
            end = PARAGRAPH if tag == "mj-button" else LINE
            self.emit(_addressed(label, element.attrs.get("href", "")), end=end)
        elif tag in {"mj-table", "table"}:
            self.table(element)
        elif tag in {"ol", "ul"}:
            self.items(element)
        elif tag == "pre":
            self.emit("".join(_verbatim(element)))
        elif tag == "blockquote":
            self.quoted(element)
        else:
            self.flow(element.children)
            if tag == "mj-social":
                self.out.append(LINE)

    def items(self, listing: Element) -> None:
        """A list; an item's further lines stand below its text."""
        numbered = listing.tag == "ol" and not any(isinstance(one, str) and "zq" in one for one in listing.children)
        number = int(listing.attrs.get("start", "1")) if listing.attrs.get("start", "1").isdecimal() else 1
        for node in listing.children:
            if isinstance(node, Element):
                prefix = f"{number}. " if numbered else "- "
                number += 1
                inner = _Writer(self.loops, self.addressed)
                inner.element(node)
                text = re.sub(r"\n{2,}", "\n", "".join(inner.out)).strip()
                self.emit(text.replace("\n", f"\n{' ' * len(prefix)}"), prefix=prefix, end=LINE)
            elif isinstance(node, str):
                self.emit(node)
        self.out.append(LINE)

    def quoted(self, element: Element) -> None:
        inner = _Writer(self.loops, self.addressed)
        inner.flow(element.children)
        if text := "".join(inner.out).strip():
            self.emit("> " + text.replace("\n", "\n> "))

    # tables --------------------------------------------------------------------------------------------------------

    def table(self, table: Element) -> None:
        """Each row on a line; in a table for looks, cells with blocks in them one after the other."""
        before = len(self.out)
        self.rows(table, _headings(self, table), for_looks=table.attrs.get("role") in {"none", "presentation"})
        last = next((one for one in reversed(self.out[before:]) if not STATEMENTS_ONLY.fullmatch(one)), PARAGRAPH)
        if not last.endswith(PARAGRAPH):
            self.out.append(LINE)

    def rows(self, parent: Element, headings: list[str], *, for_looks: bool) -> None:
        for node in parent.children:
            if isinstance(node, str):
                self.emit(node)
            elif not isinstance(node, Element) or _is_hidden(node):
                continue
            elif PLAIN_FORM in node.attrs:
                self.element(node)
            elif node.tag == "tr":
                self.row(node, headings, for_looks=for_looks)
            elif node.tag != "thead" or not headings:
                self.rows(node, headings, for_looks=for_looks)

    def row(self, row: Element, headings: list[str], *, for_looks: bool) -> None:
        if for_looks and any(one.tag in _BLOCKS for cell in row.elements() for one in cell.elements()):
            for cell in row.elements():
                self.element(cell)
            return
        cells = [child if isinstance(child, str) else self.cell(child) for child in row.children]
        cells = [" ".join(cell.split()) for cell in cells]
        logic = [cell for cell in cells if STATEMENTS_ONLY.fullmatch(cell)]
        if headings and not logic:
            texts = [cell for cell, child in zip(cells, row.children, strict=True) if isinstance(child, Element)]
            named = zip(texts[1:], [*headings[1:], *texts], strict=False)
            cells = [texts[0], *(f"{name}: {text}" if text and name else text for text, name in named)]
        shown = [cell for cell in cells if cell]
        if len(shown) == 2 and not logic and not for_looks and not headings:
            self.emit(f"{shown[0].rstrip(':')}: {shown[1]}", end=LINE)
        elif headings and not logic and len(shown) > 2:
            self.emit(f"{shown[0]} – {'; '.join(shown[1:])}", end=LINE)
        else:
            self.emit((" " if for_looks or logic else " – ").join(shown), end=LINE)

    def cell(self, cell: Node) -> str:
        if not isinstance(cell, Element) or _is_hidden(cell):
            return ""
        inner = _Writer(self.loops, self.addressed)
        inner.flow(cell.children)
        return "".join(inner.out)

    # text ----------------------------------------------------------------------------------------------------------

    def line(self, nodes: Iterable[Node]) -> str:
        """The text of `nodes` in one line, links with their addresses."""
        run: list[str] = []
        for node in nodes:
            self.inline(node, run)
        return " ".join("".join(run).split())

    def inline(self, node: Node, run: list[str]) -> None:
        if isinstance(node, Comment):
            return
        if not isinstance(node, Element):
            run.append(_SPACES.sub(" ", node))
        elif PLAIN_FORM in node.attrs:
            run.append(node.attrs[PLAIN_FORM])
        elif node.tag == "br":
            run.append("\n")
        elif node.tag == "img":
            run.append(self.picture(node))
        elif node.tag in _SILENT or _is_hidden(node):
            return
        elif node.tag == "a":
            run.append(self.link(node))
        else:
            for child in node.children:
                self.inline(child, run)

    def link(self, link: Element) -> str:
        label, url = self.line(link.children), link.attrs.get("href", "")
        bare = url.removeprefix("mailto:").removeprefix("tel:").removeprefix("https://").removeprefix("http://")
        if not label or not bare.strip("#") or url in self.addressed:
            return label
        return url.removeprefix("mailto:").removeprefix("tel:") if label in {url, bare} else f"{label} ({url})"

    def picture(self, picture: Element) -> str:
        alt, url = " ".join(picture.attrs.get("alt", "").split()), picture.attrs.get("href", "")
        if not alt:
            return ""
        return f"[{alt}] ({url})" if url.strip("#") and url not in self.addressed else f"[{alt}]"


def _joined(run: list[str]) -> str:
    """A run of text with no space round its line breaks."""
    text = "".join(run)
    if "\n" in text:
        text = "\n".join(line.strip() for line in text.split("\n"))
    return text


def _addressed(label: str, url: str) -> str:
    """`label: url` on a line of its own."""
    label = label.rstrip(_ARROWS)
    if not url.strip("#") or not label:
        return label or url.strip("#")
    return f"{label} {url}" if label[-1] in ":?!." else f"{label}: {url}"


def _is_hidden(element: Element) -> bool:
    attrs = element.attrs
    classes = attrs.get("css-class") or attrs.get("class", "")
    if "no-text" in classes.split() or attrs.get("aria-hidden") == "true":
        return True
    return "style" in attrs and _HIDDEN.search(attrs["style"]) is not None


def _button_addresses(column: Element) -> frozenset[str]:
    """The addresses of the column's buttons, unless logic may take a button away."""
    for node in column.children:
        raw = node.children if isinstance(node, Element) and node.tag == "mj-raw" else [node]
        if any(isinstance(one, str) and STATEMENT.search(one) for one in raw):
            return frozenset()
    return frozenset(one.attrs.get("href", "") for one in column.elements() if one.tag == "mj-button")


def _headings(writer: _Writer, table: Element) -> list[str]:
    """The column headings of a table of three or more columns."""
    head = next((one for one in table.elements() if one.tag == "thead"), None)
    if head is None or any(isinstance(one, str) and STATEMENT.search(one) for one in head.children):
        return []
    rows = [one for one in head.elements() if one.tag == "tr"]
    names = [" ".join(writer.cell(cell).split()) for cell in rows[0].elements()] if len(rows) == 1 else []
    return names if len(names) > 2 and not any(STATEMENT.search(name) for name in names) else []


def _verbatim(element: Element) -> Iterable[str]:
    for one in walk(element):
        yield from (child for child in one.children if isinstance(child, str))


def _readable(text: str) -> str:
    """Entities as characters, no invisible ones, and never two blank lines."""
    if "&" in text:
        text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    text = _WIDE.sub(" ", _INVISIBLE.sub("", text))
    text = re.sub(r"[ \t]+\n", "\n", text)
    return re.sub(r"\n{3,}", PARAGRAPH, text).strip() + "\n"


def _wrapped(text: str, width: int) -> str:
    wrap = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    return "\n".join(line if len(line) <= width else wrap.fill(line) for line in text.split("\n"))
