"""What mail programs need of the markup: a dark look, style sheets they keep, comments and tags that match."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from lxml import etree

from buckslip.checks import tagsoup
from buckslip.checks.conditionals import conditionals, unbalanced
from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.stylesheets import faults
from buckslip.model.finding import Severity

_DOCTYPE = re.compile(r"\s*<!doctype\s+html\s*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)(?:</style\s*>|$)", re.DOTALL | re.IGNORECASE)
_PADDED = re.compile(r"(?:^|;)\s*padding[^:]*:\s*(?!0(?:px)?\s*(?:;|$))", re.IGNORECASE)
_COLOURED = re.compile(r"(?:^|;)\s*background(?:-color)?\s*:\s*(?!none|transparent)", re.IGNORECASE)
_FOR_OUTLOOK = re.compile(
    r"mso-padding-alt|mso-text-raise|border\s*:\s*\d{2,}px|border-(?:top|left)\s*:\s*\d{2,}px", re.I
)
_IDS = etree.XPath("descendant::*/@id", smart_strings=False)
_MOST = 5  # faults told of one mail: the rest mostly follows from them


@dataclass(frozen=True, slots=True)
class Sheets:
    """The longest `<style>` element that Gmail keeps, in characters."""

    longest: float = 8192.0


def dark_ready(evidence: Evidence, _: object) -> Iterator[Hit]:
    """The head says that the mail has a dark look, so that programs do not invent one."""
    names = {(meta.get("name") or "").lower(): (meta.get("content") or "") for meta in evidence.document.iter("meta")}
    for name in ("color-scheme", "supported-color-schemes"):
        if name not in names:
            yield Hit(f"the head has no <meta name='{name}'>", f'write <meta name="{name}" content="light dark">')
        elif "dark" not in names[name] and "only" not in names[name]:
            yield Hit(f"'{name}' is '{names[name]}': programs will choose dark colours", 'write content="light dark"')


def style_sheets(evidence: Evidence, sheets: Sheets) -> Iterator[Hit]:
    """Each `<style>` is short enough and free of mistakes: Gmail drops the whole element otherwise."""
    for number, text in enumerate(_sheets(evidence), 1):
        if len(text) > sheets.longest:
            message = f"the {number}. <style> has {len(text):,} characters, over {sheets.longest:,.0f}"
            yield Hit(message, "split it in two, or leave out what is not used")
        for fault in faults(text):
            yield Hit(f"the {number}. <style> has a mistake: {fault}", "Gmail drops a sheet that it cannot read")


def _sheets(evidence: Evidence) -> list[str]:
    """The texts of all `<style>` elements. They end early in a mail, and what follows is not looked at."""
    html, low = evidence.html, evidence.low_html
    end = low.find(">", low.rfind("</style")) + 1
    whole = end > low.rfind("<style") and low.rfind("<!--", 0, end) <= low.rfind("-->", 0, end)
    return _STYLE.findall(_COMMENT.sub("", html[:end] if whole else html))


def outlook(evidence: Evidence, _: object) -> Iterator[Hit]:
    """Conditional comments begin and end; the tables in them do; buttons keep their padding in Outlook."""
    found = conditionals(evidence.html)
    for fault in found.faults:
        yield Hit(f"a comment for Outlook does not match: {fault}", "write <!--[if mso]> … <![endif]-->")
    if not found.faults:
        for fault in unbalanced(found.passages):
            yield Hit(f"in comments for Outlook, {fault}", "close in one comment what another opens")
    told: set[str] = set()
    drawn = any("<v:" in one.inside and "href" in one.inside for one in found.passages)
    for anchor in evidence.visible.anchors:
        name = anchor.text
        if name not in told and not drawn and not anchor.hidden and _collapses(anchor.element):
            told.add(name)
            message = f"the button '{name[:40]}' loses its padding in Outlook"
            way_out = "use the block 'button', or put the colour and `mso-padding-alt` on its cell"
            yield Hit(message, way_out, evidence.place_of_link(anchor), Severity.WARNING)


def _collapses(element: etree._Element | None) -> bool:
    """A coloured link with padding of its own, in a cell that gives Outlook nothing instead."""
    style = (element.get("style") or "") if element is not None else ""
    if element is None or not (_PADDED.search(style) and _COLOURED.search(style)) or _FOR_OUTLOOK.search(style):
        return False
    cell = next(element.iterancestors("td", "th"), None)
    around = (cell.get("style") or "") if cell is not None else ""
    coloured = cell is not None and (cell.get("bgcolor") is not None or _COLOURED.search(around) is not None)
    return not (_FOR_OUTLOOK.search(around) or (coloured and _PADDED.search(around)))


def well_formed(evidence: Evidence, _: object) -> Iterator[Hit]:
    """The HTML has the doctype of HTML5, tags that match, and no `id` twice."""
    html = evidence.html
    if not _DOCTYPE.match(html):
        yield Hit("the HTML does not begin with <!doctype html>", "programs draw it by the rules of 1998 otherwise")
    for fault in tagsoup.faults(html, evidence.low_html)[:_MOST]:
        yield Hit(f"the HTML is not well-formed: {fault}", "each program mends it in its own way")
    for name, times in Counter(cast("list[str]", _IDS(evidence.document))).items():
        if times > 1 and name and "{" not in name:
            yield Hit(f"{times} elements have the id '{name}'", "an `id` names one element")
