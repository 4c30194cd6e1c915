"""Accessibility of the HTML's frame: direction, tables, title, headings, zoom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from lxml.etree import _Element as Element

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.functions.accessibility import wrapper
from buckslip.checks.visible import Run

_VALUE = re.compile(r"\{\{.*?\}\}")
_WORD = re.compile(r"[^\W\d_]{2,}|[\u3040-\u30ff\u3400-\u9fff]{2}")
_SILENT_ROLES = ("presentation", "none")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BARE = re.compile(r"[\W_]+")
_ZOOM = re.compile(r"user-scalable\s*=\s*(no|0)\b|maximum-scale\s*=\s*([\d.]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Titles:
    """Titles that name nothing."""

    words: tuple[str, ...] = ("untitled", "untitled document", "newsletter", "email", "document", "title", "new email")


@dataclass(frozen=True, slots=True)
class Outline:
    """From how many words on a mail needs an `h1`, and what looks like a heading."""

    words: float = 60.0
    fake_size: float = 20.0
    fake_words: float = 12.0


@dataclass(frozen=True, slots=True)
class Zoom:
    """How far a reader must be able to magnify."""

    least: float = 2.0


def direction(evidence: Evidence, _: object) -> Iterator[Hit]:
    """`dir` on the wrapper of the body, as the mail's locale is written."""
    element = wrapper(evidence.document, "dir")
    given = (element.get("dir") or "").strip().lower() if element is not None else ""
    locale = evidence.project.locales.get(evidence.locale)
    right = locale.direction if locale else "ltr"
    if given == right:
        return
    told = f"says dir='{given}'" if given else "says no direction"
    message = f"the body's wrapper {told}; '{evidence.locale}' is written '{right}'"
    yield Hit(message, 'write dir="{{ locale.direction }}" in the layout')


def table_roles(evidence: Evidence, _: object) -> Iterator[Hit]:
    """Tables that only lay things out say so; tables of data have header cells with a scope."""
    bare, unscoped, mute = 0, 0, 0
    for table in evidence.document.iter("table"):
        role = (table.get("role") or "").strip().lower()
        heads = [cell for cell in table.iter("th") if next(cell.iterancestors("table")) is table]
        if role in _SILENT_ROLES:
            mute += bool(heads)
        elif heads:
            unscoped += any(not (head.get("scope") or head.get("id")) for head in heads)
        else:
            bare += role != "grid"
    if bare:
        message = f"{_count(bare, 'table')} without header cells and without role='presentation'"
        yield Hit(message, 'write role="presentation" on tables that only lay things out')
    if unscoped:
        message = f"{_count(unscoped, 'table')} of data whose header cells have no `scope`"
        yield Hit(message, 'write scope="col" or scope="row" on each `th`')
    if mute:
        message = f"{_count(mute, 'table')} with header cells that role='presentation' makes mute"
        yield Hit(message, "leave the role off a table of data, or write `td` for `th`")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def title(evidence: Evidence, titles: Titles) -> Iterator[Hit]:
    """The document has a title that tells this mail from the sender's others."""
    found = evidence.document.find("head/title")
    text = " ".join((found.text or "").split()) if found is not None else ""
    brand = evidence.brand.title if evidence.brand else ""
    bare = _plain(text)
    if not bare:
        yield Hit("the document has no title", "write <mj-title>{{ subject }}</mj-title> in the layout")
    elif bare in {_plain(one) for one in (*titles.words, brand, evidence.sender.name, evidence.sender.legal_name)}:
        yield Hit(f"the title '{text}' does not tell this mail from others", "let the title be the subject")


def _plain(text: str) -> str:
    return _BARE.sub(" ", text).strip().casefold()


def headings(evidence: Evidence, outline: Outline) -> Iterator[Hit]:
    """One `h1` at least in a mail of some length, no level left out, and no paragraph dressed up as a heading."""
    gone: dict[Element, bool] = {}
    found = [(int(one.tag[1]), one) for one in evidence.document.iter(*_HEADINGS) if _shown(one, gone)]
    words = 0 if any(level == 1 for level, _ in found) else len(_WORD.findall(evidence.visible.text()))
    if words > outline.words:
        yield Hit(f"the mail has {words} words and no main heading", "begin it with a line of '# …', or a hero")
    for (above, _), (level, element) in pairwise(found):
        if level > above + 1:
            text = " ".join("".join(map(str, element.itertext())).split())
            message = f"the heading '{text[:60]}' is of level {level}, right below one of level {above}"
            yield Hit(message, f"make it a heading of level {above + 1}", evidence.place_of_text(text))
    for level, element in found:
        if not _says(element):
            yield Hit(f"a heading of level {level} has no words", "write some, or leave it out")
    yield from _fakes(evidence, outline)


def _says(element: Element) -> bool:
    pictures = any((one.get("alt") or one.get("aria-label") or "").strip() for one in element.iter("img", "a", "span"))
    return pictures or bool("".join(map(str, element.itertext())).strip() or (element.get("aria-label") or "").strip())


def _shown(element: Element, gone: dict[Element, bool]) -> bool:
    """Whether screen readers meet the heading: neither emptied by `hidden` nor renamed by a role."""
    if element.get("role") not in (None, "heading"):
        return False
    asked: list[Element] = []
    for one in (element, *element.iterancestors()):
        if one in gone:
            break
        asked.append(one)
    for one in reversed(asked):
        above = one.getparent()
        gone[one] = _hidden(one) or (above is not None and gone[above])
    return not gone[element]


def _hidden(one: Element) -> bool:
    if one.get("aria-hidden") == "true" or one.get("hidden") is not None:
        return True
    return "display:none" in (one.get("style") or "").replace(" ", "")


def _fakes(evidence: Evidence, outline: Outline) -> Iterator[Hit]:
    for block, group in groupby(evidence.visible.runs, key=lambda run: run.block):
        runs = [run for run in group if not run.look.hidden and run.text.strip()]
        if block.tag in _HEADINGS or not runs or not all(_looks_like_heading(run, outline) for run in runs):
            continue
        text = " ".join("".join(run.text for run in runs).split())
        words = len(_WORD.findall(_VALUE.sub(" ", text)))
        if 2 <= words <= outline.fake_words and not any(letter.isdigit() for letter in text):
            message = f"'{text}' looks like a heading and is none"
            yield Hit(message, "make it one: '## …' in Markdown, `h2` in a block", evidence.place_of_text(text))


def _looks_like_heading(run: Run, outline: Outline) -> bool:
    heading_above = run.block.within_heading
    return run.look.bold and run.look.size > outline.fake_size and run.anchor is None and not heading_above


def zoom(evidence: Evidence, limits: Zoom) -> Iterator[Hit]:
    """A reader may magnify the mail."""
    for meta in evidence.document.iter("meta"):
        if (meta.get("name") or "").lower() != "viewport":
            continue
        for found in _ZOOM.finditer(meta.get("content") or ""):
            if found[1] or float(found[2].strip(".") or 0) < limits.least:
                message = f"the viewport forbids to magnify: '{found[0]}'"
                yield Hit(message, 'write <meta name="viewport" content="width=device-width,initial-scale=1">')
